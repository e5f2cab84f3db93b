"""Which questions the learner wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizapp.bank.index import Entry

KINDS = ("flashcard", "choice", "order", "match", "cloze", "numeric", "open")

_MINUTES = {"flashcard": 0.3, "choice": 0.6, "order": 0.8, "match": 0.8, "cloze": 0.4, "open": 3.0}
_NUMERIC_MINUTES = 1.5


def minutes(entry: Entry) -> float:
    """About how long a question takes: as its author says, else by its kind."""
    return entry.minutes or _MINUTES.get(entry.kind, _NUMERIC_MINUTES * entry.multi_part)


@dataclass(frozen=True)
class Filter:
    """Questions that bear one of each group named; an empty group takes all."""

    topics: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    difficulties: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()
    packs: frozenset[str] = frozenset()
    count: int | None = None
    """At most this many."""
    minutes: float | None = None
    """At most as many as take about so long."""

    @property
    def narrows(self) -> bool:
        """Whether the learner chose anything: then the limits of the day do not hold."""
        return any(
            (
                self.count is not None,
                self.minutes is not None,
                self.topics,
                self.kinds,
                self.difficulties,
                self.tags,
                self.packs,
            )
        )

    def takes(self, entry: Entry) -> bool:
        """Whether a question is one of those wanted (`count` aside)."""
        return (
            (not self.topics or entry.topic in self.topics)
            and (not self.kinds or entry.kind in self.kinds)
            and (not self.difficulties or entry.difficulty in self.difficulties)
            and (not self.tags or not self.tags.isdisjoint(entry.tags))
            and (not self.packs or entry.pack in self.packs)
        )

    def cut(self, entries: Sequence[Entry]) -> list[Entry]:
        """The first of these that fit into `count` and `minutes`; at least one."""
        chosen = list(entries if self.count is None else entries[: self.count])
        if self.minutes is None:
            return chosen
        spent = 0.0
        for place, entry in enumerate(chosen):
            spent += minutes(entry)
            if spent > self.minutes and place:
                return chosen[:place]
        return chosen

    def of(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those of the questions that are wanted, in their order."""
        return [entry for entry in entries if self.takes(entry)]
