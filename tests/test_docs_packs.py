"""The guide to writing packs works as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import quizapp.engine.operations  # noqa: F401  registers the operations
from quizapp.authoring.check import check_paths
from quizapp.bank.library import Library
from quizapp.bank.models import KINDS
from quizapp.cli import cli
from quizapp.commands.packs import pack
from quizapp.engine.operation import REGISTRY

GUIDE = (Path(__file__).parent.parent / "docs" / "packs.md").read_text("utf-8")


def written(folder: Path) -> Path:
    """The pack of the guide: each block of YAML begins with a comment that names its file."""
    blocks = re.findall(r"```yaml\n# (\S+\.yaml)\n(.*?)```", GUIDE, re.DOTALL)
    assert len(blocks) == GUIDE.count("```yaml")
    for name, text in blocks:
        (folder / name).write_text(text, "utf-8")
    return folder


def test_the_pack_of_the_guide_is_sound(tmp_path: Path) -> None:
    report = check_paths([written(tmp_path)], Library.open([]), variants=40)
    assert [str(found) for found in report.problems if found.severity != "info"] == []
    assert report.questions == 11


def test_every_kind_is_shown() -> None:
    for kind in KINDS:
        assert f"kind: {kind}" in GUIDE


@pytest.mark.parametrize("line", re.findall(r"^quizapp .*$", GUIDE, re.MULTILINE))
def test_every_command_and_option_exists(line: str) -> None:
    words = line.partition("#")[0].partition(">")[0].split()[1:]
    command = cli.commands[words[0]]
    if command is pack:
        command = pack.commands[words[1]]
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_every_operation_is_listed() -> None:
    listed = set(re.findall(r"`(\w+)`", GUIDE.partition("## Operations")[2]))
    assert listed == set(REGISTRY)
