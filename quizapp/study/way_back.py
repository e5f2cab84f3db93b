"""The way back of a session, and forth again: what was done is taken back, and brought back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.study.asked import Asked
from quizapp.study.course import Course, Step
from quizapp.study.deeds import last_deed
from quizapp.study.marks import Marks
from quizapp.study.mode import Mode
from quizapp.study.standing import Standing, Waiting


@dataclass(frozen=True)
class _TakenBack:
    """What was taken back."""

    undos: tuple[str, ...]
    """The ids of the events that did it, newest first."""
    what: str
    after: Standing
    """How things stood before it was taken back."""
    step: Step | None
    """None if it was done in an earlier session."""


class WayBack:
    """Takes back what was done last, step by step, and brings it back.

    Args:
        course: Where the session stands.
        marks: Writes undos down.
        log: Knows what was done in earlier sessions.
        retired: How things stand without a question that is finished.
    """

    def __init__(
        self,
        course: Course,
        marks: Marks,
        log: ProgressLog,
        retired: Callable[[Asked], Standing],
    ) -> None:
        self._course = course
        self._marks = marks
        self._log = log
        self._retired = retired
        self._taken_back: list[_TakenBack] = []
        self._changes = 0
        """Of the course, when the last thing was taken or brought back."""

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to take back, in this session or an earlier one."""
        return bool(self._course.steps) or bool(self._log.undoable())

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back, and nothing else has happened since."""
        return bool(self._taken_back) and self._course.changes == self._changes

    def undo(self) -> str | None:
        """Take back what was done last; says what it was, None if there is nothing."""
        after, step = self._course.now, None
        if self._course.steps:
            step = self._course.steps[-1]
            what, undone = step.what, self._marks.take_back(step.events)
        elif (deed := last_deed(self._log)) is not None:
            undone = self._marks.take_back(event.id for event in deed.events)
            body = deed.body
            about = str(getattr(body, "question", ""))
            what = deed.what(about if isinstance(body, Answer) else self._marks.title(about))
        else:
            return None
        if not self.can_redo:
            self._taken_back.clear()
        if step is not None:
            self._course.back()
        elif isinstance(body, Answer):
            self._go_to(body)
        undos = tuple(event.id for event in reversed(undone))
        self._taken_back.append(_TakenBack(undos, what, after, step))
        self._changes = self._course.changes
        return what

    def redo(self) -> str | None:
        """Bring back what was taken back last; says what it was, None if there is nothing."""
        if not self.can_redo:
            return None
        found = self._taken_back[-1]
        self._marks.take_back(found.undos)
        self._taken_back.pop()
        if found.step is not None:
            self._course.steps.append(found.step)
        self._course.now = found.after
        self._changes = self._course.changes
        return found.what

    def _go_to(self, answer: Answer) -> None:
        """Put the question of an answer of an earlier session, before the queue goes on."""
        asked = self._course.now.current
        if asked is not None and not asked.finished:
            self._course.now = self._course.now.put_back(asked)
        elif asked is not None:
            self._course.now = self._retired(asked)
        mode: Mode = "learn" if answer.mode == "learn" else "practice"
        if not self._course.put(Waiting(answer.question, answer.seed), mode):
            self._course.ask_next()
