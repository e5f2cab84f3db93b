"""Where the app opens, if not at Today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from quizapp.study.filters import Filter
    from quizapp.study.interview_plan import Wish
    from quizapp.study.starting import Wish as Session


@dataclass(frozen=True)
class Learn:
    """What is due and new, or what a filter takes of all that could be asked."""

    wanted: Filter | None = None


@dataclass(frozen=True)
class Practice:
    """Practice; without a filter, the screen to choose one."""

    wanted: Filter | None = None


@dataclass(frozen=True)
class Interview:
    """A mock interview; without a wish, the screen to choose one and to see earlier ones."""

    wish: Wish | None = None


@dataclass(frozen=True)
class Stats:
    """The statistics."""


@dataclass(frozen=True)
class Lab:
    """The attention lab; without a question, the list of its own computations."""

    question: str = ""
    """The full id of a numeric question."""
    seed: int = 1


@dataclass(frozen=True)
class Study:
    """A session of any kind: a drill, a timed one, or going on with one that was left."""

    wish: Session


Start: TypeAlias = Learn | Practice | Study | Interview | Stats | Lab
