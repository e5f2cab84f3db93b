"""What a session came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from quizapp.bank.library import Library
from quizapp.grading.verdict import Named, Verdict
from quizapp.progress.log import ProgressLog
from quizapp.progress.stats import misconceptions
from quizapp.settings import Settings
from quizapp.study.cards import cards
from quizapp.study.mode import Mode
from quizapp.study.opening import studied
from quizapp.study.queue import due_by

Mark = Literal["right", "close", "partial", "wrong"]


@dataclass(frozen=True)
class Answered:
    """One question answered in this session (a multi-step question is one)."""

    question: str
    title: str
    topic: str
    kind: str
    seed: int
    mode: Mode
    typed: tuple[str, ...]
    """What was typed, one per part."""
    yours: str
    """What was answered, in words; empty where no line could tell it."""
    right: str
    """The right answer likewise."""
    verdicts: tuple[Verdict, ...]
    """One per part; for flashcards and open questions the learner's own judgement."""
    rating: int | None
    milliseconds: int

    @property
    def mark(self) -> Mark:
        """The question as a whole: close counts as right in a chain, not for a single answer."""
        outcomes = [verdict.outcome for verdict in self.verdicts]
        if len(outcomes) == 1:
            return MARK_OF[outcomes[0]]
        if all(verdict.success for verdict in self.verdicts):
            return "right"
        return "partial" if any(verdict.success for verdict in self.verdicts) else "wrong"


@dataclass(frozen=True)
class TopicMarks:
    """How the answers on one topic went."""

    topic: str
    title: str
    marks: tuple[Mark, ...]
    """In the order of answering."""


@dataclass(frozen=True)
class Recurring:
    """A mistake made in this session and how often the learner has made it in all."""

    id: str
    says: str
    here: int
    ever: int
    """Including the times in this session."""


@dataclass(frozen=True)
class Result:
    """A session looked back on; `answers` in the order given, undone ones left out."""

    answers: tuple[Answered, ...]
    topics: tuple[TopicMarks, ...]
    """Topics in syllabus order."""
    mistakes: tuple[Recurring, ...]
    """Most frequent first."""
    seconds: float
    """From the first question asked until now."""
    tomorrow: int
    """How many reviews are due by the end of tomorrow, of what is studied."""

    @property
    def pace(self) -> float:
        """Seconds that a question took on average; 0 if none was answered."""
        spent = sum(answer.milliseconds for answer in self.answers)
        return spent / 1000 / len(self.answers) if self.answers else 0.0

    def count(self, mark: Mark) -> int:
        """How many answers bear this mark."""
        return sum(answer.mark == mark for answer in self.answers)


MARK_OF: dict[str, Mark] = {
    "correct": "right",
    "close": "close",
    "partial": "partial",
    "wrong": "wrong",
}


def topic_marks(
    answers: Iterable[Answered], titles: Sequence[tuple[str, str]]
) -> tuple[TopicMarks, ...]:
    """The marks by topic; `titles` lists (id, title) in syllabus order."""
    by_topic: dict[str, list[Mark]] = {}
    for answer in answers:
        by_topic.setdefault(answer.topic, []).append(answer.mark)
    known = [(topic, title) for topic, title in titles if topic in by_topic]
    listed = {topic for topic, _ in known}
    known += [(topic, topic) for topic in by_topic if topic not in listed]
    return tuple(TopicMarks(topic, title, tuple(by_topic[topic])) for topic, title in known)


def mistakes_in(answers: Iterable[Answered]) -> tuple[Counter[str], dict[str, str]]:
    """How often each mistake was made, and a sentence that says what it is."""
    tally: Counter[str] = Counter()
    says: dict[str, str] = {}
    for answer in answers:
        named: set[str] = set()
        for verdict in answer.verdicts:
            for explanation in verdict.misconceptions:
                named.update(explanation.ids)
                _remember(explanation, says)
        tally.update(named)
    return tally, says


def _remember(explanation: Named, says: dict[str, str]) -> None:
    for name in explanation.ids:
        # A sentence about this mistake alone is better than one about two together.
        if name not in says or len(explanation.ids) == 1:
            says[name] = explanation.says


def summary(
    library: Library,
    log: ProgressLog,
    now: datetime,
    answers: Sequence[Answered],
    seconds: float,
    settings: Settings,
) -> Result:
    """A session looked back on; see `Result`."""
    here, says = mistakes_in(answers)
    ever = misconceptions(log.answers(mistaken=True)) if here else {}
    mistakes = [
        Recurring(name, says[name], count, max(count, ever[name].count if name in ever else 0))
        for name, count in here.most_common()
    ]
    titles = [(topic.id, topic.title) for topic in library.topics]
    return Result(
        tuple(answers),
        topic_marks(answers, titles),
        tuple(mistakes),
        seconds,
        due_by(studied(library, settings), cards(library, log), now, 1, settings.day_starts_at),
    )
