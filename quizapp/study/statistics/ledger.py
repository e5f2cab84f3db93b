"""Every answer of the log in columns, with the recall that was predicted for it.

The prediction needs the card as it was before the answer, hence a replay: two seconds for a
hundred thousand answers. So the columns are kept in the cache with the position of the log up to
which they go; what has happened since is replayed for the questions concerned alone.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from quizapp.progress.history import Place, Row
from quizapp.progress.memories import predicted

Table: TypeAlias = NDArray[np.void]

MODES = ("learn", "practice", "mistakes", "timed", "interview")
OUTCOMES = ("correct", "close", "partial", "wrong")
_LEARN = 0
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

    def replaced(self, other: Ledger, questions: Collection[str]) -> Ledger:
        """With what `other` has on these questions instead of what is in here."""
        gone = np.array([name in questions for name in self.questions], np.bool_)
        kept = Ledger(
            self.questions,
            self.names,
            self.answers[~gone[self.answers["question"]]],
            self.mistakes[~gone[self.mistakes["question"]]],
        )
        return _settled(kept, other)


def replayed(
    rows: Sequence[Row],
    resets: Mapping[str, Sequence[Place]],
    weights: tuple[float, ...],
    present: Mapping[str, str],
) -> Ledger:
    """The columns of these answers.

    Args:
        rows: in the order of replay, of each question named all.
        resets: when questions were put back to their beginning.
        weights: of FSRS-6, as the log's parameters tune it.
        present: former ids of questions and what they are called now; one history.

    Raises:
        TypeError, ValueError, OverflowError: a row holds what was never written.
    """
    if not rows:
        return Ledger.empty()
    time, device, number, offset, name, mode, last, outcome, rating, spent, named = zip(
        *rows, strict=True
    )
    now = {each: present.get(each, each) for each in set(name)}
    questions = tuple(sorted(set(now.values())))
    code = {each: place for place, each in enumerate(questions)}
    codes = {each: code[present] for each, present in now.items()}
    table = np.empty(len(rows), ANSWER)
    table["time"] = np.array(time, np.int64)
    table["offset"] = np.array(offset, np.int32)
    table["question"] = np.array([codes[each] for each in name], np.int32)
    table["mode"] = _coded(mode, MODES)
    table["outcome"] = _coded(outcome, OUTCOMES)
    table["rating"] = np.array(rating, np.int8)
    table["milliseconds"] = np.array(spent, np.int64)
    if table["rating"].min() < 0 or table["rating"].max() > 4:
        raise ValueError("a rating that was never given")
    table["moved"] = (table["mode"] == _LEARN) & np.array(last, np.bool_) & (table["rating"] > 0)
    places = list(zip(time, device, number, strict=True))
    _predict(table, places, _coded_resets(resets, present, code), weights)
    names: dict[str, int] = {}
    mistakes = [
        (time[row], offset[row], codes[name[row]], names.setdefault(mistake, len(names)))
        for row, text in enumerate(named)
        if text is not None
        for mistake in dict.fromkeys(json.loads(text))
    ]
    found = Ledger(questions, tuple(names), table, np.array(mistakes, MISTAKE))
    return _settled(found)


def _coded(values: Sequence[str], known: Sequence[str]) -> NDArray[np.int8]:
    codes = {value: place for place, value in enumerate(known)}
    try:
        return np.array([codes[value] for value in values], np.int8)
    except KeyError as error:
        raise ValueError(f"{error} was never written") from None


def _coded_resets(
    resets: Mapping[str, Sequence[Place]], present: Mapping[str, str], code: Mapping[str, int]
) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    for question, places in resets.items():
        which = code.get(present.get(question, question))
        if which is not None:
            found.setdefault(which, []).extend(places)
    return found


def _predict(
    table: Table,
    places: Sequence[Place],
    resets: Mapping[int, Sequence[Place]],
    weights: tuple[float, ...],
) -> None:
    """Fill in when the schedule was moved before each answer, and the recall it predicted."""
    table["before"], table["before_offset"], table["recall"] = -1, 0, np.nan
    moved = np.flatnonzero(table["moved"])
    # Question by question, each in the order of replay.
    moved = moved[np.argsort(table["question"][moved], kind="stable")]
    question = table["question"][moved]
    start = np.ones(len(moved), np.bool_)
    start[1:] = question[1:] != question[:-1]
    for which, when in resets.items():
        first, end = np.searchsorted(question, (which, which + 1))
        own = [places[row] for row in moved[first:end]]
        for place in when:
            after = first + bisect_right(own, place)
            if after < end:
                start[after] = True
    time = table["time"][moved]
    table["recall"][moved] = predicted(weights, start, time, table["rating"][moved].astype("i8"))
    again = np.flatnonzero(~start)
    table["before"][moved[again]] = time[again - 1]
    table["before_offset"][moved[again]] = table["offset"][moved[again - 1]]


def _settled(*ledgers: Ledger) -> Ledger:
    """Ledgers of different questions as one, the same whatever they were put together from.

    Ids are in alphabetical order, and only those that have rows; rows are in the order of their
    times, at one time in that of their questions.
    """
    questions = _used(ledgers, lambda each: each.questions, "question")
    names = _used(ledgers, lambda each: each.names, "mistake")
    answers = [_recoded(each.answers, "question", each.questions, questions) for each in ledgers]
    mistakes = [
        _recoded(
            _recoded(each.mistakes, "question", each.questions, questions),
            "mistake",
            each.names,
            names,
        )
        for each in ledgers
    ]
    return Ledger(questions, names, _in_order(answers), _in_order(mistakes))


def _used(
    ledgers: Sequence[Ledger], ids: Callable[[Ledger], Sequence[str]], column: str
) -> tuple[str, ...]:
    found: set[str] = set()
    for each in ledgers:
        table = each.mistakes if column == "mistake" else each.answers
        own = ids(each)
        found.update(own[code] for code in np.flatnonzero(np.bincount(table[column])).tolist())
    return tuple(sorted(found))


def _recoded(table: Table, column: str, own: Sequence[str], wanted: Sequence[str]) -> Table:
    if own == wanted:
        return table
    place = {name: number for number, name in enumerate(wanted)}
    changed = table.copy()
    changed[column] = np.array([place.get(name, -1) for name in own], np.int32)[table[column]]
    return changed


def _in_order(tables: Sequence[Table]) -> Table:
    table = np.concatenate(tables) if len(tables) > 1 else tables[0]
    time = np.ascontiguousarray(table["time"])
    order = np.argsort(time, kind="stable")
    time = time[order]
    same = np.zeros(len(time) + 1, np.bool_)
    same[1:-1] = time[1:] == time[:-1]
    tied = order[ties := np.flatnonzero(same[1:] | same[:-1])]
    order[ties] = tied[np.lexsort((table["question"][tied], table["time"][tied]))]
    return np.take(table, order)
