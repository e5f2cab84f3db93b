"""Where the app opens: at Today, or straight in a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from quizapp.study.filters import Filter


@dataclass(frozen=True)
class Today:
    """The first screen."""


@dataclass(frozen=True)
class Learn:
    """What is due and new, or what a filter takes of all that could be asked."""

    wanted: Filter | None = None


@dataclass(frozen=True)
class Practice:
    """Practice; without a filter, the screen to choose one."""

    wanted: Filter | None = None


Start: TypeAlias = Today | Learn | Practice
