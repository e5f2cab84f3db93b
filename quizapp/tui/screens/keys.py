"""Keys: what each does, screen by screen, and giving one to a command by pressing it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.tui.keymap import Command, commands, taken
from quizapp.tui.leaving import Leaves
from quizapp.tui.literal import literal
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.rows import Rows, RowText
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quizapp.tui.desk import Desk

_ALONE = "escape"
"""It always leads back, so it can be given to nothing."""


class CommandList(Rows):
    """All commands with their keys."""

    class Picked(Message):
        """A command was clicked again."""

    def __init__(self) -> None:
        super().__init__()
        self.commands: tuple[Command, ...] = ()
        self.keymap: Mapping[str, str] = {}

    @property
    def chosen(self) -> Command | None:
        """The command under the cursor."""
        return self.commands[self.cursor] if 0 <= self.cursor < len(self.commands) else None

    @property
    def count(self) -> int:
        return len(self.commands)

    def watch_cursor(self) -> None:
        self.screen.refresh_bindings()

    def pick(self, row: int) -> None:
        again = row == self.cursor
        self.cursor = row
        if again:
            self.post_message(self.Picked())

    def row_texts(self) -> list[RowText]:
        return list(self._rows())

    def _rows(self) -> Iterator[RowText]:
        before = ""
        for number, command in enumerate(self.commands):
            here = number == self.cursor
            place = command.place if command.place != before else ""
            before = command.place
            changed = command.id in self.keymap
            keys = self._display(command.now(self.keymap))
            lead = Content.assemble(
                ("› " if here else "  ", "$primary bold"),
                (place.ljust(14), "bold"),
                (keys.ljust(14), "$primary bold" if changed else "$primary"),
            )
            was = f"was {self._display(command.keys)}" if changed else ""
            text = literal(command.what, "bold" if here else "")
            yield RowText(lead, text, edge=Content.styled(was or " ", "dim"))

    def _display(self, keys: str) -> str:
        shown = (Binding(key.strip(), "") for key in keys.split(","))
        return " ".join(self.app.get_key_display(binding) for binding in shown)


class PressScreen(Leaves, ModalScreen[str | None]):
    """Answers which key was pressed."""

    CSS_PATH = Path(__file__).with_name("keys.tcss")

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content("Press the key for ") + literal(self._what, "bold"))
            yield Static(Content.styled("Esc leaves it as it is.", "dim"))

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.dismiss(None if event.key == _ALONE else event.key)

    def on_click(self) -> None:
        """A click leaves it, too."""
        self.dismiss(None)


class KeysScreen(WorkingScreen):
    """The table of keys; a change holds at once."""

    CSS_PATH = Path(__file__).with_name("keys.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", "another key", id="keys.change"),
        Binding("delete,backspace,d", "restore", "default", id="keys.default"),
        Binding("question_mark", "app.help", "help", id="keys.help"),
        Binding("escape,q", "back", "back", id="keys.back"),
    ]

    list = getters.query_one(CommandList)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body(can_focus=False), Vertical(classes="page"):
            yield CommandList()
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Keys"
        self.list.focus(scroll_visible=False)
        self.work_on("commands", commands)

    async def done(self, event: Done) -> None:
        if event.name == "commands":
            self.list.commands = event.value
            self.list.cursor = 0
        elif event.name == "saved":
            self.say(event.value)
            self.app.set_keymap(self._desk.settings.keys)
        self.list.keymap = self._desk.settings.keys
        self.list.refresh(layout=True)
        changed = len(self.list.keymap)
        self.query_one(TopLine).right = f"{changed} changed" if changed else ""
        self.refresh_bindings()

    def allows(self, action: str) -> bool:
        if not self.is_mounted:
            return action == "back"
        command = self.list.chosen
        if action == "change":
            return command is not None
        if action == "restore":
            return command is not None and command.id in self._desk.settings.keys
        return True

    @on(CommandList.Picked)
    def action_change(self) -> None:
        """Give the command another key."""
        command = self.list.chosen
        if command is None:
            return

        def pressed(key: str | None) -> None:
            if key is not None:
                self._give(command, key)

        self.app.push_screen(PressScreen(command.what), pressed)

    def _give(self, command: Command, key: str) -> None:
        keys = self._desk.settings.keys
        other = taken(self.list.commands, keys, command, key)
        shown = self.app.get_key_display(Binding(key, ""))
        if other is not None:
            self.fail(f"{shown} is “{other.what}” ({other.place}) already: change that one first.")
            return
        self._save({**keys, command.id: key}, f"{shown} is “{command.what}” now.")

    def action_restore(self) -> None:
        """Give the command its own key back."""
        command = self.list.chosen
        if command is not None:
            kept = {name: k for name, k in self._desk.settings.keys.items() if name != command.id}
            self._save(kept, f"“{command.what}” has its own key again.")

    def _save(self, keys: Mapping[str, str], said: str) -> None:
        def work() -> str:
            self._desk.change("keys", dict(keys))
            return said

        self.work_on("saved", work)

    def action_back(self) -> None:
        """Back to the settings."""
        self.dismiss()
