"""What the fields of an event may hold: events come from strangers too, by sync and import."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from quizapp.progress.errors import InvalidEvent
from quizapp.progress.times import from_microseconds, to_microseconds

_ID = re.compile(r"[0-9a-f]{32}\Z")
_LAST_TIME = to_microseconds(datetime(3000, 1, 1, tzinfo=UTC))
_MAX_COUNT = 2**53
_DEEPEST = 32


def require(holds: bool, what: str) -> None:
    """Refuse the event unless this holds."""
    if not holds:
        raise InvalidEvent(f"This is not an event that quizapp can keep: {what}.")


def check_name(value: object, what: str, *, empty: bool = False) -> None:
    """A short line of printable text."""
    require(
        isinstance(value, str)
        and len(value) <= 256
        and value.isprintable()
        and (empty or bool(value)),
        f"{what} must be a short line of text",
    )


def check_count(value: object, what: str, least: int = 0) -> None:
    """A whole number that SQLite and JSON can both hold."""
    require(
        type(value) is int and least <= value < _MAX_COUNT,
        f"{what} must be a whole number from {least}",
    )


def check_rating(value: object) -> None:
    """None, or 1 to 4."""
    require(value is None or (type(value) is int and 1 <= value <= 4), "rating must be 1 to 4")


def share(value: object) -> float:
    """A share of 1, as a float."""
    require(
        isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1,
        "score must be from 0 to 1",
    )
    return float(value)  # type: ignore[arg-type]  # just checked


def plain(value: object, what: str) -> dict[str, Any]:
    """A copy in JSON's own types, equal to what will be read back."""
    try:
        copy = json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        copy = None
    require(isinstance(copy, dict), f"{what} must be a mapping of plain JSON values")
    require(_depth(copy) <= _DEEPEST, f"{what} must not be nested so deep")
    result: dict[str, Any] = copy
    return result


def _depth(value: object) -> int:
    """How deep lists and mappings are nested, counted level by level."""
    depth = 0
    level: list[Any] = [value]
    while level := [item for item in level if isinstance(item, (dict, list))]:
        depth += 1
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, (dict, list))
        ]
        if depth > _DEEPEST:
            break
    return depth


def names(value: object, what: str) -> tuple[str, ...]:
    """A tuple of short lines of text."""
    require(isinstance(value, (list, tuple)), f"{what} must be a list")
    checked: tuple[str, ...] = tuple(value)  # type: ignore[arg-type]  # just checked
    for name in checked:
        check_name(name, f"each of {what}")
    return checked


def check_target(value: object) -> None:
    """The id of an event."""
    require(isinstance(value, str) and _ID.match(value) is not None, "target must be an id")


def moment(value: object) -> datetime:
    """A datetime in UTC, from an aware one or from microseconds."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = to_microseconds(value)
    require(
        type(value) is int and 0 <= value < _LAST_TIME,
        "a time must have an offset and lie between 1970 and 3000",
    )
    return from_microseconds(value)  # type: ignore[arg-type]  # just checked
