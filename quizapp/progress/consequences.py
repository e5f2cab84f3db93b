"""Whether the derived tables are what the events say: the second half of a full check.

Row by row it is read, batch by batch compared with what was proved (see `proofs`): answers with
the events that judge them otherwise or take them back, cards with all events on their question.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from quizapp.progress import derived, store
from quizapp.progress.derived import Row
from quizapp.progress.events import Event
from quizapp.progress.follow import tuned, version
from quizapp.progress.proofs import Proofs
from quizapp.progress.schedule import Scheduler
from quizapp.progress.state import derive, taken_back

_MANY = 500
"""For more questions than this, replaying all is quicker than question by question."""
_MANY_BATCHES = 20


@dataclass
class Events:
    """What was read of the events, all of them proved."""

    count: int = 0
    parsed: list[Event] = field(default_factory=list)
    """Those that were proved one by one, this time."""
    questions: dict[str, str | None] = field(default_factory=dict)
    """Of each event's id, the question that it is about by itself."""
    answers: set[str] = field(default_factory=set)
    targets: dict[str, str] = field(default_factory=dict)
    """What events name."""
    undos: set[str] = field(default_factory=set)

    def root(self, event_id: str) -> str:
        """What an event is about in the end."""
        while event_id in self.targets:
            event_id = self.targets[event_id]
        return event_id


@dataclass
class _Open:
    """What was not proved before."""

    answers: list[tuple[bytes, list[Row]]] = field(default_factory=list)
    cards: dict[Any, tuple[bytes, Row | None]] = field(default_factory=dict)
    wrong: set[Any] = field(default_factory=set)
    """Questions of which it is known that rows are missing, or too many."""


def wrong_questions(
    db: sqlite3.Connection,
    base: Scheduler,
    proofs: Proofs,
    events: Events,
    pause: Callable[[], None] | None = None,
) -> list[str]:
    """The questions whose rows are not what the events say, in order."""
    left = _Open()
    namers: dict[str, list[str]] = defaultdict(list)
    for event_id in events.targets:
        namers[events.root(event_id)].append(event_id)
    _read_answers(db, proofs, events, namers, left, pause)
    _read_cards(db, base, proofs, events, left)
    if len(left.cards) > _MANY or len(left.answers) > _MANY_BATCHES:
        whole = len(events.parsed) == events.count
        found = derive(events.parsed if whole else store.every(db), base)
        cards = derived.card_rows(found)
        answers = derived.answer_rows(found)
        expected = {question: cards.get(question) for question in left.cards}
    else:
        answers = _judged(db, base, namers, left)
        expected = _replayed(db, base, left.cards)
    for statement, rows in left.answers:
        wrong = {
            events.questions.get(row[0]) or row[5] for row in rows if answers.get(row[0]) != row
        }
        left.wrong |= wrong
        if not wrong:
            proofs.add(statement)
    for question, (statement, row) in left.cards.items():
        if expected[question] != row:
            left.wrong.add(question)
        else:
            proofs.add(statement)
    return sorted(map(str, left.wrong))


def _read_answers(
    db: sqlite3.Connection,
    proofs: Proofs,
    events: Events,
    namers: dict[str, list[str]],
    left: _Open,
    pause: Callable[[], None] | None,
) -> None:
    undos = ((undo, events.targets[undo]) for undo in events.undos)
    missing = events.answers - taken_back(undos)
    for rows in derived.answer_batches(db):
        ids = [row[0] for row in rows]
        named = [(name, namers[name]) for name in ids if name in namers]
        statement = proofs.state("answers", derived.VERSION, rows, named)
        if not proofs.holds(statement):
            left.answers.append((statement, rows))
        here = set(ids)
        if len(here) == len(ids) and here <= missing:
            missing -= here
        else:
            for row in rows:
                if row[0] in missing:
                    missing.remove(row[0])
                else:
                    left.wrong.add(events.questions.get(row[0]) or row[5])
        if pause is not None:
            pause()
    left.wrong |= {events.questions[name] for name in missing}


def _read_cards(
    db: sqlite3.Connection, base: Scheduler, proofs: Proofs, events: Events, left: _Open
) -> None:
    by = f"{version(base)} {tuned(db, base).version}"
    families: dict[Any, list[str]] = defaultdict(list)
    for event_id, about in events.questions.items():
        question = about if about is not None else events.questions.get(events.root(event_id))
        if question is not None:
            families[question].append(event_id)
    rows = {row[0]: row for batch in derived.card_batches(db) for row in batch}
    for question in families.keys() | rows.keys():
        row = rows.get(question)
        statement = proofs.state("card", by, families.get(question), row)
        if not proofs.holds(statement):
            left.cards[question] = (statement, row)


def _judged(
    db: sqlite3.Connection, base: Scheduler, namers: dict[str, list[str]], left: _Open
) -> dict[Any, Row]:
    """The rows that answers should have, by the ids of their events."""
    ids = [row[0] for _, rows in left.answers for row in rows]
    families = (name for answer in ids for name in (answer, *namers.get(answer, ())))
    found = (store.get(db, name) for name in families if type(name) is str)
    return derived.answer_rows(derive((event for event in found if event is not None), base))


def _replayed(
    db: sqlite3.Connection, base: Scheduler, questions: Iterable[Any]
) -> dict[Any, Row | None]:
    """The rows that cards should have, by their questions."""
    scheduler = tuned(db, base)
    return {
        question: derived.card_rows(derive(store.of_question(db, str(question)), scheduler)).get(
            question
        )
        for question in questions
    }
