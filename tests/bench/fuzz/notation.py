"""Any text through the reader of answers: it ends in a value or a sentence, in milliseconds.

    python -m tests.bench.fuzz.notation [--count 1000000] [--seed 1]

Every text is read as what is asked, and once more as the live preview does. Prints what became of
the texts and the slowest; exits 1 if anything else is raised, or if one takes over 50 ms.
"""

from __future__ import annotations

import ast
import math
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from quizapp.grading.notation import Kind, Reading, Wanted, partial, read
from quizapp.grading.unreadable import Unreadable
from tests.bench.fuzz.mutation import ODD, any_text, mutated
from tests.bench.fuzz.trying import arguments, run

Case: TypeAlias = tuple[str, Wanted, bool]
"""A text, what is asked, and whether the live preview reads it."""

KINDS: tuple[Kind, ...] = ("scalar", "integer", "vector", "matrix", "shape")
CASES = Path(__file__).parents[2] / "grading" / "notation_cases.tsv"
MILLISECONDS = 50

WORDS = [
    *"0123456789.,;()[]{}+-*/^%eπ√×÷²³⁻∞≈=~ \n_xXBTdjkMG", "sqrt(", "exp(", "ln(", "log(", "log2(",
    "log10(", "tanh(", "abs(", "np.", "torch.", "array([", "tensor([", "torch.Size([",
    "], dtype=float32)", ", device='cuda:0')", "inf", "-inf", "nan", "∞", "pi", "1e9", "1e400",
    "1e-400", "9^9", "9^9^9", "2**", "10⁻³", "GiB", "MB", " kB", "million", " B", "%", "0.5,",
    "]]", "[[", "),(", "1_000", "1 000", "1,000", "0,35", "...", "…", "e^2/(e^2+1)", "√2", "-",
    "−", "5 %", "1/0", "0^-1", "(-8)^(1/3)", "__import__('os')", "1;2", ";;", "\n\n", " \t",
    "0x1F", "1j", "1e", "e5", ".e5", "+-+-",
]  # fmt: skip
_NUMBERS = ["0", "1", "7", "0.5", ".25", "3.", "1e3", "2.5e-7", "1/3", "12345678901234567890", "00"]


def wanted(rng: random.Random, kind: Kind) -> Wanted:
    """Something of a kind that may be asked."""
    shape: tuple[int, ...] | None = None
    if rng.random() < 0.6:
        sizes = {"vector": (rng.randint(1, 6),), "matrix": (rng.randint(1, 4), rng.randint(1, 4))}
        shape = sizes.get(kind, ())
        if kind == "integer" and rng.random() < 0.5:
            shape = rng.choice(((3,), (2, 2)))
    return Wanted(
        kind,
        shape,
        allow=frozenset(word for word in ("percent", "inf") if rng.random() < 0.5),
        unit=rng.choice((None, None, "bytes", "count")),
        symbols={"B": 2, "T": 10, "d_k": 64} if rng.random() < 0.5 else {},
        columns=("a", "b", "c") if rng.random() < 0.3 else (),
    )


def valid_answers() -> list[tuple[str, Kind]]:
    """The texts of the notation cases, and as what they are read."""
    lines = CASES.read_text(encoding="utf-8").splitlines()[1:]
    columns = [line.split("\t") for line in lines if line.count("\t") >= 2]
    return [(ast.literal_eval(text), kind) for kind, _, text, *_ in columns if kind in KINDS]


def nest(rng: random.Random, depth: int) -> str:
    """A calculation by the grammar."""
    if depth <= 0 or rng.random() < 0.1:
        return rng.choice(_NUMBERS)
    inner = nest(rng, depth - 1)
    return rng.choice(
        (
            f"({inner})",
            f"-{inner}",
            f"sqrt({inner})",
            f"√{inner}",
            f"exp({inner})",
            f"ln({inner})",
            f"log2({inner})",
            f"tanh({inner})",
            f"abs({inner})",
            f"{inner}^{nest(rng, depth // 4)}",
            f"{nest(rng, depth // 4)}^{inner}",
            f"{inner}+{nest(rng, depth // 2)}",
            f"{nest(rng, depth // 2)} * {inner}",
            f"{inner}/{nest(rng, depth // 3)}",
            f"np.float64({inner})",
        )
    )


def _listed(rng: random.Random) -> str:
    """Numbers laid out in some way, ragged now and then."""
    width = rng.randint(1, 5)
    widths = [width if rng.random() < 0.9 else rng.randint(0, 5) for _ in range(rng.randint(1, 4))]
    rows = [[nest(rng, rng.choice((0, 0, 0, 1, 2))) for _ in range(width)] for width in widths]
    between, end = (
        rng.choice((", ", " ", ",", "  ", "\t", ";")),
        rng.choice(("; ", "\n", ", ", "],[")),
    )
    text = end.join(between.join(row) for row in rows)
    before = rng.choice(("", "[", "[[", "(", "array(", "tensor([[", "torch.Size(["))
    return before + text + rng.choice(("", "]", "]]", ")", "])", "]], dtype=float64)"))


def _huge(rng: random.Random) -> str:
    size = rng.choice((20, 399, 400, 401, 4_299, 4_301, 19_000))
    digits = "".join(rng.choice("0123456789") for _ in range(size))
    texts = (
        digits,
        f"0.{digits}",
        f"1e{digits}",
        f"1e-{digits[:8]}",
        f"{digits}/{digits[::-1]}",
        f"2^{digits}",
        f"{digits[:300]}^{digits[:3]}",
        f"{digits[:9]}^{digits[:9]}^{digits[:9]}",
        f"sqrt({digits[:399]})",
        f"log2({digits[:399]}^20)",
        f"{digits[:30]} GiB",
        f"{digits[:300]}%",
        "x".join(digits),
        " ".join(digits),
        ",".join(digits[at : at + 3] for at in range(0, size, 3)),
        " ".join(digits[at : at + 3] for at in range(0, size, 3)),
        "_".join(digits[at : at + 3] for at in range(0, size, 3)),
    )
    return rng.choice(texts)


def _repeated(rng: random.Random, answers: Sequence[str]) -> str:
    piece = rng.choice((*WORDS, *ODD, *answers, *_NUMBERS, "1 ", "1,", "(1)", "[1]", "1^", "1\n"))
    if rng.random() < 0.5:
        piece += rng.choice(WORDS)
    room: int = rng.choice((100, 1_000, 5_000, 19_990, 19_990, 100_000))
    before, after = rng.choice(("", "[", "(", "1", "=")), rng.choice(("", "]", ")", "1", "!", "\0"))
    return f"{before}{piece * max(1, room // len(piece))}{after}"


def text_of(rng: random.Random, answers: Sequence[str]) -> str:
    """An answer that may be anything."""
    way = rng.random()
    if way < 0.2:
        return any_text(rng, 40)
    if way < 0.7:
        return "".join(rng.choice(WORDS) for _ in range(rng.randint(0, 25)))
    if way < 0.81:
        return nest(rng, rng.choice((2, 4, 8, 16, 45)))
    if way < 0.97:
        text = _listed(rng)
        return mutated(rng, text, WORDS) if rng.random() < 0.5 else text
    if way < 0.985:
        return _huge(rng)
    if way < 0.999:
        return _repeated(rng, answers)
    return any_text(rng, 100_000)


def cases(count: int, seed: int) -> Iterator[Case]:
    """So many texts with what is asked, each from its own seed; twice each."""
    answers = valid_answers()
    texts = [text for text, _ in answers]
    pieces = [*WORDS, *texts]
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        text, kind = rng.choice(answers)
        if rng.random() < 0.4:
            text = mutated(rng, text, pieces) if rng.random() < 0.9 else text
        else:
            text = text_of(rng, texts)
        want = wanted(rng, kind if rng.random() < 0.6 else rng.choice(KINDS))
        yield text, want, False
        yield text, want, True


def attempt(case: Case) -> str:
    """Read an answer, or preview it, and check what was read."""
    text, want, live = case
    if live:
        shown = partial(text, want)
        assert shown
        assert shown.isprintable()
        return "preview"
    try:
        reading = read(text, want)
    except Unreadable as error:
        assert error.message, "no sentence"
        assert error.message.isprintable(), error.message
        return f"{want.kind}: a sentence"
    check(reading, want)
    return f"{want.kind}: a value"


def check(reading: Reading, want: Wanted) -> None:
    """What was read is what was asked for."""
    value = reading.value
    if isinstance(value, np.ndarray):
        assert want.shape is None or want.shape == value.shape
        assert not np.isnan(value).any()
        assert np.isfinite(value).all() or "inf" in want.allow
    elif isinstance(value, tuple):
        assert want.kind == "shape"
        assert all(isinstance(size, str) or size >= 0 for size in value)
    else:
        assert not isinstance(value, bool)
        assert isinstance(value, int) or not math.isnan(value)
        assert isinstance(value, int) or math.isfinite(value) or "inf" in want.allow
        assert want.kind != "integer" or isinstance(value, int) or math.isinf(value)
    assert reading.read_as is not None


def main() -> int:
    wish = arguments(__doc__, 1_000_000)
    tally = run(cases(wish.count, wish.seed), attempt, milliseconds=MILLISECONDS)
    return tally.told(lambda case: re.sub(r"\s+", " ", f"{case[1:]} reads {case[0]!r}"))


if __name__ == "__main__":
    sys.exit(main())
