"""The log: everything the learner did, on disk before anybody is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from quizapp.clock import Clock
from quizapp.collector import collector_paused
from quizapp.paths import Home
from quizapp.progress import derived, folder, migrations, schema, store
from quizapp.progress.check import examine
from quizapp.progress.columns import CardRow, KeptRows, read_learned
from quizapp.progress.connection import Connection
from quizapp.progress.days import ROLLOVER
from quizapp.progress.device import DeviceFile, mint
from quizapp.progress.errors import ProgressError, UnknownEvent
from quizapp.progress.events import Body, Event, Parameters, Undo
from quizapp.progress.follow import follow_all, gathered, rebuild, tuned, version
from quizapp.progress.proofs import FILE as PROOFS
from quizapp.progress.proofs import Proofs
from quizapp.progress.salvage import salvage_journal
from quizapp.progress.schedule import DEFAULT_RETENTION, Fsrs, Scheduler
from quizapp.progress.state import Answered, CardState
from quizapp.progress.verify import Fault, examine_tail
from quizapp.progress.writing import Pen

_T = TypeVar("_T")


class ProgressLog:
    """The events of one home and what follows from them.

    Any thread may call any method, and several processes may have one home open. What goes wrong
    with the home or the file is raised as a `ProgressError`.
    """

    def __init__(
        self,
        file: Connection,
        home: Home,
        clock: Clock,
        scheduler: Scheduler,
        mint: Callable[[], str],
    ) -> None:
        """Use `open`."""
        self._file = file
        self.home = home
        self._clock = clock
        self._base = scheduler
        self._device = DeviceFile(home.device, mint)
        self._pen = Pen(file, self._device, clock, scheduler)
        self.faults: tuple[Fault, ...] = ()
        """What opening found wrong with the last events, and the daily proof with any."""
        self.unbacked: ProgressError | None = None
        """Why the last backup that was to be made was not."""
        self._at_close: list[Callable[[], object]] = []
        self._kept_rows = KeptRows()

    @classmethod
    def open(
        cls,
        home: Home,
        clock: Clock,
        *,
        scheduler: Scheduler | None = None,
        mint: Callable[[], str] = mint,
    ) -> ProgressLog:
        """Open the log of a home, and make both if they are not there.

        Args:
            scheduler: FSRS with its defaults if not given; with another one than last time the
                state is replayed.
            mint: gives a new device its id.

        Raises:
            UnusableHome, ReadOnlyHome, ForeignFile, NewerVersion, DamagedLog, BusyLog, FullDisk:
                see there; nothing that was there is changed.
        """
        folder.prepare(home)
        migrations.upgrade(home, clock)
        file = Connection(home.database)
        log = cls(file, home, clock, scheduler or Fsrs(), mint)
        try:
            with file.reading() as db:
                is_current = derived.current_version(db) == version(log._base)
                log.faults = tuple(examine_tail(db, log._device.last()))
            if not is_current:
                log.rebuild()
            if any(fault.kind == "gap" for fault in log.faults):
                log._recover()
        except BaseException:
            log.close()
            raise
        return log

    def close(self) -> None:
        """Close the file; the log cannot be used any more."""
        while self._at_close:
            self._at_close.pop()()
        with self._file.lock:
            self._file.close()
            self._device.close()

    def at_close(self, call: Callable[[], object]) -> None:
        """Call this before the file is closed, to end what still works with it."""
        self._at_close.append(call)

    def __enter__(self) -> ProgressLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Writing

    def append(self, body: Body) -> Event:
        """Write an event down; it is on disk when this returns.

        Raises:
            UnknownEvent: it names an event that is not here (or, rating, one that is no answer).
            AlreadyUndone: it names an event that does not count any more.
            InvalidEvent: it is too long.
        """
        return self._pen.append(body)

    def together(self) -> AbstractContextManager[list[Event]]:
        """What is appended inside is on disk at the end, all of it or nothing.

        Returns:
            Gives the events, in the order in which they are appended. Inside another `together`
            they are on disk at the end of that one.
        """
        return self._pen.together()

    def get_ready(self) -> None:
        """Find out ahead what the next event needs; writes nothing."""
        self._pen.get_ready()

    def undo(self, event_id: str) -> Event:
        """Make an event not count, in its own session; of an undo, what it undid counts again.

        Raises:
            UnknownEvent: it is not in the log.
            AlreadyUndone: it does not count any more.
        """
        body = self.event(event_id).body
        session = "" if isinstance(body, Parameters) else body.session
        return self.append(Undo(target=event_id, session=session))

    def merge(self, events: Iterable[Event]) -> int:
        """Take in the events of another device; those that are here already are skipped.

        Returns:
            How many were new.

        Raises:
            InvalidEvent: an event's id is not that of its bytes; then none is taken.
        """
        return self.take_in((event, event.to_bytes()) for event in events)

    def take_in(self, events: Iterable[tuple[Event, bytes]]) -> int:
        """Like `merge`, of events with their bytes at hand."""
        with collector_paused(), self._file.writing() as db:
            self._pen.recent.forget()
            new = store.insert_new(db, events)
            follow_all(db, self._base, new)
        return len(new)

    def device(self, *, renew: bool = False) -> str:
        """The id under which the next event will be written.

        Args:
            renew: take a new one, because another home writes under the present one too.
        """
        return self._pen.device(renew=renew)

    def rebuild(self) -> None:
        """Drop everything derived and replay the log."""
        with collector_paused(), self._file.writing() as db:
            self._pen.recent.forget()
            self._kept_rows.forget()
            rebuild(db, self._base)

    # Reading events

    def events(self) -> Iterator[Event]:
        """All events, in the order of replay (time, device, number), as they are at the call."""
        with self._file.reading() as db:
            return store.every(db)

    def ids(self) -> set[str]:
        """The ids of all events."""
        with self._file.reading() as db:
            return store.ids(db)

    def rows(self, ids: Collection[str]) -> Iterator[tuple[str, str]]:
        """Ids and bytes of these events, device by device in the order of their numbers."""
        with self._file.reading() as db:
            return store.rows(db, frozenset(ids))

    def event(self, event_id: str) -> Event:
        """One event.

        Raises:
            UnknownEvent: it is not in the log.
        """
        with self._file.reading() as db:
            event = store.get(db, event_id)
        if event is None:
            raise UnknownEvent(f"No event {event_id} is in the log.")
        return event

    def is_undone(self, event_id: str) -> bool:
        """Whether an undo that counts names this event."""
        with self._file.reading() as db:
            return store.is_undone(db, event_id)

    def family(self, event_id: str) -> tuple[Event, ...]:
        """The event with this id, all that name it, all that name those, and so on."""
        with self._file.reading() as db:
            return tuple(store.of_event(db, event_id))

    def undoable(self, session: str | None = None, limit: int = 1) -> tuple[Event, ...]:
        """The last things the learner did that count, newest first: what undo would take back.

        Args:
            session: only what was done in it; in all sessions and devices if not given.
            limit: how many at most.
        """
        with self._file.reading() as db:
            return store.undoable(db, session, limit)

    def redoable(self, limit: int = 1) -> tuple[Event, ...]:
        """The last undos that count, newest first: what a redo would undo.

        Empty once the learner has done something else.
        """
        with self._file.reading() as db:
            return store.redoable(db, limit)

    def last_answers(self, n: int) -> tuple[Event, ...]:
        """The last `n` answers that count, in any mode, newest first."""
        with self._file.reading() as db:
            found = (store.get(db, event_id) for event_id in derived.last_answers(db, n))
            return tuple(event for event in found if event is not None)

    # Reading what follows

    def cards(self) -> dict[str, CardState]:
        """The state of every question that has one, in the order of their ids."""
        return self._deriving(derived.read_cards)

    def card_rows(self) -> Mapping[str, CardRow]:
        """What the schedule says of every card, for figures over all; kept until it changes."""
        return self._deriving(self._kept_rows.read)

    def learned(self, since: datetime) -> list[tuple[str, int, int]]:
        """Question, time (microseconds) and offset of what was learned since, each once."""
        return self._deriving(lambda db: read_learned(db, since))

    def card(
        self, question: str, former: Collection[str] = (), unwritten: Collection[Event] = ()
    ) -> CardState | None:
        """The state of one question.

        Args:
            former: its former ids; what happened under them counts.
            unwritten: events that could not be written yet; they count as if they had been.
        """
        if former or unwritten:
            with self._file.reading() as db:
                return gathered(db, self._base, question, former, unwritten)
        return self._deriving(lambda db: derived.read_card(db, question))

    def scheduler(self) -> Scheduler:
        """The scheduler as the log's `Parameters` tune it."""
        with self._file.reading() as db:
            return tuned(db, self._base)

    def settings(self, retention: float = DEFAULT_RETENTION) -> dict[str, Any]:
        """What an `Answer.settings` should hold: what its scheduling depended on."""
        return {"retention": float(retention), "scheduler": self.scheduler().version}

    def answers(
        self,
        since: datetime | None = None,
        *,
        questions: Collection[str] | None = None,
        mistaken: bool = False,
    ) -> Iterator[Answered]:
        """The answers that count, in any mode, in the order of replay, as judged last.

        Args:
            questions: only those to these, by the names that they had then.
            mistaken: only those in which a mistake was named.
        """
        return iter(
            self._deriving(
                lambda db: derived.read_answers(db, since, questions=questions, mistaken=mistaken)
            )
        )

    def failures(self) -> list[tuple[str, int]]:
        """The question of each answer that counts, in order of replay, and whether it failed."""
        return self._deriving(derived.failures)

    def failed(self, since: datetime) -> set[str]:
        """The questions that were answered wrong since then."""
        return self._deriving(lambda db: derived.failed_since(db, since))

    def reviews(self) -> int:
        """How many answers count, in any mode."""
        return self._deriving(derived.count_answers)

    def days(self, rollover: int = ROLLOVER) -> dict[date, int]:
        """Answers that count on each of the learner's days, in order of the days.

        Args:
            rollover: the hour at which a new day begins for the learner.
        """
        return self._deriving(lambda db: derived.count_days(db, rollover))

    def verify(
        self, pause: Callable[[], None] | None = None, *, afresh: bool = False
    ) -> list[Fault]:
        """Prove the log: each event's id, no gaps, and the state that a replay gives.

        Other threads and processes may write meanwhile.

        Args:
            pause: called now and then, to let other threads go on.
            afresh: also prove what was proved before and has not changed since.
        """
        proofs = Proofs(None if afresh else self.home.cache / PROOFS)
        with collector_paused(), self._file.snapshot() as db:
            return examine(db, self._file.path, self._base, proofs, pause, self._device.last())

    def copy_to(self, path: Path) -> None:
        """Copy the log, as it is at one moment, to an empty file; others may write meanwhile.

        Raises:
            FullDisk, ReadOnlyHome: the copy cannot be written.
        """
        with self._file.snapshot() as db:
            schema.copy(db, path)

    def recall(self, key: str) -> str | None:
        """A note about this log that `remember` wrote."""
        with self._file.reading() as db:
            return derived.note(db, key)

    def remember(self, key: str, value: str) -> None:
        """Write down a note about this log; it is neither synced nor exported."""
        with self._file.writing() as db:
            derived.write_note(db, key, value)

    # Inside a transaction

    def _deriving(self, read: Callable[[sqlite3.Connection], _T]) -> _T:
        """Read what is derived; if it is rotten, derive it again first."""
        try:
            with self._file.reading() as db:
                return read(db)
        except derived.RottenState:
            self.rebuild()
        with self._file.reading() as db:
            return read(db)

    def _recover(self) -> None:
        """Take in what the write-ahead log holds behind the place where SQLite stopped reading."""
        found = salvage_journal(self._file.path)
        if found and self.take_in((event, event.to_bytes()) for event in found.values()):
            with self._file.reading() as db:
                self.faults = tuple(examine_tail(db, self._device.last()))
