from __future__ import annotations

import math

import pytest
from pydantic_core import PydanticCustomError

from quizapp.bank.fields import (
    read_boolean,
    read_integer,
    read_nested,
    read_one_number,
    read_slug,
    read_text,
)
from quizapp.bank.problems import suggest
from quizapp.bank.scalars import NotANumberError, Plain, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e-3", 0.001),
        ("1E3", 1000),
        ("-2.5e+2", -250),
        ("1.4e12", 1_400_000_000_000),
        ("1000.0", 1000.0),
        ("2.5e-1", 0.25),
        ("9e15", 9 * 10**15),
        ("1e16", 1e16),
        ("100000000000000000000", 10**20),
        (".inf", math.inf),
        ("-inf", -math.inf),
    ],
)
def test_numbers_as_people_write_them(text: str, value: float) -> None:
    found = read_number(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("010", "write 10"),
        ("-007", "write -7"),
        ("12:30", "write a plain number"),
        ("1_000", "write 1000"),
        ("0x1F", "write a decimal number"),
        ("024", "or 1024, if this is 1,024"),
        ("1,024", "write 1024"),
        ("-12,345,678.5", "write -12345678.5"),
        ("1e999", "larger than any float"),
        ("9" * 401, "at most 400"),
    ],
)
def test_numbers_that_could_be_misread_are_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(NotANumberError, match=advice):
        read_number(text)


@pytest.mark.parametrize("text", ["yes", "true", "nan", "", "1,5", "1/2", "½", "٣", "1e5000000"])
def test_other_text_is_no_number(text: str) -> None:
    with pytest.raises(NotANumberError):
        read_number(text)


@pytest.mark.parametrize("text", ["no", "on", "12:30", "010", "0.50", "1e-3", "null", "~", "true"])
def test_text_stays_as_it_was_written(text: str) -> None:
    assert read_text(Plain(text)) == text


def test_text_keeps_everything_but_the_line_ends_around_it() -> None:
    assert read_text("\n  a\tb  \n\n") == "  a\tb  "


@pytest.mark.parametrize("value", [None, "", "  \n"])
def test_empty_text_is_refused(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="M006"):
        read_text(value)


@pytest.mark.parametrize("value", [["CLS"], {"Q": None}])
def test_brackets_where_text_is_wanted_get_advice(value: object) -> None:
    with pytest.raises(PydanticCustomError, match=r"in quotes or under \|"):
        read_text(value)


def test_truth_values() -> None:
    assert read_boolean(Plain("true")) is True
    assert read_boolean(False) is False
    with pytest.raises(PydanticCustomError, match="write true"):
        read_boolean(Plain("yes"))
    with pytest.raises(PydanticCustomError, match="expected true or false"):
        read_boolean("true")


@pytest.mark.parametrize("value", [True, "3", Plain("3.0"), Plain("three"), None, [3], math.nan])
def test_what_is_no_whole_number(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="M003"):
        read_integer(value)


@pytest.mark.parametrize("value", [True, "0.5"])
def test_truth_values_and_quoted_text_are_no_numbers(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="M003"):
        read_one_number(value)


def test_nested_numbers() -> None:
    assert read_nested([[Plain("1"), Plain("0.5")], [2, 3]]) == ((1, 0.5), (2, 3))
    assert read_nested(Plain("7")) == 7
    assert read_nested([0] * 10_000) == (0,) * 10_000


@pytest.mark.parametrize("value", [[[1], [1, 2]], [1, [2]], [], [[]], [[0] * 101] * 100], ids=repr)
def test_ragged_empty_and_large_lists_are_refused(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="N008"):
        read_nested(value)


def test_ids() -> None:
    assert read_slug(Plain("dot-product")) == "dot-product"
    assert read_slug("a" * 64) == "a" * 64
    for bad in ("a" * 65, "A", "a--b", "-a", "a_b", "ä", "a\n"):
        if bad == "a\n":
            assert read_slug(bad) == "a"
            continue
        with pytest.raises(PydanticCustomError, match="M007"):
            read_slug(bad)


def test_an_id_is_suggested() -> None:
    with pytest.raises(PydanticCustomError, match="write `dot-product`"):
        read_slug("Dot Product")


def test_what_is_known_is_told_in_the_same_order_each_time() -> None:
    names = {"wide", "low", "high", "near", "far"}
    assert suggest("zzz", names) == "known here: far, high, low, near, wide"
    assert suggest("zzz", ["wide", "low"]) == "known here: wide, low"
