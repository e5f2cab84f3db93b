"""The real app over a small pack, with its own home, clock and random source."""

from __future__ import annotations

import random
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.widget import Widget
from textual.worker import WorkerCancelled, WorkerFailed

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.log import ProgressLog
from quizapp.study.interview import Interview as Mock
from quizapp.study.interview_plan import Wish as InterviewWish
from quizapp.study.session import Session
from quizapp.study.starting import Begun
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.start import Interview, Start

PACK = Path(__file__).parent / "packs" / "hostile"
TALK = Path(__file__).parent.parent / "packs" / "interview"
SCALING = InterviewWish(30, "onsite", frozenset({"scaling"}))
SHORT = {"talk/scale-number": "0.316 0.405 0.279"}
SAID = "The variance grows with [CLS] x[/i], and softmax saturates."
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=1)))


KEYS = {":": "colon", "?": "question_mark"}


class Stage:
    """An app under test and what one does with it."""

    def __init__(self, app: QuizApp, pilot: Pilot[None], clock: FixedClock) -> None:
        self.app = app
        self.pilot = pilot
        self.clock = clock

    async def settle(self) -> None:
        """Wait until every thread is done and everything it said has been drawn."""
        for _ in range(5):
            # A glance that a later one overtook was cancelled; failures are for the app to show.
            with suppress(WorkerCancelled, WorkerFailed):
                await self.app.workers.wait_for_complete()
            # Not for the machine to be idle, only for every message to be handled.
            await self.pilot.pause(0)

    async def press(self, *keys: str) -> None:
        """Press keys, each after everything that the one before it did."""
        for key in keys:
            character = key if len(key) == 1 else None
            self.app.post_message(Key(KEYS.get(key, key), character))
            await self.settle()

    async def write(self, text: str) -> None:
        """Give a text to the focused field at once, as a paste does."""
        self.app.post_message(Paste(text))
        await self.settle()

    async def click(self, text: str) -> None:
        """Click where a text begins on the screen."""
        y = next(y for y, line in enumerate(self.lines) if text in line)
        before, _, _ = self.lines[y].partition(text)
        await self.pilot.click(offset=(cell_len(before), y))
        await self.settle()

    async def ask(self, *names: str, mode: str = "learn") -> None:
        """Open a session over questions of the pack, always with the same numbers."""
        desk = self.app.desk
        queue = [f"hostile/{name}" for name in names]

        def opening() -> Begun:
            rng = random.Random(5)
            session = Session(desk.library, desk.log, desk.clock, rng, mode, queue, seed=1)  # type: ignore[arg-type]  # the tests name modes as text
            return Begun(session)

        await self.app.push_screen(SessionScreen(opening, desk.clock, desk.topics, mode))
        await self.settle()

    @property
    def lines(self) -> list[str]:
        """What the terminal shows, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def one(self, selector: str) -> Widget:
        return self.app.screen.query_one(selector, Widget)


Open = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def _compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of a home that has opened the pack before."""
    cache = tmp_path_factory.mktemp("compiled") / "cache"
    Library.open([PackSource(PACK, "given")], cache)
    return cache


@pytest.fixture
def home(tmp_path: Path, _compiled: Path) -> Path:
    shutil.copytree(_compiled, tmp_path / "home" / "cache")
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def _without_shipped_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.study.opening.shipped_packs", lambda: tmp_path / "nothing")


@pytest.fixture
def make_app(home: Path, clock: FixedClock) -> Callable[..., QuizApp]:
    """Makes apps over one home: the second one is the first one started again."""

    def make(*, packs: tuple[Path, ...] = (PACK,), start: Start | None = None) -> QuizApp:
        return QuizApp(home=home, packs=packs, clock=clock, rng=random.Random(7), start=start)

    return make


@pytest.fixture
def stage(make_app: Callable[..., QuizApp], clock: FixedClock) -> Open:
    """Opens the app in a terminal of a size: `async with stage(80, 24) as on: ...`."""

    @asynccontextmanager
    async def open_app(
        width: int = 80, height: int = 24, *, app: QuizApp | None = None
    ) -> AsyncIterator[Stage]:
        app = make_app() if app is None else app
        async with app.run_test(size=(width, height)) as pilot:
            on = Stage(app, pilot, clock)
            await on.settle()
            yield on

    return open_app


@pytest.fixture
def talk(make_app: Callable[..., QuizApp]) -> Callable[..., QuizApp]:
    """Makes the app, in an interview on scaling unless told otherwise."""

    def make(wish: InterviewWish | None = SCALING) -> QuizApp:
        return make_app(packs=(TALK,), start=Interview(wish))

    return make


@pytest.fixture
def hold(home: Path, clock: FixedClock) -> Callable[..., None]:
    """Holds interviews on scaling before the app opens, a day apart; confirms no points."""

    def run(times: int = 1) -> None:
        library = Library.open([PackSource(TALK, "given")])
        with ProgressLog.open(resolve_home(home), clock) as log:
            for at in range(times):
                clock.advance(timedelta(days=1 if at else 0))
                talk = Mock(library, log, clock, random.Random(7), SCALING)
                asked = talk.next()
                while asked is not None:
                    clock.advance(timedelta(seconds=60))
                    said = SAID if asked.kind == "open" else SHORT.get(asked.id, "")
                    talk.submit(said) if said else talk.pass_on()
                    asked = talk.current

    return run
