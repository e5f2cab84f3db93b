"""Every number that a fixed text of the shipped packs quotes follows from a calculation beside it.

The numbers of numeric questions' placeholders come from the engine; those written out do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from quizapp.authoring.texts import literal, markdown
from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.engine.computation import condition, evaluate
from quizapp.paths import shipped_packs

_PLACEHOLDER = re.compile(r"(?<!\{)\{[A-Za-z_]\w*\}(?!\})")
_NUMBER = re.compile(r"(?<![\w.])(?:\d{1,3}(?:[, ]\d{3})+(?!\d)|\d+)(?:\.\d+)?")
_DIGITS = 3
"""Shorter whole numbers are mostly counts and indices, and are left to the authors."""


class Computed(BaseModel):
    """A number that follows from others, or a bound that holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    quotes: str
    calculation: str | None = Field(default=None, alias="is")
    printed: str | None = Field(default=None, alias="as")
    holds: str | None = None

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Computed:
        if (self.calculation is None) != (self.printed is None):
            raise ValueError("`is` and `as` go together")
        if (self.calculation is None) == (self.holds is None):
            raise ValueError("either `is` and `as`, or `holds`")
        return self


class Stated(BaseModel):
    """Numbers that a text sets or takes from a source; without `id`, in all texts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str | None = None
    numbers: tuple[int | float, ...]
    because: str


class Quoted(BaseModel):
    """The whole list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    computed: tuple[Computed, ...]
    stated: tuple[Stated, ...]


LIST = Quoted.model_validate(
    yaml.safe_load((Path(__file__).parent / "quoted_numbers.yaml").read_text(encoding="utf-8"))
)
EVERYWHERE = {str(number) for each in LIST.stated if each.id is None for number in each.numbers}


@pytest.fixture(scope="module")
def texts() -> dict[str, tuple[str, ...]]:
    """The fixed texts of each question: without marks of code and emphasis and placeholders."""
    library = Library.open([PackSource(shipped_packs(), "shipped")])
    found: dict[str, tuple[str, ...]] = {}
    for entry in library.entries:
        if not entry.id.endswith("~reverse"):
            question = library.question(entry.id)
            fields = (*markdown(question), *literal(question))
            found[entry.id] = tuple(
                _plain(_PLACEHOLDER.sub("…", field.text) if field.filled else field.text)
                for field in fields
            )
    return found


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[`*]", "", text).split())


def _numbers(text: str) -> Iterator[str]:
    """The numbers in a text that have to be accounted for, without grouping."""
    for match in _NUMBER.finditer(text):
        number = match[0].replace(",", "").replace(" ", "")
        if "." in number or len(number) >= _DIGITS:
            yield number


def _stands_in(quote: str, text: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(quote)}(?!\d|[.,]\d)", text) is not None


@pytest.mark.parametrize("entry", LIST.computed, ids=lambda entry: f"{entry.id}: {entry.quotes}")
def test_a_quoted_number_is_what_the_calculation_gives(
    entry: Computed, texts: dict[str, tuple[str, ...]]
) -> None:
    assert any(_stands_in(entry.quotes, text) for text in texts[entry.id])
    if entry.holds is not None:
        assert condition(entry.holds, {})
    else:
        assert entry.calculation is not None
        assert entry.printed is not None
        assert not re.fullmatch(r"[\d.]+", entry.calculation), "this calculates nothing"
        value = evaluate(entry.calculation, {})
        assert re.sub(r"-(?=\d)", "−", entry.printed.format(value)) == entry.quotes


def test_no_number_is_quoted_without_a_calculation_or_a_source(
    texts: dict[str, tuple[str, ...]],
) -> None:
    known: dict[str, set[str]] = {name: set(EVERYWHERE) for name in texts}
    for computed in LIST.computed:
        known[computed.id] |= set(_numbers(computed.quotes))
    for stated in LIST.stated:
        if stated.id is not None:
            known[stated.id] |= {str(number) for number in stated.numbers}
    unknown = {
        f"{name}: {number} in “{text}”"
        for name, fixed in texts.items()
        for text in fixed
        for number in _numbers(text)
        if number not in known[name]
    }
    assert sorted(unknown) == []


def test_the_list_of_stated_numbers_holds_nothing_else(
    texts: dict[str, tuple[str, ...]],
) -> None:
    everywhere = [text for fixed in texts.values() for text in fixed]
    stale = [
        (stated.id, number)
        for stated in LIST.stated
        for number in stated.numbers
        if not any(
            str(number) in _numbers(text)
            for text in (everywhere if stated.id is None else texts[stated.id])
        )
    ]
    assert stale == []
