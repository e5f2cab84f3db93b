"""What the learner did last, over all sessions, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.events import Answer, Aspect, Body, Event, Rate, Reset, State
from quizapp.progress.log import ProgressLog
from quizapp.study.deeds import CONTINUED, Deed, brought_back, last_deed, taken_back
from quizapp.study.marks import Marks
from tests.study.conftest import pack_of

Write = Callable[[Body], Event]


@pytest.fixture
def write(log: ProgressLog) -> Write:
    return log.append


def answered(question: str = "p/q", **more: Any) -> Answer:
    known: dict[str, Any] = {"outcome": "wrong", "score": 0.0, "mode": "learn", "session": "s"}
    return Answer(question=question, **(known | more))


def last(log: ProgressLog) -> Deed:
    found = last_deed(log, log.is_undone)
    assert found is not None
    return found


@pytest.mark.parametrize("many", [15, 16, 17, 40])
def test_a_decision_is_one_deed_however_many_questions_it_is_about(
    many: int, tmp_path: Path, log: ProgressLog, clock: FixedClock
) -> None:
    card = "kind: flashcard, topic: t, answer: B"
    cards = "".join(f"  - {{id: q{n}, prompt: Title {n}, {card}}}\n" for n in range(many))
    marks = Marks(pack_of(tmp_path / "p", cards), log, clock)
    marks.suspend("p/q0")
    marks.suspend("p/q0", on=False)
    written = marks.know("t")
    assert len(written) == many
    said = f"knowing “Title 0” and {many - 1} more"
    assert marks.undo() == said
    assert all(log.is_undone(event.id) for event in written)
    assert marks.undo() == "taking “Title 0” in again"
    assert marks.redo() == "taking “Title 0” in again"
    assert marks.redo() == said
    assert not any(log.is_undone(event.id) for event in written)
    assert [marks.undo() for _ in range(4)] == [
        said,
        "taking “Title 0” in again",
        "suspending “Title 0”",
        None,
    ]


def test_interviews_stay_as_they_were_held(
    library: Library, log: ProgressLog, clock: FixedClock, write: Write
) -> None:
    marks = Marks(library, log, clock)
    (flag,) = marks.flag("mini/pick")
    for number in range(20):
        answer = write(answered("mini/talk", mode="interview", seed=number))
        write(Rate(target=answer.id, points=(0,), score=0.5, session="s"))
    assert last(log).events == (flag,)
    assert marks.undo() == "the flag on “Which token does [CLS] stand for?”"
    assert marks.undo() is None
    practised = write(answered("mini/talk", mode="practice"))
    rated = write(Rate(target=practised.id, rating=3, session="s"))
    assert last(log).events == (rated,)


def test_a_chain_of_parts_is_one_deed_with_what_was_done_on_the_way(
    log: ProgressLog, write: Write
) -> None:
    write(answered("p/other", parts=2, part=0))
    whole = [
        write(answered(parts=3, part=0)),
        write(State(question="p/q", what="flag", session="s")),
        write(answered(parts=3, part=1)),
        write(answered(parts=3, part=2)),
        write(State(question="p/q", what="suspend", session="s" + CONTINUED)),
    ]
    assert last(log).events == tuple(reversed(whole))
    assert last(log).what("it") == "the answer to it"


@pytest.mark.parametrize(
    "before",
    [
        answered("p/other", parts=2),
        answered("p/q", parts=2, seed=8),
        answered("p/q", parts=2, seed=7, session="another"),
        State(question="p/q", what="flag", session="another"),
    ],
)
def test_what_is_of_no_chain_begins_none(before: Body, log: ProgressLog, write: Write) -> None:
    write(before)
    part = write(answered(parts=2, part=1, seed=7))
    assert last(log).events == (part,)


def test_a_chain_whose_beginning_is_gone_is_taken_back_as_it_is(
    log: ProgressLog, write: Write
) -> None:
    parts = [write(answered(parts=4, part=part)) for part in (2, 3)]
    assert last(log).events == tuple(reversed(parts))
    for part in parts:
        log.undo(part.id)
    assert last_deed(log, log.is_undone) is None


@pytest.mark.parametrize(
    ("what", "on", "called"),
    [
        ("suspend", True, "suspending it"),
        ("suspend", False, "taking it in again"),
        ("bury", True, "putting it off"),
        ("bury", False, "bringing it back"),
        ("flag", True, "the flag on it"),
        ("flag", False, "taking the flag off it"),
        ("known", True, "knowing it"),
        ("known", False, "not knowing it"),
        ("note", True, "the note on it"),
        ("note", False, "removing the note on it"),
    ],
)
def test_every_mark_has_its_words(
    what: Aspect, on: bool, called: str, log: ProgressLog, clock: FixedClock, write: Write
) -> None:
    until = clock.now() if (what, on) == ("bury", True) else None
    text = "N" if (what, on) == ("note", True) else ""
    write(State(question="p/q", what=what, on=on, until=until, text=text))
    assert last(log).what("it") == called


def test_a_rating_is_called_by_what_it_changed(log: ProgressLog, write: Write) -> None:
    answer = write(answered())
    write(Rate(target=answer.id, rating=2, session="s"))
    assert last(log).what("it") == "the rating"
    # A card that is no leech any more is taken in again with it.
    write(State(question="p/q", what="suspend", on=False, session="s" + CONTINUED))
    assert last(log).what("it") == "the rating"
    write(Rate(target=answer.id, score=1.0, rating=3, session="s"))
    write(State(question="p/q", what="flag", session="s" + CONTINUED))
    assert last(log).what("it") == "that your answer was right"
    write(Rate(target=answer.id, points=(1,), score=0.5, session="s"))
    assert last(log).what("it") == "the points you confirmed"
    write(Reset(question="p/q", session="s"))
    assert last(log).what("it") == "making it new"


def test_what_was_taken_or_brought_back_is_a_sentence() -> None:
    assert taken_back("the rating") == "Taken back: the rating."
    assert taken_back(None) == "There is nothing to undo."
    assert brought_back("the rating") == "Brought back: the rating."
    assert brought_back(None) == "There is nothing to bring back."
