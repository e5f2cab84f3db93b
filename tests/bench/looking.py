"""Statistics and Browse with 10,000 questions and 100,000 answers: `python -m tests.bench.looking`.

From the key to the frame with all of it, in the real app under Textual's pilot.
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import random
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from quizapp.clock import SystemClock
from quizapp.progress.events import Answer
from quizapp.tui.screens.browse import BrowseScreen
from quizapp.tui.screens.stats import StatsScreen
from tests.bench.keystrokes import Spans, Watched, key
from tests.bench.made import fill_home, write_pack

SEARCH = "softmax scale"


def figures_are_there(app: Watched) -> bool:
    """Laying out and painting are one step: what has its size is on the screen."""
    screen = app.screen
    return isinstance(screen, StatsScreen) and any(
        each.region.height > 3 for each in screen.query(".figures")
    )


def list_is_there(app: Watched) -> bool:
    screen = app.screen
    return isinstance(screen, BrowseScreen) and not screen.busy and bool(screen.list.region.height)


async def quiet(app: Watched, pilot: Any) -> None:
    await pilot.pause(0.2)
    while getattr(app.screen, "busy", False):  # a copied home is worked out anew at first
        await pilot.pause(0.1)
    await app.workers.wait_for_complete()
    await pilot.pause(0.2)


def answer(app: Watched, rng: random.Random) -> None:
    """What a session leaves behind."""
    log, entries = app.desk.log, app.desk.library.entries
    for entry in rng.sample(list(entries), 20):
        log.append(Answer(question=entry.id, mode="learn", outcome="correct", score=1.0, rating=3))
    app.desk.overview()


async def measure(home: Path, pack: Path, rounds: int) -> None:
    app = Watched(home=home, packs=(pack,), clock=SystemClock(), rng=random.Random(1))
    app.drawn = asyncio.Event()
    rng = random.Random(3)
    rows: dict[str, Spans] = {}

    async def look(name: str, press: str, there: Callable[[Watched], bool]) -> None:
        done, character = partial(there, app), " " if press == "space" else press
        await rows.setdefault(name, Spans()).until(app, key(app, press, character), done)

    async with app.run_test(size=(100, 30)) as pilot:
        await quiet(app, pilot)
        for turn in range(2 * rounds + 1):
            after = turn % 2 == 0 and turn > 0
            if after:
                key(app, "f1")()
                await quiet(app, pilot)
                answer(app, rng)
                key(app, "escape")()
                await quiet(app, pilot)
            news = "after 20 answers" if after else "nothing new" if turn else "for the first time"
            await look(f"statistics, {news}", "s", figures_are_there)
            await quiet(app, pilot)
            key(app, "escape")()
            await quiet(app, pilot)
        await look("Browse", "b", list_is_there)
        await quiet(app, pilot)
        screen = app.screen
        assert isinstance(screen, BrowseScreen)
        screen.field.focus()
        for end, character in enumerate(SEARCH, 1):
            typed, frame = SEARCH[:end], app.frame

            def found(_: Watched, typed: str = typed, frame: int = frame) -> bool:
                waiting = screen._dirty_widgets or screen._layout_required
                return screen.field.value == typed and app.frame > frame and not waiting

            await look("a keystroke of a search", "space" if character == " " else character, found)
            await quiet(app, pilot)
    for name, spans in rows.items():
        spans.row(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keep", type=Path, help="a folder for what is made, to be used again")
    chosen = parser.parse_args()
    print(
        f"Python {platform.python_version()}, textual {metadata.version('textual')}\n"
        f"{'':34}{'':7}{'wall: median, 99 %':>21}{'processor':>21}"
    )
    root = chosen.keep or Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        home, pack = root / "much", root / "large"
        if not home.exists():
            write_pack(pack, 10_000)
            fill_home(home, 100_000, [pack])
        asyncio.run(measure(home, pack, chosen.rounds))
    finally:
        if chosen.keep is None:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
