"""Is the readiness figure true, and is the schedule worth its minutes? Learners to try it on.

    python tests/bench/learner.py [--days 60] [--minutes 20] [--learners 5] [--jitter 0.1]

A simulated learner meets the shipped questions for so many days up to an interview, through the
session code that the app runs, with a clock that only the bench moves. Memory is FSRS-6 with
weights of the learner's own (the defaults, each times exp(jitter · normal)), which the app never
sees: it sees right and wrong answers and how long they took, and plans and predicts with the
defaults. Nor does it see what the learner knew before, or that one question takes this learner
longer than its author thought. The same learner spends the same minutes of each day in three
ways:

    to a date   learn mode, with the interview set
    no date     learn mode, with none set
    random      practice sessions of 20 questions drawn at random from the same packs

What is known is known truly: the chance of a right answer by the learner's own memory, weighted
as readiness is, on the day of the interview and, with no more study, 30 and 90 days later.
Learned is what is known more than if nothing had been done. Printed are means over the learners
with their standard deviations, and the ratios to random, learner by learner. The exit status is 1
if, with a date, a prediction for the day is off by more than 0.05, or random taught as much.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
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
from quizapp.study.readiness import BY_DIFFICULTY, day_of_reckoning, recall
from quizapp.study.session import Session
from quizapp.study.starting import Wish, begin
from quizapp.study.statistics.kept import ledger
from quizapp.study.statistics.retention import retention
from quizapp.study.wording import right_text

START = datetime(2026, 9, 1, 18, 0, tzinfo=UTC)
KNEW = {1: 0.3, 2: 0.15, 3: 0.05}
"""The share of questions, by difficulty, that the learner learned before."""
KNEW_DAYS = 60.0
"""The median stability of what was learned before."""
SPEED, MOOD = 0.4, 0.3
"""How times vary from question to question, and from time to time: deviations of the logarithm."""
FEEDBACK = 0.3
"""Minutes with the solution after a wrong answer."""
TOLERANCE = 0.05
LATER = (0, 30, 90)
ARMS = ("to a date", "no date", "random")


@dataclass
class Learner:
    """What they truly remember; nothing of it is told but right and wrong."""

    weights: tuple[float, ...]
    memory: dict[str, Strength]
    pace: dict[str, float]
    """How many times longer than its author thought a question takes."""
    dice: random.Random
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
                break
            except ValueError:
                continue
        known = {}
        for entry in entries:
            if dice.random() < KNEW[entry.difficulty]:
                days = KNEW_DAYS * math.exp(0.7 * dice.gauss(0, 1))
                last = START - timedelta(days=dice.uniform(1, 60))
                known[entry.id] = Strength("review", None, days, 5.0, last)
        pace = {entry.id: math.exp(SPEED * dice.gauss(0, 1)) for entry in entries}
        return cls(weights, known, pace, dice)

    def chance(self, question: str, when: datetime) -> float:
        """The true chance that they get it right."""
        strength = self.memory.get(question)
        if strength is None or strength.stability is None or strength.last is None:
            return 0.0
        decay = -self.weights[20]
        days = (when - strength.last) / timedelta(days=1)
        return float((1 + (0.9 ** (1 / decay) - 1) * days / strength.stability) ** decay)

    def met(self, question: str, knew: bool, when: datetime) -> None:
        """Being asked, and shown the answer, leaves its mark, the same in any mode."""
        self.times[question] = self.times.get(question, 0) + 1
        self.memory[question], _ = self.true.review(
            self.memory.get(question, Strength()),
            3 if knew else 1,
            when,
            question=question,
            repetition=self.times[question],
        )


@dataclass
class Seat:
    """One learner at one app."""

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
        learner, now = self.learner, self.clock.now()
        knows = learner.dice.random() < learner.chance(asked.id, now)
        mood = math.exp(MOOD * learner.dice.gauss(0, 1))
        took = minutes(asked.entry) * learner.pace[asked.id] * mood
        each = took / asked.parts
        self.clock.advance(timedelta(minutes=each))
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
            if session.current is None or session.current.finished:
                break
            following = session.next()
            if following is None:
                break
            asked = following
            self.clock.advance(timedelta(minutes=each))
        self.answered += 1
        if not knows:
            self.clock.advance(timedelta(minutes=FEEDBACK))
            took += FEEDBACK
        learner.met(asked.id, knows, now)
        return took


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
    known: tuple[float, ...]
    """The share of the syllabus truly known on the day and later."""
    idle: tuple[float, ...]
    """The same, had nothing been done."""
    predicted: float
    """Mean predicted recall of the questions met, on the day."""
    true: float
    error: float
    """The mean distance of prediction and truth over tenths of the predictions."""
    reviews: str
    """Predicted and recalled, review by review."""

    def learned(self, later: int = 0) -> float:
        """The share of the syllabus learned per hour."""
        return (self.known[later] - self.idle[later]) / self.minutes * 60


def study(
    seed: int, jitter: float, library: Library, budgets: Sequence[float], arm: str, home: Path
) -> tuple[Outcome, list[float]]:
    """The days of one learner with so many minutes each, and how many they really took."""
    days = len(budgets)
    clock = FixedClock(START)
    learner = Learner.born(seed, jitter, library.entries)
    evening = START + timedelta(days=days)
    moments = [evening + timedelta(days=later) for later in LATER]
    idle = tuple(weighed(library, learner, at) for at in moments)
    own = Settings(interview=evening.date() if arm == "to a date" else None)
    spent: list[float] = []
    with ProgressLog.open(resolve_home(home), clock) as log:
        seat = Seat(learner, library, log, clock, own)
        rng = random.Random(seed)
        wish = Wish("practice", Filter(count=20)) if arm == "random" else Wish("learn")
        for day in range(days):
            clock.set(START + timedelta(days=day))
            # What one day took too long the next one gives back: all ways have the same minutes.
            budget, used = sum(budgets[: day + 1]) - sum(spent), 0.0
            while used < budget:
                session = begin(wish, library, log, clock, rng, own).session
                more = seat.sit(session, budget - used)
                used += more
                if not more:
                    break
            spent.append(used)
        predicted = recall(
            library.entries, cards(library, log), log.scheduler(),
            day_of_reckoning(START + timedelta(days=days - 1), evening.date(), own.day_starts_at),
        )  # fmt: skip
        ever = retention(ledger(library, log).answers, evening.date(), own.day_starts_at).ever
    noon = evening.replace(hour=12)
    truth = {question: learner.chance(question, noon) for question in predicted}
    bins: dict[int, list[float]] = {}
    for question, share in predicted.items():
        bins.setdefault(min(9, int(share * 10)), []).append(share - truth[question])
    of = max(1, len(predicted))
    said = "–" if ever.predicted is None else f"{ever.predicted:.3f} {ever.recalled:.3f}"
    return Outcome(
        seat.spent, seat.answered, len(learner.times),
        tuple(weighed(library, learner, at) for at in moments), idle,
        sum(predicted.values()) / of, sum(truth.values()) / of,
        sum(abs(sum(off)) for off in bins.values()) / of, said,
    ), spent  # fmt: skip


def weighed(library: Library, learner: Learner, at: datetime) -> float:
    """The share of the syllabus truly known at a time, with readiness's weights."""
    total = value = 0.0
    for topic in library.topics:
        own = [entry for entry in library.entries if entry.topic == topic.id]
        weights = [BY_DIFFICULTY[entry.difficulty] for entry in own]
        if own:
            known = [w * learner.chance(e.id, at) for w, e in zip(weights, own, strict=True)]
            value += topic.weight * sum(known) / sum(weights)
            total += topic.weight
    return value / total


def mean(values: Sequence[float], digits: int) -> str:
    """A mean with its standard deviation."""
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.fmean(values):.{digits}f} ± {spread:.{digits}f}"


ROWS: tuple[tuple[str, Callable[[Outcome], float], int], ...] = (
    ("minutes", lambda o: o.minutes, 0),
    ("questions answered", lambda o: o.answered, 0),
    ("different questions met", lambda o: o.met, 0),
    ("known had nothing been done", lambda o: o.idle[0], 3),
    ("known on the day", lambda o: o.known[0], 3),
    ("  30 days later", lambda o: o.known[1], 3),
    ("  90 days later", lambda o: o.known[2], 3),
    ("learned per hour, on the day", lambda o: o.learned(0), 4),
    ("  30 days later", lambda o: o.learned(1), 4),
    ("  90 days later", lambda o: o.learned(2), 4),
)


def report(found: dict[str, list[Outcome]]) -> bool:
    """Print the table; whether it is as it should be."""
    print(f"{'':<34}" + "".join(f"{arm:>18}" for arm in found))
    for name, of, digits in ROWS:
        cells = (mean([of(one) for one in outcomes], digits) for outcomes in found.values())
        print(f"{name:<34}" + "".join(f"{cell:>18}" for cell in cells))
    for later, words in zip(range(len(LATER)), ("on the day", "30 days", "90 days"), strict=True):
        for arm in ARMS[:2]:
            ratios = [
                one.learned(later) / other.learned(later)
                for one, other in zip(found[arm], found["random"], strict=True)
            ]
            each = " ".join(f"{ratio:.2f}" for ratio in ratios)
            print(f"{arm} to random, {words}: {mean(ratios, 2)}   ({each})")
    good = True
    for arm in ARMS[:2]:
        offs = [one.predicted - one.true for one in found[arm]]
        errors = [one.error for one in found[arm]]
        print(f"{arm}: prediction minus truth " + " ".join(f"{off:+.3f}" for off in offs))
        print(f"{arm}: off by tenths          " + "  ".join(f"{each:.3f}" for each in errors))
        print(
            f"{arm}: reviews, predicted and recalled  " + "; ".join(o.reviews for o in found[arm])
        )
        if arm == "to a date":
            good = max(*map(abs, offs), *errors) <= TOLERANCE
    both = zip(found["to a date"], found["random"], strict=True)
    return good and all(one.learned() > other.learned() for one, other in both)


def main() -> int:
    """Run the learners; 0 if all is as it should be."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=Raw)
    options.add_argument("--days", type=int, default=60)
    options.add_argument("--minutes", type=float, default=20.0)
    options.add_argument("--learners", type=int, default=5)
    options.add_argument("--jitter", type=float, default=0.1)
    options.add_argument("--packs", type=Path, default=Path("content"))
    given = options.parse_args()
    began = time.monotonic()
    found: dict[str, list[Outcome]] = {arm: [] for arm in ARMS}
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open([PackSource(given.packs, "given")], Path(folder) / "cache")
        for seed in range(1, given.learners + 1):
            budgets = [given.minutes] * given.days
            for arm in ARMS:
                home = Path(folder) / f"{seed}-{arm}"
                one, spent = study(seed, given.jitter, library, budgets, arm, home)
                found[arm].append(one)
                if arm == ARMS[0]:
                    budgets = spent
    print(
        f"{len(library.entries)} questions, {given.learners} learners, {given.days} days, "
        f"{given.minutes:g} minutes a day, jitter of the weights {given.jitter}"
    )
    good = report(found)
    print(f"{'as it should be' if good else 'NOT as it should be'}; "
          f"{time.monotonic() - began:.0f} seconds")  # fmt: skip
    return 0 if good else 1


Raw = argparse.RawDescriptionHelpFormatter

if __name__ == "__main__":
    sys.exit(main())
