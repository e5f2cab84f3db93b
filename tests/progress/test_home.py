"""Homes and files that the log cannot use: one clear sentence, and nothing is written over."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress import header, restore, schema
from quizapp.progress.errors import (
    BusyLog,
    DamagedLog,
    ForeignFile,
    HomeError,
    NewerVersion,
    ReadOnlyHome,
    UnusableHome,
)
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog

ROOT = Path(__file__).parents[2]
Make = Callable[..., Answer]
OpenLog = Callable[..., ProgressLog]
NOBODY = 65534


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def refusal(home: Home, clock: FixedClock, error: type[HomeError]) -> str:
    """The message with which opening fails; checked to be one sentence that names the path."""
    with pytest.raises(error) as caught:
        ProgressLog.open(home, clock)
    message = str(caught.value)
    assert str(home.data) in message
    assert "\n" not in message
    assert message.endswith(".")
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return message


def test_the_home_is_private(home: Home, log: ProgressLog, answer: Make) -> None:
    log.append(answer())
    assert mode(home.data) == 0o700
    files = list(home.data.iterdir())
    assert {file.name for file in files} >= {"progress.db", "progress.db-wal", "device"}
    assert {mode(file) for file in files} == {0o600}


def test_a_log_that_others_could_read_is_closed_to_them(
    home: Home, open_log: OpenLog, answer: Make
) -> None:
    log = open_log()
    log.append(answer())
    log.close()
    home.data.chmod(0o755)
    home.database.chmod(0o644)
    open_log()
    assert (mode(home.data), mode(home.database)) == (0o700, 0o600)


def test_a_folder_with_other_things_in_it_keeps_its_mode(home: Home, open_log: OpenLog) -> None:
    home.data.mkdir()
    home.data.chmod(0o755)
    (home.data / "thesis.tex").touch()
    open_log()
    assert (mode(home.data), mode(home.database)) == (0o755, 0o600)


def test_a_home_that_is_a_file(home: Home, clock: FixedClock) -> None:
    home.data.write_text("mine")
    assert "is not a folder" in refusal(home, clock, UnusableHome)
    assert home.data.read_text() == "mine"


def test_a_home_inside_a_file(tmp_path: Path, clock: FixedClock) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "home"
    refusal(Home(folder, folder, folder), clock, UnusableHome)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a place where none can write")
def test_a_home_where_none_can_be_made(clock: FixedClock) -> None:
    folder = Path("/proc/quizapp-home")
    assert "could not be made" in refusal(Home(folder, folder, folder), clock, UnusableHome)


def test_a_folder_in_the_place_of_the_log(home: Home, clock: FixedClock) -> None:
    home.database.mkdir(parents=True)
    refusal(home, clock, ForeignFile)


@pytest.mark.parametrize("content", [b"hello", b"hello " * 100, b"\0" * 4096, b"SQLite format 3\0"])
def test_a_file_that_is_no_database(content: bytes, home: Home, clock: FixedClock) -> None:
    home.data.mkdir()
    home.database.write_bytes(content)
    refusal(home, clock, ForeignFile)
    assert home.database.read_bytes() == content
    assert [file.name for file in home.data.iterdir()] == ["progress.db"]


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_a_database_of_another_program(journal: str, home: Home, clock: FixedClock) -> None:
    home.data.mkdir()
    db = sqlite3.connect(home.database)
    db.execute(f"PRAGMA journal_mode = {journal}")
    db.execute("CREATE TABLE event (mine)")
    db.commit()
    db.close()
    before = home.database.read_bytes()
    refusal(home, clock, ForeignFile)
    assert home.database.read_bytes() == before


def test_a_log_of_a_newer_version(home: Home, open_log: OpenLog, clock: FixedClock) -> None:
    open_log().close()
    db = sqlite3.connect(home.database)
    db.execute(f"PRAGMA user_version = {header.VERSION + 1}")
    db.close()
    before = home.database.read_bytes()
    assert "newer" in refusal(home, clock, NewerVersion)
    assert home.database.read_bytes() == before


def test_a_newer_version_still_in_the_write_ahead_log(
    home: Home, open_log: OpenLog, clock: FixedClock
) -> None:
    open_log()
    with sqlite3.connect(home.database) as db:
        db.execute("PRAGMA user_version = 9")
        assert b"\x00\x00\x00\x09" not in home.database.read_bytes()[60:64]
        refusal(home, clock, NewerVersion)
    db.close()


def test_an_empty_file_becomes_a_log(home: Home, open_log: OpenLog, answer: Make) -> None:
    """It is what is left of a first start that was cut off."""
    home.data.mkdir()
    home.database.touch()
    log = open_log()
    assert log.append(answer()).number == 1


def test_a_truncated_log(home: Home, open_log: OpenLog, answer: Make, clock: FixedClock) -> None:
    log = open_log()
    for _ in range(50):
        log.append(answer(typed="x" * 1000))
    log.close()
    with home.database.open("r+b") as file:
        file.truncate(8192)
    assert "damaged" in refusal(home, clock, DamagedLog)
    assert home.database.stat().st_size == 8192


def test_a_log_that_lost_its_table(home: Home, open_log: OpenLog, clock: FixedClock) -> None:
    open_log().close()
    with sqlite3.connect(home.database) as db:
        db.execute("DROP TABLE event")
    db.close()
    assert "lost its events" in refusal(home, clock, DamagedLog)


@pytest.mark.parametrize(
    ("written", "rotten"),
    [(b"seq INTEGER PRIMARY", b"seq INTEGEQ PRIMARY"), (b"bytes TEXT NOT", b"bytdr TEXT NOT")],
)
def test_a_log_whose_events_are_defined_otherwise(
    written: bytes,
    rotten: bytes,
    home: Home,
    open_log: OpenLog,
    answer: Make,
    clock: FixedClock,
) -> None:
    log = open_log()
    ids = {log.append(answer()).id for _ in range(3)}
    log.close()
    data = home.database.read_bytes()
    assert data.count(written) == 1
    home.database.write_bytes(data.replace(written, rotten))
    said = refusal(home, clock, DamagedLog)
    assert "lost the definition of its events" in said
    restore.restore(home, clock, restore.plan(home))
    assert open_log().ids() == ids


def test_triggers_and_indexes_that_were_dropped_come_back(
    home: Home, open_log: OpenLog, answer: Make
) -> None:
    log = open_log()
    log.append(answer())
    log.close()
    with sqlite3.connect(home.database) as db:
        db.execute("DROP TRIGGER event_never_goes")
        db.execute("DROP INDEX event_target")
    db.close()
    open_log()
    with sqlite3.connect(home.database) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("DELETE FROM event")
    db.close()


def test_a_log_that_is_held_by_another_program(
    home: Home, log: ProgressLog, answer: Make, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.01)
    with ProgressLog.open(home, clock) as impatient:
        other = sqlite3.connect(home.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyLog, match="Another program"):
            impatient.append(answer())
        assert impatient.reviews() == 0
        other.execute("ROLLBACK")
        other.close()
        assert impatient.append(answer()).number == 1


@pytest.fixture
def readable_home() -> Iterator[Path]:
    """A home that anybody may reach, also somebody without root's rights."""
    folder = Path(tempfile.mkdtemp(prefix="quizapp-test-"))
    folder.chmod(0o755)
    yield folder / "home"
    shutil.rmtree(folder)


TRY = """
import os, sys
from pathlib import Path
from quizapp.clock import SystemClock
from quizapp.paths import Home
from quizapp.progress.errors import ReadOnlyHome
from quizapp.progress.log import ProgressLog

if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
home = Path(sys.argv[1])
try:
    ProgressLog.open(Home(home, home, home), SystemClock())
except ReadOnlyHome as error:
    print(error)
""".replace("NOBODY", str(NOBODY))


@pytest.mark.parametrize("what", ["empty folder", "folder", "file"])
def test_a_read_only_home(what: str, readable_home: Path, clock: FixedClock) -> None:
    home = Home(readable_home, readable_home, readable_home)
    if what == "empty folder":
        home.data.mkdir()
    else:
        ProgressLog.open(home, clock).close()
    if os.geteuid() == 0:  # root may write anywhere, so somebody else tries
        for path in (home.data, *home.data.iterdir()):
            os.chown(path, NOBODY, NOBODY)
    before = {path.name: path.read_bytes() for path in home.data.iterdir()}
    (home.database if what == "file" else home.data).chmod(0o400 if what == "file" else 0o500)
    ran = subprocess.run(
        [sys.executable, "-P", "-c", TRY, str(readable_home)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert "cannot be written to" in ran.stdout
    assert {path.name: path.read_bytes() for path in home.data.iterdir()} == before
    home.data.chmod(0o700)


def test_a_link_in_the_place_of_the_device_file_is_not_followed(
    home: Home, tmp_path: Path, log: ProgressLog, answer: Make
) -> None:
    elsewhere = tmp_path / "precious"
    elsewhere.write_text("precious")
    (home.data / "device").symlink_to(elsewhere)
    with pytest.raises(ReadOnlyHome):
        log.append(answer())
    assert elsewhere.read_text() == "precious"
    assert log.reviews() == 0
