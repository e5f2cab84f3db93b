"""How many questions each topic has, and how many of them are up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from quizapp.bank.index import Entry
from quizapp.progress.columns import CardRow
from quizapp.study.queue import is_new


@dataclass(slots=True)
class Counts:
    """Questions of a topic."""

    questions: int = 0
    due: int = 0
    """Of today's reviews."""
    new: int = 0
    """Still to be met."""


def by_topic(
    entries: Iterable[Entry], due: Iterable[str], cards: Mapping[str, CardRow], now: datetime
) -> dict[str, Counts]:
    """The topics that have questions.

    Args:
        due: Today's reviews.
        cards: Cards by present full id.
        now: The time.
    """
    waiting, moment = set(due), now.astimezone(UTC)
    found: dict[str, Counts] = {}
    for entry in entries:
        counts = found.get(entry.topic)
        if counts is None:
            counts = found[entry.topic] = Counts()
        counts.questions += 1
        card = cards.get(entry.id)
        if card is None or (card.due is None and is_new(card, moment)):
            counts.new += 1
        elif entry.id in waiting:
            counts.due += 1
    return found
