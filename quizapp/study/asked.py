"""A question as it stands before the learner: what was asked, shown and answered so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from quizapp.bank.index import Entry
from quizapp.bank.variant import Variant
from quizapp.grading.verdict import Verdict
from quizapp.study.mode import Mode

SELF_RATED = frozenset({"flashcard", "open"})
"""Kinds that the learner judges: reveal, then rate 1 to 4."""


@dataclass(frozen=True)
class Asked:
    """One question in a session. Immutable: the session replaces it whenever something happens."""

    entry: Entry
    variant: Variant
    mode: Mode
    started: float
    """The clock's monotonic seconds at which this part was put to the learner."""
    part: int = 0
    """Which part of a multi-step question is asked, from 0; 0 for all others."""
    parts: int = 1
    hints: tuple[str, ...] = ()
    """The hints revealed so far."""
    revealed: bool = False
    """Whether the answer of a flashcard or an open question is on show."""
    typed: str = ""
    """What was last submitted for this part, or typed for it before it was left."""
    again: bool = False
    """Whether the learner was already asked for more digits: said once a question."""
    verdict: Verdict | None = None
    """The verdict of this part, once answered. `expected` is withheld before the last part."""
    earlier: tuple[Verdict, ...] = ()
    """The verdicts of the parts before this one, `expected` included once it may be shown."""
    earlier_typed: tuple[str, ...] = ()
    """What was typed for the parts before this one."""
    opened: int = 0
    """The parts before this one have had their right values shown: nothing is carried on from
    them."""
    gave_up: bool = False
    covered: tuple[int, ...] = ()
    """Open questions: indices of the points that count as covered (proposed, then confirmed)."""
    confirmed: bool = False
    """Whether the learner has looked over `covered`."""
    event: str = ""
    """The id of the answer's event in the log, once answered."""
    skipped: bool = False
    """Whether it was skipped before: the next skip puts it aside."""
    on_the_side: bool = False
    """Whether it was asked for beside the queue, with other numbers: it does not come again."""
    visiting: bool = False
    """Whether it is of another session, and here only because its answer was taken back."""
    rule: str | None = None
    """The misconception that is drilled with it, if any."""
    put_away: bool = False
    """Whether the learner suspended or buried it: it does not come again in this session."""
    leech: bool = False
    """Whether this answer was one lapse too many: the question is set aside."""
    spent: int = 0
    """Milliseconds taken by the answered parts."""
    follow_ups: tuple[str, ...] = ()
    """Open questions: what an interviewer might ask next, a line each."""
    rating: int | None = None
    """1 Again, 2 Hard, 3 Good, 4 Easy, once the whole question is answered."""

    @property
    def worked_on(self) -> tuple[str | None, ...]:
        """What was typed for the parts before this one; None where the right value was shown."""
        return (None,) * self.opened + self.earlier_typed[self.opened :]

    @property
    def id(self) -> str:
        """The full id of the question."""
        return self.variant.id

    @property
    def kind(self) -> str:
        return self.variant.question.kind

    @property
    def answered(self) -> bool:
        """Whether this part has its verdict (and it is on disk)."""
        return self.verdict is not None

    @property
    def last_part(self) -> bool:
        return self.part == self.parts - 1

    @property
    def finished(self) -> bool:
        """Whether the whole question is answered: the moment to show solution and outlook."""
        return self.answered and self.last_part

    @property
    def self_rated(self) -> bool:
        """Whether the learner judges this one: `reveal`, then `rate`, instead of `submit`."""
        return self.kind in SELF_RATED

    @property
    def hints_left(self) -> int:
        return len(self.variant.hints) - len(self.hints)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts so far, one per part, this one included."""
        return self.earlier if self.verdict is None else (*self.earlier, self.verdict)

    @property
    def answers(self) -> tuple[str, ...]:
        """What was typed so far, one per part, this one included once answered."""
        return self.earlier_typed if self.verdict is None else (*self.earlier_typed, self.typed)

    def next_part(self, started: float) -> Asked:
        """The part after this one, put to the learner."""
        return replace(
            self,
            started=started,
            part=self.part + 1,
            typed="",
            verdict=None,
            event="",
            gave_up=False,
            revealed=False,
            earlier=self.verdicts,
            earlier_typed=self.answers,
        )

    def with_verdicts(
        self,
        verdicts: tuple[Verdict, ...],
        typed: str,
        event: str,
        rating: int | None,
        milliseconds: int,
    ) -> Asked:
        """This part answered; `verdicts` are those of all parts up to this one."""
        return replace(
            self,
            typed=typed,
            verdict=verdicts[-1],
            earlier=verdicts[:-1],
            event=event,
            rating=rating,
            spent=self.spent + milliseconds,
        )
