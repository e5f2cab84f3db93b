"""How long the app takes from nothing to an answered key, beside the smallest Textual app.

    python -m tests.bench.start [--rounds 15] [--questions 10000] [--reviews 100000]

Every round starts each program once, one after the other, in a terminal of its own (a pty of 100
by 30), so that whatever else the machine does disturbs all of them alike. Times run from before
the process is made: to the first frame, to the frame with all figures of Today, and to the
answer of the key that is pressed then. Peak memory is what the system has counted when the
program has been left alone at its first screen for some seconds.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import platform
import pty
import re
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from tests.bench.made import fill_home, write_pack

ROOT = Path(__file__).parent.parent.parent
MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("nothing yet")
    def on_key(self, event):
        if event.key == "j":
            self.query_one(Static).update("pressed")
Minimal().run()
"""
CONTROL = re.compile(rb"\x1b(\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][0-9A-Z]|.)")


@dataclass(frozen=True)
class Program:
    """What is started, and which words on its screen tell how far it is."""

    name: str
    command: Sequence[str]
    frame: str
    figures: str
    answered: str


@dataclass(frozen=True)
class Times:
    """Seconds, of the wall clock and of the processor (all of the process, to its end)."""

    frame: float
    figures: float
    answered: float
    processor: float


class Terminal:
    """A program in a pty."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self.fd, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=env,
            cwd=ROOT,
            start_new_session=True,
            close_fds=True,
        )
        os.close(inner)
        self._seen = b""

    def press(self, keys: bytes) -> None:
        """Send keys."""
        self._seen = b""
        os.write(self.fd, keys)

    def until(self, words: str, patience: float = 120.0) -> float:
        """Wait for words on the screen; the seconds since the program was started."""
        end = time.perf_counter() + patience
        while time.perf_counter() < end:
            if words.encode() in CONTROL.sub(b"", self._seen):
                self._seen = b""
                return time.perf_counter() - self.begun
            if not self._read(end - time.perf_counter()):
                break
        raise SystemExit(f"no {words!r} on the screen: {CONTROL.sub(b'', self._seen)[-400:]!r}")

    def rest(self, seconds: float) -> None:
        """Leave it alone, reading what it writes."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def _read(self, patience: float) -> bool:
        if select.select([self.fd], [], [], max(0.0, patience))[0]:
            try:
                self._seen += os.read(self.fd, 65536)
            except OSError:
                return False
        return True

    def peak(self) -> float:
        """The peak of its memory until now, in MB."""
        status = Path(f"/proc/{self.process.pid}/status")
        if status.exists():  # what `wait4` tells includes the process that started it
            return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1e3
        ps = "/bin/ps"
        size = subprocess.check_output([ps, "-o", "rss=", "-p", str(self.process.pid)])
        return int(size) / 1e3

    def quit(self) -> float:
        """Press Ctrl+Q; the processor's seconds, as the system counted them."""
        self.press(b"\x11")
        while True:
            self._read(0.01)
            pid, _, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = 0
                os.close(self.fd)
                return usage.ru_utime + usage.ru_stime


def run(program: Program, env: Mapping[str, str]) -> Times:
    """Start a program, wait, press `j`, quit."""
    terminal = Terminal(program.command, env)
    frame = terminal.until(program.frame)
    figures = frame if program.figures == program.frame else terminal.until(program.figures)
    terminal.press(b"j")
    answered = terminal.until(program.answered)
    return Times(frame, figures, answered, terminal.quit())


def most_memory(program: Program, env: Mapping[str, str], seconds: float = 4.0) -> float:
    """Start a program, leave it alone, quit; the most memory it had, in MB."""
    terminal = Terminal(program.command, env)
    terminal.until(program.figures)
    terminal.rest(seconds)
    most = terminal.peak()
    terminal.quit()
    return most


def plain(command: Sequence[str], env: Mapping[str, str]) -> float:
    """The seconds that a command takes which prints and ends."""
    begun = time.perf_counter()
    subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--reviews", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="a folder for what is made, to be used again")
    chosen = parser.parse_args()
    print(f"Python {platform.python_version()}, textual {metadata.version('textual')}")
    root = chosen.keep or Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        if not (root / "much").exists():
            write_pack(root / "large", chosen.questions)
            fill_home(root / "little", 200, ())
            fill_home(root / "much", chosen.reviews, (root / "large",))
        measure(root, chosen.rounds)
    finally:
        if chosen.keep is None:
            shutil.rmtree(root)


def measure(root: Path, rounds: int) -> None:
    """Run everything in turn, print the tables."""
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("QUIZAPP", "TEXTUAL"))},
        # As installed: with compiled modules, wherever the sources come from.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(root / "pycache"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    app = [sys.executable, "-P", "-m", "quizapp", "--home"]
    env["PYTHONPATH"] = str(ROOT)
    programs = (
        Program(
            "minimal",
            [sys.executable, "-P", "-c", MINIMAL],
            "nothing yet",
            "nothing yet",
            "pressed",
        ),
        Program("shipped banks", [*app, str(root / "little")], "quizapp", "±", "practise"),
        Program(
            "large pack and log",
            [*app, str(root / "much"), "--packs", str(root / "large")],
            "quizapp",
            "±",
            "practise",
        ),
    )
    found: dict[str, list[Times]] = {program.name: [] for program in programs}
    for number in range(rounds + 1):
        for program in programs:
            times = run(program, env)
            if number:  # the first round fills caches
                found[program.name].append(times)
    base = programs[0].name
    print(
        f"\n{'median of ' + str(rounds):22}{'first frame':>18}{'figures':>18}{'key answered':>18}"
        f"{'processor':>18}"
    )
    for name, each_round in found.items():
        cells = ""
        for part in ("frame", "figures", "answered", "processor"):
            median = statistics.median(getattr(each, part) for each in each_round)
            ratio = statistics.median(
                getattr(each, part) / getattr(other, part)
                for each, other in zip(each_round, found[base], strict=True)
            )
            cells += f"{median * 1e3:8.0f} ms {ratio:5.2f}×"
        print(f"{name:22}{cells}")
    print(f"\n{'peak memory, left alone':32}")
    peaks = {program.name: most_memory(program, env) for program in programs}
    for name, peak in peaks.items():
        print(f"{name:22}{peak:8.1f} MB {peak / peaks[base]:5.2f}×")
    version = [sys.executable, "-P", "-m", "quizapp", "--version"]
    spans = [
        (plain([sys.executable, "-c", "pass"], env), plain(version, env)) for _ in range(rounds * 2)
    ]
    nothing = statistics.median(span for span, _ in spans)
    said = statistics.median(span for _, span in spans)
    print(f"\n{'python -c pass':22}{nothing * 1e3:8.1f} ms")
    print(f"{'quizapp --version':22}{said * 1e3:8.1f} ms {said / nothing:5.2f}×")


if __name__ == "__main__":
    main()
