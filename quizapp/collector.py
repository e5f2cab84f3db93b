"""Python's garbage collector, out of the way while much is built and nothing thrown away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector, which would look again and again for garbage that is not there.

    Of what it takes to read a large pack or to replay a log, that is a fifth.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
