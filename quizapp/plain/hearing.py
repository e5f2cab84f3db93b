"""What is typed or piped in: whole answers of one or several lines, and commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from quizapp.lines import Lines
from quizapp.study.asked import Asked

_MAX_LINES = 1_000
"""No answer has more lines than this."""


class Hearing:
    """Reads what the learner says.

    Args:
        lines: Where it comes from.
        out: Where somebody who types is shown `> `; None if nobody does.
    """

    def __init__(self, lines: Lines, out: TextIO | None) -> None:
        self._lines = lines
        self._out = out

    @property
    def is_asking(self) -> bool:
        """Whether somebody types, and can be asked."""
        return self._out is not None

    def waiting(self) -> bool:
        """Whether a line more is there already."""
        return self._lines.waiting()

    def line(self) -> str | None:
        """The next line; None at the end of input."""
        if self._out is not None:
            self._out.write("> ")
            self._out.flush()
        return self._lines.next()

    def said(self, asked: Asked) -> str | None:
        """A whole answer or a command (with its colon); None at the end of input."""
        if asked.kind == "open" and not asked.revealed:
            return self._collected(lambda _: True)
        if asked.variant.parts and asked.variant.parts[asked.part].shape:
            return self._collected(goes_on)
        line = self.line()
        return line.strip() if line is not None and line.lstrip().startswith(":") else line

    def _collected(self, more: Callable[[str], bool]) -> str | None:
        """Lines up to the first after which there is no more, an empty one, or a command.

        A command leaves what was typed before it aside.
        """
        text = ""
        for _ in range(_MAX_LINES):
            line = self.line()
            if line is None:
                return text or None
            if line.lstrip().startswith(":"):
                return line.strip()
            if not line.strip():
                return text
            text = f"{text}\n{line}" if text else line
            if not more(text):
                return text
        return text


def goes_on(text: str) -> bool:
    """Whether an answer that may have several lines is not finished yet."""
    depth = sum(text.count(bracket) for bracket in "[({") - sum(text.count(b) for b in "])}")
    return depth > 0 or text.rstrip().endswith((";", ","))
