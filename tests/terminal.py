"""quizapp as a real process in a terminal of its own, for tests and benches of what befalls it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[1]
_CONTROL = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[\[<?][0-9;?<]*[A-Za-z]|\x1b.")


class Terminal:
    """A process behind a pseudo-terminal.

    Args:
        arguments: Of `quizapp`.
        home: Where progress lives.
        packs: The only pack.
        size: Columns and rows.
        first: Called in the process before quizapp begins.
    """

    def __init__(
        self,
        arguments: list[str],
        home: Path,
        packs: Path,
        size: tuple[int, int] = (100, 30),
        first: Callable[[], None] | None = None,
    ) -> None:
        own = {
            **os.environ,
            "QUIZAPP_HOME": str(home),
            "QUIZAPP_PACKS": str(packs),
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "TEXTUAL_ANIMATIONS": "none",
        }
        command = [sys.executable, "-P", "-m", "quizapp", *arguments]
        self.pid, self._master = pty.fork()
        if not self.pid:
            try:
                os.chdir(home.parent)
                if first is not None:
                    first()
                os.execve(command[0], command, own)  # noqa: S606  our own interpreter
            finally:
                os._exit(127)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", *size[::-1], 0, 0))
        self.output = b""
        self._mark = 0
        self.status: int | None = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.status is None:
            self.signal(signal.SIGKILL)
            self.wait()
        self.hang_up()

    @property
    def text(self) -> str:
        """What was written since the word that `until` found, without what moves the cursor."""
        return self._plain()[self._mark :]

    def _plain(self) -> str:
        return _CONTROL.sub(b" ", self.output).decode("utf-8", "replace")

    @property
    def echoes(self) -> bool:
        """Whether the terminal is as a shell wants it: typing shows, lines are edited."""
        flags = termios.tcgetattr(self._master)[3]
        return bool(flags & termios.ECHO) and bool(flags & termios.ICANON)

    def type(self, text: str) -> None:
        """Press keys."""
        self.send(text.encode())

    def send(self, data: bytes) -> None:
        """Send the process what a terminal might."""
        os.write(self._master, data)

    def until(self, *words: str, seconds: float = 30.0) -> str:
        """Read on until one of the words shows; returns it, or nothing if it never does."""
        end = time.monotonic() + seconds
        while True:
            text = self._plain()
            found = [(at, word) for word in words if (at := text.find(word, self._mark)) >= 0]
            if found:
                at, word = min(found)
                self._mark = at + len(word)
                return word
            left = end - time.monotonic()
            if left <= 0 or not self.read(left):
                return ""

    def read(self, seconds: float) -> bool:
        """Take in what comes next; whether anything did."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        try:
            data = os.read(self._master, 1 << 16) if ready else b""
        except OSError:  # nobody is at the other end any more
            data = b""
        self.output += data
        return bool(data)

    def drain(self) -> None:
        """Take in all that is left once the process is gone."""
        while self.read(0.2):
            pass

    def signal(self, number: int) -> None:
        """Send the process a signal."""
        os.kill(self.pid, number)

    def stopped(self, seconds: float = 30.0) -> bool:
        """Wait for the process to stop, reading on meanwhile; whether it did."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pid, found = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
            if pid:
                return os.WIFSTOPPED(found)
            self.read(0.05)
        return False

    def wait(self, seconds: float = 30.0) -> int:
        """Wait for the end, reading on meanwhile; returns the exit status, negative for a signal.

        Raises:
            TimeoutError: it does not end.
        """
        end = time.monotonic() + seconds
        while self.status is None:
            pid, found = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(found)
            elif time.monotonic() > end:
                raise TimeoutError(f"process {self.pid} does not end")
            elif self._master < 0 or not self.read(0.05):
                select.select([], [], [], 0.01)
        return self.status

    def hang_up(self) -> None:
        """Close the terminal, as closing its window does."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
