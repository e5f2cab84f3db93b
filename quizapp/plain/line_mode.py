"""A session line by line: asks, takes answers and commands, and says how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from quizapp.bank.library import Library
from quizapp.grading.verdict import Verdict
from quizapp.lines import Lines
from quizapp.plain.hearing import Hearing
from quizapp.plain.keeping import Keeping
from quizapp.plain.telling import RATE, Telling
from quizapp.progress.errors import HomeError
from quizapp.study.asked import Asked
from quizapp.study.calculator import Unavailable
from quizapp.study.decisions import OutOfTurn
from quizapp.study.deeds import brought_back, taken_back
from quizapp.study.outbox import Outbox
from quizapp.study.session import Session

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
        self._session = session
        titles = {topic.id: topic.title for topic in library.topics}
        self._tell = Telling(session, titles, out, notices, as_json=as_json)
        self._hear = Hearing(lines, out if prompting else None)
        self._keeping = Keeping(outbox, self._tell.notice)
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
            self._tell.question(self._session.next())
            while (asked := self._session.current) is not None:
                said = self._hear.said(asked)
                if said is None or said == ":quit":
                    break
                try:
                    if said.startswith(":"):
                        self._command(said)
                    else:
                        self._answer(asked, said)
                except HomeError as error:
                    self._tell.notice(str(error))
                self._keeping.tell()
                if self._session.current is None and not self._taken_back_at_the_end():
                    break
        except KeyboardInterrupt:
            self._tell.say("")
        for problem in self._session.problems:
            self._tell.notice(problem)
        self._keeping.save(self._save)
        # How long a script took is no news, and would make its output differ every time.
        self._tell.result(self._session.result(), with_time=self._hear.is_asking)

    def _save(self, told: str) -> str | None:
        """Ask somebody who types whether to try again what could not be written."""
        if not self._hear.is_asking:
            return None
        self._tell.say(f"{told} Enter tries again; :quit leaves without.")
        return self._hear.line()

    def _taken_back_at_the_end(self) -> bool:
        """After the last answer a line more counts, if it is there already: `:undo`, `:right`.

        Somebody who types is asked for it if that answer was found wrong.
        """
        last = self._session.result().answers[-1:]
        if self._hear.is_asking and last and last[0].mark == "wrong":
            self._tell.say("That was the last one. Enter ends; there are also :undo and :right.")
        elif not self._hear.waiting():
            return False
        said = (self._hear.line() or "").strip()
        if said in (":undo", ":right"):
            self._command(said)
        return self._session.current is not None

    def _answer(self, asked: Asked, text: str) -> None:
        if not asked.self_rated:
            self._after(self._session.submit(text))
        elif not asked.revealed:
            self._session.reveal(text)
            if (shown := self._session.current) is not None:
                self._tell.answer(shown)
        elif (rating := RATINGS.get(text.strip())) is not None:
            self._after(self._session.rate(rating))
        else:
            self._tell.notice(f"Type {RATE}.")

    def _command(self, command: str) -> None:
        name, _, rest = command.removeprefix(":").partition(" ")
        run = self._commands.get(name)
        if run is None:
            known = " ".join(f":{known}" for known in COMMANDS)
            self._tell.notice(f"There is no such command; there are {known}.")
            return
        try:
            run(rest.strip())
        except (OutOfTurn, Unavailable) as error:
            text = str(error)
            self._tell.notice(f"{text[:1].upper()}{text[1:].rstrip('.')}.")

    def _hint(self, _: str) -> None:
        self._tell.hint(self._session.hint())

    def _skip(self, _: str) -> None:
        self._tell.question(self._session.skip())

    def _give_up(self, _: str) -> None:
        self._after(self._session.give_up())

    def _undo(self, _: str) -> None:
        self._moved(self._session.undo(), taken_back)

    def _redo(self, _: str) -> None:
        self._moved(self._session.redo(), brought_back)

    def _moved(self, what: str | None, told: Callable[[str | None], str]) -> None:
        self._tell.notice(told(what))
        if what is not None:
            self._tell.question(self._session.current)

    def _dispute(self, _: str) -> None:
        verdict = self._session.dispute()
        if self._tell.as_json:
            self._judged(verdict)
        else:
            self._tell.say(verdict.message)

    def _flag(self, _: str) -> None:
        self._tell.notice("Flagged." if self._session.flag() else "The flag is off.")

    def _put_away(self, decide: Callable[[], str]) -> Callable[[str], None]:
        """A command that may leave the question."""

        def command(_: str) -> None:
            before = self._session.current
            self._tell.notice(decide())
            asked = self._session.current
            if asked is not None and (before is None or asked.variant is not before.variant):
                self._tell.question(asked)

        return command

    def _note(self, text: str) -> None:
        if text:
            self._tell.notice(self._session.note(text))
        else:
            self._tell.notice(self._session.own_note or "There is no note on this question.")

    def _calculate(self, text: str) -> None:
        self._tell.value(self._session.calculate(text))

    def _help(self, _: str) -> None:
        width = max(map(len, COMMANDS)) + 1
        for name, does in COMMANDS.items():
            self._tell.notice(f"  {':' + name:<{width}}  {does}")

    def _after(self, verdict: Verdict) -> None:
        """Say how it went; after an attempt go on."""
        asked = self._session.current
        if asked is None:
            return
        self._keeping.tell()
        if self._tell.as_json:
            self._judged(verdict)
        else:
            self._tell.verdict(asked, verdict)
        if not asked.answered:
            return
        if asked.finished and not self._tell.as_json:
            self._tell.outlook(is_saved=not self._keeping.keeps)
        following = self._session.next()
        if following is not None and not (self._tell.as_json and following.part > 0):
            self._tell.question(following)

    def _judged(self, verdict: Verdict) -> None:
        shown = verdict.as_json()
        del shown["parts"]
        if verdict.attempt:
            self._keeping.hold(lambda: self._tell.emit({"verdict": shown}))
        else:
            self._tell.emit({"verdict": shown})
