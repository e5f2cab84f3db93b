"""What is imported when: seen from fresh interpreters."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import quizapp

ROOT = Path(__file__).parent.parent
TEXTUAL = {"textual", "platformdirs"}
"""What importing Textual brings along."""
HEAVY = {"textual", "numpy", "pydantic", "yaml", "fsrs", "click", "platformdirs"}


def loaded_by(code: str) -> set[str]:
    """The heavy packages in `sys.modules` after running some code in a fresh interpreter."""
    report = "import json, sys; sys.stderr.write(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"{code}\n{report}"],
        capture_output=True,
        cwd=ROOT,
        text=True,
        timeout=60,
        check=True,
    )
    return {name.partition(".")[0] for name in json.loads(done.stderr)} & HEAVY


def test_the_version_is_answered_before_anything_is_imported() -> None:
    code = (
        "import sys; sys.argv = ['quizapp', '--version']; from quizapp.__main__ import main; main()"
    )
    assert loaded_by(code) == set()


def test_the_command_line_alone_needs_only_click() -> None:
    assert loaded_by("import quizapp.cli") == {"click"}


@pytest.mark.parametrize(
    "module",
    [
        "quizapp.bank.library",
        "quizapp.study.notices",
        "quizapp.study.opening",
        "quizapp.study.overview",
        "quizapp.study.resume",
    ],
)
def test_what_today_is_painted_from_is_light(module: str) -> None:
    assert loaded_by(f"import {module}") == set()


FIRST_PICTURE = """
import sys
from pathlib import Path
from quizapp.tui.app import QuizApp

class Watched(QuizApp):
    seen = None

    def _display(self, screen, renderable):
        super()._display(screen, renderable)
        if renderable is not None and self.seen is None:
            self.seen = dict(sys.modules)
            self.exit()

app = Watched(home=Path(sys.argv[1]))
app.run(headless=True)
sys.modules.clear()
sys.modules.update(app.seen)
"""


def test_the_first_picture_needs_nothing_but_textual(tmp_path: Path) -> None:
    code = f"import sys; sys.argv = ['', {str(tmp_path / 'home')!r}]\n{FIRST_PICTURE}"
    assert loaded_by(code) == TEXTUAL


LEFT_ALONE = """
import asyncio, sys, threading
from pathlib import Path
from quizapp.tui.app import QuizApp

async def look(app):
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        for thread in threading.enumerate():
            if thread.name == "imports":
                thread.join()
        app.seen = dict(sys.modules)

app = QuizApp(home=Path(sys.argv[1]))
asyncio.run(look(app))
sys.modules.clear()
sys.modules.update(app.seen)
"""


def test_numpy_is_not_imported_while_today_is_only_looked_at(tmp_path: Path) -> None:
    """It would double the memory of an app that waits for a key."""
    # Packs are read here, not found compiled: that alone needs yaml, pydantic and the engine.
    built = (
        "from pathlib import Path; from quizapp.paths import resolve_home\n"
        "from quizapp.study.opening import open_library\n"
        f"open_library(resolve_home(Path({str(tmp_path)!r})), ())"
    )
    assert "numpy" in loaded_by(built)
    code = f"import sys; sys.argv = ['', {str(tmp_path)!r}]\n{LEFT_ALONE}"
    assert loaded_by(code) == TEXTUAL | {"pydantic"}


def test_the_app_opens_without_the_command_line() -> None:
    code = (
        "import sys; sys.argv = ['quizapp', '--home', 'x']; import quizapp.__main__ as way_in\n"
        "way_in._at_a_terminal = lambda: True\n"
        "from quizapp.tui.app import QuizApp; QuizApp.run = lambda self: None\n"
        "way_in.main()"
    )
    assert loaded_by(code) == TEXTUAL


def test_nothing_below_the_app_imports_textual() -> None:
    names = [
        module.name
        for module in pkgutil.walk_packages(quizapp.__path__, "quizapp.")
        if not module.name.startswith(("quizapp.tui", "quizapp.__main__"))
    ]
    assert len(names) > 50
    assert "textual" not in loaded_by("\n".join(f"import {name}" for name in names))
