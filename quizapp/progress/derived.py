"""The derived tables: what the log says, kept ready so that nothing is replayed to show it.

They are written in the same transaction as the event, and can be rebuilt from the events alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, TypeAlias, TypeVar

from quizapp.progress.events import Order
from quizapp.progress.reading import BATCH, batches
from quizapp.progress.state import Answered, CardState, Derived
from quizapp.progress.times import EPOCH, from_microseconds, to_microseconds

_T = TypeVar("_T")
VERSION = "5"
"""Raised when the tables or the meaning of their columns change; then they are rebuilt."""

CARD_COLUMNS = (
    "question", "phase", "due", "step", "stability", "difficulty", "reps", "lapses", "last",
    "last_outcome", "rev", "suspended", "buried_until", "flagged", "known", "note",
    "as_of_time", "as_of_device", "as_of_number", "as_of_id",
)  # fmt: skip
ANSWER_COLUMNS = (
    "event", "time", "offset", "device", "number", "question", "rev", "mode", "session", "part",
    "parts", "outcome", "score", "rating", "hints", "milliseconds", "misconceptions",
)  # fmt: skip

TABLES = ("card", "answer")
"""Those whose columns and indexes change with the version."""
_MAKE = (
    "DROP TABLE IF EXISTS card",
    "DROP TABLE IF EXISTS answer",
    f"CREATE TABLE card ({', '.join(CARD_COLUMNS)}, PRIMARY KEY (question)) WITHOUT ROWID",
    # In the order of replay: an answer is added at the end, and read in order without sorting.
    f"CREATE TABLE answer ({', '.join(ANSWER_COLUMNS)},"
    " PRIMARY KEY (time, device, number, event)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
)


class RottenState(Exception):
    """A derived row holds what was never written; derived again, it is as it was."""


def select_from(table: str, columns: Iterable[str]) -> str:
    """Reads columns of a table; both are names of ours, and never what somebody wrote."""
    return f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608  see above


def of_questions(count: int) -> str:
    """Which rows of `answer` are about so many questions, for a `WHERE`.

    The index of `event` finds them: one of their own would be as long as the table itself.
    """
    # A column declared as a number would be compared as one, and then no index is used: hence +.
    return (
        "(time, device, number, event) IN (SELECT +time, +device, +number, +id FROM event"  # noqa: S608  marks alone
        f" WHERE question IN ({', '.join('?' * count)}))"
    )


def _insert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO {table} VALUES ({marks})"  # noqa: S608  likewise


_CARDS = select_from("card", CARD_COLUMNS)
_ANSWERS = select_from("answer", ANSWER_COLUMNS)
REPLAY = " ORDER BY time, device, number, event"
_PUT_CARD = _insert("card", CARD_COLUMNS)
_PUT_ANSWER = _insert("answer", ANSWER_COLUMNS)
_DROP_ANSWER = "DELETE FROM answer WHERE (time, device, number, event) = (?, ?, ?, ?)"


def current_version(db: sqlite3.Connection) -> str | None:
    """By what the tables were derived; None if they are not there."""
    names = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    if not {"card", "answer", "meta"} <= names:
        return None
    return note(db, "derived")


def is_of_another_version(db: sqlite3.Connection) -> bool:
    """Whether an earlier or later quizapp made the tables, perhaps with other columns.

    Also where it is not noted who did.
    """
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
        return False
    return (note(db, "derived") or "").partition(" ")[0] != VERSION


def note(db: sqlite3.Connection, key: str) -> str | None:
    """What was noted about this database."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def write_note(db: sqlite3.Connection, key: str, value: str) -> None:
    """Note something about this database, inside the caller's transaction."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def create(db: sqlite3.Connection) -> None:
    """Make the tables afresh and empty, inside the caller's transaction."""
    for statement in _MAKE:
        db.execute(statement)


def write_all(db: sqlite3.Connection, derived: Derived, version: str) -> None:
    """Make the tables afresh, inside the caller's transaction."""
    create(db)
    db.executemany(_PUT_CARD, map(card_row, derived.cards.values()))
    db.executemany(_PUT_ANSWER, map(_answer_row, derived.answers))
    write_note(db, "derived", version)


def write_question(db: sqlite3.Connection, question: str, derived: Derived) -> None:
    """Make the rows of one question what they should be; those that are so already stay."""
    put_back(db, question, derived.cards.get(question))
    # Most rows stay, and every row written is more to bring to the disk before undo is done.
    kept = set(db.execute(f"{_ANSWERS} WHERE {of_questions(1)}", (question,)))
    rows = set(map(_answer_row, derived.answers))
    db.executemany(_DROP_ANSWER, [(row[1], row[3], row[4], row[0]) for row in kept - rows])
    db.executemany(_PUT_ANSWER, rows - kept)


def put_back(db: sqlite3.Connection, question: str, card: CardState | None) -> None:
    """Make one question's card what it should be, or have none."""
    if card is None:
        db.execute("DELETE FROM card WHERE question = ?", (question,))
    else:
        write_card(db, card)


def write_card(db: sqlite3.Connection, card: CardState) -> None:
    """Write one card's row."""
    db.execute(_PUT_CARD, card_row(card))


def write_answer(db: sqlite3.Connection, answered: Answered) -> None:
    """Write one answer's row."""
    db.execute(_PUT_ANSWER, _answer_row(answered))


def drop_answer(db: sqlite3.Connection, order: Order) -> None:
    """Take one answer's row away."""
    db.execute(_DROP_ANSWER, order)


def last_of(db: sqlite3.Connection, question: str) -> str | None:
    """The id of the last event that is in a question's card."""
    row = db.execute("SELECT as_of_id FROM card WHERE question = ?", (question,)).fetchone()
    return None if row is None else row[0]


def read_cards(db: sqlite3.Connection) -> dict[str, CardState]:
    """Every card, in the order of their ids.

    Raises:
        RottenState: a row is not one that was written, as also from the other readers.
    """
    found = _each(_card, db.execute(f"{_CARDS} ORDER BY question").fetchall())
    return {card.question: card for card in found}


def read_card(db: sqlite3.Connection, question: str) -> CardState | None:
    """One card, if there is one."""
    found = _each(_card, db.execute(f"{_CARDS} WHERE question = ?", (question,)).fetchall())
    return found[0] if found else None


def read_answers(
    db: sqlite3.Connection,
    since: datetime | None = None,
    *,
    questions: Collection[str] | None = None,
    mistaken: bool = False,
) -> list[Answered]:
    """The answers that count, in the order of replay.

    Args:
        questions: only those to these.
        mistaken: only those that name a mistake.
    """
    wanted = ["misconceptions <> '[]'"] if mistaken else []
    given: list[Any] = []
    if since is not None:
        wanted.append("time >= ?")
        given.append(to_microseconds(since))
    if questions is not None:
        wanted.append(of_questions(len(questions)))
        given += questions
    where = f"WHERE {' AND '.join(wanted)}" if wanted else ""
    rows = db.execute(f"{_ANSWERS} {where} ORDER BY time, device, number, event", given)
    return _each(_answered, rows.fetchall())


def failures(db: sqlite3.Connection) -> list[tuple[str, int]]:
    """The question of each answer that counts, in order of replay, and whether it failed."""
    select = "SELECT question, score < 0.5 FROM answer ORDER BY time, device, number, event"
    return [(question, failed) for rows in batches(db, select) for question, failed in rows]


def failed_since(db: sqlite3.Connection, since: datetime) -> set[str]:
    """The questions that were answered wrong since then."""
    rows = db.execute(
        "SELECT question FROM answer WHERE time >= ? AND score < 0.5",
        (to_microseconds(since),),
    ).fetchall()
    return {name for (name,) in rows}


def last_answers(db: sqlite3.Connection, n: int) -> list[str]:
    """The event ids of the last `n` answers that count, newest first."""
    rows = db.execute(
        "SELECT event FROM answer ORDER BY time DESC, device DESC, number DESC, event DESC LIMIT ?",
        (n,),
    ).fetchall()
    return [str(event_id) for (event_id,) in rows]


def count_answers(db: sqlite3.Connection) -> int:
    """How many answers count."""
    (count,) = db.execute("SELECT COUNT(*) FROM answer").fetchone()
    return int(count)


def count_days(db: sqlite3.Connection, rollover: int) -> dict[date, int]:
    """How many answers count on each day that begins at that hour, in order of the days."""
    rows = db.execute(
        "SELECT (time / 60000000 + offset - ?) / 1440 AS day, COUNT(*) FROM answer"
        " GROUP BY day ORDER BY day",
        (rollover * 60,),
    ).fetchall()
    return dict(_each(lambda row: ((EPOCH + timedelta(days=row[0])).date(), row[1]), rows))


def _each(make: Callable[[tuple[Any, ...]], _T], rows: Iterable[tuple[Any, ...]]) -> list[_T]:
    try:
        return [make(row) for row in rows]
    except (TypeError, ValueError, OverflowError):
        raise RottenState from None


Row: TypeAlias = tuple[Any, ...]


def card_batches(db: sqlite3.Connection) -> Iterator[list[Row]]:
    """The rows of `card` as they are; the question is the first in each."""
    return batches(db, _CARDS)


def answer_batches(db: sqlite3.Connection) -> Iterator[list[Row]]:
    """The rows of `answer` as they are, in the order of replay; in each the event's id is the
    first, the question the sixth.
    """
    return batches(db, f"{_ANSWERS}{REPLAY}")


def answer_batch(db: sqlite3.Connection, at: int) -> list[Row]:
    """One batch of `answer_batches`, by its place."""
    some = f"SELECT * FROM ({_ANSWERS}{REPLAY} LIMIT {BATCH} OFFSET {at * BATCH})"  # noqa: S608  ours
    return list(chain.from_iterable(batches(db, some)))


def cards_as_they_are(db: sqlite3.Connection) -> dict[Any, Row]:
    """All rows of `card`, by question."""
    return {row[0]: row for batch in card_batches(db) for row in batch}


def same(one: Row | None, other: Row | None) -> bool:
    """Whether two rows hold the same: to SQLite 1.0 and 1 are equal, but not the same."""
    if one is None or other is None:
        return one is other
    return one == other and list(map(type, one)) == list(map(type, other))


def card_row(card: CardState) -> Row:
    """The row of a card; its columns are those of `CARD_COLUMNS`."""
    return (
        card.question,
        card.phase,
        _stamp(card.due),
        card.step,
        card.stability,
        card.difficulty,
        card.reps,
        card.lapses,
        _stamp(card.last),
        card.last_outcome,
        card.rev,
        int(card.suspended),
        _stamp(card.buried_until),
        int(card.flagged),
        _stamp(card.known),
        card.note,
        *(card.as_of or (None,) * 4),
    )


def card_rows(derived: Derived) -> dict[str, Row]:
    """The rows of the cards, by question."""
    return {question: card_row(card) for question, card in derived.cards.items()}


def answer_rows(derived: Derived) -> dict[str, Row]:
    """The rows of the answers, by the id of the event."""
    return {answer.event: _answer_row(answer) for answer in derived.answers}


def differences(db: sqlite3.Connection, derived: Derived) -> list[str]:
    """The questions whose rows are not what the events say, in order."""
    wrong = _unlike(card_batches(db), card_rows(derived), 0)
    wrong |= _unlike(answer_batches(db), answer_rows(derived), 5)
    return sorted(map(str, wrong))


def _unlike(kept: Iterable[list[Row]], true: dict[str, Row], question: int) -> set[Any]:
    """The questions of rows that are not in both; `question` is their place in a row."""
    wrong = set()
    for row in chain.from_iterable(kept):
        expected = true.pop(row[0], None)
        if not same(row, expected):
            wrong.add((expected or row)[question])
    return wrong | {row[question] for row in true.values()}


def _stamp(when: datetime | None) -> int | None:
    return None if when is None else to_microseconds(when)


def _moment(stamp: int | None) -> datetime | None:
    return None if stamp is None else from_microseconds(stamp)


def _card(row: tuple[Any, ...]) -> CardState:
    return CardState(
        question=row[0],
        phase=row[1],
        due=_moment(row[2]),
        step=row[3],
        stability=row[4],
        difficulty=row[5],
        reps=row[6],
        lapses=row[7],
        last=_moment(row[8]),
        last_outcome=row[9],
        rev=row[10],
        suspended=bool(row[11]),
        buried_until=_moment(row[12]),
        flagged=bool(row[13]),
        known=_moment(row[14]),
        note=row[15],
        as_of=None if row[16] is None else (row[16], row[17], row[18], row[19]),
    )


def _answer_row(answer: Answered) -> tuple[Any, ...]:
    names = json.dumps(answer.misconceptions) if answer.misconceptions else "[]"
    return (answer.event, to_microseconds(answer.time), *answer[2:16], names)


def _answered(row: tuple[Any, ...]) -> Answered:
    names = tuple(json.loads(row[16])) if row[16] != "[]" else ()
    values: tuple[Any, ...] = (row[0], from_microseconds(row[1]), *row[2:16], names)
    return Answered(*values)
