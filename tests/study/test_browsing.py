"""Searching while somebody types: what is found, and in which order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quizapp.bank.index import Entry, PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study import browsing
from quizapp.study.browsing import Row, Shelf, Standing
from quizapp.study.filters import Filter
from quizapp.study.opening import todays_plan
from tests.conftest import MINI
from tests.study.conftest import Start


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


def test_a_search_goes_by_how_questions_stand_now(shelf: Shelf) -> None:
    flagged: frozenset[Standing] = frozenset({"flagged"})
    assert names(shelf.search("row", flagged)) == ["two"]
    shelf.put(row("one", "The mask", "weak", "flagged"))
    shelf.put(row("two", "Softmax of a ROW", "weak", tags=("gpt-2",)))
    for text in ("row", "row s", "row"):
        assert names(shelf.search(text, flagged)) == ["one"]


def test_typing_on_and_deleting_find_what_a_fresh_search_finds(shelf: Shelf) -> None:
    for text in ("r", "ro", "row", "row ", "row s", "row", "r", "", "h", "he", "r"):
        fresh = Shelf(shelf.rows, {"p/one": "why is a row of scores -inf?"})
        rest = Shelf(shelf.rows, {"p/one": "why is a row of scores -inf?"})
        rest.search(text[:-1])
        assert names(rest.search(text)) == names(fresh.search(text))


def test_a_review_comes_with_its_day_as_the_queue_has_it(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    clock.set(clock.now().replace(hour=22))
    session = start("card")
    session.reveal()
    session.rate(4)
    card = log.card("mini/card")
    assert card is not None
    assert card.due is not None
    for hour, due in ((3, False), (4, True), (21, True)):
        clock.set(card.due.replace(hour=hour, minute=0))
        found = browsing.shelf(library, log, clock.now(), Settings()).row("mini/card")
        assert found is not None
        assert ("due" in found.standings) == due
        assert found.comes == card.due.replace(hour=4, minute=0, second=0, microsecond=0)
        planned = todays_plan(library, log, clock.now(), Filter(count=99), Settings())
        assert ("mini/card" in planned.reviews) == due
        assert found.now(card, clock.now(), 4) == found


def test_a_history_is_that_of_all_names(tmp_path: Path, log: ProgressLog) -> None:
    shutil.copytree(MINI, tmp_path / "mini")
    file = tmp_path / "mini" / "closed.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("- id: card\n", "- id: card\n    aliases: [old]\n"), "utf-8")
    library = Library.open([PackSource(tmp_path / "mini", "given")])
    for name in ("mini/old", "mini/pick", "mini/card"):
        log.append(Answer(question=name, outcome="correct", score=1, mode="practice"))
    found = browsing.history(library, log, "mini/card")
    assert [answer.question for answer in found] == ["mini/old", "mini/card"]
    assert browsing.history(library, log, "mini/score") == []
