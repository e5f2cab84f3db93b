"""Beginning sessions of every kind."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.events import State
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.filters import Filter
from quizapp.study.session import Session
from quizapp.study.starting import Wish, begin
from tests.study.conftest import Door


def test_learning_takes_the_plan_of_the_day(door: Door, log: ProgressLog) -> None:
    session = door(Wish())
    assert session.total > 5
    session.give_up()
    assert [answer.mode for answer in log.answers()] == ["learn"]


def test_a_filter_by_state_and_text_reaches_the_queue(
    door: Door, library: Library, log: ProgressLog
) -> None:
    log.append(State(question="mini/sort", what="flag"))
    session = door(Wish("practice", Filter(states=frozenset({"flagged"}))))
    assert session.current is not None
    assert (session.current.id, session.total) == ("mini/sort", 1)
    session = door(Wish("learn", Filter(text="saturate scores divided")))
    assert session.total == 0
    session = door(Wish("learn", Filter(text="scores divided")))
    assert session.current is not None
    assert session.current.id == "mini/talk"


def test_nothing_to_ask_is_said(door: Door, log: ProgressLog, clock: FixedClock) -> None:
    begun = door.begun(Wish("practice", Filter(states=frozenset({"flagged"}))))
    assert begun.session.total == 0
    assert begun.said == ("No question is flagged; there are 13 unseen.",)
    begun = door.begun(Wish("learn"), Settings(new_per_day=0))
    assert begun.said == ("Nothing is due or new today; practice asks all the same.",)
    log.append(State(question="mini/pick", what="suspend"))
    wanted = Filter(text="stand for")
    begun = door.begun(Wish("learn", wanted))
    assert begun.said == ("Nothing of that is due or new; practice asks all the same.",)
    begun = door.begun(Wish("practice", wanted))
    assert begun.said == ("All such questions are set aside; take one in again first.",)


def test_a_timed_session_says_why_it_asks_nothing(door: Door, log: ProgressLog) -> None:
    begun = door.begun(Wish("timed", Filter(text="softmax` return")))
    assert begun.said == (
        "You mark all such questions yourself; a timed session asks them only if you name their "
        "kind.",
    )
    log.append(State(question="mini/pick", what="suspend"))
    begun = door.begun(Wish("timed", Filter(text="stand for")))
    assert begun.said == ("All such questions are set aside; take one in again first.",)


def test_what_does_not_fit_and_what_is_odd_is_said_first(
    door: Door, log: ProgressLog, clock: FixedClock
) -> None:
    tomorrow = clock.now().date() + timedelta(days=1)
    (said,) = door.begun(Wish(), Settings(new_per_day=2, interview=tomorrow)).said
    assert said.startswith("It does not fit: 11 of 13 questions")
    door(Wish()).give_up()
    clock.advance(timedelta(hours=-5))
    (said,) = door.begun(Wish()).said
    assert said.startswith("The clock stands 5 hours before")


def test_a_timed_session_asks_until_the_time_is_up(
    door: Door, log: ProgressLog, clock: FixedClock
) -> None:
    wanted = Filter(kinds=frozenset({"choice", "order", "match", "cloze"}))
    session = door(Wish("timed", wanted, minutes=2))
    assert session.seconds_left == 120
    for _ in range(3):
        assert session.current is not None
        session.give_up()
        clock.advance(timedelta(seconds=50))
        session.next()
    assert session.current is None
    assert session.seconds_left == 0
    assert session.position == session.total == 3
    assert {answer.mode for answer in log.answers()} == {"timed"}
    assert log.cards() == {}


def test_a_timed_session_asks_nothing_that_the_learner_would_judge(door: Door) -> None:
    session = door(Wish("timed", minutes=60))
    kinds = set()
    while session.current is not None:
        kinds.add(session.current.kind)
        session.give_up()
        session.next()
    assert kinds == {"choice", "order", "match", "cloze", "numeric"}


def test_the_last_question_may_be_finished_after_the_time(door: Door, clock: FixedClock) -> None:
    session = door(Wish("timed", Filter(kinds=frozenset({"choice"})), minutes=1))
    clock.advance(timedelta(minutes=3))
    session.give_up()
    assert len(session.result().answers) == 1
    assert session.result().pace == 180
    assert session.next() is None
    assert session.undo() is not None
    assert session.current is not None


@pytest.mark.parametrize("ahead", [True, False])
def test_with_an_interview_to_come_what_was_missed_waits_for_the_end(
    library: Library, log: ProgressLog, clock: FixedClock, ahead: bool
) -> None:
    day = clock.now().date() + timedelta(days=4 if ahead else -4)
    settings = Settings(interview=day, new_per_day=4)
    wish = Wish("learn")
    session = begin(wish, library, log, clock, random.Random(1), settings).session
    first = missed(session)
    assert session.outlook() == ("Again at the end." if ahead else "Again in 1 minute.")
    session.next()
    clock.advance(timedelta(minutes=5))
    # Left and gone on with: the order is the same.
    wish = Wish("learn", resume=True)
    session = begin(wish, library, log, clock, random.Random(1), settings).session
    seen = [missed(session) for _ in range(4)]
    assert len(set(seen)) == 4
    assert seen.index(first) == (3 if ahead else 0)


def missed(session: Session) -> str:
    """Give up on the next question, part by part; returns its id."""
    asked = session.next()
    assert asked is not None
    session.give_up()
    while session.current is not None and not session.current.finished:
        session.next()
        session.give_up()
    return asked.id
