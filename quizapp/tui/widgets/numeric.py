"""Numbers to type, with what was read shown while typing; afterwards yours and right together."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from quizapp.study.asked import Asked
from quizapp.tui.compare import comparison
from quizapp.tui.literal import literal
from quizapp.tui.widgets.fields import TextField
from quizapp.tui.widgets.heat import HeatTable
from quizapp.tui.widgets.pane import AnswerPane, Edited

_SAMPLES = {
    "scalar": "a number, such as 0.35, 1/3 or sqrt(2)/2",
    "vector": "numbers, such as 0.2, 0.3, 0.5",
    "matrix": "rows, such as 1 2; 3 4",
    "shape": "a shape, such as 2, 8, 64",
    "integer": "a whole number",
}


class NumericPane(AnswerPane):
    """A numeric question, or one part of a multi-step one."""

    DEFAULT_CSS = """
    NumericPane { layout: vertical; }
    NumericPane .sign { width: 2; color: $primary; text-style: bold; }
    NumericPane Horizontal { height: auto; }
    NumericPane .read { padding: 0 0 0 2; color: $foreground 60%; min-height: 1; height: auto; }
    NumericPane .tables { layout: horizontal; height: auto; }
    NumericPane .tables HeatTable { width: auto; }
    """

    def compose(self) -> ComposeResult:
        part = self.asked.variant.parts[self.asked.part]
        for number, verdict in enumerate(self.asked.earlier):
            yield Static(self._earlier(number, verdict.success), classes="earlier")
        with Horizontal(classes="entry"):
            yield Static(Content("›"), classes="sign")
            yield TextField(_SAMPLES.get(part.kind, ""))
        yield Static(Content(""), classes="read")
        yield Vertical(classes="tables")

    def _earlier(self, number: int, success: bool) -> Content:
        typed = self.asked.earlier_typed[number].replace("\n", "; ")
        mark = ("✓ ", "$text-success bold") if success else ("✗ ", "$text-error bold")
        ask = self.asked.variant.parts[number].ask
        return Content.assemble(
            mark, (f"{number + 1}  ", "dim"), literal(f"{ask}  ", "dim"), literal(typed)
        )

    @property
    def answer(self) -> str:
        return self.query_one(TextField).text.strip()

    @property
    def missing(self) -> str:
        return "" if self.answer else "Type an answer first, or :idk if you don't know."

    @property
    def previews(self) -> bool:
        return True

    @property
    def instruction(self) -> str:
        part = self.asked.variant.parts[self.asked.part]
        said = []
        if self.asked.parts > 1:
            said.append(f"Part {self.asked.part + 1} of {self.asked.parts}: {part.ask}.")
        if part.decimals is not None and part.kind not in {"integer", "shape"}:
            carry = f"Carry {part.carry} decimals, answer" if part.carry else "Answer"
            said.append(f"{carry} to {part.decimals}.")
        elif part.significant is not None:
            said.append(f"Answer to {part.significant} significant digits.")
        return " ".join(said)

    def preview(self, read: str, readable: bool) -> None:
        """Show what was read, or quietly why it cannot be read yet."""
        line = self.query_one(".read", Static)
        if not read:
            line.update(Content(""))
        elif readable:
            line.update(Content.styled("read as  ", "dim") + literal(read))
        else:
            line.update(literal(read, "dim"))

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
        tables = (
            []
            if asked.gave_up and asked.verdict.expected is None
            else comparison(part, asked.verdict, "" if asked.gave_up else asked.typed)
        )
        holder = self.query_one(".tables", Vertical)
        holder.remove_children()
        holder.mount_all(HeatTable(table) for table in tables)

    def begin(self) -> None:
        self.query_one(TextField).focus(scroll_visible=False)
