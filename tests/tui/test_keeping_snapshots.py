"""Pictures of what is not a session: Browse, settings, packs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from quizapp.clock import FixedClock
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.browse import BrowseScreen
from quizapp.tui.screens.packs import PacksScreen

from .conftest import Stage

Scene = Callable[[Stage], Awaitable[None]]


@pytest.fixture
def compare(snap_compare: Any, make_app: Callable[..., QuizApp], clock: FixedClock) -> Any:
    def run(scene: Scene) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            app = pilot.app
            assert isinstance(app, QuizApp)
            on = Stage(app, pilot, clock)
            await on.settle()
            await scene(on)
            for field in app.screen.query(Input):
                field.cursor_blink = False
            await on.settle()

        return bool(snap_compare(make_app(), terminal_size=(80, 24), run_before=before))

    return run


async def answered(on: Stage) -> None:
    """Browse, after some answers."""
    await on.ask("pick", "row")
    await on.press("2", "enter", "enter", "escape", "i", "q", "enter")
    await on.app.push_screen(BrowseScreen(on.app.desk))
    await on.settle()


async def the_list(on: Stage) -> None:
    await answered(on)
    await on.press("escape", "down", "f", "down", "s")


async def a_question(on: Stage) -> None:
    await answered(on)
    await on.press("escape", "down", "down", "down", "enter")


def test_picture_of_browse(compare: Any) -> None:
    assert compare(the_list)


def test_picture_of_a_question_in_full(compare: Any) -> None:
    assert compare(a_question)


async def the_settings(on: Stage) -> None:
    await on.press("comma", "enter", *"2026-11-1")


async def the_packs(on: Stage) -> None:
    await on.press("P")
    screen = on.app.screen
    assert isinstance(screen, PacksScreen)
    # Where the tests lie is no matter of the picture.
    here = Path("/packs/hostile")
    screen.list.packs = [replace(pack, path=here) for pack in screen.list.packs]
    screen.list.refresh(layout=True)


def test_picture_of_the_settings(compare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.tui.screens.settings.at_home", lambda _: "~/config.toml")
    assert compare(the_settings)


def test_picture_of_the_packs(compare: Any) -> None:
    assert compare(the_packs)
