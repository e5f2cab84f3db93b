"""What the lab has of its own: small computations, by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from quizapp.study.experiments import experiments
from quizapp.study.lab import Experiment
from quizapp.tui.literal import literal
from quizapp.tui.screens.lab import LabScreen
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.rows import Rows, RowText
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

WELCOME = (
    "Change a number and see what follows from it, step by step; or make a mistake on purpose "
    "and see where it leads."
)
ELSEWHERE = (
    "Every question with numbers can be played with as well: at its verdict, or with "
    "quizapp lab ID."
)


class ExperimentList(Rows):
    """The computations; the one under the cursor with its steps."""

    class Picked(Message):
        """A computation was clicked again."""

    def __init__(self) -> None:
        super().__init__()
        self.experiments: Sequence[Experiment] = ()

    @property
    def count(self) -> int:
        return len(self.experiments)

    @property
    def chosen(self) -> Experiment | None:
        """The computation under the cursor."""
        return self.experiments[self.cursor] if 0 <= self.cursor < self.count else None

    def watch_cursor(self) -> None:
        self.refresh(layout=True)
        self.screen.refresh_bindings()

    def pick(self, row: int) -> None:
        again = row == self.cursor
        self.move_cursor(row)
        if again:
            self.post_message(self.Picked())

    def row_texts(self) -> list[RowText]:
        rows = []
        for number, experiment in enumerate(self.experiments):
            here = number == self.cursor
            lead = Content.styled("› " if here else "  ", "$primary bold")
            steps = " → ".join(experiment.variant.computation.steps)
            remarks = (literal(steps, "dim"),) if here else ()
            rows.append(
                RowText(lead, literal(experiment.title, "bold" if here else ""), remarks=remarks)
            )
        return rows


class LabsScreen(WorkingScreen):
    """Enter opens the computation under the cursor."""

    CSS_PATH = Path(__file__).with_name("labs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="labs.open"),
        Binding("question_mark", "app.help", "help", id="labs.help"),
        Binding("escape,q", "back", "back", id="labs.back"),
    ]

    status = getters.query_one(StatusLine)
    list = getters.query_one(ExperimentList)

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body(can_focus=False), Vertical(classes="page"):
            yield Static(literal(WELCOME), classes="welcome")
            yield ExperimentList()
            yield Static(literal(ELSEWHERE, "dim"), classes="elsewhere")
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Lab"
        self.list.focus(scroll_visible=False)
        self.work_on("experiments", experiments)

    async def done(self, event: Done) -> None:
        self.list.experiments = event.value
        self.list.cursor = 0
        self.list.refresh(layout=True)
        self.refresh_bindings()

    def allows(self, action: str) -> bool:
        return action != "open" or (self.is_mounted and self.list.chosen is not None)

    @on(ExperimentList.Picked)
    def action_open(self) -> None:
        """Play with the computation under the cursor."""
        if (experiment := self.list.chosen) is not None:
            self.app.push_screen(LabScreen(lambda: experiment))

    def action_back(self) -> None:
        """Back to Today."""
        self.dismiss()

    def say(self, text: str) -> None:
        self.status.trouble = False
        self.status.said = text

    def fail(self, text: str) -> None:
        self.status.trouble = True
        self.status.said = text
