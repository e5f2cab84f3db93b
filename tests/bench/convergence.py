"""Do three devices that sync always end with the same? Many random histories of them.

    python -m tests.bench.convergence [--runs 1000] [--seed 1]

In each, devices answer, undo, sync, are cut off at a random byte, restarted, or have no room to
write for a while, and a carrier brings their segments to each other late and in part. Prints a
table; exits 1 on any difference.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench.fleet import Fleet


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    steps: Counter[str] = Counter()
    events = failed = 0
    began = time.perf_counter()
    for number in range(chosen.runs):
        rng = random.Random(f"{chosen.seed}/{number}")
        root = Path(tempfile.mkdtemp(prefix="fleet-"))
        fleet = Fleet(root)
        try:
            for _ in range(rng.randrange(5, 40)):
                steps[fleet.step(rng)] += 1
            fleet.settle()
            faults = fleet.faults()
            events += len(fleet.written)
        finally:
            fleet.close()
            shutil.rmtree(root)
        if faults:
            failed += 1
            print(f"run {number}: {'; '.join(faults)}", flush=True)
    told = ", ".join(f"{count} {step}" for step, count in steps.most_common())
    print(f"{chosen.runs} interleavings, {events} events ({told})")
    print(f"{failed} ended in different states; {time.perf_counter() - began:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
