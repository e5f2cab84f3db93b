"""Searching while somebody types: what is found, and in which order."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

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
from quizapp.study.marks import Marks
from quizapp.study.opening import todays_plan
from tests.conftest import MINI
from tests.study.conftest import Start, pack_of


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
    weak: frozenset[Standing] = frozenset({"weak"})
    texts = ("r", "ro", "row", "row ", "row s", "row", "r", "", "h", "he", "row", "heads", "sco")
    for standings in (frozenset[Standing](), weak):
        for text in texts:
            fresh = shelf.with_texts({"p/one": "why is a row of scores -inf?"})
            found = names(fresh.search(text, standings))
            assert names(shelf.search(text, standings)) == found


def test_a_row_says_how_its_question_stands_and_when_it_comes(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    marks = Marks(library, log, clock)

    def listed(name: str = "card") -> tuple[set[Standing], datetime | None]:
        found = browsing.shelf(library, log, clock.now(), Settings()).row(f"mini/{name}")
        assert found is not None
        return set(found.standings), found.comes

    def due(name: str) -> datetime:
        card = log.card(f"mini/{name}")
        assert card is not None
        assert card.due is not None
        return card.due

    tomorrow = clock.now().replace(hour=4) + timedelta(days=1)
    assert listed() == ({"unseen"}, None)
    marks.bury("mini/card")
    assert listed() == ({"unseen", "buried"}, tomorrow)
    clock.advance(timedelta(days=1))
    assert listed() == ({"unseen"}, None)
    session = start("card", "pick")
    session.reveal()
    session.rate(4)
    session.next()
    session.give_up()
    # Missed, it comes to the minute; known, with a day.
    assert listed("pick") == ({"weak", "failed"}, due("pick"))
    morning = due("card").replace(hour=4, minute=0, second=0, microsecond=0)
    assert listed() == (set(), morning)
    marks.flag("mini/card")
    marks.bury("mini/card")
    marks.bury("mini/pick")
    assert listed() == ({"flagged", "buried"}, morning)
    later = tomorrow + timedelta(days=1)
    assert listed("pick") == ({"weak", "failed", "buried"}, later)
    marks.suspend("mini/card")
    assert listed() == ({"flagged", "suspended", "buried"}, None)
    clock.set(due("pick") + timedelta(days=1))
    assert listed("pick") == ({"weak", "failed", "due"}, due("pick"))


def test_a_question_that_was_written_anew_comes_at_once(
    tmp_path: Path, log: ProgressLog, clock: FixedClock
) -> None:
    card = "kind: flashcard, topic: t, prompt: A, answer: B, rev: 2"
    library = pack_of(tmp_path / "p", f"  - {{id: a, {card}}}\n  - {{id: b, {card}}}\n")
    for name, rev in (("p/a", 1), ("p/b", 2)):
        known: dict[str, Any] = {"outcome": "correct", "score": 1.0, "mode": "learn"}
        log.append(Answer(question=name, rating=4, rev=rev, **known))
    found = browsing.shelf(library, log, clock.now(), Settings())
    assert [row.comes == clock.now() for row in found.rows] == [True, False]
    assert [set(row.standings) for row in found.rows] == [{"due"}, set()]


@pytest.mark.parametrize("hour", [10, 22])
def test_after_a_decision_a_row_is_as_a_new_list_has_it(
    hour: int, start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    clock.set(clock.now().replace(hour=hour))
    for name in ("card", "pick"):
        session = start(name)
        session.give_up()
        session.rate(4) if name == "card" else None
    own = Settings(day_starts_at=5)
    zone = timezone(timedelta(hours=3))
    marks = Marks(library, log, clock, own)
    questions = ("mini/card", "mini/pick", "mini/sort")
    decisions: list[Callable[[str], object]] = [
        marks.flag,
        marks.bury,
        marks.suspend,
        lambda name: marks.suspend(name, on=False),
        marks.unbury,
        lambda name: marks.note(name, "mine"),
        lambda _: clock.advance(timedelta(days=20)),
        marks.flag,
        marks.bury,
    ]

    def listed() -> Shelf:
        return browsing.shelf(library, log, clock.now().astimezone(zone), own)

    for decide in decisions:
        for name in questions:
            before = listed().row(name)
            decide(name)
            after = listed().row(name)
            assert before is not None
            assert before.now(marks.card(name), clock.now().astimezone(zone), 5) == after


def test_a_list_is_searched_by_prompts_once_it_has_them(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    heads = browsing.shelf(library, log, clock.now(), Settings())
    whole = heads.with_texts(browsing.prompts(library, log))
    assert heads.search("scaled down") == []
    assert [each.entry.id for each in whole.search("SCALED down")] == ["mini/gaps"]
    assert whole.row("mini/gaps") == heads.row("mini/gaps")
    assert whole.row("mini/gone") is None


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
