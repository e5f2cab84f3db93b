"""Help: the keys of the screen one came from, and how to write an answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.actions import parse
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Static

from quizapp.tui.leaving import Leaves
from quizapp.tui.literal import literal
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.drawn import Drawn
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
    "While typing, Esc leaves the field; then single letters are commands. Esc Esc leaves.",
    "In an empty field, : opens the commands and ? this help.",
    "Select with the mouse to copy. A click on a key or on its line here does what the key does.",
)


@dataclass(frozen=True)
class Row:
    """Keys as they are shown, what they do, and where: no action where they do several things."""

    keys: str
    what: str
    action: str = ""
    node: DOMNode | None = None

    @property
    def possible(self) -> bool:
        """Whether it can be done now."""
        if self.node is None or not self.action:
            return False
        _, name, parameters = parse(self.action)
        target = self.node.app if self.action.startswith("app.") else self.node
        return target.check_action(name, parameters) is True


class KeyTable(Static):
    """Keys and what they do; a click does it."""

    DEFAULT_CSS = """
    KeyTable {
        link-color: $foreground; link-style: none; link-background: transparent;
        link-color-hover: $primary; link-style-hover: underline;
        link-background-hover: transparent;
    }
    """


class Notation(Drawn):
    """How answers are written, by kind."""

    def lines(self, width: int) -> Iterator[Content]:
        indent = max(cell_len(kind) for kind, _ in NOTATION) + 3
        for kind, ways in NOTATION:
            lead = Content.styled(kind.ljust(indent), "dim")
            for line in literal(ways).wrap(max(12, width - indent)):
                yield lead + line
                lead = Content(" " * indent)


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
            for number, (title, rows) in enumerate(self._groups):
                yield Static(Content(title), classes="heading" if number else "heading -first")
                yield KeyTable(_key_table(number, rows))
            if self._notation:
                yield Static(Content("How to write an answer"), classes="heading")
                yield Notation()
            yield Static(Content("Good to know"), classes="heading")
            yield Static(literal("\n".join(MANNERS)))
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Help"

    def action_do(self, group: int, row: int) -> None:
        """Do what a key does on the screen one came from."""
        chosen = self._groups[group][1][row]
        app = self.app
        self.dismiss()
        app.call_later(app.run_action, chosen.action, chosen.node)

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss()


def _key_table(group: int, rows: Sequence[Row]) -> Content:
    """Like a table, and what can be done now is done by a click."""
    width = max(cell_len(row.keys) for row in rows)
    lines = []
    for number, row in enumerate(rows):
        keys = Content.styled(row.keys + " " * (width - cell_len(row.keys) + 3), "$primary bold")
        what = literal(row.what)
        if row.possible:
            click = f"screen.do({group}, {number})"
            what = what.stylize(Style.from_meta({"@click": click}))
        lines.append(keys + what)
    return Content("\n").join(lines)


def groups(screen: Screen[object], keymap: Mapping[str, str]) -> Iterator[tuple[str, list[Row]]]:
    """Titles with rows, for the focused widget, the screen and the app."""
    nodes: list[tuple[str, DOMNode]] = []
    if screen.focused is not None:
        nodes.append(("Here", screen.focused))
    nodes += [("On this screen", screen), ("Everywhere", screen.app)]
    for title, node in nodes:
        if rows := _rows(node, keymap):
            yield title, rows


def _rows(node: DOMNode, keymap: Mapping[str, str]) -> list[Row]:
    """The bindings that have an id: those that are ours and can be remapped."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    actions: defaultdict[str, set[str]] = defaultdict(set)
    for binding in _own_bindings(node):
        if binding.id and binding.description:
            keys = keymap.get(binding.id, binding.key).split(",")
            shown = [node.app.get_key_display(Binding(key.strip(), "")) for key in keys]
            # Nine keys for nine options are one line.
            what = _NUMBERED.sub(" by number", binding.description)
            found[what] += [each for each in shown if each not in found[what]]
            actions[what].add(binding.action)
    return [
        Row(_listed(keys), what, min(actions[what]) if len(actions[what]) == 1 else "", node)
        for what, keys in found.items()
    ]


def _listed(keys: list[str]) -> str:
    return f"{keys[0]} – {keys[-1]}" if len(keys) > _MOST_KEYS else "  ".join(keys)


def _own_bindings(node: DOMNode) -> Iterator[Binding]:
    for kind in type(node).__mro__:
        for binding in kind.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding):
                yield binding
