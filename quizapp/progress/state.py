"""What follows from the log: the state of each card and the answers that count.

Everything here is a pure function of a set of events. It depends neither on the order in which
they arrived nor on what was there before, so the derived tables can be dropped at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from quizapp.progress.events import Answer, Event, Order, Parameters, Rate, Reset, State, Undo
from quizapp.progress.schedule import Phase, Scheduler, Strength


@dataclass(frozen=True, slots=True)
class CardState:
    """Where a question stands with the learner; a question without events has none."""

    question: str
    phase: Phase = "new"
    due: datetime | None = None
    """In UTC; None while the question is new."""
    step: int | None = None
    """Which learning step is next, while learning or relearning."""
    stability: float | None = None
    """Days after which recall has fallen to 90 %."""
    difficulty: float | None = None
    """1 to 10."""
    reps: int = 0
    """Answers that moved the schedule since the last reset."""
    lapses: int = 0
    """How often it was forgotten after it had been learned."""
    last: datetime | None = None
    """When it last moved the schedule, in UTC."""
    last_outcome: str | None = None
    """The outcome of that answer."""
    rev: int | None = None
    """The revision of the question that it was an answer to."""
    suspended: bool = False
    buried_until: datetime | None = None
    flagged: bool = False
    known: datetime | None = None
    """Since when (UTC) the learner says that they know it, without having been asked."""
    note: str = ""
    """The learner's own note on it."""
    as_of: Order | None = None
    """The last event that is in here."""

    def buried(self, when: datetime) -> bool:
        """Whether it is put aside at that time."""
        return self.buried_until is not None and when < self.buried_until

    @property
    def strength(self) -> Strength:
        """What the scheduler needs to know of it."""
        return Strength(self.phase, self.step, self.stability, self.difficulty, self.last)


class Answered(NamedTuple):
    """An answer that counts, with the rating and score that count."""

    event: str
    """The id of the answer's event."""
    time: datetime
    """In UTC."""
    offset: int
    """Minutes by which local time was ahead of UTC."""
    device: str
    number: int
    question: str
    rev: int
    mode: str
    session: str
    part: int
    parts: int
    outcome: str
    score: float
    rating: int | None
    hints: int
    milliseconds: int
    misconceptions: tuple[str, ...]


@dataclass(frozen=True)
class Derived:
    """All that is derived from a set of events."""

    cards: Mapping[str, CardState]
    answers: tuple[Answered, ...]
    """In the order of replay."""


def undone(events: Iterable[Event]) -> frozenset[str]:
    """The ids that undos among these events make not count (present among them or not)."""
    bodies = ((event.id, event.body) for event in events)
    return taken_back((name, body.target) for name, body in bodies if isinstance(body, Undo))


def taken_back(undos: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The ids that do not count: of undos, their own and of what they name."""
    by_target: dict[str, list[str]] = defaultdict(list)
    for undo, target in undos:
        by_target[target].append(undo)
    # An id is a hash of the target's, so undos form no cycle. A walk with its own stack, since
    # somebody else's log may hold a chain of any length.
    off: dict[str, bool] = {}
    for root in by_target:
        stack = [root]
        while stack:
            target = stack[-1]
            unknown = [undo for undo in by_target.get(target, ()) if undo not in off]
            if unknown:
                stack.extend(unknown)
                continue
            off[target] = not all(off[undo] for undo in by_target.get(target, ()))
            stack.pop()
    return frozenset(event_id for event_id, is_off in off.items() if is_off)


def counting(events: Iterable[Event]) -> list[Event]:
    """The events that count, in the order of replay, without the undos themselves."""
    present = list(events)
    off = undone(present)
    kept = (e for e in present if e.id not in off and not isinstance(e.body, Undo))
    return sorted(kept, key=lambda event: event.order)


def derive(events: Iterable[Event], scheduler: Scheduler) -> Derived:
    """Replay: the cards and the answers that follow from these events.

    Args:
        events: in any order; a set that is closed under "names" (a card's own events with all
            that name them) gives that card's state.
        scheduler: how to schedule unless the events hold `Parameters`, of which the last counts.
    """
    ordered = counting(events)
    ratings: dict[str, Rate] = {}
    tuned: Parameters | None = None
    for event in ordered:
        if isinstance(event.body, Rate):
            before = ratings.get(event.body.target)
            ratings[event.body.target] = _later(before, event.body)
        elif isinstance(event.body, Parameters):
            tuned = event.body
    if tuned is not None:
        scheduler = scheduler.tuned(tuned)
    cards: dict[str, _Moving] = {}
    answers: list[Answered] = []
    for event in ordered:
        body = event.body
        if isinstance(body, Answer):
            answered = judged(event, body, ratings.get(event.id))
            answers.append(answered)
            if body.moves and answered.rating is not None:
                card = cards.get(body.question)
                if card is None:
                    card = cards[body.question] = _Moving(CardState(body.question))
                card.review(event, body, answered.rating, scheduler)
        elif isinstance(body, (State, Reset)):
            card = cards.get(body.question)
            stopped = CardState(body.question) if card is None else card.stopped()
            cards[body.question] = _Moving(marked(stopped, event, body))
    return Derived({question: card.stopped() for question, card in cards.items()}, tuple(answers))


def judged(event: Event, body: Answer, rate: Rate | None) -> Answered:
    """An answer with what a later `Rate` made of it.

    One that is right after all was no mistake. One that the learner judges is as good as its last
    rating says, however it was rated at first.
    """
    rating, score, outcome = body.rating, body.score, body.outcome
    mistakes = body.misconceptions
    if rate is not None:
        rating = rating if rate.rating is None else rate.rating
        score = score if rate.score is None else rate.score
        if rate.score == 1.0:
            outcome, mistakes = "close" if outcome == "close" else "correct", ()
        elif rate.score is not None and (rate.rating or outcome in ("correct", "close")):
            failed = rate.score == 0.0 if rating is None else rating == 1
            outcome = "wrong" if failed else "partial"
    return Answered(
        event.id,
        event.time,
        event.offset,
        event.device,
        event.number,
        body.question,
        body.rev,
        body.mode,
        body.session,
        body.part,
        body.parts,
        outcome,
        score,
        rating,
        body.hints,
        body.milliseconds,
        mistakes,
    )


def reviewed(
    card: CardState, event: Event, body: Answer, rating: int, scheduler: Scheduler
) -> CardState:
    """The card after an answer that moves the schedule."""
    moving = _Moving(card)
    moving.review(event, body, rating, scheduler)
    return moving.stopped()


class _Moving:
    """A card in the course of a replay, which takes as many steps as there are answers."""

    __slots__ = ("_body", "_card", "_due", "_event", "_lapses", "_reps", "_strength")

    def __init__(self, card: CardState) -> None:
        self._card = card
        self._strength, self._due = card.strength, card.due
        self._reps, self._lapses = card.reps, card.lapses
        self._event: Event | None = None
        self._body: Answer | None = None

    def review(self, event: Event, body: Answer, rating: int, scheduler: Scheduler) -> None:
        """Take an answer in that moves the schedule."""
        retention = body.settings.get("retention")
        self._lapses += self._strength.phase == "review" and rating == 1
        self._reps += 1
        self._strength, self._due = scheduler.review(
            self._strength,
            rating,
            event.time,
            question=self._card.question,
            repetition=self._reps,
            retention=retention if isinstance(retention, float) else None,
        )
        self._event, self._body = event, body

    def stopped(self) -> CardState:
        """The card as it is now."""
        if self._event is None or self._body is None:
            return self._card
        card, strength = self._card, self._strength
        return CardState(
            card.question,
            strength.phase,
            self._due,
            strength.step,
            strength.stability,
            strength.difficulty,
            self._reps,
            self._lapses,
            strength.last,
            self._body.outcome,
            self._body.rev,
            card.suspended,
            card.buried_until,
            card.flagged,
            card.known,
            card.note,
            self._event.order,
        )


def marked(card: CardState, event: Event, body: State | Reset) -> CardState:
    """The card after a decision of the learner's, or made new again."""
    if isinstance(body, Reset):
        return CardState(
            card.question,
            suspended=card.suspended,
            flagged=card.flagged,
            note=card.note,
            as_of=event.order,
        )
    if body.what == "suspend":
        return replace(card, suspended=body.on, as_of=event.order)
    if body.what == "flag":
        return replace(card, flagged=body.on, as_of=event.order)
    if body.what == "known":
        return replace(card, known=event.time if body.on else None, as_of=event.order)
    if body.what == "note":
        return replace(card, note=body.text, as_of=event.order)
    return replace(card, buried_until=body.until, as_of=event.order)


def _later(before: Rate | None, rate: Rate) -> Rate:
    if before is None:
        return rate
    return Rate(
        target=rate.target,
        rating=before.rating if rate.rating is None else rate.rating,
        score=before.score if rate.score is None else rate.score,
    )
