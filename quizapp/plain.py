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
from quizapp.keeping import Keeping
from quizapp.lines import Lines, write_line
from quizapp.progress.errors import HomeError
from quizapp.study import follow_ups, wording
from quizapp.study.asked import Asked
from quizapp.study.calculator import Unavailable
from quizapp.study.decisions import OutOfTurn
from quizapp.study.description import describe
from quizapp.study.outbox import Outbox
from quizapp.study.result import Mark, Result
from quizapp.study.session import Session
from quizapp.study.spoken import how_to_reveal, verdict_lines

COMMANDS = {
    "hint": "a hint; hints count",
    "skip": "later",
    "idk": "I don't know; shows the answer",
    "undo": "take back what was done last",
    "redo": "bring back what was taken back last",
    "right": "my last answer was right: count it so, and flag the question",
    "flag": "flag the question, or take the flag off",
    "suspend": "set the question aside until it is taken in again",
    "bury": "put the question off until tomorrow",
    "reset": "make the question new",
    "know": "I know this topic: nothing in it is new",
    "note": "TEXT: keep a note of your own on the question; without a text, show it",
    "calc": "EXPRESSION: calculate with the numbers of the question",
    "help": "this list",
    "quit": "end the session",
}
"""The commands of line mode and what they do."""
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
        outbox: Where the session writes; without it, an answer that cannot be written has to be
            given again.
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
        outbox: Outbox | None = None,
    ) -> None:
        self._keeping = Keeping(outbox, self._notice)
        self._session = session
        self._titles = {topic.id: topic.title for topic in library.topics}
        self._lines = lines
        self._out = out
        self._notices = notices
        self._as_json = as_json
        self._prompting = prompting
        self._commands: dict[str, Callable[[str], None]] = {
            "hint": self._hint,
            "skip": self._skip,
            "idk": self._give_up,
            "undo": self._undo,
            "redo": self._redo,
            "right": self._dispute,
            "flag": self._flag,
            "suspend": self._put_away(session.suspend),
            "bury": self._put_away(session.bury),
            "reset": self._put_away(session.reset),
            "know": self._put_away(session.know_topic),
            "note": self._note,
            "calc": self._calculate,
            "help": self._help,
        }

    def run(self) -> None:
        """Ask until the questions or the input end, or the learner quits.

        Raises:
            Unsaved: answers could not be written by then.
        """
        try:
            self._ask(self._session.next())
            while (asked := self._session.current) is not None:
                said = self._said(asked)
                if said is None or said == ":quit":
                    break
                try:
                    if said.startswith(":"):
                        self._command(said)
                    else:
                        self._answer(asked, said)
                except HomeError as error:
                    self._notice(str(error))
                self._keeping.tell()
                if self._session.current is None and not self._taken_back_at_the_end():
                    break
        except KeyboardInterrupt:
            self._say("")
        for problem in self._session.problems:
            self._notice(problem)
        self._keeping.save(self._save)
        self._finish(self._session.result())

    def _save(self, told: str) -> str | None:
        """Ask somebody who types whether to try again what could not be written."""
        if not self._prompting:
            return None
        self._say(f"{told} Enter tries again; :quit leaves without.")
        return self._line()

    def _taken_back_at_the_end(self) -> bool:
        """After the last answer a line more counts, if it is there already: `:undo`, `:right`.

        Somebody who types is asked for it if that answer was found wrong.
        """
        last = self._session.result().answers[-1:]
        if self._prompting and last and last[0].mark == "wrong":
            self._say("That was the last one. Enter ends; there are also :undo and :right.")
        elif not self._lines.waiting():
            return False
        said = (self._line() or "").strip()
        if said in (":undo", ":right"):
            self._command(said)
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
        name, _, rest = command.removeprefix(":").partition(" ")
        run = self._commands.get(name)
        if run is None:
            known = " ".join(f":{known}" for known in COMMANDS)
            self._notice(f"There is no such command; there are {known}.")
            return
        try:
            run(rest.strip())
        except (OutOfTurn, Unavailable) as error:
            text = str(error)
            self._notice(f"{text[:1].upper()}{text[1:].rstrip('.')}.")

    def _hint(self, _: str) -> None:
        hint = self._session.hint()
        if self._as_json:
            self._emit({"hint": hint})
        else:
            self._say("No more hints." if hint is None else f"Hint: {hint}")

    def _skip(self, _: str) -> None:
        self._ask(self._session.skip())

    def _give_up(self, _: str) -> None:
        self._after(self._session.give_up())

    def _undo(self, _: str) -> None:
        undone = self._session.undo()
        if undone is None:
            self._notice("There is nothing to undo.")
            return
        self._notice(f"Taken back: {undone}.")
        self._ask(self._session.current)

    def _redo(self, _: str) -> None:
        redone = self._session.redo()
        if redone is None:
            self._notice("There is nothing to bring back.")
            return
        self._notice(f"Brought back: {redone}.")
        self._ask(self._session.current)

    def _dispute(self, _: str) -> None:
        verdict = self._session.dispute()
        if self._as_json:
            self._judged(verdict)
        else:
            self._say(verdict.message)

    def _flag(self, _: str) -> None:
        self._notice("Flagged." if self._session.flag() else "The flag is off.")

    def _put_away(self, decide: Callable[[], str]) -> Callable[[str], None]:
        """A command that may leave the question."""

        def command(_: str) -> None:
            before = self._session.current
            self._notice(decide())
            self._ask_if_moved(before)

        return command

    def _note(self, text: str) -> None:
        if text:
            self._notice(self._session.note(text))
        else:
            self._notice(self._session.own_note or "There is no note on this question.")

    def _calculate(self, text: str) -> None:
        found = self._session.calculate(text)
        if self._as_json:
            self._emit({"value": found})
        else:
            self._say(found)

    def _help(self, _: str) -> None:
        width = max(map(len, COMMANDS)) + 1
        for name, does in COMMANDS.items():
            self._notice(f"  {':' + name:<{width}}  {does}")

    # Writing

    def _ask_if_moved(self, before: Asked | None) -> None:
        """Print the question that stands, unless it is the one that stood."""
        asked = self._session.current
        if asked is not None and (before is None or asked.variant is not before.variant):
            self._ask(asked)

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
            self._say(f"Rate yourself: {_RATE}." if asked.revealed else how_to_reveal(asked))

    def _reveal(self) -> None:
        asked = self._session.current
        if asked is None:
            return
        answer = wording.right_text(asked.variant)
        points = [point.text for point in getattr(asked.variant.question, "points", ())]
        if self._as_json:
            found = {"answer": answer, "points": points, "covered": list(asked.covered)}
            self._emit({**found, "follow_ups": list(asked.follow_ups)})
            return
        self._say(answer)
        for index, point in enumerate(points):
            self._say(f"  [{'x' if index in asked.covered else ' '}] {' '.join(point.split())}")
        for line in follow_ups.as_lines(asked.follow_ups):
            self._say(line)
        self._say(f"Rate yourself: {_RATE}.")

    def _after(self, verdict: Verdict) -> None:
        """Print a verdict; after an attempt go on."""
        asked = self._session.current
        if asked is None:
            return
        self._keeping.tell()
        if self._as_json:
            self._judged(verdict)
        else:
            for line in verdict_lines(asked, verdict):
                self._say(line)
        if not asked.answered:
            return
        if asked.finished and not self._as_json:
            if own := self._session.own_note:
                self._say(f"Your note: {own}")
            self._say("Not saved yet." if self._keeping.keeps else self._session.outlook())
            self._say("")
        following = self._session.next()
        if following is not None and not (self._as_json and following.part > 0):
            self._ask(following)

    def _judged(self, verdict: Verdict) -> None:
        shown = verdict.as_json()
        del shown["parts"]
        if verdict.attempt:
            self._keeping.hold(lambda: self._emit({"verdict": shown}))
        else:
            self._emit({"verdict": shown})

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
        if took and self._session.mode == "timed":
            took += f", {round(result.pace)} s each"
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
