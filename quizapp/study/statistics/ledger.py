"""Every answer of the log in columns, with the recall that was predicted for it.

The prediction needs the card as it was before the answer, hence a replay: two seconds for a
hundred thousand answers. So the columns are kept in the cache with the position of the log up to
which they go; what has happened since is replayed for the questions concerned alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from quizapp.progress.history import Place, Row
from quizapp.progress.schedule import Scheduler, Strength
from quizapp.progress.times import from_microseconds, to_microseconds

Table: TypeAlias = NDArray[np.void]

MODES = ("learn", "practice", "mistakes", "timed", "interview")
OUTCOMES = ("correct", "close", "partial", "wrong")
RIGHT = 2
"""Outcomes with a smaller index are right: correct and close."""

ANSWER = np.dtype(
    [
        ("time", "<i8"),  # microseconds since 1970, UTC
        ("offset", "<i4"),  # minutes by which local time was ahead
        ("question", "<i4"),  # index into `questions`
        ("mode", "i1"),  # index into MODES
        ("outcome", "i1"),  # index into OUTCOMES
        ("rating", "i1"),  # 0: none
        ("moved", "?"),  # moved the schedule
        ("milliseconds", "<i8"),
        ("before", "<i8"),  # when the schedule was last moved before that; -1: never
        ("before_offset", "<i4"),
        ("recall", "<f8"),  # predicted just before the answer; nan: nothing to go by
    ]
)
MISTAKE = np.dtype([("time", "<i8"), ("offset", "<i4"), ("question", "<i4"), ("mistake", "<i4")])


@dataclass(frozen=True)
class Ledger:
    """All answers that count, in the order of their times."""

    questions: tuple[str, ...]
    """Full ids as they are called now."""
    names: tuple[str, ...]
    """Ids of the mistakes."""
    answers: Table
    """Rows of `ANSWER`."""
    mistakes: Table
    """Rows of `MISTAKE`: one for each mistake named in an answer."""

    @classmethod
    def empty(cls) -> Ledger:
        """Without answers."""
        return cls((), (), np.empty(0, ANSWER), np.empty(0, MISTAKE))

    def replaced(self, other: Ledger, questions: set[str]) -> Ledger:
        """With what `other` has on these questions instead of what is in here."""
        names = tuple(dict.fromkeys((*self.questions, *other.questions)))
        kinds = tuple(dict.fromkeys((*self.names, *other.names)))
        gone = np.array([name in questions for name in self.questions] or [False])
        kept = self._kept(self.answers, gone)
        kept_mistakes = self._kept(self.mistakes, gone)
        answers = np.concatenate(
            [kept, _recoded(other.answers, "question", other.questions, names)]
        )
        mistakes = np.concatenate(
            [
                kept_mistakes,
                _recoded(
                    _recoded(other.mistakes, "question", other.questions, names),
                    "mistake",
                    other.names,
                    kinds,
                ),
            ]
        )
        return Ledger(names, kinds, _in_order(answers), _in_order(mistakes))

    @staticmethod
    def _kept(table: Table, gone: NDArray[np.bool_]) -> Table:
        return table if not len(table) else table[~gone[table["question"]]]


def replayed(
    rows: Sequence[Row],
    resets: Mapping[str, Sequence[Place]],
    scheduler: Scheduler,
    present: Mapping[str, str],
) -> Ledger:
    """The columns of these answers.

    Args:
        rows: in the order of replay, of each question named all.
        resets: when questions were put back to their beginning.
        scheduler: as the log's parameters tune it.
        present: former ids of questions and what they are called now; one history.
    """
    starts = _starts(resets, present)
    questions: dict[str, int] = {}
    names: dict[str, int] = {}
    cards: dict[str, _Card] = {}
    answers: list[tuple[object, ...]] = []
    mistakes: list[tuple[int, int, int, int]] = []
    for row in rows:
        name = present.get(row.question, row.question)
        code = questions.setdefault(name, len(questions))
        moved = row.mode == "learn" and row.part == row.parts - 1 and row.rating is not None
        before, before_offset, recall = -1, 0, np.nan
        if moved:
            card = cards.get(name)
            if card is None:
                card = cards[name] = _Card(name, starts.get(name, ()))
            before, before_offset, recall = card.answer(row, scheduler)
        answers.append(
            (
                row.time,
                row.offset,
                code,
                MODES.index(row.mode),
                OUTCOMES.index(row.outcome),
                row.rating or 0,
                moved,
                row.milliseconds,
                before,
                before_offset,
                recall,
            )
        )
        if row.misconceptions != "[]":
            mistakes.extend(
                (row.time, row.offset, code, names.setdefault(mistake, len(names)))
                for mistake in dict.fromkeys(json.loads(row.misconceptions))
            )
    return Ledger(
        tuple(questions), tuple(names), np.array(answers, ANSWER), np.array(mistakes, MISTAKE)
    )


class _Card:
    """One question's memory as it is replayed."""

    def __init__(self, name: str, resets: Sequence[Place]) -> None:
        self._name = name
        self._resets = list(reversed(resets))
        self._strength = Strength()
        self._reps = 0
        self._offset = 0

    def answer(self, row: Row, scheduler: Scheduler) -> tuple[int, int, float]:
        """When it was answered before (with the offset), and the recall predicted."""
        while self._resets and self._resets[-1] < (row.time, row.device, row.number):
            self._resets.pop()
            self._strength, self._reps = Strength(), 0
        when = from_microseconds(row.time)
        strength = self._strength
        found: tuple[int, int, float] = (-1, 0, float("nan"))
        if strength.last is not None:
            last = to_microseconds(strength.last)
            found = (last, self._offset, scheduler.retrievability(strength, when))
        self._reps += 1
        self._strength, _ = scheduler.review(
            strength, row.rating or 1, when, question=self._name, repetition=self._reps
        )
        self._offset = row.offset
        return found


def _starts(
    resets: Mapping[str, Sequence[Place]], present: Mapping[str, str]
) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for question, places in resets.items():
        found.setdefault(present.get(question, question), []).extend(places)
    return {question: sorted(places) for question, places in found.items()}


def _recoded(table: Table, column: str, own: Sequence[str], wanted: Sequence[str]) -> Table:
    if not len(table):
        return table
    place = {name: number for number, name in enumerate(wanted)}
    changed = table.copy()
    changed[column] = np.array([place[name] for name in own], dtype="<i4")[table[column]]
    return changed


def _in_order(table: Table) -> Table:
    return table[np.argsort(table["time"], kind="stable")]
