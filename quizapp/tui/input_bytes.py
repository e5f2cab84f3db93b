"""What comes from the terminal, where Textual's own driver would not go on as we want it to.

Bytes that are no UTF-8 are shown as `�`. They come when text in another encoding is pasted, and
from terminals that send Alt as a high bit; Textual decodes strictly and dies of them.

No bytes at all are the end: in raw mode only a terminal that is gone gives nothing. Mostly SIGHUP
says so first, but not to whom it is hidden from (`nohup`) or whom the terminal does not control.
Textual would read nothing again and again, as fast as it can, for ever. Where a browser takes the
terminal's place (`quizapp serve`), it stops reading there, and the app would stay for ever.
"""

from __future__ import annotations

import sys
import time
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

_PAUSE = 0.1
"""Seconds between two looks at a terminal that is gone."""


def tolerant(driver: type[Driver], gone: Callable[[], None]) -> type[Driver]:
    """The driver, reading on where Textual's own would stop, and stopping where it would read on.

    Args:
        gone: Called, in the thread that reads, once the terminal is gone.
    """
    module = sys.modules[driver.__module__]
    if hasattr(module, "getincrementaldecoder"):

        def made(encoding: str) -> Callable[[], _Decoder]:
            return lambda: _Decoder(getincrementaldecoder(encoding)("replace"), gone)

        vars(module)["getincrementaldecoder"] = made
    if driver.__name__ == "WebDriver":
        return type(driver.__name__, (driver,), {"run_input_thread": _watched(driver, gone)})
    return driver


def _watched(driver: Any, gone: Callable[[], None]) -> Callable[[Any], None]:
    def run_input_thread(self: Any) -> None:
        driver.run_input_thread(self)
        if not self.exit_event.is_set():
            gone()

    return run_input_thread


class _Decoder:
    """As much of a decoder as the driver calls."""

    def __init__(self, decoder: IncrementalDecoder, gone: Callable[[], None]) -> None:
        self._decoder = decoder
        self._gone = gone
        self._told = False

    def decode(self, data: bytes, final: bool = False) -> str:
        if not data and not final:
            if not self._told:
                self._told = True
                self._gone()
            time.sleep(_PAUSE)
        return self._decoder.decode(data, final)
