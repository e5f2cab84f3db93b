"""How tests of the screens hold an interview and look at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from quizapp.tui.app import QuizApp
from quizapp.tui.screens.interview import Held
from quizapp.tui.screens.interview_answer import InterviewAnswerScreen
from quizapp.tui.screens.interview_talk import InterviewScreen

from .conftest import SAID, SHORT, Stage

Make = Callable[..., QuizApp]


def logged(on: Stage, kind: type[Any]) -> list[Any]:
    return [event.body for event in on.app.desk.log.events() if isinstance(event.body, kind)]


def talking(on: Stage) -> InterviewScreen:
    assert isinstance(on.app.screen, InterviewScreen)
    return on.app.screen


async def answer(on: Stage, seconds: int = 60) -> str:
    """Answer the question on show; returns its name."""
    asked = talking(on).asked
    assert asked is not None
    on.clock.advance(timedelta(seconds=seconds))
    if asked.kind == "open":
        await on.write(SAID)
        await on.press("enter", "enter")
    elif asked.id in SHORT:
        await on.write(SHORT[asked.id])
        await on.press("enter")
    else:
        await on.press("escape", "i")
    return asked.id.removeprefix("talk/")


async def look_back(on: Stage) -> None:
    """From the choice of an interview to the report of the last one."""
    on.app.screen.query_one(Held).focus()
    await on.settle()
    await on.press("enter")


async def finish(on: Stage) -> None:
    """Answer to the end."""
    while isinstance(on.app.screen, InterviewScreen):
        await answer(on)


async def confirm_all(on: Stage) -> None:
    while isinstance(on.app.screen, InterviewAnswerScreen):
        await on.press("enter")


async def click(on: Stage, words: str) -> None:
    """Click where a line of the screen says so."""
    for y, line in enumerate(on.lines):
        if (x := line.find(words)) >= 0:
            await on.pilot.click(offset=(x + 1, y))
            await on.settle()
            return
    raise AssertionError(f"{words!r} is not on the screen:\n{on.text}")
