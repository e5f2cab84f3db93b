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
