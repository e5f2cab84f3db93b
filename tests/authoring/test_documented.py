"""Every code is documented, and the examples in the documentation are examples of it."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from quizapp.authoring.check import check_paths
from quizapp.authoring.codes import REVIEW, TRIAL
from quizapp.bank.library import Library
from quizapp.bank.problems import CODES

PAGE = (Path(__file__).parents[2] / "docs" / "pack-check.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^### (I\d+): [^\n]+\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S))
EXAMPLES = {
    code: found[2]
    for code, text in SECTIONS.items()
    if (found := re.search(r"^(`{3,})yaml\n(.*?)^\1$", text, re.M | re.S))
}
PACK = "id: example\ntitle: Example\ntopics: [{id: example-topic, title: Topic}]\nquestions:\n"


def test_every_code_is_documented_with_its_title() -> None:
    titles = {**CODES, **TRIAL, **REVIEW}
    rows = dict(re.findall(r"^(?:\| |### )([A-Z]\d{3})(?: \| |: )(.+)$", PAGE, re.M))
    assert sorted(rows) == sorted(titles)
    for code, title in titles.items():
        assert rows[code].lower().startswith(title.lower()), code


def test_codes_are_used_once() -> None:
    assert len({**CODES, **TRIAL, **REVIEW}) == len(CODES) + len(TRIAL) + len(REVIEW)


def test_all_but_those_of_whole_packs_have_examples() -> None:
    assert set(REVIEW) - set(EXAMPLES) == {"I002", "I003"}


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_an_example_is_one(code: str, tmp_path: Path) -> None:
    questions = re.sub(r"^(  kind: .*)$", r"\1\n  topic: example-topic", EXAMPLES[code], flags=re.M)
    path = tmp_path / "example.yaml"
    path.write_text(PACK + textwrap.indent(questions, "  "), "utf-8")
    problems = check_paths([path], Library.open([])).problems
    assert {problem.code for problem in problems} == {code}, problems
    severity = problems[0].severity
    assert severity in SECTIONS[code].lower()
