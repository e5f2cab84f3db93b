"""Running a numeric question through many variants, to see whether it holds in all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from quizapp.bank.models import Choose, Draw, Numeric
from quizapp.bank.variant import DrawError, Part, Variant, draw
from quizapp.engine.errors import EngineError
from quizapp.engine.values import Array
from quizapp.grading.diagnosis import BY_CHANCE, Suspect, chance, suspects
from quizapp.grading.grade import grade_part, shown
from quizapp.grading.tolerance import WIDEST, distance
from quizapp.grading.workings import Workings, as_array

DIAGNOSED = 40
"""Variants in which every known mistake is tried out; the rest are only drawn and graded."""
CLEAR = 2 * WIDEST
"""Units apart at which two numbers differ whatever their bands are."""


@dataclass(frozen=True)
class Failure:
    """A variant in which the question does not hold."""

    seed: int
    says: str


@dataclass
class PartTrial:
    """What a part came to over the variants in which mistakes were tried out."""

    part: Part
    tried: int = 0
    possible: Counter[str] = field(default_factory=Counter)
    """How often each mistake could be made."""
    visible: Counter[str] = field(default_factory=Counter)
    """How often its number was told from the right one."""
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often two visible ones had the same number."""
    by_chance: list[float] = field(default_factory=list)
    silent: int = 0
    """In how many variants a chance answer would match too often for any mistake to be named."""
    bands: list[float] = field(default_factory=list)
    """Mean widths of the bands, in units of the last digit."""

    @property
    def varies(self) -> bool:
        """Whether there are several numbers to tell mistakes apart by."""
        return self.part.kind in ("vector", "matrix")


@dataclass
class Trial:
    """A numeric question over many variants."""

    id: str
    question: Numeric
    variants: int = 0
    failures: list[Failure] = field(default_factory=list)
    parts: list[PartTrial] = field(default_factory=list)
    distinct: set[str] = field(default_factory=set)
    """The different prompts and givens met."""

    @cached_property
    def fixed(self) -> bool:
        """Whether every variant has the same numbers."""
        return not any(isinstance(g, Draw | Choose) for g in self.question.given.values())


def run_trial(full_id: str, question: Numeric, variants: int, seed: int) -> Trial:
    """Draw, compute and grade a question in variants seed, seed + 1, ...

    Variants that fail are reported, not raised.
    """
    trial = Trial(full_id, question)
    wanted = 1 if trial.fixed else variants
    for at in range(wanted):
        try:
            variant = draw(full_id, question, seed + at)
            says = _refused(variant)
        except (DrawError, EngineError) as error:
            says = str(error)
        except (ArithmeticError, ValueError, IndexError, KeyError) as error:
            says = f"{full_id} with seed {seed + at}: {type(error).__name__}: {error}"
        trial.variants += 1
        if says is not None:
            trial.failures.append(Failure(seed + at, says))
            continue
        trial.distinct.add(repr([(k, np.asarray(v).tolist()) for k, v in _numbers(variant)]))
        if at < DIAGNOSED:
            _try_mistakes(trial, variant)
    return trial


def _numbers(variant: Variant) -> list[tuple[str, object]]:
    return [
        (name, getattr(v, "shape", v) if not isinstance(v, np.ndarray) else v)
        for name, v in variant.given.items()
    ]


def _refused(variant: Variant) -> str | None:
    """Why a variant's printed right answer is not taken as right, if it is not."""
    for at, part in enumerate(variant.parts):
        value = part.true(variant.trace)
        if (
            part.kind != "shape"
            and "inf" not in part.allow
            and not np.isfinite(as_array(value)).all()
        ):
            return f"`{part.ask}` is not finite with seed {variant.seed}"
        text = shown(part, value)
        verdict = grade_part(variant, at, [None] * at, text)
        if verdict.outcome != "correct":
            return (
                f"with seed {variant.seed} the right answer to `{part.ask}`, printed as {text}, "
                f"is graded {verdict.outcome}: {verdict.message}"
            )
    return None


def _try_mistakes(trial: Trial, variant: Variant) -> None:
    if not trial.parts:
        trial.parts = [PartTrial(part) for part in variant.parts]
    for tried, part in zip(trial.parts, variant.parts, strict=True):
        work = Workings(variant, part)
        found = suspects(work, everything=True)
        tried.tried += 1
        if not work.precision.exact:
            tried.bands.append(float(np.mean(work.band / work.unit)))
        seen = [s for s in found if _apart(work, s, work.exact, work.band)]
        shapes = [s for s in seen if s.value.shape == work.exact.shape]
        hit = chance(work, shapes)
        tried.by_chance.append(hit)
        own = [s for s in shapes if s.candidate.own]
        tried.silent += hit > BY_CHANCE and (not own or chance(work, own) > BY_CHANCE)
        tried.possible.update({s.candidate.id for s in found})
        tried.visible.update({s.candidate.id for s in seen})
        for first, second in _pairs(seen):
            if _alike(work, first.value, second.value):
                names = sorted((first.candidate.id, second.candidate.id))
                tried.confused[names[0], names[1]] += 1


def _pairs(found: list[Suspect]) -> list[tuple[Suspect, Suspect]]:
    return [
        (one, two)
        for at, one in enumerate(found)
        for two in found[at + 1 :]
        if one.candidate.id != two.candidate.id
    ]


def _alike(work: Workings, one: Array, two: Array) -> bool:
    if one.shape != two.shape:
        return False
    unit = work.unit if one.shape == work.exact.shape else 1.0
    return bool((distance(one, two) <= unit).all())


def _apart(work: Workings, suspect: Suspect, truth: Array, width: Array) -> bool:
    """Whether a mistake's number can be told from the right one, bands on both sides."""
    if suspect.value.shape != truth.shape:
        return True
    if np.isnan(suspect.value).any():
        return False
    off = distance(suspect.value, truth)
    if work.precision.exact:
        return bool((off > 0).any())
    if (off > CLEAR * work.unit).any():
        return True
    return bool((off > width + work.band_of(suspect.candidate, suspect.value)).any())
