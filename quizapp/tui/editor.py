"""The learner's editor: `$EDITOR` as a shell would split it, run without one."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

_USUAL = ("nano", "vim", "vi")
"""What is looked for when no editor is named."""
_TAKE_A_LINE = frozenset(
    {
        "vi",
        "vim",
        "nvim",
        "view",
        "nano",
        "pico",
        "emacs",
        "emacsclient",
        "micro",
        "joe",
        "ne",
        "kak",
    }
)


class NoEditor(Exception):
    """There is no editor that could be run; the message says what to do."""


def command(file: Path, line: int, surroundings: Mapping[str, str] = os.environ) -> list[str]:
    """The words to run, the file's absolute path the last.

    Args:
        file: What to edit.
        line: Where to begin, for editors that are known to take a line.
        surroundings: The environment, with `VISUAL` or `EDITOR`.

    Raises:
        NoEditor: none is named and none of the usual ones is there, or it cannot be run.
    """
    named = surroundings.get("VISUAL") or surroundings.get("EDITOR") or ""
    try:
        words = shlex.split(named)
    except ValueError as error:
        raise NoEditor(f"$EDITOR cannot be understood ({error}): {named}") from None
    if not words:
        words = [found for name in _USUAL if (found := shutil.which(name))][:1]
    if not words:
        raise NoEditor(f"Set $EDITOR to open {file}, line {line}.")
    if shutil.which(words[0]) is None:
        raise NoEditor(f"There is no {words[0]}, which $EDITOR names; the file is {file}:{line}.")
    at = [f"+{line}"] if Path(words[0]).name in _TAKE_A_LINE else []
    return [*words, *at, str(file.absolute())]


def run(words: list[str]) -> int:
    """Run the editor in the terminal until it is left; its exit status."""
    return subprocess.run(words, check=False).returncode  # noqa: S603  the learner's own editor
