"""Whether the derived tables are what the events say: the second half of a full check.

Row by row it is read, batch by batch compared with what was proved (see `proofs`): answers with
the events that judge them otherwise or take them back, cards with all events on their question.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from quizapp.progress import derived, packed, store
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
    """What was not proved before: of each batch or card, what to keep once it is proved.

    None for one that cannot be stated.
    """

    answers: dict[int, bytes | None] = field(default_factory=dict)
    """By the place of the batch."""
    cards: dict[Any, bytes | None] = field(default_factory=dict)
    """By the question."""
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
        cards: Mapping[Any, Row | None] = derived.card_rows(found)
        answers = derived.answer_rows(found)
        batches: Iterable[tuple[int, list[Row]]] = enumerate(derived.answer_batches(db))
    else:
        few = {at: derived.answer_batch(db, at) for at in left.answers}
        cards = _replayed(db, base, left.cards)
        answers = _judged(db, base, namers, chain.from_iterable(few.values()))
        batches = few.items()
    for at, rows in batches:
        if at in left.answers:
            unlike = (row for row in rows if not derived.same(answers.get(row[0]), row))
            wrong = {events.questions.get(row[0]) or row[5] for row in unlike}
            _conclude(wrong, left.answers[at], left, proofs)
    present = derived.cards_as_they_are(db) if left.cards else {}
    for question, statement in left.cards.items():
        same = derived.same(cards.get(question), present.get(question))
        _conclude(set() if same else {question}, statement, left, proofs)
    return sorted(map(str, left.wrong))


def _conclude(wrong: set[Any], statement: bytes | None, left: _Open, proofs: Proofs) -> None:
    left.wrong |= wrong
    if not wrong and statement is not None:
        proofs.add(statement)


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
    ids: list[Any] = []
    questions: list[Any] = []
    try:
        for at, rows in enumerate(packed.answers(db)):
            here, about, *_ = zip(*rows, strict=True)
            ids += here
            questions += about
            named = [(name, namers[name]) for name in here if name in namers]
            statement = proofs.state("answers", derived.VERSION, rows, named)
            if not proofs.holds(statement):
                left.answers[at] = statement
            if pause is not None:
                pause()
    except packed.CannotPack:
        whole = list(derived.answer_batches(db))
        ids = [row[0] for rows in whole for row in rows]
        questions = [row[5] for rows in whole for row in rows]
        left.answers = dict.fromkeys(range(len(whole)))
    if len(ids) == len(missing) and missing.issuperset(ids) and len(set(ids)) == len(ids):
        return
    for name, question in zip(ids, questions, strict=True):
        if name in missing:
            missing.remove(name)
        else:
            left.wrong.add(events.questions.get(name) or question)
    left.wrong |= {events.questions[name] for name in missing}


def _read_cards(
    db: sqlite3.Connection, base: Scheduler, proofs: Proofs, events: Events, left: _Open
) -> None:
    by = f"{version(base)} {tuned(db, base).version}"
    families: dict[Any, list[str]] = defaultdict(list)
    for event_id, question in events.questions.items():
        families[question].append(event_id)
    for event_id in families.pop(None, ()):
        if (question := events.questions.get(events.root(event_id))) is not None:
            families[question].append(event_id)
    rows: dict[Any, Row] = {}
    try:
        rows = {row[0]: row for batch in packed.cards(db) for row in batch}
    except packed.CannotPack:
        left.cards = dict.fromkeys(families.keys() | derived.cards_as_they_are(db).keys())
        return
    for question in families.keys() | rows.keys():
        statement = proofs.state("card", by, families.get(question), rows.get(question))
        if not proofs.holds(statement):
            left.cards[question] = statement


def _judged(
    db: sqlite3.Connection, base: Scheduler, namers: dict[str, list[str]], rows: Iterable[Row]
) -> dict[Any, Row]:
    """The rows that answers should have, by the ids of their events."""
    families = (name for row in rows for name in (row[0], *namers.get(row[0], ())))
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
