"""Today's figures, worked out again from cards and answers by plain loops."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.days import local_day
from quizapp.progress.log import ProgressLog
from quizapp.progress.stats import misconceptions, streak
from quizapp.settings import Settings
from quizapp.study.overview import LATELY, overview
from quizapp.study.readiness import day_of_reckoning, readiness
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
        lately = misconceptions(log.answers(now - LATELY), rollover)
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
        (name, tally.count, tally.last, tuple(tally.weeks.get(week, 0) for week in weeks))
        for name, tally in list(lately.items())[:5]
    ]
