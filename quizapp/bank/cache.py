"""Packs kept compiled, so that a warm start reads no YAML.

A cache is never worth an error: one that is damaged is made anew, one that cannot be written or
read is done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import stat
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import quizapp
from quizapp.bank.compiled import CompiledPack, content_hash, from_index
from quizapp.bank.files import Place, RefusedFileError, Stamp
from quizapp.paths import make_private

FILE = "packs.sqlite"
LAYOUT = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS pack (
    path TEXT PRIMARY KEY, app TEXT NOT NULL, stamps TEXT NOT NULL, digest TEXT NOT NULL,
    facts TEXT NOT NULL, proof TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS body (
    path TEXT NOT NULL, id TEXT NOT NULL, hash TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (path, id)
) WITHOUT ROWID;
"""


class Cache:
    """The compiled packs in one folder.

    Args:
        folder: Where the cache file lies; made (only for its owner to read) when first written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / FILE
        self._app = app_key()
        self._reader = _Reader(self._file)

    def get(self, place: Place) -> CompiledPack | None:
        """The index of the pack at a place, without bodies, if nothing has changed since `put`.

        Size and times are compared first; only if they differ, the files' content.
        """
        path = key_of(place)
        with self._guarded(), self._connected(write=False) as database:
            if database is None:
                return None
            row = database.execute(
                "SELECT stamps, digest, facts, proof FROM pack WHERE path = ? AND app = ?",
                (path, self._app),
            ).fetchone()
            if row is None:
                return None
            if row[3] != _proof(path, self._app, row[1], row[2]):
                raise ValueError("the index rotted on the disk")
            stamps = _stamps(place)
            if row[0] == stamps:
                return _unpacked(row[2])
            if row[1] != digest_of(place):
                return None
            found = _unpacked(row[2])
            self._touch(path, stamps)
            return found
        return None

    def put(self, place: Place, pack: CompiledPack, stamps: tuple[Stamp, ...]) -> None:
        """Keep a pack that was compiled from files that had these stamps before."""
        digest = digest_of(place)
        with self._guarded():
            if digest is not None and stamps == place.stamps():
                self._write(key_of(place), digest, pack, _spelled(stamps))

    def _write(self, path: str, digest: str, pack: CompiledPack, stamps: str) -> None:
        with self._connected(write=True) as database:
            if database is None:
                return
            with database:
                database.execute("BEGIN IMMEDIATE")
                database.execute("DELETE FROM pack WHERE app != ?", (self._app,))
                database.execute("DELETE FROM body WHERE path NOT IN (SELECT path FROM pack)")
                database.execute("DELETE FROM body WHERE path = ?", (path,))
                facts = _packed(pack)
                proof = _proof(path, self._app, digest, facts)
                database.execute(
                    "INSERT OR REPLACE INTO pack VALUES (?, ?, ?, ?, ?, ?)",
                    (path, self._app, stamps, digest, facts, proof),
                )
                database.executemany(
                    "INSERT INTO body VALUES (?, ?, ?, ?)",
                    [(path, q.id, q.hash, pack.bodies[q.id]) for q in pack.questions],
                )

    def body(self, place: Place, question: str, expected: str) -> str | None:
        """A question's JSON, if it is kept and is still the one that the index spoke of."""
        with self._guarded():
            row = self._reader.row(
                "SELECT data FROM body WHERE path = ? AND id = ? AND hash = ?",
                (key_of(place), question, expected),
            )
            # A body that rotted on the disk is compiled anew, never asked.
            return str(row[0]) if row is not None and content_hash(row[0]) == expected else None
        return None

    def _touch(self, path: str, stamps: str) -> None:
        with self._connected(write=True) as database:
            if database is not None:
                with database:
                    database.execute("UPDATE pack SET stamps = ? WHERE path = ?", (stamps, path))

    @contextlib.contextmanager
    def _connected(self, *, write: bool) -> Iterator[sqlite3.Connection | None]:
        """A connection of this thread's own; `None` if there is no cache to read."""
        if not self._file.is_file():
            if not write or os.path.lexists(self._file):
                yield None
                return
            make_private(self._folder)
            # SQLite would make the file readable for everybody.
            os.close(os.open(self._file, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        database = sqlite3.connect(self._file, timeout=1.0, isolation_level=None)
        try:
            if write:
                database.executescript(_SCHEMA)
            yield database
        finally:
            database.close()

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            # Locked, read-only, no space; or a cache of another layout, which is made anew.
            if "no such" in str(error):
                self._discard()
        except (sqlite3.Error, ValueError, KeyError, TypeError):
            self._discard()
        except OSError:
            pass

    def _discard(self) -> None:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{self._file}{suffix}").unlink()


class _Reader:
    """Reads rows on a connection that stays open, for opening one takes ten times as long."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._identity: tuple[int, int] | None = None
        self._close: Callable[[], object] = lambda: None
        self._database: sqlite3.Connection | None = None

    def row(self, select: str, values: tuple[str, ...]) -> tuple[str, ...] | None:
        """The first row; None if there is none, or no file.

        Raises:
            sqlite3.Error: the file cannot be read.
        """
        with self._lock:
            database = self._opened()
            if database is None:
                return None
            try:
                found: tuple[str, ...] | None = database.execute(select, values).fetchone()
            except BaseException:
                self._identity = None
                raise
            return found

    def _opened(self) -> sqlite3.Connection | None:
        """The connection to the file that bears the name now."""
        try:
            info = self._file.stat()
        except OSError:
            return None
        identity = (info.st_dev, info.st_ino)
        if identity != self._identity and stat.S_ISREG(info.st_mode):
            self._close()
            self._database = database = sqlite3.connect(
                self._file, timeout=1.0, isolation_level=None, check_same_thread=False
            )
            self._close = weakref.finalize(self, database.close)
            self._identity = identity
        return self._database if identity == self._identity else None


def key_of(place: Place) -> str:
    """A pack's name in the cache: where it lies."""
    return os.fsencode(place.path.absolute()).decode("utf-8", "backslashreplace")


def digest_of(place: Place) -> str | None:
    """The hash of a pack's files, names and content; `None` if one of them is not to be read."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        for name in place.names():
            content = place.read(name)
            digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
            digest.update(content)
    except (OSError, RefusedFileError):
        return None
    return digest.hexdigest()


def app_key() -> str:
    """The version of the app, and of the code that compiles, for those who work on it."""
    digest = hashlib.blake2b(digest_size=8)
    root = Path(quizapp.__file__).parent
    for folder in (root / "bank", root / "engine"):
        for path, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                if name.endswith(".py"):
                    info = (Path(path) / name).stat()
                    digest.update(f"{name}\0{info.st_size}\0{info.st_mtime_ns}\n".encode())
    return f"{quizapp.__version__}/{LAYOUT}/{digest.hexdigest()}"


def _stamps(place: Place) -> str:
    return _spelled(place.stamps())


def _spelled(stamps: tuple[Stamp, ...]) -> str:
    return json.dumps([[s.name, s.size, s.mtime_ns, s.changed_ns] for s in stamps])


def _proof(path: str, app: str, digest: str, facts: str) -> str:
    """The hash of what is kept of a pack; stamps that rotted only make its files be read."""
    told = f"{path}\0{app}\0{digest}\0{facts}"
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _packed(pack: CompiledPack) -> str:
    return json.dumps(pack.index(), separators=(",", ":"))


def _unpacked(text: str) -> CompiledPack:
    return from_index(json.loads(text))
