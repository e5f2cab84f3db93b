"""What the app says of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from quizapp.engine.values import Value

Outcome = Literal["correct", "close", "partial", "wrong", "too-few-digits", "unreadable"]
"""`too-few-digits` and `unreadable` are no attempts: the question is asked again."""


@dataclass(frozen=True)
class Named:
    """One explanation that fits a wrong number: one mistake, or two made together."""

    ids: tuple[str, ...]
    steps: tuple[str, ...]
    """The nodes at which the learner's way parts from the right one."""
    says: str
    presumed: Mapping[str, Value] = field(default_factory=dict)
    """The learner's presumed value at every node that differs, in order of evaluation."""

    def as_json(self) -> dict[str, Any]:
        return {"ids": list(self.ids), "steps": list(self.steps), "says": self.says}


@dataclass(frozen=True)
class Verdict:
    """The judgement of one answer, or of one part of a multi-step one."""

    id: str
    seed: int
    outcome: Outcome
    score: float
    """The share that is right, 0 to 1."""
    read_as: Any = None
    expected: Any = None
    entries: Any = None
    """`right`, `close` or `wrong`, nested like the answer."""
    misconceptions: tuple[Named, ...] = ()
    message: str = ""
    carried: bool = False
    """Whether an earlier slip was carried forward and not punished again."""
    parts: tuple[Verdict, ...] = ()

    @property
    def attempt(self) -> bool:
        """Whether it counts and is logged; else the learner may simply type again."""
        return self.outcome not in ("too-few-digits", "unreadable")

    @property
    def success(self) -> bool:
        """Whether it is right, if only within rounding."""
        return self.outcome in ("correct", "close")

    def as_json(self) -> dict[str, Any]:
        """The keys of `grade --json`."""
        return {
            "id": self.id,
            "seed": self.seed,
            "outcome": self.outcome,
            "score": self.score,
            "read_as": self.read_as,
            "expected": self.expected,
            "entries": self.entries,
            "misconceptions": [named.as_json() for named in self.misconceptions],
            "message": self.message,
            "carried": self.carried,
            "parts": [part.as_json() for part in self.parts],
        }
