"""A pack, read and validated once: plain data that a cache can keep.

Everything here can be written as JSON. File names are relative to the pack's folder.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from quizapp.bank.problems import Problem


@dataclass(frozen=True, slots=True)
class At:
    """A place in a file of the pack."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """A topic with the place of its declaration."""

    id: str
    title: str
    requires: tuple[str, ...]
    weight: int
    at: At


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """What the index says of a question, and where its topic is named."""

    id: str
    kind: str
    topic: str
    difficulty: int
    tags: tuple[str, ...]
    rev: int
    idea: str | None
    minutes: float | None
    title: str
    reverse_title: str | None
    """Of a flashcard's second card, if it has one."""
    parts: int
    hash: str
    aliases: tuple[str, ...]
    topic_at: At


@dataclass(frozen=True, slots=True)
class CompiledPack:
    """A pack ready for use, or the reasons why it is not."""

    id: str
    title: str
    version: str
    license: str | None
    description: str | None
    aliases: tuple[str, ...]
    id_at: At
    usable: bool
    """Whether its manifest is in order."""
    topics: tuple[CompiledTopic, ...]
    questions: tuple[CompiledQuestion, ...]
    problems: tuple[Problem, ...]
    bodies: dict[str, str] = field(default_factory=dict, compare=False)
    """Each question as JSON, by its id; kept apart from the index."""

    def index(self) -> dict[str, Any]:
        """Everything but the bodies, for JSON."""
        return {
            **_fields(self, without=("bodies",)),
            "id_at": _fields(self.id_at),
            "topics": [{**_fields(topic), "at": _fields(topic.at)} for topic in self.topics],
            "questions": [
                {**_fields(question), "topic_at": _fields(question.topic_at)}
                for question in self.questions
            ],
            "problems": [_fields(problem) for problem in self.problems],
        }


def _fields(data: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:
    # `asdict` copies deeply, which for thousands of questions takes longer than all the rest.
    return {name: getattr(data, name) for name in data.__slots__ if name not in without}


def from_index(data: dict[str, Any]) -> CompiledPack:
    """The inverse of `CompiledPack.index`, without bodies.

    Raises:
        KeyError, TypeError, ValueError: the data is not what `index` makes.
    """
    return CompiledPack(
        **{
            **data,
            "aliases": tuple(data["aliases"]),
            "id_at": At(**data["id_at"]),
            "topics": tuple(
                CompiledTopic(
                    **{**topic, "requires": tuple(topic["requires"]), "at": At(**topic["at"])}
                )
                for topic in data["topics"]
            ),
            "questions": tuple(
                CompiledQuestion(
                    **{
                        **question,
                        "tags": tuple(question["tags"]),
                        "aliases": tuple(question["aliases"]),
                        "topic_at": At(**question["topic_at"]),
                    }
                )
                for question in data["questions"]
            ),
            "problems": tuple(Problem(**problem) for problem in data["problems"]),
        }
    )


def content_hash(text: str) -> str:
    """The hash of a question's body: changes whenever anything in the question does."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
