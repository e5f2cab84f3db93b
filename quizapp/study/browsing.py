"""All questions with how the learner stands with each, searched while somebody types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from quizapp.bank.index import Entry
from quizapp.bank.library import Library
from quizapp.progress.columns import CardRow
from quizapp.progress.log import ProgressLog
from quizapp.progress.state import Answered, CardState
from quizapp.progress.times import from_microseconds
from quizapp.settings import Settings
from quizapp.study.cards import cards
from quizapp.study.days import dawns
from quizapp.study.facts import facts, texts
from quizapp.study.filters import State

Standing: TypeAlias = State | Literal["due", "buried"]
"""How the learner stands with a question; beside the filters' states, whether it comes now and
whether it was put off."""

_NOTHING: frozenset[Standing] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """A question of the list."""

    entry: Entry
    topic: str
    """The title of its topic."""
    standings: frozenset[Standing]
    comes: datetime | None
    """When it is asked next, in UTC; None while it is new or set aside."""

    def now(self, held: CardState | None, when: datetime, rollover: int) -> Row:
        """The row after a decision about the question that answers nothing.

        Args:
            held: Where the learner stands with the question.
            when: Now, in the learner's own zone.
            rollover: The hour at which the learner's day begins.
        """
        card = None if held is None else CardRow.of(held)
        kept = self.standings - {"suspended", "flagged", "due", "buried"}
        due = [] if card is None or card.due is None else [card.due]
        utc = when.astimezone(UTC)
        comes = _comes(self.entry, card, utc, dawns(due, when.tzinfo, rollover))
        return replace(self, standings=kept | _decided(card, comes, utc), comes=comes)


class Shelf:
    """The questions that there are, in the order of their packs.

    Args:
        rows: The questions.
        texts: What else is searched beside id, title, topic and tags: casefolded, by full id.
    """

    def __init__(self, rows: Sequence[Row], texts: Mapping[str, str] | None = None) -> None:
        self.rows = list(rows)
        self._heads = [_head(row) for row in rows]
        self._texts = texts or {}
        self._full = [
            f"{head}\n{self._texts.get(row.entry.id, '')}"
            for head, row in zip(self._heads, rows, strict=True)
        ]
        self._places = {row.entry.id: place for place, row in enumerate(rows)}
        self._last: tuple[str, frozenset[Standing], list[int]] = ("", frozenset(), [])

    def with_texts(self, texts: Mapping[str, str]) -> Shelf:
        """The same questions with more of them searched."""
        return Shelf(self.rows, texts)

    def put(self, row: Row) -> None:
        """Let a question stand differently from now on."""
        self.rows[self._places[row.entry.id]] = row
        self._last = ("", frozenset(), [])  # found by how it stood before

    def row(self, question: str) -> Row | None:
        """A question by its full id, if there is such a one."""
        place = self._places.get(question)
        return None if place is None else self.rows[place]

    def search(self, text: str, standings: frozenset[Standing] = frozenset()) -> list[Row]:
        """The questions in which every word occurs and that stand in one of these ways.

        First those that bear all words in id, title, topic or tags, then those that do elsewhere
        in what they ask. No standings mean any.
        """
        words = text.casefold().split()
        typed, before, found = self._last
        # Each letter more can only leave fewer.
        goes_on = bool(typed) and standings == before and text.startswith(typed)
        hits = found if goes_on else list(range(len(self.rows)))
        if standings and not goes_on:
            hits = [n for n in hits if not standings.isdisjoint(self.rows[n].standings)]
        if words:
            # Word by word: of ten thousand questions this takes a few milliseconds.
            for word in words:
                hits = [n for n in hits if word in self._full[n]]
            near = hits
            for word in words:
                near = [n for n in near if word in self._heads[n]]
            # In the order of the packs, so that a longer text can take up from it.
            self._last = (text, standings, hits)
            if len(near) < len(hits):
                first = set(near)
                near = near + [n for n in hits if n not in first]
            return [self.rows[n] for n in near]
        self._last = ("", frozenset(), [])
        return [self.rows[n] for n in hits]


def shelf(library: Library, log: ProgressLog, now: datetime, settings: Settings) -> Shelf:
    """All questions as they stand; searched by id, title, topic and tags alone."""
    known = facts(library, log, now, settings).states
    met = cards(library, log)
    zone, rollover, utc = now.tzinfo, settings.day_starts_at, now.astimezone(UTC)
    mornings = dawns((card.due for card in met.values() if card.due is not None), zone, rollover)
    titles = {topic.id: topic.title for topic in library.topics}
    # There are few different ones, and many questions.
    alike: dict[frozenset[Standing], frozenset[Standing]] = {}
    rows = []
    for entry in library.entries:
        card = met.get(entry.id)
        comes = _comes(entry, card, utc, mornings)
        standings = known.get(entry.id, frozenset()) | _decided(card, comes, utc)
        topic = titles.get(entry.topic, entry.topic)
        rows.append(Row(entry, topic, alike.setdefault(standings, standings), comes))
    return Shelf(rows)


def prompts(library: Library, log: ProgressLog) -> dict[str, str]:
    """What the questions ask, casefolded; the first time this reads all of them."""
    text = texts(library, log)
    return {entry.id: text(entry) for entry in library.entries}


def history(library: Library, log: ProgressLog, question: str) -> list[Answered]:
    """All answers that count to a question under whatever name, oldest first."""
    return list(log.answers(questions=library.names(question)))


def _head(row: Row) -> str:
    entry = row.entry
    return "\n".join((entry.id, entry.title, row.topic, *entry.tags)).casefold()


def _decided(card: CardRow | None, comes: datetime | None, now: datetime) -> frozenset[Standing]:
    if card is None:
        return _NOTHING
    found: list[Standing] = []
    if card.suspended:
        found.append("suspended")
    if card.flagged:
        found.append("flagged")
    if card.buried_until is not None and card.buried(now):
        found.append("buried")
    if comes is not None and comes <= now:
        found.append("due")
    return frozenset(found) if found else _NOTHING


def _comes(
    entry: Entry, card: CardRow | None, now: datetime, mornings: Mapping[int, datetime]
) -> datetime | None:
    """When a question is asked next, in UTC.

    Args:
        now: In UTC.
        mornings: When the days begin on which cards are due, by the moments of these.
    """
    if card is None or card.suspended:
        return None
    due = None
    if card.due is not None:
        changed = card.rev is not None and card.rev < entry.rev
        at_once = from_microseconds(card.due) if card.phase != "review" else mornings[card.due]
        due = now if changed else at_once
    if card.buried_until is not None and card.buried(now):
        until = from_microseconds(card.buried_until)
        return max(until, due or until)
    return due
