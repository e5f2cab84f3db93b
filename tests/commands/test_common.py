"""Reading packs for the first time says how far it has come, to a person alone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from quizapp.bank import headway
from quizapp.commands import common
from quizapp.commands.common import Options
from tests.conftest import MINI


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """A home that has no packs yet but the one that is named."""
    monkeypatch.setattr("quizapp.study.opening.shipped_packs", lambda: tmp_path / "nothing")
    monkeypatch.setattr(headway, "_A_WHILE", 1)
    return Options(tmp_path / "home", [MINI])


def test_a_terminal_is_told_when_it_takes_long(
    own: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Terminal()
    monkeypatch.setattr("sys.stderr", said)
    monkeypatch.setattr(common, "PATIENCE", 0.0)
    size = own.library().packs[0].questions
    lines = said.getvalue().splitlines()
    assert lines[-1] == f"quizapp: reading packs: {size} of {size} questions"
    assert len(lines) > 1
    assert own.library().packs
    assert said.getvalue().splitlines() == lines, "what is kept is there at once"


def test_a_terminal_is_not_told_of_a_moment(own: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    said = Terminal()
    monkeypatch.setattr("sys.stderr", said)
    monkeypatch.setattr(common, "PATIENCE", 1e9)
    assert own.library().packs
    assert said.getvalue() == ""


def test_a_pipe_is_told_nothing(own: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    monkeypatch.setattr(common, "PATIENCE", 0.0)
    assert own.library().packs
    assert said.getvalue() == ""
