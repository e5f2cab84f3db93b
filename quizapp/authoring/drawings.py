"""Drawings in fenced blocks: that they fit, and that their lines meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from quizapp.authoring.texts import markdown
from quizapp.bank.findings import Finding
from quizapp.bank.models import Question

WIDEST = 60
"""Columns that a drawing may take."""

_LIGHT = {
    "─": "lr",
    "│": "ud",
    "┌": "dr",
    "┐": "dl",
    "└": "ur",
    "┘": "ul",
    "├": "udr",
    "┤": "udl",
    "┬": "dlr",
    "┴": "ulr",
    "┼": "udlr",
}
_OPPOSITE = {"u": "d", "d": "u", "l": "r", "r": "l"}
_STEP = {"u": (-1, 0), "d": (1, 0), "l": (0, -1), "r": (0, 1)}
_STRAIGHT = ({"l", "r"}, {"u", "d"})
_PLACEHOLDER = re.compile(r"\{[A-Za-z_]\w*\}")


def drawings(question: Question) -> Iterator[Finding]:
    """Warnings of drawings that are too wide or ragged."""
    for field in markdown(question):
        for lines in field.drawings:
            if field.filled and any(_PLACEHOLDER.search(line) for line in lines):
                continue  # How wide the numbers are, only a variant tells.
            width = max((_width(line) for line in lines), default=0)
            if width > WIDEST:
                text = f"the drawing is {width} columns wide; it may have {WIDEST}"
                yield Finding(field.path, "I012", text, "warning")
            loose = next(_loose_ends(lines), None)
            if loose is not None:
                row, column, sign = loose
                text = (
                    f"the drawing's `{sign}` in line {row + 1}, column {column + 1}, meets "
                    "nothing; line the drawing up"
                )
                yield Finding(field.path, "I013", text, "warning")


def _cells(line: str) -> list[str]:
    """One entry for each column of a terminal."""
    cells: list[str] = []
    for sign in line:
        if unicodedata.combining(sign):
            continue
        cells.append(sign)
        if unicodedata.east_asian_width(sign) in ("W", "F"):
            cells.append(sign)
    return cells


def _width(line: str) -> int:
    return len(_cells(line.rstrip()))


def _arms(sign: str) -> frozenset[str]:
    """In which directions a line goes from a box-drawing sign."""
    if sign in _LIGHT:
        return frozenset(_LIGHT[sign])
    name = unicodedata.name(sign, "")
    if not name.startswith("BOX DRAWINGS") or "DIAGONAL" in name:
        return frozenset()
    arms: set[str] = set()
    for word, ways in (
        ("VERTICAL", "ud"),
        ("HORIZONTAL", "lr"),
        ("UP", "u"),
        ("DOWN", "d"),
        ("LEFT", "l"),
        ("RIGHT", "r"),
    ):
        if re.search(rf"\b{word}\b", name):
            arms.update(ways)
    return frozenset(arms)


def _loose_ends(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where a corner or a crossing has an arm that points at nothing."""
    rows = [_cells(line) for line in lines]

    def at(row: int, column: int) -> str:
        if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
            return rows[row][column]
        return " "

    for row, cells in enumerate(rows):
        for column, sign in enumerate(cells):
            arms = _arms(sign)
            if not arms:
                continue
            if arms in _STRAIGHT:
                # An end may point at a word, or at nothing as a stub does; not both ends.
                if arms == {"u", "d"} and all(_blank(at(row + d, column)) for d in (-1, 1)):
                    yield row, column, sign
                continue
            for arm in sorted(arms):
                down, right = _STEP[arm]
                beside = at(row + down, column + right)
                theirs = _arms(beside)
                if _blank(beside) or (theirs and _OPPOSITE[arm] not in theirs):
                    yield row, column, sign
                    break


def _blank(sign: str) -> bool:
    return sign.isspace()
