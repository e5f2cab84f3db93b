"""The result of a session: what recurred, how ready one has become, and what to do about it."""

from __future__ import annotations

from quizapp.tui.screens.result import ResultScreen

from .conftest import Open, Stage


async def err(on: Stage) -> None:
    """Make a mistake that has a name, and end the session."""
    await on.ask("row")
    await on.write("0.315 0.405 0.278")
    await on.press("enter", "escape")
    assert isinstance(on.app.screen, ResultScreen)


async def test_a_mistake_that_recurs_is_said_by_name_and_drilled(stage: Open) -> None:
    async with stage() as on:
        await err(on)
        assert "You divided by d_k = 4. Divide by √d_k = 2." in on.text
        await on.press("enter")
        await err(on)
        said = next(line for line in on.lines if "again" in line)
        assert said.strip().startswith("Divided by d_k instead of √d_k, again (second time)")
        assert said.endswith("d  drill it")
        await on.press("d")
        assert on.lines[0].strip().startswith("Mistakes")
        await on.press("escape", "escape")
        assert "Your mistakes lately" in on.text


async def test_what_was_wrong_is_practised(stage: Open) -> None:
    async with stage() as on:
        await err(on)
        assert "p practise that one" in on.lines[-1]
        await on.press("p")
        assert on.lines[0].strip().startswith("Practice · Weights")
        assert "1 of 1" in on.lines[0]


async def test_without_a_mistake_there_is_nothing_to_drill(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("0.292 0.481 0.227")
        await on.press("enter", "escape", "d", "p")
        assert isinstance(on.app.screen, ResultScreen)
        assert "drill" not in on.text


async def test_how_ready_one_was_and_is(stage: Open) -> None:
    async with stage() as on:
        await on.press("enter", ":")
        await on.write("quit")
        await on.press("enter")
        # Nothing was answered, so there is no result.
        assert not isinstance(on.app.screen, ResultScreen)
        await on.press("enter")
        await on.write("1 2")
        await on.press("enter", "enter")
        await on.write("0.27 0.73")
        await on.press("enter", "escape")
        assert isinstance(on.app.screen, ResultScreen)
        assert "Ready 0 % → " in on.text
