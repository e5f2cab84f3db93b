"""The log: what is appended stays, undo and redo, and what may not be done."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress import derived, store
from quizapp.progress.errors import AlreadyUndone, InvalidEvent, UnknownEvent
from quizapp.progress.events import Answer, Event, Parameters, Rate, Reset, State, Undo
from quizapp.progress.history import History
from quizapp.progress.log import ProgressLog
from quizapp.progress.schedule import DEFAULT_WEIGHTS, Fsrs

NOWHERE = "f" * 32
Make = Callable[..., Answer]
OpenLog = Callable[..., ProgressLog]


def test_an_event_is_there_after_a_restart(open_log: OpenLog, answer: Make) -> None:
    log = open_log()
    written = log.append(answer(typed="0.35", given={"Q": [1, 2]}))
    log.close()
    again = open_log()
    assert list(again.events()) == [written]
    assert again.event(written.id) == written
    assert again.reviews() == 1
    assert again.verify() == []


def test_events_carry_the_clock_the_device_and_a_number(
    log: ProgressLog, answer: Make, clock: FixedClock
) -> None:
    first = log.append(answer())
    clock.advance(timedelta(seconds=5))
    second = log.append(answer())
    assert first.time == clock.now() - timedelta(seconds=5)
    assert (first.offset, first.device) == (120, second.device)
    assert (first.number, second.number) == (1, 2)


def test_time_never_runs_back_on_a_device(
    open_log: OpenLog, answer: Make, clock: FixedClock
) -> None:
    log = open_log()
    first = log.append(answer())
    clock.advance(timedelta(days=-3))
    second = log.append(answer())
    log.close()
    third = open_log().append(answer())
    assert first.time == second.time == third.time
    log = open_log()
    assert [event.number for event in log.events()] == [1, 2, 3]
    card = log.card("p/q")
    assert card is not None
    assert card.reps == 3
    assert log.verify() == []


def test_undo_and_redo_survive_a_restart(open_log: OpenLog, answer: Make) -> None:
    log = open_log()
    log.append(answer())
    before = log.card("p/q")
    last = log.append(answer(rating=1, outcome="wrong", score=0))
    after = log.card("p/q")
    log.close()

    log = open_log()
    undo = log.undo(last.id)
    assert log.is_undone(last.id)
    assert log.card("p/q") == before
    assert log.reviews() == 1
    log.close()

    log = open_log()
    log.undo(undo.id)
    assert not log.is_undone(last.id)
    assert log.is_undone(undo.id)
    assert log.card("p/q") == after
    assert log.verify() == []


def test_undo_takes_back_one_thing_after_the_other(log: ProgressLog, answer: Make) -> None:
    done = [
        log.append(answer("p/a")),
        log.append(answer("p/b")),
        log.append(State(question="p/b", what="flag", session="s")),
    ]
    log.append(Parameters(algorithm="fsrs-6"))
    undone = []
    while last := log.undoable():
        undone.append(last[0])
        log.undo(last[0].id)
    assert undone == done[::-1]
    assert log.cards() == {}
    redone = []
    while found := log.redoable():
        (undo,) = found
        assert isinstance(undo.body, Undo)
        redone.append(log.event(undo.body.target))
        log.undo(undo.id)
    assert redone == done
    assert [event.id for event in log.undoable(limit=9)] == [event.id for event in done[::-1]]


def test_a_redo_is_gone_once_something_else_is_done(log: ProgressLog, answer: Make) -> None:
    log.undo(log.append(answer("p/a")).id)
    log.append(answer("p/b"))
    assert log.redoable() == ()


def test_undo_keeps_to_the_session_if_asked(log: ProgressLog, answer: Make) -> None:
    first = log.append(answer("p/a", session="one"))
    log.append(answer("p/b", session="two"))
    assert log.undoable("one") == (first,)
    log.undo(first.id)
    assert log.undoable("one") == ()


def test_what_cannot_be_undone_or_rated_is_said(log: ProgressLog, answer: Make) -> None:
    with pytest.raises(UnknownEvent):
        log.undo(NOWHERE)
    with pytest.raises(UnknownEvent):
        log.append(Rate(target=NOWHERE, rating=3))
    with pytest.raises(UnknownEvent):
        log.event(NOWHERE)
    reset = log.append(Reset(question="p/q"))
    with pytest.raises(UnknownEvent):
        log.append(Rate(target=reset.id, rating=3))
    given = log.append(answer())
    log.undo(given.id)
    for body in (Undo(target=given.id), Rate(target=given.id, rating=3)):
        with pytest.raises(AlreadyUndone):
            log.append(body)
    assert len(list(log.events())) == 3
    assert log.verify() == []


def test_an_answer_too_long_to_keep_changes_nothing(log: ProgressLog, answer: Make) -> None:
    first = log.append(answer())
    with pytest.raises(InvalidEvent):
        log.append(answer(typed="x" * (1 << 20)))
    second = log.append(answer())
    assert (second.number, second.device) == (2, first.device)


def test_the_last_answers_come_newest_first(
    log: ProgressLog, answer: Make, clock: FixedClock
) -> None:
    given = []
    for name in "abc":
        clock.advance(timedelta(minutes=1))
        given.append(log.append(answer(f"p/{name}", mode="practice")))
    log.undo(given[1].id)
    assert log.last_answers(5) == (given[2], given[0])
    assert log.last_answers(1) == (given[2],)


def test_of_answers_at_one_moment_the_one_with_the_last_number_is_the_newest(
    log: ProgressLog, answer: Make
) -> None:
    given = [log.append(answer(f"p/{name}")) for name in "abc"]
    assert log.last_answers(2) == (given[2], given[1])


def test_days_are_the_learners_own(log: ProgressLog, answer: Make, clock: FixedClock) -> None:
    east = timezone(timedelta(hours=9))
    west = timezone(-timedelta(hours=3, minutes=30))
    clock.set(datetime(2026, 3, 3, 3, 59, tzinfo=east))
    log.append(answer())
    clock.set(datetime(2026, 3, 3, 4, 0, tzinfo=east))
    log.append(answer())
    clock.set(datetime(2026, 3, 4, 3, 0, tzinfo=west))
    undone = log.append(answer())
    log.append(answer())
    log.undo(undone.id)
    assert log.days() == {date(2026, 3, 2): 1, date(2026, 3, 3): 2}
    assert log.days(rollover=0) == {date(2026, 3, 3): 2, date(2026, 3, 4): 1}


def test_answers_can_be_read_from_a_time_on(
    log: ProgressLog, answer: Make, clock: FixedClock
) -> None:
    log.append(answer("p/a"))
    clock.advance(timedelta(hours=1))
    log.append(answer("p/b", misconceptions=("scale.none",)))
    (only,) = log.answers(since=clock.now())
    assert (only.question, only.misconceptions) == ("p/b", ("scale.none",))
    assert [a.question for a in log.answers()] == ["p/a", "p/b"]
    assert [a.question for a in log.answers(mistaken=True)] == ["p/b"]
    log.append(answer("p/c", outcome="wrong", score=0.0))
    assert log.failed(since=clock.now()) == {"p/c"}
    assert log.failed(since=clock.now() + timedelta(microseconds=1)) == set()


def test_a_renamed_question_keeps_its_history(
    log: ProgressLog, open_log: OpenLog, answer: Make, clock: FixedClock
) -> None:
    same = open_log("other")
    for number, name in enumerate(["p/old", "p/old", "p/new", "p/newest"]):
        clock.advance(timedelta(days=number))
        log.append(answer(name))
        undo = log.append(answer(name, rating=1))
        log.undo(undo.id)
        same.append(answer("p/newest"))
    card, other = log.card("p/newest", former=["p/old", "p/new"]), same.card("p/newest")
    assert card is not None
    assert other is not None
    assert (card.reps, card.due, card.stability) == (4, other.due, other.stability)


def test_threads_share_a_log(log: ProgressLog, answer: Make) -> None:
    def write(name: str) -> None:
        for _ in range(20):
            log.append(answer(f"p/{name}"))
            log.cards()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.number for event in log.events()] == list(range(1, 61))
    assert {name: card.reps for name, card in log.cards().items()} == {
        "p/a": 20, "p/b": 20, "p/c": 20,
    }  # fmt: skip
    assert log.verify() == []


def test_another_scheduler_replays_the_log(
    open_log: OpenLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    log = open_log()
    for _ in range(3):
        log.append(answer())
        clock.advance(timedelta(days=4))
    before = log.card("p/q")
    log.close()
    with ProgressLog.open(home, clock, scheduler=Fsrs(retention=0.75)) as other:
        after = other.card("p/q")
        assert other.verify() == []
    assert before is not None
    assert after is not None
    assert before.due is not None
    assert after.due is not None
    assert after.due > before.due
    assert open_log().card("p/q") == before


def test_parameters_replay_the_log_and_can_be_undone(
    log: ProgressLog, answer: Make, clock: FixedClock
) -> None:
    for _ in range(3):
        log.append(answer())
        clock.advance(timedelta(days=2))
    before = log.cards()
    weights = (*DEFAULT_WEIGHTS[:2], 4.0, *DEFAULT_WEIGHTS[3:])
    event = log.append(Parameters(algorithm="fsrs-6", weights=weights))
    after = log.cards()
    assert after["p/q"].stability != before["p/q"].stability
    assert log.settings()["scheduler"] != Fsrs().version
    assert log.verify() == []
    log.rebuild()
    assert log.cards() == after
    log.undo(event.id)
    assert log.cards() == before
    log.append(Parameters(algorithm="something-else", weights=(1.0,)))
    log.append(Parameters(algorithm="fsrs-6", weights=(1e9,) * 21))
    assert log.cards() == before
    assert log.verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET time = 0",
        "DELETE FROM event",
        "REPLACE INTO event SELECT * FROM event",
        "INSERT OR REPLACE INTO event SELECT 99, id, device, 9, time, kind, question, target,"
        " session, '{}' FROM event",
        "UPDATE OR REPLACE event SET id = 'x'",
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_events_cannot_be_changed(
    statement: str, recursive: str, home: Home, log: ProgressLog, answer: Make
) -> None:
    log.append(answer())
    with sqlite3.connect(home.database) as db:
        db.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError, match="events are never"):
            db.execute(statement)
    db.close()
    assert log.verify() == []


def test_the_settings_of_the_database(home: Home, log: ProgressLog, answer: Make) -> None:
    log.append(answer())
    log.close()
    db = sqlite3.connect(home.database)
    found = {
        name: db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "application_id", "user_version")
    }
    db.close()
    assert found == {"journal_mode": "wal", "application_id": 0x515A4150, "user_version": 2}


def test_what_is_about_one_question_or_device_is_found_by_an_index(
    log: ProgressLog, answer: Make, home: Home
) -> None:
    log.append(answer())
    asked: list[str] = []
    with closing(sqlite3.connect(home.database)) as db:
        db.set_trace_callback(asked.append)
        store.last_written(db, "0123456789abcdef")
        derived.read_answers(db, questions=["p/q0", "p/q1"])
        History(db).answers(["p/q0", "p/q1"])
        assert len(asked) == 3
        db.set_trace_callback(None)
        for statement in asked:
            steps = db.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            told = " ".join(step[3] for step in steps)
            assert "INDEX event_" in told
            assert "SCAN answer" not in told


def test_a_clock_without_an_offset_is_a_bug(
    open_log: OpenLog, clock: FixedClock, answer: Make
) -> None:
    class Naive(FixedClock):
        def now(self) -> datetime:
            return datetime(2026, 1, 1)

    log = open_log(clock=Naive(datetime(2026, 1, 1, tzinfo=UTC)))
    with pytest.raises(ValueError, match="aware"):
        log.append(answer())
    assert list(log.events()) == []


def test_merged_events_must_be_what_was_written(
    log: ProgressLog, answer: Make, event: Callable[..., Event]
) -> None:
    good = event(answer())
    bad = Event(good.device, 2, good.time, good.offset, good.body, NOWHERE)
    with pytest.raises(InvalidEvent):
        log.merge([good, bad])
    assert list(log.events()) == []
    assert log.merge([good]) == 1
    assert log.merge([good]) == 0


def test_what_is_written_together_is_there_whole_or_not_at_all(
    open_log: OpenLog, answer: Make, clock: FixedClock
) -> None:
    log = open_log()
    with log.together() as written:
        first = log.append(answer("p/a"))
        assert log.card("p/a") is not None, "what was appended shows inside already"
        second = log.append(State(question="p/a", what="flag"))
    assert written == [first, second]

    def half() -> None:
        with log.together():
            log.append(answer("p/b"))
            log.append(Undo(target=NOWHERE))

    with pytest.raises(UnknownEvent):
        half()
    assert list(log.events()) == [first, second]
    assert log.card("p/b") is None
    third = log.append(answer("p/c"))
    assert (third.device, third.number) == (first.device, 3), "no number is missing"
    assert open_log().faults == ()
    assert log.verify() == []


def test_of_two_written_together_one_inside_the_other_all_is_one(
    log: ProgressLog, answer: Make
) -> None:
    def half() -> None:
        with log.together():
            with log.together() as inner:
                log.append(answer("p/a"))
            assert len(inner) == 1
            log.append(Undo(target=NOWHERE))

    with pytest.raises(UnknownEvent):
        half()
    assert list(log.events()) == []
    with log.together() as outer, log.together():
        log.append(answer("p/a"))
    assert [event.number for event in outer] == [1]
    assert log.verify() == []
