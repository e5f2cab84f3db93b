"""The ways out of a session: out of a field, out of it all, and what is kept then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, getters

from quizapp.tui.hints import key_for
from quizapp.tui.messages import Ended
from quizapp.tui.screens.session_tools import SessionTools
from quizapp.tui.widgets.body import Body
from quizapp.tui.widgets.fields import LineField, TextField
from quizapp.tui.widgets.status import StatusLine

if TYPE_CHECKING:
    from quizapp.study.session import Session
    from quizapp.tui.snapshot import Move


class LeavingSession(SessionTools):
    """Leaves with two presses of one key, and keeps what is typed.

    Args:
        ready: Says how ready the learner is, from 0 to 1; called in a thread.
    """

    body = getters.query_one(Body)
    status = getters.query_one(StatusLine)

    def __init__(self, ready: Callable[[], float] | None = None) -> None:
        super().__init__()
        self._find_ready = ready
        self._ready: float | None = None
        """How ready the learner was before."""
        self._typed: str | None = None
        """What is typed for the question on show, if that has changed since it was put."""
        self._moved = False
        """Whether anything was done but to look and to type."""
        self._leaves_next = False
        """Whether the key to leave was pressed just now, and the next press of it leaves."""
        self._warning = ""
        """What was said of that."""

    def on_unmount(self) -> None:
        """The app is left, and what is typed is kept."""
        if self._session is not None and self._typed is not None and not self.busy:
            self._session.draft(self._typed)

    def move(self, move: Move, *, saves: bool = False) -> None:
        typed = None if saves else self._typed
        self._moved = True

        def with_what_is_typed(session: Session) -> str | None:
            if typed is not None:
                session.draft(typed)
            return move(session)

        super().move(with_what_is_typed, saves=saves)

    @property
    def typing(self) -> bool:
        """Whether letters go into a field."""
        return isinstance(self.focused, LineField | TextField)

    @property
    def leaving(self) -> str:
        """What the key to leave does at this moment."""
        if self.typing:
            return "single keys"
        return "leave…" if self._asks_first and not self._leaves_next else "leave"

    @property
    def _asks_first(self) -> bool:
        """Whether one press may have been meant for a field: something is begun, and no verdict
        is on show, where letters are commands anyway.
        """
        snapshot, asked = self._snapshot, self.asked
        if snapshot is None or asked is None or asked.answered:
            return False
        before = snapshot.position > 1 or asked.typed or asked.hints
        return self._moved or bool(self._typed or before)

    def action_leave(self) -> None:
        """Leave the field first, then the session: where something is begun, if meant."""
        if self.typing:
            self.body.focus(scroll_visible=False)
            self._leaves_next = True
        elif self._leaves_next or not self._asks_first:
            self.action_finish()
            return
        else:
            self._leaves_next = True
            self._warning = f"{key_for(self, 'leave')} again leaves; what you answered is kept."
            if not self.status.trouble:
                self.say(self._warning)
        self.refresh_bindings()

    def stay(self) -> None:
        """Something else was done: the key to leave has to be pressed twice again."""
        if self._leaves_next:
            self._leaves_next = False
            if self.status.said == self._warning:
                self.say("")
            self.refresh_bindings()

    def on_key(self, event: events.Key) -> None:
        """Any other key stays."""
        found = self.active_bindings.get(event.key)
        if found is None or (found.node, found.binding.action) != (self, "leave"):
            self.stay()

    def action_finish(self) -> None:
        """End the session and see what it came to."""
        session = self._session
        if session is None:
            if not self.busy:
                self.post_message(Ended(self, None))
            return
        typed = self._typed

        def result() -> Ended:
            if typed is not None:
                session.draft(typed)
            found = session.result()
            if not found.answers:
                return Ended(self, None)
            if self._find_ready is None or self._ready is None:
                return Ended(self, found)
            return Ended(self, found, (self._ready, self._find_ready()))

        self.work_on("result", result)
