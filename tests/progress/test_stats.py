"""Figures from the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest

from quizapp.clock import FixedClock
from quizapp.progress.days import local_day
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.progress.rating import Pace
from quizapp.progress.stats import Tally, misconceptions, pace, streak

Make = Callable[..., Answer]
TODAY = date(2026, 3, 2)


def ago(*days: int) -> dict[date, int]:
    return {TODAY - timedelta(days=day): 1 for day in days}


@pytest.mark.parametrize(
    ("days", "length"),
    [
        ((), 0),
        ((0,), 1),
        ((1,), 1),
        ((2,), 0),
        ((0, 1, 2, 4), 3),
        ((1, 2), 2),
        ((0, 2), 1),
        ((-1,), 0),
    ],
)
def test_a_streak_runs_up_to_today_or_yesterday(days: tuple[int, ...], length: int) -> None:
    assert streak(ago(*days), TODAY) == length


def test_a_night_owl_keeps_the_streak(log: ProgressLog, answer: Make, clock: FixedClock) -> None:
    zone = timezone(timedelta(hours=2))
    for when in (datetime(2026, 3, 1, 20, tzinfo=zone), datetime(2026, 3, 3, 2, tzinfo=zone)):
        clock.set(when)
        log.append(answer())
    clock.set(datetime(2026, 3, 3, 3, 30, tzinfo=zone))
    assert streak(log.days(), local_day(clock.now())) == 2
    assert streak(log.days(rollover=0), local_day(clock.now(), rollover=0)) == 1


def test_a_streak_survives_a_flight(log: ProgressLog, answer: Make, clock: FixedClock) -> None:
    for day, hours in ((1, 9), (2, -8), (3, -8)):
        clock.set(datetime(2026, 3, day, 18, tzinfo=timezone(timedelta(hours=hours))))
        log.append(answer())
    assert streak(log.days(), local_day(clock.now())) == 3


def test_mistakes_are_tallied(log: ProgressLog, answer: Make, clock: FixedClock) -> None:
    both = ("scale.none", "slip.sign")
    for days, names in ((0, both), (6, ("scale.none",)), (1, ("scale.none", "scale.none"))):
        clock.advance(timedelta(days=days))
        log.append(answer(outcome="wrong", misconceptions=names))
    log.undo(log.append(answer(misconceptions=("softmax.axis",))).id)
    first, last = clock.now() - timedelta(days=7), clock.now()
    tallies = misconceptions(log.answers())
    assert list(tallies) == ["scale.none", "slip.sign"]
    assert tallies == {
        "scale.none": Tally(3, last),
        "slip.sign": Tally(1, first),
    }


def test_pace_is_the_median_of_a_kinds_latest_answers(log: ProgressLog, answer: Make) -> None:
    for milliseconds in (0, 9000, 1000, 2000):
        log.append(answer("p/n", milliseconds=milliseconds))
    for question, milliseconds in (("p/m", 4000), ("p/c", 500), ("p/gone", 1)):
        log.append(answer(question, milliseconds=milliseconds, mode="practice"))
    kinds = {"p/n": "numeric", "p/m": "numeric", "p/c": "choice"}
    assert pace(log.answers(), kinds) == {"numeric": Pace(4, 3000.0), "choice": Pace(1, 500.0)}


def test_pace_forgets_how_slow_the_start_was(log: ProgressLog, answer: Make) -> None:
    (one,) = [log.append(answer(milliseconds=60_000, mode="practice"))]
    (slow,) = log.answers()
    fast = log.append(answer(milliseconds=1000, mode="practice"))
    quick = next(a for a in log.answers() if a.event == fast.id)
    assert one.id == slow.event
    assert pace([slow] * 300 + [quick] * 200, {"p/q": "k"}) == {"k": Pace(500, 1000.0)}
