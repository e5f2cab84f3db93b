"""Answers by topic, by difficulty and by kind: how many, how many right, how long they took."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
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
    return Groups(
        _grouped(ledger, [None if each is None else each.topic for each in known]),
        _grouped(ledger, [None if each is None else each.difficulty for each in known]),
        _grouped(ledger, [None if each is None else each.kind for each in known]),
    )


def _grouped(ledger: Ledger, of_question: Sequence[_K | None]) -> dict[_K, Group]:
    answers = ledger.answers
    codes: dict[_K, int] = {}
    code_of = [-1 if key is None else codes.setdefault(key, len(codes)) for key in of_question]
    if not len(answers) or not codes:
        return {}
    code = np.array(code_of, np.int64)[answers["question"]]
    kept = code >= 0
    order = np.argsort(code[kept], kind="stable")
    right = (answers["outcome"][kept] < RIGHT)[order]
    times = answers["milliseconds"][kept][order]
    edges = np.searchsorted(code[kept][order], np.arange(len(codes) + 1))
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
