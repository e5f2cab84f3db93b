"""Where the learner stands: worked out once, and anew as soon as anything of it is different."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.events import Answer, State
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.reckoning import Reckoning, reckoning
from quizapp.study.statistics.gathered import statistics
from tests.conftest import MINI
from tests.study.conftest import Start

OWN = Settings(interview=date(2026, 4, 1))


@pytest.fixture
def other(log: ProgressLog, clock: FixedClock) -> Iterator[ProgressLog]:
    """The same log as another process has it open."""
    with ProgressLog.open(log.home, clock) as opened:
        yield opened


@pytest.fixture
def found(library: Library, log: ProgressLog, clock: FixedClock, start: Start) -> Reckoning:
    """How things stand after an answer."""
    start("score").give_up()
    return reckoning(library, log, clock.now(), OWN)


def slip(name: str) -> Answer:
    return Answer(question=f"mini/{name}", mode="learn", outcome="wrong", score=0.0, rating=1)


def test_what_has_not_changed_is_not_worked_out_again(
    found: Reckoning, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    figures = statistics(library, log, clock.now(), OWN)
    clock.advance(timedelta(seconds=1))
    assert reckoning(library, log, clock.now(), OWN) is found
    assert statistics(library, log, clock.now(), OWN) is figures


@pytest.mark.parametrize(
    "event", [slip("pick"), slip("score"), State(question="mini/pick", what="suspend")]
)
def test_whoever_writes_changes_it(
    found: Reckoning,
    library: Library,
    log: ProgressLog,
    other: ProgressLog,
    clock: FixedClock,
    event: Answer | State,
) -> None:
    statistics(library, log, clock.now(), OWN)
    other.append(event)
    after = reckoning(library, log, clock.now(), OWN)
    assert after != found
    assert after == reckoning(library, other, clock.now(), OWN)
    figures = statistics(library, log, clock.now(), OWN)
    assert figures == statistics(library, other, clock.now(), OWN)


def test_an_answer_taken_back_changes_it_back(
    found: Reckoning, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    event = log.append(slip("pick"))
    assert reckoning(library, log, clock.now(), OWN) != found
    log.undo(event.id)
    assert reckoning(library, log, clock.now(), OWN) == found


def test_other_settings_packs_and_zones_make_another(
    found: Reckoning, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    now = clock.now()
    assert reckoning(library, log, now, replace(OWN, interview=None)).day != found.day
    assert reckoning(library, log, now, replace(OWN, study=("none",))).entries == []
    abroad = now.astimezone(timezone(timedelta(hours=5)))
    assert reckoning(library, log, abroad, OWN).day.utcoffset() == timedelta(hours=5)
    again = reckoning(library, log, now, OWN)
    assert again == found
    packs = Library.open([PackSource(MINI, "given")])
    assert reckoning(packs, log, now, OWN) is not again


def test_time_alone_makes_another_when_a_card_falls_due(
    found: Reckoning, library: Library, log: ProgressLog, other: ProgressLog, clock: FixedClock
) -> None:
    last = found.until - timedelta(microseconds=1)
    assert clock.now() < found.until < clock.now() + timedelta(minutes=11)
    assert reckoning(library, log, last, OWN) is found
    assert reckoning(library, other, last, OWN) == found
    assert "mini/score" not in found.plan.reviews
    assert "mini/score" in reckoning(library, log, found.until, OWN).plan.reviews


def test_a_clock_put_back_makes_another(
    found: Reckoning, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    earlier = reckoning(library, log, clock.now() - timedelta(days=2), OWN)
    assert earlier.until < found.until
    assert earlier != found
