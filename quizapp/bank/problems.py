"""What is wrong with a pack, in words for the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]

CODES = {
    "F001": "not a regular file",
    "F002": "file too large",
    "F003": "not UTF-8",
    "F004": "file cannot be read",
    "F005": "forbidden character in a file name",
    "F006": "link that leads outside the pack",
    "F007": "no pack here",
    "F008": "too many files",
    "F009": "file name that is not read",
    "F010": "folder that is not read",
    "Y001": "not YAML",
    "Y002": "tag",
    "Y003": "anchor or alias",
    "Y004": "merge key",
    "Y005": "nested too deeply",
    "Y006": "too many nodes",
    "Y007": "duplicate key",
    "Y008": "forbidden character",
    "Y009": "key that is not text",
    "Y010": "several documents in one file",
    "Y011": "empty file",
    "Y012": "directive",
    "M001": "unknown key",
    "M002": "missing key",
    "M003": "wrong type",
    "M004": "value out of range",
    "M005": "value that is not one of the known ones",
    "M006": "empty value",
    "M007": "bad id",
    "M008": "number in a form that can be misread",
    "M009": "wrong number of entries",
    "Q001": "question without a known kind",
    "Q002": "choice without a right or without a wrong option",
    "Q003": "entries that are the same",
    "Q004": "gap that cannot be read",
    "Q005": "answer that line mode cannot take",
    "Q006": "follow-up that cannot be asked",
    "N001": "bad name",
    "N002": "name used twice",
    "N003": "expression that cannot be read",
    "N004": "asks for something that is not a step",
    "N005": "how the answer is to be given is not clear",
    "N006": "placeholder that cannot be filled",
    "N007": "bad draw",
    "N008": "array that is too large or ragged",
    "N009": "symbol that is not a whole-number given",
    "N010": "replaces something that is not a step",
    "N011": "given that nothing uses",
    "P001": "id used twice",
    "P002": "alias in use",
    "P003": "unknown topic",
    "P004": "topic declared twice",
    "P005": "topics that require each other",
    "P006": "unknown required topic",
    "P007": "two packs with one id",
    "P008": "newer format",
    "P009": "pack without questions",
}
"""Every code with a short title; the message of a problem says the rest."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and how to put it right."""

    file: str
    line: int
    """1-based; 0 when the problem is with the whole file."""
    column: int
    """1-based, in characters; 0 when the problem is with the whole file."""
    code: str
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"

    def in_file(self, file: str) -> Problem:
        """The same problem with its file named differently."""
        return replace(self, file=file)

    def as_json(self) -> dict[str, Any]:
        """The keys of `pack check --json`."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
        }


def sort_key(problem: Problem) -> tuple[str, int, int, str]:
    """Problems in the order in which an author reads the files."""
    return (problem.file, problem.line, problem.column, problem.code)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is most likely a slip for, if any is close."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


_LISTED = 12


def suggest(word: str, known: Iterable[str]) -> str:
    """A closing half-sentence: the nearest known word, else what is known."""
    # A set has no order of its own, and what is said should be the same each time.
    words = sorted(known) if isinstance(known, Set) else list(known)
    if (close := nearest(word, words)) is not None:
        return f"did you mean `{close}`?"
    if not words:
        return "there are none here"
    listed = ", ".join(words[:_LISTED])
    return f"known here: {listed}{', …' if len(words) > _LISTED else ''}"


def shown(value: object, *, limit: int = 40) -> str:
    """A value as it is quoted in a message: in backticks, on one line, not too long."""
    text = " ".join(str(value).split())
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return f"`{text}`"
