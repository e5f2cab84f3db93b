"""When memory is looked through for garbage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
