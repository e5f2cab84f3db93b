"""Killed, crowded or rotten: nothing that was acknowledged is lost, and rot is seen."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from quizapp.paths import Home
from quizapp.progress.errors import FullDisk, HomeError
from quizapp.progress.events import Answer, Event
from quizapp.progress.log import ProgressLog
from tests.conftest import NoRoom

ROOT = Path(__file__).parents[2]
Make = Callable[..., Answer]
OpenLog = Callable[..., ProgressLog]

WRITER = """
import sys
from pathlib import Path
from quizapp.clock import SystemClock
from quizapp.paths import Home
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog

home = Path(sys.argv[1])
log = ProgressLog.open(Home(home, home, home), SystemClock())
for number in range(int(sys.argv[2])):
    body = Answer(
        question=f"p/q{number % 7}", outcome="correct", score=1, mode="learn", rating=3,
        typed="x" * 200,
    )
    print(log.append(body).id, flush=True)
"""


def writer(home: Home, answers: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-c", WRITER, str(home.data), str(answers)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_a_kill_loses_nothing_that_was_acknowledged(home: Home, open_log: OpenLog) -> None:
    acknowledged: list[str] = []
    for seen in (1, 13, 40, 90):
        process = writer(home, 100_000)
        assert process.stdout is not None
        acknowledged += [process.stdout.readline().strip() for _ in range(seen)]
        process.kill()
        acknowledged += process.stdout.read().split()
        process.wait()
        process.stdout.close()
    log = open_log()
    kept = {event.id for event in log.events()}
    assert len(acknowledged) >= 144
    assert kept >= set(acknowledged)
    assert log.verify() == []


def test_a_log_opened_twice_keeps_its_locks(home: Home, open_log: OpenLog, answer: Make) -> None:
    """Or another process would take itself for the last one, and remove the write-ahead log."""
    one, two = open_log(), open_log()
    two.append(answer())
    for last in (two, one):
        process = writer(home, 1)
        assert process.stdout is not None
        assert len(process.stdout.read().split()) == 1
        process.wait()
        process.stdout.close()
        assert home.database.with_name("progress.db-wal").exists()
        one.append(answer())
        last.close()
    assert not home.database.with_name("progress.db-wal").exists()
    with closing(sqlite3.connect(home.database)) as db:
        assert db.execute("SELECT COUNT(*) FROM event").fetchone() == (5,)


def test_processes_that_write_at_once_lose_nothing(home: Home, open_log: OpenLog) -> None:
    """Also while both make the home."""
    processes = [writer(home, 60) for _ in range(3)]
    acknowledged = [line for process in processes for line in process.communicate()[0].split()]
    assert [process.returncode for process in processes] == [0, 0, 0]
    log = open_log()
    events = list(log.events())
    assert {event.id for event in events} == set(acknowledged)
    assert [event.number for event in events] == list(range(1, 181))
    assert len({event.device for event in events}) == 1
    assert log.verify() == []


@pytest.fixture
def spoil(home: Home) -> Callable[[str], None]:
    """Runs SQL on the database as somebody would who gets around the triggers."""

    def run(sql: str) -> None:
        db = sqlite3.connect(home.database)
        guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(sql)
        for _, definition in guards:
            db.execute(definition)
        db.commit()
        db.close()

    return run


@pytest.mark.parametrize(
    ("sql", "kinds"),
    [
        ("UPDATE event SET bytes = replace(bytes, '0.25', '0.35') WHERE number = 2", {"event"}),
        ("UPDATE event SET bytes = CAST(x'ff' AS TEXT) WHERE number = 2", {"event", "state"}),
        ("UPDATE event SET question = 'p/r' WHERE number = 2", {"event"}),
        ("UPDATE event SET time = time + 1 WHERE number = 2", {"event"}),
        ("DELETE FROM event WHERE number = 2", {"gap", "target", "state"}),
        ("UPDATE card SET reps = 9", {"state"}),
        ("UPDATE answer SET score = 0", {"state"}),
        ("DELETE FROM card", {"state"}),
    ],
)
def test_rot_is_found(
    sql: str, kinds: set[str], log: ProgressLog, answer: Make, spoil: Callable[[str], None]
) -> None:
    log.append(answer())
    second = log.append(answer(typed="0.25"))
    log.undo(log.undo(second.id).id)
    assert log.verify() == []
    spoil(sql)
    faults = log.verify()
    assert {fault.kind for fault in faults} == kinds
    assert all(str(fault).endswith(".") for fault in faults)


def test_a_state_that_went_wrong_is_rebuilt(
    log: ProgressLog, answer: Make, spoil: Callable[[str], None]
) -> None:
    log.append(answer())
    before = log.cards()
    spoil("UPDATE card SET due = 0, suspended = 1")
    assert log.cards() != before
    log.rebuild()
    assert log.cards() == before
    assert log.verify() == []


@pytest.mark.parametrize(
    "change",
    [
        "card SET due = 'soon'", "card SET last = 1e300", "card SET known = x'00'",
        "answer SET misconceptions = '{'", "answer SET time = 'noon'",
    ],
)  # fmt: skip
def test_rows_that_were_never_written_are_derived_again(
    change: str, log: ProgressLog, home: Home, answer: Make
) -> None:
    log.append(answer(misconceptions=("scale.none",)))

    reads: list[Callable[[], object]] = [
        lambda: log.card("p/q"), log.cards, lambda: list(log.answers()),
    ]  # fmt: skip
    before = [read() for read in reads]
    for read, said in zip(reads, before, strict=True):
        with closing(sqlite3.connect(home.database)) as db, db:
            db.execute(f"UPDATE {change}")
        assert read() == said
        log.rebuild()
    assert [read() for read in reads] == before


def test_a_lost_state_is_rebuilt_at_the_next_start(
    open_log: OpenLog, answer: Make, spoil: Callable[[str], None]
) -> None:
    log = open_log()
    log.append(answer())
    before = log.cards()
    log.close()
    spoil("DROP TABLE card")
    assert open_log().cards() == before


def test_a_rotten_event_does_not_stop_the_rest(
    log: ProgressLog, answer: Make, spoil: Callable[[str], None]
) -> None:
    log.append(answer("p/a"))
    log.append(answer("p/a"))
    spoil("UPDATE event SET bytes = 'rot' WHERE number = 1")
    third = log.append(answer("p/a"))
    log.undo(third.id)
    log.rebuild()
    assert log.reviews() == 1
    assert {fault.kind for fault in log.verify()} == {"event"}


def test_a_number_used_twice_is_kept_and_found(
    log: ProgressLog, answer: Make, event: Callable[..., Event]
) -> None:
    one, two = event(answer("p/a")), event(answer("p/b"))
    assert log.merge([one, two]) == 2
    assert log.reviews() == 2
    assert {fault.kind for fault in log.verify()} == {"duplicate"}


def test_a_full_disk_is_said_and_keeps_what_was_there(open_log: OpenLog, answer: Make) -> None:
    """SQLite's own limit on the file's size stands for the disk's."""
    log = open_log()
    first = log.append(answer())
    size = log._file.db.execute("PRAGMA page_count").fetchone()[0]
    log._file.db.execute(f"PRAGMA max_page_count = {size}")
    with pytest.raises(FullDisk, match="is full"):
        log.append(answer(typed="x" * 500_000))
    assert [event.id for event in log.events()] == [first.id]
    log._file.db.execute("PRAGMA max_page_count = 1000000")
    assert log.append(answer()).number == 2
    assert log.verify() == []


@pytest.mark.parametrize("after", [0, 1 << 12, 1 << 15])
def test_a_write_that_fails_leaves_nothing_and_goes_on_afterwards(
    after: int, open_log: OpenLog, answer: Make, no_room: NoRoom
) -> None:
    """At the note of the number, at the first page and in the middle of the transaction."""
    log = open_log()
    first = log.append(answer("p/a"))
    with no_room(after):
        for _ in range(3):
            with pytest.raises(HomeError):
                log.append(answer("p/b", typed="x" * 40_000))
            assert list(log.events()) == [first]
            assert log.card("p/b") is None
    second = log.append(answer("p/b"))
    assert (second.device, second.number) == (first.device, 2)
    assert log.verify() == []


def test_a_home_that_cannot_be_made_for_want_of_room_is_made_later(
    home: Home, open_log: OpenLog, answer: Make, no_room: NoRoom
) -> None:
    for after in (0, 2048, 1 << 13, 1 << 15):
        with no_room(after), pytest.raises(HomeError) as caught:
            open_log()
        assert "damaged" not in str(caught.value), after
    log = open_log()
    assert log.append(answer()).number == 1
    assert log.verify() == []
    assert not list(home.data.glob("*.damaged*"))
