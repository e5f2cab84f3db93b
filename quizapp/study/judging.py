"""What an answer in a session is worth: logged as it is given, and judged otherwise afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from quizapp.clock import Clock
from quizapp.grading.verdict import Verdict
from quizapp.settings import Settings
from quizapp.study import truth
from quizapp.study.asked import Asked
from quizapp.study.course import Course
from quizapp.study.decisions import Decisions, OutOfTurn
from quizapp.study.leeches import is_one_too_many
from quizapp.study.marks import Marks
from quizapp.study.recording import Recorder, self_verdict


class Judging(Decisions):
    """Judgements within a session, those of the learner included.

    Args:
        course: Which question stands.
        marks: Where decisions are written down.
        records: Where answers are written down.
        clock: For how long answers take.
        settings: Of the learner: after how many lapses a question is set aside.
    """

    def __init__(
        self, course: Course, marks: Marks, records: Recorder, clock: Clock, settings: Settings
    ) -> None:
        super().__init__(course, marks)
        self._records = records
        self._clock = clock
        self._settings = settings

    def confirm(self, covered: Sequence[int]) -> None:
        """Set which points of an open question count as covered, before or after rating."""
        asked = self._asked()
        known = range(len(getattr(asked.variant.question, "points", ())))
        if not asked.revealed or not set(covered) <= set(known):
            raise OutOfTurn("only points of a revealed open question can be confirmed")
        chosen = tuple(sorted(set(covered)))
        if asked.answered and asked.confirmed and chosen == asked.covered:
            return
        changed = replace(asked, covered=chosen, confirmed=True)
        if asked.verdict is None or asked.rating is None:
            self._show(changed)
            return
        verdict = self_verdict(changed, asked.rating)

        def write() -> None:
            self._records.rate(asked.event, score=verdict.score, points=chosen)

        self._rejudged(replace(changed, verdict=verdict), "the points you confirmed", write)

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

        def write() -> None:
            self._records.rate(asked.event, rating=rating, score=score)

        self._rejudged(replace(asked, rating=rating, verdict=verdict), "the rating", write)
        return verdict

    def dispute(self) -> Verdict:
        """“My answer was right”: count it as right, and flag the question for its author.

        This is about the current answer or, while a question is open, about the one before; of a
        question in several parts, about the part that was answered last.

        Raises:
            OutOfTurn: there is no answer that was found wrong.
        """
        now = self._course.now
        asked = now.current if now.current is not None and now.current.answered else now.last
        if asked is None or asked.verdict is None or asked.verdict.success:
            raise OutOfTurn("there is no wrong answer here")
        if asked.self_rated:
            raise OutOfTurn("this one is yours to rate: 1 to 4")
        if asked.gave_up:
            raise OutOfTurn("there was no answer; undo takes that back")
        verdict = truth.conceded(asked.verdict)
        rating = None
        if asked.finished:
            verdicts = (*asked.earlier, verdict)
            rating = self._records.rating(asked, verdicts, asked.spent, first_time=False)

        def write() -> None:
            self._records.rate(asked.event, rating=rating, score=1.0)
            self._marks.flag_too(asked.id)

        changed = replace(asked, verdict=verdict, rating=rating)
        self._rejudged(changed, "that your answer was right", write)
        return verdict

    def _show(self, asked: Asked) -> None:
        """The same question, changed in what is seen of it."""
        self._course.now = self._course.now.showing(asked)

    def _answered(
        self, asked: Asked, typed: str, verdict: Verdict, rating: int | None = None
    ) -> Verdict:
        """Log an attempt, then change what stands before the learner."""
        before = self._course.now
        took = max(0, round((self._clock.monotonic() - asked.started) * 1000))
        verdicts = (*asked.earlier, verdict)
        if rating is None and asked.last_part:
            seen = asked.id in self._course.judged  # also one that was taken back since
            first_time = before.times[asked.id] == 1 and not asked.again and not seen
            rating = self._records.rating(asked, verdicts, asked.spent + took, first_time)
        lapses = self._lapses(asked)
        if asked.last_part:
            verdicts = truth.opened(asked.variant, verdicts)
        elif not asked.gave_up:
            verdicts = (*asked.earlier, truth.withheld(verdict))
        done = answered = asked.with_verdicts(verdicts, typed, "", rating, took)

        def write() -> None:
            nonlocal done
            self._records.answer(asked, typed, verdict, rating, took)
            done = self._watched(answered, lapses)

        written = self._records.together(write)
        self._course.judged.add(asked.id)
        done = replace(done, event=written[0].id)
        self._course.now = before.answered(done) if done.finished else before.part_answered(done)
        what = f"the answer to “{asked.entry.title}”"
        self._course.did([event.id for event in written], what, before)
        return verdicts[-1]

    def _rejudged(self, asked: Asked, what: str, write: Callable[[], None]) -> None:
        """Change an answer that was logged: how it is rated, or what it is worth."""
        before = self._course.now
        current = before.current
        lapses = self._lapses(asked)
        judged = asked

        def judge() -> None:
            nonlocal judged
            write()
            judged = self._watched(asked, lapses)

        written = self._records.together(judge)
        if current is None or not current.answered:
            self._course.now = before.reconsidered(judged)
        elif judged.finished:
            self._course.now = before.amended(judged)
        else:
            self._course.now = before.part_answered(judged)
        self._course.did([event.id for event in written], what, before)

    def _lapses(self, asked: Asked) -> int:
        card = self._marks.card(asked.id) if asked.mode == "learn" else None
        return 0 if card is None else card.lapses

    def _watched(self, asked: Asked, before: int) -> Asked:
        """Set a question aside that was forgotten once too often, or take it back in.

        Args:
            asked: The question, as it was just answered or judged otherwise.
            before: How often it had been forgotten before that.
        """
        if asked.mode != "learn" or not asked.finished:
            return asked
        lapses = self._lapses(asked)
        if lapses > before and is_one_too_many(lapses, self._settings.leech_after):
            self._marks.set_aside(asked.id)
            return replace(asked, leech=True)
        if lapses < before and asked.leech:
            self._marks.set_aside(asked.id, on=False)
            return replace(asked, leech=False)
        return asked
