"""The app's own two themes; every other one that Textual knows can be chosen as well."""

from __future__ import annotations

import os

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="quizapp-dark",
    primary="#7aa8e6",
    secondary="#9fb3c8",
    accent="#7aa8e6",
    success="#8ac48a",
    warning="#dcb26b",
    error="#e58a86",
    foreground="#d8dce2",
    background="#16181c",
    surface="#1e2126",
    panel="#272b31",
    dark=True,
)
LIGHT = Theme(
    name="quizapp-light",
    primary="#2f62a8",
    secondary="#4d6175",
    accent="#2f62a8",
    success="#2f7a3d",
    warning="#8a5a00",
    error="#b3312c",
    foreground="#24282e",
    background="#fbfaf7",
    surface="#f1efea",
    panel="#e6e3dc",
    dark=False,
)
OWN = (DARK, LIGHT)
COLOURLESS = "ansi-dark"
"""With it and native colours, `NO_COLOR` removes colour instead of turning it into grey."""


def names() -> frozenset[str]:
    """All themes that can be chosen, by name."""
    return frozenset({*BUILTIN_THEMES, *(theme.name for theme in OWN)})


def without_colour() -> bool:
    """Whether the learner's environment asks for no colour at all."""
    return bool(os.environ.get("NO_COLOR"))
