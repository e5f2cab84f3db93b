"""Pairs to find: every left side gets the number of a right side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from quizapp.study.asked import Asked
from quizapp.tui.literal import literal
from quizapp.tui.reading import NO_PARTNER, Given
from quizapp.tui.widgets.pane import AnswerPane, Edited
from quizapp.tui.widgets.rows import Rows, RowText

if TYPE_CHECKING:
    from quizapp.bank.models import Match


_ALIGNED = 30


class Pairs(Rows):
    """Left sides first, then the right sides with their numbers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"join({n})", f"partner {n}", id=f"match.{n}", show=False)
            for n in range(1, 10)
        ),
        Binding("right,l", "turn(1)", "next partner", id="match.next"),
        Binding("left", "turn(-1)", "partner before", id="match.previous", show=False),
        Binding("backspace,delete", "part", "take apart", id="match.part", show=False),
    ]

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self._asked = asked
        self._pairs = cast("Match", asked.variant.question).pairs
        self.rights = asked.variant.order
        """For every right side as shown, the pair in the file that it belongs to."""
        self.joined: list[int | None] = [None] * len(self._pairs)
        """For every left side, the right side as shown."""
        self.set_reactive(Rows.cursor, 0)

    def allows(self, action: str) -> bool:
        if action in {"join", "turn", "part"}:
            return not self._asked.answered
        return super().allows(action)

    def show(self, asked: Asked) -> None:
        """Draw the verdict."""
        self._asked = asked
        self.refresh(layout=True)

    def put_back(self, numbers: Sequence[int]) -> None:
        """Take the pairs that are typed so."""
        self.joined = [number - 1 if number else None for number in numbers]
        self.refresh(layout=True)

    def action_cursor(self, step: int) -> None:
        self.move_cursor(min(len(self._pairs) - 1, max(0, self.cursor + step)))

    def action_cursor_to(self, row: int) -> None:
        self.move_cursor(row % len(self._pairs))

    def pick(self, row: int) -> None:
        if self._asked.answered:
            return
        if row < len(self._pairs):
            self.cursor = row
        elif row > len(self._pairs):
            self.action_join(row - len(self._pairs))

    def action_join(self, number: int) -> None:
        """Join the left side under the cursor to a right side and go to the next free one."""
        if number > len(self._pairs):
            return
        self._join(number - 1)
        free = [left for left, right in enumerate(self.joined) if right is None]
        later = [left for left in free if left > self.cursor]
        if free:
            self.move_cursor((later or free)[0])

    def action_turn(self, step: int) -> None:
        """Give the left side under the cursor the next right side that is free."""
        held = self.joined[self.cursor]
        taken = set(self.joined) - {held}
        candidate = held if held is not None else (-1 if step > 0 else len(self._pairs))
        for _ in self._pairs:
            candidate = (candidate + step) % len(self._pairs)
            if candidate not in taken:
                self._join(candidate)
                return

    def action_part(self) -> None:
        """Take the right side away again."""
        self.joined[self.cursor] = None
        self._changed()

    def _join(self, right: int) -> None:
        self.joined = [None if held == right else held for held in self.joined]
        self.joined[self.cursor] = right
        self._changed()

    def _changed(self) -> None:
        self.refresh(layout=True)
        self.post_message(Edited())

    def row_texts(self) -> list[RowText]:
        if self._asked.answered:
            return [self._judged(left) for left in range(len(self._pairs))]
        lefts = [self._left(left) for left in range(len(self._pairs))]
        rights = [self._right(right) for right in range(len(self._pairs))]
        return [*lefts, RowText(Content(" "), Content("")), *rights]

    def _left(self, left: int) -> RowText:
        at = left == self.cursor
        pointer = Content.styled("› " if at else "  ", "$primary bold")
        right = self.joined[left]
        if right is None:
            return self._pair(pointer, left, Content.styled("…", "dim"), "bold" if at else "")
        number = Content.styled(f"{right + 1} ", "$primary")
        partner = number + literal(self._text(right))
        return self._pair(pointer, left, partner, "bold" if at else "")

    def _pair(
        self, before: Content, left: int, partner: Content, style: str = "", remark: str = ""
    ) -> RowText:
        """A left side, an arrow and what is right of it; short left sides make a column."""
        widest = max(cell_len(pair.left) for pair in self._pairs)
        name = literal(self._pairs[left].left, style)
        arrow = Content.styled("  →  ", "dim")
        remarks = (literal(remark, "dim"),) if remark else ()
        if widest > _ALIGNED:
            return RowText(before, name + arrow + partner, remarks=remarks)
        lead = before + name + " " * (widest - name.cell_length) + arrow
        return RowText(lead, partner, remarks=remarks)

    def _right(self, right: int) -> RowText:
        used = right in self.joined
        lead = Content.assemble("    ", (f"{right + 1}", "dim" if used else "$primary"), "  ")
        return RowText(lead, literal(self._text(right), "dim" if used else ""))

    def _text(self, right: int) -> str:
        return self._pairs[self.rights[right]].right

    def _judged(self, left: int) -> RowText:
        pair = self._pairs[left]
        held = self.joined[left]
        right = literal(pair.right)
        if self._asked.gave_up:
            return self._pair(Content("  "), left, right)
        if held is not None and self._text(held) == pair.right:
            return self._pair(Content.styled("✓ ", "$text-success bold"), left, right)
        yours = "nothing" if held is None else self._text(held)
        wrong = Content.styled("✗ ", "$text-error bold")
        return self._pair(wrong, left, right, remark=f"yours: {yours}")


class MatchPane(AnswerPane):
    """A match question."""

    def compose(self) -> ComposeResult:
        yield Pairs(self.asked)

    @property
    def _pairs(self) -> Pairs:
        return self.query_one(Pairs)

    @property
    def answer(self) -> str:
        return " ".join(NO_PARTNER if r is None else str(r + 1) for r in self._pairs.joined)

    @property
    def draft(self) -> str:
        return self.answer if any(right is not None for right in self._pairs.joined) else ""

    @property
    def missing(self) -> str:
        open_ones = self._pairs.joined.count(None)
        if not open_ones:
            return ""
        return f"{open_ones} still without a partner: type its number, or → for the next."

    @property
    def instruction(self) -> str:
        return "Give each its partner by number."

    def show(self, asked: Asked) -> None:
        super().show(asked)
        self._pairs.show(asked)

    def put_back(self, given: Given) -> None:
        self._pairs.put_back(given.numbers)

    def begin(self) -> None:
        self._pairs.focus(scroll_visible=False)
