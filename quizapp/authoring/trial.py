"""One numeric question, tried in many variants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from quizapp.bank.models import Numeric
from quizapp.bank.packs import LoadedQuestion
from quizapp.bank.problems import Problem
from quizapp.bank.variant import DrawError, Part, Variant, draw
from quizapp.engine.values import Abstract, Array, shape_of
from quizapp.grading.diagnosis import BY_CHANCE, chance, suspects
from quizapp.grading.grade import grade_part, shown
from quizapp.grading.tolerance import distance
from quizapp.grading.workings import Workings

CODES = {
    "V001": "variant that cannot be drawn",
    "V002": "answer that is not finite",
    "V003": "answer of another kind than in other variants",
    "V004": "right answer that is not graded as right",
    "V005": "variant that stops the app",
    "V006": "own mistake that never shows",
    "V007": "mistake that rarely shows",
    "V008": "mistake that cannot show",
    "V009": "mistakes that cannot be told from chance",
    "V010": "mistakes that always look alike",
}
"""Codes of what only trying finds, with short titles."""

_ENOUGH = 100
"""In so many variants mistakes are looked for; the right answer is proved in all of them."""

_NEVER = 0.01
"""A known mistake that shows more rarely than this does so by rounding alone."""


@dataclass(frozen=True)
class _Failure:
    """A way in which variants fail, with the first seed that does."""

    code: str
    path: tuple[str, ...]
    message: str
    seed: int


class Trial:
    """Tries a question and says what it found.

    Args:
        full_id: `pack/question`.
        question: What to try.
        loaded: Where it stands, for the places of problems.
    """

    def __init__(self, full_id: str, question: Numeric, loaded: LoadedQuestion) -> None:
        self._id = full_id
        self._question = question
        self._loaded = loaded
        self.variants = 0
        self._looked_at = 0
        self._failures: dict[str, tuple[_Failure, int]] = {}
        self._possible: Counter[str] = Counter()
        self._visible: Counter[str] = Counter()
        self._by_chance: Counter[int] = Counter()
        self._answer_kinds: dict[int, str] = {}
        self._kinds: dict[int, Part] = {}
        self._alike: dict[tuple[int, str, str], bool] = {}

    @property
    def fixed(self) -> bool:
        """Whether every variant has the same numbers."""
        return not any(
            hasattr(given, "step") or len(getattr(given, "choose", ())) > 1
            for given in self._question.given.values()
        )

    def run(self, seeds: Iterable[int]) -> None:
        """Try a variant for each seed; a question without draws only once."""
        for seed in seeds:
            self._try(seed)
            if self.fixed:
                return

    def _try(self, seed: int) -> None:
        self.variants += 1
        try:
            variant = draw(self._id, self._question, seed)
            looking = self.variants <= _ENOUGH or self._unseen()
            for at, part in enumerate(variant.parts):
                self._right(variant, at, part, seed)
                if looking:
                    self._mistakes(variant, at, part)
            self._looked_at += looking
        except DrawError as error:
            self._fail("V001", (), str(error), seed)
        except Exception as error:  # a pack from a stranger may find what nobody thought of
            self._fail("V005", (), f"{type(error).__name__}: {error}", seed)

    def _unseen(self) -> bool:
        """Whether a mistake of the author's own has not shown yet."""
        seen = {key.partition(" ")[2] for key in self._visible}
        own = self._question.misconceptions
        return any(f"{self._id}:{each.id}" not in seen for each in own)

    def _right(self, variant: Variant, at: int, part: Part, seed: int) -> None:
        truth = part.true(variant.trace)
        if not isinstance(truth, tuple | Abstract | int) and not self._finite(truth, part):
            self._fail("V002", ("ask",), f"{part.ask} is {truth}, which is not finite", seed)
            return
        shape = None if isinstance(truth, tuple) else shape_of(truth)
        kind = self._answer_kinds.setdefault(at, part.kind)
        if shape != part.shape or kind != part.kind:
            text = f"{part.ask} is a {part.kind} of shape {shape}; other variants ask for a {kind}"
            self._fail("V003", ("ask",), text, seed)
            return
        text = shown(part, truth)
        earlier = [shown(p, p.true(variant.trace)) for p in variant.parts[:at]]
        verdict = grade_part(variant, at, earlier, text)
        if verdict.outcome != "correct":
            message = f"the right answer {text} is graded {verdict.outcome}: {verdict.message}"
            self._fail("V004", ("ask",), message, seed)

    @staticmethod
    def _finite(truth: object, part: Part) -> bool:
        found = np.asarray(truth, dtype=np.float64)
        return not np.isnan(found).any() if "inf" in part.allow else bool(np.isfinite(found).all())

    def _mistakes(self, variant: Variant, at: int, part: Part) -> None:
        work = Workings(variant, part)
        possible = suspects(work, everything=True)
        found = [suspect for suspect in possible if _shows(work, suspect.value)]
        self._kinds[at] = part
        self._possible.update({f"{at} {suspect.candidate.id}" for suspect in possible})
        self._visible.update({f"{at} {suspect.candidate.id}" for suspect in found})
        own = [suspect for suspect in found if suspect.candidate.own]
        if min(chance(work, found), chance(work, own) if own else 1.0) > BY_CHANCE:
            self._by_chance[at] += 1
        self._compare(at, part, {s.candidate.id: s.value for s in found})

    def _compare(self, at: int, part: Part, values: dict[str, np.ndarray]) -> None:
        """Note which mistakes have had the same number in all variants so far."""
        if not part.shape or self.fixed:
            return
        names = sorted(values)
        for place, first in enumerate(names):
            for second in names[place + 1 :]:
                key = (at, first, second)
                if self._alike.get(key, True):
                    one, two = values[first], values[second]
                    self._alike[key] = one.shape == two.shape and np.allclose(one, two)

    def _fail(self, code: str, path: tuple[str, ...], message: str, seed: int) -> None:
        first, count = self._failures.get(code, (_Failure(code, path, message, seed), 0))
        self._failures[code] = (first, count + 1)

    def shares(self) -> dict[str, float]:
        """By mistake: the share of variants in which it has a number of its own."""
        total: dict[str, list[float]] = {}
        for key, count in self._possible.items():
            name = key.partition(" ")[2]
            total.setdefault(name, []).append(self._visible[key] / count)
        # Of several parts the one in which it shows best.
        return {name: round(max(shares), 3) for name, shares in sorted(total.items())}

    def problems(self) -> list[Problem]:
        """What is wrong, at its place in the pack."""
        found = [self._failed(failure, count) for failure, count in self._failures.values()]
        if self._failures.keys() & {"V001", "V005"}:
            return found
        for name, share in self.shares().items():
            if share <= 0.5:
                found.append(self._invisible(name, share))
        found += self._chances()
        found += self._classes()
        return found

    def _failed(self, failure: _Failure, count: int) -> Problem:
        how_often = "" if self.fixed else f"; {count} of {self.variants} variants fail so"
        message = f"{failure.message} (seed {failure.seed}{how_often})"
        return self._loaded.problem(failure.path, failure.code, message)

    def _invisible(self, name: str, share: float) -> Problem:
        own = name.startswith(f"{self._id}:")
        path: tuple[str | int, ...] = ("steps",)
        if own:
            ids = [misconception.id for misconception in self._question.misconceptions]
            path = ("misconceptions", ids.index(name.partition(":")[2]))
        if share == 0 or (share < _NEVER and not own):
            if own:
                text = (
                    f"{name} never gives another answer than the right one; change what it "
                    "replaces, or the givens"
                )
                return self._loaded.problem(path, "V006", text)
            text = f"{name} cannot be told from the right answer here; it is left out"
            return self._loaded.problem(path, "V008", text, "info")
        text = (
            f"{name} gives the right answer in {1 - share:.0%} of the variants; narrow the givens "
            "or add to `require`"
        )
        return self._loaded.problem(path, "V007", text, "info" if self.fixed else "warning")

    def _chances(self) -> list[Problem]:
        found = []
        for at, count in self._by_chance.items():
            part = self._kinds[at]
            if count <= self._looked_at / 2:
                continue
            exact = part.decimals is None and part.significant is None
            text = (
                f"a random answer to {part.ask} would often fit some mistake, so none is named; "
                "ask for more decimals or a whole row"
            )
            found.append(
                self._loaded.problem(("ask",), "V009", text, "info" if exact else "warning")
            )
        return found

    def _classes(self) -> list[Problem]:
        pairs = sorted({key[1:] for key, alike in self._alike.items() if alike})
        return [
            self._loaded.problem(
                ("steps",),
                "V010",
                f"{first} and {second} give the same answer in all variants; both are named",
                "info",
            )
            for first, second in pairs
        ]


def _shows(work: Workings, value: Array) -> bool:
    """Whether the number that a mistake leads to would be graded as wrong."""
    if value.shape != work.exact.shape:
        return True
    if np.isnan(value).any():
        return False
    if work.precision.exact:
        return not np.array_equal(value, work.exact)
    return bool((distance(value, work.exact) > work.band).any())
