"""An address in full, before it is opened."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.tui.leaving import Leaves
from quizapp.tui.literal import literal
from quizapp.tui.widgets.keybar import KeyBar


class AddressScreen(Leaves, ModalScreen[bool]):
    """Answers whether to open it."""

    CSS_PATH = Path(__file__).with_name("address.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open in the browser", id="address.open"),
        Binding("escape,q", "close", "leave it", id="address.close"),
    ]

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.styled("This leaves the app and opens", "dim"))
            yield Static(literal(self._address, "bold"), classes="address")
            yield KeyBar()

    def action_open(self) -> None:
        """Open it."""
        self.dismiss(True)

    def action_close(self) -> None:
        """Leave it."""
        self.dismiss(False)
