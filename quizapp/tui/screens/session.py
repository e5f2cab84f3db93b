"""A session: one question after another, driven by keys, every answer on disk before it shows."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import BindingType

from quizapp.study.words import DIFFICULTIES
from quizapp.tui import garbage, session_keys
from quizapp.tui.reading import Preview, preview
from quizapp.tui.screens.session_leaving import LeavingSession
from quizapp.tui.session_moves import nothing
from quizapp.tui.snapshot import Refusal, Snapshot, step
from quizapp.tui.toasts import tell
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.calculator import Calculator
from quizapp.tui.widgets.cloze import ClozePane
from quizapp.tui.widgets.command_line import CommandLine
from quizapp.tui.widgets.essay import OpenPane
from quizapp.tui.widgets.fields import Refused
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.numeric import NumericPane
from quizapp.tui.widgets.page import Page
from quizapp.tui.widgets.pane import Edited
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done

if TYPE_CHECKING:
    from quizapp.clock import Clock
    from quizapp.study.asked import Asked
    from quizapp.study.session import Session
    from quizapp.study.starting import Begun


SHORT = 200
"""Up to so many characters are read between a key and its frame; a thread takes longer to start."""

READING = 0.3
"""Seconds after which somebody who sees a verdict reads it, and no key waits."""


class SessionScreen(LeavingSession):
    """Drives a `Session`; draws where it stands and nothing else.

    Args:
        opening: Makes the session and says what is to be said beforehand; called in a thread.
        clock: For the seconds on show.
        topics: Gives titles of topics by id; called in a thread.
        mode: How the session is called before its first question is there.
        ready: Says how ready the learner is, from 0 to 1; called in a thread.
    """

    CSS_PATH = Path(__file__).with_name("session.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*session_keys.BINDINGS]

    page = getters.query_one(Page)
    top = getters.query_one(TopLine)

    def __init__(
        self,
        opening: Callable[[], Begun],
        clock: Clock,
        topics: Callable[[], Mapping[str, str]],
        mode: str,
        ready: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(ready)
        # Help explains here how answers are written.
        self.add_class("-answers")
        self._opening = opening
        self._clock = clock
        self._find_topics = topics
        self._topics: Mapping[str, str] = {}
        self._mode = mode
        self._said: tuple[str, ...] = ()
        """What is still to be said before the first question."""
        self._shown = False
        """Whether what the session came to is on the screen, not only on its way there."""
        self._turning = False
        """Whether something was just taken or brought back, and the field waits to be entered."""
        self._elapsed = "0:00"
        self._just_refused = False

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body():
            yield Page()
        yield Calculator()
        yield StatusLine()
        yield KeyBar()
        yield CommandLine(session_keys.COMMANDS)

    def on_mount(self) -> None:
        self.top.left = self._mode.capitalize()
        self.set_interval(1.0, self._tick)
        self.work_on("move", self._open)

    def on_unmount(self) -> None:
        """Whatever was still to be drawn is not drawn any more."""
        garbage.begin()

    def _open(self) -> Snapshot:
        begun = self._opening()
        self._session, self._said = begun.session, begun.said
        self._topics = self._find_topics()
        if self._find_ready is not None and self._session.mode == "learn":
            self._ready = self._find_ready()
        return step(self._session, _next)

    # What the session says

    async def done(self, event: Done) -> None:
        match event.name:
            case "move":
                await self._draw(event.value)
            case "read":
                read: Preview = event.value
                pane = self.page.pane
                if isinstance(pane, NumericPane) and pane.answer == read.text:
                    pane.preview(read.said, read.readable)
            case "result":
                self.post_message(event.value)
            case name:
                self.take_in(name, event.value)

    async def _draw(self, snapshot: Snapshot) -> None:
        before, self._snapshot = self._snapshot, snapshot
        asked = snapshot.asked
        known = 0 if before is None else len(before.problems)
        tell(self.app, *self._said, *snapshot.problems[known:])
        self._said = ()
        if asked is None:
            self.action_finish()
            return
        self._shown = False
        self.stay()
        garbage.wait()
        with self.app.batch_update():
            if snapshot.same_question(before):
                self.page.update(snapshot)
            else:
                if asked.part == 0:
                    self.body.scroll_home(animate=False)
                self.body.focus(scroll_visible=False)
                self.query_one(Calculator).clear()
                self._typed = None
                await self.page.ask(snapshot)
                if isinstance(pane := self.page.pane, NumericPane) and pane.answer:
                    self._read(pane)
            self._focus(asked, snapshot)
            self._draw_frame(asked, snapshot)
        # Widgets ask for theirs only later: there would be no refresh yet to wait for.
        self.refresh(repaint=False, layout=True)
        self.call_after_refresh(self._has_drawn, snapshot)
        if not snapshot.same_question(before):
            self.call_after_refresh(self._prepare)

    def _focus(self, asked: Asked, snapshot: Snapshot) -> None:
        """Where letters are commands after a verdict; and, to undo more, after an undo."""
        pane = self.page.pane
        has_field = pane is not None and pane.has_field and not asked.revealed
        self._turning = snapshot.turned and has_field and not asked.answered
        # In the same batch as what is drawn, or all of it would be laid out twice.
        if asked.answered or self._turning:
            self.body.focus(scroll_visible=False)
        elif snapshot.turned and pane is not None:
            pane.begin()

    def _prepare(self) -> None:
        """Draw the next question ahead, where nobody waits for it."""
        if self._session is not None:
            # A daemon, not a worker: quitting never waits for it.
            threading.Thread(
                target=_prepare, args=(self._session,), name="prepare", daemon=True
            ).start()

    def _draw_frame(self, asked: Asked, snapshot: Snapshot) -> None:
        topic = self._topics.get(asked.entry.topic, asked.entry.topic)
        place = [asked.mode.capitalize(), topic, DIFFICULTIES.get(asked.entry.difficulty, "")]
        self.top.left = " · ".join(word for word in place if word)
        self._tick()
        self.status.trouble = False
        self.status.said = snapshot.said
        self.status.outlook = "Set aside as a leech." if asked.leech else snapshot.outlook
        self._draw_rating()

    def _draw_rating(self) -> None:
        asked = self.asked
        if asked is None or asked.put_away or not self.allows("rate"):
            self.status.rating = -1
        elif asked.finished:
            self.status.rating = asked.rating or 0
        else:
            self.status.rating = self.page.proposed_rating

    def _has_drawn(self, snapshot: Snapshot) -> None:
        if snapshot is not self._snapshot:  # the next one is on its way already
            return
        self._shown = True
        if self.asked is not None and not self.asked.answered:
            self.page.keep_in_sight(back=True)
        self.refresh_bindings()
        if self.asked is not None and self.asked.answered:
            self.set_timer(READING, garbage.sweep)
        else:
            garbage.begin()

    def _tick(self) -> None:
        snapshot, asked = self._snapshot, self.asked
        if snapshot is None or asked is None:
            return
        if not asked.answered:
            seconds = int(max(0.0, self._clock.monotonic() - asked.started))
            self._elapsed = f"{seconds // 60}:{seconds % 60:02}"
        left = None if self._session is None else self._session.seconds_left
        if left is None:
            place = f"{snapshot.position} of {snapshot.total}"
            self.top.right = f"{'from before' if asked.visiting else place}     {self._elapsed}"
        else:
            # How many there would be is nobody's aim here.
            clock = f"{int(left) // 60}:{int(left) % 60:02} left" if left else "time is up"
            self.top.right = f"{snapshot.position}     {clock}"

    def fail(self, text: str) -> None:
        if self.asked is None:
            # There is no question yet that the words could stand in the way of.
            self.page.tell(text)
        else:
            super().fail(text)
        self.refresh_bindings()

    # What the keys do

    def describe(self, action: str) -> str | None:
        """What Enter and Esc mean right now."""
        asked = self.asked
        if action == "leave":
            return self.leaving
        if asked is None:
            return None
        if action == "advance" and self._turning and not self.typing:
            return "into the field"
        if action == "flag" and self._snapshot is not None and self._snapshot.is_flagged:
            return "take the flag off"
        return session_keys.says(action, asked, self.page, self.focused)

    def allows(self, action: str) -> bool:
        return session_keys.makes_sense(action, self._snapshot)

    def action_advance(self) -> None:
        """The one next thing: check, turn, rate or go on."""
        asked, pane = self.asked, self.page.pane
        if asked is None or pane is None or self.busy:
            return
        if asked.answered:
            # A second Enter that was meant for the answer must not skip its verdict.
            if self._shown:
                self.move(_next)
        elif self._turning and not self.typing:
            self._turning = False
            pane.begin()
        elif asked.self_rated and not asked.revealed:
            text = pane.answer
            self.move(lambda session: nothing(session.reveal(text)))
        elif asked.self_rated:
            self.action_rate(self.page.proposed_rating)
        elif isinstance(pane, ClozePane) and (gap := pane.next_gap) is not None:
            gap.focus()
        elif pane.missing:
            self.say(pane.missing)
            pane.begin()
        else:
            self._submit(pane.answer)

    def _submit(self, text: str) -> None:
        def submit(session: Session) -> str:
            verdict = session.submit(text)
            return "" if verdict.attempt else Refusal(verdict.message)

        self.move(submit, saves=True)

    def action_rate(self, rating: int) -> None:
        """Say how well it went."""
        pane = self.page.pane
        points = pane.covered if isinstance(pane, OpenPane) else None

        def rate(session: Session) -> None:
            if points is not None:
                session.confirm(points)
            session.rate(rating)

        self.move(rate, saves=True)

    @on(Calculator.Closed)
    @on(CommandLine.Closed)
    def _back_to_the_answer(self) -> None:
        pane, asked = self.page.pane, self.asked
        if pane is not None and asked is not None and not asked.answered:
            pane.begin()
        else:
            self.body.focus(scroll_visible=False)

    def on_key(self, event: events.Key) -> None:
        """A key that has nothing to do here says why."""
        if event.key not in self.active_bindings and not self.busy:
            keymap = getattr(self.app, "keymap", {})
            if why := session_keys.refused(event.key, keymap, self._snapshot):
                self.say(why)

    def action_commands(self) -> None:
        """Open the commands of line mode."""
        self.query_one(CommandLine).open(session_keys.possible(self._snapshot))

    @on(CommandLine.Entered)
    async def _command(self, event: CommandLine.Entered) -> None:
        if event.command == "calc" and event.rest:
            self.calculate(event.rest)
        elif event.command == "note" and event.rest:
            self.keep_note(event.rest)
        else:
            await self.run_action(session_keys.ACTIONS.get(event.command, event.command))

    @on(Edited)
    def _edited(self) -> None:
        pane, asked = self.page.pane, self.asked
        if pane is not None and asked is not None and not asked.answered:
            self._typed = pane.draft
        self.give_in()
        self.stay()
        if not self._just_refused:
            self.status.said = ""
            self.page.take_back_refusal()
        self._just_refused = False
        self._draw_rating()
        self.refresh_bindings()
        if isinstance(pane, NumericPane):
            self._read(pane)
        self.page.watch_over()

    def on_resize(self) -> None:
        """The verdict or the field may be somewhere else now."""
        if self.asked is not None:
            self.call_after_refresh(self.page.watch_over)

    def _read(self, pane: NumericPane) -> None:
        """Show what the answer is read as: at once if it is short, which takes no time."""
        session, text = self._session, pane.answer
        if session is None or self.asked is None:
            return
        if self.busy or len(text) > SHORT:
            self.glance("read", partial(preview, session, text))
        else:
            read = preview(session, text)
            pane.preview(read.said, read.readable)

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        # What was taken all the same is still to be reported as an edit.
        self._just_refused = True
        self.fail(event.reason)

    @on(StatusLine.Rated)
    def _rated(self, event: StatusLine.Rated) -> None:
        if self.allows("rate"):
            self.action_rate(event.rating)


def _next(session: Session) -> None:
    session.next()


def _prepare(session: Session) -> None:
    # What cannot be drawn is said when it is its turn.
    with contextlib.suppress(Exception):
        session.prepare()
