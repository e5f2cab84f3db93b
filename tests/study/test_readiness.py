"""Readiness never flatters, and the countdown says whether it fits."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from quizapp.bank.index import Entry, Topic
from quizapp.progress.columns import CardRow
from quizapp.progress.schedule import Fsrs, Strength
from quizapp.progress.times import to_microseconds
from quizapp.study.countdown import countdown
from quizapp.study.readiness import day_of_reckoning, readiness, recall

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
TOPICS = [Topic("a", "A", weight=1), Topic("b", "B", weight=3)]


def entry(name: str, topic: str, difficulty: int = 1, pack: str = "p") -> Entry:
    return Entry(
        f"{pack}/{name}", pack, "choice", topic, difficulty, (), 1, None, None, name, 1, "h"
    )


def test_topics_count_by_weight_and_questions_by_difficulty() -> None:
    entries = [entry("1", "a"), entry("2", "b", 1), entry("3", "b", 3)]
    found = readiness(entries, TOPICS, {"p/1": 0.8, "p/2": 0.5})
    assert found.topics["a"].value == pytest.approx(0.8)
    # Of topic b, three parts of four are known with one half, one part never met.
    assert found.topics["b"].value == pytest.approx(0.375)
    assert found.overall.value == pytest.approx((1 * 0.8 + 3 * 0.375) / 4)
    spread_a, spread_b = 0.8 * 0.2, (3 / 4) ** 2 * 0.25
    expected = 1.96 * math.sqrt((1 / 4) ** 2 * spread_a + (3 / 4) ** 2 * spread_b)
    assert found.overall.margin == pytest.approx(expected)


def test_what_was_never_answered_counts_nothing() -> None:
    entries = [entry("1", "a"), entry("2", "a")]
    assert readiness(entries, TOPICS, {}).overall.value == 0
    assert readiness(entries, TOPICS, {"p/1": 1.0}).overall.value == pytest.approx(0.5)
    assert readiness([], TOPICS, {}).overall.value == 0


def test_recall_is_never_that_of_the_same_day() -> None:
    scheduler = Fsrs()
    last = to_microseconds(NOW)
    card = CardRow("p/1", "review", reps=1, last=last, stability=3.0, difficulty=5.0)
    when = day_of_reckoning(NOW, None, 4)
    found = recall([entry("1", "a"), entry("2", "a")], {"p/1": card}, scheduler, when)
    assert set(found) == {"p/1"}
    assert found["p/1"] == scheduler.retrievability(
        Strength("review", None, 3.0, 5.0, NOW), NOW + timedelta(days=1)
    )
    assert found["p/1"] < 1


@pytest.mark.parametrize(
    ("interview", "day"),
    [
        (None, date(2026, 11, 21)),
        (date(2026, 12, 14), date(2026, 12, 14)),
        (date(2026, 11, 1), date(2026, 11, 21)),
        (date(2026, 11, 20), date(2026, 11, 21)),
    ],
)
def test_the_day_that_counts(interview: date | None, day: date) -> None:
    when = day_of_reckoning(NOW.astimezone(timezone(timedelta(hours=5))), interview, 4)
    assert when.date() == day
    assert when.utcoffset() == timedelta(hours=5)


@pytest.mark.parametrize(
    ("hour", "rollover", "day"),
    [(3, 4, 21), (3, 3, 22), (3, 0, 22), (5, 6, 21), (23, 0, 22), (23, 4, 22)],
)
def test_tomorrow_begins_where_the_learners_day_ends(hour: int, rollover: int, day: int) -> None:
    now = datetime(2026, 11, 21, hour, 30, tzinfo=timezone(timedelta(hours=-8)))
    when = day_of_reckoning(now, None, rollover)
    assert when == datetime(2026, 11, day, 12, tzinfo=now.tzinfo)
    # An interview on what is today by the calendar is still to come for who has not slept.
    interview = day_of_reckoning(now, date(2026, 11, 21), rollover)
    assert interview.date() == date(2026, 11, 21 if day == 21 else 22)


def test_new_material_is_spread_over_the_days_left() -> None:
    plan = countdown(date(2026, 11, 20), date(2026, 12, 2), new=100, limit=20)
    assert plan is not None
    assert (plan.days, plan.needed, plan.today, plan.fits) == (12, 9, 9, True)
    assert plan.sentence() == "It fits: 9 new a day, about 14 minutes."


def test_what_does_not_fit_is_said() -> None:
    plan = countdown(date(2026, 11, 20), date(2026, 11, 23), new=100, limit=20)
    assert plan is not None
    assert not plan.fits
    assert plan.today == 20
    assert "40 of 100 questions stay unseen at 20 a day" in plan.sentence()


def test_on_the_day_and_after_it() -> None:
    today = date(2026, 11, 20)
    plan = countdown(today, today, new=5, limit=20)
    assert plan is not None
    assert (plan.days, plan.needed, plan.today, plan.left_out) == (0, 5, 0, 5)
    assert "learn nothing new" in plan.sentence()
    assert countdown(today, date(2026, 11, 19), 5, 20) is None
    assert countdown(today, None, 5, 20) is None
    done = countdown(today, date(2026, 12, 1), 0, 20)
    assert done is not None
    assert "only reviews" in done.sentence()
