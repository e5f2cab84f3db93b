"""Rows of all cards say what the cards say, and are never older than the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress.columns import CardRow
from quizapp.progress.events import Answer, Event, Parameters, Rate, Reset, State
from quizapp.progress.log import ProgressLog
from quizapp.progress.rewrite import SIDES
from quizapp.progress.schedule import DEFAULT_WEIGHTS, Fsrs
from quizapp.progress.times import to_microseconds

Make = Callable[..., Answer]
OpenLog = Callable[..., ProgressLog]


def said(log: ProgressLog) -> dict[str, CardRow]:
    return {name: CardRow.of(card) for name, card in log.cards().items()}


def test_a_row_says_what_its_card_says(log: ProgressLog, answer: Make, clock: FixedClock) -> None:
    assert log.card_rows() == {}
    for rating in (3, 1, 4):
        log.append(answer(rating=rating))
        clock.advance(timedelta(days=3, microseconds=7))
    log.append(answer("p/new", rating=3))
    log.append(State(question="p/q", what="suspend"))
    log.append(State(question="p/late", what="bury", until=clock.now() + timedelta(days=1)))
    log.append(State(question="p/known", what="known"))
    log.append(State(question="p/late", what="flag"))
    rows = log.card_rows()
    assert rows == said(log)
    for name, card in log.cards().items():
        assert rows[name].strength == card.strength
        for when in (clock.now(), clock.now() + timedelta(days=1)):
            assert rows[name].buried(when) == card.buried(when)


def test_rows_are_read_again_only_when_something_was_written(
    open_log: OpenLog, answer: Make
) -> None:
    log, other = open_log(), open_log()
    log.append(answer())
    first = log.card_rows()
    assert log.card_rows() is first
    event = log.append(answer())
    assert log.card_rows() == said(log) != first
    log.undo(event.id)
    assert log.card_rows() == said(log) == first
    other.append(answer("p/elsewhere"))
    assert set(log.card_rows()) == {"p/q", "p/elsewhere"}
    other.append(Reset(question="p/q"))
    log.rebuild()
    assert log.card_rows() == said(log)


def test_a_card_that_is_no_more_has_no_row(log: ProgressLog, answer: Make) -> None:
    log.append(answer())
    event = log.append(answer("p/other"))
    assert set(log.card_rows()) == {"p/q", "p/other"}
    log.undo(event.id)
    assert log.card_rows() == said(log)
    assert set(log.card_rows()) == {"p/q"}


def test_whatever_a_later_event_is_about_is_read_again(
    log: ProgressLog, answer: Make, clock: FixedClock
) -> None:
    first = log.append(answer())
    log.append(answer("p/other"))
    weights = (*DEFAULT_WEIGHTS[:2], 9.0, *DEFAULT_WEIGHTS[3:])
    deeds: list[Callable[[], Event]] = [
        lambda: log.append(Rate(target=first.id, rating=1)),
        lambda: log.undo(first.id),
        lambda: log.undo(done[-1].id),
        lambda: log.undo(done[-1].id),
        lambda: log.append(Parameters(algorithm="fsrs-6", weights=weights)),
        lambda: log.undo(done[-1].id),
    ]
    done: list[Event] = []
    for deed in deeds:
        before = log.card_rows()
        clock.advance(timedelta(hours=1))
        done.append(deed())
        assert before != log.card_rows() == said(log)


def test_rows_that_another_scheduler_made_are_read_again(
    log: ProgressLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    for _ in range(3):
        log.append(answer())
        clock.advance(timedelta(days=4))
    before = log.card_rows()
    with ProgressLog.open(home, clock, scheduler=Fsrs(retention=0.75)) as other:
        assert before != log.card_rows() == said(other)


def test_what_was_learned_is_counted_once_a_question(
    log: ProgressLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    log.append(answer("p/before"))
    clock.advance(timedelta(hours=1))
    since, moment = clock.now(), to_microseconds(clock.now())
    log.append(answer("p/practised", mode="practice"))
    log.append(answer("p/begun", parts=2, rating=None))
    for part in range(3):
        log.append(answer("p/chain", part=part, parts=3))
    assert log.learned(since) == [("p/chain", moment, 120)]
    for column in ("time", "offset"):
        with closing(sqlite3.connect(home.database)) as db, db:
            db.execute(f"UPDATE answer SET {column} = 'x'")  # noqa: S608  our own names
        assert log.learned(since) == [("p/chain", moment, 120)]


def test_rows_that_were_derived_again_are_read_again(
    log: ProgressLog, home: Home, answer: Make
) -> None:
    log.append(answer())
    with closing(sqlite3.connect(home.database)) as db, db:
        db.execute("UPDATE card SET reps = 99")
    assert log.card_rows()["p/q"].reps == 99
    log.rebuild()
    log.append(answer("p/other"))
    assert log.card_rows() == said(log)
    assert log.card_rows()["p/q"].reps == 1


def test_rows_of_a_file_that_was_exchanged_are_read_again(
    open_log: OpenLog, home: Home, answer: Make
) -> None:
    log = open_log()
    earlier = home.data / "earlier.db"
    log.append(answer())
    log.copy_to(earlier)
    log.close()
    log = open_log()
    log.append(answer("p/lost"))
    assert set(log.card_rows()) == {"p/q", "p/lost"}
    for side in (*SIDES, ""):
        (home.data / f"{home.database.name}{side}").unlink(missing_ok=True)
    earlier.replace(home.database)
    (home.data / "device").unlink()
    log.append(answer("p/new"))
    assert set(log.card_rows()) == {"p/q", "p/new"}
    assert log.card_rows() == said(log)


def test_what_is_not_written_for_good_is_not_kept(log: ProgressLog, answer: Make) -> None:
    log.append(answer())
    before = log.card_rows()

    def fail() -> None:
        with log.together():
            log.append(answer("p/lost"))
            assert set(log.card_rows()) == {"p/q", "p/lost"}
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  our own
        fail()
    assert log.card_rows() == before == said(log)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("due", "soon"),
        ("due", 2**62),
        ("last", -(2**62)),
        ("phase", "asleep"),
        ("stability", b"\x00"),
        ("reps", None),
        ("suspended", "yes"),
    ],
)
def test_rotten_rows_are_derived_again(
    column: str, value: Any, log: ProgressLog, home: Home, answer: Make
) -> None:
    log.append(answer())
    log.append(answer("p/other"))
    before = log.card_rows()
    with closing(sqlite3.connect(home.database)) as db, db:
        db.execute(f"UPDATE card SET {column} = ? WHERE question = 'p/q'", (value,))  # noqa: S608  a name of ours
    assert log.card_rows() == before == said(log)
    assert log.verify() == []
