"""The learner's days: they begin at an hour of their own, so that late evenings count as one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

ROLLOVER = 4
"""The hour at which a new day begins, unless the learner says otherwise."""


def local_day(when: datetime, rollover: int = ROLLOVER) -> date:
    """The learner's day of a local time: at 3 in the night it is still yesterday."""
    return (when.replace(tzinfo=None) - timedelta(hours=rollover)).date()
