"""What a typed number is read as, while it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.study.asked import Asked
    from quizapp.study.interview import Interview
    from quizapp.study.session import Session


NO_PARTNER = "-"
"""Stands for the right side of a left one that has none yet."""


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


@dataclass(frozen=True)
class Given:
    """An answer that was typed, as the pane of its kind takes it."""

    text: str
    numbers: tuple[int, ...] = ()
    """Of options, items or right sides as they are shown; 0 for what has none yet."""
    words: tuple[str, ...] = ()
    """One for each gap."""


def given_in(asked: Asked) -> Given | None:
    """What was submitted or typed last; None if nothing was, or nothing that can be read."""
    if not asked.typed:
        return None
    if (unfinished := _begun(asked)) is not None:
        return unfinished
    # Imported here: it stands on numpy, which the first question has brought.
    from quizapp.grading.closed import chosen, filled, matched, ordered
    from quizapp.grading.unreadable import Unreadable

    numbers = {"choice": chosen, "order": ordered, "match": matched}.get(asked.kind)
    try:
        if numbers is not None:
            return Given(asked.typed, numbers=tuple(numbers(asked.variant, asked.typed)))
        if asked.kind == "cloze":
            return Given(asked.typed, words=filled(asked.variant, asked.typed))
    except Unreadable:
        return None
    return Given(asked.typed)


def _begun(asked: Asked) -> Given | None:
    """An answer that was left before all of it was there."""
    if asked.kind == "match":
        places = [NO_PARTNER, *map(str, range(1, len(asked.variant.order) + 1))]
        typed = asked.typed.split()
        if NO_PARTNER in typed and len(typed) == len(places) - 1 and {*typed} <= {*places}:
            return Given(asked.typed, numbers=tuple(map(places.index, typed)))
    elif asked.kind == "cloze":
        words = tuple(word.strip() for word in asked.typed.split(";"))
        if "" in words and len(words) == len(getattr(asked.variant.question, "gaps", ())):
            return Given(asked.typed, words=words)
    return None
