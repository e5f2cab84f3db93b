"""Keeping the derived tables up to date with the events, inside the transaction that writes them.

`base` is the scheduler as the app has it; the log's own `Parameters` tune it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from quizapp.progress import derived, store
from quizapp.progress.events import Answer, Event, Parameters, Rate, Reset, State, Undo
from quizapp.progress.recent import Change, Recent
from quizapp.progress.schedule import Scheduler
from quizapp.progress.state import CardState, counting, derive, judged, marked, reviewed

_MANY = 500
"""After more new events than this, replaying all is quicker than question by question."""
_UNPLACED = (Rate, Undo, Parameters)


def version(base: Scheduler) -> str:
    """By what the tables are derived."""
    return f"{derived.VERSION} {base.version}"


def tuned(db: sqlite3.Connection, base: Scheduler) -> Scheduler:
    """The scheduler with the parameters of the log."""
    events = counting(store.of_parameters(db))
    bodies = [event.body for event in events if isinstance(event.body, Parameters)]
    return base.tuned(bodies[-1]) if bodies else base


def follow(
    db: sqlite3.Connection, base: Scheduler, recent: Recent, event: Event, target: Event | None
) -> None:
    """Bring the tables up to date with an event just written, which no other names yet.

    Args:
        target: the event that it names, if it names one.
    """
    if isinstance(event.body, (Answer, State, Reset)):
        _advance(db, base, recent, event, event.body)
    elif target is None or not isinstance(event.body, Undo) or not _retreat(db, recent, target):
        about = store.subject(db, event)
        recent.forget(None if about is None else getattr(about.body, "question", None))
        follow_all(db, base, [event])


def follow_all(db: sqlite3.Connection, base: Scheduler, events: Sequence[Event]) -> None:
    """Bring the tables up to date with events just written, of any age."""
    if len(events) > _MANY:
        rebuild(db, base)
        return
    subjects = (store.subject(db, event) for event in events)
    bodies = [subject.body for subject in subjects if subject is not None]
    if any(isinstance(body, Parameters) for body in bodies):
        rebuild(db, base)
        return
    for question in sorted({b.question for b in bodies if not isinstance(b, _UNPLACED)}):
        replay_question(db, base, question)


def replay_question(db: sqlite3.Connection, base: Scheduler, question: str) -> None:
    """Derive one question's rows afresh."""
    events = store.of_question(db, question)
    derived.write_question(db, question, derive(events, tuned(db, base)))


def rebuild(db: sqlite3.Connection, base: Scheduler) -> None:
    """Derive everything afresh."""
    derived.write_all(db, derive(store.every(db), base), version(base))


def gathered(
    db: sqlite3.Connection,
    base: Scheduler,
    question: str,
    former: Iterable[str],
    unwritten: Iterable[Event],
) -> CardState | None:
    """The state of a question of which part of the history is under its former ids, or is not
    in the log yet.
    """
    events = [*store.of_question(db, question), *unwritten]
    for name in former:
        for event in store.of_question(db, name):
            body = event.body
            if isinstance(body, (Answer, State, Reset)):
                body = replace(body, question=question)
            events.append(replace(event, body=body))
    return derive(events, tuned(db, base)).cards.get(question)


def _advance(
    db: sqlite3.Connection,
    base: Scheduler,
    recent: Recent,
    event: Event,
    body: Answer | State | Reset,
) -> None:
    """One step on from the stored card, if nothing later is in it yet."""
    question = body.question
    try:
        before = derived.read_card(db, question)
    except derived.RottenState:
        recent.forget(question)
        replay_question(db, base, question)
        return
    card = before or CardState(question)
    if card.as_of is not None and card.as_of > event.order:
        recent.forget(question)
        replay_question(db, base, question)
        return
    moved = True
    if not isinstance(body, Answer):
        derived.write_card(db, marked(card, event, body))
    else:
        derived.write_answer(db, judged(event, body, None))
        moved = body.moves and body.rating is not None
        if body.moves and body.rating is not None:
            scheduler = recent.scheduler = recent.scheduler or tuned(db, base)
            derived.write_card(db, reviewed(card, event, body, body.rating, scheduler))
    recent.did(question, Change(event.id, moved, before if moved else None))


def _retreat(db: sqlite3.Connection, recent: Recent, target: Event) -> bool:
    """One step back to the card before an event that was just undone, if that is known."""
    body = target.body
    if not isinstance(body, (Answer, State, Reset)):
        return False
    change = recent.undo(body.question, target.id)
    if change is None or (change.moved and derived.last_of(db, body.question) != target.id):
        return False
    if isinstance(body, Answer):
        derived.drop_answer(db, target.order)
    if change.moved:
        derived.put_back(db, body.question, change.before)
    return True
