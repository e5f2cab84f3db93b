"""Nobody gets far in the shipped choices by length or by place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from quizapp.bank.files import Place
from quizapp.bank.index import PackSource
from quizapp.bank.models import Choice, Option
from quizapp.bank.packs import load_pack
from quizapp.bank.sources import places
from quizapp.bank.variant import draw

CONTENT = Path(__file__).parents[2] / "content"
SEEDS = range(1, 21)
ROOM = 0.05

Learner = Callable[[Sequence[Option]], int]


def longest(shown: Sequence[Option]) -> int:
    """The first of the longest."""
    return max(range(len(shown)), key=lambda place: len(shown[place].text))


def at(place: int) -> Learner:
    """Always the same place, or the last where there are fewer."""
    return lambda shown: min(place, len(shown) - 1)


def singles() -> list[tuple[str, Choice]]:
    """All choices with one right option, by full id."""
    return [
        (f"{pack.name}/{loaded.question.id}", loaded.question)
        for place in places(PackSource(CONTENT, "shipped"))
        if isinstance(place, Place)
        for pack in [load_pack(place)]
        for loaded in pack.questions
        if isinstance(loaded.question, Choice) and not loaded.question.multiple
    ]


LEARNERS: dict[str, Learner] = {
    "longest": longest,
    **{f"place {place + 1}": at(place) for place in range(4)},
    "last": lambda shown: len(shown) - 1,
}


@pytest.mark.parametrize("name", LEARNERS)
def test_a_learner_who_guesses_by_a_rule_gains_nothing(name: str) -> None:
    questions = singles()
    assert len(questions) > 50
    chance = sum(1 / len(question.options) for _, question in questions) / len(questions)
    right = 0
    for full_id, question in questions:
        for seed in SEEDS:
            shown = [question.options[index] for index in draw(full_id, question, seed).order]
            right += shown[LEARNERS[name](shown)].correct
    score = right / (len(questions) * len(SEEDS))
    assert score == pytest.approx(chance, abs=ROOM)
