"""Before an interview: level, minutes and topics; and the interviews held so far."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from quizapp.study.interview_plan import LENGTHS, LEVELS, Wish
from quizapp.study.interview_words import LEVEL_NAMES, out_of
from quizapp.study.opening import studied
from quizapp.tui.literal import literal
from quizapp.tui.messages import Begin
from quizapp.tui.start import Interview
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.picks import Pick, Picks
from quizapp.tui.widgets.rows import Rows, RowText
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from quizapp.study.interview_past import Past
    from quizapp.study.interview_plan import Level
    from quizapp.tui.desk import Desk


class Held(Rows):
    """The interviews held so far, the latest first."""

    heading = Content.styled("Held so far", "bold")
    past: reactive[tuple[Past, ...]] = reactive((), layout=True)

    class Opened(Message):
        """One of them is to be looked at again."""

        def __init__(self, session: str) -> None:
            super().__init__()
            self.session = session

    @property
    def chosen(self) -> str:
        """The session of the one under the cursor, while the list has the focus."""
        found = list(reversed(self.past))
        at = self.cursor
        return found[at].session if self.has_focus and 0 <= at < len(found) else ""

    def watch_past(self, past: tuple[Past, ...]) -> None:
        self.display = bool(past)

    def watch_cursor(self) -> None:
        self.refresh()
        self.screen.refresh_bindings()

    def on_focus(self) -> None:
        if self.cursor < 0 and self.past:
            self.cursor = 0
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def pick(self, row: int) -> None:
        again = row == self.cursor
        self.cursor = row
        if again and self.chosen:
            self.post_message(self.Opened(self.chosen))

    def row_texts(self) -> list[RowText]:
        rows = []
        for number, past in enumerate(reversed(self.past)):
            here = number == self.cursor and self.has_focus
            lead = Content.styled("› " if here else "  ", "$primary bold")
            day = f"{past.began.day} {past.began:%b}"
            level = LEVEL_NAMES[past.wish.level]
            edge = Content.styled(f"{out_of(past.points)} points", "dim")
            rows.append(RowText(lead, literal(f"{day:<7}{level}"), edge=edge))
        return rows


class InterviewsScreen(WorkingScreen):
    """What interview it is to be; Enter starts it."""

    CSS_PATH = Path(__file__).with_name("interview.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", id="interviews.start"),
        Binding("tab,right,l", "app.focus_next", "next list", id="interviews.next"),
        Binding(
            "shift+tab,left,h",
            "app.focus_previous",
            "list before",
            id="interviews.previous",
            show=False,
        ),
        Binding("question_mark", "app.help", "help", id="interviews.help"),
        Binding("escape,q", "back", "back", id="interviews.back"),
    ]

    held = getters.query_one(Held)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        library, settings = self._desk.library, self._desk.settings
        self._open = [entry for entry in studied(library, settings) if entry.kind == "open"]
        topics = Counter(entry.topic for entry in self._open)
        levels = [Pick(level, LEVEL_NAMES[level]) for level in LEVELS]
        lengths = [Pick(str(minutes), f"{minutes} minutes") for minutes in LENGTHS]
        known = [Pick(t.id, t.title) for t in library.topics if topics[t.id]]
        yield TooSmall()
        yield TopLine()
        with Body(can_focus=False), Container(classes="page"):
            with Vertical(classes="left"):
                yield Picks("Level", levels, one=True, chosen="onsite", classes="level")
                yield Picks("How long", lengths, one=True, chosen="30", classes="minutes")
                yield Held()
            with Vertical(classes="right"):
                yield Picks("Topics, all if none is picked", known, classes="topics")
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Mock interview"
        self.query_one(".level").focus(scroll_visible=False)

    def on_screen_resume(self) -> None:
        self.work_on("held", self._desk.interviews)

    async def done(self, event: Done) -> None:
        if event.name == "held":
            self.held.past = event.value
            self._tell()

    @property
    def wish(self) -> Wish:
        """The interview as picked."""
        level = next(iter(self.query_one(".level", Picks).chosen), "onsite")
        minutes = next(iter(self.query_one(".minutes", Picks).chosen), "30")
        topics = frozenset(self.query_one(".topics", Picks).chosen)
        return Wish(int(minutes), cast("Level", level), topics)

    @on(Picks.Changed)
    def _tell(self) -> None:
        if self._open:
            self.say("Questions, follow-ups and a whiteboard; verdicts come at the end.")
        else:
            self.say("No pack that you study has an open question to begin with.")
        self.refresh_bindings()

    def describe(self, action: str) -> str | None:
        """What Enter does: an interview under the cursor is opened."""
        return "look at it again" if action == "start" and self.held.chosen else None

    def allows(self, action: str) -> bool:
        return bool(self._open) or bool(self.held.chosen) if action == "start" else True

    def on_descendant_focus(self) -> None:
        self.refresh_bindings()

    def action_start(self) -> None:
        """Start the interview, or open the one under the cursor."""
        if session := self.held.chosen:
            self._look(session)
        else:
            self.post_message(Begin(self, Interview(self.wish), replace=True))

    @on(Held.Opened)
    def _opened(self, event: Held.Opened) -> None:
        self._look(event.session)

    def _look(self, session: str) -> None:
        from quizapp.tui.screens.interview_report import InterviewReportScreen

        self.app.push_screen(InterviewReportScreen(self._desk, session))

    def action_back(self) -> None:
        """Back to Today."""
        self.dismiss()
