"""A line to give something a name."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.tui.leaving import Leaves
from quizapp.tui.widgets.fields import LineField
from quizapp.tui.widgets.keybar import KeyBar


class NameScreen(Leaves, ModalScreen[str | None]):
    """Gives the name, or `None` if there is to be none.

    Args:
        heading: What the name is for.
        name: What stands there to begin with.
    """

    CSS_PATH = Path(__file__).with_name("name.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "save", id="name.take"),
        Binding("escape", "close", "leave it", id="name.close"),
    ]

    field = getters.query_one(LineField)

    def __init__(self, heading: str, name: str) -> None:
        super().__init__()
        self._heading = heading
        self._begin_with = name

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.styled(self._heading, "dim"))
            yield LineField("a name, such as weak numbers", commands=False)
            yield KeyBar()

    def on_mount(self) -> None:
        self.field.value = self._begin_with
        self.field.focus()
        self.field.action_select_all()

    def action_take(self) -> None:
        """Take the name that was typed."""
        if name := self.field.value.strip():
            self.dismiss(name)
        else:
            self.query_one(Static).update(Content.styled("Type a name first, or press Esc."))

    def action_close(self) -> None:
        """Leave it."""
        self.dismiss(None)
