"""What a learner meets when the disk fails while they study, in both faces.

    python -m tests.bench.failures [--only full]

Real processes, with their home on a small disk in memory (so this needs root, on Linux) that is
filled, closed, taken away or locked at each answer of a session in turn, and mended afterwards.
An answer counts as acknowledged when its verdict is shown. Prints a table; exits 1 if one that
was acknowledged is missing, if something is said twice or not at all, or if a traceback shows.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import SystemClock
from quizapp.paths import resolve_home
from quizapp.progress.log import ProgressLog
from tests.terminal import ROOT, Terminal

PACK = ROOT / "tests" / "packs" / "mini"
ANSWERS = 5
_MOUNT, _UMOUNT = (shutil.which(name) or name for name in ("mount", "umount"))
PAGE = 4096
GAPS = ["--kind", "cloze", "--count", str(ANSWERS + 2)]
SAVED, NOT_SAVED, ALL_SAVED = "the schedule stays", "Not saved yet", "Everything is saved now."


def confined() -> None:
    """Take from root, in a process about to begin, the right to write where nobody may."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if libc.prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
            raise OSError(ctypes.get_errno(), "prctl")


@dataclass
class Disk:
    """A small disk with a home on it."""

    root: Path
    stack: ExitStack = field(default_factory=ExitStack)

    @property
    def home(self) -> Path:
        return self.root / "home"

    def mend(self) -> None:
        self.stack.close()

    def fill(self, pages: int) -> None:
        """Leave so many pages of it."""
        file = self.root / "others"
        self.stack.callback(file.unlink)
        with file.open("wb", buffering=0) as opened:
            with suppress(OSError):
                while True:
                    opened.write(bytes(PAGE))
            opened.truncate(max(0, opened.tell() - pages * PAGE))

    def close(self) -> None:
        """Let nobody write there any more."""
        for path in (*self.home.iterdir(), self.home):
            mode = path.stat().st_mode
            path.chmod(mode & ~0o222)
            self.stack.callback(path.chmod, mode)

    def take_away(self) -> None:
        """Let the home be gone, as on a stick that was pulled out."""
        away = self.home.rename(self.root / "away")
        self.stack.callback(away.rename, self.home)

    def lock(self) -> None:
        """Write to the log for a long time."""
        db = self.stack.enter_context(_locked(self.home / "progress.db"))
        assert db.in_transaction


@contextmanager
def _locked(path: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("BEGIN IMMEDIATE")
        yield db
    finally:
        db.close()


@contextmanager
def disk(megabytes: int = 4) -> Iterator[Disk]:
    """A disk in memory, with a home that has been used."""
    root = Path(tempfile.mkdtemp(prefix="failures-"))
    subprocess.run([_MOUNT, "-t", "tmpfs", "-o", f"size={megabytes}m", "none", root], check=True)
    made = Disk(root)
    try:
        Library.open([PackSource(PACK, "given")], made.home / "cache")
        ProgressLog.open(resolve_home(made.home), SystemClock()).close()
        yield made
    finally:
        made.mend()
        subprocess.run([_UMOUNT, "-l", root], check=True)
        root.rmdir()


@dataclass
class Tally:
    """What came of the cases of one kind."""

    cases: int = 0
    acknowledged: int = 0
    said: int = 0
    """In how many cases the learner was told that something is not saved."""
    wrong: list[str] = field(default_factory=list)


Fail = Callable[[Disk], None]
FAILURES: dict[str, list[tuple[str, Fail]]] = {
    "disk full": [
        (f"{pages} pages left", lambda disk, pages=pages: disk.fill(pages))  # type: ignore[misc]  # bound now
        for pages in (0, 1, 3, 8, 24)
    ],
    "read-only": [("", Disk.close)],
    "home gone": [("", Disk.take_away)],
    "locked for long": [("", Disk.lock)],
}


def in_lines(where: Disk, fail: Fail, at: int, tally: Tally) -> None:
    """Line mode: it fails at an answer and the next one, and is mended before the one after."""
    environment = {
        **os.environ,
        "QUIZAPP_HOME": str(where.home),
        "QUIZAPP_PACKS": str(PACK),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "quizapp", "ask", "--json", "--mode", "practice", *GAPS],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=ROOT, env=environment, preexec_fn=confined,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    seen: list[str] = []
    for number in range(ANSWERS + 2):
        _read_question(process.stdout.readline, seen)
        if number == at:
            fail(where)
        elif number == at + 2:
            where.mend()
        process.stdin.write(":idk\n")
        process.stdin.flush()
    out, errors = process.communicate()
    seen += [line for line in out.splitlines() if '"verdict"' in line]
    verdicts = [json.loads(line)["verdict"]["id"] for line in seen]
    tally.acknowledged += len(verdicts)
    tally.said += NOT_SAVED in errors
    lines = errors.splitlines()
    if process.returncode or len(verdicts) != ANSWERS + 2:
        tally.wrong.append(f"exit {process.returncode}, {len(verdicts)} verdicts: {errors!r}")
    if sum(NOT_SAVED in line for line in lines) > 1 or "Traceback" in errors:
        tally.wrong.append(errors)
    if (NOT_SAVED in errors) != (ALL_SAVED in errors):
        tally.wrong.append(f"said once only: {errors!r}")
    _check(where, len(verdicts), tally)


def _read_question(readline: Callable[[], str], seen: list[str]) -> None:
    while (line := readline()) and '"question"' not in line:
        seen.append(line)


def in_app(where: Disk, fail: Fail, at: int, tally: Tally) -> None:
    """The app: it fails at an answer, and is mended while the app waits."""
    acknowledged = 0
    words = ["practice", *GAPS]
    with Terminal(words, where.home, PACK, first=confined) as terminal:
        for number in range(ANSWERS):
            shown = terminal.until("single keys")
            if number == at:
                fail(where)
            found = _give_up(terminal)
            if found == NOT_SAVED:
                tally.said += 1
                where.mend()
                found = terminal.until(SAVED)
            elif number == at:
                where.mend()
            if not shown or not found:
                tally.wrong.append(f"answer {number + 1}: {terminal.text[-300:]!r}")
                break
            acknowledged += 1
            terminal.type("\r")
        terminal.signal(signal.SIGTERM)
        if (status := terminal.wait()) != 128 + signal.SIGTERM:
            tally.wrong.append(f"exit {status}")
        if b"Traceback" in terminal.output:
            tally.wrong.append("a traceback")
    tally.acknowledged += acknowledged
    _check(where, acknowledged, tally, exactly=acknowledged == ANSWERS)


def _give_up(terminal: Terminal) -> str:
    """Out of the field, then "I don't know"; on a busy machine a key may come too early for it."""
    for _ in range(4):
        terminal.type("\x1b")
        # Not "leave": questions speak of that, too.
        if terminal.until("I don't know", seconds=8):
            terminal.type("i")
            if found := terminal.until(SAVED, NOT_SAVED, seconds=15):
                return found
    return ""


def _check(where: Disk, acknowledged: int, tally: Tally, *, exactly: bool = True) -> None:
    where.mend()
    with ProgressLog.open(resolve_home(where.home), SystemClock()) as log:
        kept, faults = log.reviews(), [*log.faults, *log.verify(afresh=True)]
    if kept < acknowledged or (exactly and kept != acknowledged):
        tally.wrong.append(f"{acknowledged} acknowledged, {kept} in the log")
    tally.wrong += map(str, faults)


def at_the_start(tally: Tally) -> None:
    """A disk with less and less room, on which a home is to be made: one line, and later all."""
    for pages in range(0, 60, 2):
        with disk() as where:
            shutil.rmtree(where.home)
            where.fill(pages)
            for last in (False, True):
                done = subprocess.run(
                    [sys.executable, "-P", "-m", "quizapp", "ask", "--json", *GAPS],
                    input=":idk\n", capture_output=True, text=True, cwd=ROOT, check=False,
                    preexec_fn=confined,
                    env={**os.environ, "QUIZAPP_HOME": str(where.home), "PYTHONPATH": str(ROOT)},
                )  # fmt: skip
                lines = done.stderr.splitlines()
                good = done.returncode == 0 or (done.returncode == 2 and not last)
                if not good or "Traceback" in done.stderr or "damaged" in done.stderr:
                    tally.wrong.append(f"{pages} pages: exit {done.returncode}, {done.stderr!r}")
                tally.said += bool(lines)
                where.mend()
            tally.cases += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only such failures")
    parser.add_argument("--face", default="", help="`lines` or `app`")
    chosen = parser.parse_args()
    failed = False
    print(f"{'face':6} {'failure':16} {'cases':>5} {'told':>5} {'answers':>8} {'wrong':>6}")
    for face, run in (("lines", in_lines), ("app", in_app)):
        for name, ways in FAILURES.items():
            if chosen.only not in name or chosen.face not in face:
                continue
            tally = Tally()
            # Ten seconds each are spent waiting for a lock; once is enough.
            for at in [1] if "locked" in name else range(ANSWERS):
                for _, fail in ways:
                    with disk() as where:
                        run(where, fail, at, tally)
                    tally.cases += 1
            failed |= _told(face, name, tally)
    if chosen.only in "no room at the start":
        tally = Tally()
        at_the_start(tally)
        failed |= _told("lines", "full at start", tally)
    return int(failed)


def _told(face: str, name: str, tally: Tally) -> bool:
    print(
        f"{face:6} {name:16} {tally.cases:5} {tally.said:5} {tally.acknowledged:8} "
        f"{len(tally.wrong):6}",
        flush=True,
    )
    for wrong in tally.wrong[:5]:
        print(f"    {wrong}", flush=True)
    return bool(tally.wrong)


if __name__ == "__main__":
    sys.exit(main())
