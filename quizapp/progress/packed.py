"""The derived tables in a few values a row: to tell quickly whether any row is another than before.

Two rows of ours are packed alike only if they are alike. A value that is none of ours stops it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from quizapp.progress import derived
from quizapp.progress.reading import batches


class CannotPack(Exception):
    """A value is none of ours, or SQLite is too old: rows have to be compared value by value."""


class _Packed:
    """Reads rows of a table with most of their values in one text.

    Args:
        alone: not in the text; numbers that are no whole ones, for in JSON their last digits are
            left out.
    """

    def __init__(self, table: str, columns: tuple[str, ...], alone: tuple[str, ...]) -> None:
        rest = [column for column in columns if column not in alone]
        self._select = derived.select_from(table, (*alone, f"json_array({', '.join(rest)})"))
        # Some bytes are JSON to a later SQLite; and no other value comes after the least of them.
        blobs = " OR ".join(f"{column} >= x''" for column in rest)
        self._blobs = f"{derived.select_from(table, ('1',))} WHERE {blobs} LIMIT 1"

    def batches(self, db: sqlite3.Connection, order: str = "") -> Iterator[list[derived.Row]]:
        """The rows, in the caller's transaction."""
        try:
            if db.execute(self._blobs).fetchone() is not None:
                raise CannotPack
            yield from batches(db, f"{self._select}{order}")
        except sqlite3.OperationalError as error:
            raise CannotPack from error


_CARDS = _Packed("card", derived.CARD_COLUMNS, ("question", "stability", "difficulty"))
_ANSWERS = _Packed("answer", derived.ANSWER_COLUMNS, ("event", "question", "score"))


def cards(db: sqlite3.Connection) -> Iterator[list[derived.Row]]:
    """What `derived.card_batches` gives; the question is the first value.

    Raises:
        CannotPack: see there.
    """
    return _CARDS.batches(db)


def answers(db: sqlite3.Connection) -> Iterator[list[derived.Row]]:
    """What `derived.answer_batches` gives; the event's id and the question are the first values.

    Raises:
        CannotPack: see there.
    """
    return _ANSWERS.batches(db, derived.REPLAY)
