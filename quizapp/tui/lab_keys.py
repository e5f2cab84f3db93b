"""The keys of the lab: which there are, which make sense now, and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from quizapp.study.lab import View

BINDINGS = (
    Binding("enter,e", "edit", "type another value", id="lab.edit"),
    Binding("plus,equals_sign", "nudge(1)", "larger", id="lab.larger", show=False),
    Binding("minus", "nudge(-1)", "smaller", id="lab.smaller", show=False),
    Binding("m", "mistake", "make a mistake", id="lab.mistake"),
    Binding("r", "draw", "new numbers", id="lab.draw"),
    Binding("o", "original", "original numbers", id="lab.original"),
    Binding("u", "undo", "undo", id="lab.undo"),
    Binding("space,pagedown", "scroll_steps(1)", "more", id="lab.more"),
    Binding("pageup", "scroll_steps(-1)", "back up", id="lab.back-up", show=False),
    Binding("tab", "app.focus_next", "numbers or steps", id="lab.panes", show=False),
    Binding("question_mark", "app.help", "help", id="lab.help"),
    Binding("escape,q", "back", "back", id="lab.back"),
)


def makes_sense(action: str, view: View | None, *, typing: bool) -> bool:
    """Whether an action of the lab makes sense where it stands.

    Args:
        typing: Whether a given is being typed.
    """
    if action in {"back", "help", "focus_next"}:
        return True
    if view is None or typing:
        return view is not None and action == "edit"
    match action:
        case "undo":
            return view.can_undo
        case "draw":
            return view.can_draw
        case "original":
            return not view.original
        case "edit" | "nudge":
            return bool(view.given)
    return True


def says(action: str, view: View | None, *, typing: bool) -> str | None:
    """What an action does at this moment: `None` as ever, empty where it needs no mention."""
    match action:
        case "edit":
            # The page says it beside the number.
            return "take it" if typing else ""
        case "original":
            return "original"
        case "back":
            return "leave it" if typing else None
        case "mistake" if view is not None and view.mistake is not None:
            return "no mistake"
    return None
