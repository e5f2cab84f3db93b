"""What the learner decides about questions outside a session."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.events import MAX_NOTE, Answer, Event, State, Undo
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.cards import cards
from quizapp.study.marks import Marks
from tests.study.conftest import pack_of

CARD = "kind: flashcard, topic: t, answer: B"
PACK = "".join(
    f"  - {{id: {n}, prompt: {n.upper()}, {CARD}, aliases: [{n}-old]}}\n" for n in "abcde"
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return pack_of(tmp_path / "p", PACK)


@pytest.fixture
def marks(library: Library, log: ProgressLog, clock: FixedClock) -> Marks:
    return Marks(library, log, clock)


def counts(log: ProgressLog) -> int:
    """How many events count."""
    return len(log.undoable(limit=1000))


def test_what_was_decided_under_a_former_name_still_holds(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    log.append(State(question="p/a-old", what="flag"))
    log.append(State(question="p/a-old", what="note", text="mine"))
    marks = Marks(library, log, clock)
    card = marks.card("p/a")
    assert card is not None
    assert (card.flagged, card.note) == (True, "mine")
    assert marks.flag_too("p/a") == ()
    marks.flag("p/a")
    assert not cards(library, log)["p/a"].flagged
    assert marks.card("p/b") is None


def test_a_flag_said_to_be_on_stays_on(marks: Marks, library: Library, log: ProgressLog) -> None:
    for _ in range(2):
        marks.flag("p/a", on=True)
        assert cards(library, log)["p/a"].flagged
    assert marks.flag_too("p/a") == ()
    for _ in range(2):
        marks.flag("p/a", on=False)
        assert not cards(library, log)["p/a"].flagged
    assert [event.body.session for event in marks.flag_too("p/a") if isinstance(event.body, State)]
    assert cards(library, log)["p/a"].flagged


def test_what_was_put_off_is_brought_back(
    marks: Marks, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    marks.bury("p/a")
    marks.bury("p/b")
    (event,) = marks.unbury("p/a")
    assert not cards(library, log)["p/a"].buried(clock.now())
    assert cards(library, log)["p/b"].buried(clock.now())
    assert event == log.undoable()[0]
    assert marks.undo() == "bringing “A” back"
    assert cards(library, log)["p/a"].buried(clock.now())


def test_what_is_put_off_comes_when_the_learners_day_begins(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    settings = Settings(day_starts_at=12)
    Marks(library, log, clock, settings).bury("p/a")
    Marks(library, log, clock).bury("p/b")
    clock.advance(timedelta(hours=2))  # from ten in the morning
    assert not cards(library, log)["p/a"].buried(clock.now())
    assert cards(library, log)["p/b"].buried(clock.now())


def test_a_note_may_be_just_so_long(marks: Marks) -> None:
    assert marks.note("p/a", " " + "x" * MAX_NOTE)
    card = marks.card("p/a")
    assert card is not None
    assert card.note == "x" * MAX_NOTE
    said = f"^a note has at most {MAX_NOTE} characters; this has {MAX_NOTE + 1}$"
    with pytest.raises(ValueError, match=said):
        marks.note("p/a", "x" * (MAX_NOTE + 1))


def test_known_is_what_of_a_topic_was_neither_met_nor_known_nor_set_aside(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    marks = Marks(library, log, clock)
    log.append(Answer(question="p/a", outcome="wrong", score=0.0, mode="learn", rating=1))
    log.append(State(question="p/b", what="known"))
    marks.suspend("p/c")
    marks.flag("p/d")
    assert marks.unseen("t") == ["p/d", "p/e"]
    assert marks.unseen("u") == []
    assert Marks(library, log, clock, Settings(study=("q",))).unseen("t") == []
    assert len(marks.know("t")) == 2
    assert marks.unseen("t") == []
    assert marks.know("t") == ()


def test_what_another_window_took_back_too_is_not_brought_back(
    marks: Marks, log: ProgressLog, clock: FixedClock
) -> None:
    (flag,) = marks.flag("p/a")
    assert marks.undo() is not None
    undo = Undo(target=flag.id, session="")
    log.merge([Event.create(device="e" * 16, number=1, time=clock.now(), offset=0, body=undo)])
    before = counts(log), log.last_answers(10), len(log.redoable(limit=10))
    assert marks.redo() is None
    assert log.is_undone(flag.id)
    assert (counts(log), log.last_answers(10), len(log.redoable(limit=10))) == before


def test_a_question_that_is_gone_is_called_by_its_name_in_the_log(marks: Marks) -> None:
    assert marks.title("p/a") == marks.title("p/a-old") == "“A”"
    assert marks.title("p/gone") == "p/gone"
    marks.suspend("p/gone")
    assert marks.undo() == "suspending p/gone"
