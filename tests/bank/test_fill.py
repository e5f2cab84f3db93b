from __future__ import annotations

import pytest

from quizapp.bank.fill import FillError, elided, fill, names


def test_names_are_filled_in_and_doubled_braces_are_braces() -> None:
    assert fill("√{d_k} in {{x}} and {d_k}", {"d_k": "4"}.__getitem__) == "√4 in {x} and 4"
    assert names("{a}{{b}}{c}") == {"a", "c"}
    assert fill("{{{a}}}", {"a": "1"}.__getitem__) == "{1}"


def test_what_is_filled_in_is_not_looked_at_again() -> None:
    assert fill("{a}", {"a": "{b}"}.__getitem__) == "{b}"


@pytest.mark.parametrize("text", ["{", "}", "{}", "{a b}", "{a.b}", "{a!r}", "{0}", "{a\n}"])
def test_other_braces_are_refused(text: str) -> None:
    with pytest.raises(FillError, match=r"write \{\{ or \}\}"):
        fill(text, lambda name: name)


def test_in_lists_each_number_is_an_ellipsis() -> None:
    assert elided("d = {d}, {{x}}") == "d = …, {x}"
    assert elided("broken {") == "broken {"
