"""What is asked: the prompt, and the givens that it does not show itself."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.reactive import reactive

from quizapp.study.asked import Asked
from quizapp.tui.matrices import value_table
from quizapp.tui.widgets.heat import HeatTable
from quizapp.tui.widgets.prose import Prose


class Question(Vertical):
    """The prompt with its numbers."""

    DEFAULT_CSS = """
    Question { height: auto; }
    Question HeatTable { margin: 1 0 0 0; }
    """

    asked: reactive[Asked | None] = reactive(None)

    def compose(self) -> ComposeResult:
        yield Prose(classes="prompt")
        yield HeatTable(classes="givens")

    def watch_asked(self, asked: Asked | None) -> None:
        if asked is None or not self.is_mounted:
            return
        variant = asked.variant
        self.query_one(".prompt", Prose).source = variant.prompt
        self.display = bool(variant.prompt.strip() or variant.unmentioned)
        labels = variant.numeric.labels if variant.parts else None
        rows = () if labels is None else labels.rows
        columns = () if labels is None else labels.columns
        givens = self.query_one(".givens", HeatTable)
        givens.tables = tuple(
            value_table(name, variant.given[name], rows, columns) for name in variant.unmentioned
        )
        givens.display = bool(givens.tables)
