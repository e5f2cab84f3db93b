"""A learner's history made up with a seed: every sort of event, two devices, months of days."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from quizapp.progress.events import (
    Answer,
    Body,
    Event,
    Mode,
    Outcome,
    Rate,
    Reset,
    State,
    Undo,
)

MODES: tuple[Mode, ...] = (*("learn",) * 6, "practice", "timed")
SCORES: dict[Outcome, float] = {"correct": 1.0, "close": 1.0, "partial": 0.5, "wrong": 0.0}
MISTAKES = ("dk-instead-of-root", "softmax-over-columns", "mask-after-softmax")
DEVICES = {"a" * 16: 60, "b" * 16: -300}
"""Each with its offset from UTC in minutes."""


def history(
    rng: random.Random, questions: Sequence[str], start: datetime, days: int, a_day: int
) -> list[Event]:
    """Events of so many days, about so many of them a day; some days are left out."""
    numbers = dict.fromkeys(DEVICES, 0)
    events: list[Event] = []

    def write(device: str, when: datetime, body: Body) -> Event:
        numbers[device] += 1
        event = Event.create(
            device=device, number=numbers[device], time=when, offset=DEVICES[device], body=body
        )
        events.append(event)
        return event

    for day in range(days):
        if rng.random() < 0.15:
            continue
        device = rng.choice(list(DEVICES))
        when = start + timedelta(days=day, minutes=rng.randrange(0, 18 * 60))
        for _ in range(rng.randint(1, 2 * a_day)):
            when += timedelta(seconds=rng.randint(5, 90), microseconds=rng.randrange(10**6))
            question = rng.choice(questions)
            if rng.random() < 0.01:
                write(device, when, Reset(question=question))
            if rng.random() < 0.01:
                write(device, when, State(question=question, what="suspend", on=rng.random() < 0.6))
            answers = _answers(rng, question, write, device, when)
            last = answers[-1]
            if rng.random() < 0.04:
                write(device, when, Rate(target=last.id, rating=rng.randint(1, 4)))
            if rng.random() < 0.03:
                undo = write(device, when, Undo(target=last.id))
                if rng.random() < 0.3:
                    write(device, when, Undo(target=undo.id))
    return events


def _answers(
    rng: random.Random,
    question: str,
    write: Callable[[str, datetime, Body], Event],
    device: str,
    when: datetime,
) -> list[Event]:
    parts = 3 if question.endswith("steps") else 1
    mode = rng.choice(MODES)
    written = []
    for part in range(parts):
        outcome = rng.choices(list(SCORES), weights=(5, 1, 1, 2))[0]
        wrong = outcome in ("partial", "wrong")
        named = tuple(rng.sample(MISTAKES, rng.randint(0, 2))) if wrong else ()
        body = Answer(
            question=question,
            outcome=outcome,
            score=SCORES[outcome],
            mode=mode,
            rating=None
            if part < parts - 1
            else {"wrong": 1, "partial": 2}.get(outcome, rng.choice((3, 3, 4))),
            misconceptions=named,
            milliseconds=rng.choice((0, 900_000, *(rng.randint(2_000, 120_000) for _ in range(9)))),
            session="s",
            part=part,
            parts=parts,
        )
        written.append(write(device, when + timedelta(seconds=part), body))
    return written
