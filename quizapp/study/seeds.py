"""Choosing the numbers of a variant: those in which the most mistakes would show."""

from __future__ import annotations

import random

from quizapp.bank.models import Numeric, Question
from quizapp.bank.variant import DrawError, draw
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
    seeds = [rng.randrange(1, _HIGHEST) for _ in range(CANDIDATES)]
    if not varies(question):
        return seeds[0]
    return max(seeds, key=lambda seed: visible_mistakes(full_id, question, seed))


def varies(question: Question) -> bool:
    """Whether another seed may give other numbers."""
    return isinstance(question, Numeric) and any(
        hasattr(given, "step") or len(getattr(given, "choose", ())) > 1
        for given in question.given.values()
    )


def visible_mistakes(full_id: str, question: Question, seed: int) -> int:
    """How many different mistakes a wrong answer could be traced back to; −1 if none is drawn."""
    try:
        variant = draw(full_id, question, seed)
        found = {
            (at, suspect.candidate.id, suspect.candidate.node)
            for at, part in enumerate(variant.parts)
            for suspect in suspects(Workings(variant, part))
        }
    except (DrawError, EngineError):
        return -1
    return len(found)
