"""What lies beside the question of a session: a note, the clipboard, a calculator, its source."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from quizapp.tui.addresses import address_in
from quizapp.tui.clipboard import Copied, as_numpy, as_text
from quizapp.tui.screens.address import AddressScreen
from quizapp.tui.screens.note import NoteScreen
from quizapp.tui.session_moves import Moves
from quizapp.tui.snapshot import Move, Snapshot, step
from quizapp.tui.widgets.calculator import Calculator
from quizapp.tui.work import WorkingScreen

if TYPE_CHECKING:
    from quizapp.study.asked import Asked
    from quizapp.study.session import Session


class SessionTools(Moves, WorkingScreen):
    """A screen over a session: makes its moves in threads, and has what one needs beside."""

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._snapshot: Snapshot | None = None

    @property
    def asked(self) -> Asked | None:
        """The question on show."""
        return None if self._snapshot is None else self._snapshot.asked

    def move(self, move: Move, *, saves: bool = False) -> None:
        session = self._session
        if session is None or self.busy:
            return
        self.say("")
        self.work_on("move", lambda: step(session, move), saves=saves)
        self.refresh_bindings()

    def take_in(self, name: str, value: object) -> None:
        """Show what came of work that was begun here."""
        if name == "calculate" and isinstance(value, tuple):
            self.query_one(Calculator).tell(*value)
        elif isinstance(value, Copied):
            self.app.copy_to_clipboard(value.text)
            self.say(value.said)

    def action_note(self) -> None:
        """Write down something of one's own."""
        snapshot, asked = self._snapshot, self.asked
        if snapshot is not None and asked is not None:
            screen = NoteScreen(asked.entry.title, snapshot.note)
            self.app.push_screen(screen, self.keep_note)

    def keep_note(self, note: str | None) -> None:
        """Keep what was written; None leaves it as it was."""
        if note is not None:
            self.move(lambda session: session.note(note))

    def action_copy(self) -> None:
        """Copy the question in words, with its answer once given."""
        self._copy(as_text)

    def action_copy_numpy(self) -> None:
        """Copy the numbers as Python."""
        self._copy(as_numpy)

    def _copy(self, made: Callable[[Session], Copied | None]) -> None:
        session = self._session
        if session is not None:
            self.work_on("copy", lambda: made(session))

    def action_calculate(self) -> None:
        """Open the calculator."""
        self.calculate()

    def calculate(self, text: str = "") -> None:
        """Open the calculator, with an expression if one is given."""
        if (asked := self.asked) is not None:
            self.query_one(Calculator).open(asked.variant.given, text)

    @on(Calculator.Typed)
    def _calculate(self, event: Calculator.Typed) -> None:
        if (session := self._session) is not None:
            self.glance("calculate", partial(_calculated, session, event.text))

    def action_lab(self) -> None:
        """Play with the computation behind the question, beginning with its very numbers."""
        # Imported here: most sessions end without.
        from quizapp.study.lab import Experiment
        from quizapp.tui.screens.lab import LabScreen

        asked = self.asked
        if asked is None:
            return
        named = [each for verdict in asked.verdicts for each in verdict.misconceptions]
        made = frozenset(name for each in named for name in each.ids)
        experiment = Experiment(asked.variant, asked.entry.title, made=made)
        self.app.push_screen(LabScreen(lambda: experiment))

    def action_open_source(self) -> None:
        """Show the whole address of the source, and open it if the learner says so."""
        asked = self.asked
        address = None if asked is None else address_in(asked.variant.question.source)
        if address is not None:
            wanted = partial(self._open_address, address)
            self.app.push_screen(AddressScreen(address), wanted)

    def _open_address(self, address: str, wanted: bool | None) -> None:
        if wanted:
            self.app.open_url(address)


def _calculated(session: Session, text: str) -> tuple[str, str, str]:
    """An expression, its value, and why it has none."""
    from quizapp.study.calculator import Unavailable

    try:
        return text, session.calculate(text), ""
    except Unavailable as error:
        return text, "", str(error)
