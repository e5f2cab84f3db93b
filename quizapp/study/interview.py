"""A mock interview: questions under the clock, every answer on disk, no verdict before the end.

A face calls `next()` once to begin; after that `submit` and `pass_on` go on by themselves to the
next part, the next question, or (at the end) to none. What it came to is read back from the log:
see `quizapp.study.interview_past`.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from quizapp.bank.library import Library
from quizapp.bank.models import Open
from quizapp.clock import Clock
from quizapp.grading import points
from quizapp.grading.characters import MAX_ANSWER
from quizapp.grading.grade import grade_part
from quizapp.grading.verdict import Verdict
from quizapp.progress.events import Answer
from quizapp.progress.keeper import Keeper
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study import draft, preview, truth
from quizapp.study.asked import Asked
from quizapp.study.cards import cards, present_id
from quizapp.study.dealing import Dealer, Undealt
from quizapp.study.interview_past import MODE, about
from quizapp.study.interview_plan import Interviewer, Turn, Wish
from quizapp.study.opening import studied
from quizapp.study.recording import attempt, session_name
from quizapp.study.standing import Waiting

_ENOUGH_FAILED = 2
"""After so many questions in a row of which nothing was right, an interviewer turns to another
topic."""


class Interview:
    """One interview, from the first question to the last.

    All methods are synchronous; those that draw or grade may take some milliseconds.

    Args:
        library: Where the questions come from.
        log: Where every answer goes before the next question is put.
        clock: Read for the time left and for how long answers took.
        rng: Decides which of several fitting questions are asked, and with which numbers.
        wish: Minutes, level and topics.
        keeper: Told of every answer on disk; it keeps the log safe in the background.
        settings: The learner's own; they say which packs are studied.
    """

    def __init__(
        self,
        library: Library,
        log: ProgressLog,
        clock: Clock,
        rng: random.Random,
        wish: Wish,
        *,
        keeper: Keeper | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._log = log
        self._keeper = keeper
        self._clock = clock
        self.wish = wish
        self.name = session_name(clock, rng)
        """The session that its events in the log bear."""
        before: Counter[str] = Counter()
        for answer in log.answers():
            if answer.mode == MODE and answer.part == 0:
                before[present_id(library, answer.question) or answer.question] += 1
        held = cards(library, log)
        among = [
            entry
            for entry in studied(library, settings or Settings())
            if (card := held.get(entry.id)) is None or not card.suspended
        ]
        self._interviewer = Interviewer(library, wish, among, before, rng)
        self._dealer = Dealer(library, clock, rng)
        self._began: float | None = None
        self._ended: float | None = None
        self._drafted = False
        self._failed = 0
        """How many questions in a row, nothing of which was right."""
        self.current: Asked | None = None
        """The question before the learner; `None` before the first and after the last."""
        self.turn: Turn | None = None
        """How the current question comes about."""
        self.number = 0
        """Which question it is, from 1."""
        self.answered = 0
        """How many questions have at least one part answered."""
        self.problems: tuple[str, ...] = ()
        """Questions that could not be asked, one sentence each; they were passed over."""

    @property
    def possible(self) -> bool:
        """Whether there is an open question to begin with."""
        return self._interviewer.possible

    @property
    def elapsed(self) -> float:
        """Seconds since the first question was put."""
        if self._began is None:
            return 0.0
        return (self._clock.monotonic() if self._ended is None else self._ended) - self._began

    @property
    def left(self) -> float:
        """Seconds until the time is up; negative after that. Nobody is cut off."""
        return self.wish.seconds - self.elapsed

    def next(self) -> Asked | None:
        """Put the first question; later this returns the one that stands."""
        if self._began is None:
            self._began = self._clock.monotonic()
            self._ask()
        return self.current

    def read(self, text: str) -> str:
        """What `text` is read as, or why it cannot be read yet; never raises, logs nothing."""
        asked = self.current
        return "" if asked is None else preview.said(asked.variant, asked.part, text)

    def keep_draft(self, text: str) -> None:
        """Keep an open answer as it stands, in case the app is cut off; logs nothing."""
        asked = self.current
        if asked is None or asked.kind != "open" or len(text.strip()) > MAX_ANSWER:
            return
        if not text.strip():
            self._forget_draft()
            return
        self._drafted = True
        body = self._body(asked, text.strip(), _open_verdict(asked, text), self._took(asked))
        draft.keep(self._log.home, body)

    def submit(self, text: str) -> str:
        """Answer the current part and go on.

        Returns why it was not taken ("2 of 3 numbers"), or the empty string: then it is on disk.
        """
        asked = self.current
        if asked is None:
            return ""
        if len(text) > MAX_ANSWER:
            return truth.too_long(asked.variant, len(text)).message
        if asked.kind == "open":
            if not text.strip():
                return "Say something first; i moves on without an answer."
            self._take(asked, text.strip(), _open_verdict(asked, text))
            return ""
        verdict = grade_part(
            asked.variant, asked.part, asked.earlier_typed, text, again=asked.again
        )
        if not verdict.attempt:
            few = verdict.outcome == "too-few-digits"
            self.current = replace(asked, typed=text, again=asked.again or few)
            return verdict.message
        self._take(asked, text, verdict)
        return ""

    def pass_on(self) -> None:
        """The learner does not know: on disk as such, and the next question (or part) is put."""
        if self.current is not None:
            self._take(self.current, "", truth.unknown(self.current.variant, self.current.part))

    def end(self, draft: str = "") -> None:
        """Stop here. What was answered stays; so does an open answer begun, as it stands."""
        asked = self.current
        if asked is not None and asked.kind == "open" and 0 < len(draft.strip()) <= MAX_ANSWER:
            self._take(asked, draft.strip(), _open_verdict(asked, draft))
        self._finish()

    # One question after another

    def _ask(self) -> None:
        elsewhere = self._failed >= _ENOUGH_FAILED
        left = self.left
        while (turn := self._interviewer.next(left, elsewhere=elsewhere)) is not None:
            try:
                asked = self._dealer.deal(Waiting(turn.entry.id), MODE, 0)
            except Undealt as error:
                self.problems = (*self.problems, str(error))
                continue
            self._interviewer.put(turn, left)
            self.current, self.turn = asked, turn
            self.number += 1
            if elsewhere:
                self._failed = 0
            return
        self._finish()

    def _finish(self) -> None:
        if self._ended is None:
            self._ended = self._clock.monotonic()
        self._forget_draft()
        self.current = self.turn = None

    def _took(self, asked: Asked) -> int:
        return max(0, round((self._clock.monotonic() - asked.started) * 1000))

    def _forget_draft(self) -> None:
        if self._drafted:
            draft.forget(self._log.home)
            self._drafted = False

    def _take(self, asked: Asked, typed: str, verdict: Verdict) -> None:
        """Log an attempt, then put what comes next."""
        took = self._took(asked)
        event = self._log.append(self._body(asked, typed, verdict, took))
        if self._keeper is not None:
            self._keeper.answered()
        self._forget_draft()
        if asked.part == 0:
            self.answered += 1
        done = asked.with_verdicts((*asked.earlier, verdict), typed, event.id, None, took)
        if done.last_part:
            nothing = all(each.score == 0 for each in done.verdicts)
            self._failed = self._failed + 1 if nothing else 0
            self._ask()
        else:
            self.current = done.next_part(self._clock.monotonic())

    def _body(self, asked: Asked, typed: str, verdict: Verdict, took: int) -> Answer:
        turn = self.turn
        circumstances = {} if turn is None else about(self.wish, turn, _points_of(asked))
        return attempt(asked, typed, verdict, took, self.name, circumstances)


def _points_of(asked: Asked) -> int:
    question = asked.variant.question
    return len(question.points) if isinstance(question, Open) else 0


def _open_verdict(asked: Asked, text: str) -> Verdict:
    """What the cues propose; the learner has the last word, after the interview."""
    wanted = getattr(asked.variant.question, "points", ())
    found = points.covered(wanted, text)
    share = len(found) / len(wanted)
    return Verdict(
        id=asked.id,
        seed=asked.variant.seed,
        outcome="correct" if share == 1 else "partial" if found else "wrong",
        score=share,
    )
