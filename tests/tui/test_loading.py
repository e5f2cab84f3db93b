"""Reading packs for the first time takes a while, and says how far it has come."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.bank.library import Library
from quizapp.study import opening
from quizapp.tui import work
from quizapp.tui.app import QuizApp

from .conftest import Stage


class Slow:
    """Packs that are read as far as the test lets them."""

    def __init__(self) -> None:
        self._open = opening.open_library
        self._told: Callable[[int, int], object] | None = None
        self.began, self.go_on = threading.Event(), threading.Event()

    def open(self, home: Any, given: Any, told: Callable[[int, int], object]) -> Library:
        self._told = told
        told(3200, 10_000)
        self.began.set()
        assert self.go_on.wait(30)
        return self._open(home, given)

    def read(self, done: int) -> None:
        assert self._told is not None
        self._told(done, 10_000)


async def until(on: Stage, holds: Callable[[], bool]) -> None:
    """Let the app go on until this holds; work in its threads goes on meanwhile."""
    for _ in range(2000):
        if holds():
            return
        await on.pilot.pause(0)
    raise AssertionError(on.text)


async def test_the_status_line_counts_the_questions_read(
    make_app: Callable[..., QuizApp], clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    monkeypatch.setattr(opening, "open_library", slow.open)
    monkeypatch.setattr(work, "PATIENCE", 0.001)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        on = Stage(app, pilot, clock)
        try:
            await until(on, lambda: "Reading packs: 3,200 of 10,000 questions" in on.lines[-2])
            assert slow.began.is_set()
            slow.read(10_000)
            await until(on, lambda: "Reading packs: 10,000 of 10,000 questions" in on.lines[-2])
        finally:
            slow.go_on.set()
        await on.settle()
        assert "Reading" not in on.text
        assert "The first question" in on.text


async def test_an_index_that_is_kept_is_not_spoken_of(
    make_app: Callable[..., QuizApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    real = opening.open_library
    monkeypatch.setattr(
        opening,
        "open_library",
        lambda home, given, _: real(home, given, lambda done, of: told.append((done, of))),
    )
    desk = make_app().desk
    assert desk.library.entries
    assert (told, desk.under_way) == ([], "")


async def test_packs_are_counted_while_they_are_compiled(
    home: Path, make_app: Callable[..., QuizApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "cache" / "packs.sqlite").unlink()
    desk = make_app().desk
    said: list[str] = []
    monkeypatch.setattr("quizapp.bank.headway._A_WHILE", 1)
    reading = desk.reading

    def listen(done: int, of: int) -> None:
        reading(done, of)
        said.append(desk.under_way)

    monkeypatch.setattr(desk, "reading", listen)
    size = sum(not entry.id.endswith("~reverse") for entry in desk.library.entries)
    assert said[-1] == f"Reading packs: {size} of {size} questions"
    assert len(set(said)) > size / 2
    assert desk.under_way == ""
