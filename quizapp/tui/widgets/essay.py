"""An open question: write, then look over which points the text covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from quizapp.study.asked import Asked
from quizapp.tui.literal import literal
from quizapp.tui.widgets.fields import TextField
from quizapp.tui.widgets.pane import AnswerPane, Edited
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.rows import Rows, RowText

if TYPE_CHECKING:
    from quizapp.bank.models import Open


class Points(Rows):
    """The points of a good answer, with a mark for those that are covered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "covered or not", id="open.point"),
    ]

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self._asked = asked
        self._points = cast("Open", asked.variant.question).points
        self.covered: set[int] = set(asked.covered)

    def show(self, asked: Asked) -> None:
        """Take over what the session says of the points."""
        self._asked = asked
        self.covered = set(asked.covered)
        self.refresh(layout=True)

    def allows(self, action: str) -> bool:
        if action == "mark":
            return self._asked.revealed and not self._asked.answered
        return super().allows(action)

    def pick(self, row: int) -> None:
        self.cursor = row
        self.action_mark()

    def action_mark(self) -> None:
        """Say that a point is covered, or that it is not."""
        if not self._asked.answered and self.settle():
            self.covered ^= {self.cursor}
            self.refresh()
            self.post_message(Edited())

    def row_texts(self) -> list[RowText]:
        rows = []
        for number, point in enumerate(self._points):
            has = number in self.covered
            mark = ("✓ ", "$text-success bold") if has else ("· ", "dim")
            lead = Content.assemble(
                ("› " if number == self.cursor else "  ", "$primary bold"), mark
            )
            rows.append(RowText(lead, literal(point.text, "" if has else "dim")))
        return rows


class OpenPane(AnswerPane):
    """An open question."""

    has_field = True

    DEFAULT_CSS = """
    OpenPane { layout: vertical; }
    OpenPane TextField, OpenPane TextField:focus {
        min-height: 4; max-height: 12; padding: 0 0 0 2;
        border-left: solid $primary 50% !important;
    }
    OpenPane.-revealed TextField, OpenPane.-revealed TextField:focus { min-height: 1; }
    OpenPane .review { height: auto; display: none; }
    OpenPane.-revealed .review { display: block; }
    OpenPane .heading { margin: 1 0 0 0; color: $foreground 60%; }
    """

    def compose(self) -> ComposeResult:
        question = cast("Open", self.asked.variant.question)
        yield TextField("As you would say it aloud. Enter on an empty line goes on.", prose=True)
        with Vertical(classes="review"):
            yield Static(Content("What a good answer has"), classes="heading")
            yield Points(self.asked)
            yield Static(Content("A good answer"), classes="heading")
            yield Prose(question.model)

    @property
    def answer(self) -> str:
        return self.query_one(TextField).text.strip()

    @property
    def covered(self) -> tuple[int, ...]:
        """The points marked as covered now."""
        return tuple(sorted(self.query_one(Points).covered))

    @property
    def points(self) -> int:
        """How many points a good answer has."""
        return len(cast("Open", self.asked.variant.question).points)

    @property
    def instruction(self) -> str:
        if self.asked.revealed:
            return "Which of the points did you make?"
        return "Answer in your own words."

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(Edited())

    def show(self, asked: Asked) -> None:
        super().show(asked)
        self.set_class(asked.revealed, "-revealed")
        field, points = self.query_one(TextField), self.query_one(Points)
        if asked.typed and not field.text:  # written on another page: before an undo
            with field.prevent(TextArea.Changed):
                field.text = asked.typed
            field.move_cursor(field.document.end)
        field.read_only = asked.revealed
        field.display = bool(field.text) or not asked.revealed
        points.show(asked)
        if asked.revealed and not asked.answered:
            self.begin()

    def begin(self) -> None:
        field = self.query_one(Points if self.asked.revealed else TextField)
        field.focus(scroll_visible=False)
