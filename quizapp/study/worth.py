"""What a question is worth today: the readiness that a minute on it gains for the interview.

Sessions end when the learner's time does, so what gains most must come first. Asking a question
now is worth

    share(question) · (p · R(day | right now) + (1 − p) · R(day | wrong now) − R(day | not asked))

where share is its share of the readiness figure, p its recall now (`FIRST` for a new one), and R
the scheduler's recall on the day; divided by the minutes that it takes. A card that sits firmly,
or that will be forgotten by the day whatever is done, can wait.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from quizapp.bank.index import Entry, Topic
from quizapp.progress.columns import CardRow
from quizapp.progress.schedule import Scheduler, Strength
from quizapp.study.filters import minutes
from quizapp.study.queue import Plan
from quizapp.study.readiness import BY_DIFFICULTY

FIRST = 0.2
"""The chance that a question is answered right when it is first met."""
LOOKING = 0.3
"""Minutes spent with the solution after a wrong answer."""


def by_worth(
    plan: Plan,
    entries: Sequence[Entry],
    topics: Sequence[Topic],
    cards: Mapping[str, CardRow],
    scheduler: Scheduler,
    now: datetime,
    day: datetime,
) -> list[str]:
    """The questions of a day's plan, those worth most first.

    The plan takes new ones in the order of the syllabus, so what waits here for its turn still
    comes before all that the plan has not taken yet: prerequisites stay first, to within a day.

    Args:
        entries: The questions that are studied.
        topics: The syllabus, with its weights.
        cards: The cards by present full id.
        day: What the learner wants to be ready for.
    """
    known = {entry.id: entry for entry in entries}
    shares = _shares(entries, topics)

    def worth(name: str) -> float:
        entry, card = known[name], cards.get(name)
        strength = Strength() if card is None else card.strength
        return shares[name] * _gain(entry, strength, scheduler, now, day)

    # Sorting is stable: of equal ones, reviews come first, and the plan's own order holds.
    planned = [name for name in (*plan.reviews, *plan.new) if name in known]
    return sorted(planned, key=worth, reverse=True)


def _gain(
    entry: Entry, strength: Strength, scheduler: Scheduler, now: datetime, day: datetime
) -> float:
    """The recall gained for the day by asking now, for each minute."""

    def after(rating: int) -> float:
        then, _ = scheduler.review(strength, rating, now, question=entry.id, repetition=1)
        return scheduler.retrievability(then, day)

    right = FIRST if strength.stability is None else scheduler.retrievability(strength, now)
    gained = right * after(3) + (1 - right) * after(1) - scheduler.retrievability(strength, day)
    return gained / (minutes(entry) + (1 - right) * LOOKING)


def _shares(entries: Sequence[Entry], topics: Sequence[Topic]) -> dict[str, float]:
    """Each question's share of readiness, up to a factor that all have in common."""
    weight = {topic.id: float(topic.weight) for topic in topics}
    of_topic: defaultdict[str, float] = defaultdict(float)
    own = {entry.id: BY_DIFFICULTY.get(entry.difficulty, 1.0) for entry in entries}
    for entry in entries:
        of_topic[entry.topic] += own[entry.id]
    return {
        entry.id: weight.get(entry.topic, 1.0) * own[entry.id] / of_topic[entry.topic]
        for entry in entries
    }
