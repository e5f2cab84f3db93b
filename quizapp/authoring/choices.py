"""Choices that can be answered without knowing: by length, by place, by what options say."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from quizapp.bank.draws import shown_order
from quizapp.bank.findings import Finding
from quizapp.bank.models import Choice

MUCH_LONGER = 1.6
"""A right option this many times as long as the wrong ones' median stands out."""
OFTEN, RARELY = 0.40, 0.10
"""Shares of single choices in which the right option may be the longest."""
ENOUGH = 10
"""Single choices in a pack before it is judged as a whole."""
SEEDS = range(1, 51)
_LISTED = 60

_ABOUT_OTHERS = re.compile(
    r"\b(?:all|none|both|neither|either|any|each|some|most|more than one)\b.{0,12}"
    r"\b(?:above|below|these|those|(?:other|previous|listed) (?:options?|answers?))\b.{0,12}"
    r"|(?:both |neither )?[A-F1-6] (?:and|or|nor) [A-F1-6]",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|previous|next|upper|lower) option\b"
    r"|\boptions? (?:[A-F]|[1-6])\b",
)
_SENTENCE = re.compile(r"[^.?!\n]*(?:\n[^.?!\n]+)*\?")
_ASKS_WHICH = re.compile(
    r"(?:^|[,:;] |\b(?:in|on|of|for|to|from|by|at) )(?:which|what|who)\b", re.I
)
_NEGATIVE = re.compile(r"(?<!\*)\b(?:not|never|except|isn't|doesn't|cannot)\b(?!\*)")


def option_findings(question: Choice) -> Iterator[Finding]:
    """What a single choice's options and prompt give away or hide."""
    yield from _length(question)
    for index, option in enumerate(question.options):
        if _ABOUT_OTHERS.fullmatch(option.text.strip().rstrip(".")):
            text = "this option speaks of the others, which come in any order; say what it means"
            yield Finding(("options", index, "text"), "I010", text, "warning")
        if named := _PLACE.search(option.why):
            yield Finding(("options", index, "why"), "I015", _by_place(named[0]), "warning")
    for name in ("prompt", "explain", "note"):
        if named := _PLACE.search(getattr(question, name) or ""):
            yield Finding((name,), "I015", _by_place(named[0]), "warning")
    asked = [s for s in _SENTENCE.findall(question.prompt) if _ASKS_WHICH.search(s.strip())]
    if asked and (negative := _NEGATIVE.search(asked[-1])):
        text = f"`{negative[0]}` is easily overlooked here; write **{negative[0]}**, or ask without"
        yield Finding(("prompt",), "I011", text, "warning")


def _by_place(named: str) -> str:
    return f"`{named}` names an option by its place, but they come in any order; say what it says"


def _length(question: Choice) -> Iterator[Finding]:
    right = [index for index, option in enumerate(question.options) if option.correct]
    if len(right) > 1:
        return
    long = len(question.options[right[0]].text)
    usual = median(len(option.text) for option in question.options if not option.correct)
    if long > MUCH_LONGER * usual:
        text = (
            f"the right option has {long} characters, the others about {usual:.0f}; make them "
            "alike in length"
        )
        yield Finding(("options", right[0], "text"), "I001", text, "info")


@dataclass(frozen=True)
class Named:
    """A choice with its full id."""

    id: str
    question: Choice


def pack_findings(choices: Sequence[Named]) -> Iterator[Finding]:
    """What the single choices of a pack, taken together, give away; without places."""
    single = [choice for choice in choices if not choice.question.multiple]
    if len(single) < ENOUGH:
        return
    chance = sum(1 / len(choice.question.options) for choice in single) / len(single)
    yield from _lengths(single, chance)
    yield from _places(single)


def _lengths(single: Sequence[Named], chance: float) -> Iterator[Finding]:
    longest = [choice for choice in single if longest_share(choice.question) > 0]
    share = sum(longest_share(choice.question) for choice in single) / len(single)
    if RARELY <= share <= OFTEN:
        return
    often = share > OFTEN
    ids = [choice.id.partition("/")[2] for choice in longest]
    listed = ", ".join(ids[:_LISTED]) + (", ..." if len(ids) > _LISTED else "")
    yield Finding(
        (),
        "I002",
        f"the right option is the longest in {share:.0%} of the {len(single)} single choices, by "
        f"chance in {chance:.0%}; "
        + (
            f"shorten it or lengthen a wrong one in some of: {listed}"
            if often
            else "make it the longest in some more"
        ),
        "warning",
    )


def longest_share(question: Choice) -> float:
    """How often somebody who picks a longest option is right: 1, 0, or between in a tie."""
    most = max(len(option.text) for option in question.options)
    ties = [option for option in question.options if len(option.text) == most]
    return sum(option.correct for option in ties) / len(ties)


def _places(single: Sequence[Named]) -> Iterator[Finding]:
    """Options are shuffled by a hash: over enough seeds every place has its share, or it is off."""
    for size, places in sorted(_shown(single).items()):
        total = places.total()
        expected = 1 / size
        # Five points, or where there are few questions four standard deviations.
        room = max(0.05, 4 * math.sqrt(expected * (1 - expected) / total))
        for place in range(size):
            share = places[place] / total
            if abs(share - expected) > room:
                text = (
                    f"of {size} options, the right one is shown at place {place + 1} in "
                    f"{share:.0%}, by chance in {expected:.0%}"
                )
                yield Finding((), "I003", text, "warning")


def _shown(single: Sequence[Named]) -> dict[int, Counter[int]]:
    """By number of options: how often the right one is shown at each place."""
    found: dict[int, Counter[int]] = {}
    for choice in single:
        options = choice.question.options
        right = next(index for index, option in enumerate(options) if option.correct)
        counts = found.setdefault(len(options), Counter())
        for seed in SEEDS:
            counts[shown_order(choice.id, choice.question, seed).index(right)] += 1
    return found
