"""The guide to writing packs works as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import quizapp.engine.operations  # noqa: F401  registers the operations
from quizapp.authoring.check import check_paths
from quizapp.bank.library import Library
from quizapp.bank.models import KINDS, AnswerSpec, Choice, Numeric
from quizapp.cli import cli
from quizapp.commands.packs import pack
from quizapp.engine import expressions
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
    assert report.questions == 12


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


def test_every_key_of_a_numeric_question_is_listed() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", GUIDE.partition("**How exact.**")[2], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    common = Choice.model_fields.keys() & Numeric.model_fields.keys()
    own = Numeric.model_fields.keys() - common
    assert named == own | {f"answer.{name}" for name in AnswerSpec.model_fields}
    before = GUIDE.partition("## The kinds")[0]
    assert all(f"`{name}`" in before for name in common)


def test_conditions_of_the_guide_can_be_read() -> None:
    table = GUIDE.partition("| condition |")[2].partition("\n\n")[0]
    conditions = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert len(conditions) == 5
    for text in conditions:
        expressions.parse(text, comparisons=True)
