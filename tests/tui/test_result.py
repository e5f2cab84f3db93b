"""The result of a session: what recurred, how ready one has become, and what to do about it."""

from __future__ import annotations

from quizapp.tui.screens.result import ResultScreen

from .conftest import Open, Stage


async def err(on: Stage) -> None:
    """Make a mistake that has a name, and end the session."""
    await on.ask("row")
    await on.write("0.315 0.405 0.278")
    await on.press("enter", "q")
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
        await on.press("enter", "q", "d", "p")
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
        await on.press("enter", "q")
        assert isinstance(on.app.screen, ResultScreen)
        assert "Ready 0 % → " in on.text


async def test_looking_back_shows_what_is_right_beside_what_was_wrong(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.ask("row", "pick", "gaps")
        await on.write("0.315 0.405 0.278")
        await on.press("enter", "enter", "i", "enter", "escape", "escape", "r")
        lines = [" ".join(line.split()) for line in on.lines]
        assert "yours The 0.315, ro[b]ot 0.405, <pad> 0.278" in lines
        assert "right The 0.292, ro[b]ot 0.481, <pad> 0.227" in lines
        given_up = next(n for n, line in enumerate(lines) if "Which one is a token?" in line)
        assert lines[given_up + 1] == "right [CLS] x[/i]"


async def test_a_key_on_the_page_can_be_clicked(stage: Open) -> None:
    async with stage() as on:
        await err(on)
        await on.press("enter")
        await err(on)
        await on.click("drill it")
        assert on.lines[0].strip().startswith("Mistakes")
        await on.press("escape", "escape")
        await on.click("d  drill")
        assert on.lines[0].strip().startswith("Mistakes")
        await on.press("escape", "escape")
        await on.click("Enter  start")
        assert on.lines[0].strip().startswith("Learn")
