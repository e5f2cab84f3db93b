"""How far the reading of packs has come, told while it goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from quizapp.bank.files import MANIFEST, Place, RefusedFileError

Told: TypeAlias = Callable[[int, int], object]
"""Called now and then, in the thread that reads, with questions read and questions in all."""

_LIST = re.compile(rb"^questions:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)- ", re.MULTILINE)
READ, CHECKED, COMPILED = 4, 4, 2
"""The steps of a question, by the time that each takes."""
_STEPS = READ + CHECKED + COMPILED
_A_WHILE = 25 * _STEPS

Step: TypeAlias = Callable[[int], object]
"""Called with how many steps were made."""


def unseen(steps: int) -> None:
    """Nobody looks."""


class Headway:
    """Counts what is done of the reading of some packs.

    Args:
        places: The packs that are to be read.
        told: Is told of it.
    """

    def __init__(self, places: Iterable[Place], told: Told) -> None:
        self._told = told
        self._of = sum(map(questions_in, places))
        self._steps = self._last = 0

    def step(self, steps: int) -> None:
        """So many steps were made."""
        self._steps += steps
        if self._steps - self._last >= _A_WHILE:
            self._last = self._steps
            self._told(min(self._steps // _STEPS, self._of), self._of)

    @property
    def steps(self) -> int:
        """Those made so far; set back where something is done anew."""
        return self._steps

    @steps.setter
    def steps(self, steps: int) -> None:
        self._steps = self._last = steps


def questions_in(place: Place) -> int:
    """About how many questions the files of a pack hold, by a look at their lines."""
    found = 0
    try:
        for name in place.names():
            found += _count(place.read(name), is_manifest=place.single or name == MANIFEST)
    except (OSError, RefusedFileError):
        return found
    return found


def _count(content: bytes, *, is_manifest: bool) -> int:
    begins = _LIST.search(content)
    if begins is None:
        # Written in one line, or none at all.
        return 0 if is_manifest else 1
    return 1 + content.count(b"\n" + begins[1] + b"- ", begins.end())
