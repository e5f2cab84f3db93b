"""A session over the mini pack, with its own home, clock and random source."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.session import Session

MINI = Path(__file__).parent.parent / "packs" / "mini"

Start = Callable[..., Session]


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.open([PackSource(MINI, "given")])


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))


@pytest.fixture
def log(tmp_path: Path, clock: FixedClock) -> Iterator[ProgressLog]:
    with ProgressLog.open(resolve_home(tmp_path / "home"), clock) as opened:
        yield opened


@pytest.fixture
def start(library: Library, log: ProgressLog, clock: FixedClock) -> Start:
    """Begins a session over the named questions of the mini pack, seed 1 unless told otherwise."""

    def begin(
        *names: str, mode: str = "learn", seed: int | None = 1, settings: Settings | None = None
    ) -> Session:
        queue = [f"mini/{name}" for name in names]
        rng = random.Random(5)
        session = Session(library, log, clock, rng, mode, queue, seed=seed, settings=settings)  # type: ignore[arg-type]  # the tests name modes as text
        session.next()
        return session

    return begin
