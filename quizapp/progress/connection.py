"""The open file of a log: one connection that threads share, and transactions on it."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from quizapp.progress import descriptors, schema
from quizapp.progress.errors import BusyLog, MissingLog, explain


class Connection:
    """A database at a path; what goes wrong with it is raised as a `ProgressError`.

    A restore puts another file in its place. Writing then goes on in that file, never in the
    one that was set aside.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, and make it if it is not there.

        Raises:
            ForeignFile, NewerVersion, DamagedLog, ReadOnlyHome, BusyLog, FullDisk: see there.
        """
        self.path = path
        self.lock = threading.RLock()
        self.db = schema.connect(path)
        self._identity = _identity(path)
        descriptors.used(self._identity)
        self._closed = False
        self.is_writing = False
        """Whether a transaction of `writing` is open."""

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self.db.close()
            if not self._closed:
                descriptors.left(self._identity)
            self._closed = True

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """No other thread comes between."""
        with self.lock:
            try:
                yield self.db
            except sqlite3.ProgrammingError:
                raise  # used after `close`: a bug, not the learner's problem
            except sqlite3.Error as error:
                raise explain(error, self.path) from None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and on disk at the end; inside another, part of that one.

        Raises:
            MissingLog: the file, or the folder that it is in, is gone.
        """
        with self.lock:
            try:
                if self.is_writing:
                    yield self.db
                else:
                    yield from self._transaction()
            except sqlite3.ProgrammingError:
                raise  # as in `reading`
            except sqlite3.Error as error:
                raise explain(error, self.path) from None

    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._begin()
        self.is_writing = True
        try:
            yield self.db
            self.db.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        finally:
            self.is_writing = False

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """One moment's log on a connection of its own, so that it holds nobody up."""
        db = schema.open_reader(self.path)
        try:
            db.execute("BEGIN")
            yield db
        except sqlite3.Error as error:
            raise explain(error, self.path) from None
        finally:
            db.close()

    def _begin(self) -> None:
        self._roll_back()
        # A restore holds the lock while it exchanges the files, so look once it is ours.
        self.db.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            try:
                present = _identity(self.path)
            except FileNotFoundError:
                self.db.execute("ROLLBACK")
                raise MissingLog(
                    self.path,
                    f"{self.path} is gone: put it back, or quit and start quizapp again.",
                ) from None
            except OSError as error:
                self.db.execute("ROLLBACK")
                raise MissingLog(
                    self.path, f"{self.path} cannot be reached ({error.strerror})."
                ) from None
            if present == self._identity:
                return
            self._exchange()
            self.db.execute("BEGIN IMMEDIATE")
        raise BusyLog(self.path, f"{self.path} is being replaced again and again.")

    def _roll_back(self) -> None:
        """End a transaction; one that a failing disk keeps from ending is ended later."""
        with suppress(sqlite3.Error):
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")

    def _exchange(self) -> None:
        fresh = schema.connect(self.path)
        before, self._identity = self._identity, _identity(self.path)
        descriptors.used(self._identity)
        # Closing does not touch the new file: SQLite sees that its own has moved.
        self.db.close()
        descriptors.left(before)
        self.db = fresh


def _identity(path: Path) -> tuple[int, int]:
    status = os.stat(path)  # noqa: PTH116  on every answer, so the quicker of the two
    return status.st_dev, status.st_ino
