"""A small editor for the learner's own note on a question."""

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
from quizapp.tui.literal import literal, one_line
from quizapp.tui.widgets.fields import TextField
from quizapp.tui.widgets.keybar import KeyBar


class NoteScreen(Leaves, ModalScreen[str | None]):
    """Gives the note as it is to be kept, or `None` for as it was.

    Args:
        title: The question, in a line.
        note: The note so far.
    """

    CSS_PATH = Path(__file__).with_name("note.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "keep", id="note.keep"),
        Binding("escape", "close", "as it was", id="note.close"),
    ]

    field = getters.query_one(TextField)

    def __init__(self, title: str, note: str) -> None:
        super().__init__()
        self._title = title
        self._note = note

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.styled("Your note on", "dim"))
            yield Static(literal(one_line(self._title, 120), "bold"))
            yield TextField("What helps you remember. Ctrl+J begins a new line.", commands=False)
            yield KeyBar()

    def on_mount(self) -> None:
        self.field.text = self._note
        self.field.move_cursor(self.field.document.end)
        self.field.focus()

    def action_keep(self) -> None:
        """Keep it as it stands."""
        self.dismiss(self.field.text.strip())

    def action_close(self) -> None:
        """Leave the note as it was."""
        self.dismiss(None)
