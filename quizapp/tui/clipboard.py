"""A question as text for the clipboard: what was asked, and the answer once given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.study.session import Session


@dataclass(frozen=True)
class Copied:
    """A text, and what to say of it."""

    text: str
    said: str


def as_text(session: Session) -> Copied | None:
    """The question on show in words, with its numbers."""
    from quizapp.study import copying

    asked = session.current
    if asked is None:
        return None
    pieces = [copying.prompt_text(asked.variant, asked.part)]
    if asked.finished:
        pieces.append(f"Answer: {copying.answer_text(asked.variant)}")
    said = "Copied, with its answer." if asked.finished else "Copied."
    return Copied("\n\n".join(pieces), said)


def as_numpy(session: Session) -> Copied | None:
    """The givens of the question on show as Python."""
    from quizapp.study import copying

    asked = session.current
    if asked is None:
        return None
    return Copied(copying.numpy_source(asked.variant), "Copied: the numbers, for numpy.")
