"""How far reading has come: counted by lines, told in order, never more than there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.bank import headway, sharing
from quizapp.bank.compiling import compile_place
from quizapp.bank.files import Place
from quizapp.bank.headway import Headway, questions_in
from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from tests.bank.test_sharing import MANIFEST, card, write

PACKS = Path(__file__).parent.parent.parent / "content"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """All that is told, of every step."""
    monkeypatch.setattr(headway, "_A_WHILE", 1)
    return []


@pytest.fixture
def pack(tmp_path: Path) -> Place:
    (tmp_path / "pack.yaml").write_text(MANIFEST, "utf-8")
    for name in "abc":
        write(tmp_path / f"{name}.yaml", *(card(f"{name}{number}") for number in range(20)))
    return Place(tmp_path)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("questions:\n  - id: a\n    tags:\n      - x\n  - id: b\n", 2),
        ("questions:   # all of them\n\n  # the first\n- id: a\n- id: b\n- id: c", 3),
        ("questions: [{id: a}, {id: b}]\n", 1),
        ("questions:\n  - id: a\n    hints:\n    - one\n    - two\n", 1),
    ],
)
def test_questions_are_counted_by_their_lines(tmp_path: Path, text: str, questions: int) -> None:
    (tmp_path / "pack.yaml").write_text(MANIFEST, "utf-8")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    assert questions_in(Place(tmp_path)) == questions


def test_the_count_of_the_shipped_packs_is_right() -> None:
    library = Library.open([PackSource(PACKS, "shipped")])
    for pack in library.packs:
        assert questions_in(Place(pack.path)) == pack.questions


def test_every_question_is_told_of_once(pack: Place, told: list[tuple[int, int]]) -> None:
    counting = Headway([pack], lambda *each: told.append(each))
    compile_place(pack, counting)
    assert told == sorted(told)
    assert {of for _, of in told} == {60}
    assert told[-1] == (60, 60)
    assert len(set(told)) > 30


def test_two_processes_are_counted_together(
    pack: Place, told: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "LARGE", 1)
    monkeypatch.setattr(sharing, "processors", lambda: 2)
    counting = Headway([pack], lambda *each: told.append(each))
    assert sharing.compile_shared(pack, counting.step) is not None
    assert told == sorted(told)
    # Of what the other process did last, less than one mark may be missing.
    assert told[-1][0] >= 60 - sharing._A_MARK / headway._STEPS


def test_what_is_done_anew_is_counted_anew(
    pack: Place, told: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "LARGE", 1)
    monkeypatch.setattr(sharing, "processors", lambda: 2)
    with (pack.folder / "a.yaml").open("a", encoding="utf-8") as opened:
        opened.write("  - {id: x, kind: flashcard, topic: t, prompt: p}\n")
    compile_place(pack, Headway([pack], lambda *each: told.append(each)))
    assert told[-1] == (60, 61)
    assert told != sorted(told), "what came to nothing does not count"


def test_a_library_counts_only_what_is_not_kept(
    tmp_path: Path, pack: Place, told: list[tuple[int, int]]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "pack.yaml").write_text(MANIFEST.replace("id: big", "id: other"), "utf-8")
    write(other / "a.yaml", *(card(f"o{number}") for number in range(7)))
    sources = [PackSource(other, "given")]
    Library.open(sources, tmp_path / "cache")
    sources.append(PackSource(pack.path, "given"))
    library = Library.open(sources, tmp_path / "cache", lambda *each: told.append(each))
    assert len(library.entries) == 67
    assert {of for _, of in told} == {60}
    told.clear()
    Library.open(sources, tmp_path / "cache", lambda *each: told.append(each))
    assert told == []


def test_what_cannot_be_read_is_not_counted(pack: Place, tmp_path: Path) -> None:
    (pack.path / "d.yaml").symlink_to("/etc/hostname")
    (pack.path / "e.yaml").write_text("questions: [{}, {}]", "utf-8")
    assert questions_in(pack) == 60
    manifest = tmp_path / "alone.yaml"
    manifest.write_text(MANIFEST, "utf-8")
    assert questions_in(Place(manifest)) == 0


def test_no_more_is_told_than_there_seems_to_be(
    tmp_path: Path, told: list[tuple[int, int]]
) -> None:
    (tmp_path / "pack.yaml").write_text(MANIFEST, "utf-8")
    cards = ", ".join(card(f"c{number}").strip()[2:] for number in range(30))
    (tmp_path / "a.yaml").write_text(f"questions: [{cards}]\n", "utf-8")
    place = Place(tmp_path)
    found = compile_place(place, Headway([place], lambda *each: told.append(each)))
    assert len(found.questions) == 30
    assert set(told) == {(1, 1)}


def test_it_is_told_of_now_and_then(pack: Place) -> None:
    told: list[tuple[int, int]] = []
    compile_place(pack, Headway([pack], lambda *each: told.append(each)))
    assert 1 <= len(told) <= 3
