"""Restore: all that still proves itself comes back, and nothing is written over."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress import backup, restore, schema, shelf
from quizapp.progress.errors import BusyLog, DamagedLog, ForeignFile, MissingLog, NewerVersion
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.progress.salvage import salvage
from tests.progress.conftest import home_at
from tests.progress.test_backup import rot

Make = Callable[..., Answer]
OpenLog = Callable[..., ProgressLog]


@pytest.fixture
def filled(open_log: OpenLog, home: Home, answer: Make, clock: FixedClock) -> ProgressLog:
    """Sixty answers, a backup after the first forty."""
    log = open_log()
    for number in range(60):
        clock.advance(timedelta(minutes=1))
        log.append(answer(f"p/q{number % 7}", typed="x" * 300, score=0.5, outcome="partial"))
        if number == 39:
            backup.make(log, clock)
    return log


def contents(log: ProgressLog) -> tuple[object, ...]:
    return list(log.events()), log.cards(), list(log.answers())


def zero(path: Path, start: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(bytes(length))


def test_a_log_that_is_whole_needs_nothing(filled: ProgressLog, home: Home) -> None:
    plan = restore.plan(home)
    assert (plan.condition, plan.needed, plan.gained, plan.lost) == ("whole", False, (), ())
    assert (plan.kept, plan.later) == (60, 20)


def test_a_whole_log_takes_in_what_a_backup_has_more(
    filled: ProgressLog, open_log: OpenLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    other = open_log("other")
    extra = other.append(answer("p/elsewhere"))
    copy = backup.make(other, clock)
    plan = restore.plan(home, copy.path)
    assert plan.gained == (extra,)
    assert extra.id not in {event.id for event in filled.events()}, "a preview changes nothing"
    done = restore.restore(home, clock, plan)
    assert done.set_aside is None
    assert len(list(filled.events())) == 61
    assert len(shelf.listed(home)) == 2, "the log is backed up before"
    assert filled.verify() == []


@pytest.mark.parametrize("damage", ["header", "truncated", "zeroed pages", "gone", "emptied"])
def test_later_events_are_merged_not_dropped(
    damage: str, filled: ProgressLog, open_log: OpenLog, home: Home, clock: FixedClock
) -> None:
    before = contents(filled)
    filled.close()
    whole = home.database.read_bytes()
    kept = 60
    if damage == "header":
        zero(home.database, 0, 100)
    elif damage == "zeroed pages":
        zero(home.database, 4096, 3 * 4096)
    elif damage == "truncated":
        with home.database.open("r+b") as file:
            file.truncate(len(whole) * 3 // 4)
        kept = 40
    elif damage == "gone":
        home.database.unlink()
        kept = 40
    else:
        home.database.write_bytes(b"")
        kept = 40
    damaged = home.database.read_bytes() if home.database.exists() else None
    plan = restore.plan(home)
    assert len(plan.events) + len(plan.lost) == 60
    assert len(plan.events) >= kept
    done = restore.restore(home, clock, plan)
    if damage in ("gone", "emptied"):
        assert plan.condition == "missing"
    else:
        assert done.set_aside is not None
        assert done.set_aside.read_bytes() == damaged
    log = open_log()
    assert log.verify() == []
    assert len(list(log.events())) == len(plan.events)
    if len(plan.events) == 60:
        assert contents(log) == before
    again = log.append(Answer(question="p/new", outcome="correct", score=1, mode="learn"))
    assert again.id not in plan.events
    assert log.verify() == []


def test_without_a_backup_what_proves_itself_is_kept_and_the_rest_listed(
    filled: ProgressLog, open_log: OpenLog, home: Home, clock: FixedClock
) -> None:
    filled.close()
    shutil.rmtree(home.backups)
    data = bytearray(home.database.read_bytes())
    middle = data.index(b'"question":"p/q3"', len(data) // 3)
    data[middle : middle + 40] = bytes(40)
    home.database.write_bytes(data)
    plan = restore.plan(home)
    assert (plan.condition, plan.source, len(plan.events)) == ("damaged", None, 59)
    (lost,) = plan.lost
    assert "p/q3" in str(lost)
    assert "answer" in str(lost)
    restore.restore(home, clock, plan)
    log = open_log()
    assert log.verify() == [], "what is known to be gone is not reported again"
    log.append(Answer(question="p/new", outcome="correct", score=1, mode="learn"))
    assert restore.plan(home).lost == ()


def test_one_flipped_bit_is_mended_without_a_backup(
    filled: ProgressLog, open_log: OpenLog, home: Home, clock: FixedClock
) -> None:
    before = contents(filled)
    filled.close()
    shutil.rmtree(home.backups)
    data = bytearray(home.database.read_bytes())
    data[data.index(b'"typed":"xxx', len(data) // 3) + 12] ^= 4
    home.database.write_bytes(data)
    plan = restore.plan(home)
    assert (plan.condition, plan.mended, plan.lost) == ("damaged", 1, ())
    restore.restore(home, clock, plan)
    assert contents(open_log()) == before


def test_what_still_waits_in_the_write_ahead_log_is_found(
    filled: ProgressLog, home: Home, tmp_path: Path
) -> None:
    copy = home_at(tmp_path / "copy")
    copy.data.mkdir()
    for name in ("progress.db", "progress.db-wal"):
        shutil.copy(home.data / name, copy.data / name)
    zero(copy.database, 0, 4096)
    assert len(salvage(copy.database).events) == 60


def test_what_another_program_moves_meanwhile_is_salvaged(
    home: Home, open_log: OpenLog, answer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = open_log()
    given = {log.append(answer(f"p/{number}")).id for number in range(3)}
    real = Path.read_bytes

    def read(path: Path) -> bytes:
        data = real(path)
        log.close()  # the last to close it moves the write-ahead log into the database
        return data

    monkeypatch.setattr(Path, "read_bytes", read)
    assert salvage(home.database).events.keys() == given


def test_long_answers_are_salvaged_from_their_overflow_pages(
    open_log: OpenLog, home: Home, answer: Make
) -> None:
    log = open_log()
    long = [log.append(answer(typed=letter * size)) for letter, size in (("a", 9000), ("b", 70000))]
    log.close()
    zero(home.database, 0, 100)
    found = salvage(home.database)
    assert set(found.events) == {event.id for event in long}
    assert [found.events[event.id] for event in long] == long


def test_events_are_found_in_pages_that_do_not_say_any_more_what_they_are(
    filled: ProgressLog, home: Home
) -> None:
    filled.close()
    whole = len(salvage(home.database).events)
    size = home.database.stat().st_size
    assert whole == 60
    with home.database.open("r+b") as file:
        for start in range(0, size, 4096):
            file.seek(start + (100 if start == 0 else 0))
            file.write(bytes(8))  # the head of the page: what is in it, and where
    assert len(salvage(home.database).events) == 60


def test_a_log_that_another_program_is_writing_to_is_not_exchanged(
    filled: ProgressLog, home: Home, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.0)
    filled.close()
    plan = restore.plan(home, shelf.listed(home)[0].path)
    damaged = replace(plan, condition="damaged")
    before = home.database.read_bytes()
    with closing(sqlite3.connect(home.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyLog):
            restore.restore(home, clock, damaged)
        other.execute("ROLLBACK")
    assert home.database.read_bytes() == before


def test_without_hard_links_the_damaged_file_is_set_aside_all_the_same(
    filled: ProgressLog, home: Home, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    filled.close()
    zero(home.database, 0, 100)
    damaged = home.database.read_bytes()
    monkeypatch.setattr(os, "link", refuse)
    done = restore.restore(home, clock, restore.plan(home))
    assert done.set_aside is not None
    assert done.set_aside.read_bytes() == damaged
    with ProgressLog.open(home, clock) as log:
        assert len(log.ids()) == 60


def test_a_backup_that_rotted_is_passed_over(
    filled: ProgressLog, home: Home, clock: FixedClock
) -> None:
    good = shelf.listed(home)[0]
    clock.advance(timedelta(days=1))
    bad = backup.make(filled, clock)
    data = bytearray(bad.path.read_bytes())
    data[data.index(b'"typed":"xxx', 30_000) + 12] ^= 4
    bad.path.write_bytes(data)
    assert not backup.is_good(bad.path)
    filled.close()
    home.database.unlink()
    plan = restore.plan(home)
    assert plan.source == good.path
    assert len(plan.events) == 60, "the rotten one still proves its other events"


def test_a_definition_that_is_no_text_any_more(
    filled: ProgressLog, home: Home, clock: FixedClock
) -> None:
    """SQLite quotes it in what it says, and Python makes text of that."""
    good = backup.make(filled, clock)
    filled.close()
    data = bytearray(good.path.read_bytes())
    data[data.index(b"CREATE INDEX event_order") + 9] ^= 0x80
    (home.backups / "progress-20990101-000000.db").write_bytes(data)
    home.database.write_bytes(data)
    with pytest.raises(DamagedLog, match="definitions"):
        ProgressLog.open(home, clock)
    plan = restore.plan(home)
    assert (plan.source, plan.condition, plan.lost) == (good.path, "damaged", ())
    restore.restore(home, clock, plan)
    with ProgressLog.open(home, clock) as log:
        assert len(log.ids()) == len(plan.events) > 0
        assert log.verify() == []


def test_files_that_are_not_ours_or_newer_are_left_alone(
    filled: ProgressLog, home: Home, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"hello " * 1000)
    with pytest.raises(ForeignFile):
        restore.plan(home, foreign)
    with pytest.raises(restore.NothingToRestore):
        restore.plan(home, tmp_path / "nowhere")
    filled.close()
    db = sqlite3.connect(home.database)
    db.execute("PRAGMA user_version = 7")
    db.close()
    newer = home.database.read_bytes()
    with pytest.raises(NewerVersion):
        restore.plan(home)
    assert home.database.read_bytes() == newer
    shutil.rmtree(home.backups)
    home.database.write_bytes(foreign.read_bytes())
    with pytest.raises(ForeignFile):
        restore.plan(home)
    assert home.database.read_bytes() == foreign.read_bytes()


@pytest.mark.parametrize("content", [bytes(9000), b"hello " * 1000])
def test_what_stands_in_the_place_of_a_log_is_set_aside_for_a_backup(
    content: bytes, filled: ProgressLog, open_log: OpenLog, home: Home, clock: FixedClock
) -> None:
    filled.close()
    home.database.write_bytes(content)
    done = restore.restore(home, clock, restore.plan(home))
    assert done.set_aside is not None
    assert done.set_aside.read_bytes() == content
    assert len(open_log().ids()) == 40


def test_a_hostile_backup_cannot_smuggle_in_an_event(
    filled: ProgressLog, home: Home, tmp_path: Path, open_log: OpenLog
) -> None:
    """An event may bear the id of its bytes and still not be one that quizapp would write."""
    from quizapp.progress.events import identify

    data = (
        '{"body":{"mode":"learn","outcome":"correct","question":"p/q","rating":99,"score":1.0},'
        '"device":"eeeeeeeeeeeeeeee","kind":"answer","number":1,"offset":0,"time":1}'
    )
    other = open_log("other")
    other.close()
    path = tmp_path / "other" / "progress.db"
    db = sqlite3.connect(path)
    db.execute(
        "INSERT INTO event VALUES (1, ?, 'eeeeeeeeeeeeeeee', 1, 1, 'answer', 'p/q', NULL, '', ?)",
        (identify(data.encode()), data),
    )
    db.commit()
    db.close()
    assert restore.plan(home, path).gained == ()


def test_an_open_log_goes_on_in_the_restored_file(
    filled: ProgressLog, open_log: OpenLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    rot(home, 50)
    plan = restore.plan(home)
    assert plan.condition == "damaged"
    done = restore.restore(home, clock, plan)
    assert done.set_aside is not None
    event = filled.append(answer("p/after"))
    assert event.id in {known.id for known in open_log().events()}
    assert filled.verify() == []
    assert len(list(filled.events())) == 60 + 1 - len(plan.lost)


def test_answers_do_not_go_to_a_file_that_was_removed(
    filled: ProgressLog, home: Home, answer: Make
) -> None:
    aside = home.data.with_name("moved")
    home.data.rename(aside)
    with pytest.raises(MissingLog, match="is gone"):
        filled.append(answer())
    aside.rename(home.data)
    filled.append(answer())
    assert filled.verify() == []


def test_a_restore_that_was_cut_off_loses_nothing(
    filled: ProgressLog, open_log: OpenLog, home: Home, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Cut off at its worst moment: the old file is aside, the new one not yet in its place."""
    before = contents(filled)
    filled.close()
    zero(home.database, 0, 4096)

    def cut_off(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    plan = restore.plan(home)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut_off)
        with pytest.raises(KeyboardInterrupt):
            restore.restore(home, clock, plan)
    assert not [path for path in home.data.iterdir() if path.name.startswith(".new-")]
    restore.restore(home, clock, restore.plan(home))
    assert contents(open_log()) == before


def test_nothing_to_restore_is_said(home: Home, clock: FixedClock) -> None:
    with pytest.raises(restore.NothingToRestore, match="nothing to restore"):
        restore.plan(home)
    home.data.mkdir()
    home.database.write_bytes(b"")
    with pytest.raises(restore.NothingToRestore):
        restore.plan(home)
