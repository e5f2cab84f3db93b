"""A file that grows by a line for each step."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from quizapp.study.trail import Trail, follow
from tests.conftest import NoRoom


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "trail.json"


def put(value: dict[str, Any], step: Any) -> None:
    value["steps"] = [*value["steps"], step]


def steps(file: Path) -> Any:
    return follow(file, put)["steps"]


def test_it_holds_what_was_begun_and_every_step(file: Path) -> None:
    trail = Trail(file)
    assert not trail.add(0), "nothing was begun"
    trail.begin({"steps": []})
    assert [trail.add(number) for number in range(3)] == [True] * 3
    assert steps(file) == [0, 1, 2]
    assert file.stat().st_mode & 0o777 == 0o600
    trail.begin({"steps": ["anew"]})
    assert trail.add(3)
    assert steps(file) == ["anew", 3]


def test_no_step_is_added_to_what_somebody_else_wrote(file: Path) -> None:
    ours, theirs = Trail(file), Trail(file)
    ours.begin({"steps": []})
    theirs.begin({"steps": ["theirs"]})
    assert not ours.add(1)
    assert theirs.add(2)
    assert steps(file) == ["theirs", 2]
    file.unlink()
    assert not theirs.add(3)
    assert not file.exists()


def test_no_step_is_added_to_a_file_that_got_the_place_of_ours_on_the_disk(file: Path) -> None:
    ours, theirs = Trail(file), Trail(file.with_name("theirs"))
    ours.begin({"steps": []})
    theirs.begin({"steps": ["theirs"]})
    file.write_bytes(file.with_name("theirs").read_bytes())
    assert not ours.add(1), "a step with another mark would be passed over"
    ours.begin({"steps": ["ours"]})
    assert ours.add(1)
    assert steps(file) == ["ours", 1]


def test_a_step_of_another_file_is_none_of_this_one(file: Path) -> None:
    """As if a new file had got the place on the disk of one that was taken away."""
    stray = Trail(file.with_name("stray"))
    stray.begin({"steps": []})
    trail = Trail(file)
    trail.begin({"steps": []})
    assert stray.add("stray")
    line = file.with_name("stray").read_bytes().split(b"\n")[1]
    with file.open("ab") as opened:
        opened.write(line + b"\n")
    assert trail.add(1)
    assert steps(file) == [1]


def test_it_is_written_whole_now_and_then(file: Path) -> None:
    trail = Trail(file)
    trail.begin({"steps": []})
    added = 0
    while trail.add(added):
        added += 1
    assert steps(file) == list(range(added))


@pytest.mark.parametrize("content", ["", "[]", "3", "{", "\xff", '{"steps": []}\n[1]\n{}\n'])
def test_what_cannot_be_read_is_passed_over(file: Path, content: str) -> None:
    file.write_text(content, "latin-1")
    assert follow(file, put) in (None, {"steps": []})


def test_a_folder_that_is_gone_is_not_made_anew(file: Path) -> None:
    trail = Trail(file)
    trail.begin({"steps": []})
    shutil.rmtree(file.parent)
    assert not trail.add(1)
    with pytest.raises(FileNotFoundError):
        trail.begin({"steps": []})
    assert not file.parent.exists()


def test_a_step_after_what_is_no_step_is_none(file: Path) -> None:
    trail = Trail(file)
    trail.begin({"steps": []})
    assert trail.add(1)
    with file.open("ab") as opened:
        opened.write(b"[half\n")
    assert trail.add(2)
    assert steps(file) == [1]


def test_a_file_too_large_is_passed_over(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Trail(file).begin({"steps": []})
    monkeypatch.setattr("quizapp.study.trail._MAX_BYTES", file.stat().st_size)
    assert steps(file) == []
    monkeypatch.setattr("quizapp.study.trail._MAX_BYTES", file.stat().st_size - 1)
    assert follow(file, put) is None


def test_on_a_full_disk_what_was_written_stays(
    file: Path, monkeypatch: pytest.MonkeyPatch, no_room: NoRoom
) -> None:
    trail, whole = Trail(file), os.write

    def full(handle: int, data: bytes) -> int:
        return whole(handle, data[: len(data) // 2])

    trail.begin({"steps": []})
    assert trail.add(1)
    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        assert not trail.add(2)
    assert not trail.add(3), "it would be behind half a step"
    assert steps(file) == [1]
    trail.begin({"steps": ["anew"]})
    with no_room(), pytest.raises(OSError, match="too large"):
        trail.begin({"steps": ["lost"]})
    assert not trail.add(4), "the file has an earlier mark"
    assert steps(file) == ["anew"]
    assert list(file.parent.iterdir()) == [file]
