"""The days of the calendar, and the streaks."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.progress.log import ProgressLog
from quizapp.study.statistics.gathered import Statistics, statistics
from tests.study.statistics.conftest import NOW, OWN
from tests.study.statistics.plainly import TODAY, Review


def test_the_days(found: Statistics, reviews: list[Review]) -> None:
    answers = Counter(review.day for review in reviews)
    moved: Counter[date] = Counter()
    spent: Counter[date] = Counter()
    for review in reviews:
        body = review.body
        learned = body.mode == "learn" and body.part == body.parts - 1
        moved[review.day] += learned and review.rating is not None
        spent[review.day] += min(body.milliseconds, 600_000)
    assert [day.day for day in found.habit.days] == sorted(answers)
    for day in found.habit.days:
        assert day.answers == answers[day.day]
        assert day.reviews == moved[day.day]
        assert day.minutes == pytest.approx(spent[day.day] / 60_000)
    assert found.reviews == len(reviews) == sum(answers.values())
    assert found.habit.active == len(answers)


def test_the_streaks(found: Statistics, reviews: list[Review]) -> None:
    held = {review.day for review in reviews}
    longest = run = 0
    day = min(held)
    while day <= max(held):
        run = run + 1 if day in held else 0
        longest = max(longest, run)
        day += timedelta(days=1)
    assert found.habit.longest == longest
    now = 0
    day = TODAY if TODAY in held else TODAY - timedelta(days=1)
    while day - timedelta(days=now) in held:
        now += 1
    assert found.habit.streak == now


def test_the_calendar_is_of_one_year(library: Library, log: ProgressLog) -> None:
    later = statistics(library, log, NOW + timedelta(days=330), OWN)
    first = later.habit.days[0].day
    assert timedelta(days=360) < later.today - first < timedelta(days=371)
    assert later.habit.active > len(later.habit.days)
    assert later.habit.streak == 0
