"""The keys of a session: which there are, which make sense now, and what Enter means."""

from __future__ import annotations

from collections.abc import Callable
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


def _can_dispute(_: Snapshot, asked: Asked) -> bool:
    wrong = asked.verdict is not None and not asked.verdict.success
    return wrong and not asked.self_rated and not asked.gave_up


_SENSE: dict[str, Callable[[Snapshot, Asked], bool]] = {
    "hint": lambda _, asked: not asked.answered and asked.hints_left > 0,
    "give_up": lambda _, asked: not asked.answered and not asked.revealed,
    "skip": lambda _, asked: not asked.answered,
    "another": lambda _, asked: asked.finished and asked.kind == "numeric",
    "lab": lambda _, asked: asked.finished and asked.kind == "numeric",
    "undo": lambda snapshot, _: snapshot.can_undo,
    "flag": lambda _, asked: asked.finished,
    "dispute": _can_dispute,
    "calculate": lambda snapshot, _: snapshot.can_calculate,
    "copy_numpy": lambda _, asked: bool(asked.variant.given),
    "suspend": lambda _, asked: not asked.put_away,
    "bury": lambda _, asked: not asked.put_away,
    "open_source": lambda _, asked: (
        asked.finished and address_in(asked.variant.question.source) is not None
    ),
    "show_right": lambda _, asked: (
        asked.answered and not asked.last_part and asked.opened <= asked.part
    ),
    "rate": lambda _, asked: asked.finished or (asked.self_rated and asked.revealed),
}
"""When an action makes sense; one that is not named does whenever a question is on show."""


def makes_sense(action: str, snapshot: Snapshot | None) -> bool:
    """Whether an action of the session makes sense for the question on show."""
    if action in {"leave", "finish", "help"}:
        return True
    if snapshot is None or snapshot.asked is None:
        return False
    return action not in _SENSE or _SENSE[action](snapshot, snapshot.asked)


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
