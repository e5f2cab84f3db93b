"""The commands of line mode, typed after a colon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from quizapp.tui.literal import one_line
from quizapp.tui.widgets.fields import LineField


class CommandLine(Horizontal):
    """Opens at the bottom; the beginning of a command is enough."""

    # Some rules hang on the class of the screen.
    SCOPED_CSS = False
    DEFAULT_CSS = """
    CommandLine { height: 1; padding: 0 1; display: none; }
    Screen.-commanding CommandLine { display: block; }
    Screen.-commanding KeyBar { display: none; }
    CommandLine .colon { width: 1; color: $primary; text-style: bold; }
    CommandLine LineField { width: 9; }
    CommandLine .offers { width: 1fr; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "run", "run", id="commands.run"),
        Binding("escape", "close", "close", id="commands.close"),
    ]

    @dataclass
    class Entered(Message):
        """A command was chosen, by its full name."""

        command: str

    class Closed(Message):
        """The line was closed."""

    def __init__(self, commands: Mapping[str, str]) -> None:
        super().__init__()
        self._commands = commands
        """Name and what it does."""

    def compose(self) -> ComposeResult:
        yield Static(Content(":"), classes="colon")
        yield LineField(commands=False)
        yield Static(self._offers(""), classes="offers")

    def open(self) -> None:
        """Show the line and take the focus."""
        field = self.query_one(LineField)
        field.value = ""
        self.screen.add_class("-commanding")
        field.focus(scroll_visible=False)

    def action_close(self) -> None:
        """Go back without a command."""
        if self.screen.has_class("-commanding"):
            self.screen.remove_class("-commanding")
            self.post_message(self.Closed())

    def action_run(self) -> None:
        """Run the command that was typed, if it is clear which one that is."""
        typed = self.query_one(LineField).value.strip().lstrip(":").lower()
        fitting = self._fitting(typed)
        if typed in self._commands:
            fitting = [typed]
        if typed and len(fitting) == 1:
            self.action_close()
            self.post_message(self.Entered(fitting[0]))
        elif not typed:
            self.action_close()

    def _fitting(self, typed: str) -> list[str]:
        return [name for name in self._commands if name.startswith(typed)]

    def _offers(self, typed: str) -> Content:
        fitting = self._fitting(typed)
        if not fitting:
            return Content.styled(
                f"There is no :{one_line(typed, 20)}. Esc closes.", "$text-warning"
            )
        return Content("   ").join(
            Content.assemble((name, "$primary"), (f" {self._commands[name]}", "dim"))
            for name in fitting
        )

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        typed = event.value.strip().lstrip(":").lower()
        self.query_one(".offers", Static).update(self._offers(typed))

    def on_descendant_blur(self) -> None:
        self.action_close()
