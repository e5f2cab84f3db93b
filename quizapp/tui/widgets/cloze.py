"""A text with gaps: the words appear in the text while they are typed below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from quizapp.study.asked import Asked
from quizapp.tui.literal import literal
from quizapp.tui.reading import Given
from quizapp.tui.widgets.fields import LineField
from quizapp.tui.widgets.pane import AnswerPane, Edited

if TYPE_CHECKING:
    from quizapp.bank.models import Cloze


_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")


def _flowing(text: str) -> str:
    """Text whose single line ends are spaces, as in a paragraph."""
    return _LINE_END.sub(" ", text)


class ClozePane(AnswerPane):
    """A cloze question."""

    has_field = True

    DEFAULT_CSS = """
    ClozePane { layout: vertical; }
    ClozePane Vertical { margin: 1 0 0 0; }
    ClozePane Horizontal { height: 1; }
    ClozePane .number { width: 4; color: $primary; }
    ClozePane Vertical { height: auto; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "app.focus_previous", "gap before", id="cloze.previous", show=False),
        Binding("down", "app.focus_next", "gap after", id="cloze.next", show=False),
    ]

    @property
    def _question(self) -> Cloze:
        return cast("Cloze", self.asked.variant.question)

    def compose(self) -> ComposeResult:
        yield Static(self._text(), classes="text")
        with Vertical():
            for number in range(len(self._question.gaps)):
                with Horizontal():
                    yield Static(literal(f"  {number + 1}"), classes="number")
                    yield LineField()

    @property
    def fields(self) -> list[LineField]:
        """One field a gap, in order."""
        return list(self.query(LineField))

    @property
    def _words(self) -> list[str]:
        return [field.value.strip() for field in self.fields] or [""] * len(self._question.gaps)

    @property
    def answer(self) -> str:
        return "; ".join(word.replace(";", ",") for word in self._words)

    @property
    def draft(self) -> str:
        return self.answer if any(self._words) else ""

    @property
    def missing(self) -> str:
        count = sum(not word for word in self._words)
        if not count:
            return ""
        return "One gap is still empty." if count == 1 else f"{count} gaps are still empty."

    @property
    def instruction(self) -> str:
        return "Fill the gap." if len(self._question.gaps) == 1 else "Fill the gaps."

    def _text(self) -> Content:
        pieces: list[Content] = []
        words = self._words if self.is_mounted else [""] * len(self._question.gaps)
        for number, segment in enumerate(self._question.segments):
            pieces.append(literal(_flowing(segment)))
            if number < len(words):
                pieces.append(self._gap(number, words[number]))
        return Content("").join(pieces)

    def _gap(self, number: int, word: str) -> Content:
        verdict = self.asked.verdict
        if verdict is None:
            return literal(
                f"[{number + 1} {word or '____'}]", "$primary bold" if word else "$primary"
            )
        right = self._question.gaps[number][0]
        if isinstance(verdict.entries, list) and verdict.entries[number] == "right":
            return literal(f"✓ {word}", "$text-success bold")
        typed = literal(f"✗ {word} ", "$text-error strike") if word else literal("")
        return typed + literal(f"{right}", "bold underline")

    @property
    def next_gap(self) -> LineField | None:
        """The next empty gap after the one being filled; `None` when no other is left."""
        fields = self.fields
        here = next((n for n, field in enumerate(fields) if field.has_focus), -1)
        following = [*fields[here + 1 :], *fields[: max(0, here)]]
        return next((field for field in following if not field.value.strip()), None)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one(".text", Static).update(self._text())
        self.post_message(Edited())

    def show(self, asked: Asked) -> None:
        super().show(asked)
        self.query_one(".text", Static).update(self._text())
        self.query_one(Vertical).display = not asked.answered

    def put_back(self, given: Given) -> None:
        for field, word in zip(self.fields, given.words, strict=True):
            with field.prevent(Input.Changed):
                field.value = word

    def begin(self) -> None:
        empty = [field for field in self.fields if not field.value.strip()]
        (empty or self.fields)[0].focus(scroll_visible=False)
