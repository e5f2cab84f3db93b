"""Which points of an open question a text covers: a proposal, for the learner to confirm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from quizapp.bank.models import Point

# A comparison says something: "n < d" is not "n > d", nor "n d".
_WORD = re.compile(r"[^\W_]+(?:[_'’.][^\W_]+)*|[√²³<>≤≥=≠]")


def _words(text: str) -> str:
    """The words of a text, case-folded and set apart by single spaces, also at both ends."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " " + " ".join(_WORD.findall(folded)) + " "


def covered(points: Sequence[Point], text: str) -> tuple[int, ...]:
    """The indices of the points of which a cue stands in the text as whole words."""
    said = _words(text)
    if not said.strip():
        return ()
    return tuple(
        index
        for index, point in enumerate(points)
        if any((cue := _words(phrase)).strip() and cue in said for phrase in point.cues)
    )
