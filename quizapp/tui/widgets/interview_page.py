"""The page of an interview: a word from the interviewer, the question, and room for the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.reactive import reactive
from textual.widgets import Static

from quizapp.study.asked import Asked
from quizapp.tui.literal import literal
from quizapp.tui.panes import pane_for
from quizapp.tui.widgets.drawn import Drawn
from quizapp.tui.widgets.pane import AnswerPane
from quizapp.tui.widgets.question import Question

if TYPE_CHECKING:
    from quizapp.study.interview_plan import Turn


class SoFar(Drawn):
    """What was answered in the parts before this one; whether it was right is not said yet."""

    asked: reactive[Asked | None] = reactive(None)

    def watch_asked(self, asked: Asked | None) -> None:
        self.display = asked is not None and bool(asked.earlier_typed)
        self.refresh(layout=True)

    def lines(self, width: int) -> Iterator[Content]:
        asked = self.asked
        if asked is None:
            return
        asks = [part.ask for part in asked.variant.parts[: asked.part]]
        name_width = max(map(len, asks), default=0)
        for ask, typed in zip(asks, asked.earlier_typed, strict=False):
            said = literal(typed.replace("\n", "; ") or "–")
            line = Content.assemble("  ", literal(ask.ljust(name_width), "dim"), "   ", said)
            yield line.truncate(width, ellipsis=True)


class InterviewPage(Container):
    """Shows one question after another; never a verdict."""

    # Some rules hang on the class of the screen.
    SCOPED_CSS = False
    DEFAULT_CSS = """
    InterviewPage { height: auto; width: 100%; max-width: 80; padding: 1 2; }
    InterviewPage .lead { height: 1; margin: 0 0 1 0; text-style: italic; color: $foreground 70%; }
    InterviewPage SoFar { margin: 1 0 0 0; }
    InterviewPage .how { height: auto; min-height: 1; margin: 1 0; color: $foreground 60%; }
    InterviewPage .answer { height: auto; width: 1fr; }
    InterviewPage TextField, InterviewPage TextField:focus { max-height: 16; }
    InterviewPage .answer OpenPane TextField, InterviewPage .answer OpenPane TextField:focus {
        min-height: 8; border-left: solid $primary 50% !important;
    }
    Screen.-low InterviewPage .answer OpenPane TextField,
    Screen.-low InterviewPage .answer OpenPane TextField:focus { min-height: 5; }
    """

    def compose(self) -> ComposeResult:
        yield Static(classes="lead")
        yield Question()
        yield SoFar()
        yield Static(classes="how")
        yield Vertical(classes="answer")

    @property
    def pane(self) -> AnswerPane | None:
        """Where the question on show is answered."""
        try:
            return self.query_one(AnswerPane)
        except NoMatches:
            return None

    async def ask(self, asked: Asked, lead: str) -> None:
        """Put a question, or its next part."""
        holder = self.query_one(".answer", Vertical)
        await holder.remove_children()
        pane = pane_for(asked)
        await holder.mount(pane)
        self.query_one(".lead", Static).update(literal(lead))
        self.query_one(Question).asked = asked
        self.query_one(SoFar).asked = asked
        self.query_one(".how", Static).update(literal(pane.instruction))
        pane.begin()


def lead_in(turn: Turn, number: int, topic: str, before: str) -> str:
    """How an interviewer comes to a question.

    Args:
        turn: The question.
        number: Which one it is, from 1.
        topic: The title of its topic.
        before: The title of the topic of the question before.
    """
    if number == 1:
        return "Let us begin."
    if turn.role == "opening":
        return f"Something else: {topic}."
    moved = f" {topic}." if topic != before else ""
    if turn.role == "whiteboard":
        return f"At the whiteboard.{moved}"
    return f"That brings us to something near:{moved}" if moved else "Let me follow up on that."
