"""A session without a screen: both faces drive this, and nothing else logs answers.

A face calls `next()` for the first question and after each verdict; in between it calls `read`,
`hint`, `submit`, `give_up`, `reveal`, `rate`, `confirm`, `skip`, `undo`, `another`, and draws
`current` again after each. All methods are synchronous and return with everything on disk; those
that draw or grade (`next`, `submit`, `give_up`, `skip`, `undo`, `another`) may take some
milliseconds. One thread at a time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quizapp.bank.library import Library
from quizapp.clock import Clock
from quizapp.grading import points
from quizapp.grading.grade import grade, grade_part
from quizapp.grading.verdict import Verdict
from quizapp.progress.events import Event
from quizapp.progress.keeper import Keeper
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study import preview, truth
from quizapp.study.asked import Asked, Mode
from quizapp.study.dealing import Dealer, Undealt
from quizapp.study.outlook import again
from quizapp.study.recording import Recorder, self_verdict
from quizapp.study.result import Result, summary
from quizapp.study.standing import Standing, Waiting

MAX_ANSWER = 20_000
"""More characters than this are not looked at."""


class OutOfTurn(RuntimeError):
    """The session was asked for something that does not fit where it stands."""


@dataclass(frozen=True)
class _Step:
    """Something that can be undone: an event, and how things stood before it."""

    event: str
    what: str
    before: Standing


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
        keeper: Told of every answer on disk; it keeps the log safe in the background.
        settings: Of the learner: the retention to plan for, the hour at which a day begins.
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
        keeper: Keeper | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._library = library
        self._log = log
        self._clock = clock
        self._mode: Mode = mode
        self._now = Standing(tuple(Waiting(question) for question in queue))
        self._steps: list[_Step] = []
        self._began: float | None = None
        self._settings = settings or Settings()
        self._problems: list[str] = []
        self._records = Recorder(library, log, clock, rng, self._settings.retention, keeper)
        self._dealer = Dealer(library, clock, rng, seed)

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def current(self) -> Asked | None:
        """The question that stands before the learner; `None` before the first and at the end."""
        return self._now.current

    @property
    def position(self) -> int:
        """The number of the current question, from 1 (0 before the first)."""
        return self._now.position

    @property
    def total(self) -> int:
        """How many questions the session has, as far as known: it grows as cards come back."""
        return self._now.total

    @property
    def problems(self) -> tuple[str, ...]:
        """Questions that could not be asked, one sentence each; they were passed over."""
        return tuple(self._problems)

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to undo, in this session or an earlier one."""
        return bool(self._steps) or bool(self._log.last_answers(1))

    def next(self) -> Asked | None:
        """Go on: to the next part, the next question, or (at the end) `None`.

        While the current part is unanswered this changes nothing and returns it.
        A card answered Again in learn mode comes back: when its minute is over, or at the end.
        """
        asked = self.current
        if asked is not None and not asked.answered:
            return asked
        if asked is not None and not asked.last_part:
            self._now = self._now.showing(asked.next_part(self._clock.monotonic()))
            return self.current
        if asked is not None:
            self._retire(asked)
        return self._ask_next()

    def read(self, text: str) -> str:
        """What `text` is read as ("2×2  0.438 0.562; 0 1"), or why it cannot be read yet.

        Never raises, logs nothing; the empty string where there is nothing to say.
        """
        asked = self.current
        return "" if asked is None else preview.said(asked.variant, asked.part, text)

    def hint(self) -> str | None:
        """Reveal the next hint and return it; `None` when there are no more. Hints count."""
        asked = self.current
        if asked is None or asked.answered or not asked.hints_left:
            return None
        hint: str = asked.variant.hints[len(asked.hints)]
        self._now = self._now.showing(replace(asked, hints=(*asked.hints, hint)))
        return hint

    def submit(self, text: str) -> Verdict:
        """Answer the current part; an attempt is on disk when this returns.

        An unreadable answer logs nothing and the part stays open; too few digits are said once a
        question. Submitted again after the verdict, this returns that verdict and logs nothing.
        In a multi-step question `expected` is withheld until the last part.

        Raises:
            OutOfTurn: no question, or one that the learner rates (`reveal`, then `rate`).
        """
        asked = self._asked()
        if asked.verdict is not None:
            return asked.verdict
        if asked.self_rated:
            raise OutOfTurn("reveal this one, then rate it")
        if len(text) > MAX_ANSWER:
            verdict = truth.too_long(asked.variant, len(text), MAX_ANSWER)
        elif asked.parts == 1:
            verdict = grade(asked.variant, [text], again=asked.again)
        else:
            earlier = [None if n < asked.opened else t for n, t in enumerate(asked.earlier_typed)]
            verdict = grade_part(asked.variant, asked.part, earlier, text, again=asked.again)
        if not verdict.attempt:
            few = verdict.outcome == "too-few-digits"
            typed = text[:MAX_ANSWER]
            self._now = self._now.showing(replace(asked, typed=typed, again=asked.again or few))
            return truth.withheld(verdict)
        return self._answered(asked, text, verdict)

    def give_up(self) -> Verdict:
        """The learner does not know: logged as wrong, the right value shown, nothing carried on."""
        asked = self._asked()
        if asked.verdict is not None:
            return asked.verdict
        verdict = truth.unknown(asked.variant, asked.part)
        gone = replace(asked, gave_up=True, revealed=True, opened=asked.part + 1)
        return self._answered(gone, "", verdict, rating=1 if asked.self_rated else None)

    def reveal(self, text: str = "") -> tuple[int, ...]:
        """Show the answer of a flashcard or an open question; nothing is logged yet.

        `text` is what the learner wrote, if anything. Returns the indices of the points of an
        open question that it covers, also in `current.covered`, for the learner to confirm.
        """
        asked = self._asked()
        if not asked.self_rated:
            raise OutOfTurn("this question is answered, not revealed")
        if not asked.revealed:
            found = points.covered(getattr(asked.variant.question, "points", ()), text)
            self._now = self._now.showing(replace(asked, revealed=True, typed=text, covered=found))
        return self._asked().covered

    def confirm(self, covered: Sequence[int]) -> None:
        """Set which points of an open question count as covered, before or after rating."""
        asked = self._asked()
        known = range(len(getattr(asked.variant.question, "points", ())))
        if not asked.revealed or not set(covered) <= set(known):
            raise OutOfTurn("only points of a revealed open question can be confirmed")
        chosen = tuple(sorted(set(covered)))
        changed = replace(asked, covered=chosen, confirmed=True)
        if asked.verdict is None or asked.rating is None:
            self._now = self._now.showing(changed)
            return
        verdict = self_verdict(changed, asked.rating)
        event = self._records.rate(asked.event, score=verdict.score, points=chosen)
        self._rejudged(replace(changed, verdict=verdict), event, "the points you confirmed")

    def rate(self, rating: int) -> Verdict:
        """1 Again, 2 Hard, 3 Good, 4 Easy.

        For a revealed flashcard or open question this is the answer. For a finished one it is
        another rating, logged as a `rate` event.

        Raises:
            OutOfTurn: nothing to rate yet.
            ValueError: not 1 to 4.
        """
        if rating not in (1, 2, 3, 4):
            raise ValueError("a rating is 1, 2, 3 or 4")
        asked = self._asked()
        if asked.self_rated and asked.revealed and asked.verdict is None:
            verdict = self_verdict(asked, rating)
            return self._answered(asked, asked.typed, verdict, rating=rating)
        if asked.verdict is None or not asked.finished:
            raise OutOfTurn("there is nothing to rate yet")
        verdict = asked.verdict
        if rating == asked.rating:
            return verdict
        score: float | None = None
        if asked.self_rated:
            verdict = self_verdict(asked, rating)
            score = verdict.score
        event = self._records.rate(asked.event, rating=rating, score=score)
        self._rejudged(replace(asked, rating=rating, verdict=verdict), event, "the rating")
        return verdict

    def show_right(self) -> Asked:
        """Show the right value of an answered part before the last: nothing is carried on then."""
        asked = self._asked()
        if asked.verdict is None:
            raise OutOfTurn("answer first, or give up")
        if asked.last_part or asked.opened > asked.part:
            return asked
        opened = truth.opened(asked.variant, (*asked.earlier, asked.verdict))
        shown = replace(asked, opened=asked.part + 1, earlier=opened[:-1], verdict=opened[-1])
        self._now = self._now.showing(shown)
        return shown

    def skip(self) -> Asked | None:
        """Put the question at the end (the second time: aside) without logging; go on."""
        asked = self._asked()
        if asked.answered:
            return self.next()
        # A variant asked on the side is not asked for again.
        if asked.mode == self._mode:
            self._now = self._now.skipped(asked)
        return self._ask_next()

    def undo(self) -> str | None:
        """Take back the last answer or rating, also of an earlier session, and return to it.

        Returns what was undone, in a few words, or `None` if there is nothing. A question that
        is no longer known is not returned to: its answer is taken back all the same.
        """
        if not self._steps:
            return self._undo_earlier()
        step = self._steps[-1]
        self._records.undo(step.event)
        self._steps.pop()
        self._now = step.before
        if (asked := step.before.current) is not None:
            self._now = step.before.showing(replace(asked, started=self._clock.monotonic()))
        return step.what

    def another(self) -> Asked:
        """The same question with other numbers, in practice mode, before the queue goes on.

        An unfinished question goes back to the front of the queue.

        Raises:
            OutOfTurn: there is no question.
        """
        asked = self._asked()
        if asked.finished:
            self._retire(asked)
        else:
            self._now = self._now.put_back(asked)
        if not self._put(Waiting(asked.id), "practice"):
            raise OutOfTurn("this question cannot be asked again")
        return self._asked()

    def flag(self) -> bool:
        """Flag the current question for later, or take the flag off; returns what holds now."""
        return self._records.flip_flag(self._asked().id)

    def outlook(self) -> str:
        """When the finished question comes again, as a sentence: "Again in 10 minutes."."""
        asked = self.current
        if asked is None or not asked.finished:
            return ""
        if asked.mode != "learn":
            return "Practice: the schedule stays as it is."
        return again(self._records.due(asked.id), self._clock.now())

    def result(self) -> Result:
        """What the session came to so far."""
        seconds = 0.0 if self._began is None else self._clock.monotonic() - self._began
        return summary(
            self._library,
            self._log,
            self._clock.now(),
            self._now.answers,
            seconds,
            self._settings.day_starts_at,
        )

    def _asked(self) -> Asked:
        if self._now.current is None:
            raise OutOfTurn("no question has been asked")
        return self._now.current

    def _ask_next(self) -> Asked | None:
        while True:
            item, self._now = self._now.pick(self._clock.now())
            if item is None or self._put(item, self._mode):
                return self._now.current

    def _put(self, item: Waiting, mode: Mode) -> bool:
        """Put a question to the learner; if it cannot be drawn, note why."""
        try:
            asked = self._dealer.deal(item, mode, self._now.times.get(item.question, 0))
        except Undealt as error:
            self._problems.append(str(error))
            return False
        if self._began is None:
            self._began = asked.started
        self._now = self._now.put(asked)
        return True

    def _answered(
        self, asked: Asked, typed: str, verdict: Verdict, rating: int | None = None
    ) -> Verdict:
        """Log an attempt, then change what stands before the learner."""
        before = self._now
        took = max(0, round((self._clock.monotonic() - asked.started) * 1000))
        verdicts = (*asked.earlier, verdict)
        if rating is None and asked.last_part:
            first_time = before.times[asked.id] == 1 and not asked.again
            rating = self._records.rating(asked, verdicts, asked.spent + took, first_time)
        event = self._records.answer(asked, typed, verdict, rating, took)
        if asked.last_part:
            verdicts = truth.opened(asked.variant, verdicts)
        elif not asked.gave_up:
            verdicts = (*asked.earlier, truth.withheld(verdict))
        done = asked.with_verdicts(verdicts, typed, event.id, rating, took)
        self._now = before.answered(done) if done.finished else before.showing(done)
        self._steps.append(_Step(event.id, f"the answer to “{asked.entry.title}”", before))
        return verdicts[-1]

    def _rejudged(self, asked: Asked, event: Event, what: str) -> None:
        self._steps.append(_Step(event.id, what, self._now))
        self._now = self._now.amended(asked)

    def _retire(self, asked: Asked) -> None:
        """A card answered Again is asked again in this session."""
        if asked.mode == "learn" and asked.rating == 1:
            due = self._records.due(asked.id) or self._clock.now()
            self._now = self._now.coming_back(asked.id, due)

    def _undo_earlier(self) -> str | None:
        """Take back the last answer of an earlier session; of a chain, all its parts."""
        last = self._records.last_question()
        if last is None:
            return None
        for event in last.events:
            self._records.undo(event)
        asked = self._now.current
        if asked is not None and not asked.finished:
            self._now = self._now.put_back(asked)
        elif asked is not None:
            self._retire(asked)
        if not self._put(Waiting(last.question, last.seed), last.mode):
            self._ask_next()
        return f"the answer to {last.question}"
