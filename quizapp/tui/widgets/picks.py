"""A titled list of things to pick."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from quizapp.tui.literal import literal
from quizapp.tui.widgets.rows import Rows, RowText


@dataclass(frozen=True)
class Pick:
    """Something to pick: its value, its name, and how many questions it stands for."""

    value: str
    name: str
    questions: int | None = None


class Picks(Rows):
    """Several may be picked, or exactly one; nothing picked means all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "mark", "pick", id="practice.toggle"),
    ]

    class Changed(Message):
        """Something was picked or put back."""

        def __init__(self, picks: Picks) -> None:
            super().__init__()
            self.picks = picks

        @property
        def control(self) -> Picks:
            """The list it happened in."""
            return self.picks

    def __init__(
        self,
        heading: str,
        picks: Sequence[Pick],
        *,
        one: bool = False,
        chosen: str = "",
        classes: str = "",
    ) -> None:
        super().__init__(classes=classes)
        self.heading = Content.styled(heading, "bold")
        self._picks = tuple(picks)
        self._one = one
        self.chosen: set[str] = {chosen} if chosen else set()

    def choose(self, values: Collection[str]) -> None:
        """Take these and nothing else; what is not in the list is left out."""
        self.chosen = {pick.value for pick in self._picks if pick.value in values}
        self.refresh()

    @property
    def values(self) -> frozenset[str]:
        """Everything that can be picked."""
        return frozenset(pick.value for pick in self._picks)

    @property
    def here(self) -> str | None:
        """What is under the cursor, while the list has the focus."""
        at = self.cursor if self.has_focus else -1
        return self._picks[at].value if 0 <= at < len(self._picks) else None

    def on_focus(self) -> None:
        if self.cursor < 0 and self._picks:
            self.cursor = 0
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def pick(self, row: int) -> None:
        self.cursor = row
        self.action_mark()

    def action_mark(self) -> None:
        """Take the thing under the cursor, or put it back."""
        if not 0 <= self.cursor < len(self._picks):
            return
        value = self._picks[self.cursor].value
        self.chosen = {value} if self._one else self.chosen ^ {value}
        self.refresh()
        self.post_message(self.Changed(self))

    def row_texts(self) -> list[RowText]:
        rows = []
        for number, pick in enumerate(self._picks):
            taken = pick.value in self.chosen
            sign = ("● " if taken else "○ ") if self._one else ("▣ " if taken else "□ ")
            here = number == self.cursor and self.has_focus
            lead = Content.assemble(
                ("› " if here else "  ", "$primary bold"), (sign, "$primary" if taken else "dim")
            )
            text = literal(pick.name, "bold" if taken else "")
            edge = "" if pick.questions is None else f"{pick.questions}"
            rows.append(RowText(lead, text, edge=Content.styled(edge, "dim")))
        return rows
