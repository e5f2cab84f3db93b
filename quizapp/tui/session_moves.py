"""What can be done with the question of a session that needs no more than its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.study.deeds import brought_back, taken_back
from quizapp.tui.snapshot import Move, Turned

if TYPE_CHECKING:
    from quizapp.study.session import Session


class Moves:
    """Actions that are one call of the session; a screen mixes them in and says how to make it."""

    def move(self, move: Move, *, saves: bool = False) -> None:
        """Make a move in a thread, then draw where the session stands.

        Args:
            saves: It is an answer, and the same one however often it is made: one that cannot be
                written is tried again.
        """
        raise TypeError(f"{type(self).__name__} does not say how to make {move!r} ({saves=})")

    def action_hint(self) -> None:
        """Reveal the next hint."""
        self.move(lambda session: nothing(session.hint()))

    def action_give_up(self) -> None:
        """Say "I don't know" and see how it goes."""
        self.move(lambda session: nothing(session.give_up()), saves=True)

    def action_skip(self) -> None:
        """Ask this one later."""
        self.move(lambda session: nothing(session.skip()))

    def action_another(self) -> None:
        """Ask the same with other numbers."""
        self.move(lambda session: nothing(session.another()))

    def action_undo(self) -> None:
        """Take back what was done last."""
        self.move(_undo)

    def action_redo(self) -> None:
        """Bring back what was taken back last."""
        self.move(_redo)

    def action_show_right(self) -> None:
        """Show the right value of this part; the next one then starts from it."""
        self.move(lambda session: nothing(session.show_right()))

    def action_dispute(self) -> None:
        """Count the answer as right after all, and flag the question for its author."""
        self.move(lambda session: nothing(session.dispute()))

    def action_flag(self) -> None:
        """Flag the question for later, or take the flag off."""
        self.move(lambda session: "Flagged." if session.flag() else "The flag is off.")

    def action_suspend(self) -> None:
        """Set the question aside until it is taken in again."""
        self.move(lambda session: _with_way_back(session.suspend()))

    def action_bury(self) -> None:
        """Put the question off until tomorrow."""
        self.move(lambda session: _with_way_back(session.bury()))

    def action_know_topic(self) -> None:
        """Ask nothing new of this topic."""
        self.move(lambda session: session.know_topic())

    def action_reset(self) -> None:
        """Make the question new again."""
        self.move(lambda session: _with_way_back(session.reset()))


def nothing(_: object) -> None:
    """The session's `current` says all there is to show."""


def _with_way_back(said: str) -> str:
    """For what one key does without asking, perhaps to somebody who meant an option by it."""
    return f"{said.removesuffix('.')}; :undo takes it back."


def _undo(session: Session) -> str:
    what = session.undo()
    return taken_back(None) if what is None else Turned(taken_back(what))


def _redo(session: Session) -> str:
    what = session.redo()
    return brought_back(None) if what is None else Turned(brought_back(what))
