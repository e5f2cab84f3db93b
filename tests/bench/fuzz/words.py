"""Anything as the words of a command line: `compute`, `grade` and `show` end in a status.

    python -m tests.bench.fuzz.words [--count 4000] [--seed 1]

Run within this process, over the pack of the tests. Exits 1 on anything that is raised, and on a
status other than 0 to 2.
"""

from __future__ import annotations

import contextlib
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from quizapp import cli
from tests.bench.fuzz.asking import PACKS, streams
from tests.bench.fuzz.expressions import grown, shipped
from tests.bench.fuzz.mutation import any_text, mutated
from tests.bench.fuzz.notation import WORDS, text_of, valid_answers
from tests.bench.fuzz.trying import arguments, run

_IDS = ["card", "pick", "sort", "gaps", "talk", "score", "row", "steps", "split", "pairs"]
_OPTIONS = [
    "--json", "--again", "--seed", "--seed=1", "--given", "--answer", "--help", "--home", "--packs",
    "--", "-", "-e^2", "-inf", "-0.5", "--json=1", "--seed=x", "--no-such", "--given=Q=[[1, 2]]",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A command line after the name of the program."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return repr(self.words)


def words(rng: random.Random, texts: list[str], steps: list[str]) -> list[str]:
    """The words of a command."""
    if rng.random() < 0.5:
        found = [
            "compute",
            grown(rng, 3) if rng.random() < 0.5 else mutated(rng, rng.choice(steps), WORDS),
        ]
        if rng.random() < 0.7:
            found += ["--given", "Q=[[1, 2], [3, 4]]", "--given", "K=2 * Q", "--given", "X=[Q, K]"]
            found += ["--given", "v=[1, 2]", "--given", "n=2", "--given=T=3", "--given=S=X"]
        for name in rng.sample(("Q", "K", "big", "z", "e", "1x", "ｎ", ""), rng.randint(0, 2)):
            found += ["--given", f"{name}{rng.choice('==:')}{grown(rng, 1)}"]
    else:
        name = rng.choice(_IDS) if rng.random() < 0.95 else mutated(rng, "score", WORDS)
        answers = [text_of(rng, texts) for _ in range(rng.randint(0, 4))]
        found = [rng.choice(("grade", "grade", "grade", "show")), f"mini/{name}", *answers]
        if rng.random() < 0.5:
            found += ["--seed", rng.choice(("1", "0", "-7", str(10**30), "1.5", ""))]
    if rng.random() < 0.5:
        found.insert(rng.randint(0, len(found)), rng.choice(_OPTIONS))
    if rng.random() < 0.1:
        found.insert(rng.randint(0, len(found)), any_text(rng, 20))
    return found


def lines(count: int, seed: int) -> Iterator[Line]:
    """Command lines, each from its own seed."""
    texts, steps = [text for text, _ in valid_answers()], shipped()
    for number in range(count):
        found = words(random.Random(f"{seed}/{number}"), texts, steps)
        yield Line(tuple(map(_passed, found)))


def _passed(word: str) -> str:
    """A word as a system passes it: bytes without zero, and Python's names for what is no text."""
    data = word.replace("\0", "").encode("utf-8", "surrogatepass")
    return data.decode("utf-8", "surrogateescape")


def attempt(case: Line, home: Path) -> str:
    """A command in this process."""
    before = ["--home", str(home), "--packs", str(PACKS[0])]
    home.mkdir(exist_ok=True)
    # There, because a word may name another home or pack.
    with contextlib.chdir(home), streams(b"") as (out, errors):
        status = cli.run([*before, *case.words])
        printed, said = out.getvalue(), errors.getvalue()
    assert status in (0, 1, 2), status
    assert "Traceback" not in said
    assert "this is a bug" not in said, said
    assert said.count("\n") == (status == 2), said
    assert printed or status, "nothing said"
    return (
        f"{case.words[0] if case.words[0] in ('compute', 'grade', 'show') else 'other'}: {status}"
    )


def main() -> int:
    wish = arguments(__doc__, 4_000)
    with tempfile.TemporaryDirectory() as folder:
        nothing = mock.Mock(return_value=Path(folder) / "nothing")
        with mock.patch("quizapp.study.opening.shipped_packs", nothing):
            tally = run(
                lines(wish.count, wish.seed), lambda case: attempt(case, Path(folder) / "h")
            )
    return tally.told(str)


if __name__ == "__main__":
    sys.exit(main())
