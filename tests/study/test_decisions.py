"""What a learner decides in a session, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.events import State
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.asked import Asked
from quizapp.study.cards import cards
from quizapp.study.decisions import OutOfTurn
from quizapp.study.marks import Marks
from quizapp.study.opening import todays_plan
from quizapp.study.session import Session
from tests.study.conftest import STEPS, Start


def asked(session: Session) -> Asked:
    assert session.current is not None
    return session.current


def test_a_suspended_question_is_left_and_not_planned(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    session = start("score", "pick", "sort")
    assert session.suspend() == "Suspended: it is not asked until you take it in again."
    assert asked(session).id == "mini/pick"
    assert (session.position, session.total) == (1, 2)
    assert "mini/score" not in todays_plan(library, log, clock.now()).queue
    assert session.undo() == "suspending “q = …, k = …. Give q·k.”"
    assert asked(session).id == "mini/score"
    assert (session.position, session.total) == (1, 3)
    assert "mini/score" in todays_plan(library, log, clock.now()).queue


def test_a_buried_question_comes_back_tomorrow(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    session = start("pick")
    session.bury()
    assert session.current is None
    assert "mini/pick" not in todays_plan(library, log, clock.now()).queue
    clock.advance(timedelta(hours=17, minutes=59))
    assert "mini/pick" not in todays_plan(library, log, clock.now()).queue
    clock.advance(timedelta(minutes=2))
    assert "mini/pick" in todays_plan(library, log, clock.now()).queue


def test_put_away_after_the_answer_it_does_not_come_back(start: Start) -> None:
    session = start("score", "pick")
    session.give_up()
    session.suspend()
    assert asked(session).put_away
    assert session.outlook() == "Put away; it does not come again in this session."
    session.next()
    assert asked(session).id == "mini/pick"
    assert session.total == 2
    assert session.undo() is not None
    session.next()
    assert session.total == 3


def test_a_reset_makes_an_answered_question_new(start: Start, log: ProgressLog) -> None:
    session = start("score")
    session.give_up()
    session.reset()
    card = log.card("mini/score")
    assert card is not None
    assert card.reps == 0
    assert session.next() is None
    session.undo()
    card = log.card("mini/score")
    assert card is not None
    assert card.reps == 1


def test_a_flag_is_a_step_like_any_other(start: Start, log: ProgressLog) -> None:
    session = start("score")
    assert session.flag()
    assert not session.flag()
    assert session.flag()
    assert session.undo() == "the flag on “q = …, k = …. Give q·k.”"
    card = log.card("mini/score")
    assert card is not None
    assert not card.flagged
    assert not asked(session).answered


def test_a_known_topic_is_no_longer_new_and_comes_back_in_one_step(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    before = todays_plan(library, log, clock.now()).queue
    start("split").give_up()
    session = start("pick", "sort", "score")
    said = session.know_topic()
    assert said.startswith("Known: 5 questions of this topic")
    assert asked(session).id == "mini/sort"
    assert session.total == 1
    fresh = todays_plan(library, log, clock.now()).new
    assert {library.entry(name).topic for name in fresh} == {"mini-weights"}
    met = cards(library, log)
    assert met["mini/split"].known is None
    assert met["mini/pick"].reps == 0
    assert session.undo() == "knowing the topic of “Which token does [CLS] stand for?”"
    assert asked(session).id == "mini/pick"
    assert len(todays_plan(library, log, clock.now()).new) == len(before) - 1


def test_an_own_note_stays_with_the_question(start: Start) -> None:
    session = start("score")
    assert session.own_note == ""
    assert session.note(" entry by entry ") == "Noted."
    assert session.note("entry by entry") == "The note is as it was."
    assert session.note("second") == "Noted."
    assert session.undo() is not None
    assert start("score").own_note == "entry by entry"
    with pytest.raises(OutOfTurn, match="at most 10000"):
        session.note("x" * 10_001)
    assert session.note("") == "The note is gone."


def test_decisions_of_an_earlier_session_are_taken_back_one_by_one(
    start: Start, log: ProgressLog, clock: FixedClock
) -> None:
    session = start("score", "pick", "sort")
    session.give_up()
    session.rate(2)
    session.next()
    session.know_topic()
    session.flag()
    later = start("gaps")
    said = []
    while (undone := later.undo()) is not None:
        said.append(undone)
    assert said == [
        "the flag on “Put the steps of attention in order.”",
        "knowing “What does softmax return?” and 4 more",
        "the rating",
        "the answer to “q = …, k = …. Give q·k.”",
    ]
    assert asked(later).id == "mini/score"
    assert not later.can_undo
    assert not [card for card in log.cards().values() if card.known or card.flagged or card.reps]


def test_points_confirmed_in_an_earlier_session_are_called_so(start: Start) -> None:
    session = start("talk")
    session.reveal("The VARIANCE of the scores grows.")
    session.rate(3)
    session.confirm([1])
    assert start("gaps").undo() == "the points you confirmed"


def test_marks_outside_a_session_can_be_taken_back(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    marks = Marks(library, log, clock)
    marks.suspend("mini/pick")
    marks.flag("mini/pick")
    marks.bury("mini/sort")
    assert marks.undo() == "putting “Put the steps of attention in order.” off"
    assert marks.undo() == "the flag on “Which token does [CLS] stand for?”"
    assert cards(library, log)["mini/pick"].suspended
    marks.suspend("mini/pick", on=False)
    assert not cards(library, log)["mini/pick"].suspended
    assert marks.undo() == "taking “Which token does [CLS] stand for?” in again"
    assert marks.undo() == "suspending “Which token does [CLS] stand for?”"
    assert marks.undo() is None


# Leeches


def forget(start: Start, clock: FixedClock, times: int, leech_after: int) -> Session:
    """Learns a question and forgets it again so many times; returns the last session."""
    settings = Settings(leech_after=leech_after)
    session = start("card", settings=settings)
    session.reveal()
    session.rate(4)
    for time in range(times):
        if time:
            again = start("card", settings=settings)
            again.reveal()
            again.rate(4)
        clock.advance(timedelta(days=40))
        session = start("card", settings=settings)
        session.reveal()
        session.rate(1)
    return session


def test_what_is_forgotten_too_often_is_set_aside_and_said(
    start: Start, log: ProgressLog, clock: FixedClock
) -> None:
    session = forget(start, clock, 2, leech_after=3)
    assert not asked(session).leech
    session = forget(start, clock, 1, leech_after=3)
    assert asked(session).leech
    assert session.outlook().startswith("Forgotten 3 times by now: set aside as a leech.")
    card = log.card("mini/card")
    assert card is not None
    assert card.suspended
    assert session.next() is None
    session.undo()
    card = log.card("mini/card")
    assert card is not None
    assert (card.suspended, card.lapses) == (False, 2)


def test_a_better_rating_takes_a_leech_in_again(
    start: Start, log: ProgressLog, clock: FixedClock
) -> None:
    session = forget(start, clock, 1, leech_after=1)
    assert asked(session).leech
    session.rate(3)
    card = log.card("mini/card")
    assert card is not None
    assert (card.suspended, card.lapses, asked(session).leech) == (False, 0, False)
    session.rate(1)
    card = log.card("mini/card")
    assert card is not None
    assert (card.suspended, card.lapses) == (True, 1)
    for _ in range(3):
        assert session.undo() is not None
    card = log.card("mini/card")
    assert card is not None
    assert (card.suspended, card.lapses) == (False, 0)


def test_a_leech_of_an_earlier_session_is_one_deed(
    start: Start, log: ProgressLog, clock: FixedClock
) -> None:
    forget(start, clock, 1, leech_after=1)
    later = start("pick")
    assert later.undo() == "the answer to “What does softmax return?”"
    card = log.card("mini/card")
    assert card is not None
    assert not card.suspended


def test_zero_sets_nothing_aside(start: Start, clock: FixedClock) -> None:
    assert not asked(forget(start, clock, 4, leech_after=0)).leech


# My answer was right


def test_a_disputed_answer_counts_as_right(start: Start, log: ProgressLog) -> None:
    session = start("score")
    session.submit("1000")
    verdict = session.dispute()
    assert (verdict.outcome, verdict.score, verdict.misconceptions) == ("correct", 1.0, ())
    assert verdict.entries == "right"
    (answer,) = log.answers()
    assert (answer.outcome, answer.score, answer.rating) == ("correct", 1.0, 3)
    card = log.card("mini/score")
    assert card is not None
    assert card.flagged
    assert session.result().count("right") == 1
    assert session.next() is None
    with pytest.raises(OutOfTurn):
        session.dispute()


def test_disputing_is_taken_back_in_one_step(start: Start, log: ProgressLog) -> None:
    session = start("score")
    session.submit("1000")
    session.dispute()
    assert session.undo() == "that your answer was right"
    (answer,) = log.answers()
    assert (answer.outcome, answer.rating) == ("wrong", 1)
    card = log.card("mini/score")
    assert card is not None
    assert not card.flagged
    session.dispute()
    later = start("pick")
    assert later.undo() == "that your answer was right"
    assert later.undo() == "the answer to “q = …, k = …. Give q·k.”"


def test_a_part_of_a_chain_is_disputed_on_its_own(start: Start, log: ProgressLog) -> None:
    session = start("steps")
    session.submit("9 9")
    session.dispute()
    assert asked(session).verdict is not None
    session.next()
    session.give_up()
    session.next()
    session.give_up()
    assert [answer.score for answer in log.answers()] == [1.0, 0.0, 0.0]
    assert [verdict.outcome for verdict in asked(session).verdicts] == ["correct", "wrong", "wrong"]
    later = start("pick")
    assert later.undo() == STEPS
    assert log.reviews() == 0
    assert not later.can_undo


def test_only_a_wrong_answer_can_be_disputed(start: Start) -> None:
    session = start("score", "card")
    with pytest.raises(OutOfTurn):
        session.dispute()
    session.give_up()
    with pytest.raises(OutOfTurn, match="undo"):
        session.dispute()
    session.next()
    session.reveal()
    session.rate(1)
    with pytest.raises(OutOfTurn, match="rate"):
        session.dispute()


def test_the_answer_before_is_disputed_while_the_next_question_is_open(
    start: Start, log: ProgressLog
) -> None:
    session = start("score", "pick")
    session.submit("1000")
    session.next()
    assert session.total == 3
    assert session.dispute().outcome == "correct"
    assert asked(session).id == "mini/pick"
    assert session.total == 2
    assert session.result().count("right") == 1
    assert session.undo() == "that your answer was right"
    assert (asked(session).id, session.total) == ("mini/pick", 3)
    (answer,) = log.answers()
    assert answer.outcome == "wrong"


def test_the_part_before_is_disputed_while_the_next_part_is_open(
    start: Start, log: ProgressLog
) -> None:
    session = start("steps", "pick", mode="practice")
    session.submit("9 9")
    session.next()
    session.dispute()
    assert asked(session).part == 1
    assert [verdict.outcome for verdict in asked(session).verdicts] == ["correct"]
    session.submit("9 9")
    session.another()
    session.dispute()
    assert asked(session).verdicts == ()
    assert [answer.score for answer in log.answers()] == [1.0, 1.0]


def test_a_leech_taken_in_again_has_half_as_many_lapses_more(
    start: Start, log: ProgressLog, clock: FixedClock
) -> None:
    def forgotten() -> Session:
        return forget(start, clock, 1, leech_after=4)

    seen = [asked(forgotten()).leech for _ in range(4)]
    assert seen == [False, False, False, True]
    log.append(State(question="mini/card", what="suspend", on=False))
    assert [asked(forgotten()).leech for _ in range(2)] == [False, True]


def test_a_leech_that_is_known_again_is_not_set_aside_once_more(
    start: Start, log: ProgressLog, clock: FixedClock
) -> None:
    settings = Settings(leech_after=1)
    forget(start, clock, 1, leech_after=1)
    log.append(State(question="mini/card", what="suspend", on=False))
    clock.advance(timedelta(minutes=2))
    session = start("card", settings=settings)
    session.reveal()
    session.rate(3)
    card = log.card("mini/card")
    assert card is not None
    assert (card.lapses, card.suspended, asked(session).leech) == (1, False, False)
