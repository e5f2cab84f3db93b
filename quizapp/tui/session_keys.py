"""The keys of a session: which there are, which make sense now, and what Enter means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from quizapp.tui.addresses import address_in
from quizapp.tui.headline import RATINGS
from quizapp.tui.widgets.cloze import ClozePane
from quizapp.tui.widgets.fields import TextField

if TYPE_CHECKING:
    from textual.widget import Widget

    from quizapp.study.asked import Asked
    from quizapp.tui.widgets.page import Page

COMMANDS = {
    "hint": "show one",
    "skip": "later",
    "idk": "I don't know",
    "undo": "take back",
    "quit": "end",
}
"""Those of line mode, with what they do."""

ACTIONS = {"idk": "give_up", "quit": "finish"}
"""Commands whose action is called otherwise."""

BINDINGS = (
    Binding("enter", "advance", "the next thing", id="session.next"),
    Binding("colon", "commands", "commands", id="session.commands"),
    Binding("h", "hint", "hint", id="session.hint"),
    Binding("i", "give_up", "I don't know", id="session.idk"),
    Binding("s", "skip", "skip", id="session.skip"),
    Binding("v", "another", "another like it", id="session.another"),
    Binding("u", "undo", "undo", id="session.undo"),
    Binding("r", "show_right", "right value", id="session.right"),
    Binding("f", "flag", "flag", id="session.flag"),
    Binding("o", "open_source", "open the source", id="session.source"),
    Binding("1", "rate(1)", "rate it Again", id="session.again", show=False),
    Binding("2", "rate(2)", "rate it Hard", id="session.hard", show=False),
    Binding("3", "rate(3)", "rate it Good", id="session.good", show=False),
    Binding("4", "rate(4)", "rate it Easy", id="session.easy", show=False),
    Binding("question_mark", "app.help", "help", id="session.help"),
    Binding("escape", "leave", "leave", id="session.leave"),
    Binding("q", "finish", "end here", id="session.end", show=False),
)


def makes_sense(action: str, asked: Asked | None, *, can_undo: bool) -> bool:
    """Whether an action of the session makes sense for the question on show."""
    if action in {"leave", "finish", "help"}:
        return True
    if asked is None:
        return False
    match action:
        case "hint":
            return not asked.answered and asked.hints_left > 0
        case "give_up":
            return not asked.answered and not asked.revealed
        case "skip" | "commands":
            return not asked.answered
        case "another":
            return asked.finished and asked.kind == "numeric"
        case "undo":
            return can_undo
        case "flag":
            return asked.finished
        case "open_source":
            return asked.finished and address_in(asked.variant.question.source) is not None
        case "show_right":
            return asked.answered and not asked.last_part and asked.opened <= asked.part
        case "rate":
            return asked.finished or (asked.self_rated and asked.revealed)
    return True


def enter_does(asked: Asked, page: Page, focused: Widget | None) -> str:
    """What Enter does next, in a word or two."""
    if asked.answered:
        return "next" if asked.last_part else "next part"
    if not asked.self_rated:
        pane = page.pane
        return "next gap" if isinstance(pane, ClozePane) and pane.next_gap else "check"
    if asked.revealed:
        return RATINGS[page.proposed_rating - 1]
    if asked.kind == "flashcard":
        return "turn the card"
    between = isinstance(focused, TextField) and focused.takes_enter
    return "new line, twice to compare" if between else "compare"
