"""Anything typed at `quizapp ask`: no traceback, no hang, and a log that proves itself.

    python -m tests.bench.fuzz.asking [--count 100000] [--processes 200] [--seed 1]

`--count` lines are typed in sessions of some hundred within this process, over the shipped packs
and those of the tests; then whole processes get a session each, bytes that are no text included.
Exits 1 on anything that is raised, a status that is none, or a log that is not whole.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from quizapp import cli
from quizapp.clock import SystemClock
from quizapp.paths import resolve_home
from quizapp.plain.line_mode import COMMANDS
from quizapp.progress.log import ProgressLog
from tests.bench.fuzz.mutation import any_text, mutated
from tests.bench.fuzz.notation import WORDS, text_of, valid_answers
from tests.bench.fuzz.trying import HANGS, Tally, limited, run

ROOT = Path(__file__).parents[3]
PACKS = [ROOT / "tests" / "packs" / "mini", ROOT / "tests" / "tui" / "packs" / "hostile"]
LINES = 150
PATIENCE = 180
"""Seconds for a whole process: the machine may be busy."""
KINDS = ("flashcard", "choice", "order", "match", "cloze", "numeric", "open")

_LIKELY = [
    "1", "2", "3", "4", "1 3", "2 1 3 4", "1 2 3", "4 3 2 1", "0.5", "[0.1 0.2 0.7]", "softmax",
    "softmax; scaled; query", ";", ";;", "", "", " ", "[[1, 2], [3, 4]]", "(2, 8, 10, 64)", "1 2;",
    "[1,", "64", "-1", "1e9", "99 99", "0", "?", "variance grows with d_k", "1,2,3", "1;2;3",
]  # fmt: skip
_COMMANDS = [
    *(f":{name}" for name in COMMANDS if name != "quit"), ":calc 1/0", ":calc Q", ":note x[/i]",
    ":", ":calc [1,2][inf-inf]", ":note \U0001f9ee", ":hint hint", ": hint", "::", ":idk now",
    " :skip", ":undo", ":undo", ":calc softmax([1, 2", ":know", ":NOTE", ":right", ":calc 9**9**9",
    ":idk",
]  # fmt: skip


@dataclass(frozen=True)
class Session:
    """How `ask` is called and what is typed at it."""

    words: tuple[str, ...]
    typed: bytes

    def __str__(self) -> str:
        return f"ask {' '.join(self.words)} < {self.typed!r}"


def line(rng: random.Random, texts: Sequence[str]) -> str:
    """What may be typed next."""
    way = rng.random()
    if way < 0.3:
        return rng.choice(_LIKELY)
    if way < 0.5:
        said = rng.choice(_COMMANDS)
        return said if rng.random() < 0.8 else mutated(rng, said, _COMMANDS)
    if way < 0.75:
        return mutated(rng, rng.choice(texts), WORDS)
    return text_of(rng, texts) if way < 0.95 else any_text(rng, 60)


def session(rng: random.Random, texts: Sequence[str]) -> Session:
    """A whole session."""
    words = [
        "--mode",
        rng.choice(("learn", "practice")),
        "--count",
        rng.choice(("3", "300", "300", "300")),
    ]
    if rng.random() < 0.8:
        words += ["--kind", rng.choice(KINDS)]
    if rng.random() < 0.5:
        words += ["--seed", str(rng.randint(-3, 10**6))]
    if rng.random() < 0.3:
        words.append("--json")
    if rng.random() < 0.1:
        words.append(rng.choice(("--resume", "--timed=1", "--mistakes")))
    lines = [line(rng, texts).encode("utf-8", "surrogatepass") for _ in range(LINES)]
    lines += [rng.randbytes(rng.randint(0, 200)) for _ in range(LINES // 50)]
    rng.shuffle(lines)
    return Session(tuple(words), rng.choice((b"\n", b"\n", b"\r\n")).join(lines))


def sessions(count: int, seed: int) -> Iterator[Session]:
    """Sessions, each from its own seed."""
    texts = [text for text, _ in valid_answers()]
    for number in range(count):
        yield session(random.Random(f"{seed}/{number}"), texts)


@contextmanager
def streams(typed: bytes) -> Iterator[tuple[io.BytesIO, io.StringIO]]:
    """Standard input, output and errors of our own."""
    out, errors = io.BytesIO(), io.StringIO()
    with (
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed))),
        mock.patch.object(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True)),
        mock.patch.object(sys, "stderr", errors),
    ):
        yield out, errors


def attempt(case: Session, home: Path) -> str:
    """A session in this process."""
    with streams(case.typed) as (out, errors):
        status = cli.run(["--home", str(home), *_packs(), "ask", *case.words])
        said, wrong = out.getvalue(), errors.getvalue().encode()
    told = said + wrong
    assert b"Traceback" not in told
    assert b"this is a bug" not in told, told[-500:]
    # Tabs that were typed into a note are shown as what they are.
    assert not any(byte < 32 and byte not in b"\n\t" for byte in said), "a control character"
    return f"status {status}{_why(status, wrong)}"


def _packs() -> list[str]:
    return [word for path in PACKS for word in ("--packs", str(path))]


def process(case: Session, home: Path) -> str:
    """A session in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "quizapp", "--home", str(home), *_packs(), "ask", *case.words],
        input=case.typed, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=home,
    )  # fmt: skip
    assert done.returncode in (0, 2), (done.returncode, done.stderr[-2000:])
    assert b"Traceback" not in done.stderr + done.stdout
    assert b"this is a bug" not in done.stderr
    return f"a process, status {done.returncode}{_why(done.returncode, done.stderr)}"


def _why(status: int, errors: bytes) -> str:
    """The sentence with which a command gives up."""
    return f": {errors.decode('utf-8', 'replace').splitlines()[-1:]}" if status else ""


def proof(home: Path) -> list[str]:
    """What is wrong with the log; prints how much is in it."""
    with ProgressLog.open(resolve_home(home), SystemClock()) as log:
        print(f"{log.reviews():,} answers in the log")
        return [str(fault) for fault in log.verify(afresh=True)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        status = 0
        tallies: list[Tally[Session]] = [
            run(sessions(wish.count // LINES, wish.seed), lambda case: attempt(case, home)),
            run(
                sessions(wish.processes, wish.seed + 1),
                lambda case: process(case, home),
                hangs=PATIENCE,
            ),
        ]
        for tally in tallies:
            status |= tally.told(str)
        with limited(HANGS * 10):
            faults = proof(home)
        for fault in faults:
            print(f"FAILED: {fault}")
    return 1 if status or faults else 0


if __name__ == "__main__":
    sys.exit(main())
