"""Options to choose from, one or several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from quizapp.study.asked import Asked
from quizapp.tui.literal import literal
from quizapp.tui.reading import Given
from quizapp.tui.widgets.pane import AnswerPane, Edited
from quizapp.tui.widgets.rows import Rows, RowText

if TYPE_CHECKING:
    from quizapp.bank.models import Choice, Option


class Options(Rows):
    """The options as shown; afterwards with ✓, ✗ and why."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"choose({n})", f"option {n}", id=f"choice.{n}", show=False)
            for n in range(1, 10)
        ),
        Binding("space", "mark", "mark", id="choice.mark"),
    ]

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self._asked = asked
        question = cast("Choice", asked.variant.question)
        self._multiple = question.multiple
        self._options: list[Option] = [question.options[i] for i in asked.variant.order]
        self.chosen: set[int] = set()

    def allows(self, action: str) -> bool:
        if action == "mark":
            return self._multiple and not self._asked.answered
        if action == "choose":
            return not self._asked.answered
        return super().allows(action)

    def show(self, asked: Asked) -> None:
        """Draw the verdict."""
        self._asked = asked
        if asked.answered:
            self.chosen = set() if asked.gave_up else self.chosen
            self.cursor = -1
        self.refresh(layout=True)

    def put_back(self, numbers: Iterable[int]) -> None:
        """Choose these."""
        self.chosen = {number - 1 for number in numbers}
        self.refresh(layout=True)

    def watch_cursor(self) -> None:
        if not self._multiple and not self._asked.answered and self.cursor >= 0:
            self.chosen = {self.cursor}
            self.post_message(Edited())

    def pick(self, row: int) -> None:
        if self._asked.answered:
            return
        self.cursor = row
        if self._multiple:
            self.action_mark()

    def action_choose(self, number: int) -> None:
        """Choose the option with this number."""
        if number <= self.count:
            self.move_cursor(number - 1)
            if self._multiple:
                self.action_mark()

    def action_mark(self) -> None:
        """Mark or unmark the option under the cursor."""
        if self.settle():
            self.chosen ^= {self.cursor}
            self.refresh()
            self.post_message(Edited())

    def row_texts(self) -> list[RowText]:
        judge = self._judged if self._asked.answered else self._open
        return [judge(number, option) for number, option in enumerate(self._options)]

    def _open(self, number: int, option: Option) -> RowText:
        at = number == self.cursor
        box = ("▣ " if number in self.chosen else "□ ") if self._multiple else ""
        lead = Content.assemble(
            ("› " if at else "  ", "$primary bold"), (f"{number + 1}", "$primary"), f"  {box}"
        )
        return RowText(lead, literal(option.text, "bold" if number in self.chosen else ""))

    def _judged(self, number: int, option: Option) -> RowText:
        yours = number in self.chosen
        mark = (
            ("✓ ", "$text-success bold")
            if option.correct
            else ("✗ ", "$text-error bold")
            if yours
            else ("  ", "")
        )
        lead = Content.assemble(mark, (f"{number + 1}", "dim"), "  ")
        style = "" if option.correct or yours else "dim"
        tail = Content.styled("← yours", "bold") if yours else Content("")
        if option.correct and self._multiple and not yours and not self._asked.gave_up:
            tail = Content.styled("← missed", "$text-error bold")
        why = (literal(option.why, "dim"),) if option.why else ()
        return RowText(lead, literal(option.text, style), tail, why)


class ChoicePane(AnswerPane):
    """A choice question."""

    def compose(self) -> ComposeResult:
        yield Options(self.asked)

    @property
    def _options(self) -> Options:
        return self.query_one(Options)

    @property
    def answer(self) -> str:
        return " ".join(str(number + 1) for number in sorted(self._options.chosen))

    @property
    def missing(self) -> str:
        return "" if self._options.chosen else "Choose first: a number, or ↑ and ↓."

    @property
    def instruction(self) -> str:
        question = cast("Choice", self.asked.variant.question)
        return "Mark all that are right." if question.multiple else "One is right."

    def show(self, asked: Asked) -> None:
        super().show(asked)
        self._options.show(asked)

    def put_back(self, given: Given) -> None:
        self._options.put_back(given.numbers)

    def begin(self) -> None:
        self._options.focus(scroll_visible=False)
