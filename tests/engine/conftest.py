"""What every known mistake makes of a computation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from quizapp.engine.catalogue import candidates
from quizapp.engine.computation import Computation
from quizapp.engine.errors import EngineError
from quizapp.engine.values import Abstract, Value


@dataclass(frozen=True)
class Mistakes:
    """The right value of a computation's last step, and the wrong ones by rule."""

    right: Any
    wrong: Mapping[str, list[Any]]

    def expect(self, rule: str, expected: Any) -> None:
        """Fail unless a rule leads to this number, by one way alone, away from the right one."""
        numbers = self.wrong.get(rule, [])
        fitting = [number for number in numbers if _equal(number, expected)]
        assert len(fitting) == 1, (rule, numbers, expected)
        assert not _equal(self.right, expected), (rule, "gives the right answer")


def _equal(found: Any, expected: Any) -> bool:
    if isinstance(found, Abstract):
        return bool(found.shape == expected)
    if isinstance(expected, int):
        return type(found) is int and found == expected
    return np.shape(found) == np.shape(expected) and np.allclose(found, expected, 1e-11, 1e-11)


def run(steps: str | Mapping[str, str], given: Mapping[str, Value]) -> Mistakes:
    steps = {"result": steps} if isinstance(steps, str) else steps
    computation = Computation(steps, given)
    trace = computation.run(given, record=True)
    last = list(steps)[-1]
    wrong: dict[str, list[Any]] = {}
    for candidate in candidates(trace, last):
        try:
            found = computation.run(given, base=trace, replace=candidate.replace)
        except EngineError:
            continue
        wrong.setdefault(candidate.id, []).append(found[last])
    return Mistakes(trace[last], wrong)


@pytest.fixture(scope="session")
def mistakes() -> Callable[[str | Mapping[str, str], Mapping[str, Value]], Mistakes]:
    """From steps (or one expression) and givens to what each applicable mistake makes of them."""
    return run
