"""What is kept of the figures follows the log, and they are the same without it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import Home, resolve_home
from quizapp.progress.events import Answer, Event, Parameters, Rate, Reset
from quizapp.progress.log import ProgressLog
from quizapp.progress.schedule import DEFAULT_WEIGHTS
from quizapp.study.statistics.gathered import Statistics, statistics
from tests.study.statistics.conftest import NOW, OWN


def from_nothing(library: Library, home: Home) -> Statistics:
    """The figures of somebody who has nothing but the log."""
    (home.cache / "statistics.npz").unlink()
    with ProgressLog.open(home, FixedClock(NOW)) as log:
        return statistics(library, log, NOW, OWN)


def test_what_is_kept_follows_the_log(
    tmp_path: Path, library: Library, events: list[Event]
) -> None:
    clock = FixedClock(NOW)
    home = resolve_home(tmp_path / "home")
    some = events[:800]
    with ProgressLog.open(home, clock) as log:
        assert statistics(library, log, NOW, OWN).reviews == 0
        log.merge(some)
        statistics(library, log, NOW, OWN)
        answers = [event for event in log.events() if isinstance(event.body, Answer)]
        log.undo(log.undoable()[0].id)
        rated = next(e for e in answers[::-1] if e.body.rating == 3 and not log.is_undone(e.id))  # type: ignore[union-attr]  # answers only
        log.append(Rate(target=rated.id, rating=1))
        log.append(Reset(question=answers[0].body.question))  # type: ignore[union-attr]  # likewise
        clock.advance(timedelta(minutes=5))
        for name in ("mini/pick", "mini/score"):
            log.append(Answer(question=name, outcome="wrong", score=0, mode="learn", rating=1))
        log.merge(events[800:900])
        kept = statistics(library, log, NOW, OWN)
        assert from_nothing(library, home) == kept
        log.append(Parameters(algorithm="fsrs-6", weights=(0.5, *DEFAULT_WEIGHTS[1:])))
        tuned = statistics(library, log, NOW, OWN)
        assert tuned.retention.ever.predicted != kept.retention.ever.predicted
        assert tuned.retention.ever.reviews == kept.retention.ever.reviews


@pytest.mark.parametrize("rubbish", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY"])
def test_a_broken_cache_is_made_afresh(
    rubbish: bytes, library: Library, log: ProgressLog, found: Statistics
) -> None:
    file = log.home.cache / "statistics.npz"
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(rubbish)
    with ProgressLog.open(log.home, FixedClock(NOW)) as again:
        assert statistics(library, again, NOW, OWN) == found
    assert file.stat().st_size > 1000


def test_without_a_cache_the_figures_are_the_same(
    library: Library, log: ProgressLog, found: Statistics, tmp_path: Path
) -> None:
    (tmp_path / "no-folder").write_text("a file where the folder should be")
    home = replace(log.home, cache=tmp_path / "no-folder")
    with ProgressLog.open(home, FixedClock(NOW)) as again:
        assert statistics(library, again, NOW, OWN) == found
