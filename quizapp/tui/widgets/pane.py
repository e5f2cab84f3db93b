"""What every kind's answer widget has in common."""

from __future__ import annotations

from typing import ClassVar

from textual.message import Message
from textual.widget import Widget

from quizapp.study.asked import Asked
from quizapp.tui.reading import Given
from quizapp.tui.widgets.fields import LineField, TextField


class Edited(Message):
    """The answer being given changed."""


class AnswerPane(Widget):
    """Where a question is answered, and where the judged answer is shown in the same place."""

    DEFAULT_CSS = """
    AnswerPane { width: 1fr; height: auto; }
    """

    has_field: ClassVar[bool] = False
    """Whether it is typed into, so that letters are no commands there."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked

    @property
    def answer(self) -> str:
        """The answer so far, as `Session.submit` takes it."""
        return ""

    @property
    def draft(self) -> str:
        """What of an answer is there so far, to be put back later; empty if nothing is."""
        return self.answer

    @property
    def missing(self) -> str:
        """A sentence on what is needed before it can be checked; empty when nothing is."""
        return ""

    @property
    def instruction(self) -> str:
        """A short line above the answer that says what to do."""
        return ""

    @property
    def in_sight(self) -> tuple[Widget, Widget] | None:
        """From where to where it is to be seen while it is answered: the field, if it has one."""
        field = self.screen.focused
        inside = isinstance(field, LineField | TextField) and self in field.ancestors
        return (field, field) if field is not None and inside else None

    def refuse(self, why: str) -> bool:
        """Show beside the answer why it was not taken; whether there is a place for that."""
        del why
        return False

    def show(self, asked: Asked) -> None:
        """Draw what has happened since: a verdict, or an answer revealed."""
        self.asked = asked

    def put_back(self, given: Given) -> None:
        """Show an answer that was given on another page, or taken back since."""
        del given

    def begin(self) -> None:
        """Take the focus."""
