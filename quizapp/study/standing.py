"""How things stand in a session: immutable, so that an undo only has to bring one back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.study.asked import Asked
    from quizapp.study.result import Answered


@dataclass(frozen=True)
class Waiting:
    """A question still to be asked."""

    question: str
    seed: int | None = None
    """The numbers it is to have; others are chosen if not given."""
    skipped: bool = False
    rule: str | None = None
    """The misconception to drill: the numbers are chosen so that it would show."""
    hints: int = 0
    """How many hints were taken when it stood before the learner already."""
    again: bool = False
    """Whether more digits were asked for then."""
    draft: str = ""
    """What was typed for it then and not submitted."""


@dataclass(frozen=True)
class Returning:
    """A card answered Again, and when it comes back."""

    question: str
    due: datetime


@dataclass(frozen=True)
class Standing:
    """What is asked, what is still to come and what has been answered."""

    waiting: tuple[Waiting, ...]
    returning: tuple[Returning, ...] = ()
    """In the order in which they are due."""
    current: Asked | None = None
    answers: tuple[Answered, ...] = ()
    aside: int = 0
    """Questions left unanswered for good."""
    times: Mapping[str, int] = field(default_factory=dict)
    """How often each question was put."""
    last: Asked | None = None
    """What was answered last: a part of a question, or a whole one."""
    before: int = 0
    """Questions answered before the session was interrupted."""
    sessions: tuple[str, ...] = ()
    """The names of the sessions that it went on from, and its own."""
    visits: int = 0
    """How many of the answers are to questions of other sessions."""
    missed_last: bool = False
    """Whether cards answered Again wait until all others have been asked."""

    @property
    def done(self) -> int:
        """Questions of the session answered or set aside, those before an interruption counted."""
        return self.before + len(self.answers) - self.visits + self.aside

    @property
    def position(self) -> int:
        """Which question of the session it is, from 1."""
        asked = self.current
        return self.done + (asked is not None and not (asked.finished or asked.visiting))

    @property
    def total(self) -> int:
        """How many questions the session has, as far as is known now."""
        return self.position + len(self.waiting) + len(self.returning)

    def pick(self, now: datetime) -> tuple[Waiting | None, Standing]:
        """The question to ask next, and how things stand without it.

        A card that is due again comes first, unless those missed come last; one that is not yet
        due comes when nothing else is left, so that no session ends with something that was not
        known.
        """
        due = bool(self.returning) and self.returning[0].due <= now and not self.missed_last
        if due or (self.returning and not self.waiting):
            item = Waiting(self.returning[0].question)
            return item, replace(self, returning=self.returning[1:], current=None)
        if self.waiting:
            return self.waiting[0], replace(self, waiting=self.waiting[1:], current=None)
        return None, replace(self, current=None)

    def put(self, asked: Asked) -> Standing:
        """With a question before the learner."""
        times = {**self.times, asked.id: self.times.get(asked.id, 0) + 1}
        return replace(self, current=asked, times=times)

    def showing(self, asked: Asked) -> Standing:
        """With the same question, changed."""
        return replace(self, current=asked)

    def answered(self, asked: Asked) -> Standing:
        """With a question finished."""
        return replace(
            self,
            current=asked,
            last=asked,
            answers=(*self.answers, summed_up(asked)),
            visits=self.visits + asked.visiting,
        )

    def part_answered(self, asked: Asked) -> Standing:
        """With a part answered that is not the last."""
        return replace(self, current=asked, last=asked)

    def amended(self, asked: Asked) -> Standing:
        """With the question answered last judged otherwise."""
        return replace(
            self, current=asked, last=asked, answers=(*self.answers[:-1], summed_up(asked))
        )

    def reconsidered(self, asked: Asked) -> Standing:
        """With what was answered last judged otherwise, while something else stands."""
        current = self.current
        if asked.finished:
            returning = self.returning
            if asked.rating != 1:
                returning = tuple(each for each in returning if each.question != asked.id)
            return replace(self.amended(asked), current=current, returning=returning)
        if (
            current is not None
            and current.variant is asked.variant
            and len(current.earlier) == asked.part + 1
            and asked.verdict is not None
        ):
            current = replace(current, earlier=(*current.earlier[:-1], asked.verdict))
        return replace(self, current=current, last=asked)

    def skipped(self, asked: Asked) -> Standing:
        """With a question at the end of the queue, or put aside if it was there before."""
        if asked.skipped:
            return replace(self, current=None, aside=self.aside + 1)
        last = replace(_waiting(asked), skipped=True)
        return replace(self, current=None, waiting=(*self.waiting, last))

    def put_back(self, asked: Asked) -> Standing:
        """With a question at the front of the queue, to be asked from its start."""
        return replace(self, current=None, waiting=(_waiting(asked), *self.waiting))

    def without(self, questions: Collection[str]) -> Standing:
        """With these questions no longer to come."""
        return replace(
            self,
            waiting=tuple(item for item in self.waiting if item.question not in questions),
            returning=tuple(item for item in self.returning if item.question not in questions),
        )

    def coming_back(self, question: str, due: datetime) -> Standing:
        """With a card to be asked again in this session."""
        back: Sequence[Returning] = (*self.returning, Returning(question, due))
        return replace(self, returning=tuple(sorted(back, key=lambda each: each.due)))


def _waiting(asked: Asked) -> Waiting:
    """A question to be asked once more as it stands; what was seen of it counts then, too."""
    # A chain begins anew with its first part.
    draft = "" if asked.answered or asked.part else asked.typed
    hints = len(asked.hints)
    return Waiting(
        asked.id, asked.variant.seed, asked.skipped, asked.rule, hints, asked.again, draft
    )


def summed_up(asked: Asked) -> Answered:
    """A finished question as the result of the session shows it."""
    # Imported here: they stand on numpy, which came with the first question.
    from quizapp.study import recap
    from quizapp.study.result import Answered

    entry = asked.entry
    return Answered(
        question=entry.id,
        title=recap.heading(asked),
        topic=entry.topic,
        kind=entry.kind,
        seed=asked.variant.seed,
        mode=asked.mode,
        typed=asked.answers,
        yours=recap.yours(asked),
        right=recap.right(asked),
        verdicts=asked.verdicts,
        rating=asked.rating,
        milliseconds=asked.spent,
    )
