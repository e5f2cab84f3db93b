"""The keys of a session: which there are, which make sense now, and what Enter means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.binding import Binding

from quizapp.study.words import RATINGS
from quizapp.tui.addresses import address_in
from quizapp.tui.widgets.cloze import ClozePane
from quizapp.tui.widgets.fields import TextField

if TYPE_CHECKING:
    from textual.widget import Widget

    from quizapp.study.asked import Asked
    from quizapp.tui.snapshot import Snapshot
    from quizapp.tui.widgets.page import Page

COMMANDS = {
    "hint": "show one",
    "skip": "later",
    "idk": "I don't know",
    "undo": "take back",
    "quit": "end",
    "calc": "calculator",
    "right": "my answer was right",
    "redo": "bring back",
    "note": "a note of your own",
    "copy": "copy as text",
    "numpy": "copy the numbers for numpy",
    "flag": "on or off",
    "bury": "not today",
    "suspend": "not any more",
    "known": "I know this topic",
    "reset": "begin anew with it",
}
"""What can be typed after a colon, with what it does; `known` is `know` in line mode."""

ACTIONS = {
    "idk": "give_up",
    "quit": "finish",
    "calc": "calculate",
    "right": "dispute",
    "numpy": "copy_numpy",
    "known": "know_topic",
}
"""Commands whose action is called otherwise."""

BINDINGS = (
    Binding("enter", "advance", "the next thing", id="session.next"),
    Binding("colon", "commands", "commands", id="session.commands"),
    Binding("h", "hint", "hint", id="session.hint"),
    Binding("i", "give_up", "I don't know", id="session.idk"),
    Binding("s", "skip", "skip", id="session.skip"),
    Binding("c", "calculate", "calculate", id="session.calculate"),
    Binding("v", "another", "another like it", id="session.another"),
    Binding("a", "lab", "lab", id="session.lab"),
    Binding("u", "undo", "undo", id="session.undo"),
    Binding("U", "redo", "redo", id="session.redo", show=False),
    Binding("m", "dispute", "my answer was right", id="session.dispute"),
    Binding("r", "show_right", "right value", id="session.right"),
    Binding("f", "flag", "flag", id="session.flag"),
    Binding("n", "note", "note", id="session.note"),
    Binding("o", "open_source", "open the source", id="session.source"),
    Binding("b", "bury", "not today", id="session.bury", show=False),
    Binding("x", "suspend", "suspend", id="session.suspend", show=False),
    Binding("y", "copy", "copy as text", id="session.copy", show=False),
    Binding("Y", "copy_numpy", "copy the numbers for numpy", id="session.numpy", show=False),
    Binding("t", "know_topic", "I know this topic", id="session.known", show=False),
    Binding("z", "reset", "begin anew with this question", id="session.reset", show=False),
    Binding("1", "rate(1)", "rate it Again", id="session.again", show=False),
    Binding("2", "rate(2)", "rate it Hard", id="session.hard", show=False),
    Binding("3", "rate(3)", "rate it Good", id="session.good", show=False),
    Binding("4", "rate(4)", "rate it Easy", id="session.easy", show=False),
    Binding("question_mark", "app.help", "help", id="session.help"),
    Binding("escape", "leave", "leave", id="session.leave"),
    Binding("q", "finish", "end here", id="session.end", show=False),
)


def _no_other(_: Snapshot, asked: Asked) -> str:
    if asked.kind != "numeric":
        return "Only questions with numbers come once more."
    return "" if asked.finished else "Another like it can follow the answer."


def _no_lab(_: Snapshot, asked: Asked) -> str:
    if asked.kind != "numeric":
        return "The lab takes questions with numbers."
    return "" if asked.finished else "The lab opens after the answer."


def _no_dispute(_: Snapshot, asked: Asked) -> str:
    if asked.self_rated:
        return "This one you rate yourself."
    if asked.verdict is None:
        return "There is no verdict yet."
    if asked.gave_up:
        return "You gave no answer that could be right."
    return "It counts as right." if asked.verdict.success else ""


def _no_rating(_: Snapshot, asked: Asked) -> str:
    if asked.self_rated:
        turn = "Turn the card" if asked.kind == "flashcard" else "Compare"
        return "" if asked.revealed or asked.finished else f"{turn} first."
    if asked.mode != "learn":
        return "The schedule stays as it is: there is nothing to rate."
    return "" if asked.finished else "There is nothing to rate yet."


def _no_source(_: Snapshot, asked: Asked) -> str:
    if address_in(asked.variant.question.source) is None:
        return "It names no address to open."
    return "" if asked.finished else "Its source can be opened after the answer."


def _no_right_value(_: Snapshot, asked: Asked) -> str:
    if asked.parts == 1 or asked.finished:
        return "Right values are for the parts on the way."
    if not asked.answered:
        return "The right value can be shown after your own."
    return "The right value is shown." if asked.opened > asked.part else ""


def _put_away(_: Snapshot, asked: Asked) -> str:
    return "It is put away already." if asked.put_away else ""


def _answered(_: Snapshot, asked: Asked) -> str:
    return "It is answered already." if asked.answered else ""


def _no_hint(_: Snapshot, asked: Asked) -> str:
    if asked.answered or asked.hints_left:
        return "Hints are for before the answer." if asked.answered else ""
    return "There are no more hints." if asked.hints else "This question has no hints."


_WHY_NOT: dict[str, Callable[[Snapshot, Asked], str]] = {
    "hint": _no_hint,
    "give_up": lambda _, asked: (
        "It is answered already." if asked.answered else "You see it: rate it." * asked.revealed
    ),
    "skip": _answered,
    "another": _no_other,
    "lab": _no_lab,
    "undo": lambda snapshot, _: "" if snapshot.can_undo else "There is nothing to undo.",
    "flag": lambda _, asked: "" if asked.finished else "A flag can be set after the answer.",
    "dispute": _no_dispute,
    "calculate": lambda snapshot, _: snapshot.no_calculator,
    "copy_numpy": lambda _, asked: "" if asked.variant.given else "It has no numbers to copy.",
    "suspend": _put_away,
    "bury": _put_away,
    "open_source": _no_source,
    "show_right": _no_right_value,
    "rate": _no_rating,
}
"""Why an action makes no sense now, in a sentence, empty if it does; one that is not named does
whenever a question is on show."""


def why_not(action: str, snapshot: Snapshot | None) -> str:
    """Why an action of the session makes no sense for the question on show; empty if it does."""
    if snapshot is None or snapshot.asked is None or action not in _WHY_NOT:
        return ""
    return _WHY_NOT[action](snapshot, snapshot.asked)


def makes_sense(action: str, snapshot: Snapshot | None) -> bool:
    """Whether an action of the session makes sense for the question on show."""
    if action in {"leave", "finish", "help"}:
        return True
    if snapshot is None or snapshot.asked is None:
        return False
    return not why_not(action, snapshot)


def refused(key: str, keymap: Mapping[str, str], snapshot: Snapshot | None) -> str:
    """Why a key that is one of these does nothing now; empty if it is none of them."""
    for binding in BINDINGS:
        keys = keymap.get(binding.id or "") or binding.key
        if key in (each.strip() for each in keys.split(",")):
            return why_not(binding.action.partition("(")[0], snapshot)
    return ""


def possible(snapshot: Snapshot | None) -> frozenset[str]:
    """The commands that make sense now."""
    return frozenset(name for name in COMMANDS if makes_sense(ACTIONS.get(name, name), snapshot))


def says(action: str, asked: Asked, page: Page, focused: Widget | None) -> str | None:
    """What an action does at this moment: `None` as ever, empty where it needs no mention."""
    match action:
        case "advance":
            return enter_does(asked, page, focused)
        case "commands" | "calculate":
            return "" if asked.answered else None
        case "dispute":
            return "I was right"
        case "another":
            return None if asked.variant.question.varies else "once more"
    return None


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
