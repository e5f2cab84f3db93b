"""kill -9 at random moments, in both faces: is every acknowledged answer there afterwards?

    python -m tests.bench.kills [--kills 200] [--seed 1]

Every other kill hits `quizapp ask` and those between the app in a terminal of its own. A verdict
printed, or painted, is an answer acknowledged. One home takes all the kills, so that each start
is also one after a kill. Prints a table; exits 1 if an answer is missing, a log is not whole or
not a replay, or a number is missing or used twice.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from quizapp.clock import SystemClock
from quizapp.paths import Home
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from tests.terminal import ROOT, Terminal

PACK = ROOT / "tests" / "packs" / "mini"
PAINTED = "the schedule stays"
"""What the app says below a verdict in practice."""


def one(home: Path, rng: random.Random) -> list[tuple[str, int, str]]:
    """Answer until killed; returns what was acknowledged: question, seed, outcome."""
    process = subprocess.Popen(
        [sys.executable, "-m", "quizapp", "ask", "--json", "--mode", "practice",
         "--kind", "numeric", "--count", "500"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
        env={**os.environ, "QUIZAPP_HOME": str(home), "QUIZAPP_PACKS": str(PACK)},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    # Half of them while it starts and opens the log, half while answers go back and forth.
    first = process.stdout.readline() if rng.random() < 0.7 else b""
    timer = threading.Timer(rng.random() * (0.4 if first else 0.8), process.kill)
    timer.start()
    found: list[tuple[str, int, str]] = []
    try:
        while True:
            process.stdin.write(b"[1 2]\n:idk\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                break
            found += _acknowledged(line)
    except BrokenPipeError:
        pass
    found += [told for line in process.stdout.readlines() for told in _acknowledged(line)]
    process.wait()
    timer.cancel()
    process.stdout.close()
    with suppress(BrokenPipeError):
        process.stdin.close()
    return found


def _acknowledged(line: bytes) -> list[tuple[str, int, str]]:
    try:
        verdict = json.loads(line).get("verdict")
    except ValueError:  # cut off by the kill
        return []
    if verdict is None or verdict["outcome"] in ("unreadable", "too-few-digits"):
        return []
    return [(verdict["id"], verdict["seed"], verdict["outcome"])]


def in_app(home: Path, rng: random.Random) -> int:
    """Answer in the app until killed; returns how many verdicts were painted."""
    words = ["practice", "--kind", "cloze", "--count", "500"]
    with Terminal(words, home, PACK) as terminal:
        # A tenth while it starts, the others while answers go back and forth.
        starting = rng.random() < 0.1
        ready = not starting and bool(terminal.until("single keys"))
        moment = rng.random() * (1.5 if starting else 3.0)
        timer = threading.Timer(moment, terminal.signal, [signal.SIGKILL])
        timer.start()
        painted = 0
        while ready or terminal.until("single keys"):
            ready = False
            terminal.type("\x1b")
            # Not "leave": questions speak of that, too.
            if not terminal.until("I don't know"):
                break
            terminal.type("i")
            if not terminal.until(PAINTED):
                break
            painted += 1
            terminal.type("\r")
        timer.join()
        terminal.wait()
    return painted


@dataclass
class Tally:
    """What the kills of one face came to."""

    kills: int = 0
    acknowledged: int = 0
    missing: int = 0
    unsound: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rng = random.Random(chosen.seed)
    root = Path(tempfile.mkdtemp(prefix="kills-"))
    home = Home(root, root, root / "cache")
    lines, app = Tally(), Tally()
    began = time.perf_counter()
    kept: Counter[tuple[str, int, str]] = Counter()
    try:
        for number in range(chosen.kills):
            tally = lines if number % 2 else app
            tally.kills += 1
            if tally is lines:
                told = Counter(one(root, rng))
                painted = told.total()
            else:
                told, painted = Counter(), in_app(root, rng)
            tally.acknowledged += painted
            with ProgressLog.open(home, SystemClock()) as log:
                faults = [str(fault) for fault in (*log.faults, *log.verify(afresh=True))]
                now = Counter[tuple[str, int, str]](
                    (event.body.question, event.body.seed, event.body.outcome)
                    for event in log.events()
                    if isinstance(event.body, Answer)
                )
            new = now - kept
            tally.missing += max((told - new).total(), painted - new.total())
            tally.missing += (kept - now).total()
            tally.unsound += bool(faults)
            if faults:
                print(f"kill {number}: {'; '.join(faults)}", flush=True)
            kept = now
    finally:
        shutil.rmtree(root)
    print(f"{'face':6} {'kills':>6} {'acknowledged':>13} {'missing':>8} {'unsound logs':>13}")
    for name, tally in (("lines", lines), ("app", app)):
        print(
            f"{name:6} {tally.kills:6} {tally.acknowledged:13} {tally.missing:8} {tally.unsound:13}"
        )
    print(f"{kept.total()} answers in the log, {time.perf_counter() - began:.0f} s")
    return int(any(tally.missing or tally.unsound for tally in (lines, app)))


if __name__ == "__main__":
    sys.exit(main())
