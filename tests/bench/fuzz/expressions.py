"""Any text through the little language of packs, and what parses through the engine.

    python -m tests.bench.fuzz.expressions [--count 100000] [--seed 1]

Expressions are salads of signs, calls of every operation with anything as its arguments, and
mutated steps of the shipped packs; they are run on givens of all kinds, shapes without data and
infinities among them. Each ends in a bounded value that can be printed, or in an error of ours;
exits 1 otherwise, if one takes over half a second, or if one takes over 200 MB.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import yaml

from quizapp.engine.computation import Computation, condition
from quizapp.engine.errors import EngineError
from quizapp.engine.operation import REGISTRY, Operation
from quizapp.engine.printing import exact, jsonable, rounded, short, significant
from quizapp.engine.shapes import MAX_ENTRIES
from quizapp.engine.values import Abstract, Value
from tests.bench.fuzz.mutation import any_text, mutated
from tests.bench.fuzz.trying import arguments, run

MILLISECONDS = 500
KILOBYTES = 200_000
CONTENT = Path(__file__).parents[3] / "content"

Given: TypeAlias = dict[str, Value]

_SIGNS = [
    *"0123456789()[],:+-*/%@<>=. ", "**", "//", "<=", "==", "!=", '"half"', '"', "1e9", "1e308",
    "pi", "e", "inf", "Q", "K", "n", "T", "big", "S", "bad", "[1, 2]", "[[1, 2], [3, 4]]", ".5",
    "axis=-1", "10**9", "2**4096", "-1", "0", "1e-320", "[", "[[", "lambda x: x", "Q.T",
    "__import__", "'a'",
]  # fmt: skip
_ATOMS = [
    "0", "1", "2", "-1", "3", "0.5", "1e-9", "1e308", "inf", "-inf", "(inf - inf)", "pi", "e",
    "10**9", "2**63", "2**1000", "Q", "K", "X", "v", "n", "T", "big", "S", "bad", "one", "cube",
    "tiny", "[1, 2]", "[0, 0, 0]", "[[1, 2], [3, 4]]", "[[1, 0.5, -1]]", "[inf, -inf]", "Q[0]",
    "Q[:, 1]", "transpose(K)", "[2, 2]", "100", "1000", "10001", "T // 2", "0 * Q",
]  # fmt: skip
_NUMBERS = [
    "0",
    "1",
    "2",
    "3",
    "4",
    "8",
    "64",
    "n",
    "T",
    "-1",
    "0.5",
    "1e-5",
    "10000",
    "inf",
    "2**70",
]
_ARRAYS = [
    "long",
    "square",
    "Q",
    "K",
    "X",
    "cube",
    "v",
    "S",
    "one",
    "bad",
    "[1, 2]",
    "[[1, 2], [3, 4]]",
    "transpose(Q)",
]


@dataclass(frozen=True)
class Case:
    """An expression, or a condition, and what it is run on."""

    text: str
    is_condition: bool
    seed: str

    def __str__(self) -> str:
        return repr(self.text)


def givens(rng: random.Random) -> Given:
    """Values of all kinds."""

    def array(*shape: int) -> Value:
        numbers = [
            rng.choice((0.0, 1.0, -2.5, rng.uniform(-9, 9))) for _ in range(int(np.prod(shape)))
        ]
        return np.array(numbers, dtype=np.float64).reshape(shape)

    rows, width = rng.randint(1, 4), rng.randint(1, 4)
    return {
        "Q": array(rows, width),
        "K": array(rng.choice((rows, rows, 3)), width),
        "X": array(2, rows, width),
        "cube": array(1, 2, rows, width),
        "v": array(width),
        "n": rng.choice((0, 1, 2, 64, -3, 0.5)),
        "T": rng.randint(1, 5),
        "one": array(1),
        "long": array(5_000, 2) if rng.random() < 0.02 else array(2, 2),
        "square": array(100, 100) if rng.random() < 0.02 else array(3, 3),
        "big": rng.choice((10**18, 2**4000, -(10**30))),
        "tiny": 5e-324,
        "S": Abstract(rng.choice(((2, 8, 10, 64), (3,), (4, 4), (10**9, 10**9)))),
        "bad": np.array([[np.inf, -np.inf], [np.nan, 0.0]]),
    }


def _argument(rng: random.Random, operation: Operation, name: str, depth: int) -> str:
    parameter = operation.by_name[name]
    if rng.random() < 0.2:
        return grown(rng, depth - 1)
    if parameter.choices:
        return f'"{rng.choice(parameter.choices)}"'
    if parameter.kind:
        return rng.choice(_NUMBERS)
    return rng.choice(_ARRAYS) if rng.random() < 0.7 else grown(rng, depth - 1)


def called(rng: random.Random, depth: int) -> str:
    """A call of an operation, mostly with as many arguments as it takes."""
    operation = REGISTRY[rng.choice(list(REGISTRY))]
    words: list[str] = []
    for at, parameter in enumerate(operation.parameters):
        if not parameter.required and rng.random() < 0.6:
            continue
        value = _argument(rng, operation, parameter.name, depth)
        in_place = len(words) == at and rng.random() < 0.8
        words.append(value if in_place else f"{parameter.name}={value}")
    return f"{operation.name}({', '.join(words)})"


def grown(rng: random.Random, depth: int) -> str:
    """An expression by the grammar."""
    way = rng.random()
    if depth <= 0 or way < 0.3:
        return rng.choice(_ATOMS)
    inner = grown(rng, depth - 1)
    if way < 0.6:
        return called(rng, depth)
    if way < 0.8:
        return f"{inner} {rng.choice('+-*/%@')} {grown(rng, depth - 1)}"
    if way < 0.86:
        return f"({inner}) {rng.choice(('**', '//'))} {grown(rng, depth - 1)}"
    if way < 0.92:
        at = rng.choice(
            ("0", "-1", "1:", ":, 0", "::2", "T", "0.5", "inf", "Q", "99", "::0", "1e9", "v[0]")
        )
        return f"({inner})[{at if rng.random() < 0.8 else inner}]"
    return rng.choice((f"-({inner})", f"[{inner}, {inner}]", f"+{inner}", f"[{inner}]"))


def shipped() -> list[str]:
    """The steps and conditions of the shipped packs."""
    found: list[str] = []
    for path in sorted(CONTENT.glob("*/*.yaml")):
        for question in yaml.safe_load(path.read_text(encoding="utf-8")).get("questions", ()):
            found += map(str, question.get("steps", {}).values())
            found += map(str, question.get("require", ()))
    return found


def text_of(rng: random.Random, steps: Sequence[str]) -> str:
    """An expression that may be anything."""
    way = rng.random()
    if way < 0.08:
        return any_text(rng, 40)
    if way < 0.2:
        return "".join(rng.choice(_SIGNS) for _ in range(rng.randint(0, 30)))
    if way < 0.35:
        return mutated(rng, rng.choice(steps), _SIGNS)
    if way < 0.85:
        return grown(rng, rng.choice((1, 2, 2, 3, 4)))
    if way < 0.95:
        return mutated(rng, grown(rng, 3), _SIGNS)
    piece, size = rng.choice((*_SIGNS, *_ATOMS)), rng.choice((10, 40, 400, 1_000, 100_000))
    joint = rng.choice(("", " + ", " * ", "**", "(", "[", ", ", "-", " @ "))
    return f"{rng.choice(('', '[', '('))}{joint.join([piece] * (size // len(piece + joint)))}"


def cases(count: int, seed: int) -> Iterator[Case]:
    """Expressions, each from its own seed."""
    steps = shipped()
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        text, is_condition = text_of(rng, steps), rng.random() < 0.1
        if is_condition:
            text += f" {rng.choice(('<', '<=', '==', '!=', '>'))} {rng.choice(_ATOMS)}"
        yield Case(text, is_condition, f"{seed}/{number} givens")


def attempt(case: Case) -> str:
    """Compute a case and print what comes of it."""
    given = givens(random.Random(case.seed))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        if case.is_condition:
            return f"condition: {condition(case.text, given)}"
        trace = Computation({"result": case.text}, given.keys()).run(given, record=True)
    except EngineError as error:
        assert error.args, error
        return f"refused: {type(error).__name__}"
    finally:
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        if grown > KILOBYTES:
            raise AssertionError(f"{grown} kB")
    for value in trace.values.values():
        if isinstance(value, np.ndarray):
            assert value.dtype == np.float64, value.dtype
            assert value.size <= MAX_ENTRIES, value.size
        else:
            assert isinstance(value, int | float | Abstract), type(value)
            assert not isinstance(value, bool)
    value = trace["result"]
    assert short(value)
    assert rounded(value, 3)
    assert significant(value, 3)
    json.dumps(jsonable(value), allow_nan=False)
    try:
        assert exact(value)
    except EngineError:
        return "a value, not exact"
    return "a value"


def main() -> int:
    wish = arguments(__doc__, 100_000)
    tally = run(cases(wish.count, wish.seed), attempt, milliseconds=MILLISECONDS)
    return tally.told(str)


if __name__ == "__main__":
    sys.exit(main())
