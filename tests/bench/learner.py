"""Is the readiness figure true, and is the schedule worth its minutes? A learner to try it on.

    python tests/bench/learner.py [--days 60] [--minutes 20] [--learners 3] [--jitter 0.1]

A simulated learner meets the shipped questions for so many days up to an interview, through the
session code that the app runs, with a clock that only the bench moves. Memory is FSRS-6 with
weights of the learner's own (the defaults, each times exp(jitter · normal)), which the app never
sees: it sees right and wrong answers, and plans and predicts with the defaults. Some questions
the learner knew before. A second learner with the same memory spends the same minutes of each day
on practice sessions of random questions.

Printed for each learner: what the app predicted for the day of the interview against what was
true; how far the predictions made before each review were off; and what was learned per minute.
The exit status is 1 if a prediction for the day is off by more than 0.05, or if practice at
random taught more.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizapp.bank.index import Entry, PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.grading.closed import right_matches
from quizapp.grading.grade import shown
from quizapp.paths import resolve_home
from quizapp.progress.log import ProgressLog
from quizapp.progress.schedule import DEFAULT_WEIGHTS, Fsrs, Strength
from quizapp.settings import Settings
from quizapp.study.asked import Asked
from quizapp.study.cards import cards
from quizapp.study.filters import Filter, minutes
from quizapp.study.readiness import BY_DIFFICULTY, day_of_reckoning, readiness, recall
from quizapp.study.session import Session
from quizapp.study.starting import Wish, begin
from quizapp.study.statistics.gathered import Statistics, statistics
from quizapp.study.wording import right_text

START = datetime(2026, 9, 1, 18, 0, tzinfo=UTC)
KNEW = {1: 0.3, 2: 0.15, 3: 0.05}
"""The share of questions, by difficulty, that the learner knew before."""
TOLERANCE = 0.05
FEEDBACK = 0.3
"""Minutes with the solution after a wrong answer."""


@dataclass
class Learner:
    """What they truly remember; nothing of it is told but right and wrong."""

    weights: tuple[float, ...]
    knew: frozenset[str]
    dice: random.Random
    memory: dict[str, Strength] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.true = Fsrs(self.weights)

    @classmethod
    def born(cls, seed: int, jitter: float, entries: Sequence[Entry]) -> Learner:
        """One with a memory of their own."""
        dice = random.Random(seed)
        while True:
            weights = tuple(w * math.exp(jitter * dice.gauss(0, 1)) for w in DEFAULT_WEIGHTS)
            try:
                Fsrs(weights).review(Strength(), 3, START, question="q", repetition=1)
            except ValueError:
                continue
            knew = {entry.id for entry in entries if dice.random() < KNEW[entry.difficulty]}
            return cls(weights, frozenset(knew), dice)

    def chance(self, question: str, when: datetime) -> float:
        """The true chance that they get it right."""
        strength = self.memory.get(question)
        if strength is None or strength.stability is None or strength.last is None:
            return 1.0 if question in self.knew else 0.0
        decay = -self.weights[20]
        days = (when - strength.last) / timedelta(days=1)
        return float((1 + (0.9 ** (1 / decay) - 1) * days / strength.stability) ** decay)

    def met(self, question: str, rating: int, when: datetime) -> None:
        """Being asked, and shown the answer, leaves its mark, in any mode."""
        self.times[question] = self.times.get(question, 0) + 1
        self.memory[question], _ = self.true.review(
            self.memory.get(question, Strength()),
            rating,
            when,
            question=question,
            repetition=self.times[question],
        )


@dataclass
class Desk:
    """One learner's app."""

    learner: Learner
    library: Library
    log: ProgressLog
    clock: FixedClock
    settings: Settings
    spent: float = 0.0
    answered: int = 0

    def sit(self, session: Session, budget: float) -> float:
        """Answer until the session or the minutes are over; returns the minutes spent."""
        used = 0.0
        while used < budget and (asked := session.next()) is not None:
            used += self._answer(session, asked)
        self.spent += used
        return used

    def _answer(self, session: Session, asked: Asked) -> float:
        now = self.clock.now()
        knows = self.learner.dice.random() < self.learner.chance(asked.id, now)
        took = minutes(asked.entry) * math.exp(0.3 * self.learner.dice.gauss(0, 1))
        took /= asked.parts
        self.clock.advance(timedelta(minutes=took))
        while True:
            if asked.self_rated:
                session.reveal()
                session.rate(3 if knows else 1)
            elif knows:
                verdict = session.submit(right(asked))
                if not verdict.success:
                    raise AssertionError(f"{asked.id} seed {asked.variant.seed}: {verdict.message}")
            else:
                session.give_up()
            done = session.current
            if done is None or done.finished:
                break
            following = session.next()
            if following is None:
                break
            asked = following
            self.clock.advance(timedelta(minutes=took))
        self.answered += 1
        total = took * asked.parts
        if not knows:
            self.clock.advance(timedelta(minutes=FEEDBACK))
            total += FEEDBACK
        rating = session.current.rating if session.current is not None else None
        self.learner.met(asked.id, rating or (3 if knows else 1), now)
        return total


def right(asked: Asked) -> str:
    """The right answer to what stands there, as one would type it."""
    if asked.variant.parts:
        part = asked.variant.parts[asked.part]
        return shown(part, part.true(asked.variant.trace))
    if asked.kind == "match":
        return " ".join(map(str, right_matches(asked.variant)))
    return right_text(asked.variant)


@dataclass
class Outcome:
    """What the days came to."""

    minutes: float
    answered: int
    met: int
    known_before: float
    known: float
    """The share of the syllabus truly known on the day, weighted as readiness is."""
    ready: float
    predicted: float
    """Mean predicted recall of the questions met."""
    true: float
    error: float
    """The mean distance of prediction and truth over tenths of the predictions."""
    exam: float
    figures: Statistics


def study(
    seed: int, jitter: float, library: Library, days: int, budgets: Callable[[int], float],
    mode: str, home: Path,
) -> tuple[Outcome, list[float]]:  # fmt: skip
    """All the days of one learner, and the minutes of each."""
    clock = FixedClock(START)
    learner = Learner.born(seed, jitter, library.entries)
    interview = (START + timedelta(days=days)).date()
    own = Settings(interview=interview, new_per_day=40)
    spent: list[float] = []
    with ProgressLog.open(resolve_home(home), clock) as log:
        desk = Desk(learner, library, log, clock, own)
        before = weighed(library, lambda q: learner.chance(q, START))
        rng = random.Random(seed)
        for day in range(days):
            clock.set(START + timedelta(days=day))
            budget = budgets(day)
            if mode == "learn":
                session = begin(Wish("learn"), library, log, clock, rng, own).session
                spent.append(desk.sit(session, budget))
                continue
            used = 0.0
            while used < budget:
                wish = Wish("practice", Filter(count=20))
                session = begin(wish, library, log, clock, rng, own).session
                used += desk.sit(session, budget - used)
            spent.append(used)
        clock.set(START + timedelta(days=days - 1, hours=3))
        figures = statistics(library, log, clock.now(), own)
        return outcome(desk, before, figures), spent


def outcome(desk: Desk, before: float, figures: Statistics) -> Outcome:
    """What was predicted for the day, and what is true."""
    library, learner = desk.library, desk.learner
    day = day_of_reckoning(desk.clock.now(), desk.settings.interview, desk.settings.day_starts_at)
    predicted = recall(library.entries, cards(library, desk.log), desk.log.scheduler(), day)
    truth = {question: learner.chance(question, day) for question in predicted}
    bins: dict[int, list[tuple[float, float]]] = {}
    for question, share in predicted.items():
        bins.setdefault(min(9, int(share * 10)), []).append((share, truth[question]))
    of = max(1, len(predicted))
    return Outcome(
        minutes=desk.spent,
        answered=desk.answered,
        met=len(learner.memory),
        known_before=before,
        known=weighed(library, lambda q: learner.chance(q, day)),
        ready=readiness(library.entries, library.topics, predicted).overall.value,
        predicted=sum(predicted.values()) / of,
        true=sum(truth.values()) / of,
        error=sum(abs(sum(p - t for p, t in pairs)) for pairs in bins.values()) / of,
        exam=sum(learner.dice.random() < share for share in truth.values()) / of,
        figures=figures,
    )


def weighed(library: Library, known: Callable[[str], float]) -> float:
    """The share of the syllabus known, with readiness's weights."""
    total = value = 0.0
    for topic in library.topics:
        own = [entry for entry in library.entries if entry.topic == topic.id]
        weights = [BY_DIFFICULTY[entry.difficulty] for entry in own]
        if own:
            mean = sum(w * known(e.id) for w, e in zip(weights, own, strict=True)) / sum(weights)
            value += topic.weight * mean
            total += topic.weight
    return value / total


def report(seed: int, days: int, learn: Outcome, chance: Outcome) -> bool:
    """Print one learner's table; whether it is as it should be."""
    gains = [(each.known - each.known_before) / each.minutes * 60 for each in (learn, chance)]
    print(f"\nLearner {seed}: {days} days, {learn.minutes / days:.1f} minutes a day")
    print(f"{'':<44}{'learn':>10}{'random':>10}")
    for name, of in ROWS:
        print(f"{name:<44}{of(learn):>10}{of(chance):>10}")
    print(f"{'share of the syllabus learned per hour':<44}{gains[0]:>10.4f}{gains[1]:>10.4f}")
    off = learn.predicted - learn.true
    print(f"{'prediction minus truth, questions met':<44}{off:>+10.3f}")
    print(f"{'  by tenths of the prediction':<44}{learn.error:>10.3f}")
    ever = learn.figures.retention.ever
    if ever.predicted is not None and ever.recalled is not None:
        print(
            f"before {ever.reviews} reviews: predicted {ever.predicted:.3f}, "
            f"recalled {ever.recalled:.3f}, by bins off by {learn.figures.retention.error:.3f}"
        )
    good = abs(off) <= TOLERANCE and learn.error <= TOLERANCE and gains[0] > gains[1]
    print("as it should be" if good else "NOT as it should be")
    return good


ROWS: tuple[tuple[str, Callable[[Outcome], str]], ...] = (
    ("questions answered", lambda o: str(o.answered)),
    ("different questions met", lambda o: str(o.met)),
    ("truly known before", lambda o: f"{o.known_before:.3f}"),
    ("truly known on the day", lambda o: f"{o.known:.3f}"),
    ("  of that, readiness promised", lambda o: f"{o.ready:.3f}"),
    ("recall of questions met: predicted", lambda o: f"{o.predicted:.3f}" if o.predicted else "–"),
    ("  true", lambda o: f"{o.true:.3f}" if o.predicted else "–"),
    ("  in an exam of all of them", lambda o: f"{o.exam:.3f}" if o.predicted else "–"),
)


def main() -> int:
    """Run the learners; 0 if all is as it should be."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=Raw)
    options.add_argument("--days", type=int, default=60)
    options.add_argument("--minutes", type=float, default=20.0)
    options.add_argument("--learners", type=int, default=3)
    options.add_argument("--jitter", type=float, default=0.1)
    options.add_argument("--packs", type=Path, default=Path("content"))
    given = options.parse_args()
    began = time.monotonic()
    good = True
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open([PackSource(given.packs, "given")], Path(folder) / "cache")
        print(f"{len(library.entries)} questions, jitter of the weights {given.jitter}")
        for seed in range(1, given.learners + 1):
            learn, spent = study(
                seed, given.jitter, library, given.days, lambda _: given.minutes, "learn",
                Path(folder) / f"learn-{seed}",
            )  # fmt: skip
            chance, _ = study(
                seed, given.jitter, library, given.days, spent.__getitem__, "practice",
                Path(folder) / f"random-{seed}",
            )  # fmt: skip
            good &= report(seed, given.days, learn, chance)
            sys.stdout.flush()
    print(f"\n{time.monotonic() - began:.0f} seconds")
    return 0 if good else 1


Raw = argparse.RawDescriptionHelpFormatter

if __name__ == "__main__":
    sys.exit(main())
