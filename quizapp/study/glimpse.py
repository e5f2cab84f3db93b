"""Today as it was worked out last, to be shown at once when nothing has changed since.

Working out Today takes as long as there are questions and answers. What it came to is kept in the
cache, with all that it follows from: the end of the log, the settings, size and times of every
file and folder of the packs, and the time up to which it holds. Only if all of these are the same
is it shown, and it is worked out anew behind it all the same. It is never worth an error.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from quizapp import __version__
from quizapp.paths import Home, expanded, extra_packs, make_private, shipped_packs
from quizapp.progress.position import position
from quizapp.settings import Settings
from quizapp.small_files import read_json, write_json
from quizapp.study.today import Overview, as_json, from_json

FILE = "today.json"
LAYOUT = 1
_MANY = 3000
"""More files than this are not looked at on the way to the first picture."""

Files = Mapping[str, Sequence[int] | None]
"""What shows that a file or folder has changed, by its path; None where there is nothing."""


def files_of(home: Home, given: Iterable[Path], settings: Settings) -> Files | None:
    """The files and folders that the questions come from; None if they are too many."""
    found: dict[str, Sequence[int] | None] = {}
    # The edited copies lie in a folder beside the installed packs, one level further down.
    roots = [shipped_packs(), home.packs, *_named(given, settings)]
    for root in roots:
        _look(found, str(root), 3)
    return found if len(found) <= _MANY else None


def _look(found: dict[str, Sequence[int] | None], path: str, depth: int) -> None:
    found[path] = _stamp(path)
    if not depth or len(found) > _MANY or not os.path.isdir(path):  # noqa: PTH112  likewise
        return
    try:
        entries = list(os.scandir(path))
    except OSError:
        return  # not ours to read: no questions come from there
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.name.endswith(".yaml"):
            found[entry.path] = _stamp(entry.path)
        elif entry.is_dir():
            _look(found, entry.path, depth - 1)


def _named(given: Iterable[Path], settings: Settings) -> tuple[Path, ...]:
    configured = tuple(expanded(name) for name in settings.packs)
    return tuple(given) or extra_packs() or configured


def _stamp(path: str) -> list[int] | None:
    try:
        info = os.stat(path)  # noqa: PTH116  for each of hundreds of files
    except OSError:
        return None
    return [info.st_size, info.st_mtime_ns, info.st_ctime_ns]


def keep(
    home: Home,
    given: Iterable[Path],
    settings: Settings,
    files: Files,
    at: str,
    overviews: Sequence[tuple[datetime, Overview]],
) -> None:
    """Keep what Today came to.

    Args:
        home: whose Today it is.
        given: the packs that somebody names.
        settings: those in force.
        files: from `files_of`, before the packs were read.
        at: from `quizapp.progress.position.position`, before the log was read.
        overviews: each with the time from which it holds, in the learner's zone, up to its `until`.
    """
    data = {
        "key": _key(home, given, settings),
        "at": at,
        "files": files,
        "overviews": [
            [since.isoformat(), str(since.utcoffset()), as_json(each)] for since, each in overviews
        ],
    }
    with suppress(OSError):
        make_private(home.cache, parents=False)
        write_json(home.cache / FILE, data)


def glimpse(
    home: Home, given: Iterable[Path], settings: Settings, now: datetime
) -> Overview | None:
    """What Today came to, if that is still so."""
    data = read_json(home.cache / FILE)
    try:
        if data["key"] != _key(home, given, settings) or not _unchanged(data["files"]):
            return None
        found = _of(now, data["overviews"])
        # Last, because it opens the log.
        return found if found and data["at"] == position(home.database) else None
    except (ValueError, KeyError, TypeError):
        return None


def _of(now: datetime, overviews: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Overview | None:
    for since, offset, data in overviews:
        # In another zone it may be another day.
        if offset != str(now.utcoffset()) or now < datetime.fromisoformat(since):
            continue
        if data["until"] and now < datetime.fromisoformat(data["until"]):
            return from_json(data)
    return None


def _key(home: Home, given: Iterable[Path], settings: Settings) -> list[str]:
    roots = (shipped_packs(), home.packs, *_named(given, settings))
    return [__version__, str(LAYOUT), repr(settings), *(str(root.absolute()) for root in roots)]


def _unchanged(files: Files) -> bool:
    return all(_stamp(path) == stamp for path, stamp in files.items())
