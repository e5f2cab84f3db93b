"""The course of a session: which question stands, which come, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from quizapp.clock import Clock
from quizapp.study.asked import Asked
from quizapp.study.dealing import Dealer, Undealt
from quizapp.study.mode import Mode
from quizapp.study.resume import Keep
from quizapp.study.standing import Standing, Waiting


@dataclass(frozen=True)
class Step:
    """Something that can be undone: its events, and how things stood before it."""

    events: tuple[str, ...]
    """The ids, newest first."""
    what: str
    before: Standing


class Course:
    """Puts one question after another.

    Args:
        dealer: Draws them.
        clock: For the time, and how much of it is left.
        mode: Of the session.
        now: How things stand at the start.
        keep: Told whenever that changes.
        seconds: How long questions are put from the first one on; for ever if not given.
    """

    def __init__(
        self,
        dealer: Dealer,
        clock: Clock,
        mode: Mode,
        now: Standing,
        keep: Keep | None = None,
        seconds: float | None = None,
    ) -> None:
        self._dealer = dealer
        self._clock = clock
        self._mode: Mode = mode
        self._now = now
        self._keep = keep
        self._seconds = seconds
        self.steps: list[Step] = []
        """What can be undone, the last at the end."""
        self.problems: list[str] = []
        """Questions that could not be put, a sentence each."""
        self.changes = 0
        """How often something was done, or how things stand has changed."""
        self.judged: set[str] = set()
        """The questions to which the learner has seen a verdict: no undo takes that back."""
        self._began: float | None = None

    @property
    def now(self) -> Standing:
        """How things stand."""
        return self._now

    @now.setter
    def now(self, standing: Standing) -> None:
        self._now = standing
        self.changes += 1
        if self._keep is not None and self._began is not None:
            self._keep.keep(standing)

    @property
    def elapsed(self) -> float:
        """Seconds since the first question was put."""
        return 0.0 if self._began is None else self._clock.monotonic() - self._began

    @property
    def left(self) -> float | None:
        """Seconds left to put questions in; None if there is no end."""
        return None if self._seconds is None else max(0.0, self._seconds - self.elapsed)

    def ask_next(self, standing: Standing | None = None) -> Asked | None:
        """Put the question that is next; None at the end.

        Args:
            standing: How things stand now, if that has changed.
        """
        if standing is not None:
            self._now = standing  # kept with the next question, in one go
        while True:
            if self.left == 0.0:
                self.now = replace(self._now, current=None, waiting=(), returning=())
                return None
            item, following = self._now.pick(self._clock.now())
            if item is None:
                self.now = following
                return None
            self._now = following
            if self.put(item, self._mode):
                return self._now.current

    def put(self, item: Waiting, mode: Mode) -> bool:
        """Put a question to the learner; if it cannot be drawn, note why."""
        try:
            asked = self._dealer.deal(item, mode, self._now.times.get(item.question, 0))
        except Undealt as error:
            self.problems.append(str(error))
            return False
        if self._began is None:
            self._began = asked.started
        self.now = self._now.put(asked)
        return True

    def prepare(self) -> None:
        """Draw the question that is next, in any thread, while another one stands."""
        now = self._now
        item, _ = now.pick(self._clock.now())
        if item is None:
            return
        try:
            self._dealer.prepare(item, now.times.get(item.question, 0))
        except Undealt:
            return  # said when it is its turn

    def jot(self, asked: Asked) -> None:
        """The question with what is typed for it so far: nothing is done with that."""
        changes = self.changes
        self.now = self._now.showing(asked)
        self.changes = changes

    def did(self, events: Iterable[str], what: str, before: Standing) -> None:
        """Remember how to go back.

        Args:
            events: Their ids, in the order in which they were written.
            what: What was done, in a few words.
            before: How things stood before.
        """
        self.steps.append(Step(tuple(reversed(tuple(events))), what, before))
        self.changes += 1

    def back(self) -> None:
        """To how things stood before the last step, which was taken back."""
        self.stand(self.steps.pop().before)

    def stand(self, standing: Standing) -> None:
        """Stand there again; the time for its question begins anew."""
        if standing.current is not None:
            started = self._clock.monotonic()
            standing = standing.showing(replace(standing.current, started=started))
        self.now = standing
