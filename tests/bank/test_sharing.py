"""A large pack compiled by two processes is the pack that one would have made."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

from quizapp.bank import packs, sharing
from quizapp.bank.compiled import CompiledPack
from quizapp.bank.compiling import compile_pack, compile_place
from quizapp.bank.files import Place
from quizapp.bank.packs import load_pack

MANIFEST = "format: 1\nid: big\ntitle: Big\ntopics: [{id: t, title: T}]\n"
OPEN = (
    "  - {{id: {id}, kind: open, topic: t, prompt: p, points: [{{text: a}}], model: m, "
    "follow_ups: [{follows}]}}\n"
)
CARD = "  - {{id: {id}, kind: flashcard, topic: t, prompt: p, answer: a, aliases: [{aliases}]}}\n"


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A pack of three files, large enough for two."""
    monkeypatch.setattr(sharing, "LARGE", 1)
    monkeypatch.setattr(sharing, "processors", lambda: 2)
    (tmp_path / "pack.yaml").write_text(MANIFEST, "utf-8")
    for name in "abc":
        write(tmp_path / f"{name}.yaml", *(card(f"{name}{number}") for number in range(20)))
    return Place(tmp_path)


def write(file: Path, *questions: str) -> None:
    file.write_text("questions:\n" + "".join(questions), "utf-8")


def card(name: str, aliases: str = "") -> str:
    return CARD.format(id=name, aliases=aliases)


def alone(place: Place) -> CompiledPack:
    return compile_pack(load_pack(place))


def parts(pack: CompiledPack) -> dict[str, object]:
    return {each.name: getattr(pack, each.name) for each in dataclasses.fields(pack)}


def test_two_make_what_one_makes(pack: Place) -> None:
    write(
        pack.path / "d.yaml", OPEN.format(id="d1", follows="d2"), OPEN.format(id="d2", follows="")
    )
    shared = sharing.compile_shared(pack)
    assert shared is not None
    assert len(shared.questions) == 62
    assert parts(shared) == parts(alone(pack))


@pytest.mark.parametrize(
    ("file", "question"),
    [
        ("a", card("b3")),
        ("c", card("new", aliases="old") + card("newer", aliases="old")),
        ("c", OPEN.format(id="o", follows="nothing")),
        ("c", OPEN.format(id="o", follows="o")),
        ("c", OPEN.format(id="o", follows="a1")),
        ("c", "  - {id: x, kind: flashcard, topic: t, prompt: p}\n"),
        ("c", "  - {id: x, kind: [\n"),
    ],
)
def test_whatever_is_wrong_is_said_as_ever(pack: Place, file: str, question: str) -> None:
    with (pack.path / f"{file}.yaml").open("a", encoding="utf-8") as opened:
        opened.write(question)
    assert sharing.compile_shared(pack) is None
    found = compile_place(pack)
    assert found.problems
    assert parts(found) == parts(alone(pack))


def test_a_pack_without_questions_is_said_as_ever(pack: Place) -> None:
    for name in "abc":
        (pack.path / f"{name}.yaml").write_text("questions: []\n", "utf-8")
    assert [problem.code for problem in compile_place(pack).problems] == ["P009"]


def test_too_many_files_are_said_as_ever(pack: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sharing, packs):
        monkeypatch.setattr(module, "MAX_FILES", 3)
    assert "F008" in [problem.code for problem in compile_place(pack).problems]


def test_a_file_that_is_not_read_is_said_as_ever(pack: Place) -> None:
    (pack.path / "d.yml").touch()
    assert "F009" in [problem.code for problem in compile_place(pack).problems]


def test_a_manifest_that_is_missing_is_said_as_ever(pack: Place) -> None:
    (pack.path / "pack.yaml").unlink()
    assert "F007" in [problem.code for problem in compile_place(pack).problems]


def test_a_broken_manifest_is_said_as_ever(pack: Place) -> None:
    (pack.path / "pack.yaml").write_text("id: big\n", "utf-8")
    assert sharing.compile_shared(pack) is None
    assert not compile_place(pack).usable


def test_what_is_small_or_alone_is_not_shared(pack: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "LARGE", 10**9)
    assert sharing.compile_shared(pack) is None
    monkeypatch.setattr(sharing, "LARGE", 1)
    monkeypatch.setattr(sharing, "processors", lambda: 1)
    assert sharing.compile_shared(pack) is None


@pytest.mark.parametrize(
    "does",
    [
        "exit 0",
        "cat > /dev/null; exit 1",
        "printf '\\200\\004\\225'",
        'echo Welcome; exec {python} "$@"',
        '{python} "$@" | head -c 2000',
    ],
)
def test_another_process_that_fails_is_done_without(
    does: str, pack: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{does.format(python=sys.executable)}\n", "utf-8")
    program.chmod(0o700)
    # More names than a pipe holds, so that writing them to one who does not read fails.
    for number in range(300):
        write(pack.path / f"{'x' * 230}{number:03}.yaml", card(f"x{number}"))
    monkeypatch.setattr(sys, "executable", str(program))
    found = compile_place(pack)
    assert len(found.questions) == 360
    assert parts(found) == parts(alone(pack))
