"""One long history, the figures of it, and its reviews as a plain loop finds them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.events import Event
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.statistics.gathered import Statistics, statistics
from tests.study.statistics.made import history
from tests.study.statistics.plainly import Review, reviews_of

START = datetime(2026, 5, 4, 5, 30, tzinfo=UTC)
NOW = datetime(2026, 10, 7, 21, 15, tzinfo=timezone(timedelta(hours=2)))
OWN = Settings(interview=date(2026, 10, 30), day_starts_at=4)
GONE = "mini/gone"
"""A question that no pack has any more."""


@pytest.fixture(scope="session")
def events(library: Library) -> list[Event]:
    questions = [*(entry.id for entry in library.entries), GONE]
    return history(random.Random(20), questions, START, 156, 26)


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory, events: list[Event]) -> Iterator[ProgressLog]:
    home = resolve_home(tmp_path_factory.mktemp("statistics") / "home")
    with ProgressLog.open(home, FixedClock(NOW)) as opened:
        opened.merge(events)
        yield opened


@pytest.fixture(scope="session")
def found(library: Library, log: ProgressLog) -> Statistics:
    return statistics(library, log, NOW, OWN)


@pytest.fixture(scope="session")
def reviews(events: list[Event]) -> list[Review]:
    return reviews_of(events)
