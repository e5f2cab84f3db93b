"""Sync: every device ends with the same, whatever is cut off, late or hostile on the way."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.clock import FixedClock
from quizapp.progress import segment
from quizapp.progress.errors import ReadOnlyHome
from quizapp.progress.events import Answer, identify
from quizapp.progress.log import ProgressLog
from quizapp.progress.segment import BadFolder
from quizapp.progress.sync import sync
from tests.bench.fleet import Fleet

Make = Callable[..., Answer]
OpenLog = Callable[..., ProgressLog]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=12)
def test_three_devices_always_converge(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("fleet")
    rng = random.Random(seed)
    fleet = Fleet(root)
    try:
        for _ in range(rng.randrange(40)):
            fleet.step(rng)
        fleet.settle()
        assert fleet.faults() == []
    finally:
        fleet.close()
        shutil.rmtree(root)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    return tmp_path / "shared"


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.segment"))


def test_one_segment_a_device_that_only_grows(
    open_log: OpenLog, answer: Make, shared: Path
) -> None:
    here, there = open_log("here"), open_log("there")
    here.append(answer("p/a"))
    there.append(answer("p/b"))
    assert (sync(here, shared).sent, sync(there, shared).received) == (1, 1)
    before = {path: path.read_bytes() for path in segments(shared)}
    assert len(before) == 2
    here.append(answer("p/c"))
    assert sync(here, shared).received == 1
    assert sync(there, shared).received == 1
    for path, content in before.items():
        assert path.read_bytes().startswith(content)
    assert list(here.events()) == list(there.events())
    assert sync(here, shared).sent == sync(there, shared).sent == 0
    assert {path.stat().st_mode & 0o777 for path in segments(shared)} == {0o600}


def test_a_segment_cut_at_any_byte(open_log: OpenLog, answer: Make, shared: Path) -> None:
    here = open_log("here")
    for number in range(3):
        here.append(answer(f"p/{number}"))
    sync(here, shared)
    (path,) = segments(shared)
    whole = path.read_bytes()
    ends = [len(b"".join(whole.splitlines(keepends=True)[: n + 1])) for n in range(4)]
    for length in [*range(0, len(whole), 83), *(end - 1 for end in ends), *ends]:
        path.write_bytes(whole[:length])
        there = open_log(f"there-{length}")
        got = sync(there, shared)
        # A line without its last byte, the end of the line, is whole.
        assert got.received == sum(length >= end - 1 for end in ends[1:])
        sync(here, shared)
        sync(there, shared)
        assert list(there.events()) == list(here.events())
        for other in segments(shared):
            if other != path:
                other.unlink()


def test_damage_in_a_segment_is_reported_and_healed_by_its_owner(
    open_log: OpenLog, answer: Make, shared: Path
) -> None:
    here, there = open_log("here"), open_log("there")
    for number in range(20):
        here.append(answer(f"p/{number}"))
    sync(here, shared)
    (path,) = segments(shared)
    whole = path.read_bytes()
    rng = random.Random(3)
    for _ in range(30):
        data = bytearray(whole)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        damaged = sync(there, shared)
        assert damaged.problems or damaged.received + len(there.ids()) >= 20
    assert there.ids() <= here.ids()
    sync(here, shared)
    sync(there, shared)
    assert there.ids() == here.ids()
    assert there.verify() == []


def test_what_strangers_write_is_checked_event_by_event(
    open_log: OpenLog, answer: Make, shared: Path
) -> None:
    shared.mkdir()
    bad = [
        '{"body":{"mode":"learn","outcome":"correct","question":"p/q","rating":99,"score":1.0},'
        '"device":"eeeeeeeeeeeeeeee","kind":"answer","number":1,"offset":0,"time":1}',
        '{"body":{},"device":"eeeeeeeeeeeeeeee","kind":"exec","number":1,"offset":0,"time":1}',
        '{"body":{"given":{"x":' + "[" * 900 + "]" * 900 + "}," + '"mode":"learn",'
        '"outcome":"correct","question":"p/q","score":1.0},"device":"eeeeeeeeeeeeeeee",'
        '"kind":"answer","number":1,"offset":0,"time":1}',
        "{" + "[" * 100_000 + "}",
        "{}",
    ]
    lines = [f"{identify(text.encode())} {text}\n".encode() for text in bad]
    lines += [b"\x00\xff\n", b"x" * 3_000_000 + b"\n", b"<<<<<<< ours\n"]
    (shared / "stranger.segment").write_bytes(segment.HEADER + b"".join(lines))
    log = open_log()
    log.append(answer())
    before = log.cards()
    done = sync(log, shared)
    assert done.received == 0
    assert "damaged" in done.problems[0]
    assert log.cards() == before


def test_numbers_and_times_far_ahead_stop_nobody(
    open_log: OpenLog, answer: Make, shared: Path, event: Callable[..., object]
) -> None:
    log = open_log("home", device="a" * 16)
    log.append(answer())
    far = event(
        answer("p/far"), number=2**53 - 1, device="a" * 16, time=datetime(2999, 12, 31, tzinfo=UTC)
    )
    shared.mkdir()
    line = f"{far.id} {far.to_bytes().decode()}\n"  # type: ignore[attr-defined]  # an Event
    (shared / "x.segment").write_bytes(segment.HEADER + line.encode())
    log.close()
    log = open_log("home")
    assert sync(log, shared).received == 1
    mine = log.append(answer())
    assert (mine.number, mine.time.year) == (1, 2026)
    assert {fault.kind for fault in log.verify()} == {"gap"}


def test_links_and_pipes_are_not_followed(
    open_log: OpenLog, answer: Make, shared: Path, tmp_path: Path
) -> None:
    log = open_log()
    log.append(answer())
    sync(log, shared)
    (own,) = segments(shared)
    elsewhere = tmp_path / "elsewhere"
    own.rename(elsewhere)
    own.symlink_to(elsewhere)
    (shared / "folder.segment").mkdir()
    os.mkfifo(shared / "pipe.segment")
    precious = elsewhere.read_bytes()
    with pytest.raises(ReadOnlyHome):
        sync(log, shared)
    own.unlink()
    done = sync(log, shared)
    assert done.sent == 1
    assert len(done.problems) == 2
    assert elsewhere.read_bytes() == precious


def test_a_segment_of_a_newer_version_is_left_alone(
    open_log: OpenLog, answer: Make, shared: Path
) -> None:
    log = open_log()
    log.append(answer())
    shared.mkdir()
    (shared / "x.segment").write_bytes(b"quizapp segment 2\nwhatever\n")
    assert "newer" in sync(log, shared).problems[0]


def test_too_much_is_refused(
    log: ProgressLog, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared.mkdir()
    monkeypatch.setattr(segment, "MAX_SEGMENT", 10)
    (shared / "x.segment").write_bytes(segment.HEADER)
    assert "too large" in sync(log, shared).problems[0]
    monkeypatch.setattr(segment, "MAX_SEGMENTS", 0)
    with pytest.raises(BadFolder, match="more than 0"):
        sync(log, shared)


def test_a_folder_that_cannot_be_used_is_said(log: ProgressLog, tmp_path: Path) -> None:
    with pytest.raises(BadFolder, match="make it first"):
        sync(log, tmp_path / "no" / "where")
    (tmp_path / "file").touch()
    with pytest.raises(BadFolder, match="not a folder"):
        sync(log, tmp_path / "file")


def test_a_home_that_was_copied_whole_becomes_a_device_of_its_own(
    open_log: OpenLog, answer: Make, shared: Path, tmp_path: Path, clock: FixedClock
) -> None:
    """Even with the very same device file, as in the image of a machine."""
    log = open_log("home")
    log.append(answer("p/a"))
    log.close()
    shutil.copytree(tmp_path / "home", tmp_path / "twin")
    shutil.copy(tmp_path / "home" / "device", tmp_path / "device")
    one, two = open_log("home"), open_log("twin")
    inode = (tmp_path / "twin" / "device").stat().st_ino
    text = (tmp_path / "home" / "device").read_text()
    old = (tmp_path / "home" / "device").stat().st_ino
    changed = text.replace(f'"inode": {old}', f'"inode": {inode}').strip().ljust(127) + "\n"
    (tmp_path / "twin" / "device").write_text(changed)
    mine, theirs = one.append(answer("p/b")), two.append(answer("p/c"))
    assert (mine.device, mine.number) == (theirs.device, theirs.number)
    for log in (one, two, one):
        sync(log, shared)
    assert one.ids() == two.ids()
    assert one.append(answer("p/d")).device != two.append(answer("p/e")).device
    for log in (one, two, one):
        sync(log, shared)
    assert one.cards() == two.cards()
    assert {fault.kind for fault in one.verify()} == {"duplicate"}, "said, and nothing is lost"
