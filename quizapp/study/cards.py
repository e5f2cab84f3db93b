"""Where the learner stands with each question, under whatever name it was answered.

Packs rename questions and keep the former names as aliases; the log keeps the name that a question
had at the time. What happened under both names is one history.
"""

from __future__ import annotations

from collections.abc import Iterable

from quizapp.bank.library import Library, UnknownQuestion
from quizapp.progress.columns import CardRow
from quizapp.progress.log import ProgressLog


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
        if name not in library and (present := present_id(library, name)) is not None
    }


def cards(library: Library, log: ProgressLog) -> dict[str, CardRow]:
    """The cards of the questions there are, by their present full id.

    Cards of questions that have vanished are left out; they return with their pack.
    """
    rows = log.card_rows()
    found = {name: row for name, row in rows.items() if name in library}
    if len(found) < len(rows):
        former: dict[str, list[str]] = {}
        for old, present in renamed(library, rows).items():
            former.setdefault(present, []).append(old)
        for present, names in former.items():
            if (card := log.card(present, names)) is not None:
                found[present] = CardRow.of(card)
    return found
