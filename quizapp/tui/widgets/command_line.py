"""The commands of line mode, typed after a colon."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from quizapp.tui.literal import one_line
from quizapp.tui.widgets.fields import LineField


class Offers(Widget):
    """The commands that begin like what was typed; a click chooses one."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Offers { width: 1fr; height: 1; }
    """

    @dataclass
    class Chosen(Message):
        """A command was clicked, by its full name."""

        command: str

    typed: reactive[str] = reactive("")
    possible: reactive[tuple[str, ...]] = reactive(())

    def __init__(self, commands: Mapping[str, str]) -> None:
        super().__init__()
        self._commands = commands
        self._ends: list[tuple[int, str]] = []
        """The cell at which each command on show ends, with what it does."""

    @property
    def fitting(self) -> list[str]:
        """Those among the possible ones, in their order."""
        return [name for name in self.possible if name.startswith(self.typed)]

    def render(self) -> Content:
        fitting = self.fitting
        if not fitting:
            known = any(name.startswith(self.typed) for name in self._commands)
            shown = one_line(self.typed, 20)
            said = f"nothing for :{shown} to do here" if known else f"no :{shown}"
            return Content.styled(f"There is {said}. Esc closes.", "$text-warning")
        # As many with their meaning as fit; what the others do comes as one types.
        for described in range(len(fitting), -1, -1):
            line = self._listed(fitting, described)
            if line.cell_length <= self.size.width:
                return line
        return line.truncate(self.size.width, ellipsis=True)

    def _listed(self, names: list[str], described: int) -> Content:
        """Commands in a row, the first ones with what they do."""
        line = Content("")
        self._ends = []
        for number, name in enumerate(names):
            gap = "" if not number else "   " if number <= described else "  "
            style = "$primary bold" if self.typed and not number else "$primary"
            does = (f" {self._commands[name]}", "dim") if number < described else ""
            line += Content.assemble(gap, (name, style), does)
            self._ends.append((line.cell_length, name))
        return line

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        at = -1 if offset is None else offset.x
        chosen = next((name for end, name in self._ends if at < end), None)
        if chosen is not None and at >= 0 and self.fitting:
            event.stop()
            self.post_message(self.Chosen(chosen))


class CommandLine(Horizontal):
    """Opens at the bottom; the beginning of a command is enough, Enter runs the first offered."""

    # Some rules hang on the class of the screen.
    SCOPED_CSS = False
    DEFAULT_CSS = """
    CommandLine { height: 1; padding: 0 1; display: none; }
    Screen.-commanding CommandLine { display: block; }
    Screen.-commanding KeyBar { display: none; }
    CommandLine .colon { width: 1; color: $primary; text-style: bold; }
    CommandLine LineField { width: 9; }
    CommandLine.-with-more LineField { width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "run", "run", id="commands.run"),
        Binding("escape", "close", "close", id="commands.close"),
    ]

    @dataclass
    class Entered(Message):
        """A command was chosen, by its full name."""

        command: str
        rest: str = ""
        """What was typed behind it."""

    class Closed(Message):
        """The line was closed."""

    def __init__(self, commands: Mapping[str, str]) -> None:
        super().__init__()
        self._commands = commands
        """Name and what it does."""

    def compose(self) -> ComposeResult:
        yield Static(Content(":"), classes="colon")
        yield LineField(commands=False)
        yield Offers(self._commands)

    def open(self, possible: Collection[str] | None = None) -> None:
        """Show the line and take the focus.

        Args:
            possible: The commands that make sense now; all of them if not given.
        """
        offers = self.query_one(Offers)
        offers.possible = tuple(n for n in self._commands if possible is None or n in possible)
        offers.typed = ""
        field = self.query_one(LineField)
        field.value = ""
        self.remove_class("-with-more")
        self.screen.add_class("-commanding")
        field.focus(scroll_visible=False)

    def action_close(self) -> None:
        """Go back without a command."""
        if self.screen.has_class("-commanding"):
            self.screen.remove_class("-commanding")
            self.post_message(self.Closed())

    def action_run(self) -> None:
        """Run the first command that begins like this."""
        offers = self.query_one(Offers)
        fitting = offers.fitting
        if not offers.typed or fitting:
            self.action_close()
        if offers.typed and fitting:
            rest = self.query_one(LineField).value.strip().partition(" ")[2]
            self.post_message(self.Entered(fitting[0], rest.strip()))

    @on(Offers.Chosen)
    def _chosen(self, event: Offers.Chosen) -> None:
        event.stop()
        self.action_close()
        self.post_message(self.Entered(event.command))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        name, _, rest = event.value.strip().lstrip(":").partition(" ")
        # A single letter may be meant as a key, and there u and U differ.
        self.query_one(Offers).typed = name.lower() if len(name) > 1 else name
        self.set_class(bool(rest), "-with-more")

    def on_descendant_blur(self) -> None:
        self.action_close()
