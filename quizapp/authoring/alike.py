"""Questions that ask nearly the same."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass
class Group:
    """Questions of which each is nearly the same as another one of them, in their order."""

    ids: list[str]
    share: float = 1.0
    """How nearly: the smallest share of common words that joined two."""


def groups(questions: Mapping[str, frozenset[str]]) -> list[Group]:
    """The groups of two and more, by the ids that they begin with.

    Only questions that share one of their rarest words are compared: of two sets as alike as
    this, each has one of the other's among its first |set| · (1 - ALIKE) + 1, in any fixed order.
    """
    frequency = Counter(word for said in questions.values() for word in said)
    seen: dict[str, list[str]] = defaultdict(list)
    same: dict[frozenset[str], Group] = {}
    of: dict[str, Group] = {}
    for name, said in questions.items():
        # Hundreds of copies of one question are not compared with each other.
        if said in same:
            of[name] = of[same[said].ids[0]]
            of[name].ids.append(name)
            continue
        same[said] = of[name] = Group([name])
        rare = sorted(said, key=lambda word: (frequency[word], word))
        rare = rare[: len(said) - math.ceil(ALIKE * len(said)) + 1]
        for other in dict.fromkeys(other for word in rare for other in seen[word]):
            if of[other] is not of[name]:
                theirs = questions[other]
                common = len(said & theirs)
                share = common / (len(said) + len(theirs) - common)
                if share >= ALIKE:
                    _join(of[other], of[name], share, of)
        for word in rare:
            seen[word].append(name)
    order = {name: at for at, name in enumerate(questions)}
    found = {id(group): group for group in of.values() if len(group.ids) > 1}
    for group in found.values():
        group.ids.sort(key=order.__getitem__)
    return sorted(found.values(), key=lambda group: order[group.ids[0]])


def _join(one: Group, other: Group, share: float, of: dict[str, Group]) -> None:
    """Make one group of two."""
    small, large = sorted((one, other), key=lambda group: len(group.ids))
    large.ids += small.ids
    large.share = min(one.share, other.share, share)
    of.update(dict.fromkeys(small.ids, large))
