"""What was typed and not submitted is there again, however the session was left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quizapp.study.filters import Filter
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.start import Practice

from .conftest import Open, Stage
from .test_session import answers

BEGUN = [
    ("row", [*"0.3, 0.5"]),
    ("several", ["2", "1"]),
    ("sequence", ["down", "space", "down", "space"]),
    ("pairs", ["2"]),
    ("gaps", ["down", *"dot products"]),
    ("essay", [*"Scores grow"]),
]
"""A question and the keys that begin an answer."""


def practice(make_app: Callable[..., QuizApp], name: str) -> QuizApp:
    return make_app(start=Practice(Filter(text=f"hostile/{name}")))


def page(on: Stage) -> list[str]:
    """What is asked and answered, whichever row has the cursor."""
    return [line.replace("›", " ") for line in on.lines[1:-2]]


async def leave(on: Stage) -> None:
    while isinstance(on.app.screen, SessionScreen):
        await on.press("escape")


@pytest.mark.parametrize("quits", [False, True], ids=["left", "quit"])
@pytest.mark.parametrize(("name", "keys"), BEGUN)
async def test_what_was_begun_stands_there_again(
    stage: Open, make_app: Callable[..., QuizApp], name: str, keys: list[str], quits: bool
) -> None:
    async with stage(80, 40, app=practice(make_app, name)) as on:
        untouched = page(on)
        await on.press(*keys)
        begun = page(on)
        assert begun != untouched
        if quits:
            on.app.exit()
        else:
            await leave(on)
    async with stage(80, 40) as on:
        assert any("Stopped" in line and line.endswith("r  go on") for line in on.lines)
        await on.press("r")
        assert page(on) == begun
        assert answers(on) == []


async def test_what_was_typed_is_there_after_a_skip(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "pick")
        await on.press(*"0.3", "escape", "s", "s")
        assert "› 0.3" in on.text
        await on.press(*"77")
        assert "› 0.377" in on.text


@pytest.mark.parametrize("name", ["row", "gaps", "essay"])
async def test_what_was_typed_goes_on_at_its_end(stage: Open, name: str) -> None:
    async with stage() as on:
        await on.ask(name, "pick")
        await on.press(*"ab", "escape", "s", "s")
        if name == "gaps":
            await on.press("up")
        await on.press("c")
        assert "abc" in on.text
