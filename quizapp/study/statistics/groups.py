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
    places = [place for place, name in enumerate(ledger.questions) if name in by_id]
    known = [by_id[ledger.questions[place]] for place in places]
    question = np.ascontiguousarray(ledger.answers["question"])
    right = ledger.answers["outcome"] < RIGHT
    times = np.ascontiguousarray(ledger.answers["milliseconds"])
    # Sorted once for all groups: what is then put in order by group stays so within each.
    timed = np.argsort(times)
    timed = timed[np.searchsorted(times, 1, sorter=timed) :]
    times = times[timed]

    def grouped(of: Callable[[Entry], _K]) -> dict[_K, Group]:
        keys = list(map(of, known))
        codes = {key: code for code, key in enumerate(dict.fromkeys(keys))}
        code_of = np.full(len(ledger.questions), -1, np.int16)
        code_of[places] = list(map(codes.__getitem__, keys))
        code = code_of[question]
        answers = np.bincount(code + 1, minlength=len(codes) + 1)[1:]
        rights = np.bincount(code + 1, weights=right, minlength=len(codes) + 1)[1:]
        own = code[timed]
        order = np.argsort(own, kind="stable")
        edges = np.searchsorted(own[order], np.arange(len(codes) + 1))
        taken = times[order]
        return {
            key: Group(
                int(answers[at]),
                float(rights[at] / answers[at]),
                *_quartiles(taken[edges[at] : edges[at + 1]]),
            )
            for key, at in codes.items()
        }

    return Groups(
        grouped(attrgetter("topic")), grouped(attrgetter("difficulty")), grouped(attrgetter("kind"))
    )


def _quartiles(times: NDArray[np.int64]) -> tuple[float | None, float | None, float | None]:
    """Median, lower and upper quartile in seconds, of milliseconds in order; as NumPy has them."""
    if not len(times):
        return None, None, None
    middle, quick, slow = (_between(times, share) / 1000 for share in (0.5, 0.25, 0.75))
    return middle, quick, slow


def _between(times: NDArray[np.int64], share: float) -> float:
    place = (len(times) - 1) * share
    below = int(place)
    above, part = min(below + 1, len(times) - 1), place - below
    low, high = float(times[below]), float(times[above])
    return low + (high - low) * part
