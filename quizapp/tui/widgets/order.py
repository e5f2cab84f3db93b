"""Items to put in order, moved by keys or dragged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from quizapp.study.asked import Asked
from quizapp.tui.literal import literal
from quizapp.tui.reading import Given
from quizapp.tui.widgets.pane import AnswerPane, Edited
from quizapp.tui.widgets.rows import Rows, RowText

if TYPE_CHECKING:
    from quizapp.bank.models import Order


class Items(Rows):
    """The items in the learner's order; afterwards judged, with the place each belongs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "lift", "lift or drop", id="order.lift"),
        Binding("shift+up,K,left_square_bracket", "move(-1)", "move up", id="order.up", show=False),
        Binding(
            "shift+down,J,right_square_bracket", "move(1)", "move down", id="order.down", show=False
        ),
        *(
            Binding(
                str(n), f"place({n})", f"item, or its new place {n}", id=f"order.{n}", show=False
            )
            for n in range(1, 10)
        ),
    ]

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self._asked = asked
        self._items = cast("Order", asked.variant.question).items
        self.order = list(asked.variant.order)
        """Indices into the file's items, top to bottom as the learner has them."""
        self.touched = False
        self._lifted = False
        self._dragging = False

    def allows(self, action: str) -> bool:
        if action in {"lift", "move", "place"}:
            return not self._asked.answered
        return super().allows(action)

    def show(self, asked: Asked) -> None:
        """Draw the verdict."""
        self._asked = asked
        if asked.answered:
            self._lifted = self._dragging = False
            self.cursor = -1
        self.refresh(layout=True)

    def put_back(self, numbers: Sequence[int]) -> None:
        """Take the order that is typed so."""
        self.order = [self._asked.variant.order[number - 1] for number in numbers]
        self.touched = True
        self.refresh(layout=True)

    def action_cursor(self, step: int) -> None:
        if self._lifted:
            self.action_move(step)
        else:
            super().action_cursor(step)

    def action_lift(self) -> None:
        """Take the item under the cursor, so that the arrows move it, or put it down."""
        self.cursor = max(0, self.cursor)
        self._lifted = not self._lifted
        self.refresh()
        self.post_message(Edited())

    def action_move(self, step: int) -> None:
        """Move the item under the cursor by one place."""
        self.cursor = max(0, self.cursor)
        self._move_to(self.cursor + step)

    def action_place(self, number: int) -> None:
        """Go to the item with this number, or put the lifted one there."""
        if self._lifted:
            self._move_to(number - 1)
        elif number <= len(self.order):
            self.move_cursor(number - 1)

    def _move_to(self, place: int) -> None:
        if self._asked.answered or not 0 <= place < len(self.order) or place == self.cursor:
            return
        self.order.insert(place, self.order.pop(self.cursor))
        self.touched = True
        self.move_cursor(place)
        self.refresh(layout=True)
        self.post_message(Edited())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        row = self.row_at(event.get_content_offset_capture(self).y)
        if row >= 0 and not self._asked.answered:
            self.cursor = row
            self._dragging = self._lifted = True
            self.capture_mouse()
            self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            row = self.row_at(event.get_content_offset_capture(self).y)
            if row >= 0:
                self._move_to(row)

    def on_mouse_up(self) -> None:
        if self._dragging:
            self._dragging = self._lifted = False
            self.release_mouse()
            self.refresh()

    def row_texts(self) -> list[RowText]:
        if self._asked.answered:
            return self._judged_rows()
        return [self._open(place, item) for place, item in enumerate(self.order)]

    def _open(self, place: int, item: int) -> RowText:
        at = place == self.cursor
        pointer = ("↕ " if self._lifted else "› ") if at else "  "
        lead = Content.assemble((pointer, "$primary bold"), (f"{place + 1}", "$primary"), "  ")
        return RowText(lead, literal(self._items[item], "bold" if at and self._lifted else ""))

    def _judged_rows(self) -> list[RowText]:
        right = [
            RowText(Content.assemble("  ", (f"{place + 1}", "dim"), "  "), literal(text))
            for place, text in enumerate(self._items)
        ]
        if self._asked.gave_up:
            return right
        yours = [self._judged(place, item) for place, item in enumerate(self.order)]
        if self.order == sorted(self.order):
            return yours
        gap = RowText(Content(""), Content(""))
        return [*yours, gap, RowText(Content(""), Content.styled("Right order", "dim")), *right]

    def _judged(self, place: int, item: int) -> RowText:
        right = place == item
        mark = ("✓ ", "$text-success bold") if right else ("✗ ", "$text-error bold")
        lead = Content.assemble(mark, (f"{place + 1}", "dim"), "  ")
        tail = Content("") if right else Content.styled(f"→ {item + 1}", "bold")
        return RowText(lead, literal(self._items[item]), tail)


class OrderPane(AnswerPane):
    """An order question."""

    def compose(self) -> ComposeResult:
        yield Items(self.asked)

    @property
    def _items(self) -> Items:
        return self.query_one(Items)

    @property
    def answer(self) -> str:
        """The numbers that the items were first shown with, in the learner's order."""
        shown = self.asked.variant.order
        return " ".join(str(shown.index(item) + 1) for item in self._items.order)

    @property
    def draft(self) -> str:
        return self.answer if self._items.touched else ""

    @property
    def missing(self) -> str:
        return (
            ""
            if self._items.touched
            else "Nothing moved yet: Space lifts an item, ↑ ↓ or a number move it."
        )

    @property
    def instruction(self) -> str:
        return "Put these in order, the first on top."

    def show(self, asked: Asked) -> None:
        super().show(asked)
        self._items.show(asked)

    def put_back(self, given: Given) -> None:
        self._items.put_back(given.numbers)

    def begin(self) -> None:
        self._items.focus(scroll_visible=False)
