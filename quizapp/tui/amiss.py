"""What is wrong with the settings and only the app can know: keys and a theme that it has not."""

from __future__ import annotations

import difflib
from pathlib import Path

from quizapp.settings import SettingProblem, Settings, line_of
from quizapp.tui import keymap, themes


def amiss(file: Path, settings: Settings) -> tuple[SettingProblem, ...]:
    """What else is wrong with a settings file that could be read; imports every screen.

    Args:
        file: Read for the lines.
        settings: What it says.
    """
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    found = keymap.problems(file, text, settings.keys, keymap.commands())
    known = themes.names()
    if not settings.theme or settings.theme in known:
        return found
    close = difflib.get_close_matches(settings.theme, known, n=1)
    hint = f"did you mean `{close[0]}`?" if close else "the settings screen lists them"
    message = f"there is no theme `{settings.theme}`; {hint}"
    return (*found, SettingProblem(file, line_of(text, "theme"), message))
