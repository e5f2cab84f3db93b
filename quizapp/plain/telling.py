"""What is printed: questions, verdicts and the result, as lines of text or of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

from quizapp.counting import count
from quizapp.grading.minus import real_minus
from quizapp.grading.verdict import Verdict
from quizapp.lines import write_line
from quizapp.study import follow_ups, wording, words
from quizapp.study.asked import Asked
from quizapp.study.description import describe
from quizapp.study.result import Result
from quizapp.study.session import Session
from quizapp.study.spoken import how_to_reveal, verdict_lines

RATE = ", ".join(f"{rating} {name}" for rating, name in enumerate(words.RATINGS, start=1))


class Telling:
    """Prints where a session stands.

    Args:
        session: The session.
        titles: Of the topics, by id.
        out: Where questions and verdicts go.
        notices: Where, with `as_json`, goes what is neither.
        as_json: One JSON object a line instead of text.
    """

    def __init__(
        self,
        session: Session,
        titles: Mapping[str, str],
        out: TextIO,
        notices: TextIO,
        *,
        as_json: bool,
    ) -> None:
        self._session = session
        self._titles = titles
        self._out = out
        self._notices = notices
        self.as_json = as_json

    def question(self, asked: Asked | None) -> None:
        """Print a question, if there is one."""
        if asked is None:
            return
        if self.as_json:
            # A chain is described whole, so its parts need no second description.
            self.emit({"question": describe(asked.variant)})
            return
        if asked.part == 0:
            topic = self._titles.get(asked.entry.topic, asked.entry.topic)
            level = words.DIFFICULTIES.get(asked.entry.difficulty, "")
            place = f"{self._session.position} of {self._session.total}"
            self.say(f"{'From before' if asked.visiting else place}  {topic} ({level})")
        for line in wording.question_lines(asked.variant, asked.part):
            self.say(real_minus(line))
        if asked.self_rated:
            self.say(f"Rate yourself: {RATE}." if asked.revealed else how_to_reveal(asked))

    def hint(self, hint: str | None) -> None:
        """Print a hint, or that there is none."""
        if self.as_json:
            self.emit({"hint": hint})
        else:
            self.say("No more hints." if hint is None else f"Hint: {real_minus(hint)}")

    def value(self, found: str) -> None:
        """Print what was calculated."""
        if self.as_json:
            self.emit({"value": found})
        else:
            self.say(found)

    def answer(self, asked: Asked) -> None:
        """Print the right answer of a question that the learner rates."""
        answer = wording.right_text(asked.variant)
        points = [point.text for point in getattr(asked.variant.question, "points", ())]
        if self.as_json:
            found = {"answer": answer, "points": points, "covered": list(asked.covered)}
            self.emit({**found, "follow_ups": list(asked.follow_ups)})
            return
        self.say(answer)
        for index, point in enumerate(points):
            self.say(f"  [{'x' if index in asked.covered else ' '}] {' '.join(point.split())}")
        for line in follow_ups.as_lines(asked.follow_ups):
            self.say(line)
        self.say(f"Rate yourself: {RATE}.")

    def verdict(self, asked: Asked, verdict: Verdict) -> None:
        """Print a verdict as text."""
        for line in verdict_lines(asked, verdict):
            self.say(line)

    def outlook(self, *, is_saved: bool) -> None:
        """Print what goes with a question that is finished: the own note, when it comes again."""
        if own := self._session.own_note:
            self.say(f"Your note: {own}")
        self.say(self._session.outlook() if is_saved else "Not saved yet.")
        self.say("")

    def result(self, result: Result, *, with_time: bool) -> None:
        """Print what a session came to."""
        if self.as_json or not result.answers:
            return
        counts = ", ".join(
            f"{found} {word}" for mark, word in words.MARKS.items() if (found := result.count(mark))
        )
        answers = len(result.answers)
        some = count(answers, "answer")
        minutes, seconds = divmod(round(result.seconds), 60)
        took = f" in {minutes}:{seconds:02}" if with_time else ""
        if took and self._session.mode == "timed":
            took += f", {round(result.pace)} s each"
        self.say(f"{some}{took}: {counts}.")
        for mistake in result.mistakes:
            if mistake.ever > 1:
                self.say(f"Made {mistake.ever} times by now: {mistake.says}")
        if self._session.mode == "learn":
            self.say(f"By tomorrow evening {result.tomorrow} to review.")

    def say(self, text: str) -> None:
        """Print a line."""
        write_line(self._out, text)

    def notice(self, text: str) -> None:
        """Print a line that is neither question nor verdict."""
        write_line(self._notices if self.as_json else self._out, text)

    def emit(self, found: dict[str, Any]) -> None:
        """Print an object of JSON."""
        write_line(self._out, json.dumps(found, allow_nan=False))
