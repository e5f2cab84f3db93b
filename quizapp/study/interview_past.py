"""The interviews held so far, read back from the log alone: no pack is needed to list them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, get_args

from quizapp.progress.events import Answer, Rate
from quizapp.progress.log import ProgressLog
from quizapp.progress.state import Answered
from quizapp.study.interview_plan import LENGTHS, Level, Role, Turn, Wish

MODE: Literal["interview"] = "interview"
_KEY = "interview"
_MOST_EVENTS = 10_000


@dataclass(frozen=True)
class Reply:
    """One question of an interview and what was answered, part by part."""

    question: str
    """The full id that it had then."""
    role: Role
    follows: str
    planned: int
    """Seconds."""
    points: int
    """How many points a good answer has; 0 for numbers and shapes."""
    parts: int
    """How many parts the question has; fewer may be answered."""
    rev: int
    seed: int
    given: Mapping[str, Any]
    events: tuple[str, ...]
    typed: tuple[str, ...]
    """One per answered part; empty where the learner passed."""
    outcomes: tuple[str, ...]
    scores: tuple[float, ...]
    misconceptions: tuple[tuple[str, ...], ...]
    milliseconds: int

    @property
    def is_open(self) -> bool:
        return self.points > 0

    @property
    def made(self) -> int:
        """How many points of an open question count as made."""
        return round(self.scores[0] * self.points)

    @property
    def right(self) -> bool:
        """Whether all parts of a numeric question are right."""
        good = sum(outcome in ("correct", "close") for outcome in self.outcomes)
        return good == self.parts

    @property
    def share(self) -> float:
        """How much of it is right, 0 to 1; parts not answered count 0."""
        return sum(self.scores) / self.parts

    @property
    def spent(self) -> float:
        """Seconds."""
        return self.milliseconds / 1000


@dataclass(frozen=True)
class Past:
    """An interview held earlier, or the one just over."""

    number: int
    """From 1, in the order in which they were held."""
    session: str
    began: datetime
    """In the learner's own time."""
    wish: Wish
    replies: tuple[Reply, ...]

    @property
    def points(self) -> tuple[int, int]:
        """Points made in open questions, and how many there were."""
        asked = [reply for reply in self.replies if reply.is_open]
        return sum(reply.made for reply in asked), sum(reply.points for reply in asked)

    @property
    def numbers(self) -> tuple[int, int]:
        """Numeric and shape questions that are right, and how many there were."""
        asked = [reply for reply in self.replies if not reply.is_open]
        return sum(reply.right for reply in asked), len(asked)

    @property
    def spent(self) -> float:
        """Seconds on the questions answered."""
        return sum(reply.spent for reply in self.replies)

    @property
    def planned(self) -> int:
        """Seconds that these questions were planned to take."""
        return sum(reply.planned for reply in self.replies)


def about(wish: Wish, turn: Turn, points: int) -> dict[str, Any]:
    """What an answer's event says of its interview, as `Answer.settings`."""
    return {
        _KEY: {
            "minutes": wish.minutes,
            "level": wish.level,
            "topics": sorted(wish.topics),
            "role": turn.role,
            "seconds": turn.seconds,
            "follows": turn.follows,
            "points": points,
        }
    }


def interviews(log: ProgressLog) -> tuple[Past, ...]:
    """Every interview that the log knows, the oldest first; what was undone is left out."""
    by_session: dict[str, list[Answered]] = {}
    for answer in log.answers():
        if answer.mode == MODE:
            by_session.setdefault(answer.session, []).append(answer)
    return tuple(
        _past(number, session, [(answer, _body(log, answer)) for answer in answers])
        for number, (session, answers) in enumerate(by_session.items(), start=1)
    )


def confirmed(log: ProgressLog, past: Past) -> dict[str, tuple[int, ...]]:
    """The points that the learner confirmed, by the id of the answer's event."""
    answers = {event for reply in past.replies for event in reply.events}
    found: dict[str, tuple[int, ...]] = {}
    for event in reversed(log.undoable(past.session, _MOST_EVENTS)):
        body = event.body
        if isinstance(body, Rate) and body.points is not None and body.target in answers:
            found[body.target] = body.points
    return found


def confirm(log: ProgressLog, past: Past, reply: Reply, points: Sequence[int]) -> None:
    """Log which points of an open question the learner says were made; the last time counts.

    Raises:
        ValueError: these are not points of an open question.
    """
    chosen = tuple(sorted(set(points)))
    if not reply.is_open or not set(chosen) <= set(range(reply.points)):
        raise ValueError("these are not points of this question")
    score = len(chosen) / reply.points
    log.append(Rate(target=reply.events[0], score=score, points=chosen, session=past.session))


def _body(log: ProgressLog, answer: Answered) -> Answer:
    body = log.event(answer.event).body
    if not isinstance(body, Answer):
        raise TypeError(f"event {answer.event} is no answer")
    return body


def _past(number: int, session: str, answers: Sequence[tuple[Answered, Answer]]) -> Past:
    grouped: dict[tuple[str, int], list[tuple[Answered, Answer]]] = {}
    for answer, body in answers:
        grouped.setdefault((answer.question, body.seed), []).append((answer, body))
    first, body = answers[0]
    zone = timezone(timedelta(minutes=first.offset))
    began = (first.time - timedelta(milliseconds=first.milliseconds)).astimezone(zone)
    return Past(number, session, began, _wish(body), tuple(map(_reply, grouped.values())))


def _reply(answers: Sequence[tuple[Answered, Answer]]) -> Reply:
    told = _told(answers[0][1])
    role: Role = next((name for name in get_args(Role) if name == told.get("role")), "follow-up")
    body = answers[0][1]
    return Reply(
        question=body.question,
        role=role,
        follows=str(told.get("follows", "")),
        planned=_whole(told.get("seconds"), 0),
        points=_whole(told.get("points"), 0),
        parts=body.parts,
        rev=body.rev,
        seed=body.seed,
        given=body.given,
        events=tuple(answer.event for answer, _ in answers),
        typed=tuple(each.typed for _, each in answers),
        outcomes=tuple(answer.outcome for answer, _ in answers),
        scores=tuple(answer.score for answer, _ in answers),
        misconceptions=tuple(answer.misconceptions for answer, _ in answers),
        milliseconds=sum(answer.milliseconds for answer, _ in answers),
    )


def _wish(body: Answer) -> Wish:
    told = _told(body)
    level: Level = next((name for name in get_args(Level) if name == told.get("level")), "onsite")
    topics = told.get("topics")
    named = frozenset(map(str, topics)) if isinstance(topics, list | tuple) else frozenset()
    return Wish(_whole(told.get("minutes"), LENGTHS[0]), level, named)


def _told(body: Answer) -> Mapping[str, Any]:
    """What the event says of its interview. Another device may have written it: trust no field."""
    told = body.settings.get(_KEY)
    return told if isinstance(told, Mapping) else {}


def _whole(value: object, otherwise: int) -> int:
    return value if type(value) is int and 0 <= value < 1_000_000 else otherwise
