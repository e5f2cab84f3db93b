"""What trying a question comes to: the rows of a report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np

from quizapp.authoring.effort import Effort
from quizapp.bank.variant import Part
from quizapp.engine.values import Array
from quizapp.grading.diagnosis import BY_CHANCE, Suspect, chance, suspects
from quizapp.grading.tolerance import distance
from quizapp.grading.workings import Workings

Pair = tuple[str, str]
_ALL, _OWN, _NONE = "all", "own", "none"


@dataclass(frozen=True)
class PartRow:
    """One part of a question, over the variants in which its mistakes were looked for."""

    ask: str
    kind: str
    answers: int
    """Different right answers, to the digits asked for."""
    mistakes: dict[str, float]
    """By mistake: the share of variants in which its number would be graded as wrong."""
    confusable: dict[Pair, float]
    """By two mistakes: the share of the variants with both in which their numbers are no more
    than one unit of the last digit apart; pairs that never are, are left out."""
    chance: float | None
    """How likely a random answer meets a mistake's number, on average; None without mistakes."""
    named: dict[str, float]
    """Shares of variants in which `all` mistakes are named, the asked operation's and the
    author's `own` alone, or `none`, since a random answer would meet one too often."""
    band: tuple[float, float] | None
    """How wide the band of right answers is, in units of the last digit asked for: usually, and
    at most; None where the answer is exact."""

    def as_json(self) -> dict[str, Any]:
        """The keys of a part in `pack check --json --report`."""
        band = None if self.band is None else {"median": self.band[0], "largest": self.band[1]}
        return {
            "ask": self.ask,
            "kind": self.kind,
            "answers": self.answers,
            "mistakes": self.mistakes,
            "confusable": [
                {"mistakes": list(pair), "share": share} for pair, share in self.confusable.items()
            ],
            "chance": self.chance,
            "named": self.named,
            "band": band,
        }


@dataclass(frozen=True)
class Row:
    """What the trial of one numeric question came to."""

    question: str
    tool: str | None
    variants: int
    distinct: int
    """Variants with different numbers."""
    attempts: float
    """Draws for each one that `require` accepted, on average."""
    effort: Effort
    parts: tuple[PartRow, ...]

    @property
    def shown(self) -> dict[str, float]:
        """By mistake: the largest share of variants in which it shows, in any part."""
        found: dict[str, float] = {}
        for part in self.parts:
            for name, share in part.mistakes.items():
                found[name] = max(share, found.get(name, 0.0))
        return dict(sorted(found.items()))

    def as_json(self) -> dict[str, Any]:
        """The keys of a question in `pack check --json --report`."""
        return {
            "question": self.question,
            "tool": self.tool,
            "variants": self.variants,
            "distinct": self.distinct,
            "attempts": self.attempts,
            "effort": self.effort.as_json(),
            "parts": [part.as_json() for part in self.parts],
        }


@dataclass
class PartFigures:
    """Counts for one part while variants are tried."""

    own: frozenset[str]
    """The author's own mistakes that this part can show."""
    part: Part | None = None
    looked_at: int = 0
    answers: set[str] = field(default_factory=set)
    possible: Counter[str] = field(default_factory=Counter)
    visible: Counter[str] = field(default_factory=Counter)
    shown_together: Counter[tuple[str, ...]] = field(default_factory=Counter)
    same: Counter[Pair] = field(default_factory=Counter)
    chances: list[float] = field(default_factory=list)
    named: Counter[str] = field(default_factory=Counter)
    bands: list[float] = field(default_factory=list)

    def look(self, work: Workings) -> None:
        """Note what can go wrong in one variant, and what can be told apart."""
        self.looked_at += 1
        self.part = work.part
        possible = [
            suspect
            for suspect in suspects(work, everything=True)
            if ":" not in suspect.candidate.id or suspect.candidate.id in self.own
        ]
        found = [suspect for suspect in possible if _shows(work, suspect.value)]
        self.possible.update({suspect.candidate.id for suspect in possible})
        self.visible.update({suspect.candidate.id for suspect in found})
        if found:
            self._by_chance(work, found)
        self._compare(work, {s.candidate.id: s.value for s in found})
        if not work.precision.exact:
            self.bands.append(float(np.max(work.band / work.unit, initial=0.0)))

    def _by_chance(self, work: Workings, found: list[Suspect]) -> None:
        rate = chance(work, found)
        self.chances.append(rate)
        if rate <= BY_CHANCE:
            self.named[_ALL] += 1
            return
        own = [suspect for suspect in found if suspect.candidate.own]
        quiet = not own or chance(work, own) > BY_CHANCE
        self.named[_NONE if quiet else _OWN] += 1

    def _compare(self, work: Workings, values: dict[str, Array]) -> None:
        """Count which mistakes lead to the same number, to the digits asked for."""
        by_shape: dict[tuple[int, ...], list[str]] = {}
        for name in sorted(values):
            by_shape.setdefault(values[name].shape, []).append(name)
        self.shown_together[tuple(sorted(values))] += 1
        for shape, names in by_shape.items():
            stack = np.stack([values[name] for name in names]).reshape(len(names), -1)
            unit = np.zeros(1) if work.precision.exact else work.unit
            room = unit.reshape(-1) if unit.shape == shape else np.max(unit, initial=0.0)
            for at in range(len(names) - 1):
                with np.errstate(invalid="ignore"):
                    apart = np.abs(stack[at + 1 :] - stack[at])
                near = (apart <= room * (1 + 1e-9)) | (stack[at + 1 :] == stack[at])
                alike = np.flatnonzero(near.all(axis=1))
                self.same.update((names[at], names[at + 1 + int(other)]) for other in alike)

    @property
    def together(self) -> Counter[Pair]:
        """In how many variants two mistakes both show."""
        found: Counter[Pair] = Counter()
        for names, count in self.shown_together.items():
            for at, first in enumerate(names):
                for second in names[at + 1 :]:
                    found[first, second] += count
        return found

    def row(self) -> PartRow:
        """The shares that the counts come to."""
        together = self.together
        return PartRow(
            ask=self.part.ask if self.part is not None else "",
            kind=self.part.kind if self.part is not None else "",
            answers=len(self.answers),
            mistakes={
                name: round(self.visible[name] / count, 3)
                for name, count in sorted(self.possible.items())
            },
            confusable={
                pair: round(count / together[pair], 3) for pair, count in sorted(self.same.items())
            },
            chance=round(sum(self.chances) / len(self.chances), 4) if self.chances else None,
            named={
                word: round(self.named[word] / max(1, self.named.total()), 3)
                for word in (_ALL, _OWN, _NONE)
            },
            band=(round(median(self.bands), 2), round(max(self.bands), 2)) if self.bands else None,
        )


def _shows(work: Workings, value: Array) -> bool:
    """Whether the number that a mistake leads to would be graded as wrong."""
    if value.shape != work.exact.shape:
        return True
    if np.isnan(value).any():
        return False
    if work.precision.exact:
        return not np.array_equal(value, work.exact)
    return bool((distance(value, work.exact) > work.band).any())
