"""A flashcard: think, turn it over, say how well it went."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult

from quizapp.study.asked import Asked
from quizapp.tui.widgets.pane import AnswerPane
from quizapp.tui.widgets.prose import Prose

if TYPE_CHECKING:
    from quizapp.bank.models import Flashcard


class CardPane(AnswerPane):
    """The back of a flashcard, empty until it is turned."""

    DEFAULT_CSS = """
    CardPane Prose { border-left: solid $primary 50%; padding: 0 0 0 2; display: none; }
    CardPane.-turned Prose { display: block; }
    """

    def compose(self) -> ComposeResult:
        yield Prose(cast("Flashcard", self.asked.variant.question).answer)

    @property
    def instruction(self) -> str:
        if self.asked.revealed:
            return "How well did you know it?"
        # Imported here: it stands on numpy, which the first question brings.
        from quizapp.study.wording import instruction

        asks = instruction(self.asked.variant)
        what = f"{asks} Say it" if asks else "Say the answer"
        return f"{what} to yourself, then turn the card."

    def show(self, asked: Asked) -> None:
        super().show(asked)
        self.set_class(asked.revealed, "-turned")
