"""What of a question to copy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.tui.leaving import Leaves
from quizapp.tui.literal import literal
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.rows import Rows, RowText

if TYPE_CHECKING:
    from quizapp.bank.variant import Variant


@dataclass(frozen=True)
class Copied:
    """A text for the clipboard."""

    name: str
    """What it is: "the prompt"."""
    text: str


def offered(variant: Variant) -> list[Copied]:
    """What of a question can be copied, the answer included."""
    # Imported here: it stands on numpy, which came with the question.
    from quizapp.study import copying

    texts = [Copied("The question", copying.prompt_text(variant))]
    if numbers := copying.numbers_text(variant):
        texts.append(Copied("Its numbers", numbers))
        texts.append(Copied("Its numbers, for numpy", copying.numpy_source(variant)))
    return [*texts, Copied("The answer", copying.answer_text(variant))]


class Choices(Rows):
    """The texts there are, by number."""

    class Picked(Message):
        """One was clicked."""

    def __init__(self, texts: list[Copied]) -> None:
        super().__init__()
        self._texts = texts
        self.set_reactive(Rows.cursor, 0)

    def pick(self, row: int) -> None:
        super().pick(row)
        self.post_message(self.Picked())

    def row_texts(self) -> list[RowText]:
        rows = []
        for number, each in enumerate(self._texts):
            here = number == self.cursor
            lead = Content.assemble(
                ("› " if here else "  ", "$primary bold"), (f"{number + 1}", "$primary bold"), "  "
            )
            first = each.text.strip().partition("\n")[0]
            tail = literal(first[:40] + ("…" if len(first) > 40 else ""), "dim")
            rows.append(RowText(lead, literal(each.name, "bold" if here else ""), tail))
        return rows


class CopyScreen(Leaves, ModalScreen[Copied | None]):
    """Answers which text to copy."""

    CSS_PATH = Path(__file__).with_name("copying.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "copy", id="copy.take"),
        *(
            Binding(f"{n}", f"take({n})", f"copy {n}", id=f"copy.{n}", show=False)
            for n in range(1, 5)
        ),
        Binding("escape,q", "close", "leave it", id="copy.close"),
    ]

    def __init__(self, texts: list[Copied]) -> None:
        super().__init__()
        self._texts = texts

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.styled("Copy", "bold"))
            yield Choices(self._texts)
            yield KeyBar()

    def action_take(self, number: int = 0) -> None:
        """Copy a text by its number, or the one under the cursor."""
        at = number - 1 if number else self.query_one(Choices).cursor
        if 0 <= at < len(self._texts):
            self.dismiss(self._texts[at])

    @on(Choices.Picked)
    def _picked(self) -> None:
        self.action_take()

    def action_close(self) -> None:
        """Copy nothing."""
        self.dismiss(None)
