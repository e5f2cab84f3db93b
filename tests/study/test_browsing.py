"""Searching while somebody types: what is found, and in which order."""

from __future__ import annotations

import pytest

from quizapp.bank.index import Entry
from quizapp.study.browsing import Row, Shelf, Standing


def row(name: str, title: str, *standings: Standing, tags: tuple[str, ...] = ()) -> Row:
    entry = Entry(f"p/{name}", "p", "numeric", "t", 1, tags, 1, None, None, title, 1, "h")
    return Row(entry, "Masks and padding", frozenset(standings), None)


@pytest.fixture
def shelf() -> Shelf:
    rows = [
        row("one", "The mask", "weak"),
        row("two", "Softmax of a ROW", "weak", "flagged", tags=("gpt-2",)),
        row("three", "Heads"),
    ]
    return Shelf(rows, {"p/one": "why is a row of scores -inf?", "p/three": "how many heads"})


def names(rows: list[Row]) -> list[str]:
    return [each.entry.id.removeprefix("p/") for each in rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["one", "two", "three"]),
        ("row", ["two", "one"]),
        ("Row SCORES", ["one"]),
        ("padding heads", ["three"]),
        ("gpt", ["two"]),
        ("p/three", ["three"]),
        ("nothing of that", []),
    ],
)
def test_every_word_counts_and_titles_come_first(shelf: Shelf, text: str, found: list[str]) -> None:
    assert names(shelf.search(text)) == found


def test_standings_narrow_it(shelf: Shelf) -> None:
    weak: frozenset[Standing] = frozenset({"weak"})
    assert names(shelf.search("row", weak)) == ["two", "one"]
    assert names(shelf.search("row", frozenset({"flagged", "leech"}))) == ["two"]
    assert names(shelf.search("", weak)) == ["one", "two"]


def test_typing_on_and_deleting_find_what_a_fresh_search_finds(shelf: Shelf) -> None:
    for text in ("r", "ro", "row", "row ", "row s", "row", "r", "", "h", "he", "r"):
        fresh = Shelf(shelf.rows, {"p/one": "why is a row of scores -inf?"})
        rest = Shelf(shelf.rows, {"p/one": "why is a row of scores -inf?"})
        rest.search(text[:-1])
        assert names(rest.search(text)) == names(fresh.search(text))
