"""The givens of the lab: tables beside each other, with a cursor on one entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from quizapp.tui.lab_tables import Labels, given_table, grid_of, place_of
from quizapp.tui.shading import Shades
from quizapp.tui.tables import lay_out, side_by_side
from quizapp.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from quizapp.study.lab import View

_GUTTER = 4


@dataclass(frozen=True)
class Spot:
    """Where the cursor is: a given, and the row and column of its table."""

    name: str
    row: int = 0
    column: int = 0


@dataclass(frozen=True)
class _Placed:
    """A given as it stands on the screen."""

    name: str
    line: int
    """Which line of tables, from above."""
    left: int
    right: int


class Givens(Drawn, can_focus=True):
    """Every number can be reached by the arrows and by a click."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1, 0)", "up", id="lab.up", show=False),
        Binding("down,j", "move(1, 0)", "down", id="lab.down", show=False),
        Binding("left,h", "move(0, -1)", "left", id="lab.left", show=False),
        Binding("right,l", "move(0, 1)", "right", id="lab.right", show=False),
    ]

    class Moved(Message):
        """The cursor is on another entry."""

    view: reactive[View | None] = reactive(None, layout=True)
    spot: reactive[Spot | None] = reactive(None, layout=True)

    def __init__(self) -> None:
        super().__init__()
        self.labels: Labels = ((), ())
        self._placed: list[_Placed] = []
        self.auto_links = False

    def watch_view(self, view: View | None) -> None:
        if view is None or not view.given:
            self.spot = None
            return
        spot = self.spot
        if spot is None or spot.name not in view.given:
            self.spot = Spot(next(iter(view.given)))
        else:
            self.spot = self._within(spot)
        self.refresh(layout=True)

    def watch_spot(self) -> None:
        self.post_message(self.Moved())
        self.call_after_refresh(self.reveal)

    def _within(self, spot: Spot) -> Spot:
        """The nearest entry that there is."""
        if self.view is None:
            return spot
        rows, columns = grid_of(self.view.given[spot.name])
        return Spot(
            spot.name, max(0, min(spot.row, rows - 1)), max(0, min(spot.column, columns - 1))
        )

    @property
    def place(self) -> tuple[int, ...]:
        """Where in its given the entry under the cursor stands."""
        if self.view is None or self.spot is None:
            return ()
        return place_of(self.view.given[self.spot.name], self.spot.row, self.spot.column)

    def lines(self, width: int) -> Iterator[Content]:
        view = self.view
        self._placed = []
        if view is None:
            return
        shades = Shades.of(self.app)
        waiting: list[tuple[list[Content], int]] = []
        used = number = 0
        for name, value in view.given.items():
            spot = self.spot
            cursor = (spot.row, spot.column) if spot is not None and spot.name == name else None
            table = given_table(name, value, view.given_before[name], self.labels, cursor)
            drawn = list(lay_out(table, width, shades))
            wide = max(line.cell_length for line in drawn)
            if waiting and used + wide > width:
                yield from _beside(waiting)
                waiting, used, number = [], 0, number + 1
            self._placed.append(_Placed(name, number, used, used + wide))
            waiting.append((drawn, wide))
            used += wide + _GUTTER
        yield from _beside(waiting)

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor to the entry beside; at an edge to the given beside."""
        view, spot = self.view, self.spot
        if view is None or spot is None:
            return
        rows, columns = grid_of(view.given[spot.name])
        row, column = spot.row + down, spot.column + right
        if 0 <= row < rows and 0 <= column < columns:
            self.spot = Spot(spot.name, row, column)
        elif right:
            self._sideways(spot, right)
        else:
            self._over(spot, down)

    def _sideways(self, spot: Spot, step: int) -> None:
        names = [placed.name for placed in self._placed]
        at = names.index(spot.name) + step
        if 0 <= at < len(names):
            self.spot = self._within(Spot(names[at], spot.row, 0 if step > 0 else 10_000))

    def _over(self, spot: Spot, step: int) -> None:
        here = next(placed for placed in self._placed if placed.name == spot.name)
        there = [placed for placed in self._placed if placed.line == here.line + step]
        if there:
            middle = (here.left + here.right) / 2
            near = min(there, key=lambda placed: abs((placed.left + placed.right) / 2 - middle))
            row = 0 if step > 0 else 10_000
            self.spot = self._within(Spot(near.name, row, spot.column))
        else:
            # Whoever only goes down comes to every given, too.
            self._sideways(Spot(spot.name, 0 if step > 0 else 10_000), step)

    def point(self, spot: Spot) -> bool:
        """Put the cursor on an entry; whether it was there already."""
        again = self.spot == spot
        self.spot = self._within(spot)
        self.focus(scroll_visible=False)
        return again

    def reveal(self) -> None:
        """Scroll just so far that the cursor can be seen."""
        scroller = next((a for a in self.ancestors if isinstance(a, VerticalScroll)), None)
        if scroller is None or not self.is_attached:
            return
        laid_out = self._laid_out(max(1, self.size.width))
        at = next((y for y, line in enumerate(laid_out) if "›" in line.plain), None)
        if at is None:
            return
        top, view = self.content_region.y + at, scroller.content_region
        # With the names above it, where it is the first row.
        if top - 1 < view.y:
            scroller.scroll_relative(y=top - 1 - view.y, animate=False)
        elif top >= view.bottom:
            scroller.scroll_relative(y=top + 1 - view.bottom, animate=False)


def _beside(waiting: list[tuple[list[Content], int]]) -> Iterator[Content]:
    if waiting:
        drawn, widths = zip(*waiting, strict=True)
        yield from side_by_side(drawn, widths, _GUTTER)
