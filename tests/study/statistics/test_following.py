"""Kept figures follow the log: whatever happened, they are those of a computation from nothing."""

from __future__ import annotations

import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.events import Answer, Body, Parameters, Rate, Reset, State
from quizapp.progress.log import ProgressLog
from quizapp.progress.schedule import DEFAULT_WEIGHTS
from quizapp.settings import Settings
from quizapp.study.overview import overview
from quizapp.study.statistics.gathered import statistics
from quizapp.study.statistics.kept import ledger

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEEDS = (
    *("answer",) * 6, "practice", "unrated", "undo", "undo", "undo-old", "redo", "rate",
    "reset", "suspend", "bury", "parameters", "rebuild", "look", "look", "look",
)  # fmt: skip
deeds = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2**32)), min_size=3, max_size=25)


def do(log: ProgressLog, clock: FixedClock, names: list[str], what: str, seed: int) -> None:
    """One thing that a learner, or the app, may do."""
    rng = random.Random(seed)
    clock.advance(timedelta(minutes=rng.choice([0, 1, 30, 1440, 9000]), microseconds=seed % 3))
    question = rng.choice(names)
    if what in ("undo", "undo-old"):
        done = log.undoable(limit=1 if what == "undo" else 9)
        if done:
            log.undo(done[-1].id)
        return
    if what == "redo":
        if undos := log.redoable():
            log.undo(undos[0].id)
        return
    if what == "rebuild":
        log.rebuild()
        return
    body: Body
    if what == "rate":
        answers = log.last_answers(5)
        if not answers:
            return
        body = Rate(target=rng.choice(answers).id, rating=rng.randint(1, 4), score=rng.random())
    elif what == "reset":
        body = Reset(question=question)
    elif what == "suspend":
        body = State(question=question, what="suspend", on=rng.random() < 0.5)
    elif what == "bury":
        body = State(question=question, what="bury", until=clock.now() + timedelta(hours=9))
    elif what == "parameters":
        weights = (rng.uniform(0.2, 2.0), *DEFAULT_WEIGHTS[1:])
        body = Parameters(algorithm="fsrs-6", weights=weights)
    else:
        rating = rng.randint(1, 4)
        body = Answer(
            question=question,
            outcome="wrong" if rating == 1 else "correct",
            score=float(rating > 1),
            mode="practice" if what == "practice" else "learn",
            rating=None if what == "unrated" else rating,
            misconceptions=tuple(rng.sample(["b", "a", "c"], 2)) if rating == 1 else (),
            milliseconds=rng.randrange(90_000),
        )
    log.append(body)


@settings(max_examples=30, deadline=None)
@given(deeds, deeds, st.integers(0, 2**32))
def test_figures_kept_are_those_from_nothing(
    library: Library, own: list[tuple[str, int]], others: list[tuple[str, int]], seed: int
) -> None:
    rng = random.Random(seed)
    names = [*rng.sample([entry.id for entry in library.entries], 4), "mini/gone"]
    settings = Settings(
        interview=rng.choice([None, (MORNING + timedelta(days=70)).date()]),
        day_starts_at=rng.choice([0, 4, 9]),
    )
    clock = FixedClock(MORNING)
    with tempfile.TemporaryDirectory() as folder:
        home = resolve_home(Path(folder) / "one")
        elsewhere = resolve_home(Path(folder) / "two")
        with ProgressLog.open(home, clock) as log, ProgressLog.open(elsewhere, clock) as other:
            for what, each in others:
                do(other, clock, names, what, each)
            # Events of another device arrive between and after those of this one: older ones.
            clock.set(MORNING)
            events = list(other.events())
            rng.shuffle(events)
            parts = [events[: len(events) // 2], events[len(events) // 2 :]]
            for number, (what, each) in enumerate([*own, ("look", 0)]):
                if parts and number % 4 == 2:
                    log.merge(parts.pop())
                if what != "look":
                    do(log, clock, names, what, each)
                    continue
                now = clock.now()
                found = statistics(library, log, now, settings)
                today, kept = overview(library, log, now, settings), ledger(library, log)
                (home.cache / "statistics.npz").unlink(missing_ok=True)
                with ProgressLog.open(home, clock) as fresh:
                    assert statistics(library, fresh, now, settings) == found
                    assert overview(library, fresh, now, settings) == today
                    made = ledger(library, fresh)
                assert (made.questions, made.names) == (kept.questions, kept.names)
                assert np.array_equal(made.mistakes, kept.mistakes)
                for column in made.answers.dtype.names or ():
                    same = made.answers[column], kept.answers[column]
                    assert np.array_equal(*same, equal_nan=column == "recall"), column
