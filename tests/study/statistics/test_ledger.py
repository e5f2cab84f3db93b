"""The columns: which answers moved the schedule, and the mistakes named in each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.study.statistics.kept import ledger

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[ProgressLog]:
    """A log without events."""
    with ProgressLog.open(resolve_home(tmp_path), FixedClock(START)) as log:
        yield log


@pytest.mark.parametrize(
    ("fields", "moved"),
    [
        ({}, True),
        ({"mode": "practice"}, False),
        ({"rating": None}, False),
        ({"parts": 2, "part": 0}, False),
        ({"parts": 2, "part": 1}, True),
    ],
)
def test_an_answer_moves_the_schedule_or_does_not(
    fields: dict[str, Any], moved: bool, library: Library, fresh: ProgressLog
) -> None:
    known: dict[str, Any] = {"outcome": "correct", "score": 1.0, "mode": "learn", "rating": 3}
    fresh.append(Answer(question="mini/pick", **(known | fields)))
    assert ledger(library, fresh).answers["moved"].tolist() == [moved]
    assert (fresh.card("mini/pick") is not None) == moved


def test_a_mistake_named_twice_in_an_answer_was_made_once(
    library: Library, fresh: ProgressLog
) -> None:
    for names in (("b", "a", "b"), ("a",)):
        fresh.append(
            Answer(
                question="mini/pick", outcome="wrong", score=0, mode="learn", misconceptions=names
            )
        )
    found = ledger(library, fresh)
    assert found.names == ("a", "b")
    assert sorted(found.mistakes["mistake"].tolist()) == [0, 0, 1]


@pytest.mark.parametrize("answers", [1, 3, 5])
def test_a_log_in_the_place_of_another_has_figures_of_its_own(
    answers: int, library: Library, tmp_path: Path
) -> None:
    one, two = resolve_home(tmp_path / "one"), resolve_home(tmp_path / "two")
    for home, question, times in ((one, "mini/pick", 3), (two, "mini/score", answers)):
        with ProgressLog.open(home, FixedClock(START)) as log:
            for _ in range(times):
                log.append(Answer(question=question, outcome="wrong", score=0, mode="learn"))
            assert len(ledger(library, log).answers) == times
    two.database.replace(one.database)
    with ProgressLog.open(one, FixedClock(START)) as log:
        found = ledger(library, log)
    assert found.questions == ("mini/score",)
    assert len(found.answers) == answers
