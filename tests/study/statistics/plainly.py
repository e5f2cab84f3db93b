"""What the figures stand on, worked out again from the events by plain loops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import fsrs

from quizapp.progress.events import Answer, Event, Rate, Reset, Undo
from quizapp.progress.schedule import DEFAULT_WEIGHTS

TODAY = date(2026, 10, 7)
STEPS = (timedelta(minutes=1), timedelta(minutes=10))


@dataclass
class Review:
    """An answer that counts, as a plain loop over the events finds it."""

    body: Answer
    time: datetime
    day: date
    rating: int | None
    recall: float | None = None
    earlier: date | None = None


def reviews_of(events: list[Event]) -> list[Review]:
    """Answers that count, each with the recall that FSRS predicted for it."""
    off: set[str] = set()
    for event in reversed(events):
        # Only a later event names an earlier one, so one pass backwards settles all undos.
        if isinstance(event.body, Undo) and event.id not in off:
            off.add(event.body.target)
    counting = [event for event in events if event.id not in off]
    judged: dict[str, int] = {}
    for event in counting:
        if isinstance(event.body, Rate) and event.body.rating is not None:
            judged[event.body.target] = event.body.rating
    scheduler = fsrs.Scheduler(
        parameters=DEFAULT_WEIGHTS, enable_fuzzing=False, learning_steps=STEPS,
        relearning_steps=STEPS[1:],
    )  # fmt: skip
    memory: dict[str, fsrs.Card] = {}
    last_day: dict[str, date] = {}
    found = []
    for event in counting:
        body = event.body
        if isinstance(body, Reset):
            memory.pop(body.question, None)
            last_day.pop(body.question, None)
        if not isinstance(body, Answer):
            continue
        local = event.time + timedelta(minutes=event.offset) - timedelta(hours=4)
        review = Review(body, event.time, local.date(), judged.get(event.id, body.rating))
        found.append(review)
        if body.mode != "learn" or body.part != body.parts - 1 or review.rating is None:
            continue
        card = memory.get(body.question)
        if card is None:
            card = fsrs.Card(card_id=1)
        else:
            assert card.last_review is not None
            assert card.stability is not None
            review.earlier = last_day[body.question]
            passed = (event.time - card.last_review) / timedelta(days=1)
            review.recall = curve(max(passed, 1.0), card.stability)
        memory[body.question], _ = scheduler.review_card(
            card, fsrs.Rating(review.rating), event.time
        )
        last_day[body.question] = review.day
    return found


def curve(days: float, stability: float) -> float:
    """FSRS-6's forgetting curve."""
    decay = -DEFAULT_WEIGHTS[20]
    return float((1 + (0.9 ** (1 / decay) - 1) * days / stability) ** decay)


def predicted(reviews: list[Review]) -> list[Review]:
    return [r for r in reviews if r.recall is not None and r.earlier != r.day]
