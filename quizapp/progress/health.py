"""What is right and wrong with a home, in plain words, and what of it can be put right.

`examine` looks; with `fix` it also repairs: wrong rights on files, a state that is not what the
events say, events that a backup still has, a log that has rotted, a backup that is missing.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Literal

from quizapp.clock import Clock
from quizapp.paths import Home
from quizapp.progress import backup, files, restore, shelf
from quizapp.progress.errors import DamagedLog, ForeignFile, ProgressError
from quizapp.progress.header import inspect
from quizapp.progress.log import ProgressLog
from quizapp.progress.verify import ROT, Fault

Level = Literal["ok", "note", "problem"]

OLD_BACKUP = timedelta(days=7)
_CHECKED_BACKUPS = 5
_LITTLE_SPACE = 100 << 20
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    """What was looked at: `home`, `log`, `events`, `state`, `backups`, ..."""
    level: Level
    """A note is worth knowing and needs nothing done."""
    says: str
    fixable: bool = False
    """Whether `quizapp doctor --fix` can put it right."""
    fixed: bool = False
    """Whether it has just been put right."""

    @property
    def is_open(self) -> bool:
        """Whether it is a problem that is still there."""
        return self.level == "problem" and not self.fixed


def examine(home: Home, clock: Clock, *, fix: bool = False) -> Iterator[Finding]:
    """Look at everything that belongs to progress in a home, and repair it if asked to.

    Never raises for what is wrong with the home; a home that is not there is not made.
    """
    if not home.data.is_dir():
        yield Finding("home", "note", f"{home.data} is not there yet: nothing has been answered.")
        return
    checks: tuple[Callable[[Home, Clock, bool], Iterator[Finding]], ...] = (
        _home, _log, _backups, _leftovers,
    )  # fmt: skip
    for check in checks:
        try:
            yield from check(home, clock, fix)
        except (ProgressError, OSError) as error:
            yield Finding(check.__name__.lstrip("_"), "problem", _in_words(error))


def _in_words(error: ProgressError | OSError) -> str:
    if isinstance(error, ProgressError):
        return str(error)
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}."


def _home(home: Home, _: Clock, fix: bool) -> Iterator[Finding]:
    loose = [path for path in _ours(home) if _others_may(path)]
    if loose:
        names = ", ".join(path.name or str(path) for path in loose[:_LISTED])
        says = f"Others on this machine can read {names} in {home.data}."
        if fix:
            for path in loose:
                path.chmod(0o700 if path.is_dir() else 0o600)
            says += " Now only you can."
        yield Finding("home", "problem", says, fixable=True, fixed=fix)
    else:
        yield Finding("home", "ok", f"{home.data} can be read by you alone.")
    free = shutil.disk_usage(home.data).free
    if free < _LITTLE_SPACE:
        yield Finding("home", "problem", f"The disk has only {free >> 20} MB left.")


def _log(home: Home, clock: Clock, fix: bool) -> Iterator[Finding]:
    try:
        if inspect(home.database) is None:
            yield from _no_log(home, clock, fix)
            return
        with ProgressLog.open(home, clock) as log:
            faults = log.verify(afresh=True)
            count = len(log.ids())
            rot = [fault for fault in faults if fault.kind in ROT]
            if not rot:
                yield from _sound(log, count, faults, fix)
    except DamagedLog as error:
        yield from _rotten(home, clock, f"{error.damage}.", fix)
        return
    except ForeignFile as error:
        says = str(error)
        if shelf.listed(home):
            says += " `quizapp restore` sets it aside and puts a backup in its place."
        yield Finding("log", "problem", says)
        return
    if rot:
        more = f" (And {len(rot) - 1} more.)" if len(rot) > 1 else ""
        says = f"{home.database} is damaged: {rot[0]}{more}"
        yield from _rotten(home, clock, says, fix)
    else:
        yield from _merged(home, clock, fix)


def _sound(log: ProgressLog, count: int, faults: list[Fault], fix: bool) -> Iterator[Finding]:
    yield Finding("log", "ok", f"{log.home.database} is whole.")
    yield Finding("events", "ok", f"Each of {count} events is what was written.")
    for fault in faults:
        if fault.kind == "gap":
            says = f"{fault} They were lost, or wait on another machine: `quizapp restore`."
            yield Finding("events", "note", says)
        elif fault.kind in ("duplicate", "target"):
            yield Finding("events", "note", str(fault))
    wrong = sum(fault.kind == "state" for fault in faults)
    if wrong:
        says = f"The schedule of {wrong} question(s) is not what your answers say."
        if fix:
            log.rebuild()
            says += " It was worked out afresh."
        yield Finding("state", "problem", says, fixable=True, fixed=fix)
    else:
        yield Finding("state", "ok", "The schedule is what your answers say.")


def _no_log(home: Home, clock: Clock, fix: bool) -> Iterator[Finding]:
    if not shelf.listed(home):
        yield Finding("log", "note", f"There is no {home.database} yet.")
        return
    yield from _merged(home, clock, fix)


def _rotten(home: Home, clock: Clock, says: str, fix: bool) -> Iterator[Finding]:
    plan = restore.plan(home)
    says += f" {len(plan.events)} events still prove themselves, {len(plan.lost)} are gone."
    if not fix:
        says += " `quizapp restore` shows it in detail."
        yield Finding("log", "problem", says, fixable=True)
    else:
        done = restore.restore(home, clock, plan)
        says += f" They are in a new log; the damaged file is kept as {done.set_aside}."
        yield Finding("log", "problem", says, fixable=True, fixed=True)
    for remnant in plan.lost[:_LISTED]:
        yield Finding("events", "note", f"Gone: {remnant}.")


def _merged(home: Home, clock: Clock, fix: bool) -> Iterator[Finding]:
    """Whether the backups have anything that the log has not."""
    try:
        plan = restore.plan(home)
    except restore.NothingToRestore:
        return
    if plan.needed:
        says = f"Backups hold {len(plan.gained)} event(s) that the log does not have."
        if fix:
            restore.restore(home, clock, plan)
            says += " The log has them again."
        yield Finding("backups", "problem", says, fixable=True, fixed=fix)
    for remnant in plan.lost[:_LISTED]:
        yield Finding("events", "note", f"Gone: {remnant}.")


def _backups(home: Home, clock: Clock, fix: bool) -> Iterator[Finding]:
    backups = shelf.listed(home)
    bad = [one for one in backups[:_CHECKED_BACKUPS] if not backup.is_good(one.path)]
    for one in bad:
        yield Finding("backups", "problem", f"The backup {one.path} does not prove itself.")
    if not backups and not _answered(home, clock):
        # A backup comes with the first answer.
        return
    good = [one for one in backups if one not in bad]
    age = clock.now().astimezone(UTC) - good[0].time if good else None
    if age is not None and age < OLD_BACKUP:
        yield Finding("backups", "ok", f"{len(backups)} backup(s); the newest is {good[0].path}.")
        return
    says = "There is no backup." if age is None else f"The newest backup is {age.days} days old."
    if fix:
        with ProgressLog.open(home, clock) as log:
            says += f" There is one now: {backup.make(log, clock).path}."
    yield Finding("backups", "problem" if age is None else "note", says, fixable=True, fixed=fix)


def _answered(home: Home, clock: Clock) -> bool:
    """Whether there should be a backup."""
    if not home.database.exists():
        return False
    with ProgressLog.open(home, clock) as log:
        return bool(log.last_answers(1))


def _leftovers(home: Home, _: Clock, fix: bool) -> Iterator[Finding]:
    if fix:
        files.sweep(home.data)
        files.sweep(home.backups)
    aside = sorted(path.name for path in home.data.glob(f"{home.database.name}.damaged-*"))
    if aside:
        says = f"Set aside by earlier repairs, and yours to delete: {', '.join(aside[:_LISTED])}."
        yield Finding("home", "note", says)


def _ours(home: Home) -> Iterator[Path]:
    """The files that hold what the learner did; of folders, those that hold nothing else."""
    if home.backups.is_dir():
        yield home.backups
        yield from (one.path for one in shelf.listed(home))
    name = home.database.name
    for path in (home.device, home.config_file, *home.data.glob(f"{name}*")):
        if path.is_file() and not path.is_symlink():
            yield path


def _others_may(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
