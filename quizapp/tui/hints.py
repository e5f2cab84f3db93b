"""A key on the page, beside what it does: a click there does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.content import Content
from textual.style import Style

if TYPE_CHECKING:
    from textual.screen import Screen


def hint(screen: Screen[Any], action: str, does: str) -> Content:
    """A key and what it does.

    Args:
        screen: The screen that the key belongs to.
        action: The action of the screen that the key stands for. A widget that shows it should
            not have `auto_links`, so that the key looks as it does elsewhere.
    """
    shown = Content.assemble((key_for(screen, action), "$primary bold"), f"  {does}")
    return shown.stylize(Style.from_meta({"@click": f"screen.{action}"}))


def key_for(screen: Screen[Any], action: str) -> str:
    """The key that an action of a screen has now, as it is shown.

    Raises:
        ValueError: the screen has no key for it.
    """
    from quizapp.tui.app import QuizApp

    app = screen.app
    changed = app.keymap if isinstance(app, QuizApp) else {}
    for kind in type(screen).__mro__:
        for binding in kind.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.action == action:
                keys = changed.get(binding.id or "") or binding.key
                return app.get_key_display(Binding(keys.partition(",")[0].strip(), ""))
    raise ValueError(f"{type(screen).__name__} has no key for {action!r}")
