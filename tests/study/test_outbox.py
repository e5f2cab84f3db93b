"""What cannot be written is kept, in order and whole, until it can."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.errors import HomeError, UnknownEvent
from quizapp.progress.events import Answer, Event, Rate, State, Undo
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.outbox import Direct, Outbox
from quizapp.study.session import Session

NoRoom = Callable[..., AbstractContextManager[None]]
FULL = 1 << 12
"""Bytes after which a file takes no more: less than any answer needs."""
SECOND = timedelta(seconds=1)


def answer(question: str = "mini/a") -> Answer:
    return Answer(question=question, outcome="correct", score=1, rating=3, mode="learn")


@pytest.fixture
def outbox(log: ProgressLog, clock: FixedClock) -> Outbox:
    return Outbox(log, clock)


def test_while_all_is_well_it_is_as_if_there_were_none(log: ProgressLog, outbox: Outbox) -> None:
    event = outbox.append(answer())
    assert list(log.events()) == [event]
    assert outbox.waiting == 0
    assert outbox.problem is None
    assert outbox.flush()


def test_what_is_kept_is_written_before_what_comes_later(
    log: ProgressLog, outbox: Outbox, no_room: NoRoom, clock: FixedClock
) -> None:
    with no_room(FULL):
        first = outbox.append(answer("mini/a"))
        clock.advance(SECOND)
        second = outbox.append(answer("mini/b"))
        assert (outbox.waiting, list(log.events())) == (2, [])
        assert isinstance(outbox.problem, HomeError)
        assert not outbox.flush()
    clock.advance(SECOND)
    third = outbox.append(answer("mini/c"))
    assert [event.id for event in log.events()] == [first.id, second.id, third.id]
    assert outbox.waiting == 0
    assert log.verify() == []


def test_it_may_fail_again_and_again(
    log: ProgressLog, outbox: Outbox, no_room: NoRoom, clock: FixedClock
) -> None:
    written = []
    for number in range(4):
        clock.advance(SECOND)
        with no_room(FULL):
            written.append(outbox.append(answer(f"mini/{number}")))
        assert outbox.flush()
        clock.advance(SECOND)
        written.append(outbox.append(answer(f"mini/{number}")))
    assert [event.id for event in log.events()] == [event.id for event in written]
    assert {event.number for event in written if event.device == written[0].device} == {1, 2, 3, 4}
    assert log.verify() == []


def test_what_is_written_together_is_kept_together(
    log: ProgressLog, outbox: Outbox, no_room: NoRoom
) -> None:
    calls = 0

    def both() -> None:
        nonlocal calls
        calls += 1
        outbox.append(answer())
        outbox.append(State(question="mini/a", what="flag"))

    with no_room(FULL):
        kept = outbox.together(both)
        assert [type(event.body) for event in kept] == [Answer, State]
        assert list(log.events()) == []
    assert outbox.flush()
    assert list(log.events()) == kept
    assert calls == 2


def test_what_the_log_would_not_take_is_not_kept(
    log: ProgressLog, outbox: Outbox, no_room: NoRoom
) -> None:
    def wrong() -> None:
        outbox.append(answer())
        raise UnknownEvent("never mind")

    with no_room(FULL):
        outbox.append(answer("mini/b"))
        with pytest.raises(UnknownEvent):
            outbox.together(wrong)
        assert outbox.waiting == 1
        outbox.append(answer("mini/c"))
    assert outbox.flush()
    assert [getattr(event.body, "question", "") for event in log.events()] == ["mini/b", "mini/c"]
    assert log.verify() == []


def test_without_an_outbox_a_failure_is_raised(log: ProgressLog, no_room: NoRoom) -> None:
    with no_room(FULL), pytest.raises(HomeError):
        Direct(log).append(answer())
    assert list(log.events()) == []


def bodies(log: ProgressLog) -> list[str]:
    return [event.body.kind for event in log.events()]


def test_a_session_goes_on_judges_disputes_and_takes_back_meanwhile(
    log: ProgressLog, library: Library, clock: FixedClock, outbox: Outbox, no_room: NoRoom
) -> None:
    names = ["mini/score", "mini/pick", "mini/card"]
    session = Session(library, log, clock, random.Random(1), "learn", names, seed=1, writer=outbox)
    session.next()
    with no_room(FULL):
        session.submit("1000")
        assert session.dispute().success
        session.next()
        session.give_up()
        assert session.undo() is not None
        session.give_up()
        session.rate(2)
        session.next()
        session.reveal("")
        session.rate(3)
        assert outbox.waiting == 4
        assert list(log.events()) == []
    assert outbox.flush()
    assert bodies(log) == ["answer", "rate", "state", "answer", "undo", "answer", "rate", "answer"]
    assert log.reviews() == 3
    assert log.verify() == []
    while session.undo() is not None:
        pass
    assert log.reviews() == 0


def test_a_question_answered_again_comes_back_also_while_nothing_can_be_written(
    log: ProgressLog, library: Library, clock: FixedClock, outbox: Outbox, no_room: NoRoom
) -> None:
    names = ["mini/card", "mini/pick"]
    session = Session(library, log, clock, random.Random(1), "learn", names, seed=1, writer=outbox)
    session.next()
    with no_room(FULL):
        session.give_up()
        asked = session.next()
        assert asked is not None
        assert asked.id == "mini/pick"
        session.give_up()
        asked = session.next()
        assert asked is not None
        assert asked.id == "mini/card"


@pytest.mark.parametrize("at", range(6))
def test_nothing_is_half_done_wherever_writing_fails(
    at: int, log: ProgressLog, library: Library, clock: FixedClock, no_room: NoRoom
) -> None:
    """Without an outbox: the question stays as it was, and what failed is done again."""
    settings = Settings(leech_after=1)
    names = ["mini/card", "mini/pick", "mini/score"]
    session = Session(library, log, clock, random.Random(1), "learn", names, settings=settings)
    session.next()
    steps: list[Callable[[], object]] = [
        session.give_up,
        lambda: session.rate(2),
        session.undo,
        session.know_topic,
        session.undo,
        session.flag,
    ]
    for number, step in enumerate(steps):
        if number == at:
            events, stands = list(log.events()), session.current
            with no_room(FULL), pytest.raises(HomeError):
                step()
            assert list(log.events()) == events
            assert session.current == stands
        step()
    assert log.verify() == []


def test_a_spare_log_and_the_log_itself_are_one_history_on_another_machine(
    log: ProgressLog, outbox: Outbox, no_room: NoRoom, clock: FixedClock
) -> None:
    first: Event = outbox.append(answer())
    with no_room(FULL):
        outbox.append(Rate(target=first.id, rating=1))
        outbox.append(Undo(target=first.id))
    outbox.append(answer("mini/b"))
    there = log.home.data.parent / "other"
    with ProgressLog.open(resolve_home(there), clock) as other:
        other.merge(log.events())
        assert other.cards() == log.cards()
        assert other.reviews() == log.reviews() == 1


def test_the_time_of_what_is_kept_never_runs_back(
    log: ProgressLog, outbox: Outbox, no_room: NoRoom, clock: FixedClock
) -> None:
    with no_room(FULL):
        first = outbox.append(answer())
        clock.set(datetime(2020, 1, 1, tzinfo=UTC))
        second = outbox.append(answer())
    assert second.time >= first.time
    assert outbox.flush()
    assert log.verify() == []


def test_what_is_kept_counts_for_what_comes_next(
    library: Library, log: ProgressLog, outbox: Outbox, no_room: NoRoom, clock: FixedClock
) -> None:
    def session(writer: Direct) -> Session:
        begun = Session(
            library,
            log,
            clock,
            random.Random(1),
            "learn",
            ["mini/card"],
            seed=1,
            settings=Settings(leech_after=1),
            writer=writer,
        )
        begun.next()
        begun.reveal("")
        return begun

    session(Direct(log)).rate(4)
    clock.advance(timedelta(days=60))
    now = session(outbox)
    with no_room(FULL):
        assert now.flag()
        assert not now.flag()
        now.note("an own one")
        assert now.own_note == "an own one"
        now.rate(1)
        assert now.current is not None
        assert now.current.leech
        now.undo()
        assert outbox.waiting == 1
    assert outbox.flush()
    card = log.card("mini/card")
    assert card is not None
    assert (card.flagged, card.note, card.suspended, card.lapses) == (False, "an own one", False, 0)
    assert log.verify() == []
