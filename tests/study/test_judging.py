"""What an answer in a session is worth: rated by the learner, by the app, and once more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizapp.clock import FixedClock
from quizapp.progress.log import ProgressLog
from quizapp.study.decisions import OutOfTurn
from quizapp.study.session import Session
from tests.study.conftest import Start, answers, current, right


def test_a_flashcard_is_revealed_and_rated(start: Start, log: ProgressLog) -> None:
    session = start("card")
    with pytest.raises(OutOfTurn):
        session.submit("softmax")
    with pytest.raises(OutOfTurn):
        session.rate(3)
    session.reveal()
    assert answers(log) == []
    session.rate(4)
    (answer,) = answers(log)
    assert (answer.outcome, answer.rating, answer.score) == ("correct", 4, 1.0)


def test_the_points_of_an_open_answer_are_proposed_and_confirmed(
    start: Start, log: ProgressLog
) -> None:
    session = start("talk")
    assert session.reveal("The VARIANCE of the scores grows.") == (0,)
    session.confirm([0, 1])
    session.rate(3)
    (answer,) = answers(log)
    assert (answer.outcome, answer.score) == ("correct", 1.0)
    session.confirm([1])
    assert [answered.score for answered in log.answers()] == [0.5]
    assert session.undo() == "the points you confirmed"
    assert [answered.score for answered in log.answers()] == [1.0]


def test_the_rating_can_be_changed_and_the_last_one_counts(start: Start, log: ProgressLog) -> None:
    session = start("score")
    session.submit("1000")
    session.rate(3)
    card = log.card("mini/score")
    assert card is not None
    assert [answered.rating for answered in log.answers()] == [3]
    assert session.next() is None, "rated Good it does not come back"
    with pytest.raises(OutOfTurn):
        session.rate(3)


@pytest.mark.parametrize("rating", [0, 5, -1])
def test_other_ratings_are_refused(start: Start, rating: int) -> None:
    session = start("card")
    session.reveal()
    with pytest.raises(ValueError, match="1, 2, 3 or 4"):
        session.rate(rating)


def test_hints_count_also_after_the_question_was_put_off_to_the_end(
    start: Start, log: ProgressLog
) -> None:
    session = start("score", "pick")
    session.hint()
    session.skip()
    session.submit(right(session))
    session.next()
    assert current(session).hints == ("Multiply entry by entry.",)
    session.submit(right(session))
    assert [(each.hints, each.rating) for each in answers(log)][1:] == [(1, 2)]


def test_who_has_seen_the_verdict_finds_nothing_easy(
    start: Start, log: ProgressLog, clock: FixedClock
) -> None:
    for at in range(25):
        session = start("pick", mode="practice", seed=at)
        clock.advance(timedelta(seconds=20))
        session.submit(right(session))
    session = start("pick", "sort")
    clock.advance(timedelta(seconds=1))
    session.submit(right(session))
    assert current(session).rating == 4
    session.undo()
    session.submit(right(session))
    assert current(session).rating == 3
    session.undo()
    again = start("sort")
    session = start("pick")
    session.submit(right(session))
    again.undo()
    assert current(again).id == "mini/pick"
    clock.advance(timedelta(seconds=1))
    again.submit(right(again))
    assert current(again).rating == 3


def test_points_confirmed_as_they_are_change_nothing(start: Start, log: ProgressLog) -> None:
    session = start("talk")
    session.reveal("The scores grow.")
    session.confirm([0])
    session.rate(3)
    written = len(list(log.events()))
    session.confirm([0])
    assert len(list(log.events())) == written
    session.confirm([])
    assert len(list(log.events())) == written + 1
    assert session.undo() == "the points you confirmed"


def row(session: Session, digits: int) -> str:
    asked = current(session)
    truth = asked.variant.parts[0].true(asked.variant.trace)
    return ", ".join(f"{value:.{digits}f}" for value in truth)  # type: ignore[union-attr]  # a vector


def test_neither_a_second_try_nor_being_right_after_all_is_easy(
    start: Start, clock: FixedClock
) -> None:
    for at in range(25):
        session = start("row", mode="practice", seed=at)
        clock.advance(timedelta(seconds=60))
        session.submit(row(session, 3))
    for first, easy in ((3, 4), (1, 3)):
        session = start("row")
        clock.advance(timedelta(seconds=1))
        if session.submit(row(session, first)).outcome == "too-few-digits":
            session.submit(row(session, 3))
        assert current(session).rating == easy
    session = start("row")
    clock.advance(timedelta(seconds=1))
    session.submit("1, 2, 3")
    session.dispute()
    assert current(session).rating == 3
