"""Files of every version open, whole; a migration is after a backup and all or nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress import backup, header, migrations, restore, shelf
from quizapp.progress.errors import DamagedLog, NewerVersion
from quizapp.progress.log import ProgressLog

VERSIONS = Path(__file__).parent / "versions"
OpenLog = Callable[..., ProgressLog]


@pytest.fixture
def old(home: Home) -> Path:
    """A home with a log of version 1."""
    home.data.mkdir()
    shutil.copy(VERSIONS / "v1.db", home.database)
    return home.database


def test_there_is_a_file_of_every_version() -> None:
    for version in range(1, header.VERSION + 1):
        assert (VERSIONS / f"v{version}.db").is_file()
    assert set(migrations.STEPS) == set(range(1, header.VERSION))


@pytest.mark.parametrize("version", range(1, header.VERSION + 1))
def test_a_log_of_any_version_opens_whole(version: int, home: Home, open_log: OpenLog) -> None:
    home.data.mkdir()
    shutil.copy(VERSIONS / f"v{version}.db", home.database)
    expected = json.loads((VERSIONS / f"v{version}.json").read_text(encoding="utf-8"))
    log = open_log()
    assert [event.id for event in log.events()] == expected["events"]
    assert log.reviews() == expected["reviews"]
    assert {name: repr(card) for name, card in log.cards().items()} == expected["cards"]
    assert log.verify() == []


@pytest.mark.parametrize("version", range(1, header.VERSION + 1))
def test_what_an_earlier_quizapp_wrote_is_not_taken_for_damage(version: int, home: Home) -> None:
    written = VERSIONS / f"v{version}.db"
    assert backup.faults(written) == []
    home.backups.mkdir(parents=True)
    kept = home.backups / "progress-20260306-100000.db"
    shutil.copy(written, kept)
    plan = restore.plan(home)
    assert (plan.source, plan.condition, len(plan.events)) == (kept, "missing", 19)
    shutil.copy(written, home.database)
    assert restore.plan(home).condition == "whole"
    db = sqlite3.connect(kept)
    db.execute("DELETE FROM meta")
    db.commit()
    assert backup.faults(kept) == [], "what is derived is made anew"
    db.execute("DROP INDEX event_order")
    db.close()
    assert [fault.kind for fault in backup.faults(kept)] == ["schema"], "but damage is"


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A next version that adds an index, as if it were out already."""

    def step(db: sqlite3.Connection) -> None:
        db.execute("CREATE INDEX event_session ON event(session)")

    monkeypatch.setattr(migrations, "STEPS", {**migrations.STEPS, header.VERSION: step})
    monkeypatch.setattr(header, "VERSION", header.VERSION + 1)


@pytest.mark.usefixtures("next_version")
def test_a_migration_comes_after_a_backup(old: Path, home: Home, open_log: OpenLog) -> None:
    log = open_log()
    assert len(list(log.events())) == 19
    (made,) = shelf.listed(home)
    db = sqlite3.connect(made.path)
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()
    db = sqlite3.connect(old)
    assert db.execute("PRAGMA user_version").fetchone() == (header.VERSION,)
    db.close()
    log.close()
    open_log()
    assert shelf.listed(home) == (made,), "once is enough"


def test_what_the_write_ahead_log_says_of_the_version_counts(
    old: Path, home: Home, open_log: OpenLog
) -> None:
    other = sqlite3.connect(old)  # as long as it is open, nobody completes the file itself
    assert other.execute("SELECT COUNT(*) FROM event").fetchone() == (19,)
    for _ in range(3):
        open_log().close()
    found = header.inspect(old)
    assert found is not None
    assert found.version == 1
    assert len(shelf.listed(home)) == 1
    other.close()


def test_what_an_earlier_quizapp_makes_again_is_taken_away(
    old: Path, home: Home, open_log: OpenLog
) -> None:
    open_log().close()
    db = sqlite3.connect(old)
    db.execute("CREATE INDEX event_device ON event(device, number)")
    db.close()
    log = open_log()
    assert log.verify() == []


@pytest.mark.usefixtures("next_version")
def test_a_migration_that_fails_changes_nothing(
    old: Path, home: Home, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE half (x)")
        db.execute("CREATE TABLE half (x)")

    monkeypatch.setattr(migrations, "STEPS", {1: half})
    before = old.read_bytes()
    with pytest.raises(DamagedLog):
        ProgressLog.open(home, clock)
    assert old.read_bytes() == before
    assert len(shelf.listed(home)) == 1


@pytest.mark.usefixtures("next_version")
def test_a_rotten_log_is_not_migrated(old: Path, home: Home, clock: FixedClock) -> None:
    data = bytearray(old.read_bytes())
    data[data.index(b'"typed":"0.35') + 11] ^= 1
    old.write_bytes(data)
    with pytest.raises(DamagedLog, match="not brought up"):
        ProgressLog.open(home, clock)
    assert old.read_bytes() == data
    assert shelf.listed(home) == ()


def test_a_newer_log_is_refused_untouched(old: Path, home: Home, clock: FixedClock) -> None:
    db = sqlite3.connect(old)
    db.execute(f"PRAGMA user_version = {header.VERSION + 1}")
    db.close()
    before = old.read_bytes()
    with pytest.raises(NewerVersion):
        migrations.upgrade(home, clock)
    assert old.read_bytes() == before
