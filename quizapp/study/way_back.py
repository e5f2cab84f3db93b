"""The way back of a session, and forth again: what was done is taken back, and brought back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from quizapp.progress.errors import UnknownEvent
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.study.asked import Asked
from quizapp.study.course import Course, Step
from quizapp.study.marks import Marks, Written
from quizapp.study.mode import Mode
from quizapp.study.standing import Standing, Waiting


@dataclass(frozen=True)
class _TakenBack:
    """What was taken back."""

    step: Step
    """What it was, and how things stand now without it."""
    undos: tuple[str, ...]
    """The ids of the events that did it, newest first."""
    after: Standing
    """How things stood before it was taken back."""


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
    def _leads_forth(self) -> bool:
        """Whether something was taken back, and nothing else was done in this session since."""
        return bool(self._taken_back) and self._course.changes == self._changes

    def undo(self) -> str | None:
        """Take back what was done last; says what it was, None if there is nothing."""
        after, forth = self._course.now, self._leads_forth
        taken = self._last_step() or self._earlier_deed()
        if taken is None:
            return None
        step, undone = taken
        # Another window may have been first; then it is not ours to bring back.
        ours = undone or not step.events
        if not forth or not ours:
            self._taken_back.clear()
        self._put_back_what_was_typed(step.events)
        if ours:
            undos = tuple(event.id for event in reversed(undone))
            self._taken_back.append(_TakenBack(step, undos, after))
        self._changes = self._course.changes
        return step.what

    def redo(self) -> str | None:
        """Bring back what was taken back last; says what it was, None if there is nothing."""
        if not self._leads_forth:
            return None
        found = self._taken_back[-1]
        if not self._marks.bring_back(found.undos, found.step.events):
            self._taken_back.clear()
            return None
        self._taken_back.pop()
        self._course.steps.append(found.step)
        self._course.stand(found.after)
        self._changes = self._course.changes
        return found.step.what

    def _last_step(self) -> tuple[Step, Written] | None:
        """Take back what was done last in this session, if anything was."""
        if not self._course.steps:
            return None
        step = self._course.steps[-1]
        undone = self._marks.take_back(step.events)
        self._course.back()
        return step, undone

    def _earlier_deed(self) -> tuple[Step, Written] | None:
        """Take back what was done last before, and go to the question of an answer."""
        deed = self._marks.last_deed()
        if deed is None:
            return None
        events = tuple(event.id for event in deed.events)
        what = self._marks.called(deed)
        if deed.session not in self._course.now.sessions:
            what = f"{self._marks.came_from(deed)}, {what}"
        undone = self._marks.take_back(events)
        if isinstance(deed.body, Answer):
            answers = (event.body for event in deed.events if isinstance(event.body, Answer))
            self._go_to(deed.body, finished=any(a.part == a.parts - 1 for a in answers))
        return Step(events, what, self._course.now), undone

    def _put_back_what_was_typed(self, events: Sequence[str]) -> None:
        """Whoever takes an answer back mostly mends it."""
        asked = self._course.now.current
        if asked is None or asked.answered:
            return
        for event_id in events:
            with suppress(UnknownEvent):  # one that cannot be written yet
                body = self._log.event(event_id).body
                if not isinstance(body, Answer) or body.question != asked.id:
                    continue
                self._course.judged.add(asked.id)
                if body.part == asked.part:
                    self._course.now = self._course.now.showing(replace(asked, typed=body.typed))

    def _go_to(self, answer: Answer, *, finished: bool) -> None:
        """Put the question of an answer of an earlier session, before the queue goes on."""
        asked = self._course.now.current
        if asked is not None and not asked.finished:
            if not asked.visiting:
                self._course.now = self._course.now.put_back(asked)
        elif asked is not None:
            self._course.now = self._retired(asked)
        now = self._course.now
        if finished and now.before and answer.session in now.sessions:
            # It was answered before the break that this session went on from.
            now = replace(now.without({answer.question}), before=now.before - 1)
            self._course.now = now
        mode: Mode = "learn" if answer.mode == "learn" else "practice"
        if not self._course.put(Waiting(answer.question, answer.seed), mode):
            self._course.ask_next()
        elif answer.session not in now.sessions and (put := self._course.now.current) is not None:
            put = replace(put, on_the_side=True, visiting=True)
            self._course.now = self._course.now.showing(put)
