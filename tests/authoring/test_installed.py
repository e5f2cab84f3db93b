"""The folder of installed packs: the old one or the new one, never half of either."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quizapp.authoring.installed import KEPT, publish, put_right, withdraw
from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from tests.conftest import NoRoom


def files(version: str) -> dict[str, bytes]:
    """A pack with one question."""
    return {
        "pack.yaml": b"id: p\ntitle: P\ntopics: [{id: t, title: T}]\nversion: " + version.encode(),
        "all.yaml": b"questions:\n  - {id: q, kind: flashcard, topic: t, prompt: P?, answer: A}\n",
        "LICENSE": b"CC0",
    }


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return tmp_path / "packs"


def in_use(packs: Path) -> str:
    """The version of the pack that is used; it is whole."""
    library = Library.open([PackSource(packs, "installed")])
    used = next(info for info in library.packs if info.questions)
    assert len(library.entries) == 1
    return used.version


class _Killed(BaseException):
    """Stands for a kill: nothing in the code expects it."""


CALLS = ("open", "mkdir", "rename", "fsync", "replace")
"""What of the system could fail on the way."""


class Failing:
    """Lets the n-th call that changes something fail, and all after it if it is for good."""

    def __init__(self, at: int, error: BaseException, *, for_good: bool) -> None:
        self.at, self.error, self.for_good = at, error, for_good
        self.calls = 0

    def __enter__(self) -> Failing:
        self.patch = pytest.MonkeyPatch()
        for name in CALLS:
            self.patch.setattr(os, name, self._failing(getattr(os, name)))
        return self

    def __exit__(self, *_: object) -> None:
        self.patch.undo()

    def _failing(self, call: Any) -> Any:
        def tried(*given: Any, **named: Any) -> Any:
            self.calls += 1
            if self.calls == self.at or (self.for_good and self.calls > self.at):
                raise self.error
            return call(*given, **named)

        return tried


def steps(packs: Path) -> Iterator[int]:
    """The number of each call that a replacement makes."""
    with Failing(0, OSError(), for_good=False) as counted:
        publish(files("1"), packs, "p")
    assert counted.calls > 10
    yield from range(1, counted.calls + 1)


def test_a_pack_is_put_there_for_its_owner_alone(packs: Path) -> None:
    assert publish(files("1"), packs, "p") is None
    assert in_use(packs) == "1"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in packs.rglob("*")}
    assert modes == {"p": 0o700, "pack.yaml": 0o600, "all.yaml": 0o600, "LICENSE": 0o600}
    assert stat.S_IMODE(packs.stat().st_mode) == 0o700


def test_what_is_replaced_is_kept_beside(packs: Path) -> None:
    publish(files("1"), packs, "p")
    kept = publish(files("2"), packs, "p")
    assert in_use(packs) == "2"
    assert kept is not None
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == files("1")
    assert Library.open([PackSource(packs, "installed")]).problems == ()


@pytest.mark.parametrize("for_good", [False, True])
def test_an_error_of_the_disk_at_any_step_leaves_the_old_pack(packs: Path, for_good: bool) -> None:
    """Or the new one, if that was in its place already: then nothing is said to have failed."""
    for at in steps(packs):
        publish(files("1"), packs, "p")
        try:
            with Failing(at, OSError(5, "the disk failed"), for_good=for_good):
                publish(files("2"), packs, "p")
            assert in_use(packs) == "2", at
        except OSError:
            assert in_use(packs) == "1", at
    publish(files("3"), packs, "p")
    assert in_use(packs) == "3"
    assert {path.name for path in packs.iterdir()} == {"p", "_installed-before"}


def test_a_kill_at_any_step_leaves_the_old_pack_or_the_new_one(packs: Path) -> None:
    seen = []
    for at in steps(packs):
        publish(files("1"), packs, "p")
        with pytest.raises(_Killed), Failing(at, _Killed(), for_good=True):
            publish(files("2"), packs, "p")
        seen.append(in_use(packs))
        put_right(packs)
        assert in_use(packs) == seen[-1], at
        assert {path.name for path in packs.iterdir()} <= {"p", "_installed-before"}
        assert Library.open([PackSource(packs, "installed")]).problems == ()
    assert seen == sorted(seen)
    assert set(seen) == {"1", "2"}


def test_a_full_disk_leaves_the_old_pack(packs: Path, no_room: NoRoom) -> None:
    publish(files("1"), packs, "p")
    with no_room(), pytest.raises(OSError, match="File too large"):
        publish(files("2"), packs, "p")
    assert in_use(packs) == "1"
    assert [path.name for path in packs.iterdir()] == ["p"]


def test_a_pack_is_taken_away_and_kept(packs: Path) -> None:
    publish(files("1"), packs, "p")
    kept = withdraw(packs / "p", packs, "p")
    assert not (packs / "p").exists()
    assert kept is not None
    assert (kept / "pack.yaml").exists()
    assert Library.open([PackSource(packs, "installed")]).packs == ()


def test_a_link_is_taken_away_and_what_it_leads_to_stays(packs: Path, tmp_path: Path) -> None:
    own = publish_at(tmp_path / "own")
    packs.mkdir()
    (packs / "p").symlink_to(own)
    assert publish(files("2"), packs, "p") is None
    assert in_use(packs) == "2"
    assert not (packs / "p").is_symlink()
    assert (own / "pack.yaml").read_bytes() == files("1")["pack.yaml"]


def publish_at(folder: Path) -> Path:
    """Somebody's own pack."""
    folder.mkdir()
    for name, content in files("1").items():
        (folder / name).write_bytes(content)
    return folder


def test_a_single_file_that_was_copied_there_is_kept_so_that_it_is_found(packs: Path) -> None:
    packs.mkdir()
    (packs / "p.yaml").write_bytes(files("1")["pack.yaml"])
    kept = withdraw(packs / "p.yaml", packs, "p")
    assert kept is not None
    assert [path.name for path in kept.iterdir()] == ["p.yaml"]
    assert Library.open([PackSource(packs, "installed")]).problems == ()


def test_only_the_latest_are_kept(packs: Path) -> None:
    publish(files("other"), packs, "p-1")
    withdraw(packs / "p-1", packs, "p-1")
    for number in range(KEPT + 4):
        publish(files(str(number)), packs, "p")
    found = sorted(path.name for path in (packs / "_installed-before").iterdir())
    assert len(found) == KEPT + 1
    assert "p-1-1" in found
    assert "p-1" not in found
    assert f"p-{KEPT + 3}" in found


@pytest.mark.parametrize(("name", "file"), [("..", "a"), ("A", "a"), ("p", "../a"), ("p", "a/b")])
def test_no_name_leads_elsewhere(name: str, file: str, packs: Path) -> None:
    with pytest.raises(ValueError, match="is no name"):
        publish({file: b""}, packs, name)
    assert not packs.exists()
