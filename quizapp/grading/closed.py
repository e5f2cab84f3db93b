"""Grading of the kinds whose answers are listed: choice, order, match and cloze.

Options, items and right sides go by the number they are shown with, from 1, or by letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

from quizapp.bank.models import Choice, Cloze, Match, Order
from quizapp.grading import gaps
from quizapp.grading.characters import checked
from quizapp.grading.unreadable import Unreadable, quoted
from quizapp.grading.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from quizapp.bank.variant import Variant

_SEPARATORS = re.compile(r"[\s,;>→&]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_Q = TypeVar("_Q", Choice, Order, Match, Cloze)


def _question(variant: Variant, kind: type[_Q]) -> _Q:
    if not isinstance(variant.question, kind):
        raise TypeError(f"{variant.id} is a question of kind {variant.question.kind}")
    return variant.question


def positions(text: str, count: int, asked: str) -> tuple[int, ...]:
    """The numbers, from 1, that a text like `1 3` or `b d` names.

    Args:
        count: how many there are to name.
        asked: what to type, for the message on empty text.

    Raises:
        Unreadable: something else than numbers in range, each at most once.
    """
    words = [word.strip(".():") for word in _SEPARATORS.split(checked(text))]
    if not any(words):
        raise Unreadable(asked)
    found: list[int] = []
    for word in filter(None, words):
        at = _position(word, count)
        if at in found:
            raise Unreadable(f"{quoted(word)} comes twice.")
        found.append(at)
    return tuple(found)


def _position(word: str, count: int) -> int:
    at = _named(word)
    if 1 <= at <= count:
        return at
    if not (word.isascii() and (word.isdigit() or word.isalpha())):
        raise Unreadable(f"Cannot read {quoted(word)}; write numbers, such as 2 1.")
    several = 1 < len(word) <= count and all(1 <= _named(char) <= count for char in word)
    apart = f" For several, write {' '.join(word)}." if several else ""
    raise Unreadable(f"There is no {quoted(word)}: the numbers go from 1 to {count}.{apart}")


def _named(word: str) -> int:
    """The number that digits or a letter stand for, 0 for anything else."""
    if word.isascii() and word.isdigit():
        return int(word[:4])
    return _LETTERS.find(word.lower()) + 1 if len(word) == 1 else 0


def _all_positions(text: str, count: int, what: str, asked: str) -> tuple[int, ...]:
    found = positions(text, count, asked)
    if len(found) < count:
        raise Unreadable(f"{len(found)} of {count} {what}")
    return found


def chosen(variant: Variant, text: str) -> tuple[int, ...]:
    """The numbers of the options that a text chooses, ascending.

    Raises:
        Unreadable: no option, one that is not there, or several where one is right.
    """
    question = _question(variant, Choice)
    asked = "Type the number of an option."
    if question.multiple:
        asked = "Type the numbers of all options that are right, such as 1 3."
    found = positions(text, len(question.options), asked)
    if len(found) > 1 and not question.multiple:
        raise Unreadable(f"{len(found)} options; one is asked for.")
    return tuple(sorted(found))


def right_options(variant: Variant) -> tuple[int, ...]:
    """The numbers of the right options as shown, ascending."""
    options = _question(variant, Choice).options
    return tuple(at for at, index in enumerate(variant.order, start=1) if options[index].correct)


def grade_choice(variant: Variant, text: str) -> Verdict:
    """The verdict on a choice; a multi-select scores (hits − false alarms) / right ones."""
    right = right_options(variant)
    try:
        picked = chosen(variant, text)
    except Unreadable as error:
        return _unreadable(variant, list(right), error)
    hits = [at in right for at in picked]
    extra = hits.count(False)
    score = max(0.0, (hits.count(True) - extra) / len(right))
    message = "Not yet."
    if any(hits):
        message = (
            f"{'Partly right' if score else 'Not yet'}: {hits.count(True)} of {len(right)} found"
        )
        message += f", {extra} too many." if extra else "."
    return _verdict(variant, list(picked), list(right), hits, score, message)


def right_order(variant: Variant) -> tuple[int, ...]:
    """The numbers of the items as shown, in the right order."""
    _question(variant, Order)
    return tuple(variant.order.index(item) + 1 for item in range(len(variant.order)))


def ordered(variant: Variant, text: str) -> tuple[int, ...]:
    """The numbers of all items in the learner's order.

    Raises:
        Unreadable: not every item once.
    """
    count = len(_question(variant, Order).items)
    return _all_positions(
        text, count, "items", "Type the numbers of the items in order, such as 2 1 3."
    )


def _ranks(items: Sequence[str], typed: Sequence[int]) -> list[int]:
    """The right place of each item typed; items with the same text may change places."""
    places: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        places.setdefault(item, []).append(place)
    return [places[items[index]].pop(0) for index in typed]


def grade_order(variant: Variant, text: str) -> Verdict:
    """The verdict on an order; the score is the share of pairs that stand in the right order."""
    right = right_order(variant)
    try:
        typed = ordered(variant, text)
    except Unreadable as error:
        return _unreadable(variant, list(right), error)
    ranks = _ranks(_question(variant, Order).items, [variant.order[at - 1] for at in typed])
    pairs = [first < second for first, second in combinations(ranks, 2)]
    kept = sum(pairs)
    places = [rank == place for place, rank in enumerate(ranks)]
    message = "Not yet: this is back to front."
    if any(places):
        message = f"Partly right: {sum(places)} of {len(places)} in their place."
    elif kept:
        message = f"Partly right: none in its place, but {kept} of {len(pairs)} pairs in order."
    return _verdict(variant, list(typed), list(right), places, kept / len(pairs), message)


def right_matches(variant: Variant) -> tuple[int, ...]:
    """For each left side in turn, the number of its right side as shown."""
    _question(variant, Match)
    return tuple(variant.order.index(pair) + 1 for pair in range(len(variant.order)))


def matched(variant: Variant, text: str) -> tuple[int, ...]:
    """For each left side in turn, the number of the right side that the learner gave it.

    Raises:
        Unreadable: not every right side once.
    """
    count = len(_question(variant, Match).pairs)
    return _all_positions(
        text, count, "pairs", "Type the number of the right side for each left one in turn."
    )


def grade_match(variant: Variant, text: str) -> Verdict:
    """The verdict on a match, pair by pair."""
    right = right_matches(variant)
    try:
        typed = matched(variant, text)
    except Unreadable as error:
        return _unreadable(variant, list(right), error)
    rights = [pair.right for pair in _question(variant, Match).pairs]
    hits = [rights[variant.order[at - 1]] == rights[pair] for pair, at in enumerate(typed)]
    return _per_item(variant, list(typed), list(right), hits, "pairs")


def filled(variant: Variant, text: str) -> tuple[str, ...]:
    """What was typed into each gap; gaps are separated by `;`.

    Raises:
        Unreadable: an empty gap, too few, or too many.
    """
    count = len(_question(variant, Cloze).gaps)
    words = checked(text).split(";") if count > 1 else [checked(text)]
    typed = [" ".join(word.split()) for word in words]
    if len(typed) == count + 1 and not typed[-1]:
        typed.pop()
    if not any(typed):
        raise Unreadable(
            "Type what belongs in the gap."
            if count == 1
            else f"Type what belongs in the {count} gaps, with ; between them."
        )
    if len(typed) > count:
        raise Unreadable(f"{len(typed)} answers for {count} gaps; put ; only between gaps.")
    if len(typed) < count:
        raise Unreadable(f"{sum(map(bool, typed))} of {count} gaps; put ; between them")
    if "" in typed:
        raise Unreadable(f"Gap {typed.index('') + 1} is empty; write ? if you do not know it.")
    return tuple(typed)


def gap_hits(variant: Variant, text: str) -> tuple[bool, ...]:
    """Whether each gap is filled rightly."""
    accepted = _question(variant, Cloze).gaps
    typed = filled(variant, text)
    return tuple(gaps.fits(word, answers) for word, answers in zip(typed, accepted, strict=True))


def grade_cloze(variant: Variant, text: str) -> Verdict:
    """The verdict on a cloze, gap by gap."""
    right = [answers[0] for answers in _question(variant, Cloze).gaps]
    try:
        typed = filled(variant, text)
    except Unreadable as error:
        return _unreadable(variant, right, error)
    return _per_item(variant, list(typed), right, list(gap_hits(variant, text)), "gaps")


def preview(variant: Variant, text: str) -> str:
    """What a live preview says of an answer to a closed question; never raises."""
    try:
        match variant.question:
            case Choice():
                return ", ".join(map(str, chosen(variant, text)))
            case Order():
                return ", ".join(map(str, ordered(variant, text)))
            case Match():
                pairs = enumerate(matched(variant, text), start=1)
                return ", ".join(f"{left} → {right}" for left, right in pairs)
            case Cloze():
                return "; ".join(filled(variant, text))
    except Unreadable as error:
        return error.message
    return ""


def _per_item(
    variant: Variant,
    read_as: Sequence[int | str],
    expected: Sequence[int | str],
    hits: Sequence[bool],
    what: str,
) -> Verdict:
    found = sum(hits)
    message = f"Partly right: {found} of {len(hits)} {what}." if found else "Not yet."
    return _verdict(variant, read_as, expected, hits, found / len(hits), message)


def _verdict(
    variant: Variant,
    read_as: Sequence[int | str],
    expected: Sequence[int | str],
    hits: Sequence[bool],
    score: float,
    message: str,
) -> Verdict:
    outcome: Outcome = "correct" if score == 1 else "partial" if score else "wrong"
    return Verdict(
        variant.id,
        variant.seed,
        outcome,
        score,
        read_as=list(read_as),
        expected=list(expected),
        entries=["right" if hit else "wrong" for hit in hits],
        message="Right." if outcome == "correct" else message,
    )


def _unreadable(variant: Variant, expected: list[int] | list[str], error: Unreadable) -> Verdict:
    return Verdict(
        variant.id, variant.seed, "unreadable", 0.0, expected=expected, message=error.message
    )
