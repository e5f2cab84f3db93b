"""Where a session writes: straight into the log, or by way of an outbox that keeps what fails.

A face that cannot wait until a full disk is cleared (in line mode the next line is there already)
puts an outbox before the log. What is kept bears the id of a device of its own, as if it came
from another machine: it is complete from the start, and only needs to be merged later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

from quizapp.clock import Clock
from quizapp.progress.device import mint
from quizapp.progress.errors import HomeError
from quizapp.progress.events import Answer, Body, Event
from quizapp.progress.log import ProgressLog
from quizapp.progress.state import undone
from quizapp.progress.times import from_microseconds, to_microseconds


class Writer(Protocol):
    """Takes events."""

    def append(self, body: Body) -> Event:
        """Write an event down."""

    def together(self, doing: Callable[[], object]) -> list[Event]:
        """Call `doing`; what it appends is written whole or not at all, and returned."""

    def is_undone(self, event_id: str) -> bool:
        """Whether an undo that counts names this event, with what was written last."""

    @property
    def unwritten(self) -> Sequence[Event]:
        """What was taken and is not in the log yet."""


class Direct:
    """Writes into the log; what cannot be written is raised."""

    def __init__(self, log: ProgressLog) -> None:
        self._log = log

    def append(self, body: Body) -> Event:
        return self._log.append(body)

    def together(self, doing: Callable[[], object]) -> list[Event]:
        with self._log.together() as written:
            doing()
        return written

    def is_undone(self, event_id: str) -> bool:
        return self._log.is_undone(event_id)

    @property
    def unwritten(self) -> Sequence[Event]:
        return ()


class Outbox(Direct):
    """Writes into the log; what cannot be written is kept, and tried again before anything later.

    One thread at a time.

    Args:
        log: Where the events go.
        clock: For the time of what is kept.
        mint: Gives the id of the device under which it is kept.
    """

    def __init__(self, log: ProgressLog, clock: Clock, mint: Callable[[], str] = mint) -> None:
        super().__init__(log)
        self._clock = clock
        self._mint = mint
        self._device = ""
        self._latest = 0
        self._number = 0
        self._kept: list[Event] = []
        self._keeping = False
        self._writing = False
        self.problem: HomeError | None = None
        """Why something is kept, as the last attempt to write it had it."""

    @property
    def keeps(self) -> bool:
        """Whether anything is not on disk yet."""
        return bool(self._kept)

    @property
    def waiting(self) -> int:
        """How many answers are kept and not on disk."""
        return sum(isinstance(event.body, Answer) for event in self._kept)

    def is_undone(self, event_id: str) -> bool:
        if not self._kept:
            return super().is_undone(event_id)
        return event_id in undone([*self._log.family(event_id), *self._kept])

    @property
    def unwritten(self) -> Sequence[Event]:
        return self._kept

    def flush(self) -> bool:
        """Try to write what is kept; returns whether everything is on disk now."""
        if not self._kept:
            return True
        try:
            self._log.merge(self._kept)
        except HomeError as error:
            self.problem = error
            return False
        self._kept, self.problem = [], None
        return True

    def append(self, body: Body) -> Event:
        if self._keeping:
            return self._keep(body)
        if self._writing:
            return super().append(body)
        return self.together(lambda: self.append(body))[-1]

    def together(self, doing: Callable[[], object]) -> list[Event]:
        """Call `doing`, a second time if what it appended the first time could not be written.

        Raises:
            HomeError: from `doing`, if it cannot read what it needs; then nothing is kept.
        """
        if self._keeping:
            return self._kept_together(doing)
        if self._writing:
            return super().together(doing)
        if self.flush():
            self._writing = True
            try:
                return super().together(doing)
            except HomeError as error:
                self.problem = error
            finally:
                self._writing = False
        self._keeping = True
        try:
            return self._kept_together(doing)
        finally:
            self._keeping = False

    def _kept_together(self, doing: Callable[[], object]) -> list[Event]:
        before = len(self._kept)
        try:
            doing()
        except BaseException:
            self._number -= len(self._kept) - before
            del self._kept[before:]
            raise
        return self._kept[before:]

    def _keep(self, body: Body) -> Event:
        now = self._clock.now()
        self._device = self._device or self._mint()
        self._number += 1
        self._latest = max(to_microseconds(now), self._latest)
        event = Event.create(
            device=self._device,
            number=self._number,
            time=from_microseconds(self._latest),
            offset=int((now.utcoffset() or timedelta()) // timedelta(minutes=1)),
            body=body,
        )
        self._kept.append(event)
        return event
