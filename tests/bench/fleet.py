"""Three devices that answer, sync, are cut off and run out of disk, with an unreliable carrier."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress.errors import FullDisk
from quizapp.progress.events import Answer, Outcome, State
from quizapp.progress.log import ProgressLog
from quizapp.progress.sync import sync
from quizapp.study.outbox import Outbox

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUESTIONS = 5


@dataclass
class Device:
    """A home, and its own copy of the shared folder."""

    home: Home
    folder: Path
    clock: FixedClock
    log: ProgressLog
    outbox: Outbox
    kept: list[str] = field(default_factory=list)
    """Events that could not be written yet."""
    names: set[str] = field(default_factory=set)
    """Of the segments that it wrote."""


class Fleet:
    """Devices that share a folder of which each has its own, lagging copy."""

    def __init__(self, root: Path, devices: int = 3) -> None:
        self.written: set[str] = set()
        self.devices = []
        for number in range(devices):
            home = Home(root / f"home{number}", root / f"home{number}", root / f"cache{number}")
            clock = FixedClock(START + timedelta(minutes=7 * number))
            log = ProgressLog.open(home, clock)
            folder, outbox = root / f"shared{number}", Outbox(log, clock)
            self.devices.append(Device(home, folder, clock, log, outbox))

    def close(self) -> None:
        for device in self.devices:
            device.log.close()

    def step(self, rng: random.Random) -> str:
        """Something happens to one of the devices; returns what."""
        device = rng.choice(self.devices)
        device.clock.advance(timedelta(seconds=rng.choice([0, 1, 60, 86_400, -3_600])))
        what = rng.choices(
            ["answer", "undo", "mark", "sync", "cut", "carry", "restart", "full disk"],
            [6, 2, 1, 3, 2, 4, 1, 1],
        )[0]
        if rng.random() < 0.3:
            # What these find is kept, and gone on from the next time.
            device.log.card_rows()
            device.log.verify()
        if what == "answer":
            self._answer(device, rng)
        elif what == "undo":
            for event in device.log.undoable():
                self.written.add(device.log.undo(event.id).id)
        elif what == "mark":
            question = f"p/q{rng.randrange(QUESTIONS)}"
            state = State(question=question, what="flag", on=rng.random() < 0.5)
            self.written.add(device.log.append(state).id)
        elif what == "sync":
            self._sync(device)
        elif what == "cut":
            self._cut_off(device, rng)
        elif what == "carry":
            self._carry(device, rng.choice(self.devices), rng.random() if rng.random() < 0.5 else 1)
        elif what == "full disk":
            self._without_room(device, rng)
        else:
            self._restart(device)
        return what

    def settle(self) -> None:
        """There is room again, the carrier catches up, and everybody syncs."""
        for device in self.devices:
            assert self._flush(device)
        for _ in range(3):
            for device in self.devices:
                self._sync(device)
            for giver in self.devices:
                for taker in self.devices:
                    self._carry(giver, taker, 1)

    def faults(self) -> list[str]:
        """In what the devices differ from each other or from what was written."""
        found = []
        first = self.devices[0].log
        for number, device in enumerate(self.devices):
            ids = device.log.ids()
            if ids != self.written:
                found.append(f"device {number}: {len(self.written ^ ids)} events differ")
            if device.log.cards() != first.cards():
                found.append(f"device {number}: the cards differ")
            with ProgressLog.open(device.home, device.clock) as anew:
                if device.log.card_rows() != anew.card_rows():
                    found.append(f"device {number}: rows kept in memory differ")
            if list(device.log.answers()) != list(first.answers()):
                found.append(f"device {number}: the answers differ")
            faults = [*device.log.verify(), *device.log.verify(afresh=True)]
            found += [f"device {number}: {fault}" for fault in faults]
            if sync(device.log, device.folder).sent:
                found.append(f"device {number}: something was still to be sent")
        return found

    def _answer(self, device: Device, rng: random.Random) -> None:
        rating = rng.randint(1, 4)
        outcome: Outcome = "wrong" if rating == 1 else "correct"
        event = device.outbox.append(
            Answer(
                question=f"p/q{rng.randrange(QUESTIONS)}",
                outcome=outcome,
                score=float(rating > 1),
                rating=rating,
                mode="learn",
                typed="y" * rng.choice([0, 3, 400]),
            )
        )
        if device.outbox.keeps:
            device.kept.append(event.id)
        else:
            self.written |= {*device.kept, event.id}
            device.kept.clear()

    def _without_room(self, device: Device, rng: random.Random) -> None:
        """Answers that are kept, for the next answer or the end of the process to write."""
        full = mock.Mock(side_effect=FullDisk(device.home.database, "The disk is full."))
        with mock.patch.multiple(ProgressLog, together=full, merge=full):
            for _ in range(rng.randint(1, 3)):
                self._answer(device, rng)
                device.clock.advance(timedelta(seconds=rng.choice([0, 1, -60])))
        assert device.outbox.keeps

    def _flush(self, device: Device) -> bool:
        flushed = device.outbox.flush()
        if flushed:
            self.written |= set(device.kept)
            device.kept.clear()
        return flushed

    def _restart(self, device: Device) -> None:
        self._flush(device)
        device.log.close()
        device.log = ProgressLog.open(device.home, device.clock)
        device.outbox = Outbox(device.log, device.clock)

    def _sync(self, device: Device) -> None:
        before = self._segments(device)
        sync(device.log, device.folder)
        changed = {
            name for name, size in self._segments(device).items() if size != before.get(name)
        }
        device.names |= changed

    def _cut_off(self, device: Device, rng: random.Random) -> None:
        """Sync, but the process dies at some byte of what it adds to its segment."""
        before = self._segments(device)
        self._sync(device)
        for name, size in self._segments(device).items():
            if size > before.get(name, 0):
                with (device.folder / name).open("r+b") as file:
                    file.truncate(rng.randint(before.get(name, 0), size))

    def _carry(self, giver: Device, taker: Device, share: float) -> None:
        """Bring the giver's segments to the taker, or only the beginning of what is new."""
        if giver is taker or not giver.folder.is_dir():
            return
        taker.folder.mkdir(exist_ok=True)
        for name, size in self._segments(giver).items():
            there = taker.folder / name
            old = there.stat().st_size if there.exists() else 0
            if name in taker.names or size <= old:
                continue
            shutil.copyfile(giver.folder / name, there)
            with there.open("r+b") as file:
                file.truncate(old + int((size - old) * share))

    def _segments(self, device: Device) -> dict[str, int]:
        if not device.folder.is_dir():
            return {}
        return {path.name: path.stat().st_size for path in device.folder.iterdir()}
