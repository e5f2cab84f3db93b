"""Questions that ask nearly the same."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from quizapp.bank.models import Choice, Cloze, Match, Open, Order, Question

ALIKE = 0.85
"""The share of common words from which two questions count as nearly the same."""
_WORD = re.compile(r"[^\W_]+(?:[_'’.][^\W_]+)*|[^\w\s`*|.,;:?!\"'“”()\[\]-]")


def words(question: Question) -> frozenset[str]:
    """What a question asks, as a set of words; a repeated word counts as often as it stands.

    The prompts of some kinds are alike ("Put these in order"), so what is to be put in order,
    matched or filled counts too.
    """
    texts = [question.prompt]
    match question:
        case Choice():
            texts += [option.text for option in question.options]
        case Order():
            texts += question.items
        case Match():
            texts += [side for pair in question.pairs for side in (pair.left, pair.right)]
        case Cloze():
            texts += [*question.segments, *(gap[0] for gap in question.gaps)]
        case Open():
            pass
    counts: Counter[str] = Counter()
    found = []
    for word in _WORD.findall(" ".join(texts).casefold()):
        counts[word] += 1
        found.append(f"{word} {counts[word]}")
    return frozenset(found)


def pairs(questions: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str, float]]:
    """Pairs of ids (the later one first) whose words are nearly the same, with how nearly.

    Only questions that share one of their rarest words are compared: of two sets as alike as
    this, each has one of the other's among its first |set| · (1 - ALIKE) + 1, in any fixed order.
    """
    frequency = Counter(word for said in questions.values() for word in said)
    seen: dict[str, list[str]] = defaultdict(list)
    for name, said in questions.items():
        rare = sorted(said, key=lambda word: (frequency[word], word))
        rare = rare[: len(said) - math.ceil(ALIKE * len(said)) + 1]
        others = dict.fromkeys(other for word in rare for other in seen[word])
        for other in others:
            theirs = questions[other]
            common = len(said & theirs)
            share = common / (len(said) + len(theirs) - common)
            if share >= ALIKE:
                yield name, other, share
        for word in rare:
            seen[word].append(name)
