"""What every test stands on: no learner's own files, no luck, no hurry."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.cli import run as run_cli
from quizapp.clock import FixedClock
from quizapp.engine.computation import Computation
from quizapp.engine.running import Trace
from quizapp.paths import resolve_home
from quizapp.progress.log import ProgressLog

MINI = Path(__file__).parent / "packs" / "mini"
"""A small pack with a question of every kind."""

# The same examples on every run, and no test that fails because a machine is busy.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def _own_surroundings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep the learner's home, packs and terminal settings out of every test."""
    home: Path = tmp_path_factory.mktemp("surroundings")
    monkeypatch.setenv("HOME", str(home))
    for name in (
        "QUIZAPP_HOME",
        "QUIZAPP_PACKS",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "NO_COLOR",
        "TEXTUAL_THEME",
        "TEXTUAL_ANIMATIONS",
        "EDITOR",
    ):
        monkeypatch.delenv(name, raising=False)


NoRoom = Callable[..., AbstractContextManager[None]]
"""`with no_room(): ...`: nothing can be written in here."""


@pytest.fixture
def no_room() -> NoRoom:
    """Makes every write fail beyond the first bytes of a file, as on a disk that is full.

    This is the system's own limit on the size of a file, so whatever writes meets it for real:
    nothing in the app is replaced. Reading goes on.
    """

    @contextmanager
    def failing(after: int = 0) -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (after, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return failing


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.open([PackSource(MINI, "given")])


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))


@pytest.fixture
def log(tmp_path: Path, clock: FixedClock) -> Iterator[ProgressLog]:
    with ProgressLog.open(resolve_home(tmp_path / "home"), clock) as opened:
        yield opened


class Done(NamedTuple):
    """What a run of the command line came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed as JSON."""
        assert self.status in (0, 1), self.err
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the command line with its own home and the mini pack, without a new process."""

    def call(
        *words: str,
        said: str | bytes = "",
        packs: str = str(MINI),
        home: str = "home",
        charset: str = "utf-8",
    ) -> Done:
        env = {"QUIZAPP_HOME": str(tmp_path / home), "QUIZAPP_PACKS": packs}
        with CliRunner(charset, env).isolation(input=said) as (out, err, _):
            status = run_cli(words)
            return Done(status, out.getvalue().decode(charset), err.getvalue().decode(charset))

    return call


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Computation]:
    """The computation of every run, from when it begins."""
    begun: list[Computation] = []
    run_one = Computation.run

    def noted(self: Computation, *given: Any, **options: Any) -> Trace:
        begun.append(self)
        return run_one(self, *given, **options)

    monkeypatch.setattr(Computation, "run", noted)
    return begun
