"""How long the log takes for what it does, with many questions and reviews.

    python -m tests.bench.progress [--questions 10000] [--reviews 100000] [--rounds 5]

Prints a table of medians, in wall-clock time and in time of the processor (which other programs
on the machine disturb less).
"""

from __future__ import annotations

import argparse
import platform
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress import backup, restore
from quizapp.progress.events import Answer, Event
from quizapp.progress.keeper import prove_daily
from quizapp.progress.log import ProgressLog
from quizapp.progress.salvage import salvage
from quizapp.progress.sync import sync

START = datetime(2023, 1, 1, 8, tzinfo=UTC)


def history(questions: int, reviews: int, seed: int = 5) -> list[Event]:
    """Somebody's answers, numeric questions with their givens."""
    rng = random.Random(seed)
    when, events = START, []
    for number in range(1, reviews + 1):
        when += timedelta(seconds=rng.choice([5, 20, 40, 300, 1200]), microseconds=number % 997)
        rating = rng.choices([1, 2, 3, 4], [2, 1, 6, 1])[0]
        answer = Answer(
            question=f"pack/question-{rng.randrange(questions)}",
            outcome="wrong" if rating == 1 else "correct",
            score=float(rating > 1),
            rating=rating,
            mode="learn",
            session=f"s{number // 50}",
            seed=rng.randrange(2**40),
            given={"Q": [[rng.randrange(9) / 2 for _ in range(3)] for _ in range(4)], "d_k": 3},
            typed="0.123 0.456; 0.1 0.9",
            misconceptions=("scale.none",) if rating == 1 and number % 3 == 0 else (),
            milliseconds=rng.randrange(2000, 60000),
            settings={"retention": 0.9, "scheduler": "fsrs-6/default/0.9"},
        )
        events.append(
            Event.create(device="a" * 16, number=number, time=when, offset=60, body=answer)
        )
    return events


class Table:
    """Medians, one line each."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        print(f"{'':34}{'median':>12}{'processor':>12}")

    def row(self, name: str, call: Callable[[], object], rounds: int | None = None) -> None:
        """Time a call and print the line."""
        wall, processor = [], []
        for _ in range(rounds or self._rounds):
            begun, used = time.perf_counter(), time.process_time()
            call()
            wall.append(time.perf_counter() - begun)
            processor.append(time.process_time() - used)
        medians = [statistics.median(times) * 1000 for times in (wall, processor)]
        print(f"{name:34}{medians[0]:9.2f} ms{medians[1]:9.2f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--reviews", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"fsrs {metadata.version('fsrs')}; {chosen.questions} questions, {chosen.reviews} reviews"
    )
    root = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        measure(root, chosen.questions, chosen.reviews, Table(chosen.rounds))
    finally:
        shutil.rmtree(root)


def measure(root: Path, questions: int, reviews: int, table: Table) -> None:
    """One line for each thing that the log does."""
    events = history(questions, reviews)
    clock = FixedClock(events[-1].time)
    home = Home(root / "home", root / "home", root / "cache")
    log = ProgressLog.open(home, clock)
    table.row("merge all, into an empty log", lambda: log.merge(events), 1)
    log.close()
    table.row("open and close", lambda: ProgressLog.open(home, clock).close(), 20)
    log = ProgressLog.open(home, clock)
    rng = random.Random(1)

    given: list[str] = []

    def answer() -> None:
        body = Answer(
            question=f"pack/question-{rng.randrange(questions)}",
            outcome="correct",
            score=1,
            rating=3,
            mode="learn",
        )
        given.append(log.append(body).id)

    table.row("answer, on disk", answer, 500)
    table.row("undo", lambda: log.undo(given.pop()), 100)
    table.row("cards, all", log.cards)
    table.row("one card", lambda: log.card("pack/question-7"), 100)
    table.row("days", log.days)
    table.row("answers, all as objects", lambda: list(log.answers()))
    table.row("full proof", log.verify)
    table.row("full proof, not due today", lambda: prove_daily(log, clock))
    table.row("rebuild the state", log.rebuild)
    table.row("backup, proved", lambda: backup.make(log, clock))
    table.row("restore, preview", lambda: restore.plan(home), 1)
    table.row("salvage from bare pages", lambda: salvage(home.database), 1)
    table.row("sync, all to send", lambda: sync(log, root / "shared"), 1)
    table.row("sync, nothing new", lambda: sync(log, root / "shared"))
    log.close()
    size = home.database.stat().st_size
    print(f"{'size of the database':34}{size / 1e6:9.1f} MB")


if __name__ == "__main__":
    main()
