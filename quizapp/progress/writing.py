"""How an event gets into the log: under the next number of this device, all of it or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, timedelta

from quizapp.clock import Clock
from quizapp.progress import store
from quizapp.progress.connection import Connection
from quizapp.progress.device import DeviceFile
from quizapp.progress.errors import AlreadyUndone, ProgressError, UnknownEvent
from quizapp.progress.events import Answer, Body, Event, Rate, Undo
from quizapp.progress.follow import follow
from quizapp.progress.recent import Recent
from quizapp.progress.schedule import Scheduler
from quizapp.progress.times import from_microseconds, to_microseconds
from quizapp.progress.verify import expect


class Pen:
    """Writes down what happens here; any thread may use it.

    Args:
        file: the open log.
        device: says under whose id and number.
        clock: says when.
        base: the scheduler as the app has it.
    """

    def __init__(self, file: Connection, device: DeviceFile, clock: Clock, base: Scheduler) -> None:
        self._file = file
        self._device = device
        self._clock = clock
        self._base = base
        self.recent = Recent()
        """To be told to forget by whoever writes past this."""
        self._together: list[list[Event]] = []

    def append(self, body: Body) -> Event:
        """Write an event down; it is on disk when this returns, or when `together` ends.

        Raises:
            UnknownEvent: it names an event that is not here (or, rating, one that is no answer).
            AlreadyUndone: it names an event that does not count any more.
            InvalidEvent: it is too long.
        """
        with self.together() as written:
            target = None
            if isinstance(body, (Rate, Undo)):
                target = _target(self._file.db, body.target)
                _check(self._file.db, body, target)
            self._write(body, target)
        return written[-1]

    def _write(self, body: Body, target: Event | None) -> None:
        db = self._file.db
        self.recent.look(db)
        device, number, latest = self._last(db)
        now = self._clock.now()
        ahead = now.utcoffset()
        if ahead is None:
            raise ValueError("the clock must give aware datetimes")
        moment = to_microseconds(now.replace(tzinfo=UTC) - ahead)  # the zone is asked only once
        # The wall clock may be set back; the order on one device may not change with it.
        moment = max(moment, latest)
        event, data = Event.written(
            device=device,
            number=number + 1,
            time=from_microseconds(moment),
            offset=ahead // timedelta(minutes=1),
            body=body,
        )
        store.insert(db, event, data)
        follow(db, self._base, self.recent, event, target)
        self._device.write(device, event.number)
        self.recent.last = (device, event.number, moment)
        for events in self._together:
            events.append(event)

    def get_ready(self) -> None:
        """Find out what the next event needs, which takes milliseconds in a long log."""
        with self._file.reading() as db:
            self.recent.look(db)
            if self.recent.last is not None:
                return
            last = self._device.last()
            # Another process may be writing just now: before an event all is looked at again.
            if last is None or store.reaches(db, *last):
                self.recent.last = _agreed(db, self._device.read())

    @contextmanager
    def together(self) -> Iterator[list[Event]]:
        """What is appended inside is on disk at the end, all of it or nothing.

        Yields:
            The events, in the order in which they are appended. Inside another `together` they
            are on disk at the end of that one.
        """
        written: list[Event] = []
        with self._file.lock:
            self._together.append(written)
            try:
                with self._file.writing():
                    yield written
            except BaseException:
                self.recent.forget()
                if len(self._together) == 1:
                    self._take_back(written)
                raise
            finally:
                self._together.pop()
            if written and not self._together:
                self._device.confirm(written[-1].device, written[-1].number)

    def device(self, *, renew: bool = False) -> str:
        """The id under which the next event will be written.

        Args:
            renew: take a new one, because another home writes under the present one too.
        """
        with self._file.writing() as db:
            self.recent.look(db)
            device, number, _ = self._last(db)
            if renew:
                device, number = self._device.mint(), 0
            self._device.write(device, number)
        return device

    def _last(self, db: sqlite3.Connection) -> tuple[str, int, int]:
        """The device to write as, and number and time of its last event.

        What a former one wrote and is not here is noted as missing.
        """
        known = self._device.read()
        last_here = self.recent.last
        if last_here is not None and last_here[:2] == known:
            return last_here
        # Each time until something is on disk after it: the note goes if this comes to nothing.
        if (last := self._device.last()) is not None:
            expect(db, *last)
        if (found := _agreed(db, known)) is not None:
            return found
        device = self._device.mint()
        return (device, *store.last_written(db, device))

    def _take_back(self, events: Sequence[Event]) -> None:
        """Go on from the numbers of events that came to nothing; a new device would do as well."""
        if events:
            with suppress(ProgressError):
                self._device.write(events[0].device, events[0].number - 1)


def _agreed(db: sqlite3.Connection, known: tuple[str, int] | None) -> tuple[str, int, int] | None:
    """What the device's file says, and the time of that event, if it is the last in the log."""
    if known is None:
        return None
    number, time = store.last_written(db, known[0])
    return (*known, time) if number == known[1] else None


def _target(db: sqlite3.Connection, event_id: str) -> Event:
    target = store.get(db, event_id)
    if target is None:
        raise UnknownEvent(f"No event {event_id} is in the log.")
    return target


def _check(db: sqlite3.Connection, body: Rate | Undo, target: Event) -> None:
    if isinstance(body, Rate) and not isinstance(target.body, Answer):
        raise UnknownEvent(f"Event {target.id} is no answer, so it cannot be rated.")
    if store.is_undone(db, target.id):
        raise AlreadyUndone("This was taken back already, perhaps in another window.")
