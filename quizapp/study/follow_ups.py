"""What an interviewer might ask after an open question: shown once it is answered."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.bank.index import Entry
from quizapp.bank.library import Library
from quizapp.bank.models import Question
from quizapp.study.cards import present_id

HEAD = "An interviewer might go on:"


def follow_ups(library: Library, entry: Entry, question: Question) -> tuple[str, ...]:
    """The titles of the questions that follow, in the order in which they are asked."""
    named = getattr(question, "follow_ups", ())
    names = (present_id(library, f"{entry.pack}/{name}") for name in named)
    return tuple(library.entry(name).title for name in names if name is not None)


def as_lines(titles: Sequence[str]) -> list[str]:
    """Lines of text: a head and the titles; none if nothing follows."""
    return [HEAD, *(f"  {title}" for title in titles)] if titles else []
