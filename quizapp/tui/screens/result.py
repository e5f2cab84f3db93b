"""What a session came to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from quizapp.counting import count, percent
from quizapp.engine.misconception_names import misconception_name
from quizapp.study import words
from quizapp.tui.allows import Allows
from quizapp.tui.hints import hint
from quizapp.tui.leaving import Leaves
from quizapp.tui.literal import literal
from quizapp.tui.messages import AskAgain, Begin
from quizapp.tui.start import Lab, Study
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.drawn import Drawn
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.marks import MARKS
from quizapp.tui.widgets.rows import Rows, RowText
from quizapp.tui.widgets.topline import TopLine

if TYPE_CHECKING:
    from quizapp.study.result import Answered, Recurring, Result


_LONGEST = 120
"""So much of an answer is shown."""


class Answers(Rows):
    """The answers one by one, and beside a wrong one the right."""

    def __init__(self, answers: tuple[Answered, ...]) -> None:
        super().__init__()
        self._answers = answers

    @property
    def chosen(self) -> Answered | None:
        """The answer under the cursor, while it can be seen."""
        here = self.display and 0 <= self.cursor < len(self._answers)
        return self._answers[self.cursor] if here else None

    def watch_cursor(self) -> None:
        self.screen.refresh_bindings()

    def row_texts(self) -> list[RowText]:
        rows: list[RowText] = []
        for number, answer in enumerate(self._answers):
            sign, style = MARKS[answer.mark]
            lead = Content.assemble(
                ("› " if number == self.cursor else "  ", "$primary bold"), (f"{sign}  ", style)
            )
            if answer.mark in {"right", "close"}:
                tail = literal(answer.yours[:_LONGEST], "dim")
                rows.append(RowText(lead, literal(answer.title), tail))
            else:
                remarks = tuple(_beside(answer))
                rows.append(RowText(lead, literal(answer.title), remarks=remarks))
        return rows


def _beside(answer: Answered) -> Iterator[Content]:
    """What was answered wrongly, over what is right."""
    for word, text in (("yours", answer.yours), ("right", answer.right)):
        if text:
            shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
            yield Content.styled(f"{word}  ", "dim") + literal(shown)


class Ahead(Drawn):
    """What recurred, and what comes next."""

    def __init__(self, result: Result, ready: tuple[float, float] | None) -> None:
        super().__init__()
        self._result = result
        self._ready = ready
        self.auto_links = False

    def lines(self, width: int) -> Iterator[Content]:
        drilled = drillable(self._result)
        for mistake in self._result.mistakes[:3]:
            said = _recurred(mistake)
            key = Content("")
            if mistake.id == drilled:
                key = hint(self.screen, "drill", "drill it")
            first, *more = said.wrap(max(20, width - key.cell_length - 2))
            yield first.pad_right(max(0, width - first.cell_length - key.cell_length)) + key
            yield from more
        if self._result.mistakes:
            yield Content("")
        tomorrow = self._result.tomorrow
        ahead = f"By tomorrow evening {tomorrow or 'nothing'} to review."
        if self._ready is not None:
            before, after = map(percent, self._ready)
            ahead += f" Ready {before} → {after}." if before != after else f" Ready {after}."
        yield from literal(ahead).wrap(width)


def drillable(result: Result) -> str | None:
    """The mistake most worth a drill: a slip of the pen can happen anywhere."""
    ids = [mistake.id for mistake in result.mistakes if not mistake.id.startswith("slip.")]
    return ids[0] if ids else None


def _recurred(mistake: Recurring) -> Content:
    if mistake.ever < 2:
        return literal(mistake.says)
    name = misconception_name(mistake.id)
    times = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}.get(mistake.ever)
    often = f" ({times} time)" if times else f" ({mistake.ever} times by now)"
    return literal(f"{name[:1].upper()}{name[1:]}, again") + Content.styled(often, "dim")


class ResultScreen(Leaves, Allows, Screen[None]):
    """Figures, marks by topic, what recurred; the answers on request."""

    CSS_PATH = Path(__file__).with_name("result.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,q", "done", "done", id="result.done"),
        Binding("r", "look_back", "look back", id="result.answers"),
        Binding("a", "lab", "lab", id="result.lab"),
        Binding("p", "practise", "practise the missed ones", id="result.practise"),
        Binding("d", "drill", "drill it", id="result.drill"),
        Binding("question_mark", "app.help", "help", id="result.help"),
    ]

    top = getters.query_one(TopLine)

    def __init__(self, result: Result, ready: tuple[float, float] | None = None) -> None:
        super().__init__()
        self._result = result
        self._ready = ready

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body(), Vertical(classes="page"):
            yield Static(Content("\n").join(figures(self._result)), classes="figures")
            yield Static(Content("\n").join(topics(self._result)), classes="topics")
            yield Ahead(self._result, self._ready)
            yield Answers(self._result.answers)
        yield KeyBar()

    def on_mount(self) -> None:
        self.top.left = "Result"
        self.query_one(Answers).display = False

    @property
    def _missed(self) -> list[str]:
        return [each.question for each in self._result.answers if each.mark in {"wrong", "partial"}]

    def describe(self, action: str) -> str | None:
        """How many there are to practise."""
        if action == "practise":
            missed = len(set(self._missed))
            return "practise that one" if missed == 1 else f"practise those {missed}"
        if action == "look_back":
            return "hide the answers" if self.query_one(Answers).display else None
        return None

    def allows(self, action: str) -> bool:
        if action == "drill":
            return drillable(self._result) is not None
        if action == "lab":
            chosen = self.query_one(Answers).chosen if self.is_mounted else None
            return chosen is not None and chosen.kind == "numeric"
        return bool(self._missed) if action == "practise" else True

    def action_done(self) -> None:
        """Back to Today."""
        self.dismiss()

    def action_look_back(self) -> None:
        """Show the answers one by one, or hide them."""
        answers = self.query_one(Answers)
        answers.display = not answers.display
        if answers.display:
            answers.focus()
        self.refresh_bindings()

    def action_lab(self) -> None:
        """Play with the computation behind the answer under the cursor."""
        if (chosen := self.query_one(Answers).chosen) is not None:
            self.post_message(Begin(self, Lab(chosen.question, chosen.seed)))

    def action_drill(self) -> None:
        """Drill the mistake that was made most."""
        from quizapp.study.starting import Wish

        wish = Wish("mistakes", rule=drillable(self._result))
        self.post_message(Begin(self, Study(wish), replace=True))

    def action_practise(self) -> None:
        """Ask again what was not right, without moving the schedule."""
        self.post_message(AskAgain(self, list(dict.fromkeys(self._missed))))


def figures(result: Result) -> Iterator[Content]:
    """How many answers, how long, how they went."""
    seconds = round(result.seconds)
    line = Content.assemble(
        (count(len(result.answers), "answer"), "bold"), f" in {seconds // 60}:{seconds % 60:02}"
    )
    for mark, word in words.MARKS.items():
        if found := result.count(mark):
            line += Content.assemble("   ", MARKS[mark], f" {found} {word}")
    yield line


def topics(result: Result) -> Iterator[Content]:
    """The marks, topic by topic."""
    width = max((len(topic.title) for topic in result.topics), default=0)
    width = min(width, 40)
    for topic in result.topics:
        title = literal(topic.title).truncate(width, ellipsis=True)
        marks = Content("").join(Content.styled(*MARKS[mark]) for mark in topic.marks)
        yield title.pad_right(width - title.cell_length + 3) + marks
