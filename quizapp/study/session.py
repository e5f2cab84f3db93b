"""A session without a screen: both faces drive this, and nothing else moves the progress log.

A face calls `next()` for the first question and after each verdict; in between it calls `read`,
`hint`, `submit`, `give_up`, `reveal`, `rate`, `confirm`, `skip`, `undo`, `another`, and draws
`current` again after each. All methods are synchronous and return with everything on disk; those
that draw or grade (`next`, `submit`, `give_up`, `skip`, `undo`, `another`) may take some
milliseconds. One thread at a time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from quizapp.bank.library import Library
from quizapp.clock import Clock
from quizapp.grading.verdict import Verdict
from quizapp.progress.log import ProgressLog
from quizapp.study.asked import Asked, Mode
from quizapp.study.result import Result


class OutOfTurn(RuntimeError):
    """The session was asked for something that does not fit where it stands."""


class Session:
    """Questions asked one after another, answers graded and logged, and any number of undos.

    Args:
        library: Where the questions come from.
        log: Where every answer goes before it is shown.
        clock: Read for the time of answers and for how long they took.
        rng: Where seeds of variants come from, and nothing else.
        mode: `learn` moves the schedule, `practice` does not.
        queue: Full ids in the order to ask (see `quizapp.study.queue`).
        seed: Given, every question is drawn with this seed (asked again: seed + 1, ...) instead
            of from `rng`, so that the same answers meet the same questions.
    """

    def __init__(
        self,
        library: Library,
        log: ProgressLog,
        clock: Clock,
        rng: random.Random,
        mode: Mode,
        queue: Sequence[str],
        *,
        seed: int | None = None,
    ) -> None: ...

    @property
    def mode(self) -> Mode: ...

    @property
    def current(self) -> Asked | None:
        """The question that stands before the learner; `None` before the first and at the end."""

    @property
    def position(self) -> int:
        """The number of the current question, from 1 (0 before the first)."""

    @property
    def total(self) -> int:
        """How many questions the session has, as far as known: it grows as cards come back."""

    @property
    def problems(self) -> tuple[str, ...]:
        """Questions that could not be asked, one sentence each; they were passed over."""

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to undo, in this session or an earlier one."""

    def next(self) -> Asked | None:
        """Go on: to the next part, the next question, or (at the end) `None`.

        While the current part is unanswered this changes nothing and returns it.
        A card answered Again in learn mode comes back: when its minute is over, or at the end.
        """

    def read(self, text: str) -> str:
        """What `text` is read as ("2×2  0.438 0.562; 0 1"), or why it cannot be read yet.

        Never raises, logs nothing; the empty string where there is nothing to say.
        """

    def readable(self, text: str) -> bool:
        """Whether `submit(text)` would be an attempt as far as reading goes."""

    def hint(self) -> str | None:
        """Reveal the next hint and return it; `None` when there are no more. Hints count."""

    def submit(self, text: str) -> Verdict:
        """Answer the current part; an attempt is on disk when this returns.

        An unreadable answer logs nothing and the part stays open; too few digits are said once a
        question. Submitted again after the verdict, this returns that verdict and logs nothing.
        In a multi-step question `expected` is withheld until the last part.

        Raises:
            OutOfTurn: no question, or one that the learner rates (`reveal`, then `rate`).
        """

    def give_up(self) -> Verdict:
        """ "I don't know": logged as wrong, the right value shown, nothing carried on from here."""

    def reveal(self, text: str = "") -> tuple[int, ...]:
        """Show the answer of a flashcard or an open question; nothing is logged yet.

        `text` is what the learner wrote, if anything. Returns the indices of the points of an
        open question that it covers, also in `current.covered`, for the learner to confirm.
        """

    def confirm(self, points: Sequence[int]) -> None:
        """Set which points of an open question count as covered, before or after rating."""

    def rate(self, rating: int) -> Verdict:
        """1 Again, 2 Hard, 3 Good, 4 Easy.

        For a revealed flashcard or open question this is the answer. For a finished one it is
        another rating, logged as a `rate` event.

        Raises:
            OutOfTurn: nothing to rate yet.
            ValueError: not 1 to 4.
        """

    def skip(self) -> Asked | None:
        """Put the question at the end (the second time: aside) without logging; go on."""

    def undo(self) -> str | None:
        """Take back the last answer or rating, also of an earlier session, and return to it.

        Returns what was undone, in a few words, or `None` if there is nothing (or the question
        is no longer known: then the answer is taken back all the same and `current` stays).
        """

    def another(self) -> Asked:
        """The same question with other numbers, in practice mode, before the queue goes on.

        An unanswered question goes back to the front of the queue.
        """

    def flag(self) -> bool:
        """Flag the current question for later, or take the flag off; returns what holds now."""

    def outlook(self) -> str:
        """When the finished question comes again: "Again in 10 minutes." """

    def result(self) -> Result:
        """What the session came to so far."""
