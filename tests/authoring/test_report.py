"""The figures of a check, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quizapp.authoring.check import check_paths
from quizapp.authoring.effort import COSTS, FREE, Effort
from quizapp.authoring.figures import PartRow, Row
from quizapp.authoring.report import WIDTH, lines
from quizapp.bank.library import Library
from quizapp.engine.operation import REGISTRY
from tests.conftest import MINI

PACK = """\
id: tried
title: Tried
topics:
  - {id: tried-topic, title: Tried}
questions:
  - id: one
    kind: numeric
    topic: tried-topic
    prompt: Give it.
    tool: head
"""


def row(folder: Path, question: str, variants: int = 40) -> Row:
    """The figures of a numeric question of which the fields are given."""
    path = folder / "tried.yaml"
    fields = "".join(f"    {line}\n" for line in question.strip().splitlines())
    path.write_text(PACK + fields, "utf-8")
    (found,) = check_paths([path], Library.open([]), variants=variants).rows
    return found


def test_distinct_variants_and_draws_for_each(tmp_path: Path) -> None:
    found = row(
        tmp_path,
        """
given: {a: {from: [1, 8], step: 1}}
require: [a > 4]
steps: {x: 2 * a}
ask: x
answer: {kind: integer}
""",
        variants=200,
    )
    assert (found.variants, found.distinct) == (200, 4)
    assert 1.3 < found.attempts < 3.5  # Half of the draws are refused.
    assert found.parts[0].answers == 4
    assert found.parts[0].band is None
    assert found.parts[0].chance is None


def test_mistakes_that_show_and_that_look_alike(tmp_path: Path) -> None:
    found = row(
        tmp_path,
        """
given: {a: {shape: [2], from: [1, 2], step: 1}}
steps: {x: a / 4}
ask: x
decimals: 2
misconceptions:
  - {id: largest, replace: {x: "a / 4 + max(a) - 1"}, says: Largest.}
  - {id: smallest, replace: {x: "a / 4 + min(a) - 1"}, says: Smallest.}
  - {id: never, replace: {x: "a * 0.25"}, says: Never.}
""",
    )
    shown = {name.partition(":")[2]: share for name, share in found.parts[0].mistakes.items()}
    assert shown["never"] == 0
    assert 0 < shown["smallest"] < shown["largest"] < 1
    # Where the smallest is 2, so is the largest, and both mistakes give the same.
    assert found.parts[0].confusable == {("tried/one:largest", "tried/one:smallest"): 1.0}


def test_an_own_mistake_counts_only_in_parts_that_it_reaches(tmp_path: Path) -> None:
    found = row(
        tmp_path,
        """
given: {a: {from: [1, 9], step: 1}}
steps: {x: 2 * a, y: x + 1}
ask: [x, y]
answer: {kind: integer}
misconceptions:
  - {id: late, replace: {y: x + 2}, says: Late.}
""",
    )
    assert [list(part.mistakes) for part in found.parts] == [[], ["tried/one:late"]]


def test_bands_are_in_units_of_the_last_digit(tmp_path: Path) -> None:
    found = row(
        tmp_path,
        """
given: {a: {from: [1, 50], step: 1}}
steps: {x: a / 7, y: 100 * x}
ask: y
decimals: 2
carry: 3
""",
    )
    band = found.parts[0].band
    assert band is not None
    # Up to half a thousandth, a hundred times as much, comes to up to five hundredths.
    assert 2 < band[0] <= band[1] <= 5


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("{x: 7 * 13}", Effort(1, 1, 0)),
        ("{x: 1 * 13 * 10 + 0 * 7}", Effort(1, 0, 0)),
        ("{x: sqrt(16) + sqrt(2)}", Effort(3, 0, 1)),
        ("{x: exp(0) + exp(3)}", Effort(3, 0, 1)),
        ("{x: 3 ** 3}", Effort(1, 2, 0)),
        ("{S: '[[1, 2], [3, 4]] @ [[5, 0], [6, 1]]', x: sum(S)}", Effort(2, 3, 0)),
        ("{w: 'softmax([1.5, 2, 3])', x: sum(w)}", Effort(4, 3, 3)),
    ],
)
def test_the_work_for_a_person(tmp_path: Path, steps: str, expected: Effort) -> None:
    assert row(tmp_path, f"steps: {steps}\nask: x\ndecimals: 2").effort == expected


def test_only_known_operations_have_a_cost() -> None:
    assert set(COSTS) | FREE <= set(REGISTRY)
    assert not set(COSTS) & FREE


def test_work_that_is_too_much_for_its_tool(tmp_path: Path) -> None:
    path = tmp_path / "tried.yaml"
    path.write_text(
        PACK
        + '    steps: {w: "softmax([1.5, 2, 3, 4])"}\n    ask: w\n    decimals: 3\n'
        + "    explain: So.\n    source: There\n",
        "utf-8",
    )
    report = check_paths([path], Library.open([]), variants=1)
    (problem,) = [problem for problem in report.problems if problem.code == "V011"]
    assert (problem.severity, problem.line) == ("info", 10)
    path.write_text(path.read_text("utf-8").replace("tool: head", "tool: calculator"), "utf-8")
    report = check_paths([path], Library.open([]), variants=1)
    assert "V011" not in {problem.code for problem in report.problems}


def test_the_json_has_these_keys() -> None:
    report = check_paths([MINI], Library.open([]), variants=3)
    rows = json.loads(json.dumps(report.as_json(report=True)))["report"]
    assert len(rows) == 5
    for found in rows:
        assert list(found) == [
            "question", "tool", "variants", "distinct", "attempts", "effort", "parts",
        ]  # fmt: skip
        assert list(found["effort"]) == ["nodes", "products", "functions"]
        for part in found["parts"]:
            assert list(part) == [
                "ask", "kind", "answers", "mistakes", "confusable", "chance", "named", "band",
            ]  # fmt: skip


def figures(pairs: int) -> Row:
    names = [f"scores.rule{n:02}" for n in range(pairs)]
    confusable = {
        (first, second): 0.25 for at, first in enumerate(names) for second in names[at + 1 :]
    }
    part = PartRow(
        ask="weights",
        kind="matrix",
        answers=90,
        mistakes=dict.fromkeys(names, 0.97),
        confusable=confusable,
        chance=0.02,
        named={"all": 0.9, "own": 0.1, "none": 0.0},
        band=(1.0, 2.5),
    )
    return Row("tried/one", "calculator", 100, 95, 1.25, Effort(3, 4, 5), (part,))


def test_the_text_says_all_of_it() -> None:
    text = list(lines([figures(3)]))
    assert text == [
        "tried/one",
        "  100 variants, 95 distinct, 1.25 draws for each accepted",
        "  work (calculator): at most 3 nodes, 4 products, 5 functions",
        "  weights (matrix), 90 different answers, band 1 unit (at most 2.5)",
        "    a random answer meets one in 2.0%; named: all in 90%, own in 10%",
        "      1   97%  scores.rule00",
        "      2   97%  scores.rule01",
        "      3   97%  scores.rule02",
        "    confusable, in % of the variants:",
        "            1   2",
        "        2  25   .",
        "        3  25  25",
        "",
    ]


def test_a_large_matrix_stays_within_the_width() -> None:
    text = list(lines([figures(60)]))
    assert max(map(len, text)) <= WIDTH
    assert sum(line.count(" 25") for line in text) >= 60 * 59 / 2
