"""Slow things in threads: one at a time per screen, results as messages, errors as one sentence."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import getters, on
from textual.css.query import NoMatches
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from quizapp.tui.allows import Allows
from quizapp.tui.leaving import Leaves, is_there
from quizapp.tui.literal import at_home
from quizapp.tui.widgets.status import StatusLine

if TYPE_CHECKING:
    from quizapp.tui.desk import Desk

TRY_AGAIN = 3.0
"""Seconds after which what could not be written is tried again."""
PATIENCE = 0.3
"""Seconds after which work is said to be going on."""
_WAIT = "One moment …"


class Done(Message):
    """Work is finished; `name` says which, `value` is what it returned."""

    def __init__(self, name: str, value: Any) -> None:
        super().__init__()
        self.name = name
        self.value = value


class WorkingScreen(Leaves, Allows, Screen[None]):
    """A screen that does its slow work in threads and stays calm when it fails."""

    status = getters.query_one(StatusLine)
    """Where it says what goes on."""

    def __init__(self) -> None:
        super().__init__()
        self._turn = threading.Lock()
        self._under_way: str | None = None
        self._asked_for_patience = ""
        """What was said while something takes long."""
        self._unsaved: tuple[str, Callable[[], object]] | None = None
        """Work that could not be written, to be tried again, and its name."""

    @property
    def busy(self) -> bool:
        """Whether work is going on that the next step depends on."""
        return self._under_way is not None

    def work_on(self, name: str, call: Callable[[], object], *, saves: bool = False) -> bool:
        """Run `call` in a thread and post `Done`; `False` (and nothing) while other work runs.

        Args:
            saves: It writes down what the learner did, and writes it once however often it is
                called: where it cannot, it is tried again until something else is done.
        """
        if self.busy:
            return False
        self._under_way = name
        self._unsaved = (name, call) if saves else None
        self._start(name, call, group="work")
        self.set_timer(PATIENCE, partial(self.still_working, name))
        return True

    def glance(self, name: str, call: Callable[[], object]) -> None:
        """Run `call` in a thread; a later glance makes an earlier one stale."""
        self._start(name, call, group="glance")

    def _start(self, name: str, call: Callable[[], object], *, group: str) -> None:
        self.run_worker(
            partial(self._do, name, call),
            name=name,
            group=group,
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def _do(self, name: str, call: Callable[[], object]) -> None:
        with self._turn:
            value = call()
        self.post_message(Done(name, value))

    def still_working(self, name: str) -> None:
        """Ask for patience while this work goes on, and again when there is more to say of it."""
        # Something said a moment ago is worth more than that.
        if self._under_way == name and self._standing in {"", self._asked_for_patience}:
            desk: Desk | None = getattr(self.app, "desk", None)
            going_on = "" if desk is None else desk.under_way
            said = going_on or _WAIT
            if said != self._asked_for_patience:
                self._asked_for_patience = said
                self.say(said)
            self.set_timer(PATIENCE, partial(self.still_working, name))

    @property
    def _standing(self) -> str:
        """What the status line says."""
        return next((line.said for line in self.query(StatusLine)), "")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The funnel: whatever goes wrong in a thread ends here."""
        event.stop()
        worker = event.worker
        if event.state is WorkerState.ERROR:
            if worker.group == "work":
                self._under_way = None
                self._no_more_patience()
            self.log.error(worker.error)
            if worker.group == "work" and (said := self._not_saved(worker.error)):
                self.fail(said)
                self.set_timer(TRY_AGAIN, self.try_again)
            else:
                self.fail(sentence(worker.error))

    def try_again(self) -> None:
        """Do once more what could not be written, unless something else was done since."""
        if self._unsaved is not None and not self.busy:
            name, call = self._unsaved
            self._under_way = name
            self._start(name, call, group="work")

    def give_in(self) -> None:
        """Do not try again by itself: the learner has changed what was to be written."""
        self._unsaved = None

    def _not_saved(self, error: BaseException | None) -> str:
        """What to say if the work is to be tried again; nothing if it is not."""
        from quizapp.progress.errors import HomeError

        if self._unsaved is None or not isinstance(error, HomeError):
            return ""
        return f"Not saved yet, but kept and tried again: {error.brief}."

    @on(Done)
    async def _work_is_done(self, event: Done) -> None:
        event.stop()
        if self._under_way == event.name:
            self._under_way = self._unsaved = None
            self._no_more_patience()
        try:
            await self.done(event)
        except NoMatches:
            if is_there(self):
                raise
            # It was left while it was being drawn: nobody looks any more.

    async def done(self, event: Done) -> None:
        """Go on where work is finished."""

    def _no_more_patience(self) -> None:
        """Nobody waits any longer: the work is over, well or not."""
        if self._asked_for_patience:
            said, self._asked_for_patience = self._asked_for_patience, ""
            if self._standing in {"", said}:
                self.say("")

    def say(self, text: str) -> None:
        """Tell the learner something in passing."""
        self.status.trouble = False
        self.status.said = text

    def fail(self, text: str) -> None:
        """Tell the learner that something did not work."""
        self.status.trouble = True
        self.status.said = text


def sentence(error: BaseException | None) -> str:
    """An error as one sentence: our own errors speak for themselves, others are named."""
    if error is None:
        return "That did not work."
    if type(error).__module__.startswith("quizapp.") and str(error):
        return str(error).strip().split("\n")[0]
    if isinstance(error, OSError) and error.strerror:
        why = error.strerror[:1].lower() + error.strerror[1:]
        where = f" ({at_home(Path(os.fsdecode(error.filename)))})" if error.filename else ""
        return f"That did not work: {why}{where}."
    detail = str(error).strip().split("\n")[0][:120]
    return f"That did not work ({type(error).__name__}{': ' + detail if detail else ''})."
