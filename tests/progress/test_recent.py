"""What was written last is taken back without a replay, and never to a state that is not one."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import NoReturn

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress import follow, recent, store
from quizapp.progress.events import Answer, Parameters
from quizapp.progress.log import ProgressLog
from quizapp.progress.rewrite import SIDES
from quizapp.progress.schedule import DEFAULT_WEIGHTS, Fsrs, Scheduler
from quizapp.progress.state import derive
from tests.progress.conftest import MORNING
from tests.progress.test_state import DEEDS, Deed, do, open_at

Make = Callable[..., Answer]
WAYS = ("here", "here", "here", "elsewhere", "in vain", "undo earlier", "undo in vain")
turns = st.lists(
    st.tuples(st.sampled_from(WAYS), st.sampled_from(DEEDS), st.integers(0, 1), st.integers(1, 4)),
    max_size=15,
)


class Failed(Exception):
    """Instead of a disk that fails."""


def fail(log: ProgressLog, clock: FixedClock, deed: Deed) -> NoReturn:
    with log.together():
        do(log, clock, deed)
        raise Failed


@settings(max_examples=40, deadline=None)
@given(turns)
@example([("here", "answer", 0, 3), ("here", "answer", 0, 3), ("undo in vain", "undo", 0, 1),
          ("undo earlier", "undo", 0, 2)])  # fmt: skip
@example([("here", "answer", 0, 1), ("here", "reset", 0, 1), ("elsewhere", "rate", 0, 4),
          ("undo earlier", "undo", 0, 2)])  # fmt: skip
@example([("here", "answer", 0, 1), ("here", "reset", 0, 1), ("here", "rate", 0, 4),
          ("undo earlier", "undo", 0, 2)])  # fmt: skip
@example([("here", "answer", 0, 3), ("here", "practice", 0, 3), ("undo earlier", "undo", 0, 2)])
@example([("here", "answer", 0, 3), ("here", "practice", 0, 3), ("here", "undo", 0, 1)])
@example([("here", "answer", 0, 3), ("here", "parameters", 0, 4), ("here", "answer", 0, 3)])
@example([("here", "answer", 0, 3), ("elsewhere", "parameters", 0, 4), ("here", "answer", 1, 3)])
@example([("here", "parameters", 0, 4), ("here", "answer", 0, 3), ("here", "answer", 0, 3),
          ("here", "undo", 0, 3), ("here", "undo", 0, 3), ("here", "answer", 1, 3)])  # fmt: skip
def test_after_every_step_the_state_is_the_replay(steps: list[tuple[str, str, int, int]]) -> None:
    clock = FixedClock(MORNING)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_at(folder, clock) as here,
        open_at(folder, clock) as elsewhere,
    ):
        for way, what, which, rating in steps:
            deed: Deed = (what, which, rating)
            if way == "undo earlier":
                if past := here.undoable(limit=deed[2]):
                    here.undo(past[-1].id)
            elif way in ("in vain", "undo in vain"):
                with suppress(Failed):
                    fail(here, clock, ("undo", 0, 1) if way == "undo in vain" else deed)
            else:
                do(elsewhere if way == "elsewhere" else here, clock, deed)
            assert here.cards() == derive(here.events(), Fsrs()).cards
        assert here.verify() == []


def tuned(rating: float) -> Parameters:
    weights = (*DEFAULT_WEIGHTS[:2], rating, *DEFAULT_WEIGHTS[3:])
    return Parameters(algorithm="fsrs-6", weights=weights)


def test_parameters_that_were_undone_or_came_to_nothing_schedule_nothing(
    log: ProgressLog, answer: Make
) -> None:
    def fail() -> NoReturn:
        with log.together():
            log.append(tuned(4.0))
            log.append(answer())
            raise Failed

    with suppress(Failed):
        fail()
    log.append(answer())
    assert log.cards() == derive(log.events(), Fsrs()).cards
    parameters = log.append(tuned(5.0))
    log.append(answer("p/a"))
    undo = log.undo(parameters.id)
    log.append(answer("p/b"))
    assert log.cards() == derive(log.events(), Fsrs()).cards
    log.undo(undo.id)
    log.append(answer("p/c"))
    assert log.cards() == derive(log.events(), Fsrs()).cards


def test_a_card_with_later_answers_than_the_last_one_is_not_put_back(
    log: ProgressLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    """The clock was set back, and the file that keeps a device's times in order is gone."""
    later = log.append(answer())
    (home.data / "device").unlink()
    clock.advance(timedelta(hours=-1))
    log.append(answer(rating=1))
    log.undo(later.id)
    assert log.cards() == derive(log.events(), Fsrs()).cards != {}


def test_what_was_written_last_to_another_file_is_forgotten(
    log: ProgressLog, home: Home, answer: Make
) -> None:
    kept = log.append(answer())
    earlier = home.data / "earlier.db"
    log.copy_to(earlier)
    lost = log.append(answer())
    for side in SIDES:
        (home.data / f"{home.database.name}{side}").unlink(missing_ok=True)
    earlier.replace(home.database)
    new = log.append(answer("p/other"))
    assert (new.number, new.device != lost.device) == (1, True)
    assert {event.id for event in log.events()} == {kept.id, new.id}
    assert [fault.kind for fault in log.verify()] == ["gap"], "what was acknowledged is missed"


def test_the_questions_answered_least_lately_are_replayed(
    log: ProgressLog, answer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "_QUESTIONS", 2)
    replayed: list[str] = []
    real = follow.replay_question

    def noted(db: sqlite3.Connection, base: Scheduler, question: str) -> None:
        replayed.append(question)
        real(db, base, question)

    given = [log.append(answer(f"p/{name}")) for name in "abac"]
    monkeypatch.setattr(follow, "replay_question", noted)
    for event in reversed(given):
        log.undo(event.id)
    assert replayed == ["p/b"]
    assert log.cards() == {}


def test_the_last_answers_are_taken_back_without_a_replay(
    log: ProgressLog, answer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = []
    for question in ("p/a", "p/b", "p/a"):
        states.append(log.cards())
        log.append(answer(question))
    monkeypatch.setattr(follow, "replay_question", None)
    while states:
        log.undo(log.undoable()[0].id)
        assert log.cards() == states.pop()
    assert log.reviews() == 0


def test_what_was_found_out_ahead_is_not_asked_again(
    log: ProgressLog, answer: Make, open_log: Callable[..., ProgressLog],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    log.append(answer())
    log.close()
    asked: list[str] = []
    real = store.last_written

    def noted(db: sqlite3.Connection, device: str) -> tuple[int, int]:
        asked.append(device)
        return real(db, device)

    monkeypatch.setattr(store, "last_written", noted)
    again, elsewhere = open_log(), open_log()
    events = list(again.events())
    again.get_ready()
    assert len(asked) == 1
    assert list(again.events()) == events
    second = again.append(answer())
    assert len(asked) == 1
    again.get_ready()
    third = elsewhere.append(answer())
    fourth = again.append(answer())
    assert [second.number, third.number, fourth.number] == [2, 3, 4]
    assert {second.device, third.device, fourth.device} == {events[0].device}
    assert again.verify() == []


def test_getting_ready_on_a_new_or_copied_home_writes_nothing(
    log: ProgressLog, answer: Make, home: Home
) -> None:
    log.get_ready()
    assert not (home.data / "device").exists()
    first = log.append(answer())
    device = home.data / "device"
    device.write_bytes(device.read_bytes().replace(b'"number": 1', b'"number": 7'))
    before = device.read_bytes()
    log.get_ready()
    assert device.read_bytes() == before
    assert log.append(answer()).device != first.device
