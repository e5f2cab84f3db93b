"""A shipped pack's editable copy takes its place, and questions are found in its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.bank.edited import copy_to_edit, edited_folder, put_aside
from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.bank.whereabouts import whereabouts

MANIFEST = "id: mini\ntitle: Mini\ntopics:\n  - {id: one, title: One}\n"
QUESTIONS = """\
questions:
  - id: first
    kind: flashcard
    topic: one
    prompt: "First? - id: second"
    answer: Yes indeed.
  - id: one
    kind: flashcard
    topic: one
    prompt: Second?
    answer: "No."
  - {id: flow, kind: flashcard, topic: one, prompt: Third?, answer: "Perhaps."}
"""


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped" / "mini"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(MANIFEST, encoding="utf-8")
    (folder / "all.yaml").write_text(QUESTIONS, encoding="utf-8")
    return folder


def opened(tmp_path: Path) -> Library:
    packs = tmp_path / "packs"
    return Library.open(
        [
            PackSource(tmp_path / "shipped", "shipped"),
            PackSource(edited_folder(packs), "edited"),
            PackSource(packs, "installed"),
        ]
    )


def test_an_edited_copy_takes_the_place_of_the_shipped_pack(shipped: Path, tmp_path: Path) -> None:
    before = opened(tmp_path)
    assert before.entry("mini/first").title == "First? - id: second"
    copy = copy_to_edit(before.packs[0], tmp_path / "packs")
    file = copy / "all.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Second?", "Changed?"), "utf-8")
    after = opened(tmp_path)
    assert after.problems == ()
    assert after.entry("mini/one").title == "Changed?"
    assert {entry.pack for entry in after.entries} == {"mini"}
    assert len(after.entries) == 3
    assert copy_to_edit(before.packs[0], tmp_path / "packs") == copy
    assert "Changed?" in file.read_text(encoding="utf-8")


def test_the_shipped_pack_is_used_again_and_the_copy_is_kept(shipped: Path, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    for number in (1, 2):
        copy = copy_to_edit(opened(tmp_path).packs[0], packs)
        file = copy / "all.yaml"
        file.write_text(file.read_text("utf-8").replace("Second?", f"Mine {number}?"), "utf-8")
        edited = next(info for info in opened(tmp_path).packs if info.origin == "edited")
        kept = put_aside(edited, packs)
        after = opened(tmp_path)
        assert after.problems == ()
        assert [info.origin for info in after.packs] == ["shipped"]
        assert after.entry("mini/one").title == "Second?"
        assert f"Mine {number}?" in (kept / "all.yaml").read_text("utf-8")
        assert kept.name == f"mini-{number}"


def test_a_copy_is_only_for_its_owner(shipped: Path, tmp_path: Path) -> None:
    copy = copy_to_edit(opened(tmp_path).packs[0], tmp_path / "packs")
    assert [oct(path.stat().st_mode)[-3:] for path in (copy, copy / "all.yaml")] == ["700", "600"]


@pytest.mark.parametrize(("name", "line"), [("first", 2), ("one", 7), ("flow", 12)])
def test_a_question_is_found_by_line(shipped: Path, tmp_path: Path, name: str, line: int) -> None:
    found = whereabouts(opened(tmp_path).packs[0], f"mini/{name}")
    assert found.file.is_absolute()
    assert (found.file.name, found.line) == ("all.yaml", line)


def test_a_question_is_found_in_a_broken_file(shipped: Path, tmp_path: Path) -> None:
    (info,) = opened(tmp_path).packs
    (shipped / "all.yaml").write_text(QUESTIONS.replace("First?", "[\t"), encoding="utf-8")
    assert whereabouts(info, "mini/one").line == 7


def test_what_is_not_found_is_the_beginning_of_its_pack(shipped: Path, tmp_path: Path) -> None:
    found = whereabouts(opened(tmp_path).packs[0], "mini/gone~reverse")
    assert (found.file.name, found.line) == ("pack.yaml", 1)
