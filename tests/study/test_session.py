"""A session as both faces drive it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.keeper import Keeper
from quizapp.progress.log import ProgressLog
from quizapp.study.decisions import OutOfTurn
from quizapp.study.session import Session
from tests.study.conftest import Start, answers, current, right


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
