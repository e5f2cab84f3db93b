"""What the app needs to know of packs before the first question is opened.

Plain data without yaml, pydantic or numpy, so that a warm start is quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from quizapp.bank.problems import Problem

Origin = Literal["edited", "shipped", "installed", "given"]
"""`edited`: the learner's own copy of a shipped pack, which takes that one's place."""

REVERSE = "~reverse"
"""Ends the id of a flashcard turned round."""


@dataclass(frozen=True, slots=True)
class PackSource:
    """Where to look for packs: a pack's folder, a file, or a folder of these."""

    path: Path
    origin: Origin


@dataclass(frozen=True, slots=True)
class PackInfo:
    """A pack as `pack list` shows it."""

    id: str
    """The name of its folder or file if its own id cannot be read."""
    title: str
    version: str
    path: Path
    origin: Origin
    questions: int
    """How many can be asked."""
    problems: tuple[Problem, ...]
    license: str | None = None
    description: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the syllabus."""

    id: str
    title: str
    requires: tuple[str, ...] = ()
    weight: int = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as lists and queues know it."""

    id: str
    """`pack/question`, or `pack/question~reverse` for a flashcard's second card."""
    pack: str
    kind: str
    topic: str
    difficulty: int
    tags: tuple[str, ...]
    rev: int
    idea: str | None
    minutes: float | None
    title: str
    """The first line of the prompt, without Markdown's marks."""
    multi_part: int
    """How many parts it is asked in."""
    content_hash: str
    """Changes whenever anything in the question does."""

    @property
    def is_reverse(self) -> bool:
        """Whether it is a flashcard turned round: the second card of one question."""
        return self.id.endswith(REVERSE)
