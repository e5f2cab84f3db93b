"""Filters that the learner keeps by name, in a small file beside the settings."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from quizapp.paths import Home, make_private
from quizapp.small_files import read_json, write_json
from quizapp.study.filters import KINDS, STATES, Filter

FILE = "filters.json"
MAX_NAME = 40
_VERSION = 1
_MAX_BYTES = 1_000_000
_GROUPS: Mapping[str, Callable[[Any], bool]] = {
    "topics": lambda member: isinstance(member, str),
    "kinds": lambda member: member in KINDS,
    "difficulties": lambda member: type(member) is int and 1 <= member <= 3,
    "tags": lambda member: isinstance(member, str),
    "packs": lambda member: isinstance(member, str),
    "states": lambda member: member in STATES,
}
"""Whether something is a member of a group."""
_SINGLE: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "count": lambda value: type(value) is int and value > 0,
    "minutes": lambda value: type(value) in (int, float) and value > 0,
}


class SavedFilters:
    """The filters of a home.

    Args:
        home: Where they are kept.
    """

    def __init__(self, home: Home) -> None:
        self._path = home.config / FILE

    def all(self) -> dict[str, Filter]:
        """All filters by name, in alphabetical order; what cannot be read is left out."""
        found: dict[str, Filter] = {}
        for name, value in sorted(self._kept().items()):
            with contextlib.suppress(ValueError):
                found[check_name(name)] = from_json(value)
        return found

    def save(self, name: str, wanted: Filter) -> None:
        """Keep a filter; one that has the name already is replaced.

        Raises:
            ValueError: that is no name.
            OSError: it cannot be written.
        """
        name = check_name(name)
        if self._path.exists() and not self._readable():
            # Somebody may want to mend it.
            self._path.replace(self._path.with_name(f"{FILE}.broken"))
        self._write({**self._kept(), name: as_json(wanted)})

    def remove(self, name: str) -> bool:
        """Forget a filter; False if there is none of that name.

        Raises:
            OSError: it cannot be written.
        """
        kept = self._kept()
        if name not in kept:
            return False
        del kept[name]
        self._write(kept)
        return True

    def _kept(self) -> dict[str, Any]:
        found = read_json(self._path, _MAX_BYTES)
        filters = found.get("filters") if isinstance(found, dict) else None
        return dict(filters) if isinstance(filters, dict) else {}

    def _readable(self) -> bool:
        found = read_json(self._path, _MAX_BYTES)
        return isinstance(found, dict) and isinstance(found.get("filters"), dict)

    def _write(self, filters: Mapping[str, Any]) -> None:
        make_private(self._path.parent)
        write_json(self._path, {"version": _VERSION, "filters": filters})


def check_name(name: str) -> str:
    """A name that a filter can have, without blanks around it.

    Raises:
        ValueError: it is none; the message says what one is.
    """
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise ValueError(f"a filter's name is a line of 1 to {MAX_NAME} characters")
    return name


def as_json(wanted: Filter) -> dict[str, Any]:
    """A filter as plain values, what it leaves open left out."""
    found: dict[str, Any] = {}
    for each in fields(Filter):
        value = getattr(wanted, each.name)
        if value != each.default:
            found[each.name] = sorted(value) if isinstance(value, frozenset) else value
    return found


def from_json(value: Any) -> Filter:
    """A filter out of plain values.

    Raises:
        ValueError: they are not those of a filter.
    """
    if not isinstance(value, dict):
        raise ValueError("a filter is a mapping")
    chosen: dict[str, Any] = {}
    for name, found in value.items():
        if name in _SINGLE and _SINGLE[name](found):
            chosen[name] = found
        elif name in _GROUPS and isinstance(found, list) and all(map(_GROUPS[name], found)):
            chosen[name] = frozenset(found)
        else:
            raise ValueError(f"`{name}` is not what a filter has")
    return Filter(**chosen)
