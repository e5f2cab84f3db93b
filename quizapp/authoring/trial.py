"""One numeric question, tried in many variants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from quizapp.authoring.effort import LIMITS, Effort, effort, too_much
from quizapp.authoring.figures import Pair, PartFigures, Row
from quizapp.authoring.labels import misfits
from quizapp.authoring.ties import may_tie, ties
from quizapp.authoring.unseen import why_unseen
from quizapp.bank.asks import parse_ask
from quizapp.bank.draws import MAX_ATTEMPTS, realise
from quizapp.bank.findings import Finding, Path
from quizapp.bank.models import Numeric
from quizapp.bank.problems import Severity
from quizapp.bank.scalars import EXACT_FLOATS
from quizapp.bank.variant import DrawError, Part, Variant, draw, indexed
from quizapp.engine.printing import short
from quizapp.engine.values import Abstract, shape_of
from quizapp.grading.grade import grade_part, shown
from quizapp.grading.workings import Workings

_ENOUGH = 100
"""In so many variants mistakes are looked for; the right answer is proved in all of them."""
_SAMPLE = 20
"""In so many the work for a person is estimated and refused draws are counted."""
_NEVER = 0.01
"""A known mistake that shows more rarely than this does so by rounding alone."""


@dataclass(frozen=True)
class Tried:
    """What was found, still without places in a file."""

    row: Row
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Failure:
    """A way in which variants fail, with the first seed that does."""

    path: Path
    message: str
    seed: int


def attempt(full_id: str, question: Numeric, seeds: Iterable[int]) -> Tried:
    """Try a variant for each seed; a question without draws only once."""
    trial = _Trial(full_id, question)
    for seed in seeds:
        trial.run(seed)
        if trial.fixed:
            break
    return Tried(trial.row(), tuple(trial.findings()))


class _Trial:
    def __init__(self, full_id: str, question: Numeric) -> None:
        self._id = full_id
        self._question = question
        self.fixed = not question.varies
        self._own = frozenset(f"{full_id}:{own.id}" for own in question.misconceptions)
        """The author's own mistakes."""
        self._variants = 0
        self._givens: set[str] = set()
        self._attempts: list[int] = []
        self._effort = Effort()
        self._failures: dict[tuple[str, Path], tuple[_Failure, int]] = {}
        self._kinds: dict[int, str] = {}
        self._may_tie = may_tie(question)
        self._tied: Counter[str] = Counter()
        self._advice: dict[str, tuple[str, int]] = {}
        """By step that ties: how to rule it out, and the first seed in which it does."""
        self._sound: Variant | None = None
        """The first variant whose right answer can be asked."""
        self._parts = [PartFigures(self._reaching(ask)) for ask in question.ask]

    def _reaching(self, ask: str) -> frozenset[str]:
        """The author's own mistakes that replace something that a part depends on."""
        needed = self._question.computation.depends(parse_ask(ask).step)
        own = self._question.misconceptions
        return frozenset(f"{self._id}:{each.id}" for each in own if needed & each.replace.keys())

    def run(self, seed: int) -> None:
        """Try one variant."""
        self._variants += 1
        try:
            variant = draw(self._id, self._question, seed)
            self._givens.add(_printed(variant))
            if self._variants <= _SAMPLE:
                self._attempts.append(self._attempt(variant))
                self._effort = self._effort.most(effort(variant))
            looking = self._variants <= _ENOUGH or not self._own <= self._seen()
            sound = [self._right(variant, at, part, seed) for at, part in enumerate(variant.parts)]
            for path, text in misfits(variant):
                self._fail("V013", path, text, seed)
            if all(sound):
                self._sound = self._sound or variant
                if self._may_tie:
                    for step, advice in ties(variant):
                        self._tied[step] += 1
                        self._advice.setdefault(step, (advice, seed))
            if looking and all(sound):
                for figures, part in zip(self._parts, variant.parts, strict=True):
                    figures.look(Workings(variant, part))
        except DrawError as error:
            way_out = ""
            if error.path[:1] == ("steps",):
                way_out = "; correct the step, or rule such draws out with `require`"
            self._fail("V001", error.path, error.reason + way_out, seed)
        except Exception as error:  # a pack from a stranger may find what nobody thought of
            self._fail("V005", (), f"{type(error).__name__}: {error}", seed)

    def _seen(self) -> frozenset[str]:
        return frozenset().union(*(part.visible for part in self._parts))

    def _attempt(self, variant: Variant) -> int:
        """Which draw `require` accepted, from 1."""
        if not self._question.require:
            return 1
        wanted = _printed(variant)
        for number in range(MAX_ATTEMPTS):
            given = realise(self._id, self._question, variant.seed, number)
            if _printed(Variant(self._id, self._question, variant.seed, given, ())) == wanted:
                return number + 1
        return MAX_ATTEMPTS

    def _right(self, variant: Variant, at: int, part: Part, seed: int) -> bool:
        """Whether the right answer is one, and graded as one."""
        truth = part.true(variant.trace)
        if not isinstance(truth, tuple | Abstract | int) and not _finite(truth, part):
            allow = "" if np.isnan(truth).any() else ", or allow it: `answer: {allow: [inf]}`"
            text = (
                f"{part.ask} is {short(truth)}, which is not finite; rule it out with "
                f"`require`{allow}"
            )
            self._fail("V002", ("ask", at), text, seed)
            return False
        shape = None if isinstance(truth, tuple) else shape_of(truth)
        kind = self._kinds.setdefault(at, part.kind)
        if shape != part.shape or kind != part.kind:
            text = f"{part.ask} is a {part.kind} of shape {shape}; other variants ask for a {kind}"
            self._fail("V003", ("ask", at), text, seed)
            return False
        if part.kind == "integer" and (near := _rounded(variant, part)) is not None:
            text = (
                f"{part.ask} is {near:.17g}, of which a float does not hold all digits; compute it "
                "from whole numbers (`//` instead of `/`, no lists), or ask for `significant` ones"
            )
            self._fail("V012", ("ask", at), text, seed)
            return False
        text = shown(part, truth)
        self._parts[at].answers.add(text)
        earlier = [shown(p, p.true(variant.trace)) for p in variant.parts[:at]]
        verdict = grade_part(variant, at, earlier, text)
        if verdict.outcome != "correct":
            message = f"the right answer {text} is graded {verdict.outcome}: {verdict.message}"
            self._fail("V004", ("ask", at), message, seed)
        return verdict.outcome == "correct"

    def _fail(self, code: str, path: Path, message: str, seed: int) -> None:
        first, count = self._failures.get((code, path), (_Failure(path, message, seed), 0))
        self._failures[code, path] = (first, count + 1)

    def row(self) -> Row:
        """The figures."""
        return Row(
            question=self._id,
            tool=self._question.tool,
            variants=self._variants,
            distinct=len(self._givens),
            attempts=round(sum(self._attempts) / max(1, len(self._attempts)), 2),
            effort=self._effort,
            parts=tuple(part.row() for part in self._parts),
        )

    def findings(self) -> Iterator[Finding]:
        """What is wrong."""
        for (code, _), (failure, count) in self._failures.items():
            how_often = "" if self.fixed else f"; {count} of {self._variants} variants fail so"
            message = f"{failure.message} (seed {failure.seed}{how_often})"
            yield Finding(failure.path, code, message)
        if any(code != "V013" for code, _ in self._failures):
            return  # What mistakes lead to says nothing before the right answer is one.
        shares = dict.fromkeys(sorted(self._own), 0.0) | self.row().shown
        for name, share in sorted(shares.items()):
            if share <= 0.5:
                yield self._invisible(name, share)
        for step, (advice, seed) in self._advice.items():
            share = self._tied[step] / self._variants
            text = (
                f"argmax: the largest entry is there twice in {share:.0%} of the variants (seed "
                f"{seed}), and whoever names the second one is told off; add to `require`: {advice}"
            )
            yield Finding(("steps", step), "V014", text, "warning")
        yield from self._chances()
        yield from self._classes()
        tool = self._question.tool
        if tool is not None and too_much(self._effort, tool):
            text = (
                f"a person would need {self._effort}; that is much for `{tool}`, which is for "
                f"about {LIMITS[tool]}"
            )
            yield Finding(("tool",), "V011", text, "info")

    def _invisible(self, name: str, share: float) -> Finding:
        if name not in self._own:
            if share < _NEVER:
                text = f"{name} cannot be told from the right answer here; it is left out"
                return Finding(("steps",), "V008", text, "info")
            return Finding(("steps",), "V007", _rarely(name, share), self._severity)
        ids = [misconception.id for misconception in self._question.misconceptions]
        path = ("misconceptions", ids.index(name.partition(":")[2]))
        if share == 0:
            return Finding(path, "V006", f"{name} {self._reason(name)}")
        return Finding(path, "V007", _rarely(name, share), self._severity)

    def _reason(self, name: str) -> str:
        return why_unseen(self._sound, name) if self._sound is not None else "never shows"

    @property
    def _severity(self) -> Severity:
        return "info" if self.fixed else "warning"

    def _chances(self) -> Iterator[Finding]:
        for figures in self._parts:
            part = figures.part
            if part is None or figures.named["none"] <= figures.looked_at / 2:
                continue
            exact = part.decimals is None and part.significant is None
            text = (
                f"a random answer to {part.ask} would often fit some mistake, so none is named; "
                "ask for more decimals or a whole row"
            )
            yield Finding(("ask",), "V009", text, "info" if exact else "warning")

    def _classes(self) -> Iterator[Finding]:
        if self.fixed:
            return
        pairs: set[Pair] = set()
        for figures in self._parts:
            if figures.part is not None and figures.part.shape:
                together = figures.together
                pairs |= {pair for pair, count in figures.same.items() if count == together[pair]}
        for first, second in sorted(pairs):
            text = f"{first} and {second} give the same answer in all variants; both are named"
            yield Finding(("steps",), "V010", text, "info")


def _rarely(name: str, share: float) -> str:
    return (
        f"{name} gives the right answer in {1 - share:.0%} of the variants; narrow the givens or "
        "add to `require`"
    )


def _rounded(variant: Variant, part: Part) -> float | None:
    """The first entry of a whole answer that is too large for a float to be all of it."""
    value = indexed(variant.trace[part.step], part.index)
    if isinstance(value, int | Abstract):
        return None
    large = np.atleast_1d(value)[np.abs(np.atleast_1d(value)) >= EXACT_FLOATS]
    return float(large[0]) if large.size else None


def _finite(truth: object, part: Part) -> bool:
    found = np.asarray(truth, dtype=np.float64)
    return not np.isnan(found).any() if "inf" in part.allow else bool(np.isfinite(found).all())


def _printed(variant: Variant) -> str:
    """A variant's numbers; two with the same text are the same to a learner."""
    return repr(
        [
            (name, value.shape, value.tobytes()) if isinstance(value, np.ndarray) else (name, value)
            for name, value in variant.given.items()
        ]
    )
