"""Where the learner stands with each question, under whatever name it was answered.

Packs rename questions and keep the former names as aliases; the log keeps the name that a question
had at the time. What happened under both names is one history.
"""

from __future__ import annotations

from collections.abc import Iterable

from quizapp.bank.library import Library, UnknownQuestion
from quizapp.progress.log import ProgressLog
from quizapp.progress.state import CardState


def present_id(library: Library, name: str) -> str | None:
    """The full id that a name of the log stands for now; `None` if there is no such question."""
    try:
        return library.resolve(name)
    except UnknownQuestion:
        return None


def renamed(library: Library, names: Iterable[str]) -> dict[str, str]:
    """Those of the names that are former ones, with the present ones."""
    return {
        name: present
        for name in names
        if (present := present_id(library, name)) is not None and present != name
    }


def cards(library: Library, log: ProgressLog) -> dict[str, CardState]:
    """The cards of the questions there are, by their present full id.

    Cards of questions that have vanished are left out; they return with their pack.
    """
    found = log.cards()
    if former := renamed(library, found):
        found = log.cards(former)
    known = {entry.id for entry in library.entries}
    return {name: card for name, card in found.items() if name in known}
