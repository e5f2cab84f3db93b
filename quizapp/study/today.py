"""What Today shows, as plain data that can be kept on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class TopicLine:
    """A topic of the syllabus, as far as it has questions."""

    id: str
    title: str
    ready: float
    due: int
    new: int
    questions: int


@dataclass(frozen=True)
class Mistake:
    """A mistake that the learner makes."""

    id: str
    times: int
    last: datetime
    weeks: tuple[int, ...]
    """How often in each of the last weeks, the present one last."""


@dataclass(frozen=True)
class Overview:
    """Where the learner stands today."""

    reviews: int
    new: int
    minutes: int
    first: str
    """What the first question asks, as long as nothing was ever answered."""
    ready: float
    margin: float
    streak: int
    answers: int
    topics: tuple[TopicLine, ...]
    mistakes: tuple[Mistake, ...]
    problems: int
    until: datetime | None = None
    """When time alone makes it another one: a card falls due, or a new day begins."""

    @property
    def first_run(self) -> bool:
        return self.answers == 0


def as_json(overview: Overview) -> dict[str, Any]:
    """An overview as JSON has it."""
    data = {each.name: getattr(overview, each.name) for each in fields(overview)}
    data["topics"] = [list(vars(topic).values()) for topic in overview.topics]
    data["mistakes"] = [
        [mistake.id, mistake.times, mistake.last.isoformat(), list(mistake.weeks)]
        for mistake in overview.mistakes
    ]
    data["until"] = overview.until and overview.until.isoformat()
    return data


def from_json(data: Mapping[str, Any]) -> Overview:
    """The inverse of `as_json`.

    Raises:
        KeyError, TypeError, ValueError: the data is not what `as_json` makes.
    """
    until = data["until"]
    return Overview(
        **{
            **data,
            "topics": tuple(TopicLine(*topic) for topic in data["topics"]),
            "mistakes": tuple(
                Mistake(name, times, datetime.fromisoformat(last), tuple(weeks))
                for name, times, last, weeks in data["mistakes"]
            ),
            "until": until and datetime.fromisoformat(until),
        }
    )
