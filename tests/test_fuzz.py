"""A little of what `tests/bench/fuzz` does at length: whatever comes in, nothing of Python's own
comes out."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.bench.fuzz import asking, expressions, files, keys, notation, words
from tests.bench.fuzz.trying import Tally, run

SEED = 20_261_121


@pytest.fixture
def _only_test_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.study.opening.shipped_packs", lambda: tmp_path / "nothing")


def whys(tally: Tally[Any]) -> list[str]:
    return [f"{failure.case}: {failure.why}" for failure in tally.failures]


def test_answers_of_all_kinds() -> None:
    tally = run(notation.cases(400, SEED), notation.attempt)
    assert whys(tally) == []
    assert sum(count for name, count in tally.outcomes.items() if "a value" in name) > 20


def test_expressions_of_all_kinds() -> None:
    tally = run(expressions.cases(400, SEED), expressions.attempt)
    assert whys(tally) == []
    assert tally.outcomes["a value"] > 20


@pytest.mark.usefixtures("_only_test_packs")
def test_sessions_in_line_mode(tmp_path: Path) -> None:
    sessions = asking.sessions(4, SEED)
    assert whys(run(sessions, lambda case: asking.attempt(case, tmp_path))) == []
    assert asking.proof(tmp_path) == []


@pytest.mark.usefixtures("_only_test_packs")
def test_command_lines(tmp_path: Path) -> None:
    lines = words.lines(60, SEED)
    assert whys(run(lines, lambda case: words.attempt(case, tmp_path))) == []


@pytest.mark.parametrize("kind", files.KINDS)
def test_files_of_all_kinds(kind: str, tmp_path: Path) -> None:
    with ExitStack() as opened:
        make, attempt = files.WAYS[kind](tmp_path, opened)
        assert whys(run(files.cases(make, kind, 60, SEED), attempt)) == []


@pytest.mark.usefixtures("_only_test_packs")
def test_a_storm_of_keys(tmp_path: Path) -> None:
    seen, wrong = keys.weather(SEED, 120, tmp_path / "home", keys.PACKS)
    assert wrong == []
    assert seen.events == 120
    assert len(seen.screens) > 2
