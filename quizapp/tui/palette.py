"""Textual's list of commands, for keys and clicks that come faster than it is drawn."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.command import CommandInput, CommandList, CommandPalette, SearchIcon
from textual.containers import Horizontal, Vertical
from textual.events import Click
from textual.widgets import LoadingIndicator

from quizapp.tui.leaving import Leaves


class Found(CommandList):
    """The commands that fit what is typed."""

    async def _on_click(self, event: Click) -> None:
        # What was clicked on may be gone from the list by now; Textual's own would look for it.
        at = event.style.meta.get("option")
        if at is not None and at >= self.option_count:
            event.prevent_default().stop()


class Palette(Leaves, CommandPalette):
    """Commands by name; one is chosen once."""

    def compose(self) -> ComposeResult:
        """As Textual composes it, but for the list."""
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield SearchIcon()
                yield CommandInput(placeholder=self._placeholder, select_on_focus=False)
            with Vertical(id="--results"):
                yield Found()
                yield LoadingIndicator()
