"""The way in: `quizapp` and `python -m quizapp`."""

from __future__ import annotations

import sys

from quizapp import __version__


def main() -> None:
    """Run the command line and exit with its status."""
    if sys.argv[1:2] == ["--version"]:
        # Before anything else is imported: whoever asks is often looking for what is broken.
        sys.stdout.write(f"quizapp {__version__}\n")
        return
    from quizapp.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
