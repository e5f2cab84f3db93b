"""A few pictures: look at the report before accepting a change (`--snapshot-update`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.tui.app import QuizApp

from .conftest import Stage

Compare = Callable[..., bool]


@pytest.fixture
def compare(
    snap_compare: Any, make_app: Callable[..., QuizApp], clock: FixedClock
) -> Callable[[tuple[int, int], Callable[[Stage], Awaitable[None]]], bool]:
    """Runs the app up to a moment and compares its picture."""

    def run(size: tuple[int, int], scene: Callable[[Stage], Awaitable[None]]) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            app = pilot.app
            assert isinstance(app, QuizApp)
            on = Stage(app, pilot, clock)
            await on.settle()
            await scene(on)
            for field in app.screen.query("*"):
                if isinstance(field, Input | TextArea):
                    field.cursor_blink = False
            await on.settle()

        return bool(snap_compare(make_app(), terminal_size=size, run_before=before))

    return run


@pytest.fixture
def history(home: Path, clock: FixedClock) -> None:
    """Five days of answers, with the same mistake again and again."""
    with ProgressLog.open(resolve_home(home), clock) as log:
        clock.advance(-timedelta(days=5))
        for day in range(5):
            for name in ("row", "pick", "card", "gaps")[: day + 1]:
                wrong = name == "row" and day in (0, 2, 3)
                log.append(
                    Answer(
                        question=f"hostile/{name}",
                        outcome="wrong" if wrong else "correct",
                        score=0.0 if wrong else 1.0,
                        rating=1 if wrong else 3,
                        mode="learn",
                        misconceptions=("scale.dk",) if wrong else (),
                        milliseconds=20_000,
                    )
                )
            clock.advance(timedelta(days=1))


async def nothing(on: Stage) -> None:
    """The app as it opens."""


async def typing(on: Stage) -> None:
    await on.ask("row", "pick")
    await on.write("0.438, 0.562, 0")


async def named_mistake(on: Stage) -> None:
    await on.ask("row", "pick")
    await on.write("0.315 0.405 0.278")
    await on.press("enter")


async def matrix(on: Stage) -> None:
    await on.ask("table", "pick")
    await on.write("1 2; 3 1")
    await on.press("enter")


async def judged_choice(on: Stage) -> None:
    await on.ask("pick", "row")
    await on.press("1", "enter")


async def help_screen(on: Stage) -> None:
    await on.ask("pick")
    await on.press("?")


async def practice(on: Stage) -> None:
    await on.press("p", "space", "tab")


async def lab_with_a_mistake(on: Stage) -> None:
    await on.press("a", "down", "enter", "plus", "m", "down", "enter", "down", "plus")


NARROW, WIDE = (80, 24), (120, 40)


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_today(compare: Compare, size: tuple[int, int]) -> None:
    assert compare(size, nothing)


def test_first_run(compare: Compare) -> None:
    assert compare(NARROW, nothing)


def test_typing(compare: Compare) -> None:
    assert compare(NARROW, typing)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_named_mistake(compare: Compare, size: tuple[int, int]) -> None:
    assert compare(size, named_mistake)


def test_matrix(compare: Compare) -> None:
    assert compare(WIDE, matrix)


def test_judged_choice(compare: Compare) -> None:
    assert compare(NARROW, judged_choice)


def test_help(compare: Compare) -> None:
    assert compare(NARROW, help_screen)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_lab(compare: Compare, size: tuple[int, int]) -> None:
    assert compare(size, lab_with_a_mistake)


def test_practice(compare: Compare) -> None:
    assert compare(NARROW, practice)
