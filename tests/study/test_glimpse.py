"""Today as it was worked out last: shown only while all that it follows from is the same."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress.events import Answer, State
from quizapp.progress.log import ProgressLog
from quizapp.progress.position import position
from quizapp.settings import Settings
from quizapp.study.glimpse import FILE, files_of, glimpse, keep
from quizapp.study.opening import open_library
from quizapp.study.overview import overview
from quizapp.study.today import Overview
from tests.conftest import MINI
from tests.study.conftest import Start

OWN = Settings()


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in ("opening", "glimpse"):
        monkeypatch.setattr(f"quizapp.study.{module}.shipped_packs", lambda: tmp_path / "none")
    return shutil.copytree(MINI, tmp_path / "mini")


@pytest.fixture
def kept(pack: Path, log: ProgressLog, start: Start, clock: FixedClock) -> Overview:
    """What Today came to after two answers, kept."""
    start("score").give_up()
    start("pick").give_up()
    slip = Answer(
        question="mini/row",
        mode="practice",
        outcome="wrong",
        score=0.0,
        misconceptions=("scale.none",),
    )
    log.append(slip)
    return kept_now(pack, log, clock)


def kept_now(pack: Path, log: ProgressLog, clock: FixedClock) -> Overview:
    files, at = files_of(log.home, [pack], OWN), position(log.home.database)
    assert files is not None
    assert at is not None
    found = overview(open_library(log.home, [pack]), log, clock.now(), OWN)
    keep(log.home, [pack], OWN, files, at, [(clock.now(), found)])
    return found


def test_it_is_what_was_kept(
    kept: Overview, pack: Path, log: ProgressLog, clock: FixedClock
) -> None:
    assert kept.answers == 3
    assert kept.topics
    assert kept.mistakes
    assert glimpse(log.home, [pack], OWN, clock.now()) == kept


def _another_answer(log: ProgressLog, pack: Path) -> None:
    del pack
    log.append(State(question="mini/pick", what="flag"))


def _an_edited_file(log: ProgressLog, pack: Path) -> None:
    del log
    file = next(pack.glob("[!p]*.yaml"), pack / "pack.yaml")
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")


def _a_new_file(log: ProgressLog, pack: Path) -> None:
    del log
    (pack / "more.yaml").write_text("questions: []\n", "utf-8")


def _a_lost_file(log: ProgressLog, pack: Path) -> None:
    del log
    (pack / "pack.yaml").unlink()


def _an_installed_pack(log: ProgressLog, pack: Path) -> None:
    shutil.copytree(pack, log.home.packs / "other")


def _rot(log: ProgressLog, pack: Path) -> None:
    del pack
    file = log.home.cache / FILE
    file.write_bytes(file.read_bytes()[:-9])


def _no_log(log: ProgressLog, pack: Path) -> None:
    del pack
    log.home.database.rename(log.home.database.with_suffix(".away"))


@pytest.mark.parametrize(
    "change",
    [
        _another_answer,
        _an_edited_file,
        _a_new_file,
        _a_lost_file,
        _an_installed_pack,
        _rot,
        _no_log,
    ],
)
def test_it_is_gone_after(
    change: Callable[[ProgressLog, Path], None],
    kept: Overview,
    pack: Path,
    log: ProgressLog,
    clock: FixedClock,
) -> None:
    change(log, pack)
    assert glimpse(log.home, [pack], OWN, clock.now()) is None


def test_a_folder_that_may_not_be_read_is_looked_at_from_outside(
    pack: Path, log: ProgressLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = log.home.packs / "closed"
    closed.mkdir(parents=True)
    scandir = os.scandir

    def refuse(path: str) -> Any:
        if path == str(closed):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    files = files_of(log.home, [pack], OWN)
    assert files is not None
    assert files[str(closed)] is not None
    assert str(pack / "pack.yaml") in files


def test_other_settings_packs_and_zones_need_another_one(
    kept: Overview, pack: Path, log: ProgressLog, clock: FixedClock
) -> None:
    home, now = log.home, clock.now()
    assert glimpse(home, [pack], replace(OWN, new_per_day=3), now) is None
    assert glimpse(home, [], OWN, now) is None
    abroad = now.astimezone(timezone(timedelta(hours=5)))
    assert glimpse(home, [pack], OWN, abroad) is None
    assert glimpse(home, [pack], OWN, now - timedelta(seconds=1)) is None


def test_it_holds_until_time_alone_makes_it_untrue(
    kept: Overview, pack: Path, log: ProgressLog, clock: FixedClock, library: Library
) -> None:
    assert kept.until is not None
    # Both answers were wrong: they come again within minutes.
    assert clock.now() < kept.until < clock.now() + timedelta(minutes=11)
    before = kept.until - timedelta(microseconds=1)
    assert glimpse(log.home, [pack], OWN, before) == kept
    assert overview(library, log, before, OWN) == kept
    assert glimpse(log.home, [pack], OWN, kept.until) is None
    assert overview(library, log, kept.until, OWN).reviews == kept.reviews + 2


def test_a_new_day_needs_a_new_one(
    pack: Path, log: ProgressLog, start: Start, clock: FixedClock
) -> None:
    clock.advance(datetime(2026, 3, 3, 1, tzinfo=UTC) - clock.now())
    log.append(State(question="mini/pick", what="flag"))
    assert kept_now(pack, log, clock).until == datetime(2026, 3, 3, 4, tzinfo=UTC)


def test_what_cannot_be_written_is_done_without(
    kept: Overview, pack: Path, log: ProgressLog, clock: FixedClock
) -> None:
    home = Home(log.home.data, log.home.config, log.home.database / "no folder")
    keep(home, [pack], OWN, {}, "", [(clock.now(), kept)])
    assert glimpse(home, [pack], OWN, clock.now()) is None
