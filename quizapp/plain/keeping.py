"""What is said of what could not be written: said once, and once when it is on disk."""

from __future__ import annotations

from collections.abc import Callable

from quizapp.counting import count
from quizapp.progress.errors import Unsaved
from quizapp.study.outbox import Outbox


class Keeping:
    """Watches an outbox and says what becomes of what it keeps.

    Args:
        outbox: Where the session writes; None if whatever cannot be written is raised.
        notice: Says a sentence.
    """

    def __init__(self, outbox: Outbox | None, notice: Callable[[str], None]) -> None:
        self._outbox = outbox
        self._notice = notice
        self._said = False
        self._held: list[Callable[[], None]] = []

    @property
    def keeps(self) -> bool:
        """Whether something that was done is not on disk yet."""
        return self._outbox is not None and self._outbox.keeps

    def hold(self, telling: Callable[[], None]) -> None:
        """Tell something as soon as all that was done is on disk: now, if it is."""
        if self.keeps:
            self._held.append(telling)
        else:
            telling()

    def tell(self) -> None:
        """Say that something is not saved, or that all is again; nothing while that is no news."""
        if self._outbox is None or self.keeps == self._said:
            return
        self._said = self.keeps
        if self.keeps:
            self._notice(f"Not saved yet, but kept and tried again: {self._outbox.problem}")
            return
        self._notice("Everything is saved now.")
        held, self._held = self._held, []
        for telling in held:
            telling()

    def save(self, ask: Callable[[str], str | None]) -> None:
        """Write what is kept, as often as the learner wants to try.

        Args:
            ask: Says why it cannot be written and returns what the learner says to that: None or
                `:quit` is to leave without.

        Raises:
            Unsaved: it could not be written.
        """
        outbox = self._outbox
        while outbox is not None and not outbox.flush() and outbox.problem is not None:
            told = f"{_not_saved(outbox.waiting)}: {outbox.problem}"
            try:
                said = ask(told)
            except KeyboardInterrupt:
                said = None
            if said is None or said.strip() == ":quit":
                raise Unsaved(outbox.problem.path, told)
        self.tell()


def _not_saved(answers: int) -> str:
    if not answers:
        return "What you did last is not saved"
    return f"{count(answers, 'answer is', 'answers are')} not saved"
