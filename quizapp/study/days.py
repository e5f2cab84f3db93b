"""The learner's days: from one rollover hour on the wall to the next, whatever the clocks do.

Between two days the clocks may be set forward or back; so a day is found from the wall clock of
its own zone, and moments are compared in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from quizapp.progress.days import local_day
from quizapp.progress.times import EPOCH, from_microseconds, to_microseconds


def day_at(when: datetime, zone: tzinfo | None, rollover: int) -> date:
    """The learner's day of a moment, in the zone they are in now."""
    return local_day(when.astimezone(zone), rollover)


def dawn(day: date, zone: tzinfo | None, rollover: int) -> datetime:
    """When a learner's day begins, in UTC.

    An hour that the clocks skip begins when they do; of one that comes twice, the first counts.
    """
    return datetime.combine(day, time(rollover), tzinfo=zone).astimezone(UTC)


def dawns(moments: Iterable[int], zone: tzinfo | None, rollover: int) -> dict[int, datetime]:
    """When the days begin in which these moments lie, which are in microseconds since 1970.

    One look at the wall clock for each day, instead of one for each moment.
    """
    found: dict[int, datetime] = {}
    start, end = EPOCH, -1
    for moment in sorted(set(moments)):
        if moment >= end:
            day = day_at(from_microseconds(moment), zone, rollover)
            start = dawn(day, zone, rollover)
            end = to_microseconds(dawn(day + timedelta(days=1), zone, rollover))
        found[moment] = start
    return found


def next_dawn(now: datetime, rollover: int) -> datetime:
    """When the learner's next day begins, in UTC."""
    return dawn(local_day(now, rollover) + timedelta(days=1), now.tzinfo, rollover)
