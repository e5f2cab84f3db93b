"""`quizapp pack check` on the command line: what it prints, where, and its exit status."""

from __future__ import annotations

import io
import json
import signal
import sys
from pathlib import Path

import pytest

from quizapp.authoring.check import Report
from quizapp.cli import run
from quizapp.commands import common
from tests.conftest import MINI


class Terminal(io.StringIO):
    """A standard error that somebody looks at."""

    def isatty(self) -> bool:
        return True


def check(tmp_path: Path, *options: str) -> int:
    home = str(tmp_path / "home")
    return run(["--home", home, "pack", "check", str(MINI), "--variants", "3", *options])


def test_the_report_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, "--report") == 0
    said = capsys.readouterr()
    assert "mini/table\n  3 variants, 3 distinct" in said.out
    assert "confusable, in % of the variants:" in said.out
    assert "(info)" in said.out
    assert max(map(len, said.out.split("\n\n")[0].splitlines())) <= 100
    assert said.err == ""


def test_told_to_go_it_closes_what_it_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = []

    def working(*_: object, **__: object) -> Report:
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            closed.append(True)
        raise AssertionError

    monkeypatch.setattr("quizapp.authoring.check.check_paths", working)
    with pytest.raises(SystemExit) as left:
        check(tmp_path)
    assert left.value.code == 128 + signal.SIGTERM
    assert closed == [True]


def test_without_it_notes_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path) == 0
    said = capsys.readouterr().out
    assert "(info)" not in said
    assert "variants, 3 distinct" not in said
    assert "I008" in said
    assert check(tmp_path, "--strict") == 1


def test_json_has_a_report_only_where_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check(tmp_path, "--json")
    assert list(json.loads(capsys.readouterr().out)) == [
        "ok", "questions", "variants", "problems",
    ]  # fmt: skip
    check(tmp_path, "--json", "--report")
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["ok", "questions", "variants", "problems", "report"]
    assert [row["question"] for row in found["report"]] == [
        "mini/score", "mini/row", "mini/table", "mini/steps", "mini/split",
    ]  # fmt: skip


def test_a_bar_for_somebody_who_waits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(common, "PATIENCE", 1e9)  # how long the packs are read is no matter here
    monkeypatch.setenv("COLUMNS", "60")
    check(tmp_path, "--json")
    drawn = terminal.getvalue().split("\r")
    assert drawn[1].startswith("[                    ] 0 of 5  mini/score")
    assert any(line.startswith("[============        ] 3 of 5  mini/steps") for line in drawn)
    assert drawn[-2].isspace()
    assert drawn[-1] == ""
    assert max(map(len, drawn)) < 60
    json.loads(capsys.readouterr().out)
