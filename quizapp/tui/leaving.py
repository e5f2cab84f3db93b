"""Leaving a screen: once, and with nothing left above it."""

from __future__ import annotations

from typing import Any, cast

from textual.await_complete import AwaitComplete
from textual.events import Event, Mount, ScreenResume
from textual.screen import Screen


class Leaves:
    """A screen that can be told to leave at any moment; mixed in before Textual's class.

    Keys may come faster than screens come and go: an Esc reaches a screen that has not all its
    widgets yet, a second one a screen that has left already, and what a screen waited for may be
    done while another one is in front. Textual would take away whatever is in front then, up to
    the last screen of all.
    """

    async def on_event(self, event: Event) -> None:
        """Handle an event of Textual's."""
        screen = cast("Screen[Any]", self)
        # One that left while it was still coming has nothing in it to begin with.
        if isinstance(event, Mount | ScreenResume) and not is_there(screen):
            return
        await Screen.on_event(screen, event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action makes sense now; none does before everything is there, or after."""
        screen = cast("Screen[Any]", self)
        if not screen.is_mounted or not is_there(screen):
            return False
        allowed: bool | None = super().check_action(action, parameters)  # type: ignore[misc]  # Textual's class comes after
        return allowed

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave, with whatever is in front of this screen; nothing if it has left already."""
        screen = cast("Screen[Any]", self)
        return Screen.dismiss(screen, result) if to_front(screen) else AwaitComplete()


def is_there(screen: Screen[Any]) -> bool:
    """Whether a screen is shown, or behind others, of an app that goes on."""
    app = screen.app
    return app.is_running and screen.is_attached and screen in app.screen_stack


def to_front(screen: Screen[Any]) -> bool:
    """Take away what is in front of a screen; `False` if it is not there itself any more."""
    app = screen.app
    if screen not in app.screen_stack:
        return False
    while app.screen is not screen:
        app.pop_screen()
    return True
