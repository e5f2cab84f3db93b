"""Storms of keys, pastes, clicks and resizes over the whole app: nothing raises, nothing hangs.

    python -m tests.bench.fuzz.keys [--storms 10] [--events 5000] [--seed 1] [--size 80x24]
                                    [--shipped]

A storm is one seed and one home. Whenever the app is left, it is started again, at a screen drawn
from the seed; in the end the log has to prove itself. Without `--size` the terminal has any size
and changes it. All keys are pressed but Ctrl+Z, which stops the process; editors and browsers are
stand-ins. Prints the screens that were seen and the slowest event; on a failure the seed and the
last 50 events, and exits 1.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from string import ascii_letters, digits, punctuation
from typing import TypeAlias
from unittest import mock

from textual import events
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.worker import WorkerCancelled, WorkerFailed

from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.health import examine
from quizapp.progress.log import ProgressLog
from quizapp.study.filters import Filter
from quizapp.study.interview_plan import Wish as InterviewWish
from quizapp.study.starting import Wish
from quizapp.tui import work
from quizapp.tui.app import QuizApp
from quizapp.tui.start import Interview, Learn, Practice, Start, Stats, Study
from tests.bench.fuzz.mutation import ODD, any_text
from tests.bench.fuzz.trying import limited

ROOT = Path(__file__).parents[2]
PACKS = (ROOT / "tui" / "packs" / "hostile", ROOT / "packs" / "mini", ROOT / "packs" / "interview")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=1)))
REMEMBERED = 50
PATIENCE = 120
"""Seconds after which an event hangs, on a machine that may be busy."""

Event: TypeAlias = tuple[str, object]

_OFTEN = [*["enter"] * 16, *["escape"] * 3, *["up", "down", "left", "right"] * 3, *["tab"] * 2]
_KEYS = [
    "shift+tab", "space", "backspace", "delete", "home", "end", "pageup", "pagedown", "insert",
    *(f"f{number}" for number in range(1, 13)),
    *(f"ctrl+{letter}" for letter in "abcdefghijklmnopqrstuvwxy"),
    *(f"shift+{arrow}" for arrow in ("up", "down", "left", "right", "home", "end")),
    *(f"ctrl+{arrow}" for arrow in ("up", "down", "left", "right", "home", "end", "pageup")),
    *(f"alt+{letter}" for letter in "abfdx"), "ctrl+shift+k", "ctrl+@", "ctrl+backslash", "ctrl+_",
    "ctrl+delete", "ctrl+backspace", "alt+enter", "shift+enter", "ctrl+enter", "<ignore>",
]  # fmt: skip
_CHARACTERS = f"{ascii_letters}{digits}{punctuation} ²√πéß한🧮"
_TEXTS = [
    "", " ", "1", "0.5", "1 2 3", "1 2; 3 4", "[[1, 2], [3, 4]]", "(2, 8, 64)", "1/3", "softmax",
    "[CLS] x[/i] [@click=app.quit]", "\n\n\n", "a\tb\r\nc", "1 " * 4_000, "x" * 30_000, "²" * 500,
    "Variance grows with d_k and the softmax saturates.", ":hint", ":calc 2**2**2", "#weak",
    "\x1b[31m", "\x00", "\ud800", "https://example.org/?q=1", "../../etc/passwd", "2026-12-24",
]  # fmt: skip


_MOVES = [
    ("enter",), ("enter", "enter"), ("enter", "enter", "enter"), ("1", "enter", "enter"),
    ("1", "2", "3", "enter"), ("enter", "3"), ("escape", "i", "enter"), ("escape", "u"),
    ("escape", "h", "h"), ("escape", "s"), ("escape", "escape"), ("escape", "c"), ("f4",), ("f1",),
    ("f2", "down", "down", "enter"), ("escape", "e"), ("escape", "y"), ("escape", "z"),
]  # fmt: skip


class StormApp(QuizApp):
    """The app, with stand-ins for what leaves the terminal."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        assert url.startswith(("http://", "https://"))


@dataclass
class Seen:
    """What happened in a storm."""

    events: int = 0
    starts: int = 0
    screens: Counter[str] = field(default_factory=Counter)
    last: deque[Event] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    slowest: float = 0.0
    slowest_event: Event | None = None
    slowest_screen: str = ""
    foreign: list[str] = field(default_factory=list)
    """Errors in threads that are not our own, which the app shows as "That did not work"."""
    answers: int = 0


def event(rng: random.Random) -> Event:
    """Something that a terminal may report."""
    way = rng.random()
    if way < 0.32:
        return "key", rng.choice(_OFTEN)
    if way < 0.72:
        return "key", rng.choice(_CHARACTERS)
    if way < 0.80:
        key = rng.choice(_KEYS)
        # Leaving is one key of many; else storms would be made of starts.
        return "key", key if key != "ctrl+q" or rng.random() < 0.2 else "enter"
    if way < 0.86:
        return "paste", _pasted(rng)
    if way < 0.94:
        return "click", (rng.random(), rng.random(), rng.choice((1, 1, 1, 2, 3)))
    if way < 0.96:
        return "wheel", (rng.random(), rng.random(), rng.random() < 0.5)
    if way < 0.975:
        return "size", (rng.randint(20, 160), rng.randint(5, 50))
    if way < 0.99:
        return "later", rng.choice((1, 20, 90, 600, 7_200, 90_000))
    return rng.choice((("blur", None), ("focus", None), ("drag", (rng.random(), rng.random()))))


def happening(rng: random.Random) -> list[Event]:
    """What happens next: mostly anything, now and then something that somebody means."""
    if rng.random() < 0.85:
        return [event(rng)]
    keys: tuple[str, ...] = rng.choice(_MOVES)
    texts: list[Event] = [("paste", rng.choice(_TEXTS))] if rng.random() < 0.5 else []
    return [*texts, *(("key", key) for key in keys)]


def _pasted(rng: random.Random) -> str:
    if rng.random() < 0.7:
        return rng.choice(_TEXTS)
    return rng.choice(ODD) * rng.randint(1, 9) if rng.random() < 0.5 else any_text(rng, 60)


def opening(rng: random.Random) -> Start | None:
    """A screen to start at."""
    wanted = Filter(count=rng.choice((None, 3, 20)))
    return rng.choice(
        (
            None,
            None,
            Learn(),
            Learn(wanted),
            Practice(),
            Practice(wanted),
            Interview(),
            Interview(InterviewWish()),
            Stats(),
            Study(Wish("mistakes")),
            Study(Wish("timed", minutes=5)),
            Study(Wish("learn", resume=True)),
        )
    )


class Storm:
    """One seed over one home."""

    def __init__(
        self, seed: int, home: Path, packs: Sequence[Path], size: tuple[int, int] | None
    ) -> None:
        self._rng = random.Random(f"storm {seed}")
        self._home = home
        self._size = size
        self._packs = packs
        self._clock = FixedClock(NOW)
        self._ahead: list[Event] = []
        self.seen = Seen()

    async def blow(self, count: int) -> None:
        """Start the app and do things to it until so many are done."""
        while self.seen.events < count:
            rng = random.Random(self._rng.random())
            app = StormApp(
                home=self._home, packs=self._packs, clock=self._clock, rng=rng, start=opening(rng)
            )
            self.seen.starts += 1
            self.seen.last.append(("start", type(app._start).__name__))
            size = (self._rng.randint(20, 160), self._rng.randint(5, 50))
            async with app.run_test(size=self._size or size) as pilot:
                await self._settle(app, pilot)
                while self.seen.events < count and app.is_running and app._exception is None:
                    self._ahead = self._ahead or happening(self._rng)
                    await self._do(app, pilot, self._ahead.pop(0))
                # Left as a learner leaves it: keys may still be on their way.
                app.exit()

    async def _do(self, app: QuizApp, pilot: Pilot[None], what: Event) -> None:
        self.seen.events += 1
        self.seen.last.append(what)
        screen = type(app.screen).__name__
        self.seen.screens[screen] += 1
        started = time.process_time()
        with limited(PATIENCE):
            self._post(app, *what)
            # Now and then keys come faster than they are handled.
            if self._rng.random() < 0.7:
                await self._settle(app, pilot)
        took = time.process_time() - started
        if took > self.seen.slowest:
            self.seen.slowest, self.seen.slowest_event = took, what
            self.seen.slowest_screen = screen

    async def _settle(self, app: QuizApp, pilot: Pilot[None]) -> None:
        for _ in range(2):
            if not app.is_running or app._exception is not None:
                return
            with suppress(WorkerCancelled, WorkerFailed):
                await app.workers.wait_for_complete()
            await pilot.pause(0)

    def _post(self, app: QuizApp, kind: str, value: object) -> None:
        if kind == "key" and isinstance(value, str):
            single = len(value) == 1
            key = _character_to_key(value) if single else value
            character = value if single else {"space": " ", "enter": "\r", "tab": "\t"}.get(value)
            app.post_message(events.Key(key, character))
        elif kind == "paste" and isinstance(value, str):
            app.post_message(events.Paste(value))
        elif kind == "later" and isinstance(value, int):
            self._clock.advance(timedelta(seconds=value))
        elif kind == "size" and isinstance(value, tuple):
            size = Size(*(self._size or value))
            app._driver._size = size  # type: ignore[union-attr]  # as the pilot does it
            app.post_message(events.Resize(size, size))
        elif kind == "blur":
            app.post_message(events.AppBlur())
        elif kind == "focus":
            app.post_message(events.AppFocus())
        elif isinstance(value, tuple):
            self._point(app, kind, *value)

    def _point(self, app: QuizApp, kind: str, across: float, down: float, last: object = 1) -> None:
        x, y = int(across * app.size.width), int(down * app.size.height)

        def mouse(of: type[events.MouseEvent], x: int, y: int, button: int = 0) -> None:
            app.post_message(of(None, x, y, 0, 0, button, False, False, False, x, y))

        mouse(events.MouseMove, x, y)
        if kind == "wheel":
            mouse(events.MouseScrollUp if last else events.MouseScrollDown, x, y)
        elif kind == "drag":
            mouse(events.MouseDown, x, y, 1)
            mouse(events.MouseMove, y, x, 1)
            mouse(events.MouseUp, y, x, 1)
        elif isinstance(last, int):
            mouse(events.MouseDown, x, y, last)
            mouse(events.MouseUp, x, y, last)

    def prove(self) -> list[str]:
        """What is wrong with the log and the home afterwards."""
        home = resolve_home(self._home)
        faults = [f.says for f in examine(home, self._clock) if f.level == "problem"]
        with ProgressLog.open(home, self._clock) as log:
            faults += [str(fault) for fault in log.verify(afresh=True)]
            self.seen.answers = log.reviews()
        return faults


@contextmanager
def surroundings(home: Path, seen: Seen) -> Iterator[None]:
    """No editor but one that does nothing, no folder but our own; foreign errors are noted."""
    here = Path.cwd()
    told = work.sentence

    def noted(error: BaseException | None) -> str:
        if error is not None and not type(error).__module__.startswith("quizapp."):
            seen.foreign.append("".join(traceback.format_exception(error)[-6:]))
        return told(error)

    home.mkdir(parents=True, exist_ok=True)
    environment = {
        "EDITOR": "true",
        "VISUAL": "true",
        "HOME": str(home),
        "TEXTUAL_ANIMATIONS": "none",
    }
    with mock.patch.object(work, "sentence", noted), mock.patch.dict(os.environ, environment):
        os.chdir(home)
        try:
            yield
        finally:
            os.chdir(here)


def weather(
    seed: int, count: int, home: Path, packs: Sequence[Path], size: tuple[int, int] | None = None
) -> tuple[Seen, list[str]]:
    """One storm; what was seen, and what went wrong.

    Args:
        size: Columns and rows of the terminal; without it, any size, changing now and then.
    """
    storm = Storm(seed, home, packs, size)
    wrong: list[str] = []
    with surroundings(home.parent / "elsewhere", storm.seen):
        try:
            asyncio.run(storm.blow(count))
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            wrong.append("".join(traceback.format_exception(error)[-8:]))
        wrong += dict.fromkeys(storm.seen.foreign)
        wrong += storm.prove()
    return storm.seen, wrong


def _size(text: str) -> tuple[int, int]:
    columns, rows = map(int, text.split("x"))
    return columns, rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--storms", type=int, default=10)
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=_size, help="columns and rows, such as 80x24")
    parser.add_argument("--shipped", action="store_true", help="with the shipped packs too")
    wish = parser.parse_args()
    failed = 0
    for seed in range(wish.seed, wish.seed + wish.storms):
        # The app leaves without waiting for what it only keeps for the next time.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            home = Path(folder) / "home"
            nothing = mock.Mock(return_value=Path(folder) / "no")
            started = time.monotonic()
            if wish.shipped:
                seen, wrong = weather(seed, wish.events, home, (), wish.size)
            else:
                with mock.patch("quizapp.study.opening.shipped_packs", nothing):
                    seen, wrong = weather(seed, wish.events, home, PACKS, wish.size)
        print(
            f"storm {seed}: {seen.events:,} events, {seen.starts} starts, {seen.answers} answers, "
            f"{len(seen.screens)} screens, {time.monotonic() - started:.0f} s; slowest "
            f"{seen.slowest * 1000:.0f} ms: {seen.slowest_event!r:.80} on {seen.slowest_screen}"
        )
        print("  " + ", ".join(f"{name} {count}" for name, count in seen.screens.most_common()))
        for why in wrong:
            failed += 1
            print(f"FAILED, seed {seed}, event {seen.events}:\n{why}\n  last: {list(seen.last)}")
        sys.stdout.flush()
    print(f"{failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
