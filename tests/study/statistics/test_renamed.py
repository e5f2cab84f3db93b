"""A question that was renamed has one history, however the names came to the log and the cache."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.events import Answer, Body, Rate, Reset
from quizapp.progress.log import ProgressLog
from quizapp.study.statistics import kept
from quizapp.study.statistics.kept import ledger
from quizapp.study.statistics.ledger import Ledger
from tests.study.conftest import pack_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CARD = "  - {{id: {}, kind: flashcard, topic: t, prompt: a, answer: a, aliases: [{}]}}\n"


def library(folder: Path, *cards: tuple[str, str]) -> Library:
    return pack_of(folder, "".join(CARD.format(name, aliases) for name, aliases in cards))


@pytest.fixture
def before(tmp_path: Path) -> Library:
    return library(tmp_path / "before", ("old", ""), ("other", ""))


@pytest.fixture
def after(tmp_path: Path) -> Library:
    return library(tmp_path / "after", ("new", "old"), ("other", ""))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def log(tmp_path: Path, clock: FixedClock) -> Iterator[ProgressLog]:
    with ProgressLog.open(resolve_home(tmp_path / "home"), clock) as opened:
        yield opened


def answer(question: str, **fields: Any) -> Answer:
    known: dict[str, Any] = {"outcome": "correct", "score": 1.0, "mode": "learn", "rating": 3}
    return Answer(question=f"p/{question}", **(known | fields))


def from_nothing(known: Library, log: ProgressLog, clock: FixedClock) -> Ledger:
    """The ledger of somebody who has nothing but the log."""
    (log.home.cache / "statistics.npz").unlink(missing_ok=True)
    with ProgressLog.open(log.home, clock) as fresh:
        return ledger(known, fresh)


def check(found: Ledger, made: Ledger) -> None:
    assert (found.questions, found.names) == (made.questions, made.names)
    for column in found.answers.dtype.names or ():
        same = found.answers[column], made.answers[column]
        assert np.array_equal(*same, equal_nan=column == "recall"), column


def test_names_are_those_of_the_library_at_hand(
    before: Library, after: Library, log: ProgressLog, clock: FixedClock
) -> None:
    for name in ("old", "other", "old"):
        log.append(answer(name))
        clock.advance(timedelta(days=3))
    for known, names in ((before, ("p/old", "p/other")), (after, ("p/new", "p/other"))) * 2:
        found = ledger(known, log)
        assert found.questions == names
        with ProgressLog.open(log.home, clock) as again:
            check(ledger(known, again), found)
        check(found, from_nothing(known, log, clock))


def test_what_happens_under_either_name_follows(
    after: Library, log: ProgressLog, clock: FixedClock
) -> None:
    assert ledger(after, log).questions == ()
    first = log.append(answer("old"))
    assert ledger(after, log).questions == ("p/new",)
    clock.advance(timedelta(days=3))
    deeds: list[Body] = [
        answer("new"), Rate(target=first.id, rating=1), answer("old"), Reset(question="p/old"),
        answer("new"), answer("new"), Reset(question="p/new"), answer("old"),
    ]  # fmt: skip
    for deed in deeds:
        log.append(deed)
        clock.advance(timedelta(days=3))
        found = ledger(after, log)
        check(found, from_nothing(after, log, clock))
    anew = [first.time, *(START + timedelta(days=days) for days in (15, 24))]
    microseconds = [int(when.timestamp() * 1e6) for when in anew]
    begins = found.answers["time"][found.answers["before"] < 0]
    assert begins.tolist() == microseconds


def test_answers_of_one_moment_are_in_the_order_of_their_questions(
    before: Library, log: ProgressLog
) -> None:
    for name in ("other", "old", "other"):
        log.append(answer(name))
    assert ledger(before, log).answers["question"].tolist() == [0, 1, 1]


def test_the_file_is_written_now_and_then(
    before: Library, log: ProgressLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_UNWRITTEN", 2)
    file = log.home.cache / "statistics.npz"
    written = []
    for _ in range(5):
        log.append(answer("old"))
        found = ledger(before, log)
        assert ledger(before, log) is found
        written.append(file.stat().st_mtime_ns)
    assert written[0] == written[1] == written[2] < written[3] == written[4]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("mode", "asleep"), ("outcome", "well"), ("rating", 9), ("rating", -1), ("time", "noon"),
        ("misconceptions", "{"), ("milliseconds", 2**70 // 2**7 * 1.5),
    ],
)  # fmt: skip
def test_rows_that_were_never_written_are_derived_again(
    column: str, value: object, before: Library, log: ProgressLog, clock: FixedClock
) -> None:
    log.append(answer("old"))
    whole = from_nothing(before, log, clock)
    with closing(sqlite3.connect(log.home.database)) as db, db:
        db.execute(f"UPDATE answer SET {column} = ?", (value,))  # noqa: S608  our own names
    check(from_nothing(before, log, clock), whole)
