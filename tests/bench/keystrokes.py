"""How long a session keeps one waiting: from key to frame, and from Enter to the verdict.

    python -m tests.bench.keystrokes [--questions 200]

A session of mixed shipped questions under Textual's pilot, in the real app: texts are typed key by
key, each answered by a frame before the next is pressed; every numeric question is answered with
numbers that fit nothing, so that the diagnosis tries every single mistake and every pair.
`processor` is this process' own time: on a busy machine the clock says more about its neighbours.
How much more is measured too: a loop that takes as long as a key does, between the keys.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from textual._compositor import CompositorUpdate
from textual.events import Key
from textual.widgets import TextArea

from quizapp.clock import SystemClock
from quizapp.study.session import Session
from quizapp.study.starting import Begun
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.widgets.numeric import NumericPane
from quizapp.tui.widgets.words import Words

ENOUGH = 24
"""Keys typed of one text."""
AS_A_KEY = 0.006
"""Seconds of the processor that a key takes, about."""


class Watched(QuizApp):
    """The app, telling of each frame; drawn as for a terminal."""

    frame = 0
    drawn: asyncio.Event

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate) and not self._batch_count:
            renderable.render_segments(self.console)
            self.frame += 1
            self.drawn.set()
        super()._display(screen, renderable)


class Spans:
    """Times of one kind."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.processor: list[float] = []

    async def until(
        self, app: Watched, press: Callable[[], object], done: Callable[[], bool]
    ) -> None:
        """Time from pressing until a frame is drawn in which something has come about."""
        begun, used = time.perf_counter(), time.process_time()
        app.drawn.clear()
        press()
        async with asyncio.timeout(8):
            while not done():
                await next_frame(app)
        self.wall.append(time.perf_counter() - begun)
        self.processor.append(time.process_time() - used)

    def row(self, name: str) -> None:
        if not self.wall:
            return
        cells = "".join(
            f"{statistics.median(times) * 1e3:9.1f} {quantile(times, 0.99) * 1e3:8.1f} ms"
            for times in (self.wall, self.processor)
        )
        print(f"{name:34}{len(self.wall):7}{cells}")


class Machine:
    """What the machine makes of work that is always the same."""

    def __init__(self) -> None:
        self.spans = Spans()
        self._rounds = 1000
        while (spent := self._spin()[1]) < AS_A_KEY:
            self._rounds = self._rounds * 2 if spent < AS_A_KEY / 2 else self._rounds + 500

    def work(self) -> None:
        wall, processor = self._spin()
        self.spans.wall.append(wall)
        self.spans.processor.append(processor)

    def _spin(self) -> tuple[float, float]:
        begun, used = time.perf_counter(), time.process_time()
        sum(number * number for number in range(self._rounds))
        return time.perf_counter() - begun, time.process_time() - used


async def next_frame(app: Watched) -> None:
    """Wait for the next frame, but not long: what is looked for may be in the last one."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await app.drawn.wait()
    app.drawn.clear()


class Verdict:
    """Whether the verdict is on the screen.

    Since the screen knew it, everything has been laid out and a frame has been drawn. (Textual
    lays out once more after that, and draws nothing else.)
    """

    def __init__(self, app: Watched, screen: SessionScreen) -> None:
        self._app, self._screen = app, screen
        self._known: int | None = None
        self._laid_out = False
        self._lay_out = screen._refresh_layout
        setattr(screen, "_refresh_layout", self._noted)  # noqa: B010  mypy minds the plain way

    def _noted(self, *given: Any, **options: Any) -> None:
        self._laid_out = self._answered
        self._lay_out(*given, **options)

    @property
    def _answered(self) -> bool:
        asked = self._screen.asked
        if asked is None or not asked.answered:
            return False
        if self._known is None:
            self._known = self._app.frame
        return True

    def __call__(self) -> bool:
        if not self._answered:
            return False
        screen = self._screen
        quiet = not screen._dirty_widgets and not screen._layout_required
        if self._app.frame == self._known or not (self._laid_out or quiet):
            return False
        del screen.__dict__["_refresh_layout"]
        return True


def quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def key(app: Watched, name: str, character: str | None = None) -> Callable[[], object]:
    return lambda: app.post_message(Key(name, character))


async def measure(home: Path, count: int, *, durable: bool) -> None:
    app = Watched(home=home, clock=SystemClock(), rng=random.Random(1))
    app.drawn = asyncio.Event()
    keys, readings, verdicts, numeric = Spans(), Spans(), Spans(), Spans()
    machine = Machine()
    async with app.run_test(size=(100, 40)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause(2)
        desk = app.desk
        if not durable:
            desk.log._file.db.execute("PRAGMA synchronous = OFF")
        entries = [e for e in desk.library.entries if e.kind in ("numeric", "cloze", "choice")]
        chosen = [entry.id for entry in random.Random(2).sample(entries, count)]

        def opening() -> Begun:
            return Begun(
                Session(desk.library, desk.log, desk.clock, desk.rng, "practice", chosen, seed=1)
            )

        screen = SessionScreen(opening, desk.clock, desk.topics, "practice")
        await app.push_screen(screen)
        for _ in range(3 * count):
            await settle(app, pilot, screen)
            asked = screen.asked
            if app.screen is not screen or asked is None:
                break
            pane = screen.page.pane
            if asked.answered:
                await pilot.pause(0.5)  # as long as a glance at a verdict takes
                key(app, "enter")()
                await pilot.pause(0.01)
                continue
            if isinstance(pane, NumericPane) and asked.kind == "numeric":
                with suppress(TimeoutError):
                    await number(app, screen, pane, keys, readings, machine)
            elif asked.kind == "choice":
                key(app, "1", "1")()
                await pilot.pause(0.01)
            else:
                for _ in range(9):
                    key(app, "x", "x")()
                    await pilot.pause(0)
                    key(app, "tab")()
                    await pilot.pause(0)
            for _ in range(9):  # a cloze goes from gap to gap
                if (now := screen.asked) is None or now.answered:
                    break
                if asked.kind == "cloze" and pane is not None and getattr(pane, "next_gap", None):
                    key(app, "enter")()
                    await pilot.pause(0.01)
                    continue

                spans = numeric if asked.kind == "numeric" else verdicts
                try:
                    await spans.until(app, key(app, "enter"), Verdict(app, screen))
                except TimeoutError:
                    print("not taken:", asked.id, screen.status.said)
                    key(app, "escape")()
                    key(app, "i", "i")()
                    await pilot.pause(0.05)
                break
    for spans, name in (
        (machine.spans, "a loop as long as a key"),
        (keys, "key to its character on screen"),
        (readings, "key to what it is read as"),
        (verdicts, "Enter to verdict, choice and cloze"),
        (numeric, "Enter to verdict, numeric"),
    ):
        spans.row(name)


async def settle(app: Watched, pilot: Any, screen: SessionScreen) -> None:
    for _ in range(400):
        await pilot.pause(0.005)
        if not screen.busy and screen._shown:
            return


async def number(
    app: Watched,
    screen: SessionScreen,
    pane: NumericPane,
    keys: Spans,
    readings: Spans,
    machine: Machine,
) -> None:
    """Type numbers of the wanted shape that fit nothing."""
    asked = screen.asked
    assert asked is not None
    part = asked.variant.parts[asked.part]
    field = pane.query_one(TextArea)
    line = pane.query_one(".read", Words)
    size = math.prod(part.shape or ())
    columns = (part.shape or (1,))[-1]
    if part.kind == "shape":
        text = "7, 7, 7"
    else:
        whole = part.kind == "integer"
        row = ["77771" if whole else f"{0.137 + 0.011 * n:.3f}" for n in range(columns)]
        text = "; ".join(["  ".join(row)] * (size // columns))
    head, tail = text[: max(0, len(text) - ENOUGH)], text[-ENOUGH:]
    field.insert(head)
    await asyncio.sleep(0.05)
    for character in tail:
        machine.work()
        wanted = field.text + character
        frame = app.frame
        press = key(app, "space" if character == " " else character, character)
        before = str(line.content)
        begun, used = time.perf_counter(), time.process_time()
        await keys.until(app, press, partial(typed, app, field, wanted, frame))
        try:
            async with asyncio.timeout(0.3):
                while str(line.content) == before or line in screen._dirty_widgets:
                    await next_frame(app)
        except TimeoutError:  # it reads as before
            continue
        readings.wall.append(time.perf_counter() - begun)
        readings.processor.append(time.process_time() - used)
        await asyncio.sleep(0.02)


def typed(app: Watched, field: TextArea, text: str, frame: int) -> bool:
    """Whether a frame has been drawn with this text in the field."""
    return field.text == text and app.frame > frame


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200)
    chosen = parser.parse_args()
    print(
        f"Python {platform.python_version()}, textual {metadata.version('textual')}, "
        f"numpy {metadata.version('numpy')}; {chosen.questions} questions"
    )
    for durable in (True, False):
        print(
            f"\n{'fsync ' + ('on' if durable else 'off'):34}{'':7}{'wall: median, 99 %':>21}"
            f"{'processor':>21}"
        )
        with tempfile.TemporaryDirectory() as folder:
            os.environ["QUIZAPP_HOME"] = folder
            asyncio.run(measure(Path(folder), chosen.questions, durable=durable))


if __name__ == "__main__":
    main()
