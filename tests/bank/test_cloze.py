from __future__ import annotations

import pytest

from quizapp.bank.cloze import GapError, parse


def test_a_text_is_cut_at_its_gaps() -> None:
    found = parse("The {{softmax|the  softmax}} of {{QKᵀ}}.")
    assert found.segments == ("The ", " of ", ".")
    assert found.gaps == (("softmax", "the softmax"), ("QKᵀ",))


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (r"{{p(a\|b)|P(a\|b)}}", ("p(a|b)", "P(a|b)")),
        (r"{{{x\}}}", ("{x}",)),
        (r"{{\}\}}}", ("}}",)),
        (r"{{\frac}}", (r"\frac",)),
        ("{{O(n^{2\\}d)}}", ("O(n^{2}d)",)),
    ],
)
def test_bars_and_braces_inside_a_gap(text: str, answers: tuple[str, ...]) -> None:
    assert parse(text).gaps == (answers,)


def test_outside_a_gap_everything_is_literal() -> None:
    assert parse(r"a \| {b} }} {{c}} \}").segments == (r"a \| {b} }} ", r" \}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no gap", "no gap"),
        ("{{a", "never closed"),
        ("{{}}", "empty answer"),
        ("{{a|}}", "empty answer"),
        ("{{a {{b}} }}", "inside the gap"),
    ],
)
def test_what_is_no_gap(text: str, message: str) -> None:
    with pytest.raises(GapError, match=message):
        parse(text)
