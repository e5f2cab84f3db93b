"""An interview going on: one question at a time, the clock in sight, no verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from quizapp.study.interview_words import LEVEL_NAMES, clock
from quizapp.tui.leaving import to_front
from quizapp.tui.messages import Ended
from quizapp.tui.reading import Preview, preview
from quizapp.tui.toasts import tell
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.command_line import CommandLine
from quizapp.tui.widgets.fields import LineField, Refused, TextField
from quizapp.tui.widgets.interview_page import InterviewPage, lead_in
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.numeric import NumericPane
from quizapp.tui.widgets.pane import Edited
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from quizapp.study.asked import Asked
    from quizapp.study.interview import Interview
    from quizapp.study.interview_plan import Turn, Wish
    from quizapp.tui.desk import Desk

COMMANDS = {"idk": "I don't know, go on", "quit": "end the interview"}
_CLOSING = 120
_DRAFT_EVERY = 2.0
"""Seconds between writing down an answer that is being typed."""


@dataclass(frozen=True)
class Moment:
    """Where the interview stands: taken in the thread that moved it."""

    asked: Asked | None
    turn: Turn | None
    number: int
    answered: int
    problems: tuple[str, ...] = ()
    """Questions that could not be asked, a sentence each."""
    said: str = ""


class InterviewScreen(WorkingScreen):
    """Drives an `Interview`.

    Args:
        desk: Makes the interview.
        wish: Minutes, level and topics.
    """

    CSS_PATH = Path(__file__).with_name("interview_talk.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "advance", "hand in", id="interview.next"),
        Binding("colon", "commands", "commands", id="interview.commands"),
        Binding("i", "pass_on", "I don't know, go on", id="interview.idk"),
        Binding("question_mark", "app.help", "help", id="interview.help"),
        Binding("escape", "leave", "leave", id="interview.leave"),
        Binding("q", "finish", "end the interview", id="interview.end", show=False),
    ]

    body = getters.query_one(Body)
    page = getters.query_one(InterviewPage)
    top = getters.query_one(TopLine)

    def __init__(self, desk: Desk, wish: Wish) -> None:
        super().__init__()
        # Help explains here how answers are written.
        self.add_class("-answers")
        self._desk = desk
        self._wish = wish
        self._topics: Mapping[str, str] = {}
        self._interview: Interview | None = None
        self._moment: Moment | None = None
        self._topic = ""
        self._ending = False
        self._drafting = False
        self._beforehand: tuple[str, ...] = ()
        """What is still to be said before the first question."""

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body():
            yield InterviewPage()
        yield StatusLine()
        yield KeyBar()
        yield CommandLine(COMMANDS)

    def on_mount(self) -> None:
        self.top.left = f"{LEVEL_NAMES[self._wish.level].capitalize()} interview"
        self.set_interval(1.0, self.tick)
        self.work_on("move", self._open)

    def _open(self) -> Moment:
        # Imported here: it brings all that a question needs.
        from quizapp.progress.keeper import Keeper
        from quizapp.study.interview import Interview
        from quizapp.study.notices import notices

        desk = self._desk
        self._topics = desk.topics()
        keeper = Keeper(desk.log, desk.clock)
        self._interview = Interview(
            desk.library,
            desk.log,
            desk.clock,
            desk.rng,
            self._wish,
            keeper=keeper,
            settings=desk.settings,
        )
        self._interview.next()
        self._beforehand = desk.fresh(
            notices(desk.library, desk.log, desk.clock.now(), desk.settings)
        )
        return _moment(self._interview, "")

    # What the interview says

    @property
    def asked(self) -> Asked | None:
        """The question on show."""
        return None if self._moment is None else self._moment.asked

    def _move(self, move: Callable[[Interview], str | None]) -> None:
        interview = self._interview
        if interview is None or self.busy:
            return
        self.say("")
        self.work_on("move", lambda: _moment(interview, move(interview) or ""), saves=True)
        self.refresh_bindings()

    async def done(self, event: Done) -> None:
        if event.name == "move":
            await self._draw(event.value)
        elif event.name == "read":
            read: Preview = event.value
            pane = self.page.pane
            if isinstance(pane, NumericPane) and pane.answer == read.text:
                pane.preview(read.said, read.readable)

    async def _draw(self, moment: Moment) -> None:
        before, self._moment = self._moment, moment
        asked, turn = moment.asked, moment.turn
        known = 0 if before is None else len(before.problems)
        tell(self.app, *self._beforehand, *moment.problems[known:])
        self._beforehand = ()
        if asked is None or turn is None:
            self._close(moment)
            return
        was = None if before is None else before.asked
        if was is None or was.variant is not asked.variant or was.part != asked.part:
            topic = self._topics.get(asked.entry.topic, asked.entry.topic)
            self.body.scroll_home(animate=False)
            self.body.focus(scroll_visible=False)
            await self.page.ask(asked, lead_in(turn, moment.number, topic, self._topic or topic))
            self._topic = topic
        self.top.left = f"Question {moment.number} · {LEVEL_NAMES[self._wish.level]} interview"
        self.tick()
        pane = self.page.pane
        if moment.said and (pane is None or not pane.refuse(moment.said)):
            self.fail(moment.said)
        self.refresh_bindings()

    def _close(self, moment: Moment) -> None:
        """It is over: look over the answers, if there are any."""
        interview = self._interview
        if interview is None or not interview.possible:
            self.fail("An interview begins with an open question, and none fits.")
            return
        if not moment.answered:
            self.post_message(Ended(self, None))
            return
        from quizapp.tui.screens.interview_report import InterviewReportScreen

        if to_front(self):
            self.app.switch_screen(
                InterviewReportScreen(self._desk, interview.name, look_over=True)
            )

    def tick(self) -> None:
        """Show what time it is."""
        interview, moment = self._interview, self._moment
        if interview is None or moment is None or moment.asked is None or moment.turn is None:
            return
        left = interview.left
        here = max(0.0, self._desk.clock.monotonic() - moment.asked.started)
        here += moment.asked.spent / 1000
        own = f"{clock(here)} of about {clock(moment.turn.seconds)}"
        whole = f"{clock(left)} left" if left > 0 else f"time is up, +{clock(-left)}"
        self.top.right = f"{own}     {whole}"
        if left <= 0 and not self.status.said and not self._ending:
            self.say("The time is up. Finish this answer; it is the last one.")
        elif 0 < left <= _CLOSING and not self.status.said and not self._ending:
            self.say("The last minutes.")

    def fail(self, text: str) -> None:
        super().fail(text)
        self.refresh_bindings()

    # What the keys do

    @property
    def typing(self) -> bool:
        """Whether letters go into a field."""
        return isinstance(self.focused, LineField | TextField)

    def describe(self, action: str) -> str | None:
        """What Enter and Esc mean right now."""
        if self._ending:
            return {"advance": "end the interview", "leave": "go on"}.get(action)
        if action == "leave":
            return "single keys" if self.typing else "end"
        if action != "advance":
            return None
        field = self.focused
        between = isinstance(field, TextField) and field.takes_enter
        return "new line, twice to hand in" if between else "hand in"

    def allows(self, action: str) -> bool:
        if action in {"leave", "finish", "help"}:
            return True
        return self.asked is not None and (action == "advance" or not self._ending)

    def action_advance(self) -> None:
        """Hand the answer in; or, asked whether to end, end."""
        pane = self.page.pane
        if self._ending:
            draft = "" if pane is None else pane.answer
            self._move(lambda interview: interview.end(draft))
            return
        if self.asked is None or pane is None:
            return
        if pane.missing:
            self.say(pane.missing)
            return
        answer = pane.answer
        self._move(lambda interview: interview.submit(answer))

    def action_pass_on(self) -> None:
        """Say "I don't know" and go on to the next question."""
        self._move(lambda interview: interview.pass_on())

    def action_leave(self) -> None:
        """Leave the field first; then ask whether to end; then go on after all."""
        if self._ending:
            self._go_on()
        elif self.typing:
            self.body.focus(scroll_visible=False)
            self.refresh_bindings()
        else:
            self.action_finish()

    def action_finish(self) -> None:
        """Ask whether to end the interview."""
        if self.asked is None:
            if not self.busy:
                self.post_message(Ended(self, None))
            return
        if self._ending:
            return
        self._ending = True
        self.body.focus(scroll_visible=False)
        self.say("End the interview here? What you have answered is kept.")
        self.refresh_bindings()

    def _go_on(self) -> None:
        self._ending = False
        self.say("")
        if (pane := self.page.pane) is not None:
            pane.begin()
        self.refresh_bindings()

    def action_commands(self) -> None:
        """Open the commands of line mode."""
        self.query_one(CommandLine).open()

    @on(CommandLine.Closed)
    def _commands_closed(self) -> None:
        if (pane := self.page.pane) is not None and not self._ending:
            pane.begin()

    @on(CommandLine.Entered)
    def _command(self, event: CommandLine.Entered) -> None:
        if event.command == "idk":
            self.action_pass_on()
        else:
            self.action_finish()

    @on(Edited)
    def _edited(self) -> None:
        interview, pane = self._interview, self.page.pane
        self.give_in()
        if self._ending:
            self._ending = False
        self.say("")
        self.refresh_bindings()
        if interview is not None and isinstance(pane, NumericPane):
            self.glance("read", partial(preview, interview, pane.answer))
        elif interview is not None and not self._drafting:
            self._drafting = True
            self.set_timer(_DRAFT_EVERY, self.keep_draft)

    def keep_draft(self) -> None:
        """Write down what is being typed, so that it is there if the app is cut off."""
        self._drafting = False
        interview, pane, asked = self._interview, self.page.pane, self.asked
        if interview is None or pane is None or self.busy:
            return
        text = pane.answer

        def keep() -> None:
            if interview.current is asked:
                interview.keep_draft(text)

        self.glance("draft", keep)

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        self.fail(event.reason)


def _moment(interview: Interview, said: str) -> Moment:
    return Moment(
        interview.current,
        interview.turn,
        interview.number,
        interview.answered,
        interview.problems,
        said,
    )
