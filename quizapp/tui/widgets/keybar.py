"""The bottom line: what the keys do now, derived from the bindings that are active."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from quizapp.tui.leaving import is_there


@runtime_checkable
class Describes(Protocol):
    """A screen or widget whose bindings mean different things at different moments."""

    def describe(self, action: str) -> str | None:
        """What the action does right now; `None` leaves the binding's own words.

        Empty where it goes without saying: the bottom line then leaves it out.
        """
        ...


@dataclass(frozen=True)
class Key:
    """A key as the bottom line shows it."""

    display: str
    description: str
    action: str
    node: DOMNode

    @property
    def width(self) -> int:
        """The cells that it takes."""
        return cell_len(f"{self.display} {self.description}")

    @property
    def essential(self) -> bool:
        """Whether it is shown even where little fits."""
        return self.display in {"Enter", "?", "Esc"}


class KeyBar(Widget):
    """Keys and their meanings; a click does what the key does."""

    DEFAULT_CSS = """
    KeyBar { height: 1; padding: 0 1; color: $foreground 70%; }
    """
    ALLOW_SELECT = False

    _changing = False
    keys: reactive[tuple[Key, ...]] = reactive(())
    hovered: reactive[int] = reactive(-1)

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self.call_after_refresh(self._collect)

    def on_unmount(self) -> None:
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        # Once for all changes of a moment: what a key does is asked of every binding.
        if self.is_attached and screen is self.screen and not self._changing:
            self._changing = True
            self.call_next(self._collect)

    def _collect(self) -> None:
        self._changing = False
        if not self.is_attached or not is_there(self.screen):  # it has left meanwhile
            return
        self.keys = tuple(shown_keys(self.screen))

    def render(self) -> Content:
        line = Content("")
        for number, (key, start, _) in enumerate(self._placed()):
            line = line + " " * (start - line.cell_length)
            shown = Content.assemble((key.display, "$primary bold"), f" {key.description}")
            line += shown.stylize("underline") if number == self.hovered else shown
        return line

    def _placed(self) -> list[tuple[Key, int, int]]:
        """Every key that fits, with the cells where it begins and ends.

        What gets one on, help and the way out come before the rest.
        """
        width = self.size.width
        needed = sum(key.width for key in self.keys) + 3 * max(0, len(self.keys) - 1)
        gap = 3 if needed <= width else 2
        room = width
        kept: set[int] = set()
        for number, key in sorted(enumerate(self.keys), key=lambda pair: not pair[1].essential):
            if key.width <= room:
                kept.add(number)
                room -= key.width + gap
        placed: list[tuple[Key, int, int]] = []
        start = 0
        for number in sorted(kept):
            key = self.keys[number]
            placed.append((key, start, start + key.width))
            start += key.width + gap
        return placed

    def _key_at(self, x: int) -> int:
        for number, (_, start, end) in enumerate(self._placed()):
            if start <= x < end:
                return number
        return -1

    def on_mouse_move(self, event: events.MouseMove) -> None:
        offset = event.get_content_offset(self)
        self.hovered = -1 if offset is None else self._key_at(offset.x)

    def on_leave(self) -> None:
        self.hovered = -1

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        number = -1 if offset is None else self._key_at(offset.x)
        if number >= 0:
            event.stop()
            key = self._placed()[number][0]
            await self.app.run_action(key.action, key.node)


def shown_keys(screen: Screen[object]) -> list[Key]:
    """The keys worth showing now: each action once, Enter first, then as they are declared.

    A key that the learner has changed keeps its place.
    """
    seen: dict[tuple[str, int], Key] = {}
    places: dict[tuple[str, int], tuple[bool, int, int]] = {}
    nodes: dict[int, int] = {}
    for node, binding, enabled, _ in screen.active_bindings.values():
        if not binding.show or not enabled:
            continue
        at = (binding.action, id(node))
        words = description_of(node, binding)
        if at not in seen and words:
            display = screen.app.get_key_display(binding)
            seen[at] = Key(display, words, binding.action, node)
            of_node = nodes.setdefault(id(node), len(nodes))
            places[at] = (display != "Enter", of_node, _declared(node, binding))
    return [seen[at] for at in sorted(seen, key=lambda at: places[at])]


def _declared(node: DOMNode, binding: Binding) -> int:
    """The place of a binding among those of its node's class."""
    declared = [
        each.id
        for kind in type(node).__mro__
        for each in kind.__dict__.get("BINDINGS", ())
        if isinstance(each, Binding)
    ]
    return declared.index(binding.id) if binding.id in declared else len(declared)


def description_of(node: object, binding: Binding) -> str:
    """A binding's words, as they are at this moment."""
    words = node.describe(binding.action) if isinstance(node, Describes) else None
    return binding.description if words is None else words
