"""Being told to leave: the terminal was closed, or the machine shuts down."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


def orders() -> list[int]:
    """The signals that say so, without those that whoever started us wants ignored (`nohup`)."""
    return [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    ]


def status(number: int) -> int:
    """The exit status of a process that a signal ended."""
    return 128 + number


@contextmanager
def leaving() -> Iterator[None]:
    """Leave by `SystemExit`, so that everything is closed; only in the main thread."""

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(status(number))

    before = {number: signal.signal(number, leave) for number in orders()}
    try:
        yield
    except SystemExit:
        drop_what_nobody_reads()
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def drop_what_nobody_reads() -> None:
    """Point output that cannot be written any more at nothing.

    Python would try again at the very end, fail, and put its own exit status in place of ours.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
            os.close(nothing)
