"""Sentences that belong to no place on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

MOST = 4
"""Sentences told at once: they stand over what is on the screen."""
SECONDS = 15.0


def tell(app: App[Any], *sentences: str) -> None:
    """Tell the learner all of this in one message; a click puts it away."""
    if not sentences:
        return
    more = len(sentences) - MOST
    shown = (*sentences[:MOST], f"… and {more} more.") if more > 0 else sentences
    app.notify("\n".join(shown), severity="warning", timeout=SECONDS, markup=False)
