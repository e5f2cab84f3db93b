"""What every test stands on: no learner's own files, no luck, no hurry."""

from __future__ import annotations

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
