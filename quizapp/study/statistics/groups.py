"""Answers by topic, by difficulty and by kind: how many, how many right, how long they took."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from quizapp.bank.index import Entry
from quizapp.study.statistics.ledger import RIGHT, Ledger

_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True)
class Group:
    """The answers of a group, in any mode; each part of a chain is one."""

    answers: int
    right: float | None
    """The share that was correct or close; None without answers."""
    seconds: float | None
    """The median time of an answer; None where no time is known, as also the quartiles."""
    quick: float | None
    """A quarter of the answers took less."""
    slow: float | None
    """A quarter of the answers took more."""


NOTHING = Group(0, None, None, None, None)


@dataclass(frozen=True)
class Groups:
    """All the groups; those without answers are left out."""

    topics: Mapping[str, Group]
    difficulties: Mapping[int, Group]
    kinds: Mapping[str, Group]


def groups(ledger: Ledger, entries: Sequence[Entry]) -> Groups:
    """The answers to these questions, grouped; those to other questions are left out."""
    by_id = {entry.id: entry for entry in entries}
    known = [by_id.get(name) for name in ledger.questions]
    question = np.ascontiguousarray(ledger.answers["question"])
    right = ledger.answers["outcome"] < RIGHT
    times = np.ascontiguousarray(ledger.answers["milliseconds"])

    def grouped(of: Callable[[Entry], _K]) -> dict[_K, Group]:
        keys = [None if entry is None else of(entry) for entry in known]
        return _grouped(question, right, times, keys)

    return Groups(
        grouped(attrgetter("topic")), grouped(attrgetter("difficulty")), grouped(attrgetter("kind"))
    )


def _grouped(
    question: NDArray[np.int32],
    right: NDArray[np.bool_],
    times: NDArray[np.int64],
    of_question: Sequence[_K | None],
) -> dict[_K, Group]:
    codes: dict[_K, int] = {}
    # Those of no group come first, and are left out.
    code_of = [0 if key is None else 1 + codes.setdefault(key, len(codes)) for key in of_question]
    if not len(question) or not codes:
        return {}
    code = np.array(code_of, np.uint16)[question]
    order = np.argsort(code, kind="stable")  # so short numbers are sorted by their digits
    right, times = right[order], times[order]
    edges = np.searchsorted(code[order], np.arange(1, len(codes) + 2))
    return {
        key: _group(right[edges[at] : edges[at + 1]], times[edges[at] : edges[at + 1]])
        for key, at in codes.items()
        if edges[at] < edges[at + 1]
    }


def _group(right: NDArray[np.bool_], times: NDArray[np.int64]) -> Group:
    times = times[times > 0]
    if not len(times):
        return Group(len(right), float(right.mean()), None, None, None)
    quick, middle, slow = (float(each) / 1000 for each in np.percentile(times, (25, 50, 75)))
    return Group(len(right), float(right.mean()), middle, quick, slow)
