"""Where backups lie, and what they are called."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from quizapp.paths import Home

_NAME = re.compile(r"progress-(\d{8}-\d{6})(?:-(\d{1,4}))?\.db\Z")
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """A copy of the log, by the name that it bears."""

    time: datetime
    """When it was made, in UTC."""
    copy: int
    """Tells apart those of one second."""
    path: Path


def listed(home: Home) -> tuple[Backup, ...]:
    """The backups of a home, newest first."""
    found: list[Backup] = []
    with suppress(OSError):
        for path in home.backups.iterdir():
            name = _NAME.match(path.name)
            if name is not None and path.is_file() and not path.is_symlink():
                with suppress(ValueError):
                    time = datetime.strptime(name[1], _STAMP).replace(tzinfo=UTC)
                    found.append(Backup(time, int(name[2] or 1), path))
    return tuple(sorted(found, reverse=True))


def free_name(home: Home, now: datetime) -> Backup:
    """What a backup that is made now may be called."""
    time = now.astimezone(UTC).replace(microsecond=0)
    copy = 1
    while True:
        name = f"progress-{time:{_STAMP}}{'' if copy == 1 else f'-{copy}'}.db"
        if not (home.backups / name).exists():
            return Backup(time, copy, home.backups / name)
        copy += 1
