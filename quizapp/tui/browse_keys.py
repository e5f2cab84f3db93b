"""The keys of Browse."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from textual.binding import Binding

from quizapp.tui import standings

if TYPE_CHECKING:
    from quizapp.study.browsing import Row

CHIPS: dict[str, str] = {name: word for name, word in standings.WORDS.items() if name != "buried"}
"""The states to look for, with their words; by number."""

NOTHING = "Nothing"

BINDINGS = (
    Binding("enter", "open", "look closer", id="browse.open"),
    Binding("slash", "search", "search", id="browse.search"),
    Binding("a", "answer", "answer", id="browse.answer"),
    Binding("n", "variant(1)", "next variant", id="browse.next-variant"),
    Binding("p", "variant(-1)", "variant before", id="browse.variant-before", show=False),
    Binding("f", "flag", "flag", id="browse.flag"),
    Binding("s", "suspend", "suspend", id="browse.suspend"),
    Binding("b", "bury", "put off", id="browse.bury"),
    Binding("e", "edit", "edit", id="browse.edit"),
    Binding("c", "copy", "copy", id="browse.copy"),
    Binding("w", "note", "note", id="browse.note"),
    Binding("r", "reset", "make new", id="browse.reset", show=False),
    Binding("u", "undo", "undo", id="browse.undo", show=False),
    Binding("U", "redo", "redo", id="browse.redo", show=False),
    Binding("right,l", "neighbour(1)", "next question", id="browse.next", show=False),
    Binding("left,h", "neighbour(-1)", "question before", id="browse.before", show=False),
    *(
        Binding(
            f"{number}",
            f"standing('{name}')",
            f"only those {word}",
            id=f"browse.{name}",
            show=False,
        )
        for number, (name, word) in enumerate(CHIPS.items(), start=1)
    ),
    Binding("0", "standing('')", "all of them", id="browse.all", show=False),
    Binding("down", "into_list", "to the list", id="browse.list", show=False),
    Binding("question_mark", "app.help", "help", id="browse.help"),
    Binding("escape", "back", "back", id="browse.back"),
    Binding("q", "leave", "leave", id="browse.leave", show=False),
)


def meaning(action: str, row: Row | None) -> str | None:
    """What a key means for this question, where that depends on it."""
    on = frozenset[str]() if row is None else row.standings
    if action == "suspend" and "suspended" in on:
        return "take in again"
    if action == "flag" and "flagged" in on:
        return "take the flag off"
    if action == "bury" and "buried" in on:
        return "bring back"
    return None


def nothing(questions: int, text: str, on: Collection[str]) -> str:
    """Why the list is empty, and what to do about it."""
    if not questions:
        return "There are no questions: no pack could be read."
    names = " or ".join(word for name, word in CHIPS.items() if name in on)
    more = f" among those that are {names}; 0 shows all" if names else ""
    wanted = f" has “{text.strip()}”" if text.strip() else ""
    return f"{NOTHING}{wanted}{more}."
