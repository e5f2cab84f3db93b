"""Backups: whole or not there, thinned with age, and never the last good one."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress import backup, check, keeper, shelf
from quizapp.progress.errors import DamagedLog, ReadOnlyHome
from quizapp.progress.events import Answer
from quizapp.progress.keeper import Keeper, prove_daily
from quizapp.progress.log import ProgressLog

Make = Callable[..., Answer]
OpenLog = Callable[..., ProgressLog]


def rot(home: Home, number: int = 1) -> None:
    """Change an event in the file, around the triggers."""
    db = sqlite3.connect(home.database)
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    db.execute("UPDATE event SET bytes = replace(bytes, '0.', '1.') WHERE number = ?", (number,))
    for _, definition in guards:
        db.execute(definition)
    db.commit()
    db.close()


def test_a_backup_is_the_whole_log(
    log: ProgressLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    for number in range(5):
        log.append(answer(f"p/{number}"))
    made = backup.make(log, clock)
    assert shelf.listed(home) == (made,)
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert home.backups.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in home.backups.iterdir()] == ["progress-20260302-070000.db"]
    assert backup.is_good(made.path)
    db = sqlite3.connect(made.path)
    assert db.execute("SELECT COUNT(*) FROM event").fetchone() == (5,)
    db.close()


def test_two_backups_of_one_second_are_two(
    log: ProgressLog, answer: Make, clock: FixedClock, home: Home
) -> None:
    log.append(answer())
    made = [backup.make(log, clock) for _ in range(3)]
    assert shelf.listed(home) == tuple(reversed(made))


def test_a_rotten_log_makes_no_backup_and_removes_none(
    log: ProgressLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    log.append(answer(score=0.5, outcome="partial"))
    good = backup.make(log, clock)
    rot(home)
    clock.advance(timedelta(days=900))
    for _ in range(15):
        with pytest.raises(DamagedLog, match=r"quizapp doctor"):
            backup.make(log, clock)
    assert shelf.listed(home) == (good,)
    assert [path.name for path in home.backups.iterdir()] == [good.path.name]


def test_backups_are_thinned_to_days_weeks_and_months() -> None:
    newest = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    times = [newest - timedelta(hours=6 * n) for n in range(4 * 800)]
    keep = backup.kept(times)
    ages = sorted((newest - time).days for time in keep)
    assert newest in keep
    assert sum(age < 12 for age in ages) >= 12
    assert 60 <= len(keep) <= 90
    assert max(ages) > 600
    gaps = [later - earlier for earlier, later in pairwise(ages)]
    assert max(gap for age, gap in zip(ages, gaps, strict=False) if age < 11) <= 1
    assert max(gap for age, gap in zip(ages, gaps, strict=False) if age < 60) <= 7
    assert backup.kept(sorted(keep, reverse=True)) == keep


def test_thinning_keeps_the_one_just_proved_and_what_bears_a_later_time(
    log: ProgressLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    log.append(answer())
    clock.advance(timedelta(days=400))
    ahead = backup.make(log, clock)
    clock.advance(timedelta(days=-400))
    for _ in range(14):
        clock.advance(timedelta(seconds=1))
        last = backup.make(log, clock)
    backups = shelf.listed(home)
    assert backups[:2] == (ahead, last)
    assert len(backups) == 11


def test_what_a_kill_left_is_swept_away(
    log: ProgressLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    log.append(answer())
    made = backup.make(log, clock)
    left = home.backups / ".new-progress-20260302-070000.db-99999999-0123abcd"
    left.write_bytes(b"half")
    beside = left.with_name(left.name + "-journal")
    beside.touch()
    clock.advance(timedelta(minutes=1))
    backup.make(log, clock)
    assert not left.exists()
    assert not beside.exists()
    assert made.path.exists()


def test_a_link_among_the_backups_is_none(log: ProgressLog, home: Home, answer: Make) -> None:
    log.append(answer())
    home.backups.mkdir()
    (home.backups / "progress-20260302-070000.db").symlink_to(home.database)
    assert shelf.listed(home) == ()


def test_the_first_answer_of_a_session_is_followed_by_a_backup(
    open_log: OpenLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    log = open_log()
    kept = Keeper(log, clock)
    for _ in range(3):
        log.append(answer())
        kept.answered()
    log.close()
    (only,) = shelf.listed(home)
    assert backup.is_good(only.path)
    assert kept.problem is None


def test_an_answer_does_not_fail_because_a_backup_does(
    open_log: OpenLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    log = open_log()
    log.append(answer())
    home.backups.write_text("in the way")
    kept = Keeper(log, clock)
    kept.answered()
    log.close()
    assert isinstance(kept.problem, ReadOnlyHome)


def test_a_backup_that_failed_is_tried_again_a_while_later(
    home: Home, log: ProgressLog, clock: FixedClock, answer: Make
) -> None:
    log.append(answer())
    home.backups.write_text("in the way")
    kept = Keeper(log, clock)

    def answered() -> None:
        kept.answered()
        for thread in threading.enumerate():
            if thread.name == "keeper":
                thread.join()

    answered()
    assert log.unbacked is kept.problem is not None
    home.backups.unlink()
    answered()
    assert not shelf.listed(home), "not with every answer"
    clock.advance(timedelta(minutes=2))
    answered()
    assert len(shelf.listed(home)) == 1
    assert log.unbacked is None
    clock.advance(timedelta(minutes=2))
    answered()
    assert len(shelf.listed(home)) == 1, "one is enough"


def test_the_log_is_proved_once_a_day(
    log: ProgressLog, home: Home, answer: Make, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = []

    def counted(*given: object) -> object:
        times.append(clock.now())
        return check.examine(*given)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr("quizapp.progress.log.examine", counted)
    log.append(answer(score=0.5, outcome="partial"))
    for _ in range(9):
        assert prove_daily(log, clock) == []
        clock.advance(timedelta(hours=6))
    assert len(times) == 3
    clock.advance(-timedelta(days=9))  # a clock that was set back
    prove_daily(log, clock)
    assert len(times) == 4
    rot(home)
    clock.advance(2 * keeper.PROOF_EVERY)
    for _ in range(2):  # as long as something is wrong, every time
        assert [fault.kind for fault in prove_daily(log, clock)] == ["event"]
    assert len(times) == 6


def test_a_wrong_state_is_rebuilt_by_the_daily_proof(
    log: ProgressLog, home: Home, answer: Make, clock: FixedClock
) -> None:
    log.append(answer())
    before = log.cards()
    db = sqlite3.connect(home.database)
    db.execute("UPDATE card SET due = 0")
    db.commit()
    db.close()
    assert prove_daily(log, clock) == []
    assert log.cards() == before


def test_a_state_that_cannot_be_read_is_rebuilt_at_once(
    log: ProgressLog, home: Home, answer: Make
) -> None:
    log.append(answer())
    cards, answers = log.cards(), list(log.answers())
    for table, column in (("card", "due"), ("answer", "time"), ("answer", "misconceptions")):
        db = sqlite3.connect(home.database)
        db.execute(f"UPDATE {table} SET {column} = 'rot'")  # noqa: S608  names of ours
        db.commit()
        db.close()
        assert log.cards() == cards
        assert list(log.answers()) == answers
    assert log.verify() == []


def test_rot_in_the_last_events_is_seen_at_the_next_start(
    open_log: OpenLog, home: Home, answer: Make
) -> None:
    log = open_log()
    for _ in range(5):
        log.append(answer(score=0.5, outcome="partial"))
    assert log.faults == ()
    log.close()
    rot(home, 4)
    assert [fault.kind for fault in open_log().faults] == ["event"]
