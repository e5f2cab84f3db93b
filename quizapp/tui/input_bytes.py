"""Bytes from the terminal that are no UTF-8: shown as `�` instead of ending the app.

They come when text in another encoding is pasted, and from terminals that send Alt as a high bit.
Textual decodes strictly and dies of them.
"""

from __future__ import annotations

import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver


def tolerant(driver: type[Driver]) -> type[Driver]:
    """The driver, reading on where Textual's own would stop."""
    module = sys.modules[driver.__module__]
    if hasattr(module, "getincrementaldecoder"):
        vars(module)["getincrementaldecoder"] = _replacing
    return driver


def _replacing(encoding: str) -> Callable[[], IncrementalDecoder]:
    return partial(getincrementaldecoder(encoding), "replace")
