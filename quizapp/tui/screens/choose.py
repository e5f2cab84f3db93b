"""Picking from a list: one thing, or any number of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from quizapp.tui.leaving import Leaves
from quizapp.tui.widgets.body import Body
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.picks import Pick, Picks


class _List(Picks):
    """Tells where the cursor is, for a look at what it would be like."""

    moved: Callable[[str], None] | None = None

    def watch_cursor(self) -> None:
        if self.moved is not None and 0 <= self.cursor < len(self._picks):
            self.moved(self._picks[self.cursor].value)


class ChooseScreen(Leaves, ModalScreen[frozenset[str] | None]):
    """Answers what was picked.

    Args:
        heading: What is picked.
        picks: The things there are.
        chosen: What holds now.
        one: Whether it is exactly one: then Enter takes the one under the cursor.
        look: Called with each thing that the cursor comes to.
    """

    CSS_PATH = Path(__file__).with_name("choose.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "take", id="choose.take"),
        Binding("escape,q", "close", "leave it", id="choose.close"),
    ]

    def __init__(
        self,
        heading: str,
        picks: Sequence[Pick],
        chosen: frozenset[str],
        *,
        one: bool = False,
        look: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._picks = picks
        self._list = _List(heading, picks, one=one)
        self._list.chosen = set(chosen)
        self._one = one
        self._look = look

    def compose(self) -> ComposeResult:
        with Vertical():
            with Body(can_focus=False):
                yield self._list
            yield KeyBar()

    def on_mount(self) -> None:
        values = [pick.value for pick in self._picks]
        held = next((at for at, value in enumerate(values) if value in self._list.chosen), 0)
        self._list.focus(scroll_visible=False)
        self._list.move_cursor(held)
        self._list.moved = self._look

    def action_take(self) -> None:
        """Take what is picked."""
        if self._one and self._list.cursor >= 0:
            self.dismiss(frozenset({self._picks[self._list.cursor].value}))
        else:
            self.dismiss(frozenset(self._list.chosen))

    def action_close(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)
