"""Numbers to type, with what was read shown while typing; afterwards yours and right together."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from quizapp.grading.minus import real_minus
from quizapp.study.asked import Asked
from quizapp.tui.compare import comparison
from quizapp.tui.literal import literal
from quizapp.tui.reading import Given
from quizapp.tui.widgets.fields import TextField
from quizapp.tui.widgets.heat import HeatTable
from quizapp.tui.widgets.pane import AnswerPane, Edited
from quizapp.tui.widgets.words import Words

_SAMPLES = {
    "scalar": "a number, such as 0.35, 1/3 or sqrt(2)/2",
    "vector": "numbers, such as 0.2, 0.3, 0.5",
    "matrix": "rows, such as 1 2; 3 4",
    "shape": "a shape, such as 2, 8, 64",
    "integer": "a whole number",
}


class NumericPane(AnswerPane):
    """A numeric question, or one part of a multi-step one."""

    has_field = True

    DEFAULT_CSS = """
    NumericPane { layout: vertical; }
    NumericPane .sign { width: 2; color: $primary; text-style: bold; }
    NumericPane Horizontal { height: auto; }
    NumericPane .read { padding: 0 0 0 2; color: $foreground 60%; }
    """

    def compose(self) -> ComposeResult:
        part = self.asked.variant.parts[self.asked.part]
        whole = part.kind == "integer" and part.shape
        with Horizontal(classes="entry"):
            yield Static(Content("›"), classes="sign")
            yield TextField(_SAMPLES.get(part.kind, "") if not whole else "whole numbers")
        yield Words(classes="read")
        yield HeatTable()

    @property
    def answer(self) -> str:
        return self.query_one(TextField).text.strip()

    @property
    def missing(self) -> str:
        return "" if self.answer else "Type an answer first, or :idk if you don't know."

    @property
    def in_sight(self) -> tuple[Widget, Widget]:
        return self.query_one(".entry"), self.query_one(".read")

    @property
    def instruction(self) -> str:
        # Imported here: it stands on numpy, which comes with the first question.
        from quizapp.study.wording import instruction

        return instruction(self.asked.variant, self.asked.part)

    def preview(self, read: str, readable: bool) -> None:
        """Show what was read, or quietly why it cannot be read yet."""
        line = self.query_one(Words)
        if readable and read:
            line.say(Content.styled("read as  ", "dim") + literal(real_minus(read)))
        else:
            line.say(literal(read, "dim"))

    def refuse(self, why: str) -> bool:
        self.query_one(Words).say(literal(why, "$text-warning"))
        return True

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(Edited())

    def show(self, asked: Asked) -> None:
        super().show(asked)
        if not asked.answered or asked.verdict is None:
            return
        self.query_one(".entry").display = False
        self.query_one(".read").display = False
        part = asked.variant.parts[asked.part]
        typed = "" if asked.gave_up else asked.typed
        self.query_one(HeatTable).tables = comparison(part, asked.verdict, typed)

    def put_back(self, given: Given) -> None:
        field = self.query_one(TextField)
        with field.prevent(TextArea.Changed):
            field.text = given.text
        field.move_cursor(field.document.end)

    def begin(self) -> None:
        self.query_one(TextField).focus(scroll_visible=False)
