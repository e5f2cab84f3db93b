"""What every test stands on: no learner's own files, no luck, no hurry."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
