"""Today's figures, worked out again from cards and answers by plain loops."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.days import local_day
from quizapp.progress.events import Answer, State
from quizapp.progress.log import ProgressLog
from quizapp.progress.stats import misconceptions, streak
from quizapp.progress.times import to_microseconds
from quizapp.settings import Settings
from quizapp.study.filters import minutes
from quizapp.study.opening import todays_plan
from quizapp.study.overview import LATELY, overview, recent_mistakes
from quizapp.study.queue import new_again
from quizapp.study.readiness import day_of_reckoning, readiness
from quizapp.study.session import Session
from tests.study.conftest import pack_of
from tests.study.statistics.made import history

START = datetime(2026, 5, 4, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(6))
def test_the_figures_are_those_of_plain_loops(seed: int, tmp_path: Path, library: Library) -> None:
    rng = random.Random(seed)
    days = rng.choice([3, 60, 120])
    names = [entry.id for entry in library.entries]
    events = history(rng, names, START, days, 9)
    zone = ZoneInfo(rng.choice(["Europe/Berlin", "Asia/Kolkata", "America/St_Johns"]))
    now = (START + timedelta(days=days + rng.choice([-1, 0, 2]), hours=seed * 4)).astimezone(zone)
    own = Settings(
        day_starts_at=rng.choice([0, 4, 22]), interview=rng.choice([None, date(2026, 12, 1)])
    )
    rollover = own.day_starts_at
    with ProgressLog.open(resolve_home(tmp_path / "home"), FixedClock(now)) as log:
        log.merge(events)
        found = overview(library, log, now, own)
        held, scheduler = log.cards(), log.scheduler()
        assert found.answers == len(list(log.answers()))
        assert found.streak == streak(log.days(rollover), local_day(now, rollover))
        lately = misconceptions(log.answers(now - LATELY))
        mondays: defaultdict[str, Counter[date]] = defaultdict(Counter)
        for answer in log.answers(now - LATELY):
            made = local_day(answer.time + timedelta(minutes=answer.offset), rollover)
            for name in set(answer.misconceptions):
                mondays[name][made - timedelta(days=made.weekday())] += 1
    day = day_of_reckoning(now, own.interview, rollover)
    known = {
        name: scheduler.retrievability(card.strength, day)
        for name, card in held.items()
        if card.reps
    }
    ready = readiness(library.entries, library.topics, known)
    assert (found.ready, found.margin) == (ready.overall.value, ready.overall.margin)
    assert [topic.ready for topic in found.topics] == [
        ready.topics[topic.id].value for topic in library.topics if topic.id in ready.topics
    ]
    for line in found.topics:
        entries = [entry for entry in library.entries if entry.topic == line.id]
        new = [e for e in entries if e.id not in held or held[e.id].due is None]
        assert (line.questions, line.new) == (len(entries), len(new))
    assert sum(line.due for line in found.topics) == found.reviews
    monday = local_day(now, rollover) - timedelta(days=local_day(now, rollover).weekday())
    weeks = [monday - timedelta(weeks=back) for back in range(5, -1, -1)]
    assert [(each.id, each.times, each.last, each.weeks) for each in found.mistakes] == [
        (name, tally.count, tally.last, tuple(mondays[name][week] for week in weeks))
        for name, tally in list(lately.items())[:5]
    ]


def test_it_holds_until_time_alone_changes_something(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    one, two, three = (entry.id for entry in library.entries[:3])

    def until() -> datetime | None:
        return overview(library, log, clock.now()).until

    tomorrow = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
    assert until() == tomorrow
    back = clock.now() + timedelta(hours=3)
    log.append(State(question=one, what="bury", until=back))
    assert until() == back
    log.append(Answer(question=two, outcome="wrong", score=0, mode="learn", rating=1))
    assert until() == clock.now() + timedelta(minutes=1)
    clock.advance(timedelta(minutes=1))
    assert until() == back, "what has come does not come again"
    known = log.append(State(question=three, what="known"))
    assert until() == back
    again = new_again(to_microseconds(known.time), three)
    clock.set(again - timedelta(seconds=1))
    assert until() == again


def test_what_is_to_be_done_is_said(library: Library, log: ProgressLog, clock: FixedClock) -> None:
    found = overview(library, log, clock.now())
    plan = todays_plan(library, log, clock.now())
    assert (found.reviews, found.new) == (0, len(plan.new))
    assert found.first.startswith(library.entry(plan.queue[0]).title)
    spent = sum(minutes(library.entry(name)) for name in plan.queue)
    assert found.minutes == round(spent) > 0
    little = overview(library, log, clock.now(), Settings(new_per_day=0))
    assert (little.new, little.first, little.minutes) == (0, "", 0)


def test_a_moment_is_a_minute_and_problems_are_counted(
    tmp_path: Path, log: ProgressLog, clock: FixedClock
) -> None:
    questions = (
        "  - {id: a, kind: flashcard, topic: t, prompt: a, answer: a, minutes: 0.1}\n"
        "  - {id: b, kind: flashcard, topic: t, prompt: b}\n"
    )
    library = pack_of(tmp_path, questions)
    found = overview(library, log, clock.now())
    assert (found.new, found.minutes) == (1, 1)
    assert found.problems == len(library.problems) > 0


def test_the_mistakes_made_most_often_come_first_then_the_latest() -> None:
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
    monday = datetime(2026, 3, 2, 4, tzinfo=UTC)
    made = [
        (monday - timedelta(seconds=1), '["early", "often"]'),
        (monday, '["often", "late", "late"]'),
        (now, '["latest"]'),
    ]
    rows = [(to_microseconds(when), 0, names) for when, names in made]
    found = recent_mistakes(rows, now)
    assert [(each.id, each.times) for each in found] == [
        ("often", 2), ("latest", 1), ("late", 1), ("early", 1),
    ]  # fmt: skip
    assert [each.weeks for each in found] == [
        (0, 0, 0, 0, 1, 1), (0, 0, 0, 0, 0, 1), (0, 0, 0, 0, 0, 1), (0, 0, 0, 0, 1, 0),
    ]  # fmt: skip
    many = [(to_microseconds(now), 0, f'["{at}"]') for at in range(6)]
    assert len(recent_mistakes(many, now)) == 5


def test_a_slip_of_the_pen_is_no_mistake_to_drill() -> None:
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    rows = [(to_microseconds(now), 0, '["slip.sign", "scale.none"]')]
    assert [each.id for each in recent_mistakes(rows, now)] == ["scale.none"]


TWO_LINES = """
  - id: two
    kind: choice
    topic: t
    prompt: |
      Scores are large.

      What do **they** do?
    options:
      - {text: saturate, why: so, correct: true}
      - {text: vanish, why: not so}
"""


def test_the_first_question_is_said_as_it_asks(
    tmp_path: Path, log: ProgressLog, clock: FixedClock
) -> None:
    library = pack_of(tmp_path / "pack", TWO_LINES)
    asked = "Scores are large. What do they do?"
    assert overview(library, log, clock.now()).first == asked
    session = Session(library, log, clock, random.Random(1), "practice", ["p/two"])
    session.next()
    session.give_up()
    (answer,) = session.result().answers
    assert answer.title == asked, "also when it is looked back on"
    assert overview(library, log, clock.now()).first == ""
