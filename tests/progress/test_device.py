"""Which device an event is from: a home that was restored or copied becomes a new one."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress.events import Answer, Event
from quizapp.progress.log import ProgressLog

Make = Callable[..., Answer]
OpenLog = Callable[..., ProgressLog]


def test_a_device_keeps_its_id(open_log: OpenLog, answer: Make) -> None:
    log = open_log()
    first = log.append(answer())
    log.close()
    second = open_log().append(answer())
    assert (second.device, second.number) == (first.device, 2)


def test_a_restored_database_becomes_a_new_device(
    home: Home, open_log: OpenLog, answer: Make
) -> None:
    log = open_log()
    kept = log.append(answer())
    log.close()
    backup = home.database.read_bytes()
    log = open_log()
    lost = log.append(answer())
    log.close()
    home.database.write_bytes(backup)

    log = open_log()
    assert [fault.kind for fault in log.faults] == ["gap"]
    assert [fault.kind for fault in log.verify()] == ["gap"]
    new = log.append(answer("p/other"))
    assert (new.number, new.device != kept.device) == (1, True)
    assert [fault.kind for fault in log.verify()] == ["gap"], "what was acknowledged is missed"
    assert log.merge([lost]) == 1
    assert log.verify() == []
    assert log.reviews() == 3


class Cut(Exception):
    """Instead of a disk that fails, or a kill."""


@pytest.mark.parametrize("how", ["failed", "killed", "got ready"])
def test_what_was_lost_is_missed_however_the_next_write_ends(
    how: str, home: Home, open_log: OpenLog, answer: Make
) -> None:
    log = open_log()
    log.append(answer())
    log.close()
    backup = home.database.read_bytes()
    log = open_log()
    log.append(answer())
    log.close()
    home.database.write_bytes(backup)
    log = open_log()
    assert [fault.kind for fault in log.faults] == ["gap"]
    if how == "got ready":
        log.get_ready()
    else:
        written = home.data / "device"
        with suppress(Cut), log.together():
            log.append(answer("p/other"))
            cut_off = written.read_bytes()
            raise Cut
        if how == "killed":  # between the device's file and the commit
            with written.open("r+b") as file:
                file.write(cut_off)
    log.close()
    log = open_log()
    assert [fault.kind for fault in log.faults] == ["gap"]
    log.get_ready()
    log.append(answer("p/other"))
    assert [fault.kind for fault in log.verify()] == ["gap"]
    log.close()
    assert open_log().faults == (), "told once at a start, then by the proof"


def test_a_home_that_was_set_back_in_place_uses_no_number_twice(
    home: Home, open_log: OpenLog, answer: Make, clock: FixedClock
) -> None:
    """A snapshot of a whole machine brings the device file back too, under its old inode."""

    names = iter("bcd")

    def run(answers: int) -> list[Event]:
        with ProgressLog.open(home, clock, mint=lambda: next(names) * 16) as log:
            for _ in range(answers):
                clock.advance(timedelta(minutes=1))
                log.append(answer())
            assert log.faults == ()
            return list(log.events())

    files = (home.database, home.data / "device")
    run(5)
    five = [file.read_bytes() for file in files]
    lost = run(5)
    ten = [file.read_bytes() for file in files]
    for file, data in zip(files, five, strict=True):
        file.write_bytes(data)
    twin = run(2)
    with ProgressLog.open(home, clock) as log:
        log.merge(lost)
    numbers = Counter((event.device, event.number) for event in run(4))
    assert sorted(number for (_, number), times in numbers.items() if times > 1) == [6, 7]
    for file, data in zip(files, ten, strict=True):
        file.write_bytes(data)
    with ProgressLog.open(home, clock) as log:
        log.merge(twin)
    assert len(run(0)) == 12, "and nothing is missing"


def test_a_copied_home_becomes_a_new_device(
    tmp_path: Path, open_log: OpenLog, answer: Make
) -> None:
    log = open_log("one")
    log.append(answer())
    log.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    one, two = open_log("one"), open_log("two")
    written = one.append(answer("p/a")), two.append(answer("p/b"))
    assert written[0].device != written[1].device
    assert one.merge(two.events()) == 1
    assert two.merge(one.events()) == 1
    assert one.cards() == two.cards()
    assert one.verify() == two.verify() == []


@pytest.mark.parametrize("content", ["", "nonsense", "[]", '{"device": 1}', "\0" * 500])
def test_a_spoilt_device_file_is_replaced(
    content: str, home: Home, open_log: OpenLog, answer: Make
) -> None:
    log = open_log()
    first = log.append(answer())
    (home.data / "device").write_text(content)
    second = log.append(answer())
    third = log.append(answer())
    assert second.device == third.device != first.device
    assert third.number == 2
    assert log.verify() == []


def test_a_lost_device_file_is_replaced(
    home: Home, log: ProgressLog, answer: Make, clock: FixedClock
) -> None:
    first = log.append(answer())
    (home.data / "device").unlink()
    second = log.append(answer())
    assert second.device != first.device
    assert log.verify() == []
    log.close()
    with ProgressLog.open(home, clock) as again:
        assert again.append(answer()).device == second.device, "and the new one stays"


def test_two_logs_of_one_home_are_one_device(open_log: OpenLog, answer: Make) -> None:
    one, two = open_log(), open_log()
    written = [log.append(answer()) for log in (one, two, two, one)]
    assert [event.number for event in written] == [1, 2, 3, 4]
    assert len({event.device for event in written}) == 1
    assert one.cards() == two.cards()


def test_a_device_that_is_renewed_begins_anew(log: ProgressLog, answer: Make) -> None:
    first = log.append(answer())
    assert log.device() == first.device
    renewed = log.device(renew=True)
    second = log.append(answer())
    assert renewed != first.device
    assert (second.device, second.number) == (renewed, 1)
    assert log.verify() == []
