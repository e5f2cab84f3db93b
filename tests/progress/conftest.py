"""A home of its own, a clock that stands still, and a log that is closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Protocol

import pytest

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress.events import Answer, Body, Event
from quizapp.progress.log import ProgressLog

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=2)))


class OpenLog(Protocol):
    def __call__(
        self, name: str = ..., clock: FixedClock | None = ..., device: str | None = ...
    ) -> ProgressLog: ...


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_at(tmp_path / "home")


def home_at(folder: Path) -> Home:
    return Home(data=folder, config=folder, cache=folder / "cache")


@pytest.fixture
def open_log(tmp_path: Path, clock: FixedClock) -> Iterator[OpenLog]:
    """Opens the log of a home by its name; may be called again for the same."""
    given = clock
    with ExitStack() as stack:

        def open_one(
            name: str = "home", clock: FixedClock | None = None, device: str | None = None
        ) -> ProgressLog:
            options: dict[str, Any] = {} if device is None else {"mint": lambda: device}
            log = ProgressLog.open(home_at(tmp_path / name), clock or given, **options)
            return stack.enter_context(log)

        yield open_one


@pytest.fixture
def log(open_log: OpenLog) -> ProgressLog:
    return open_log()


@pytest.fixture
def answer() -> Callable[..., Answer]:
    """An answer in learn mode, right and rated Good unless said otherwise."""

    def make(question: str = "p/q", **fields: Any) -> Answer:
        known: dict[str, Any] = {
            "outcome": "correct", "score": 1.0, "mode": "learn", "rating": 3, "session": "s",
        }  # fmt: skip
        return Answer(question=question, **(known | fields))

    return make


@pytest.fixture
def event() -> Callable[..., Event]:
    """An event written by hand, as another device would have."""

    def make(body: Body, number: int = 1, **fields: Any) -> Event:
        known: dict[str, Any] = {
            "device": "d" * 16, "time": MORNING.astimezone(UTC), "offset": 120,
        }  # fmt: skip
        return Event.create(**(known | fields), number=number, body=body)

    return make
