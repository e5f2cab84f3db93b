"""What was done is taken back step by step, and brought back until something else is done."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.events import Event, Reset, State, Undo
from quizapp.progress.log import ProgressLog
from quizapp.study.marks import Marks
from quizapp.study.outbox import Outbox
from quizapp.study.session import Session
from tests.study.conftest import STEPS, Start, current, right

NoRoom = Callable[..., AbstractContextManager[None]]
FULL = 1 << 12


def test_undo_goes_back_any_number_of_steps(start: Start, log: ProgressLog) -> None:
    session = start("score", "pick")
    session.hint()
    session.submit("1000")
    session.rate(2)
    session.next()
    session.submit(right(session))
    assert log.reviews() == 2
    assert "[CLS]" in (session.undo() or "")
    assert (current(session).id, current(session).answered) == ("mini/pick", False)
    assert session.undo() == "the rating"
    assert current(session).rating == 1
    session.undo()
    assert (current(session).id, current(session).answered) == ("mini/score", False)
    assert current(session).hints == ("Multiply entry by entry.",)
    assert log.reviews() == 0
    assert log.card("mini/score") is None
    assert session.undo() is None
    assert (session.position, session.total) == (1, 2)


def test_undo_takes_back_parts_one_by_one(start: Start, log: ProgressLog) -> None:
    session = start("steps")
    session.submit(right(session))
    session.next()
    session.submit("9 9")
    session.undo()
    assert (current(session).part, current(session).answered) == (1, False)
    session.undo()
    assert (current(session).part, current(session).answered) == (0, False)
    assert log.reviews() == 0


def test_undo_reaches_into_earlier_sessions(start: Start, log: ProgressLog) -> None:
    earlier = start("steps", seed=8)
    for _ in range(3):
        earlier.give_up()
        earlier.next()
    session = start("pick")
    assert session.can_undo
    assert session.undo() == STEPS
    assert log.reviews() == 0
    assert (current(session).id, current(session).variant.seed) == ("mini/steps", 8)
    assert (session.position, session.total) == (1, 2)
    session.skip()
    assert current(session).id == "mini/pick"


def test_what_was_taken_back_is_brought_back(start: Start, log: ProgressLog) -> None:
    session = start("pick", "score")
    session.submit("1")
    answered = session.current
    card = log.cards()["mini/pick"]
    assert session.redo() is None
    what = session.undo()
    assert session.redo() == what
    assert session.current == answered
    assert log.cards()["mini/pick"].due == card.due
    assert log.reviews() == 1
    assert session.undo() == what, "and it can be taken back again"
    assert log.reviews() == 0
    assert log.verify() == []


@pytest.mark.parametrize("act", ["submit", "skip", "flag", "hint"])
def test_once_something_else_is_done_there_is_no_way_forth(
    start: Start, log: ProgressLog, act: str
) -> None:
    session = start("score", "pick")
    session.submit("1000")
    session.undo()
    if act == "submit":
        session.submit("1001")
    else:
        getattr(session, act)()
    assert session.redo() is None
    assert log.reviews() == (act == "submit")


def test_only_what_came_before_the_new_deed_is_forgotten(start: Start, log: ProgressLog) -> None:
    session = start("score", "pick", "sort")
    session.submit("1000")
    session.undo()
    session.flag()
    flagged = session.undo()
    assert session.redo() == flagged
    assert session.redo() is None
    assert log.cards()["mini/score"].flagged
    assert log.reviews() == 0


def test_the_time_for_a_question_begins_anew(start: Start, clock: FixedClock) -> None:
    session = start("pick", "score")
    session.submit("1")
    session.next()
    session.undo()
    clock.advance(timedelta(minutes=10))
    session.redo()
    clock.advance(timedelta(seconds=3))
    session.submit("1000")
    assert session.current is not None
    assert session.current.spent == 3000


def test_what_another_window_took_back_is_its_own(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    session, elsewhere = start("score", "pick"), Marks(library, log, clock)
    session.submit("1000")
    elsewhere.undo()
    session.undo()
    assert session.redo() is None
    session.submit("1001")
    session.undo()
    assert elsewhere.redo() is not None
    assert elsewhere.undo() is not None
    events = list(log.events())
    assert session.redo() is None
    assert list(log.events()) == events, "nothing was written"
    assert log.reviews() == len(session.result().answers) == 0


def test_beyond_what_another_window_took_back_nothing_is_brought_back(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    session, elsewhere = start("score", "pick", "sort"), Marks(library, log, clock)
    session.submit("1000")
    session.next()
    session.submit("1")
    session.undo()
    elsewhere.undo()
    session.undo()
    assert session.redo() is None
    assert log.reviews() == len(session.result().answers) == 0


def test_what_an_outbox_keeps_is_known(
    library: Library, log: ProgressLog, clock: FixedClock, no_room: NoRoom
) -> None:
    outbox = Outbox(log, clock)
    rng = random.Random(5)
    session = Session(library, log, clock, rng, "learn", ["mini/score"], seed=1, writer=outbox)
    session.next()
    session.submit("1000")
    session.undo()
    with no_room(FULL):
        session.redo()
        session.undo()
        session.submit("1001")
        assert outbox.keeps
    assert outbox.flush()
    assert log.reviews() == len(session.result().answers) == 1
    assert log.verify() == []


def test_of_earlier_sessions_nothing_is_taken_back_twice(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock, no_room: NoRoom
) -> None:
    for name in ("pick", "score"):
        start(name).give_up()
    marks = Marks(library, log, clock, writer=Outbox(log, clock))
    with no_room(FULL):
        undone = [marks.undo(), marks.undo(), marks.undo()]
    assert undone[0] != undone[1]
    assert undone[2] is None


def test_an_answer_of_an_earlier_session_counts_again(start: Start, log: ProgressLog) -> None:
    earlier = start("steps", seed=8)
    for _ in range(3):
        earlier.give_up()
        earlier.next()
    session = start("pick")
    stood = session.current
    assert session.undo() == STEPS
    assert log.reviews() == 0
    assert session.redo() == STEPS
    assert log.reviews() == 3
    assert session.current == stood
    assert (session.position, session.total) == (1, 1)


def test_a_decision_comes_back_whole_also_after_a_restart(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    marks = Marks(library, log, clock)
    topic = library.entries[0].topic
    marks.flag("mini/pick")
    known = marks.know(topic)
    assert len(known) > 1
    first, second = marks.undo(), marks.undo()
    assert log.cards() == {}
    log.close()
    log = ProgressLog.open(log.home, clock)
    marks = Marks(library, log, clock)
    assert marks.redo() == second
    assert log.cards()["mini/pick"].flagged
    assert marks.redo() == first
    assert all(not log.is_undone(event.id) for event in known)
    assert marks.redo() is None
    assert marks.undo() == first
    marks.note("mini/sort", "Think.")
    assert marks.redo() is None
    assert log.verify() == []
    log.close()


def test_an_undo_of_another_device_is_no_part_of_a_decision(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    marks = Marks(library, log, clock)
    topic = library.entries[0].topic
    other = Event.create(
        device="f" * 16,
        number=1,
        time=clock.now() - timedelta(days=1),
        offset=0,
        body=State(question="mini/card", what="flag"),
    )
    undo = Event.create(
        device="f" * 16,
        number=2,
        time=clock.now(),
        offset=0,
        body=Undo(target=other.id, session="browse+"),
    )
    known = marks.know(topic)
    undone = marks.undo()
    log.merge([other, undo])
    assert marks.redo() == "the flag on “What does softmax return?”"
    assert marks.redo() == undone
    assert not any(log.is_undone(event.id) for event in known)


def test_an_undo_of_what_is_not_here_is_passed_over(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    marks = Marks(library, log, clock)
    marks.flag("mini/pick")
    marks.undo()
    log.append(Undo(target=log.append(Reset(question="mini/sort")).id))
    stray = Event.create(
        device="f" * 16, number=1, time=clock.now(), offset=0, body=Undo(target="e" * 32)
    )
    log.merge([stray])
    assert marks.redo() == "making “Put the steps of attention in order.” new"


def test_many_marks_of_one_decision_come_back_together(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    marks = Marks(library, log, clock)
    for number in range(20):
        marks.flag("mini/pick", on=number % 2 == 0)
    undone = [marks.undo() for _ in range(20)]
    assert marks.undo() is None
    assert [marks.redo() for _ in range(20)] == undone[::-1]
    assert marks.redo() is None
    assert not log.cards()["mini/pick"].flagged


def test_what_was_typed_is_there_to_be_mended(start: Start) -> None:
    session = start("score", "pick")
    session.submit("1000")
    session.next()
    session.undo()
    assert session.current is not None
    assert (session.current.id, session.current.typed) == ("mini/score", "1000")
    assert not session.current.answered
    session.submit("1001")
    session.next()
    session.flag()
    session.undo()
    assert session.current is not None
    assert (session.current.id, session.current.typed) == ("mini/pick", "")


def test_what_was_typed_in_an_earlier_session_is_there_too(start: Start) -> None:
    start("score").submit("1000")
    session = start("pick")
    session.undo()
    assert session.current is not None
    assert (session.current.id, session.current.typed) == ("mini/score", "1000")


@pytest.mark.parametrize(
    ("passed", "when"), [(timedelta(minutes=5), "at 10:00"), (timedelta(days=2), "on Mon 2 Mar")]
)
def test_what_is_of_an_earlier_session_is_said_to_be(
    start: Start, clock: FixedClock, passed: timedelta, when: str
) -> None:
    start("score").submit("1000")
    clock.advance(passed)
    session = start("pick", mode="practice")
    what = session.undo()
    assert what == f"from learning {when}, the answer to “q = …, k = …. Give q·k.”"
    assert session.redo() == what


def test_what_is_of_an_earlier_session_is_not_counted_into_this(
    start: Start, clock: FixedClock
) -> None:
    for name in ("sort", "score"):
        start(name).give_up()
        clock.advance(timedelta(minutes=1))
    session = start("pick", "gaps", mode="practice")
    for name in ("mini/score", "mini/sort"):
        session.undo()
        assert session.current is not None
        assert (session.current.id, session.current.visiting) == (name, True)
        assert (session.position, session.total) == (0, 2)
    session.give_up()
    assert (session.position, session.total) == (0, 2)
    seen = []
    while session.next() is not None:
        assert session.current is not None
        seen.append((session.current.id, session.position, session.total))
        session.give_up()
    assert seen == [("mini/pick", 1, 2), ("mini/gaps", 2, 2)]
    assert len(session.result().answers) == 3


def test_a_question_of_an_earlier_session_is_skipped_for_good(
    start: Start, clock: FixedClock
) -> None:
    start("score").give_up()
    clock.advance(timedelta(minutes=1))
    session = start("pick")
    session.undo()
    session.skip()
    assert session.current is not None
    assert (session.current.id, session.position, session.total) == ("mini/pick", 1, 1)


def test_what_was_flagged_outside_sessions_is_said_to_be(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    Marks(library, log, clock).flag("mini/sort")
    what = start("pick").undo()
    assert what == "from Browse at 10:00, the flag on “Put the steps of attention in order.”"
