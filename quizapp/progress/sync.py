"""Several machines: the union of their events, by way of a folder that something else carries.

Each device adds to a segment of its own, so no two ever write to one file, and there is nothing
to conflict. What is in the folder and not in the log is taken in; what is in the log and not in
the folder is added. Cut off at any byte, the next run does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from quizapp.progress import segment
from quizapp.progress.errors import HomeError, InvalidEvent
from quizapp.progress.events import Event, identify
from quizapp.progress.log import ProgressLog
from quizapp.progress.segment import SUFFIX, BadFolder

_MOST_EVENTS = 5_000_000
"""No folder is believed to hold more."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a run did."""

    received: int
    """Events that the log did not have."""
    sent: int
    """Events that the folder did not have."""
    segments: int
    """How many segments were read."""
    problems: tuple[str, ...]
    """What was passed over, one sentence for each segment."""


@dataclass(slots=True)
class _Folder:
    """What a folder holds, as far as it proves itself."""

    ids: set[str]
    new: list[tuple[Event, bytes]]
    strange: set[str]
    """Names of segments that hold what the log did not have."""
    read: int
    problems: list[str]


def sync(log: ProgressLog, folder: Path) -> Synced:
    """Take in what others wrote, then add what they lack.

    Raises:
        BadFolder: there is no such folder, or it cannot be used.
        ReadOnlyHome, FullDisk, BusyLog: see there; what was done until then is whole.
    """
    _prepare(folder)
    found = _read(folder, log.ids())
    received = log.take_in(found.new) if found.new else 0
    # Somebody else writes under our name: a home that was copied whole. From now on it is two.
    device = log.device()
    if f"{device}{SUFFIX}" in found.strange:
        device = log.device(renew=True)
    missing = log.ids() - found.ids
    sent = 0
    if missing:
        rows = (row for row in log.rows(missing) if identify(row[1].encode()) == row[0])
        sent = segment.add(folder / f"{device}{SUFFIX}", rows)
    return Synced(received, sent, found.read, tuple(found.problems))


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError:
        raise BadFolder(folder, f"{folder} is not a folder.") from None
    except FileNotFoundError:
        raise BadFolder(folder, f"There is no folder {folder.parent}: make it first.") from None
    except OSError as error:
        raise BadFolder(folder, f"{folder} cannot be made: {error.strerror}.") from None


def _read(folder: Path, known: set[str]) -> _Folder:
    found = _Folder(set(), [], set(), 0, [])
    for path in segment.paths(folder):
        damaged = 0
        try:
            for line in segment.read(path):
                if line.is_damaged or not _take(found, path, line, known):
                    damaged += 1
        except HomeError as error:
            found.problems.append(str(error))
            continue
        found.read += 1
        if damaged:
            found.problems.append(
                f"{path}: {damaged} line(s) are damaged or cut off and were passed over."
            )
    return found


def _take(found: _Folder, path: Path, line: segment.Line, known: set[str]) -> bool:
    """Note an event of the folder; False if it is none that the log would take."""
    if line.id in found.ids:
        return True
    if line.id not in known:
        if len(found.new) >= _MOST_EVENTS:
            raise BadFolder(path, f"{path}: there are too many events in the folder.")
        try:
            event = Event.from_bytes(line.data)
        except InvalidEvent:
            return False
        found.new.append((event, line.data))
        found.strange.add(path.name)
    found.ids.add(line.id)
    return True
