"""A calculator of one line at the bottom of a question, with what it worked out before above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from quizapp.tui.literal import literal, one_line
from quizapp.tui.widgets.fields import LineField

MOST_LINES = 3


class Calculator(Vertical):
    """Shows the value while one types; Enter writes it down, Enter on nothing closes."""

    # Some rules hang on the class of the screen.
    SCOPED_CSS = False
    DEFAULT_CSS = """
    Calculator { height: auto; padding: 0 1; display: none; }
    Screen.-calculating Calculator { display: block; }
    Calculator .trace { height: auto; padding: 0 0 0 2; color: $foreground 70%; display: none; }
    Calculator Horizontal { height: 1; }
    Calculator .sign { width: 2; color: $primary; text-style: bold; }
    Calculator LineField { width: 1fr; }
    Calculator .value { height: 1; padding: 0 0 0 2; }
    Calculator .value.-whole { height: auto; max-height: 4; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "write_down", "write it down", id="calculator.keep"),
        Binding("up", "recall", "the last one again", id="calculator.recall"),
        Binding("escape", "close", "close", id="calculator.close"),
    ]

    field = getters.query_one(LineField)

    @dataclass
    class Typed(Message):
        """There is another expression to work out; `tell` takes what comes of it."""

        text: str

    class Closed(Message):
        """The calculator was put away."""

    def __init__(self) -> None:
        super().__init__()
        self._done: list[tuple[str, str]] = []
        """What was worked out and written down."""
        self._last: tuple[str, str] = ("", "")
        """The last expression that has a value, and the value."""
        self._wanted = ""
        """An expression that Enter was pressed for before its value was there."""

    def compose(self) -> ComposeResult:
        yield Static(classes="trace")
        with Horizontal():
            yield Static(Content("="), classes="sign")
            yield LineField(commands=False)
        yield Static(classes="value")

    def open(self, names: Iterable[str], text: str = "") -> None:
        """Show it and take the focus.

        Args:
            names: What can be calculated with, beside numbers.
            text: An expression to begin with.
        """
        givens = ", ".join(names)
        field = self.field
        field.placeholder = "such as exp(2) / (exp(1) + exp(2))" + (
            f", with {givens}" if givens else ""
        )
        self.screen.add_class("-calculating")
        field.focus(scroll_visible=False)
        if text:
            field.value = text
            field.cursor_position = len(text)
        else:
            # What was typed last is there to go on with, and gone with the first letter.
            field.action_select_all()

    def clear(self) -> None:
        """Forget what belongs to another question."""
        self._done.clear()
        self._last, self._wanted = ("", ""), ""
        self.field.value = ""
        self._draw()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        text = event.value.strip()
        if text:
            self.post_message(self.Typed(text))
        else:
            self._show(Content(""))

    def _show(self, content: Content, *, whole: bool = False) -> None:
        line = self.query_one(".value", Static)
        line.update(content)
        line.set_class(whole, "-whole")

    def tell(self, text: str, value: str, trouble: str = "") -> None:
        """Take the value of an expression, or why it has none; late news is left aside."""
        if text != self.field.value.strip():
            return
        # While one types, a line of it is enough and nothing jumps.
        self._show(literal(trouble, "dim") if trouble else literal(value), whole=bool(self._wanted))
        if not trouble:
            self._last = (text, value)
            if self._wanted == text:
                self._write_down()
        self._wanted = ""

    def action_write_down(self) -> None:
        """Keep the value in sight and make room for another."""
        text = self.field.value.strip()
        if not text:
            self.action_close()
        elif self._last[0] == text:
            self._write_down()
        else:
            self._wanted = text
            self.post_message(self.Typed(text))

    def _write_down(self) -> None:
        self._done.append(self._last)
        self.field.value = ""
        self._draw()

    def _draw(self) -> None:
        trace = self.query_one(".trace", Static)
        lines = [
            Content.assemble(literal(one_line(text)), ("  =  ", "dim"), literal(value, "bold"))
            for text, value in self._done[-MOST_LINES:]
        ]
        trace.update(Content("\n").join(lines))
        trace.display = bool(lines)

    def action_recall(self) -> None:
        """Bring the last expression back to change it."""
        if self._done:
            self.field.value = self._done[-1][0]
            self.field.action_end()

    def action_close(self) -> None:
        """Put it away; what was written down is there when it is opened again."""
        self.screen.remove_class("-calculating")
        self.post_message(self.Closed())
