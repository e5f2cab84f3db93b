"""Being told to leave: the terminal was closed, or the machine shuts down."""

from __future__ import annotations

import signal
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
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
