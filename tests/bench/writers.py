"""Two writers at once, thousands of answers: is one lost, is a number left out or used twice?

    python -m tests.bench.writers [--writers 2] [--answers 1000] [--kills 20]

First two processes write into one home as fast as they can, then two that are killed at random
moments and begin again. Prints a table; exits 1 if anything that was acknowledged is missing.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from quizapp.clock import SystemClock
from quizapp.paths import Home
from quizapp.progress.log import ProgressLog
from tests.terminal import ROOT

WRITER = """
import sys
from pathlib import Path
from quizapp.clock import SystemClock
from quizapp.paths import Home
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog

home = Path(sys.argv[1])
log = ProgressLog.open(Home(home, home, home), SystemClock())
for number in range(int(sys.argv[2])):
    body = Answer(
        question=f"p/q{number % 50}", outcome="correct", score=1, mode="learn", rating=3,
        typed="x" * 200,
    )
    print(log.append(body).id, flush=True)
"""


def writer(home: Path, answers: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-c", WRITER, str(home), str(answers)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )


def run(home: Path, writers: int, answers: int) -> list[str]:
    """The ids that so many processes were told, each writing so many answers."""
    processes = [writer(home, answers) for _ in range(writers)]
    told: list[list[str]] = [[] for _ in processes]

    def listen(number: int) -> None:
        told[number] = processes[number].communicate()[0].split()

    threads = [threading.Thread(target=listen, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(process.returncode == 0 for process in processes)
    return [each for ids in told for each in ids]


def killed(home: Path, writers: int, rng: random.Random) -> list[str]:
    """The ids that so many processes were told until they were killed, one after the other."""
    processes = [writer(home, 100_000) for _ in range(writers)]
    told = []
    for process in processes:
        assert process.stdout is not None
        told.append(process.stdout.readline().strip())
    for process in processes:
        time.sleep(rng.random() * 0.3)
        process.kill()
    for process in processes:
        lines = process.communicate()[0].split("\n")
        told += [line for line in lines[:-1] if line]
    return [each for each in told if each]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--answers", type=int, default=1000, help="of each")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rng = random.Random(chosen.seed)
    failed = False
    print(
        f"{'':10} {'told':>6} {'in the log':>10} {'lost':>5} {'left out':>8} {'twice':>6}  faults"
    )
    for name in ("left alone", "killed"):
        root = Path(tempfile.mkdtemp(prefix="writers-"))
        try:
            if name == "killed":
                told = [i for _ in range(chosen.kills) for i in killed(root, chosen.writers, rng)]
            else:
                told = run(root, chosen.writers, chosen.answers)
            with ProgressLog.open(Home(root, root, root / "cache"), SystemClock()) as log:
                events = list(log.events())
                faults = [*log.faults, *log.verify(afresh=True)]
        finally:
            shutil.rmtree(root)
        lost = len(set(told) - {event.id for event in events})
        numbers = Counter((event.device, event.number) for event in events)
        last: dict[str, int] = {}
        for device, number in numbers:
            last[device] = max(number, last.get(device, 0))
        gaps = sum(last.values()) - len(numbers)
        twice = numbers.total() - len(numbers)
        print(
            f"{name:10} {len(told):6} {len(events):10} {lost:5} {gaps:8} {twice:6}  {len(faults)}",
            flush=True,
        )
        failed |= bool(lost or gaps or twice or faults)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
