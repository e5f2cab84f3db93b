"""Choosing the numbers of a variant: those in which the most mistakes would show."""

from __future__ import annotations

import random
from collections.abc import Iterator

from quizapp.bank.models import Question
from quizapp.bank.variant import DrawError, draw
from quizapp.engine.catalogue import candidates
from quizapp.engine.errors import EngineError
from quizapp.grading.diagnosis import suspects
from quizapp.grading.workings import Workings

CANDIDATES = 20
"""How many seeds are looked at, at most."""
ENOUGH = 4
"""After so many, one is taken that shows nearly all of what any of them shows."""
NEARLY = 0.9
_HIGHEST = 2**31


def choose_seed(full_id: str, question: Question, rng: random.Random) -> int:
    """A seed for a question that the app asks of its own accord.

    Of some seeds the one in which the most mistakes have numbers of their own; questions without
    draws take any.
    """
    first = rng.randrange(1, _HIGHEST)
    if not question.varies:
        return first
    best, most = first, -1
    ever: set[tuple[int, str, str]] = set()
    for looked, seed in enumerate(_seeds(first, rng), start=1):
        shown, possible = visible_mistakes(full_id, question, seed)
        if shown is None:
            continue
        ever |= shown
        if len(shown) > most:
            best, most = seed, len(shown)
        if most >= possible or (looked >= ENOUGH and most >= NEARLY * len(ever)):
            break
    return best


def choose_showing(full_id: str, question: Question, rule: str, rng: random.Random) -> int | None:
    """A seed with which one mistake has a number of its own; None if no seed of some does.

    Args:
        rule: The id of the misconception.
    """
    first = rng.randrange(1, _HIGHEST)
    for seed in _seeds(first, rng) if question.varies else (first,):
        shown, _ = visible_mistakes(full_id, question, seed)
        if any(name == rule for _, name, _ in shown or ()):
            return seed
    return None


def visible_mistakes(
    full_id: str, question: Question, seed: int
) -> tuple[frozenset[tuple[int, str, str]] | None, int]:
    """The mistakes that have a number of their own in a variant: part, id and node of each.

    Returns:
        Them (None if no variant can be drawn) and how many there could be.
    """
    visible: set[tuple[int, str, str]] = set()
    possible = 0
    try:
        variant = draw(full_id, question, seed)
        for at, part in enumerate(variant.parts):
            work = Workings(variant, part)
            for found in suspects(work):
                visible.add((at, found.candidate.id, found.candidate.node))
            possible += len(candidates(work.trace, part.step)) + len(variant.numeric.misconceptions)
    except (DrawError, EngineError):
        return None, 0
    return frozenset(visible), possible


def _seeds(first: int, rng: random.Random) -> Iterator[int]:
    yield first
    for _ in range(CANDIDATES - 1):
        yield rng.randrange(1, _HIGHEST)
