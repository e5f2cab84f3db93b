"""kill -9 at random moments of `quizapp ask`: is every acknowledged answer there afterwards?

    python -m tests.bench.kills [--kills 200] [--seed 1]

A verdict printed is an answer acknowledged. One home takes all the kills, so that each start is
also one after a kill. Prints a table; exits 1 if an answer is missing or the log is not whole.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from quizapp.clock import SystemClock
from quizapp.paths import Home
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog

ROOT = Path(__file__).parents[2]
PACK = ROOT / "tests" / "packs" / "mini"


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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rng = random.Random(chosen.seed)
    root = Path(tempfile.mkdtemp(prefix="kills-"))
    home = Home(root, root, root / "cache")
    acknowledged: list[tuple[str, int, str]] = []
    unsound = 0
    began = time.perf_counter()
    try:
        for number in range(chosen.kills):
            acknowledged += one(root, rng)
            with ProgressLog.open(home, SystemClock()) as log:
                faults = [str(fault) for fault in (*log.faults, *log.verify())]
            if faults:
                unsound += 1
                print(f"kill {number}: {'; '.join(faults)}", flush=True)
        with ProgressLog.open(home, SystemClock()) as log:
            kept = [
                (event.body.question, event.body.seed, event.body.outcome)
                for event in log.events()
                if isinstance(event.body, Answer)
            ]
    finally:
        shutil.rmtree(root)
    missing = list(acknowledged)
    for told in kept:
        if told in missing:
            missing.remove(told)
    print(f"{chosen.kills} kills, {len(acknowledged)} answers acknowledged, {len(kept)} in the log")
    print(f"{len(missing)} acknowledged answers missing, {unsound} logs not whole or not a replay")
    print(f"{time.perf_counter() - began:.0f} s")
    return int(bool(missing) or unsound > 0)


if __name__ == "__main__":
    sys.exit(main())
