"""When a question comes again, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from quizapp.counting import count


def in_words(wait: timedelta) -> str:
    """A time from now, roughly: "in 10 minutes", "tomorrow", "in 3 weeks"."""
    minutes = max(1, round(wait.total_seconds() / 60))
    if minutes < 60:
        return f"in {count(minutes, 'minute')}"
    hours = round(minutes / 60)
    if hours < 18:
        return f"in {count(hours, 'hour')}"
    days = max(1, round(minutes / 1440))
    if days == 1:
        return "tomorrow"
    if days < 14:
        return f"in {days} days"
    if days < 60:
        return f"in {count(round(days / 7), 'week')}"
    if days < 700:
        return f"in {count(round(days / 30.4), 'month')}"
    return f"in {count(round(days / 365), 'year')}"


def again(due: datetime | None, now: datetime) -> str:
    """The sentence under a verdict: "Again in 10 minutes."."""
    return "" if due is None else f"Again {in_words(due - now)}."
