"""How long a large bank takes to be read, checked and compiled, beside reading its YAML alone.

    python -m tests.bench.build [--questions 10000] [--rounds 3]

In turn, each in a process of its own: `yaml.load` of every file with `CSafeLoader`, as it is called
by default, and the library opened on a home without a cache, to the last row of the new cache.
`processor` adds up all processes. One question in three is numeric.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from tests.bench.made import write_pack

ROOT = Path(__file__).parent.parent.parent
YAML = """
import sys, time, yaml
from pathlib import Path
texts = [file.read_bytes() for file in sorted(Path(sys.argv[1]).glob("*.yaml"))]
begun = time.perf_counter()
found = [yaml.load(text, yaml.CSafeLoader) for text in texts]
print(time.perf_counter() - begun, sum(len(each.get("questions", ())) for each in found))
"""
OWN = """
import sys, time
from pathlib import Path
from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
import quizapp.bank.compiling
begun = time.perf_counter()
library = Library.open([PackSource(Path(sys.argv[1]), "given")], Path(sys.argv[2]))
print(time.perf_counter() - begun, sum(pack.questions for pack in library.packs))
"""


def run(code: str, *arguments: str, env: Mapping[str, str]) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of the processors, and how many questions there were."""
    command = [sys.executable, "-P", "-c", code, *arguments]
    before = os.times()
    done = subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True, text=True)
    after = os.times()
    spent = sum(after[2:4]) - sum(before[2:4])
    seconds, questions = done.stdout.split()
    return float(seconds), spent, int(questions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    print(
        f"Python {platform.python_version()}, pyyaml {metadata.version('pyyaml')}, "
        f"pydantic {metadata.version('pydantic')}; {chosen.questions} questions"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    root = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        pack = root / "large"
        write_pack(pack, chosen.questions)
        pairs = []
        for number in range(chosen.rounds):
            yaml = run(YAML, str(pack), env=env)
            own = run(OWN, str(pack), str(root / f"cache-{number}"), env=env)
            assert yaml[2] == own[2] == chosen.questions, (yaml, own)
            pairs.append((yaml, own))
    finally:
        shutil.rmtree(root)
    print(f"\n{'median of ' + str(chosen.rounds):24}{'wall':>12}{'processor':>14}")
    for which, name in enumerate(("yaml, CSafeLoader", "quizapp, cold build")):
        wall, spent = (statistics.median(pair[which][part] for pair in pairs) for part in (0, 1))
        print(f"{name:24}{wall:10.2f} s{spent:12.2f} s")
    wall, spent = (
        statistics.median(own[part] / yaml[part] for yaml, own in pairs) for part in (0, 1)
    )
    print(f"{'ratio':24}{wall:11.2f}×{spent:12.2f}×")


if __name__ == "__main__":
    main()
