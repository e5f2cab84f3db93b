"""The settings as the screen shows them: their names, what they are for, and reading a new one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from quizapp.paths import expanded
from quizapp.progress.days import local_day
from quizapp.settings import CHECKS, Settings


@dataclass(frozen=True)
class Option:
    """A setting."""

    key: str
    """As in `config.toml`."""
    title: str
    help: str
    form: str = ""
    """What it may be."""


OPTIONS = (
    Option(
        "interview",
        "Interview",
        "The day to be ready for. New questions are then spread over the days that are left, and "
        "readiness is told for that day.",
        "a day such as 2026-12-14, or nothing",
    ),
    Option(
        "new_per_day",
        "New questions a day",
        "How many questions you meet for the first time each day, if no interview says otherwise.",
        "0 to 9999",
    ),
    Option(
        "reviews_per_day",
        "Reviews a day",
        "How many questions come again each day at most; the rest waits until tomorrow.",
        "0 to 9999",
    ),
    Option(
        "retention",
        "Retention",
        "The share of reviews that you should still know when they come. More means that they "
        "come sooner: 0.95 costs about twice the reviews of 0.9.",
        "0.7 to 0.99",
    ),
    Option(
        "day_starts_at",
        "A day begins at",
        "The hour at which a new day of study begins: until then you are still in yesterday's.",
        "an hour, 0 to 23",
    ),
    Option(
        "leech_after",
        "Leech after",
        "A question that you forgot so often after it had been learned is set aside for a closer "
        "look. 0 for never.",
        "0 to 99 times",
    ),
    Option(
        "study",
        "Packs to study",
        "Only these packs are asked and count for readiness; all, if none is picked.",
    ),
    Option(
        "packs",
        "Further packs",
        "Folders with packs beside those that come with the app and those that are installed.",
        f"paths with {os.pathsep} between them, or nothing",
    ),
    Option(
        "theme", "Theme", "How the app looks; ansi-dark and ansi-light use your terminal's own."
    ),
    Option("keys", "Keys", "What the keys do, screen by screen."),
)


def shown(key: str, settings: Settings, now: datetime) -> str:
    """A setting's value in words."""
    value = getattr(settings, key)
    match key:
        case "interview":
            today = local_day(now, settings.day_starts_at)
            return "none" if value is None else f"{value.isoformat()}, {_away(value, today)}"
        case "day_starts_at":
            return f"{value}:00"
        case "leech_after":
            return f"forgotten {value} times" if value else "never"
        case "study":
            return ", ".join(value) or "all"
        case "packs":
            return os.pathsep.join(value) or "none"
        case "theme":
            return value or "quizapp-dark"
        case "keys":
            return f"{len(value)} changed" if value else "as they come"
    return str(value)


def typed(key: str, settings: Settings) -> str:
    """A setting's value as it is typed."""
    value = getattr(settings, key)
    if key == "interview":
        return "" if value is None else str(value.isoformat())
    return os.pathsep.join(value) if key == "packs" else str(value)


def read(key: str, text: str, today: date) -> object:
    """What was typed, as `settings.save` takes it.

    Args:
        key: The setting.
        text: What was typed.
        today: The learner's day.

    Raises:
        ValueError: it may not have that value; the message is a sentence that says what it may be.
    """
    text = text.strip()
    try:
        if key == "interview":
            return _day(CHECKS[key](text), today) or ""
        if key == "packs":
            return _folders(part for part in text.split(os.pathsep) if part.strip())
        return CHECKS[key](_number(text))
    except ValueError as error:
        said = str(error)
        raise ValueError(f"It {said}." if said.startswith("must") else said) from None


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _day(day: date | None, today: date) -> date | None:
    if day is not None and day < today:
        raise ValueError(f"{day.isoformat()} is over: today is {today.isoformat()}.")
    return day


def _folders(names: Iterable[str]) -> list[str]:
    found = [name.strip() for name in names]
    for name in found:
        if not _is_there(name):
            raise ValueError(f"There is no {name}.")
    return found


def _is_there(name: str) -> bool:
    try:
        return expanded(name).exists()
    except OSError:  # a name too long
        return False


def _away(day: date, today: date) -> str:
    days = (day - today).days
    if days < 0:
        return "which is over"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
