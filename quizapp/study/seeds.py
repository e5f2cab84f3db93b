"""Choosing the numbers of a variant: those in which the most mistakes would show."""

from __future__ import annotations

import random

from quizapp.bank.models import Numeric, Question
from quizapp.bank.variant import DrawError, draw
from quizapp.engine.catalogue import candidates
from quizapp.engine.errors import EngineError
from quizapp.grading.diagnosis import suspects
from quizapp.grading.workings import Workings

CANDIDATES = 20
"""How many seeds are looked at."""
_HIGHEST = 2**31


def choose_seed(full_id: str, question: Question, rng: random.Random) -> int:
    """A seed for a question that the app asks of its own accord.

    Of up to `CANDIDATES` seeds the one in which the most mistakes have numbers of their own;
    questions without draws take any.
    """
    first = rng.randrange(1, _HIGHEST)
    if not varies(question):
        return first
    best, most = first, -1
    for tried in range(CANDIDATES):
        seed = rng.randrange(1, _HIGHEST) if tried else first
        visible, possible = visible_mistakes(full_id, question, seed)
        if visible > most:
            best, most = seed, visible
        if visible == possible:
            break
    return best


def varies(question: Question) -> bool:
    """Whether another seed may give other numbers."""
    return isinstance(question, Numeric) and any(
        hasattr(given, "step") or len(getattr(given, "choose", ())) > 1
        for given in question.given.values()
    )


def visible_mistakes(full_id: str, question: Question, seed: int) -> tuple[int, int]:
    """How many mistakes have a number of their own in a variant, and how many there could be.

    (−1, 0) if no variant can be drawn.
    """
    try:
        variant = draw(full_id, question, seed)
        visible = possible = 0
        for part in variant.parts:
            work = Workings(variant, part)
            found = suspects(work)
            visible += len({(each.candidate.id, each.candidate.node) for each in found})
            possible += len(candidates(work.trace, part.step)) + len(variant.numeric.misconceptions)
    except (DrawError, EngineError):
        return -1, 0
    return visible, possible
