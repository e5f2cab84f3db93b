"""Answers to choices, orders, matches and clozes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.models import Choice, Cloze, Match, Order
from quizapp.bank.variant import Variant, draw
from quizapp.grading.closed import (
    gap_hits,
    grade_choice,
    grade_cloze,
    grade_match,
    grade_order,
    preview,
    right_matches,
    right_options,
    right_order,
)
from quizapp.grading.verdict import Verdict

_COMMON = {"id": "q", "topic": "softmax", "prompt": "?"}


def shown(question: Choice | Order | Match | Cloze, *order: int) -> Variant:
    """The question as shown with a seed that gives this order."""
    variants = (draw("pack/q", question, seed) for seed in range(1, 2000))
    return next(variant for variant in variants if not order or variant.order == order)


def choice(*correct: bool) -> Choice:
    options = [
        {"text": f"option {at}", "why": "because", "correct": right}
        for at, right in enumerate(correct)
    ]
    return Choice.model_validate({**_COMMON, "kind": "choice", "options": options})


def order(*items: str) -> Order:
    return Order.model_validate({**_COMMON, "kind": "order", "items": items})


def match(**pairs: str) -> Match:
    listed = [{"left": left, "right": right} for left, right in pairs.items()]
    return Match.model_validate({**_COMMON, "kind": "match", "pairs": listed})


def cloze(text: str) -> Variant:
    return shown(Cloze.model_validate({**_COMMON, "kind": "cloze", "text": text}))


ONE = shown(choice(True, False, False), 2, 0, 1)
"""The second option shown is right."""
SOME = shown(choice(True, False, True, False), 3, 2, 0, 1)
"""The second and third options shown are right."""
STEPS = shown(order("scores", "scale", "mask", "softmax"), 2, 0, 3, 1)
"""Shown as mask, scores, softmax, scale: 2 4 1 3 is right."""
ROLES = shown(match(query="asks", key="offers", value="gives"), 1, 2, 0)
"""Shown as offers, gives, asks: 3 1 2 is right."""
GAPS = cloze("{{Q}} meets {{key|keys}} in a {{softmax}}.")


def outcome(verdict: Verdict) -> tuple[str, float, Any]:
    return verdict.outcome, verdict.score, verdict.entries


@pytest.mark.parametrize("text", ["2", "b", "B", " 2. ", "b)", "(b)"])
def test_the_right_option_by_number_or_letter(text: str) -> None:
    verdict = grade_choice(ONE, text)
    assert outcome(verdict) == ("correct", 1, ["right"])
    assert (verdict.read_as, verdict.expected) == ([2], [2])
    assert verdict.message == "Right."
    assert (verdict.id, verdict.seed) == (ONE.id, ONE.seed)


def test_a_wrong_option() -> None:
    verdict = grade_choice(ONE, "3")
    assert outcome(verdict) == ("wrong", 0, ["wrong"])
    assert (verdict.read_as, verdict.expected) == ([3], [2])
    assert verdict.attempt


@pytest.mark.parametrize(
    ("text", "word", "score", "entries", "says"),
    [
        ("2 3", "correct", 1, ["right", "right"], "Right."),
        ("c, b", "correct", 1, ["right", "right"], "Right."),
        ("2", "partial", 0.5, ["right"], "Partly right: 1 of 2 found."),
        ("2 3 4", "partial", 0.5, ["right", "right", "wrong"], "2 of 2 found, 1 too many."),
        ("1 2", "wrong", 0, ["wrong", "right"], "Not yet: 1 of 2 found, 1 too many."),
        ("1 4", "wrong", 0, ["wrong", "wrong"], "Not yet."),
        ("1 2 3 4", "wrong", 0, ["wrong", "right", "right", "wrong"], "Not yet: 2 of 2"),
    ],
)
def test_several_right_options(
    text: str, word: str, score: float, entries: list[str], says: str
) -> None:
    verdict = grade_choice(SOME, text)
    assert outcome(verdict) == (word, score, entries)
    assert says in verdict.message


@pytest.mark.parametrize(
    ("text", "word", "score", "entries"),
    [
        ("2 4 1 3", "correct", 1, ["right"] * 4),
        ("b d a c", "correct", 1, ["right"] * 4),
        ("4 2 1 3", "partial", 5 / 6, ["wrong", "wrong", "right", "right"]),
        ("3 2 4 1", "partial", 1 / 2, ["wrong"] * 4),
        ("3 1 4 2", "wrong", 0, ["wrong"] * 4),
    ],
)
def test_order_kept_in_part(text: str, word: str, score: float, entries: list[str]) -> None:
    verdict = grade_order(STEPS, text)
    assert (verdict.outcome, verdict.entries) == (word, entries)
    assert verdict.score == pytest.approx(score)
    assert verdict.expected == [2, 4, 1, 3]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("4 2 1 3", "Partly right: 2 of 4 in their place."),
        ("3 2 4 1", "Partly right: none in its place, but 3 of 6 pairs in order."),
        ("3 1 4 2", "Not yet: this is back to front."),
    ],
)
def test_what_counts_of_an_order_is_said(text: str, says: str) -> None:
    assert grade_order(STEPS, text).message == says


def test_items_with_the_same_text_may_change_places() -> None:
    variant = shown(order("norm", "attend", "norm"), 2, 0, 1)
    assert grade_order(variant, "1 3 2").outcome == "correct"
    assert grade_order(variant, "2 3 1").outcome == "correct"
    assert grade_order(variant, "3 1 2").outcome == "partial"


@pytest.mark.parametrize(
    ("text", "word", "score", "entries"),
    [
        ("3 1 2", "correct", 1, ["right"] * 3),
        ("c a b", "correct", 1, ["right"] * 3),
        ("3 2 1", "partial", 1 / 3, ["right", "wrong", "wrong"]),
        ("1 2 3", "wrong", 0, ["wrong"] * 3),
    ],
)
def test_matches_pair_by_pair(text: str, word: str, score: float, entries: list[str]) -> None:
    verdict = grade_match(ROLES, text)
    assert (verdict.outcome, verdict.entries) == (word, entries)
    assert verdict.score == pytest.approx(score)
    assert verdict.expected == [3, 1, 2]


def test_right_sides_with_the_same_text_may_change_places() -> None:
    variant = shown(match(bert="encoder", roberta="encoder", gpt="decoder"), 0, 1, 2)
    assert grade_match(variant, "2 1 3").outcome == "correct"
    assert grade_match(variant, "3 1 2").score == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("text", "word", "entries"),
    [
        ("Q; keys; Softmax", "correct", ["right"] * 3),
        ("Q;key;softmax;", "correct", ["right"] * 3),
        ("q; KEY; softmax", "partial", ["wrong", "right", "right"]),
        ("K; ?; relu", "wrong", ["wrong"] * 3),
    ],
)
def test_clozes_gap_by_gap(text: str, word: str, entries: list[str]) -> None:
    verdict = grade_cloze(GAPS, text)
    assert verdict.outcome == word
    assert verdict.entries == entries
    assert verdict.expected == ["Q", "key", "softmax"]


@pytest.mark.parametrize(
    ("accepted", "typed", "right"),
    [
        ("softmax", "SoftMax", True),
        ("Vaswani et al.", "vaswani  et al.", True),
        ("naïve", "naive", True),
        ("Schrodinger", "Schrödinger", True),
        ("self-attention", "self–attention", True),
        ("self-attention", "self\u2011attention", True),
        ("−∞", "-∞", True),
        ("head", "heads", True),
        ("heads", "head", True),
        ("attention heads", "attention head", True),
        ("keys", "key", False),
        ("bias", "bia", False),
        ("query", "queries", False),
        ("Q", "q", False),
        ("d", "D", False),
        ("É", "E", True),
        ("d_k", "D_K", True),
        ("10²", "102", False),
        ("softmax", "soft max", False),
        ("QK^T", "QK^T ", True),
    ],
)
def test_what_does_not_count_in_a_gap(accepted: str, typed: str, right: bool) -> None:
    variant = cloze(f"A {{{{{accepted}}}}} here.")
    assert (grade_cloze(variant, typed).outcome == "correct") is right


def test_one_gap_takes_a_semicolon_as_it_is() -> None:
    assert grade_cloze(cloze("Write {{a; b}}."), "A; B").outcome == "correct"


@pytest.mark.parametrize(
    ("grader", "variant", "text", "says"),
    [
        (grade_choice, ONE, "", "number of an option"),
        (grade_choice, SOME, " , ", "all options that are right"),
        (grade_choice, ONE, ".", "number of an option"),
        (grade_choice, ONE, "4", "from 1 to 3"),
        (grade_choice, ONE, "0", "from 1 to 3"),
        (grade_choice, ONE, "d", "from 1 to 3"),
        (grade_choice, ONE, "99999999999", "from 1 to 3"),
        (grade_choice, ONE, "1 2", "one is asked for"),
        (grade_choice, ONE, "1.5", "Cannot read 1.5"),
        (grade_choice, ONE, "-1", "Cannot read -1"),
        (grade_choice, ONE, "²", "Cannot read"),
        (grade_choice, SOME, "2 2", "2 comes twice"),
        (grade_choice, SOME, "2 b", "b comes twice"),
        (grade_choice, SOME, "23", "For several, write 2 3."),
        (grade_choice, SOME, "bd", "For several, write b d."),
        (grade_choice, SOME, "1\x07", "U+0007"),
        (grade_choice, SOME, "1 " * 20_000, "40,000 characters"),
        (grade_order, STEPS, "", "2 1 3"),
        (grade_order, STEPS, "2 4", "2 of 4 items"),
        (grade_order, STEPS, "2 4 1 1", "1 comes twice"),
        (grade_order, STEPS, "2 4 1 3 5", "from 1 to 4"),
        (grade_match, ROLES, "", "each left one"),
        (grade_match, ROLES, "3 1", "2 of 3 pairs"),
        (grade_match, ROLES, "3 1 3", "3 comes twice"),
        (grade_cloze, GAPS, "", "3 gaps, with ; between"),
        (grade_cloze, GAPS, " ; ; ", "3 gaps, with ; between"),
        (grade_cloze, GAPS, "Q", "1 of 3 gaps"),
        (grade_cloze, GAPS, "Q; key", "2 of 3 gaps"),
        (grade_cloze, GAPS, "Q; ; softmax", "Gap 2 is empty"),
        (grade_cloze, GAPS, "Q; key; softmax; more", "4 answers for 3 gaps"),
        (grade_cloze, GAPS, "Q; key; soft\x00max", "U+0000"),
    ],
)
def test_what_cannot_be_read_is_no_attempt(
    grader: Callable[[Variant, str], Verdict], variant: Variant, text: str, says: str
) -> None:
    verdict = grader(variant, text)
    assert verdict.outcome == "unreadable"
    assert not verdict.attempt
    assert verdict.score == 0
    assert verdict.read_as is None
    assert verdict.entries is None
    assert says in verdict.message
    assert preview(variant, text) == verdict.message


@pytest.mark.parametrize(
    ("variant", "text", "says"),
    [
        (SOME, "c b", "2, 3"),
        (STEPS, "2 4 1 3", "2, 4, 1, 3"),
        (ROLES, "3 1 2", "1 → 3, 2 → 1, 3 → 2"),
        (GAPS, "Q;key ;soft  max", "Q; key; soft max"),
    ],
)
def test_the_preview_says_what_was_read(variant: Variant, text: str, says: str) -> None:
    assert preview(variant, text) == says


def test_each_gap_is_judged() -> None:
    assert gap_hits(GAPS, "Q; x; softmax") == (True, False, True)


def test_a_grader_takes_only_its_kind() -> None:
    with pytest.raises(TypeError, match="order"):
        grade_choice(STEPS, "1")


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_only_the_right_order_is_correct(count: int) -> None:
    variant = draw("pack/q", order(*"abcde"[:count]), 7)
    for typed in permutations(range(1, count + 1)):
        verdict = grade_order(variant, " ".join(map(str, typed)))
        assert (verdict.outcome == "correct") == (typed == right_order(variant))
        assert 0 <= verdict.score <= 1
        mirror = grade_order(variant, " ".join(map(str, reversed(typed))))
        assert verdict.score + mirror.score == pytest.approx(1)


@given(st.integers(1, 10**6))
def test_the_right_answers_are_right_in_any_order_shown(seed: int) -> None:
    many = draw("pack/q", choice(True, False, True, True, False), seed)
    pairs = draw("pack/q", match(a="1", b="2", c="3", d="4"), seed)
    items = draw("pack/q", order("a", "b", "c", "d", "e"), seed)
    for variant, right, grader in (
        (many, right_options(many), grade_choice),
        (pairs, right_matches(pairs), grade_match),
        (items, right_order(items), grade_order),
    ):
        verdict = grader(variant, " ".join(map(str, right)))
        assert verdict.outcome == "correct"
        assert verdict.expected == list(right)


@given(st.text(max_size=30))
def test_any_text_ends_in_a_verdict(text: str) -> None:
    for grader, variant in (
        (grade_choice, SOME),
        (grade_order, STEPS),
        (grade_match, ROLES),
        (grade_cloze, GAPS),
    ):
        verdict = grader(variant, text)
        assert verdict.message.isprintable()
        assert preview(variant, text)
