"""When memory is looked through for garbage."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from quizapp.tui.screens import session

from .conftest import Open

ROOT = Path(__file__).parent.parent.parent
SCRIPT = """
import gc, sys
import quizapp.__main__ as way_in
from quizapp.tui.app import QuizApp

found = {}

class Watched(QuizApp):
    def _has_drawn(self):
        found["before the picture"] = gc.isenabled()
        super()._has_drawn()
        found["after it"] = gc.isenabled()
        self.exit()

import quizapp.tui.app
quizapp.tui.app.QuizApp = Watched
way_in._at_a_terminal = lambda: True
run = QuizApp.run
Watched.run = lambda self: run(self, headless=True)
sys.argv = ["quizapp", "--home", sys.argv[1]]
way_in.main()
assert found == {"before the picture": False, "after it": True}, found
"""


def test_garbage_is_looked_for_from_the_first_picture_on(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-P", "-c", SCRIPT, str(tmp_path / "home")],
        cwd=ROOT,
        check=True,
        timeout=60,
    )


async def test_it_is_looked_for_again_when_a_verdict_was_left_before_it_was_read(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "READING", 3600)
    async with stage() as on:
        await on.ask("row")
        assert gc.isenabled()
        await on.write("0.315 0.405 0.278")
        await on.press("enter")
        assert not gc.isenabled()
        await on.press("escape", "escape")
        assert gc.isenabled()
