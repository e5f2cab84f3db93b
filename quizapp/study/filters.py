"""Which questions the learner wants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quizapp.bank.index import Entry

KINDS = ("flashcard", "choice", "order", "match", "cloze", "numeric", "open")


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

    @property
    def narrows(self) -> bool:
        """Whether the learner chose anything: then the limits of the day do not hold."""
        return self.count is not None or any(
            (self.topics, self.kinds, self.difficulties, self.tags, self.packs)
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

    def of(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those of the questions that are wanted, in their order."""
        return [entry for entry in entries if self.takes(entry)]
