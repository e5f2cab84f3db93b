"""One question in full: how the learner stands with it, a variant of it, what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from quizapp.counting import count
from quizapp.grading.minus import real_minus
from quizapp.study.result import MARK_OF
from quizapp.study.words import DIFFICULTIES, MARKS_IN_FULL
from quizapp.tui.literal import literal, one_line
from quizapp.tui.standings import in_words
from quizapp.tui.widgets.marks import MARKS
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.question import Question
from quizapp.tui.widgets.worked import Worked

if TYPE_CHECKING:
    from quizapp.tui.inspection import Inspection, Past


class CloseUp(Container):
    """Draws an `Inspection`; nothing in it can be answered."""

    DEFAULT_CSS = """
    CloseUp { height: auto; width: 1fr; }
    CloseUp Vertical, CloseUp Static { height: auto; }
    CloseUp .variant, CloseUp .heading { margin: 1 0 0 0; }
    CloseUp .heading { text-style: bold; }
    CloseUp .answer, CloseUp Worked, CloseUp .explain, CloseUp .source { margin: 1 0 0 0; }
    CloseUp .choices { margin: 1 0 0 0; }
    CloseUp .explain { color: $foreground 80%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.shown: Inspection | None = None
        self.answer = False
        """Whether the answer is on show."""

    def compose(self) -> ComposeResult:
        yield Static(classes="standing")
        yield Static(classes="variant")
        yield Question()
        yield Static(classes="choices")
        yield Vertical(classes="answer")
        yield Worked()
        yield Prose(classes="explain")
        yield Static(classes="source")
        yield Static(classes="past")

    async def show(self, inspection: Inspection, now: datetime, *, answer: bool) -> None:
        """Draw another question, another variant, or the same one with its answer."""
        self.shown = inspection
        self.answer = answer
        asked = inspection.asked
        standing = Content("\n").join(_standing(inspection, now))
        self.query_one(".standing", Static).update(standing)
        self.query_one(".variant", Static).update(_variant(inspection))
        question = self.query_one(Question)
        question.asked = asked
        variant = inspection.variant
        question.display = variant is not None and bool(variant.prompt or variant.unmentioned)
        self._draw_choices(inspection)
        await self._draw_answer(inspection)
        past = list(_past(inspection, now))
        self.query_one(".past", Static).update(Content("\n").join(past))

    def _draw_choices(self, inspection: Inspection) -> None:
        # Imported here: it stands on numpy, which came with the question.
        from quizapp.study.wording import instruction, question_lines

        choices = self.query_one(".choices", Static)
        variant = inspection.variant
        lines: list[str] = []
        if variant is not None and not self.answer:
            head = variant.prompt.rstrip().splitlines()
            head.append(instruction(variant))  # there is nothing to type here
            lines = [line for line in question_lines(variant) if line not in head]
            lines = [line for line in lines if not _is_given(line, variant.unmentioned)]
        choices.update(
            Content("\n").join(literal(real_minus(line.strip()), "dim") for line in lines)
        )
        choices.display = bool(lines)

    async def _draw_answer(self, inspection: Inspection) -> None:
        from quizapp.tui.panes import pane_for

        asked = inspection.asked
        holder = self.query_one(".answer", Vertical)
        await holder.remove_children()
        worked = self.query_one(Worked)
        on = self.answer and asked is not None
        holder.display = on
        if on and asked is not None:
            pane = pane_for(asked)
            pane.disabled = True
            await holder.mount(pane)
            pane.show(asked)
            worked.steps = ()
            worked.steps = inspection.solution
        worked.display = on and bool(inspection.solution)
        said = (asked.variant.explain, asked.variant.note) if on and asked is not None else ()
        explain = self.query_one(".explain", Prose)
        explain.source = "\n\n".join(text for text in said if text)
        explain.display = any(said)
        source = asked.variant.question.source if on and asked is not None else None
        self.query_one(".source", Static).update(literal(source or "", "dim"))
        self.query_one(".source").display = bool(source)


def _is_given(line: str, names: tuple[str, ...]) -> bool:
    return any(line.startswith((f"{name} = ", f"{name} has the shape")) for name in names)


def _standing(inspection: Inspection, now: datetime) -> Iterator[Content]:
    entry, card = inspection.row.entry, inspection.card
    what = (entry.kind, DIFFICULTIES.get(entry.difficulty, ""), inspection.row.topic)
    yield literal(" · ".join(word for word in what if word), "dim")
    yield literal(f"{entry.id}{'  ' if entry.tags else ''}{', '.join(entry.tags)}", "dim")
    yield literal(standing_line(inspection, now))
    if card is not None and card.note:
        yield Content.styled("Your note  ", "dim") + literal(card.note)


def standing_line(inspection: Inspection, now: datetime) -> str:
    """How the learner stands with it, in a sentence or two."""
    # Imported here: together with the first question that is looked at.
    from quizapp.study.outlook import in_words as outlook

    card, row = inspection.card, inspection.row
    said = [in_words(row.standings).capitalize()]
    if row.comes is not None:
        said.append("comes now" if row.comes <= now else f"comes {outlook(row.comes - now)}")
    if inspection.answers:
        said.append(count(inspection.answers, "answer"))
    if card is not None and card.lapses:
        said.append(f"forgotten {count(card.lapses, 'time')}")
    if card is not None and card.stability is not None and card.reps:
        days = round(card.stability)
        said.append("holds about " + (outlook(timedelta(days=days))[3:] if days > 1 else "a day"))
    return " · ".join(said)


def _variant(inspection: Inspection) -> Content:
    if inspection.trouble:
        return literal(inspection.trouble, "$text-warning")
    return Content.assemble(
        (f"Variant {inspection.seed}", "bold"), ("   as it would be asked", "dim")
    )


def _past(inspection: Inspection, now: datetime) -> Iterator[Content]:
    yield Content("")
    yield Content.styled("What you answered", "bold")
    if not inspection.past:
        yield Content.styled("Nothing yet.", "dim")
        return
    for past in inspection.past:
        yield _answer(past, now)
    hidden = inspection.answers - len(inspection.past)
    if hidden > 0:
        yield Content.styled(f"and {count(hidden, 'earlier one')}", "dim")


def _answer(past: Past, now: datetime) -> Content:
    mark = MARK_OF[past.outcome]
    year = "" if past.when.year == now.year else f" {past.when.year}"
    part = f" part {past.part + 1}" if past.parts > 1 else ""
    return Content.assemble(
        (f"{past.when.day:>2} {past.when:%b}{year} {past.when:%H:%M}  ", "dim"),
        MARKS[mark],
        f" {MARKS_IN_FULL[mark]}{part}  ",
        literal(real_minus(one_line(past.typed.replace("\n", "; "), 60))),
        (f"  {past.mode}" if past.mode != "learn" else "", "dim"),
    )
