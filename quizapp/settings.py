"""`config.toml`: what can be set, what it may be, and what is wrong with it, by line.

Flags and environment come first, then this file, then the defaults below. The settings screen
has the same keys.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import MAXYEAR, date
from pathlib import Path
from typing import Any

from quizapp.small_files import write


@dataclass(frozen=True)
class SettingProblem:
    """One thing wrong with the file; the setting keeps its default."""

    file: Path
    line: int
    """1-based; 0 where the file as a whole is meant."""
    message: str

    def __str__(self) -> str:
        at = f":{self.line}" if self.line else ""
        return f"{self.file}{at}: {self.message}"


@dataclass(frozen=True)
class Settings:
    """Everything that can be set. A field's name is its key in the file."""

    retention: float = 0.9
    """The share of reviews that should be remembered when they come."""
    new_per_day: int = 20
    reviews_per_day: int = 200
    day_starts_at: int = 4
    """The hour at which a new day of study begins."""
    leech_after: int = 8
    """Lapses after which a question is set aside for a closer look; 0 for never."""
    interview: date | None = None
    """The day to be ready for."""
    study: tuple[str, ...] = ()
    """Ids of the packs to study; none means all."""
    packs: tuple[str, ...] = ()
    """Further folders with packs, as `--packs` names them."""
    theme: str = ""
    """A theme by name; empty for the app's own."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys by the id of what they do, as the help screen lists them."""


@dataclass(frozen=True)
class Loaded:
    """The settings in force and what is wrong with the file."""

    settings: Settings
    problems: tuple[SettingProblem, ...] = ()


MAX_BYTES = 1_000_000


def _number(low: float, high: float, whole: bool) -> Callable[[object], Any]:
    kind = "a whole number" if whole else "a number"

    def check(value: object) -> Any:
        good = isinstance(value, int) or (isinstance(value, float) and not whole)
        if isinstance(value, bool) or not good:
            raise ValueError(f"must be {kind}, not {_shown(value)}")
        if not low <= value <= high:  # type: ignore[operator]  # a number, as checked above
            raise ValueError(f"must be from {low:g} to {high:g}, not {value}")
        return value

    return check


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be text in quotes, not {_shown(value)}")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f'must be a list of texts such as ["one", "two"], not {_shown(value)}')
    return tuple(value)


def _day(value: object) -> date | None:
    if value == "":
        return None
    day = value
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
    # The last year has a last day, after which no zone can tell the time.
    if type(day) is not date or day.year == MAXYEAR:
        raise ValueError(f"must be a day such as 2026-12-14, not {_shown(value)}")
    return day


def _keys(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value.values()):
        raise ValueError('must be a table such as [keys] with lines like session.hint = "h"')
    return dict(value)


def _shown(value: object) -> str:
    text = str(value).replace("\n", " ")
    return f"`{text[:40]}`"


CHECKS: dict[str, Callable[[object], Any]] = {
    "retention": _number(0.7, 0.99, whole=False),
    "new_per_day": _number(0, 9999, whole=True),
    "reviews_per_day": _number(0, 9999, whole=True),
    "day_starts_at": _number(0, 23, whole=True),
    "leech_after": _number(0, 99, whole=True),
    "interview": _day,
    "study": _texts,
    "packs": _texts,
    "theme": _text,
    "keys": _keys,
}
"""How each setting is read; the error says what it must be."""


def load(file: Path) -> Loaded:
    """Read the file; whatever is wrong with it is reported and the rest holds."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Loaded(Settings())
    except OSError as error:
        return _refused(file, 0, f"cannot be read ({error.strerror or error}); it is left out")
    if len(data) > MAX_BYTES:
        return _refused(file, 0, "is larger than a megabyte; it is left out")
    # Imported here: most homes have no such file.
    import tomllib

    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _refused(file, 0, "is not UTF-8 text; save it as UTF-8")
    try:
        found = tomllib.loads(text)
    # A number of thousands of digits, or brackets a thousand deep, raise errors of Python's own.
    except (ValueError, RecursionError) as error:
        at = re.search(r"line (\d+)", str(error))
        says = str(error).split(" (at ")[0]
        return _refused(file, int(at.group(1)) if at else 0, f"is not TOML: {says}")
    return _read(file, text, found)


def _refused(file: Path, line: int, message: str) -> Loaded:
    return Loaded(Settings(), (SettingProblem(file, line, message),))


def _read(file: Path, text: str, found: Mapping[str, Any]) -> Loaded:
    problems: list[SettingProblem] = []
    settings = Settings()
    for key, value in found.items():
        line = line_of(text, key)
        if key not in CHECKS:
            close = difflib.get_close_matches(key, CHECKS, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"known: {', '.join(CHECKS)}"
            problems.append(SettingProblem(file, line, f"unknown setting `{key}`; {hint}"))
            continue
        try:
            settings = replace(settings, **{key: CHECKS[key](value)})
        except ValueError as error:
            problems.append(SettingProblem(file, line, f"`{key}` {error}"))
    return Loaded(settings, tuple(problems))


def line_of(text: str, key: str) -> int:
    """Where a key is set in a file's text: the line, 1-based; 0 if it is not found."""
    pattern = re.compile(rf"\s*(\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[.=\]]")
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.match(line):
            return number
    return 0


def save(file: Path, key: str, value: object) -> None:
    """Change one setting in the file, whose comments and order stay as they are.

    Raises:
        KeyError: there is no such setting.
        ValueError: the value is none that it may have, or the file is not TOML; the message says
            what to do.
        OSError: the file cannot be written.
    """
    # Imported here: only the settings screen writes.
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    checked = CHECKS[key](list(value) if isinstance(value, tuple) else value)
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8") if file.exists() else "")
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise ValueError(f"{file} is not TOML; mend it first: {error}") from error
    default = {each.name: getattr(Settings(), each.name) for each in fields(Settings)}[key]
    if checked == default:
        document.pop(key, None)
    else:
        document[key] = list(checked) if isinstance(checked, tuple) else checked
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Where the file is a link, as to somebody's dotfiles, it stays one.
    write(Path(os.path.realpath(file)), tomlkit.dumps(document).encode())
