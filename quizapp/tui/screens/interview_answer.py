"""Answers of an interview looked over: points to confirm, numbers beside the right ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from quizapp.study.interview_words import clock
from quizapp.study.words import MARKS_IN_FULL
from quizapp.tui.literal import literal
from quizapp.tui.matrices import value_table
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.heat import HeatTable
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.marks import MARKS
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.rows import Rows, RowText
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.widgets.worked import Worked
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from quizapp.study.interview_report import Item

Confirm = Callable[["Item", tuple[int, ...]], None]
"""Logs the points that the learner says were made; called in a thread."""


class PointMarks(Rows):
    """The points of a good answer; Space or a click says whether one was made."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "said or not", id="points.mark"),
        *(
            Binding(str(n), f"mark_number({n})", f"point {n}", id=f"points.{n}", show=False)
            for n in range(1, 10)
        ),
    ]

    class Changed(Message):
        """A point was marked or unmarked."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._points = item.points
        self.covered: set[int] = set(item.covered)

    def pick(self, row: int) -> None:
        self.cursor = row
        self.action_mark()

    def watch_cursor(self) -> None:
        self.refresh()

    def action_mark(self) -> None:
        """Say that the point under the cursor was made, or that it was not."""
        if self.settle():
            self.covered ^= {self.cursor}
            self.refresh()
            self.post_message(self.Changed())

    def action_mark_number(self, number: int) -> None:
        """Say so of the point with this number."""
        if number <= len(self._points):
            self.move_cursor(number - 1)
            self.action_mark()

    def row_texts(self) -> list[RowText]:
        rows = []
        for number, text in enumerate(self._points):
            has = number in self.covered
            mark = ("✓  ", "$text-success bold") if has else ("·  ", "dim")
            here = number == self.cursor
            lead = Content.assemble(
                ("› " if here else "  ", "$primary bold"), (f"{number + 1} ", "$primary"), mark
            )
            rows.append(RowText(lead, literal(text, "" if has else "dim")))
        return rows


class AnswerPage(Container):
    """One question of the interview with what was said and what would have been right."""

    # Some rules hang on the class of the screen.
    SCOPED_CSS = False
    DEFAULT_CSS = """
    AnswerPage { height: auto; width: 100%; max-width: 80; padding: 1 2; }
    AnswerPage .column, AnswerPage .beside { height: auto; width: 1fr; }
    AnswerPage .heading { height: auto; margin: 1 0 0 0; color: $foreground 60%; }
    AnswerPage .said { height: auto; padding: 0 0 0 2; border-left: solid $primary 50%; }
    AnswerPage .headline { height: auto; margin: 1 0 0 0; }
    AnswerPage HeatTable { margin: 1 0 0 0; }
    AnswerPage Worked { margin: 1 0 0 0; }
    AnswerPage Worked HeatTable { margin: 0; }
    AnswerPage .explain { margin: 1 0 0 0; color: $foreground 80%; }
    Screen.-wide AnswerPage { max-width: 150; layout: horizontal; }
    Screen.-wide AnswerPage .column { max-width: 76; }
    Screen.-wide AnswerPage .beside { padding: 0 0 0 4; }
    Screen.-wide AnswerPage .beside > .heading, Screen.-wide AnswerPage Worked { margin: 0; }
    """

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item

    def compose(self) -> ComposeResult:
        item = self._item
        with Vertical(classes="column"):
            yield from self._question()
            yield from self._open() if item.reply.is_open else self._numeric()
        with Vertical(classes="beside"):
            yield from self._beside()

    def _question(self) -> ComposeResult:
        variant = self._item.variant
        if variant is None:
            yield Static(literal(self._item.title))
            yield Static(Content("The question has changed since."), classes="heading")
            return
        yield Prose(variant.prompt)
        labels = variant.numeric.labels if variant.parts else None
        rows, columns = ((), ()) if labels is None else (labels.rows, labels.columns)
        givens = HeatTable()
        givens.tables = tuple(
            value_table(name, variant.given[name], rows, columns) for name in variant.unmentioned
        )
        givens.display = bool(givens.tables)
        yield givens

    def _open(self) -> ComposeResult:
        item = self._item
        yield Static(Content("You said"), classes="heading")
        yield Static(literal(item.reply.typed[0] or "– nothing –"), classes="said")
        if item.points:
            yield Static(Content("Which of these points did you make?"), classes="heading")
            yield PointMarks(item)

    def _numeric(self) -> ComposeResult:
        item = self._item
        if not item.verdicts:
            yield Static(_verdict_line(item), classes="headline")
            said = "; ".join(filter(None, item.reply.typed)) or "– nothing –"
            yield Static(literal(said.replace("\n", "; ")), classes="said")
        # Imported here: it stands on numpy, which a numeric answer brings.
        from quizapp.tui.compare import comparison

        variant = item.variant
        for at, verdict in enumerate(item.verdicts):
            part = None if variant is None else variant.parts[at]
            if part is None:
                return
            name = f"{part.ask}   " if item.reply.parts > 1 else ""
            typed = item.reply.typed[at]
            said = verdict.message if typed else "No answer."
            mark = MARKS["right" if verdict.success else "wrong"]
            line = Content.assemble((f"{mark[0]}  ", mark[1]), literal(name, "dim"), literal(said))
            yield Static(line, classes="headline")
            table = HeatTable()
            table.tables = comparison(part, verdict, typed)
            yield table

    def _beside(self) -> ComposeResult:
        item, variant = self._item, self._item.variant
        if variant is None:
            return
        if item.reply.is_open:
            yield Static(Content("A good answer"), classes="heading")
            yield Prose(item.model)
        else:
            from quizapp.study.solution import solution

            named = [each for verdict in item.verdicts for each in verdict.misconceptions]
            worked = Worked()
            worked.set_reactive(Worked.steps, tuple(solution(variant, named[0] if named else None)))
            yield worked
        said = [text for text in (variant.explain, variant.note) if text]
        if said:
            yield Prose("\n\n".join(said), classes="explain")
        if variant.question.source:
            yield Static(literal(variant.question.source, "dim"), classes="explain")

    def on_mount(self) -> None:
        for worked in self.query(Worked):
            worked.watch_steps(worked.steps)


class InterviewAnswerScreen(WorkingScreen):
    """Goes through some questions of an interview, one after another.

    Args:
        items: Which; one, or all that are to be confirmed.
        confirm: Logs the points of an open question.
    """

    CSS_PATH = Path(__file__).with_name("interview_answer.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "advance", "that is right", id="answer.next"),
        Binding("question_mark", "app.help", "help", id="answer.help"),
        Binding("escape,q", "back", "back", id="answer.back"),
    ]

    body = getters.query_one(Body)

    def __init__(self, items: Sequence[Item], confirm: Confirm) -> None:
        super().__init__()
        self._items = tuple(items)
        self._confirm = confirm
        self._at = 0

    @property
    def item(self) -> Item:
        """The question on show."""
        return self._items[self._at]

    @property
    def marks(self) -> PointMarks | None:
        """The points that can be confirmed, if it has any."""
        return next(iter(self.query(PointMarks)), None)

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body():
            yield AnswerPage(self.item)
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self._begin()

    def _begin(self) -> None:
        item, marks = self.item, self.marks
        top = self.query_one(TopLine)
        several = f" · {self._at + 1} of {len(self._items)}" if len(self._items) > 1 else ""
        topic = f" · {item.topic_title}" if item.topic_title else ""
        top.left = f"Looking back{several}{topic}"
        top.right = f"{clock(item.reply.spent)} of {clock(item.reply.planned)}"
        self.body.scroll_home(animate=False)
        (self.body if marks is None else marks).focus(scroll_visible=False)
        self._tell()

    @on(PointMarks.Changed)
    def _tell(self) -> None:
        marks, item = self.marks, self.item
        self.status.trouble = False
        if marks is None:
            self.status.said = ""
        else:
            proposed = not item.is_confirmed and set(marks.covered) == set(item.covered)
            how = "As far as the words tell: " if proposed else ""
            self.status.said = f"{how}{len(marks.covered)} of {len(item.points)} points."
        self.refresh_bindings()

    def describe(self, action: str) -> str | None:
        """What Enter does: most answers only need a nod."""
        if action != "advance":
            return None
        marks = self.marks
        if marks is None:
            return "back"
        made = f"{len(marks.covered)} of {len(self.item.points)}"
        return f"I made {made}"

    def action_advance(self) -> None:
        """Confirm the points as they stand and go on."""
        marks = self.marks
        if marks is None:
            self.dismiss()
            return
        self.work_on("confirm", partial(self._keep, self.item, tuple(sorted(marks.covered))))

    def _keep(self, item: Item, points: tuple[int, ...]) -> None:
        # A second look that changes nothing leaves nothing in the log.
        if not item.is_confirmed or points != item.covered:
            self._confirm(item, points)

    async def done(self, event: Done) -> None:
        del event
        self._at += 1
        if self._at == len(self._items):
            self._at -= 1
            self.dismiss()
            return
        await self.body.remove_children()
        await self.body.mount(AnswerPage(self.item))
        self._begin()

    def action_back(self) -> None:
        """Leave without confirming; the report says that it is open."""
        self.dismiss()


def _verdict_line(item: Item) -> Content:
    sign, style = MARKS[item.mark]
    said = "No answer." if item.passed else f"{MARKS_IN_FULL[item.mark].capitalize()}."
    return Content.assemble((f"{sign}  ", style), said)
