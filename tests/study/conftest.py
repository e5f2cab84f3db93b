"""Sessions over the mini pack, with their own home, clock and random source."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.grading.grade import shown
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.asked import Asked
from quizapp.study.session import Session
from quizapp.study.starting import Begun, Wish, begin
from quizapp.study.wording import right_text

Start = Callable[..., Session]
STEPS = "the answer to “The scores of one query are S = …, d_k = …, and V = ….”"
"""What undo says of the multi-step question of the mini pack."""


def pack_of(folder: Path, questions: str) -> Library:
    """A pack `p` with one topic `t` and these questions, alone."""
    folder.mkdir(exist_ok=True)
    head = "format: 1\nid: p\ntitle: P\ntopics: [{id: t, title: T}]\nquestions:\n"
    (folder / "pack.yaml").write_text(head + questions, "utf-8")
    return Library.open([PackSource(folder, "given")])


def current(session: Session) -> Asked:
    """The question that stands."""
    assert session.current is not None
    return session.current


def right(session: Session) -> str:
    """The right answer to it, as it is typed."""
    asked = current(session)
    if asked.variant.parts:
        part = asked.variant.parts[asked.part]
        return shown(part, part.true(asked.variant.trace))
    return right_text(asked.variant).replace("→", "")


def answers(log: ProgressLog) -> list[Answer]:
    """The answers that count, oldest first."""
    return [
        event.body for event in reversed(log.last_answers(50)) if isinstance(event.body, Answer)
    ]


@pytest.fixture
def start(library: Library, log: ProgressLog, clock: FixedClock) -> Start:
    """Begins a session over the named questions of the mini pack, seed 1 unless told otherwise."""

    def started(
        *names: str, mode: str = "learn", seed: int | None = 1, settings: Settings | None = None
    ) -> Session:
        queue = [f"mini/{name}" for name in names]
        rng = random.Random(5)
        session = Session(library, log, clock, rng, mode, queue, seed=seed, settings=settings)  # type: ignore[arg-type]  # the tests name modes as text
        session.next()
        return session

    return started


class Door:
    """Begins sessions over the mini pack."""

    def __init__(self, library: Library, log: ProgressLog, clock: FixedClock) -> None:
        self._all = (library, log, clock)

    def begun(self, wish: Wish, settings: Settings | None = None, seed: int | None = None) -> Begun:
        return begin(wish, *self._all, random.Random(7), settings or Settings(), seed=seed)

    def __call__(self, wish: Wish, seed: int | None = None) -> Session:
        session = self.begun(wish, seed=seed).session
        session.next()
        return session


@pytest.fixture
def door(library: Library, log: ProgressLog, clock: FixedClock) -> Door:
    return Door(library, log, clock)
