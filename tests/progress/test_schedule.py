"""The schedule: FSRS as the library computes it, our fuzz, and no recall within a day."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.progress.events import Parameters
from quizapp.progress.schedule import DEFAULT_WEIGHTS, Fsrs, Strength, fuzzed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)

histories = st.lists(
    st.tuples(st.integers(1, 4), st.timedeltas(timedelta(0), timedelta(days=60))), min_size=1
)

ROOT = Path(__file__).parents[2]


def test_the_default_weights_are_fsrs_6() -> None:
    assert fsrs.Scheduler().parameters == DEFAULT_WEIGHTS


@given(histories)
def test_strength_is_the_librarys(history: list[tuple[int, timedelta]]) -> None:
    theirs = fsrs.Scheduler(enable_fuzzing=False)
    card = fsrs.Card(card_id=1)
    strength, when = Strength(), NOON
    for repetition, (rating, pause) in enumerate(history, 1):
        when += pause
        card, _ = theirs.review_card(card, fsrs.Rating(rating), when)
        strength, due = Fsrs().review(strength, rating, when, question="p/q", repetition=repetition)
        assert (strength.stability, strength.difficulty) == (card.stability, card.difficulty)
        assert (strength.phase, strength.step) == (card.state.name.lower(), card.step)
        assert strength.last == when
        days = (card.due - when).days
        if card.state is fsrs.State.Review:
            assert due - when == fuzzed(days, "p/q", repetition) * DAY
        else:
            assert due == card.due
        later = when + 3 * DAY
        ours = Fsrs().retrievability(strength, later)
        assert ours == pytest.approx(theirs.get_card_retrievability(card, later))


def test_learning_takes_fixed_steps_within_the_day() -> None:
    def due(before: Strength, rating: int) -> tuple[Strength, timedelta]:
        after, when = Fsrs().review(before, rating, NOON, question="p/q", repetition=1)
        return after, when - NOON

    again, pause = due(Strength(), 1)
    assert (again.phase, pause) == ("learning", timedelta(minutes=1))
    good, pause = due(again, 3)
    assert (good.phase, pause) == ("learning", timedelta(minutes=10))
    learned, pause = due(good, 3)
    assert learned.phase == "review"
    assert pause >= DAY
    forgotten, pause = due(learned, 1)
    assert (forgotten.phase, pause) == ("relearning", timedelta(minutes=10))


def test_a_time_that_ran_back_is_no_negative_interval() -> None:
    before, _ = Fsrs().review(Strength(), 4, NOON, question="p/q", repetition=1)
    same = Fsrs().review(before, 3, NOON, question="p/q", repetition=2)
    assert Fsrs().review(before, 3, NOON - 9 * DAY, question="p/q", repetition=2) == same


@pytest.mark.parametrize("hours", [-30, 0, 1, 8, 23, 24])
def test_recall_within_a_day_is_that_of_a_day(hours: int) -> None:
    strength = Strength("review", None, 3.0, 5.0, NOON)
    recall = Fsrs().retrievability(strength, NOON + timedelta(hours=hours))
    assert recall == Fsrs().retrievability(strength, NOON + DAY)
    assert 0.9 < recall < 1
    assert Fsrs().retrievability(strength, NOON + timedelta(hours=25)) < recall


def test_recall_is_nine_in_ten_after_the_stability_and_none_of_what_is_new() -> None:
    strength = Strength("review", None, 7.0, 5.0, NOON)
    assert Fsrs().retrievability(strength, NOON + 7 * DAY) == pytest.approx(0.9)
    assert Fsrs().retrievability(Strength(), NOON) == 0.0


def test_wanting_to_remember_more_brings_it_back_sooner() -> None:
    strength = Strength("review", None, 50.0, 5.0, NOON)

    def due(scheduler: Fsrs, retention: float | None) -> datetime:
        when = NOON + 50 * DAY
        return scheduler.review(
            strength, 3, when, question="p/q", repetition=2, retention=retention
        )[1]

    assert due(Fsrs(), 0.95) < due(Fsrs(), 0.9) < due(Fsrs(), 0.8)
    assert due(Fsrs(retention=0.8), None) == due(Fsrs(), 0.8)
    assert due(Fsrs(), 0.0) == due(Fsrs(), 0.7)
    assert due(Fsrs(), 5.0) == due(Fsrs(), 0.99)


@given(st.integers(1, 36500), st.text(), st.integers(1, 1000))
def test_fuzz_stays_near_and_repeats(days: int, question: str, repetition: int) -> None:
    interval = fuzzed(days, question, repetition)
    assert interval == fuzzed(days, question, repetition)
    assert 1 <= interval <= 36500
    assert abs(interval - days) <= 2 + 0.15 * days


def test_fuzz_spreads_questions_learned_together() -> None:
    spread = Counter(fuzzed(10, f"p/q{number}", 1) for number in range(500))
    assert set(spread) == {8, 9, 10, 11, 12}
    assert min(spread.values()) > 60
    assert {fuzzed(days, "p/q", 1) for days in (1, 2)} == {1, 2}
    assert len({fuzzed(30, "p/q", repetition) for repetition in range(20)}) > 3


def test_the_version_tells_algorithm_and_parameters() -> None:
    weights = (*DEFAULT_WEIGHTS[:20], 0.2)
    tuned = Fsrs().tuned(Parameters(algorithm="fsrs-6", weights=weights))
    versions = {Fsrs().version, Fsrs(retention=0.8).version, tuned.version}
    assert len(versions) == 3
    assert all(version.startswith("fsrs-6/") for version in versions)
    assert tuned.tuned(Parameters(algorithm="fsrs-6")).version == Fsrs().version


@pytest.mark.parametrize(
    "parameters",
    [
        Parameters(algorithm="fsrs-7", weights=(1.0,)),
        Parameters(algorithm="fsrs-6", weights=(1.0,)),
        Parameters(algorithm="fsrs-6", weights=(-1.0,) * 21),
    ],
)
def test_weights_that_cannot_be_used_are_left_aside(parameters: Parameters) -> None:
    assert Fsrs().tuned(parameters).version == Fsrs().version


def test_the_library_is_imported_only_for_a_review() -> None:
    code = """
import sys
from datetime import UTC, datetime
import quizapp.progress.log, quizapp.progress.stats, quizapp.progress.rating
from quizapp.progress.schedule import Fsrs, Strength
when = datetime(2026, 1, 1, tzinfo=UTC)
assert Fsrs().retrievability(Strength("review", None, 3.0, 5.0, when), when) < 1
heavy = {"fsrs", "numpy", "pydantic", "yaml", "textual"} & set(sys.modules)
assert not heavy, heavy
Fsrs().review(Strength(), 3, when, question="p/q", repetition=1)
assert "fsrs" in sys.modules
"""
    subprocess.run([sys.executable, "-P", "-c", code], check=True, cwd=ROOT)
