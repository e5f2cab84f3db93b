"""The doctor of progress: what is wrong is said in words, and put right if asked."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress import backup
from quizapp.progress.events import Answer, State
from quizapp.progress.health import Finding, examine
from quizapp.progress.log import ProgressLog
from tests.progress.test_backup import rot

Make = Callable[..., Answer]
OpenLog = Callable[..., ProgressLog]


@pytest.fixture
def doctor(home: Home, clock: FixedClock) -> Callable[..., list[Finding]]:
    def look(*, fix: bool = False) -> list[Finding]:
        found = list(examine(home, clock, fix=fix))
        assert all(finding.says.endswith(".") for finding in found)
        return found

    return look


@pytest.fixture
def filled(open_log: OpenLog, answer: Make, clock: FixedClock) -> ProgressLog:
    log = open_log()
    for number in range(10):
        log.append(answer(f"p/{number}", score=0.5, outcome="partial"))
    backup.make(log, clock)
    return log


Doctor = Callable[..., list[Finding]]


def problems(found: list[Finding]) -> list[str]:
    return [finding.check for finding in found if finding.is_open]


def test_a_home_that_is_not_there_is_not_made(doctor: Doctor, home: Home) -> None:
    (only,) = doctor(fix=True)
    assert only.level == "note"
    assert not home.data.exists()


def test_all_is_well(doctor: Doctor, filled: ProgressLog) -> None:
    found = doctor()
    assert problems(found) == []
    assert {finding.check for finding in found} == {"home", "log", "events", "state", "backups"}


def test_open_doors_are_closed(doctor: Doctor, filled: ProgressLog, home: Home) -> None:
    home.database.chmod(0o644)
    (home.backups / "progress-20260302-070000.db").chmod(0o666)
    assert problems(doctor()) == ["home"]
    assert problems(doctor(fix=True)) == []
    assert home.database.stat().st_mode & 0o777 == 0o600
    assert problems(doctor()) == []


def test_doors_that_are_not_ours_to_close_stop_no_other_check(
    doctor: Doctor, filled: ProgressLog, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = backup.make(filled, clock).path
    loose.chmod(0o644)

    def refuse(path: Path, _: int) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted", str(path))

    monkeypatch.setattr(Path, "chmod", refuse)
    found = doctor(fix=True)
    assert problems(found) == ["home"]
    assert str(loose) in found[0].says
    assert {finding.check for finding in found} == {"home", "log", "events", "state", "backups"}


def test_a_wrong_state_is_worked_out_afresh(
    doctor: Doctor, filled: ProgressLog, home: Home
) -> None:
    before = filled.cards()
    db = sqlite3.connect(home.database)
    db.execute("UPDATE card SET reps = 99")
    db.commit()
    db.close()
    assert problems(doctor()) == ["state"]
    assert problems(doctor(fix=True)) == []
    assert filled.cards() == before
    assert problems(doctor()) == []


def test_rot_is_reported_and_repaired(doctor: Doctor, filled: ProgressLog, home: Home) -> None:
    filled.close()
    rot(home, 4)
    (problem,) = [finding for finding in doctor() if finding.is_open]
    assert problem.check == "log"
    assert problem.fixable
    assert "10 events still prove themselves, 0 are gone" in problem.says
    assert problems(doctor(fix=True)) == []
    found = doctor()
    assert problems(found) == []
    assert any("Set aside" in finding.says for finding in found)


def test_what_only_a_backup_has_comes_back(doctor: Doctor, filled: ProgressLog, home: Home) -> None:
    filled.close()
    for path in home.data.glob("progress.db*"):
        path.unlink()
    assert problems(doctor()) == ["backups"]
    assert problems(doctor(fix=True)) == []
    found = doctor()
    assert any("Each of 10 events" in finding.says for finding in found)


def test_what_is_gone_is_listed(doctor: Doctor, filled: ProgressLog, home: Home) -> None:
    filled.close()
    for path in (home.backups / "progress-20260302-070000.db",):
        path.unlink()
    data = bytearray(home.database.read_bytes())
    start = data.index(b'"question":"p/6"')
    data[start : start + 20] = b"\0" * 20
    home.database.write_bytes(data)
    found = doctor(fix=True)
    assert any("Gone: number 7" in finding.says and "p/6" in finding.says for finding in found)
    assert problems(doctor()) == []


def test_a_missing_or_rotten_backup(
    doctor: Doctor, filled: ProgressLog, home: Home, clock: FixedClock
) -> None:
    (path,) = home.backups.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:5000])
    assert problems(doctor()) == ["backups", "backups"]
    path.unlink()
    assert problems(doctor()) == ["backups"]
    assert problems(doctor(fix=True)) == []
    clock.advance(timedelta(days=30))
    (old,) = [finding for finding in doctor() if "30 days old" in finding.says]
    assert old.level == "note"


def test_a_backup_is_not_missed_before_the_first_answer(
    doctor: Doctor, open_log: OpenLog, answer: Make
) -> None:
    log = open_log()
    log.append(State(question="p/1", what="suspend"))
    assert problems(doctor()) == []
    log.append(answer("p/2"))
    assert problems(doctor()) == ["backups"]


@pytest.mark.parametrize("content", [b"hello " * 100, b"\0" * 9000])
def test_a_foreign_file_is_left_alone(content: bytes, doctor: Doctor, home: Home) -> None:
    home.data.mkdir(mode=0o700)
    home.database.write_bytes(content)
    home.database.chmod(0o600)
    assert "log" in problems(doctor(fix=True))
    assert home.database.read_bytes() == content


def test_a_newer_log_is_left_alone(doctor: Doctor, filled: ProgressLog, home: Home) -> None:
    filled.close()
    db = sqlite3.connect(home.database)
    db.execute("PRAGMA user_version = 5")
    db.close()
    before = home.database.read_bytes()
    assert "log" in problems(doctor(fix=True))
    assert home.database.read_bytes() == before
