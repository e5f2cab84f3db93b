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
from quizapp.progress.events import Answer, Reset, State
from quizapp.progress.log import ProgressLog

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
