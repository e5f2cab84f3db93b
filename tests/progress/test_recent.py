"""What was written last is taken back without a replay, and never to a state that is not one."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from typing import NoReturn

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quizapp.clock import FixedClock
from quizapp.progress import follow
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.progress.schedule import Fsrs
from quizapp.progress.state import replay
from tests.progress.conftest import MORNING
from tests.progress.test_state import DEEDS, Deed, do, open_at

WAYS = ("here", "here", "here", "elsewhere", "in vain", "undo earlier", "undo in vain")
turns = st.lists(
    st.tuples(st.sampled_from(WAYS), st.sampled_from(DEEDS), st.integers(0, 1), st.integers(1, 4)),
    max_size=15,
)


class Failed(Exception):
    """Instead of a disk that fails."""


def fail(log: ProgressLog, clock: FixedClock, deed: Deed) -> NoReturn:
    with log.together():
        do(log, clock, deed)
        raise Failed


@settings(max_examples=40, deadline=None)
@given(turns)
@example([("here", "answer", 0, 3), ("here", "answer", 0, 3), ("undo in vain", "undo", 0, 1),
          ("undo earlier", "undo", 0, 2)])  # fmt: skip
@example([("here", "answer", 0, 1), ("here", "reset", 0, 1), ("elsewhere", "rate", 0, 4),
          ("undo earlier", "undo", 0, 2)])  # fmt: skip
@example([("here", "answer", 0, 1), ("here", "reset", 0, 1), ("here", "rate", 0, 4),
          ("undo earlier", "undo", 0, 2)])  # fmt: skip
def test_after_every_step_the_state_is_the_replay(steps: list[tuple[str, str, int, int]]) -> None:
    clock = FixedClock(MORNING)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_at(folder, clock) as here,
        open_at(folder, clock) as elsewhere,
    ):
        for way, what, which, rating in steps:
            deed: Deed = (what, which, rating)
            if way == "undo earlier":
                if past := here.undoable(limit=deed[2]):
                    here.undo(past[-1].id)
            elif way in ("in vain", "undo in vain"):
                with suppress(Failed):
                    fail(here, clock, ("undo", 0, 1) if way == "undo in vain" else deed)
            else:
                do(elsewhere if way == "elsewhere" else here, clock, deed)
            assert here.cards() == replay(here.events(), Fsrs())
        assert here.verify() == []


def test_the_last_answers_are_taken_back_without_a_replay(
    log: ProgressLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(question: str) -> Answer:
        return Answer(question=question, outcome="correct", score=1, mode="learn", rating=3)

    states = []
    for question in ("p/a", "p/b", "p/a"):
        states.append(log.cards())
        log.append(answer(question))
    monkeypatch.setattr(follow, "replay_question", None)
    while states:
        log.undo(log.undoable()[0].id)
        assert log.cards() == states.pop()
    assert log.reviews() == 0
