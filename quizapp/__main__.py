"""The way in: `quizapp` and `python -m quizapp`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from quizapp import __version__


def main() -> None:
    """Run the command line and exit with its status."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--version"]:
        # Before anything else is imported: whoever asks is often looking for what is broken.
        sys.stdout.write(f"quizapp {__version__}\n")
        return
    opening = _plain_opening(arguments)
    if opening is not None and _at_a_terminal():
        _open(*opening)
        return
    from quizapp.cli import run

    sys.exit(run(arguments))


def _plain_opening(arguments: Sequence[str]) -> tuple[str | None, list[str]] | None:
    """The home and the packs named, if the app is to open and nothing else is asked for."""
    home: str | None = None
    packs: list[str] = []
    words = iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            value = next(words, "")
        if not value or value.startswith("-"):
            return None
        if name == "--home":
            home = value
        elif name == "--packs":
            packs.append(value)
        else:
            return None
    return home, packs


def _at_a_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _open(home: str | None, packs: Sequence[str]) -> None:
    """Open the app as the command line would, without reading all its commands first."""
    try:
        from quizapp.tui import garbage

        garbage.wait()
        from pathlib import Path

        from quizapp.tui.app import QuizApp

        app = QuizApp(
            home=None if home is None else Path(home), packs=[Path(path) for path in packs]
        )
        app.run()
    except (Exception, KeyboardInterrupt) as error:
        from quizapp.cli import told

        sys.exit(told(error))
    if app.return_code:
        sys.exit(app.return_code)


if __name__ == "__main__":
    main()
