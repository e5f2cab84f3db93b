"""Help: the keys of the screen one came from, and how to write an answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from quizapp.tui.leaving import Leaves
from quizapp.tui.literal import literal
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.topline import TopLine

if TYPE_CHECKING:
    from textual.dom import DOMNode


NOTATION = (
    ("a number", "0.35   .5   1/3   3.5e-3   2×10^-3   sqrt(2)/2   e^2/(e^2+1)   ln(2)   π/2"),
    ("a vector", "0.2, 0.3, 0.5   or   [0.2 0.3 0.5]   or pasted: tensor([0.2, 0.3, 0.5])"),
    ("a matrix", "1 2; 3 4   or   [[1, 2], [3, 4]]   or on lines: Ctrl+J begins a new one"),
    ("a shape", "(2, 8, 64)   or   2x8x64   or with names, where the question has them"),
    ("large counts", "124.4M   7B   2 GiB"),
)
_NUMBERED = re.compile(r" \d+$")
_MOST_KEYS = 4
MANNERS = (
    "Enter is always the one next thing.",
    "While typing, Esc leaves the field; then single letters are commands. A second Esc leaves.",
    "In an empty field, : opens the commands and ? this help.",
    "Select with the mouse to copy.",
)


class HelpScreen(Leaves, Screen[None]):
    """Derived from the bindings, so that it never says anything else than the keys do."""

    CSS_PATH = Path(__file__).with_name("help.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,question_mark,q", "close", "close", id="help.close"),
    ]

    def __init__(
        self, screen: Screen[object], keymap: Mapping[str, str], *, notation: bool = False
    ) -> None:
        super().__init__()
        self._groups = list(groups(screen, keymap))
        self._notation = notation

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body(), Vertical(classes="page"):
            for number, (title, keys) in enumerate(self._groups):
                yield Static(Content(title), classes="heading" if number else "heading -first")
                yield Static(_table(keys, "$primary bold"))
            if self._notation:
                yield Static(Content("How to write an answer"), classes="heading")
                yield Static(_table(NOTATION, "dim"))
            yield Static(Content("Good to know"), classes="heading")
            yield Static(literal("\n".join(MANNERS)))
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Help"

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss()


def _table(rows: Sequence[tuple[str, str]], style: str) -> Content:
    width = max(cell_len(left) for left, _ in rows)
    return Content("\n").join(
        Content.assemble((left + " " * (width - cell_len(left) + 3), style), literal(right))
        for left, right in rows
    )


def groups(
    screen: Screen[object], keymap: Mapping[str, str]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Titles with (keys, what they do), for the focused widget, the screen and the app."""
    nodes: list[tuple[str, DOMNode]] = []
    if screen.focused is not None:
        nodes.append(("Here", screen.focused))
    nodes += [("On this screen", screen), ("Everywhere", screen.app)]
    for title, node in nodes:
        if keys := _keys(node, keymap):
            yield title, keys


def _keys(node: DOMNode, keymap: Mapping[str, str]) -> list[tuple[str, str]]:
    """The bindings that have an id: those that are ours and can be remapped."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for binding in _own_bindings(node):
        if binding.id and binding.description:
            keys = keymap.get(binding.id, binding.key).split(",")
            shown = [node.app.get_key_display(Binding(key.strip(), "")) for key in keys]
            # Nine keys for nine options are one line.
            what = _NUMBERED.sub(" by number", binding.description)
            found[what] += [each for each in shown if each not in found[what]]
    return [(_listed(keys), what) for what, keys in found.items()]


def _listed(keys: list[str]) -> str:
    return f"{keys[0]} – {keys[-1]}" if len(keys) > _MOST_KEYS else "  ".join(keys)


def _own_bindings(node: DOMNode) -> Iterator[Binding]:
    for kind in type(node).__mro__:
        for binding in kind.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding):
                yield binding
