"""A session as both faces drive it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.grading.grade import shown
from quizapp.progress.events import Answer
from quizapp.progress.keeper import Keeper
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.asked import Asked
from quizapp.study.decisions import OutOfTurn
from quizapp.study.session import Session
from quizapp.study.wording import right_text
from tests.study.conftest import STEPS, Start


def current(session: Session) -> Asked:
    assert session.current is not None
    return session.current


def right(session: Session) -> str:
    asked = current(session)
    if asked.variant.parts:
        part = asked.variant.parts[asked.part]
        return shown(part, part.true(asked.variant.trace))
    return right_text(asked.variant).replace("→", "")


def answers(log: ProgressLog) -> list[Answer]:
    return [
        event.body for event in reversed(log.last_answers(50)) if isinstance(event.body, Answer)
    ]


def test_before_the_first_question_there_is_none(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    session = Session(library, log, clock, random.Random(1), "learn", ["mini/pick"])
    assert session.current is None
    assert (session.position, session.total) == (0, 1)
    with pytest.raises(OutOfTurn):
        session.submit("1")


def test_a_right_answer_is_logged_and_moves_the_schedule(
    start: Start, log: ProgressLog, clock: FixedClock
) -> None:
    session = start("score")
    clock.advance(timedelta(seconds=8))
    verdict = session.submit(right(session))
    assert verdict.outcome == "correct"
    (answer,) = answers(log)
    assert answer.question == "mini/score"
    assert answer.outcome == "correct"
    assert answer.rating == 3
    assert answer.milliseconds == 8000
    assert answer.seed == 1
    assert set(answer.given) == {"q", "k"}
    assert answer.content_hash == current(session).entry.content_hash
    assert answer.settings["retention"] == 0.9
    card = log.card("mini/score")
    assert card is not None
    assert card.reps == 1
    assert session.outlook() == "Again in 10 minutes."
    assert session.next() is None


def test_practice_is_logged_and_leaves_the_schedule_alone(start: Start, log: ProgressLog) -> None:
    session = start("score", mode="practice")
    session.submit(right(session))
    assert [answer.mode for answer in answers(log)] == ["practice"]
    assert log.card("mini/score") is None
    assert session.outlook().startswith("Practice")


def test_what_cannot_be_read_is_no_attempt_and_tells_nothing(
    start: Start, log: ProgressLog
) -> None:
    session = start("row")
    verdict = session.submit("1, 2")
    assert verdict.outcome == "unreadable"
    assert verdict.expected is None
    assert answers(log) == []
    assert not current(session).answered


def test_an_answer_of_ten_megabytes_is_refused_at_once(start: Start, log: ProgressLog) -> None:
    session = start("row")
    verdict = session.submit("1 " * 5_000_000)
    assert verdict.outcome == "unreadable"
    assert "10000000 characters" in verdict.message
    assert answers(log) == []


def test_too_few_digits_are_said_once(start: Start, log: ProgressLog) -> None:
    session = start("row")
    asked = current(session)
    truth = asked.variant.parts[0].true(asked.variant.trace)
    few = ", ".join(f"{value:.1f}" for value in truth)  # type: ignore[union-attr]  # a vector
    first = session.submit(few)
    assert first.outcome == "too-few-digits"
    assert first.expected is None
    assert answers(log) == []
    second = session.submit(few)
    assert second.outcome == "wrong"
    assert [answer.outcome for answer in answers(log)] == ["wrong"]


def test_a_second_enter_logs_nothing(start: Start, log: ProgressLog) -> None:
    session = start("score")
    first = session.submit("1000")
    assert session.submit(right(session)) is first
    assert len(answers(log)) == 1


def test_hints_are_revealed_one_by_one_and_count(start: Start, log: ProgressLog) -> None:
    session = start("score")
    assert session.hint() == "Multiply entry by entry."
    assert session.hint() == "Then add up."
    assert session.hint() is None
    session.submit(right(session))
    (answer,) = answers(log)
    assert (answer.hints, answer.rating) == (2, 2)


def test_a_card_answered_again_comes_back_in_the_same_session(
    start: Start, clock: FixedClock
) -> None:
    session = start("score", "pick", "sort")
    session.submit("1000")
    assert current(session).rating == 1
    clock.advance(timedelta(seconds=10))
    assert session.total == 3
    session.next()
    assert session.total == 4
    assert current(session).id == "mini/pick"
    clock.advance(timedelta(minutes=2))
    session.submit(right(session))
    session.next()
    assert current(session).id == "mini/score"
    assert current(session).variant.seed == 2
    session.submit(right(session))
    session.next()
    assert current(session).id == "mini/sort"


def test_a_card_not_yet_due_comes_back_at_the_end_all_the_same(start: Start) -> None:
    session = start("score")
    session.submit("1000")
    session.next()
    assert current(session).id == "mini/score"
    session.submit(right(session))
    assert session.next() is None


def test_in_practice_nothing_comes_back(start: Start) -> None:
    session = start("score", mode="practice")
    session.submit("1000")
    assert session.next() is None


def test_skipping_puts_a_question_at_the_end_then_aside(start: Start, log: ProgressLog) -> None:
    session = start("score", "pick")
    session.skip()
    assert current(session).id == "mini/pick"
    session.submit(right(session))
    session.next()
    assert current(session).id == "mini/score"
    assert session.skip() is None
    assert len(answers(log)) == 1
    assert session.result().count("right") == 1


def test_giving_up_is_wrong_logged_and_shows_the_answer(start: Start, log: ProgressLog) -> None:
    session = start("score")
    verdict = session.give_up()
    assert verdict.outcome == "wrong"
    assert verdict.expected == int(right(session))
    (answer,) = answers(log)
    assert (answer.outcome, answer.rating, answer.typed) == ("wrong", 1, "")


def test_each_part_is_logged_and_the_last_moves_the_schedule(
    start: Start, log: ProgressLog
) -> None:
    session = start("steps")
    for part in range(3):
        assert current(session).part == part
        verdict = session.submit(right(session) if part != 1 else "0.9 0.1")
        assert (log.card("mini/steps") is not None) == (part == 2)
        assert (verdict.expected is None) == (part < 2)
        if part < 2:
            session.next()
    logged = answers(log)
    assert [(answer.part, answer.parts) for answer in logged] == [(0, 3), (1, 3), (2, 3)]
    assert [answer.rating for answer in logged] == [None, None, 2]
    assert all(verdict.expected is not None for verdict in current(session).verdicts)
    assert session.result().answers[0].mark == "partial"
    assert session.next() is None


def test_an_early_slip_is_carried_forward(start: Start) -> None:
    session = start("steps", seed=3)
    session.submit("1 2")
    session.next()
    verdict = session.submit("0.269 0.731")
    assert verdict.success
    assert verdict.carried


def test_showing_a_right_value_ends_carry_forward(start: Start) -> None:
    session = start("steps", seed=3)
    session.submit("1 2")
    shown = session.show_right()
    assert shown.verdict is not None
    assert shown.verdict.expected is not None
    session.next()
    assert session.submit("0.269 0.731").outcome == "wrong"


def test_giving_up_on_a_part_shows_it_and_goes_on(start: Start) -> None:
    session = start("steps")
    assert session.give_up().expected is not None
    session.next()
    assert current(session).part == 1
    assert session.submit(right(session)).outcome == "correct"


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


def test_another_has_other_numbers_and_does_not_move_the_schedule(
    start: Start, log: ProgressLog
) -> None:
    session = start("score", "pick")
    session.submit(right(session))
    due = log.card("mini/score")
    other = session.another()
    assert (other.id, other.mode, other.variant.seed) == ("mini/score", "practice", 2)
    session.submit("1000")
    assert log.card("mini/score") == due
    session.next()
    assert current(session).id == "mini/pick"


def test_another_before_the_answer_puts_the_question_back(start: Start) -> None:
    session = start("score", "pick")
    session.another()
    session.submit("1000")
    session.next()
    assert (current(session).id, current(session).mode) == ("mini/score", "learn")
    assert current(session).variant.seed == 1


@pytest.mark.parametrize("mode", ["learn", "practice"])
def test_another_that_is_skipped_or_passed_over_does_not_come_again(
    start: Start, mode: str
) -> None:
    session = start("score", "pick", mode=mode)
    session.another()
    session.another()
    assert session.total == 3
    session.skip()
    asked = current(session)
    assert (asked.id, asked.variant.seed, session.total) == ("mini/score", 1, 2)


def test_a_vanished_question_is_passed_over(start: Start) -> None:
    session = start("gone", "pick")
    assert current(session).id == "mini/pick"
    assert "mini/gone" in session.problems[0]


def test_without_a_seed_the_source_of_randomness_chooses(start: Start) -> None:
    first, second = start("row", seed=None), start("row", seed=None)
    assert current(first).variant.seed == current(second).variant.seed > 1


def test_a_flag_goes_on_and_off(start: Start, log: ProgressLog) -> None:
    session = start("pick")
    assert session.flag() is True
    card = log.card("mini/pick")
    assert card is not None
    assert card.flagged
    assert session.flag() is False


def test_reading_an_answer_as_it_is_typed(start: Start) -> None:
    session = start("row")
    assert session.read("0.1, 0.2") == "2 of 3 numbers"
    assert session.read("0.1 0.2 0.7") == "The 0.1   robot 0.2   ate 0.7"
    assert session.read("") == ""


def test_the_result_counts_marks_by_topic_and_recurring_mistakes(
    start: Start, clock: FixedClock
) -> None:
    session = start("pick", "row", "score")
    session.submit(right(session))
    session.next()
    clock.advance(timedelta(seconds=30))
    scaled = current(session).variant.trace["scaled"]
    asked = current(session).variant
    assert asked.given["d_k"] in (4, 16)
    session.submit(", ".join(f"{value:.4f}" for value in _softmax(asked.given["S"])))
    assert current(session).verdict is not None
    assert "scale.none" in [
        name for named in current(session).verdicts[0].misconceptions for name in named.ids
    ], scaled
    result = session.result()
    assert [(topic.title, topic.marks) for topic in result.topics] == [
        ("Scores", ("right",)),
        ("Weights", ("wrong",)),
    ]
    assert result.seconds == 30
    assert (result.count("right"), result.count("wrong")) == (1, 1)
    (mistake,) = [found for found in result.mistakes if found.id == "scale.none"]
    assert (mistake.here, mistake.ever) == (1, 1)
    assert result.tomorrow == 2


def test_what_is_not_studied_is_not_to_be_reviewed_tomorrow(start: Start) -> None:
    session = start("pick", settings=Settings(study=("another-pack",)))
    session.submit(right(session))
    assert session.result().tomorrow == 0


def _softmax(scores: object) -> list[float]:
    import numpy as np

    values = np.exp(np.asarray(scores, dtype=float))
    return [float(value) for value in values / values.sum()]


def test_the_keeper_of_the_log_hears_of_answers_only(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    class Listening(Keeper):
        heard = 0

        def answered(self) -> None:
            Listening.heard += log.reviews()

    session = Session(
        library,
        log,
        clock,
        random.Random(1),
        "learn",
        ["mini/score"],
        keeper=Listening(log, clock),
    )
    session.next()
    session.submit("what")
    assert Listening.heard == 0
    session.submit("1000")
    assert Listening.heard == 1, "the answer was on disk already"


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


def test_too_few_digits_are_said_once_also_after_a_skip(start: Start) -> None:
    session = start("row", "pick")
    asked = current(session)
    truth = asked.variant.parts[0].true(asked.variant.trace)
    few = ", ".join(f"{value:.1f}" for value in truth)  # type: ignore[union-attr]  # a vector
    assert session.submit(few).outcome == "too-few-digits"
    session.skip()
    session.submit(right(session))
    session.next()
    assert current(session).id == "mini/row"
    assert session.submit(few).outcome != "too-few-digits"


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
