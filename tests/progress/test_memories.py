"""Predictions for many questions at once are those of the schedule, one by one."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.progress.memories import predicted
from quizapp.progress.schedule import DEFAULT_WEIGHTS, Fsrs, Strength
from quizapp.progress.times import EPOCH, to_microseconds

NOON = EPOCH + timedelta(days=20_000)
TUNED = tuple(weight * 1.07 for weight in DEFAULT_WEIGHTS)
Told: TypeAlias = tuple[int, int, timedelta, bool]
answers = st.lists(
    st.tuples(
        st.integers(0, 4),  # which question
        st.integers(1, 4),
        st.timedeltas(timedelta(0), timedelta(days=400)),
        st.integers(0, 15).map(lambda n: n == 0),  # whether it was reset before
    ),
    max_size=60,
)


@settings(deadline=None)
@given(answers, st.sampled_from([DEFAULT_WEIGHTS, TUNED]))
def test_each_prediction_is_that_of_the_schedule(
    given: list[Told], weights: tuple[float, ...]
) -> None:
    check(given, weights)


@pytest.mark.parametrize("weights", [DEFAULT_WEIGHTS, TUNED])
@pytest.mark.parametrize("ratings", [(1, 2, 3, 4), (1, 1, 1, 2), (3, 4, 4, 4)])
def test_so_it_is_for_what_is_answered_again_and_again(
    ratings: tuple[int, ...], weights: tuple[float, ...]
) -> None:
    """Also within a day, after years, and where memory can neither fall nor rise any more."""
    rng, given = random.Random(sum(ratings)), []
    for _ in range(600):
        pause = rng.choice([timedelta(minutes=9), timedelta(days=1), timedelta(days=900)])
        given.append((rng.randrange(5), rng.choice(ratings), pause, rng.random() < 0.02))
    check(given, weights)


def check(given: list[Told], weights: tuple[float, ...]) -> None:
    scheduler = Fsrs(weights)
    told = defaultdict(list)
    now = NOON
    for question, rating, pause, reset in given:
        now += pause / 5
        told[question].append((now, rating, reset))
    start, times, ratings, expected = [], [], [], []
    for history in told.values():
        strength = Strength()
        for number, (when, rating, reset) in enumerate(history):
            begins = not number or reset
            strength = Strength() if begins else strength
            expected.append(np.nan if begins else scheduler.retrievability(strength, when))
            strength, _ = scheduler.review(strength, rating, when, question="q", repetition=1)
            start.append(begins)
            times.append(to_microseconds(when))
            ratings.append(rating)
    begins_at = np.array(start, np.bool_)
    time, grade = np.array(times, np.int64), np.array(ratings, np.int64)
    found = predicted(scheduler.weights, begins_at, time, grade)
    assert found == pytest.approx(np.array(expected), rel=1e-9, nan_ok=True)
    # The same whatever else is computed beside it.
    edges = [place for place, begins in enumerate(start) if begins] + [len(start)]
    for first, end in pairwise(edges):
        own = slice(first, end)
        alone = predicted(scheduler.weights, begins_at[own], time[own], grade[own])
        assert np.array_equal(alone, found[first:end], equal_nan=True)


def test_nothing_predicts_nothing() -> None:
    none = np.empty(0, np.int64)
    assert not len(predicted(DEFAULT_WEIGHTS, none.astype(bool), none, none))
