"""`serve`: the terminal app in a browser on this machine."""

from __future__ import annotations

import errno
import socket
import sys
from pathlib import Path

import click

from quizapp.commands.common import CannotDo, Command, Options, common, emit, options_of, say

PORT = 8000
_HOST = "127.0.0.1"
_EXTRA = frozenset({"aiohttp", "aiohttp_jinja2", "jinja2", "textual_serve"})


@click.command(cls=Command)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Where on this machine; 0 takes one that is free.",
)
@common
@click.pass_context
def serve(ctx: click.Context, port: int) -> None:
    """Open the app in a browser on this machine.

    Only this machine can reach it, but everybody who works on this machine. Each page is an app of
    its own on the same progress. Needs the extra `serve`.
    """
    own = options_of(ctx)
    try:
        from quizapp.tui import in_browser
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise CannotDo(
            "the app in a browser needs the extra `serve`: run `pip install '.[serve]'` in the "
            "clone of quizapp, or `pip install textual-serve`"
        ) from None
    own.library()  # What is wrong with --packs is said here, and the first page opens at once.
    with _listening(port) as listening:
        chosen = listening.getsockname()[1]
        address = f"http://{_HOST}:{chosen}/"
        if own.json:
            emit({"url": address, "port": chosen})
        else:
            say(f"The app is at {address} in your browser; Ctrl+C ends it.")
        sys.stdout.flush()
        in_browser.serve(_command(own), listening)


def _listening(port: int) -> socket.socket:
    """A socket that only this machine can reach.

    Raises:
        CannotDo: the port is in use, or not ours to use.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # Else the port would be taken for a minute after the last time.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((_HOST, port))
        listening.listen()
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            why = "is in use"
        elif error.errno == errno.EACCES:
            why = "is not for everybody to use"
        else:
            raise
        raise CannotDo(f"the port {port} {why}; choose another with --port") from None
    return listening


def _command(own: Options) -> list[str]:
    """What starts the app for a page, with the options that this command was given."""
    # Where we were found in the current folder, so is the app; else nothing is looked for there.
    safe = [] if str(Path.cwd()) in sys.path else ["-P"]
    words = [sys.executable, *safe, "-m", "quizapp"]
    if own.home is not None:
        words += ["--home", str(own.home)]
    for path in own.packs:
        words += ["--packs", str(path)]
    return words
