"""A question before something is done that is not easily taken back."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.tui.leaving import Leaves
from quizapp.tui.literal import literal
from quizapp.tui.widgets.keybar import KeyBar


class ConfirmScreen(Leaves, ModalScreen[bool]):
    """Answers whether to go on.

    Args:
        question: What would be done.
        yes: What Enter does, in a word or two.
        more: What should be known before.
    """

    CSS_PATH = Path(__file__).with_name("confirm.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "do it", id="confirm.yes"),
        Binding("escape,q", "refuse", "leave it", id="confirm.no"),
    ]

    def __init__(self, question: str, yes: str, more: str = "") -> None:
        super().__init__()
        self._question = question
        self._yes = yes
        self._more = more

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(literal(self._question, "bold"))
            if self._more:
                yield Static(literal(self._more), classes="more")
            yield KeyBar()

    def describe(self, action: str) -> str | None:
        """What Enter does here."""
        return self._yes if action == "accept" else None

    def action_accept(self) -> None:
        """Go on."""
        self.dismiss(True)

    def action_refuse(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)
