"""Where a question stands in its pack's files, also while these cannot be read as YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from quizapp.bank.files import MANIFEST, Place, RefusedFileError
from quizapp.bank.index import PackInfo

_ENTRY = (
    r"""^[ \t-]*(?:\{{[^\n]*?)?["']?\bid["']?[ \t]*:[ \t]*["']?{name}["']?"""
    r"""[ \t]*(?:[,}}#\r]|$)"""
)
_QUESTIONS = re.compile(r"^questions\s*:", re.MULTILINE)


@dataclass(frozen=True)
class Whereabouts:
    """A place in a file."""

    file: Path
    """Absolute."""
    line: int
    """1-based."""


def whereabouts(info: PackInfo, question: str) -> Whereabouts:
    """Where a question begins; the beginning of its pack if it is not found.

    Args:
        info: The pack.
        question: Its id, with or without the pack's.

    Raises:
        OSError: the pack's folder cannot be read.
    """
    name = re.escape(question.rpartition("/")[2].partition("~")[0])
    pattern = re.compile(_ENTRY.format(name=name), re.MULTILINE)
    place = Place(info.path.absolute())
    names = place.names()
    for file in names:
        try:
            text = place.read(file).decode("utf-8", "replace")
        except RefusedFileError:
            continue
        # Before that key, ids are those of the pack and of topics.
        begins = _QUESTIONS.search(text)
        found = pattern.search(text, begins.end()) if begins else None
        if found is not None:
            return Whereabouts(place.folder / file, text.count("\n", 0, found.start()) + 1)
    return Whereabouts(place.folder / (names[0] if names else MANIFEST), 1)
