"""What a typed number is read as, while it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.study.interview import Interview
    from quizapp.study.session import Session


@dataclass(frozen=True)
class Preview:
    """A text and what was made of it."""

    text: str
    said: str
    """What it was read as, or why it cannot be read yet."""
    readable: bool


def preview(session: Session | Interview, text: str) -> Preview:
    """Try to read a text as an answer to the part that is asked."""
    asked = session.current
    if asked is None or asked.answered or not asked.variant.parts:
        return Preview(text, "", readable=False)
    # Imported here: they stand on numpy, which the first question has brought.
    from quizapp.grading.grade import wanted
    from quizapp.grading.notation import read
    from quizapp.grading.unreadable import Unreadable

    try:
        read(text, wanted(asked.variant.parts[asked.part]))
    except Unreadable:
        return Preview(text, session.read(text), readable=False)
    return Preview(text, session.read(text), readable=True)
