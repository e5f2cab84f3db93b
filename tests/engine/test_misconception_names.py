"""Every misconception has one short name of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import quizapp.engine.misconceptions
import quizapp.grading.slips
from quizapp.engine.catalogue import RULES
from quizapp.engine.misconception_names import NAMES, misconception_id, misconception_name

LONGEST = 42
"""What fits beside a chart and a count at 80 columns."""


def test_every_rule_of_the_catalogue_and_every_slip_has_a_name_and_nothing_else_has() -> None:
    rules = {rule.id for rules in RULES.values() for rule in rules}
    source = Path(quizapp.grading.slips.__file__).read_text(encoding="utf-8")
    slips = {f"slip.{name}" for name in re.findall(r'(?:_Slip\(|found = {)"(\w+)"', source)}
    rows = {"scores.row_plus1", "scores.row_minus1"}
    assert set(NAMES) == rules | slips | rows


def test_names_are_short_and_different_and_no_ids() -> None:
    assert len(set(NAMES.values())) == len(NAMES)
    for name in NAMES.values():
        assert len(name) <= LONGEST
        assert "_plus" not in name
        assert name == name.strip(" .")


def test_an_authors_own_is_called_by_the_words_of_its_id() -> None:
    assert misconception_name("attention/weights:doubled-the-scores") == "doubled the scores"
    assert misconception_name("scale.none") == "did not divide by √d_k"
    assert misconception_name("future.some_rule") == "some rule"


def test_a_name_is_understood_like_its_id() -> None:
    assert misconception_id("  Did not divide  by √d_k ") == "scale.none"
    assert misconception_id("scale.none") == "scale.none"
    assert misconception_id("pack/question:own") == "pack/question:own"
    for name, words in NAMES.items():
        assert misconception_id(words) == name


def test_the_names_bring_no_numpy() -> None:
    look = "import sys, quizapp.engine.misconception_names; print('numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
