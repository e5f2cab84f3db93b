"""What screens ask of the app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from textual.screen import Screen

    from quizapp.study.result import Result
    from quizapp.tui.start import Start


@dataclass
class Begin(Message):
    """Open a session, or the screen that asks what it should hold."""

    screen: Screen[None]
    """Where it was asked for."""
    start: Start
    replace: bool = False
    """Whether the present screen makes room for it."""


@dataclass
class AskAgain(Message):
    """Practise these questions, in place of the present screen."""

    screen: Screen[None]
    """Where it was asked for."""
    questions: Sequence[str]


@dataclass
class Ended(Message):
    """A session is over; `result` is `None` when nothing was answered."""

    screen: Screen[None]
    """Where it was."""
    result: Result | None
    ready: tuple[float, float] | None = None
    """How ready the learner was before and is now, from 0 to 1, if the schedule moved."""
