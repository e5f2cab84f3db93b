"""What keeps a log safe while it is in use: a backup in each session, a proof each day."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from quizapp.clock import Clock
from quizapp.progress import backup
from quizapp.progress.errors import ProgressError
from quizapp.progress.log import ProgressLog
from quizapp.progress.verify import ROT, Fault

PROOF_EVERY = timedelta(days=1)
_PROVED = "proved"
_AGAIN = 60.0
"""Seconds until a backup that could not be made is tried again."""
_PATIENCE = 3.0
"""Seconds that closing the log waits for a backup under way; one cut off leaves none."""


class Keeper:
    """At the first answer of a session, makes a backup and proves the log, in the background."""

    def __init__(self, log: ProgressLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._next: float | None = 0.0
        """When to work: at once, after a failure a while later, and then no more."""
        self._backed_up = threading.Event()
        self.problem: ProgressError | None = None
        """Why there is no backup of this session, if that went wrong; the log has it too."""
        self.faults: tuple[Fault, ...] = ()
        """What the daily proof found wrong; the log has it too."""

    def answered(self) -> None:
        """An answer is on disk; returns at once."""
        if self._next is None or self._clock.monotonic() < self._next:
            return
        self._next = None
        self._backed_up.clear()
        threading.Thread(target=self._work, name="keeper", daemon=True).start()
        self._log.at_close(lambda: self._backed_up.wait(_PATIENCE))

    def _work(self) -> None:
        problem: ProgressError | None = None
        try:
            backup.make(self._log, self._clock)
        except ProgressError as error:
            problem = error
            self._next = self._clock.monotonic() + _AGAIN
        finally:
            self.problem = self._log.unbacked = problem
            self._backed_up.set()
        # The log may be closed meanwhile; then the proof is for another day.
        with suppress(ProgressError, sqlite3.ProgrammingError):
            self.faults = tuple(prove_daily(self._log, self._clock))
            self._log.faults += tuple(f for f in self.faults if f not in self._log.faults)


def prove_daily(log: ProgressLog, clock: Clock) -> list[Fault]:
    """Prove the whole log unless that was done within a day; for a background thread.

    A state that is not what the events say is rebuilt, and not reported.

    Returns:
        What is wrong with the log itself; `quizapp doctor` explains it.

    Raises:
        ProgressError: the log cannot be read.
    """
    now = clock.now().astimezone(UTC)
    last = _moment(log.recall(_PROVED))
    if last is not None and timedelta() <= now - last < PROOF_EVERY:
        return []
    # A nap lets whoever draws the screen have the interpreter for a moment.
    faults = log.verify(pause=lambda: time.sleep(0.001))
    serious = [fault for fault in faults if fault.kind != "state"]
    if len(serious) < len(faults):
        log.rebuild()
    # What is missing stays missing; only what may get worse is looked at more often than daily.
    if not any(fault.kind in ROT for fault in serious):
        log.remember(_PROVED, now.isoformat())
    return serious


def _moment(text: str | None) -> datetime | None:
    try:
        when = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return when if when.tzinfo is not None else None
