"""Line mode: a session on stdin and stdout, for screen readers, pipes and scripts.

Lines of text only, no cursor control. An answer is one line; a vector or matrix goes on while a
bracket is open or a line ends in `;` or `,`. A line that begins with `:` is a command.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TextIO

from quizapp.bank.library import Library
from quizapp.grading.verdict import Verdict
from quizapp.lines import Lines, write_line
from quizapp.study import wording
from quizapp.study.asked import Asked
from quizapp.study.description import describe
from quizapp.study.result import Mark, Result
from quizapp.study.session import Session
from quizapp.study.solution import solution

COMMANDS = ":hint :skip :idk :undo :quit"
RATINGS = {"1": 1, "2": 2, "3": 3, "4": 4}
_RATE = "1 Again, 2 Hard, 3 Good, 4 Easy"
_MARKS: dict[Mark, str] = {
    "right": "right",
    "close": "close",
    "partial": "partly right",
    "wrong": "wrong",
}
_MAX_LINES = 1_000
"""No answer has more lines than this."""


class LineMode:
    """Runs a session over lines of text.

    Args:
        session: Not begun yet.
        library: For the titles of topics.
        lines: Where answers and commands come from.
        out: Where questions and verdicts go.
        notices: Where, with `as_json`, goes what is neither.
        as_json: One JSON object a line instead of text.
        prompting: Whether somebody types: then `> ` shows where.
    """

    def __init__(
        self,
        session: Session,
        library: Library,
        lines: Lines,
        out: TextIO,
        notices: TextIO,
        *,
        as_json: bool = False,
        prompting: bool = False,
    ) -> None:
        self._session = session
        self._titles = {topic.id: topic.title for topic in library.topics}
        self._lines = lines
        self._out = out
        self._notices = notices
        self._as_json = as_json
        self._prompting = prompting
        self._commands: dict[str, Callable[[], None]] = {
            "hint": self._hint,
            "skip": self._skip,
            "idk": self._give_up,
            "undo": self._undo,
            "help": self._help,
        }

    def run(self) -> None:
        """Ask until the questions or the input end, or the learner quits."""
        try:
            self._ask(self._session.next())
            while (asked := self._session.current) is not None:
                said = self._said(asked)
                if said is None or said == ":quit":
                    break
                if said.startswith(":"):
                    self._command(said)
                else:
                    self._answer(asked, said)
                if self._session.current is None and not self._undone_at_the_end():
                    break
        except KeyboardInterrupt:
            self._say("")
        for problem in self._session.problems:
            self._notice(problem)
        self._finish(self._session.result())

    def _undone_at_the_end(self) -> bool:
        """After the last answer one more line counts if it is there already: `:undo`."""
        if self._lines.waiting() and (self._lines.next() or "").strip() == ":undo":
            self._undo()
        return self._session.current is not None

    # Reading

    def _said(self, asked: Asked) -> str | None:
        """A whole answer or a command (with its colon); `None` at the end of input."""
        if asked.kind == "open" and not asked.revealed:
            return self._collected(lambda _: True)
        if asked.variant.parts and asked.variant.parts[asked.part].shape:
            return self._collected(goes_on)
        line = self._line()
        return line.strip() if line is not None and line.lstrip().startswith(":") else line

    def _collected(self, more: Callable[[str], bool]) -> str | None:
        """Lines up to the first after which there is no more, an empty one, or a command.

        A command leaves what was typed before it aside.
        """
        text = ""
        for _ in range(_MAX_LINES):
            line = self._line()
            if line is None:
                return text or None
            if line.lstrip().startswith(":"):
                return line.strip()
            if not line.strip():
                return text
            text = f"{text}\n{line}" if text else line
            if not more(text):
                return text
        return text

    def _line(self) -> str | None:
        if self._prompting:
            self._out.write("> ")
            self._out.flush()
        return self._lines.next()

    # Answers and commands

    def _answer(self, asked: Asked, text: str) -> None:
        if not asked.self_rated:
            self._after(self._session.submit(text))
        elif not asked.revealed:
            self._session.reveal(text)
            self._reveal()
        elif (rating := RATINGS.get(text.strip())) is not None:
            self._after(self._session.rate(rating))
        else:
            self._notice(f"Type {_RATE}.")

    def _command(self, command: str) -> None:
        run = self._commands.get(command.removeprefix(":"))
        if run is None:
            self._notice(f"There is no such command; there are {COMMANDS}.")
        else:
            run()

    def _hint(self) -> None:
        hint = self._session.hint()
        if self._as_json:
            self._emit({"hint": hint})
        else:
            self._say("No more hints." if hint is None else f"Hint: {hint}")

    def _skip(self) -> None:
        self._ask(self._session.skip())

    def _give_up(self) -> None:
        self._after(self._session.give_up())

    def _undo(self) -> None:
        undone = self._session.undo()
        if undone is None:
            self._notice("There is nothing to undo.")
            return
        self._notice(f"Taken back: {undone}.")
        self._ask(self._session.current)

    def _help(self) -> None:
        self._notice(f"Commands: {COMMANDS}.")

    # Writing

    def _ask(self, asked: Asked | None) -> None:
        if asked is None:
            return
        if self._as_json:
            # A chain is described whole, so its parts need no second description.
            self._emit({"question": describe(asked.variant)})
            return
        if asked.part == 0:
            topic = self._titles.get(asked.entry.topic, asked.entry.topic)
            level = wording.DIFFICULTIES.get(asked.entry.difficulty, "")
            self._say(f"{self._session.position} of {self._session.total}  {topic} ({level})")
        for line in wording.question_lines(asked.variant, asked.part):
            self._say(line)
        if asked.self_rated:
            self._say(f"Rate yourself: {_RATE}." if asked.revealed else _how_to_reveal(asked))

    def _reveal(self) -> None:
        asked = self._session.current
        if asked is None:
            return
        answer = wording.right_text(asked.variant)
        points = [point.text for point in getattr(asked.variant.question, "points", ())]
        if self._as_json:
            self._emit({"answer": answer, "points": points, "covered": list(asked.covered)})
            return
        self._say(answer)
        for index, point in enumerate(points):
            self._say(f"  [{'x' if index in asked.covered else ' '}] {' '.join(point.split())}")
        self._say(f"Rate yourself: {_RATE}.")

    def _after(self, verdict: Verdict) -> None:
        """Print a verdict; after an attempt go on."""
        asked = self._session.current
        if asked is None:
            return
        if self._as_json:
            shown = verdict.as_json()
            del shown["parts"]
            self._emit({"verdict": shown})
        else:
            for line in verdict_lines(asked, verdict):
                self._say(line)
        if not asked.answered:
            return
        if asked.finished and not self._as_json:
            self._say(self._session.outlook())
            self._say("")
        following = self._session.next()
        if following is not None and not (self._as_json and following.part > 0):
            self._ask(following)

    def _finish(self, result: Result) -> None:
        if self._as_json or not result.answers:
            return
        counts = ", ".join(
            f"{count} {word}" for mark, word in _MARKS.items() if (count := result.count(mark))
        )
        answers = len(result.answers)
        some = "1 answer" if answers == 1 else f"{answers} answers"
        minutes, seconds = divmod(round(result.seconds), 60)
        # How long a script took is no news, and would make its output differ every time.
        took = f" in {minutes}:{seconds:02}" if self._prompting else ""
        self._say(f"{some}{took}: {counts}.")
        for mistake in result.mistakes:
            if mistake.ever > 1:
                self._say(f"Made {mistake.ever} times by now: {mistake.says}")
        if self._session.mode == "learn":
            self._say(f"By tomorrow evening {result.tomorrow} to review.")

    def _say(self, text: str) -> None:
        write_line(self._out, text)

    def _notice(self, text: str) -> None:
        write_line(self._notices if self._as_json else self._out, text)

    def _emit(self, found: dict[str, Any]) -> None:
        write_line(self._out, json.dumps(found, allow_nan=False))


def goes_on(text: str) -> bool:
    """Whether an answer that may have several lines is not finished yet."""
    depth = sum(text.count(bracket) for bracket in "[({") - sum(text.count(b) for b in "])}")
    return depth > 0 or text.rstrip().endswith((";", ","))


def verdict_lines(asked: Asked, verdict: Verdict) -> list[str]:
    """A verdict in words, and after the last part the right answer and how it comes about."""
    lines = [wording.verdict_line(verdict)] if verdict.attempt else [verdict.message]
    if not asked.finished or not verdict.attempt:
        if asked.gave_up and asked.answered:
            lines.append(f"Right: {wording.right_text(asked.variant, asked.part)}.")
        return lines
    variant = asked.variant
    lines += wording.option_lines(variant, asked.typed)
    if not variant.parts:
        if not verdict.success and not asked.self_rated and asked.kind != "choice":
            lines.append(f"Right: {wording.right_text(variant)}")
        elif asked.gave_up and asked.self_rated:
            lines.append(wording.right_text(variant))
    elif not all(each.outcome == "correct" for each in asked.verdicts):
        lines += _numeric_lines(asked)
    question = variant.question
    lines += [text for text in (variant.explain, variant.note, question.source) if text]
    return lines


def _numeric_lines(asked: Asked) -> list[str]:
    """Both numbers of each part, and where a part is wrong the worked steps."""
    lines: list[str] = []
    for at, (part, typed) in enumerate(zip(asked.variant.parts, asked.answers, strict=True)):
        yours = wording.yours_text(part, typed) if typed else ""
        name = f"{part.ask}: " if asked.parts > 1 else ""
        said = f"Yours: {yours}. " if yours else ""
        lines.append(f"{name}{said}Right: {wording.right_text(asked.variant, at)}.")
    if all(verdict.success for verdict in asked.verdicts):
        return lines
    named = next((n for verdict in asked.verdicts for n in verdict.misconceptions), None)
    return [*lines, "How it comes about:", *wording.solution_lines(solution(asked.variant, named))]


def _how_to_reveal(asked: Asked) -> str:
    if asked.kind == "open":
        return "Answer in your own words; an empty line ends the answer."
    return "Enter shows the answer."
