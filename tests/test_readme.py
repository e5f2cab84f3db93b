"""The front page tells the truth: its commands run and its question can be asked."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from quizapp.bank.models import Numeric
from quizapp.bank.variant import draw
from quizapp.cli import run
from quizapp.grading.grade import grade, shown
from quizapp.paths import resolve_home

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line.split("#")[0])[1:]
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("quizapp ")
]
SCREENS = {"learn", "practice", "interview", "lab", "serve"}
"""Commands that open the app: of these only the options are tried."""


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder and a home of one's own, and nothing typed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path / "home"))
    with (tmp_path / "nothing-typed").open("w+", encoding="utf-8") as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        yield


@pytest.mark.usefixtures("surroundings")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_of_the_front_page_runs(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if "my-first-pack" in command and "new" not in command:
        assert run(["pack", "new", "my-first-pack"]) == 0
    if "remove" in command:
        assert run(["pack", "install", "my-first-pack"]) == 0
    if command[0] in SCREENS or command[0] == "--packs":
        command = [*command, "--help"]
    assert run(command) == 0, capsys.readouterr().err
    assert capsys.readouterr().out


def test_every_folder_that_is_written_to_is_named() -> None:
    home = resolve_home()
    for folder in (home.data, home.config, home.cache):
        assert f"`~/{folder.relative_to(Path.home())}`" in README


def test_there_are_commands_to_try() -> None:
    assert len(COMMANDS) >= 10


def test_the_question_of_the_front_page_can_be_asked() -> None:
    block = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert block is not None
    (data,) = yaml.safe_load(block.group(1))
    variant = draw("readme/scaled-weights", Numeric.model_validate(data), 1)
    part = variant.parts[0]
    assert grade(variant, [shown(part, part.true(variant.trace))]).outcome == "correct"


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)h][^)]*)\)", README))
def test_what_the_front_page_links_to_is_there(link: str) -> None:
    assert (ROOT / link).exists()
