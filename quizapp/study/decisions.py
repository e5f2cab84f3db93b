"""What the learner decides about the question before them, beside answering it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from quizapp.counting import count
from quizapp.study.asked import Asked
from quizapp.study.course import Course
from quizapp.study.marks import Marks, Written


class OutOfTurn(RuntimeError):
    """The session was asked for something that does not fit where it stands."""


class Decisions:
    """Decisions within a session. Each is on disk when it returns, and a step that can be undone.

    A question that is put away before it was answered is left: the next one stands then. One
    that was answered stays in view, and does not come again in this session.

    Args:
        course: Which question stands.
        marks: Where decisions are written down.
    """

    def __init__(self, course: Course, marks: Marks) -> None:
        self._course = course
        self._marks = marks

    @property
    def own_note(self) -> str:
        """The learner's own note on the current question; empty if there is none."""
        card = self._marks.card(self._asked().id)
        return "" if card is None else card.note

    @property
    def is_flagged(self) -> bool:
        """Whether the current question is flagged."""
        card = self._marks.card(self._asked().id)
        return card is not None and card.flagged

    def suspend(self) -> str:
        """Set the question aside until it is taken in again; says so in a sentence."""
        asked = self._asked()
        self._leave(self._marks.suspend(asked.id), "suspending", {asked.id})
        return "Suspended: it is not asked until you take it in again."

    def bury(self) -> str:
        """Put the question off until tomorrow; says so in a sentence."""
        asked = self._asked()
        self._leave(self._marks.bury(asked.id), "putting off", {asked.id})
        return "Put off until tomorrow."

    def know_topic(self) -> str:
        """The learner knows the topic: its unseen questions are no longer new; says how many."""
        topic = self._asked().entry.topic
        names = self._marks.unseen(topic)
        if not names:
            return "Nothing in this topic is new any more."
        self._leave(self._marks.know(topic), "knowing the topic of", set(names))
        some = count(len(names), "question")
        return f"Known: {some} of this topic will not be new, and come in some two months."

    def reset(self) -> str:
        """Make the question new; what was answered stays in the log."""
        asked, before = self._asked(), self._course.now
        self._did(self._marks.reset(asked.id), "making new", asked)
        if asked.answered:
            gone = replace(asked, put_away=True)
            self._course.now = before.without({asked.id}).showing(gone)
        return "Made new: it begins again from its next answer on."

    def flag(self) -> bool:
        """Flag the question for later, or take the flag off; returns what holds now."""
        asked = self._asked()
        self._did(self._marks.flag(asked.id), "the flag on", asked)
        return self.is_flagged

    def note(self, text: str) -> str:
        """Keep an own note on the question in the place of an earlier one; empty removes it.

        Raises:
            OutOfTurn: it is too long.
        """
        asked = self._asked()
        if text.strip() == self.own_note:
            return "The note is as it was."
        try:
            written = self._marks.note(asked.id, text)
        except ValueError as error:
            raise OutOfTurn(str(error)) from None
        self._did(written, "the note on", asked)
        return "Noted." if text.strip() else "The note is gone."

    def _asked(self) -> Asked:
        asked = self._course.now.current
        if asked is None:
            raise OutOfTurn("no question has been asked")
        return asked

    def _did(self, written: Written, what: str, asked: Asked) -> None:
        step = f"{what} “{asked.entry.title}”"
        self._course.did([event.id for event in written], step, self._course.now)

    def _leave(self, written: Written, what: str, gone: Collection[str]) -> None:
        """Go on without these questions."""
        asked, before = self._asked(), self._course.now
        title = f"{what} “{asked.entry.title}”"
        self._course.did([event.id for event in written], title, before)
        following = before.without(gone)
        if asked.id not in gone:
            self._course.now = following
        elif asked.answered:
            self._course.now = following.showing(replace(asked, put_away=True))
        else:
            self._course.now = replace(following, current=None)
            self._course.ask_next()
