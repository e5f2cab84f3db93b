"""What was taken back can be brought back, until something else is done."""

from __future__ import annotations

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.log import ProgressLog
from quizapp.study.marks import Marks
from tests.study.conftest import Start


def test_what_was_taken_back_is_brought_back(start: Start, log: ProgressLog) -> None:
    session = start("pick", "score")
    session.submit("1")
    answered = session.current
    card = log.cards()["mini/pick"]
    assert not session.can_redo
    assert session.redo() is None
    what = session.undo()
    assert session.can_redo
    assert session.redo() == what
    assert session.current == answered
    assert log.cards()["mini/pick"].due == card.due
    assert log.reviews() == 1
    assert not session.can_redo
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
    assert not session.can_redo
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


def test_an_answer_of_an_earlier_session_counts_again(start: Start, log: ProgressLog) -> None:
    earlier = start("steps", seed=8)
    for _ in range(3):
        earlier.give_up()
        earlier.next()
    session = start("pick")
    stood = session.current
    assert session.undo() == "the answer to mini/steps"
    assert log.reviews() == 0
    assert session.redo() == "the answer to mini/steps"
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
