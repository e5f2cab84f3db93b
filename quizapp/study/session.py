"""A session without a screen: both faces drive this, and nothing else logs answers.

A face calls `next()` for the first question and after each verdict; in between it calls `read`,
`hint`, `submit`, `give_up`, `reveal`, `rate`, `confirm`, `skip`, `undo`, `redo`, `another`, and
draws `current` again after each. All methods are synchronous and return with everything on disk;
those that draw or grade (`next`, `submit`, `give_up`, `skip`, `undo`, `another`) may take some
milliseconds. One thread at a time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from quizapp.bank.library import Library
from quizapp.clock import Clock
from quizapp.grading import points
from quizapp.grading.characters import MAX_ANSWER
from quizapp.grading.grade import grade, grade_part, prepare
from quizapp.grading.verdict import Verdict
from quizapp.progress.keeper import Keeper
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study import calculator, preview, truth
from quizapp.study.asked import Asked
from quizapp.study.course import Course
from quizapp.study.dealing import Dealer
from quizapp.study.decisions import OutOfTurn
from quizapp.study.judging import Judging
from quizapp.study.marks import Marks
from quizapp.study.mode import Mode
from quizapp.study.outbox import Writer
from quizapp.study.outlook import again
from quizapp.study.recording import Recorder
from quizapp.study.result import Result, summary
from quizapp.study.resume import Keep
from quizapp.study.standing import Standing, Waiting
from quizapp.study.way_back import WayBack


class Session(Judging):
    """Questions asked one after another, answers graded and logged, and any number of undos.

    Args:
        library: Where the questions come from.
        log: Where every answer goes before it is shown.
        clock: Read for the time of answers and for how long they took.
        rng: Where seeds of variants come from, and nothing else.
        mode: `learn` moves the schedule, the others do not.
        queue: What to ask, in order (see `quizapp.study.starting`): full ids, or more exactly
            `Waiting`; or where an interrupted session stood.
        seed: Given, every question is drawn with this seed (asked again: seed + 1, ...) instead
            of from `rng`, so that the same answers meet the same questions.
        keeper: Told of every answer on disk; it keeps the log safe in the background.
        settings: Of the learner: the retention to plan for, the hour at which a day begins.
        keep: Told where the session stands, to go on after a break.
        minutes: How long questions are put; the last one may be finished.
        writer: Takes the events on their way into the log; without it they go straight there.
    """

    def __init__(
        self,
        library: Library,
        log: ProgressLog,
        clock: Clock,
        rng: random.Random,
        mode: Mode,
        queue: Sequence[str | Waiting] | Standing,
        *,
        seed: int | None = None,
        keeper: Keeper | None = None,
        settings: Settings | None = None,
        keep: Keep | None = None,
        minutes: float | None = None,
        writer: Writer | None = None,
    ) -> None:
        self._library = library
        self._log = log
        self._mode: Mode = mode
        own = settings or Settings()
        records = Recorder(library, log, clock, rng, own.retention, keeper, writer)
        marks = Marks(library, log, clock, own, records.session, writer)
        if not isinstance(queue, Standing):
            queue = Standing(
                tuple(item if isinstance(item, Waiting) else Waiting(item) for item in queue)
            )
        queue = replace(queue, sessions=(*queue.sessions, records.session))
        dealer = Dealer(library, clock, rng, seed)
        seconds = None if minutes is None else minutes * 60
        course = Course(dealer, clock, mode, queue, keep, seconds)
        super().__init__(course, marks, records, clock, own)
        self._way_back = WayBack(course, marks, log, self._retired)

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def current(self) -> Asked | None:
        """The question that stands before the learner; `None` before the first and at the end."""
        return self._course.now.current

    @property
    def position(self) -> int:
        """The number of the current question, from 1 (0 before the first)."""
        return self._course.now.position

    @property
    def total(self) -> int:
        """How many questions the session has, as far as known: it grows as cards come back."""
        return self._course.now.total

    @property
    def problems(self) -> tuple[str, ...]:
        """Questions that could not be asked, one sentence each; they were passed over."""
        return tuple(self._course.problems)

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to undo, in this session or an earlier one."""
        return self._way_back.can_undo

    @property
    def seconds_left(self) -> float | None:
        """In a timed session, how long questions are still put; 0 when time is up."""
        return self._course.left

    def next(self) -> Asked | None:
        """Go on: to the next part, the next question, or (at the end) `None`.

        While the current part is unanswered this changes nothing and returns it.
        A card answered Again in learn mode comes back: when its minute is over, or at the end.
        """
        asked = self.current
        if asked is not None and not asked.answered:
            return asked
        if asked is not None and not asked.last_part:
            self._show(asked.next_part(self._clock.monotonic()))
            return self.current
        return self._course.ask_next(None if asked is None else self._retired(asked))

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
        self._show(replace(asked, hints=(*asked.hints, hint)))
        return hint

    def draft(self, text: str) -> None:
        """Keep what is typed so far: it is there again after a skip or a break. Logs nothing."""
        asked, text = self.current, text[:MAX_ANSWER]
        if asked is not None and not (asked.answered or asked.revealed) and asked.typed != text:
            self._course.jot(replace(asked, typed=text))

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
            verdict = truth.too_long(asked.variant, len(text))
        elif asked.parts == 1:
            verdict = grade(asked.variant, [text], again=asked.again)
        else:
            earlier = asked.worked_on
            verdict = grade_part(asked.variant, asked.part, earlier, text, again=asked.again)
        if not verdict.attempt:
            few = verdict.outcome == "too-few-digits"
            self._show(replace(asked, typed=text[:MAX_ANSWER], again=asked.again or few))
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
            self._course.did((), f"a look at the answer to “{asked.entry.title}”", self._course.now)
            self._show(replace(asked, revealed=True, typed=text, covered=found))
        return self._asked().covered

    def show_right(self) -> Asked:
        """Show the right value of an answered part before the last: nothing is carried on then."""
        asked = self._asked()
        if asked.verdict is None:
            raise OutOfTurn("answer first, or give up")
        if asked.last_part or asked.opened > asked.part:
            return asked
        opened = truth.opened(asked.variant, (*asked.earlier, asked.verdict))
        shown = replace(asked, opened=asked.part + 1, earlier=opened[:-1], verdict=opened[-1])
        self._show(shown)
        return shown

    def skip(self) -> Asked | None:
        """Put the question at the end (the second time: aside) without logging; go on."""
        asked = self._asked()
        if asked.answered:
            return self.next()
        # A variant asked on the side is not asked for again.
        on_the_side = asked.on_the_side or asked.mode != self._mode
        return self._course.ask_next(None if on_the_side else self._course.now.skipped(asked))

    def undo(self) -> str | None:
        """Take back the last answer or rating, also of an earlier session, and return to it.

        Returns what was undone, in a few words (of an earlier session, from which), or `None` if
        there is nothing. A question of an earlier one is not counted into this. One that
        is no longer known is not returned to: its answer is taken back all the same.
        """
        return self._way_back.undo()

    def redo(self) -> str | None:
        """Bring back what was taken back last, as long as nothing else was done here since.

        Returns what it was, in a few words, or `None` if there is nothing.
        """
        return self._way_back.redo()

    def another(self) -> Asked:
        """The same question with other numbers, in practice mode, before the queue goes on.

        An unfinished question goes back to the front of the queue.

        Raises:
            OutOfTurn: there is no question.
        """
        asked = self._asked()
        if asked.finished:
            self._course.now = self._retired(asked)
        elif not asked.on_the_side:
            self._course.now = self._course.now.put_back(asked)
        if not self._course.put(Waiting(asked.id, rule=asked.rule), "practice"):
            raise OutOfTurn("this question cannot be asked again")
        self._show(replace(self._asked(), on_the_side=True))
        return self._asked()

    @property
    def no_calculator(self) -> str:
        """Why the calculator is not to be used with the current question; empty if it is."""
        asked = self._asked()
        return calculator.why_not(asked.variant, answered=asked.finished)

    def calculate(self, text: str) -> str:
        """The value of an expression over the question's givens; nothing is logged.

        Raises:
            Unavailable: the author allows no calculator, or this is no expression.
        """
        asked = self._asked()
        return calculator.calculate(asked.variant, text, answered=asked.finished)

    def prepare(self) -> None:
        """Work out ahead the mistakes that this question may be answered with, find out what the
        answer needs to be written, and draw the next question.

        Call it in a thread of its own once a question is shown: it may run beside every other
        method, changes nothing that is seen and draws the very question that would come anyway.
        """
        asked = self.current
        if asked is not None and asked.variant.parts and asked.verdict is None:
            prepare(asked.variant, asked.part, asked.worked_on)
        self._course.prepare()
        self._log.get_ready()

    def outlook(self) -> str:
        """When the finished question comes again, as a sentence: "Again in 10 minutes."."""
        asked = self.current
        if asked is None or not asked.finished:
            return ""
        card = self._marks.card(asked.id)
        if asked.leech and card is not None and card.suspended:
            return (
                f"Forgotten {card.lapses} times by now: set aside as a leech. Look at it afresh, "
                "note what helps, and take it in again."
            )
        if asked.put_away:
            return "Put away; it does not come again in this session."
        if asked.mode != "learn":
            return "Practice: the schedule stays as it is."
        standing = self._course.now
        if standing.missed_last and asked.rating == 1 and standing.waiting:
            return "Again at the end."
        return again(None if card is None else card.due, self._clock.now())

    def result(self) -> Result:
        """What the session came to so far."""
        return summary(
            self._library,
            self._log,
            self._clock.now(),
            self._course.now.answers,
            self._course.elapsed,
            self._settings,
        )

    def _retired(self, asked: Asked) -> Standing:
        """How things stand without it: a card answered Again is asked again in this session."""
        standing = self._course.now
        gone = asked.leech or asked.put_away or asked.visiting
        if asked.mode != "learn" or asked.rating != 1 or gone:
            return standing
        card = self._marks.card(asked.id)
        due = None if card is None else card.due
        now = self._clock.now()
        if due is None or due <= now:  # the answer is not written yet
            due = now + timedelta(minutes=1)
        return standing.coming_back(asked.id, due)
