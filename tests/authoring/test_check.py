"""A pack proves itself, or says where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.authoring.check import Report, check_library, check_paths
from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
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
    explain: It follows.
    source: Somewhere, §1
"""


def check(folder: Path, question: str, *, pack: str = PACK, variants: int = 60) -> Report:
    """The report on a pack of one numeric question, of which the fields are given."""
    path = folder / "tried.yaml"
    fields = "".join(f"    {line}\n" for line in question.strip().splitlines())
    path.write_text(pack + fields, "utf-8")
    return check_paths([path], Library.open([]), variants=variants)


def codes(report: Report, *, severity: str | None = None) -> list[str]:
    return [
        problem.code
        for problem in report.problems
        if severity is None or problem.severity == severity
    ]


def test_a_sound_pack_has_nothing_but_notes() -> None:
    report = check_paths([MINI], Library.open([]), variants=40)
    assert {code for code in codes(report) if code[0] != "I"} <= {"V008", "V010", "V009"}
    assert report.ok()
    assert (report.questions, report.variants) == (12, 5 * 40)


def test_the_whole_library(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("id: [", "utf-8")
    library = Library.open([PackSource(MINI, "given"), PackSource(tmp_path, "given")])
    report = check_library(library, variants=2)
    assert report.questions == 12
    assert not report.ok()
    assert {
        Path(problem.file).name for problem in report.problems if problem.severity == "error"
    } == {"broken.yaml"}


def test_topics_of_other_packs_are_known(tmp_path: Path) -> None:
    pack = PACK.replace("topics:\n  - {id: tried-topic, title: Tried}\n", "")
    pack = pack.replace("topic: tried-topic", "topic: mini-scores")
    question = "steps: {x: 1 + 1}\nask: x\nanswer: {kind: integer}"
    assert codes(check(tmp_path, question, pack=pack)) == ["P003"]
    library = Library.open([PackSource(MINI, "given")])
    assert check_paths([tmp_path / "tried.yaml"], library).ok()


@pytest.mark.parametrize(
    ("changed", "code", "line"),
    [
        (PACK.replace("id: tried\n", "id: mini\n"), "P007", 1),
        (PACK.replace("title: Tried}", "title: Tried, requires: [nosuch]}"), "P006", 4),
        (PACK.replace("id: tried\n", "id: tried\naliases: [mini]\n"), "P002", 1),
        (PACK.replace("id: tried-topic", "id: mini-scores"), "P004", 4),
        (
            PACK.replace(
                "  - {id: tried-topic, title: Tried}",
                "  - {id: tried-topic, title: Tried, requires: [b]}\n"
                "  - {id: b, title: B, requires: [tried-topic]}",
            ),
            "P005",
            5,
        ),
    ],
)
def test_how_a_pack_gets_on_with_the_others(
    changed: str, code: str, line: int, tmp_path: Path
) -> None:
    changed = changed.replace("topic: tried-topic", "topic: mini-scores")
    question = "steps: {x: 1 + 1}\nask: x\nanswer: {kind: integer}"
    path = tmp_path / "tried.yaml"
    for sources in ([MINI], [MINI, path]):
        library = Library.open([PackSource(source, "given") for source in sources])
        check(tmp_path, question, pack=changed)
        report = check_paths([path], library)
        assert [(p.code, p.line, p.file) for p in report.problems] == [(code, line, str(path))]


def test_the_source_of_a_shipped_pack_is_no_second_one(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped.yaml"
    shipped.write_text(PACK + "    steps: {x: 2}\n    ask: x\n    answer: {kind: integer}\n")
    source = tmp_path / "source.yaml"
    library = Library.open([PackSource(shipped, "shipped")])
    for title, expected in (("Tried", []), ("Another", ["P007"])):
        source.write_text(shipped.read_text().replace("title: Tried\n", f"title: {title}\n", 1))
        assert [p.code for p in check_paths([source], library).problems] == expected


def test_two_packs_with_one_id_are_checked_together(tmp_path: Path) -> None:
    paths = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for path in paths:
        path.write_text(PACK + "    steps: {x: 2}\n    ask: x\n    answer: {kind: integer}\n")
    report = check_paths(paths, Library.open([]))
    told = [(problem.code, problem.file) for problem in report.problems if problem.code != "I004"]
    assert told == [("P007", str(paths[1]))]


def test_a_question_without_draws_is_tried_once(tmp_path: Path) -> None:
    report = check(tmp_path, "steps: {x: 1 + 1}\nask: x\nanswer: {kind: integer}")
    assert (report.ok(strict=True), report.variants) == (True, 1)


def test_draws_that_nothing_satisfies(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        """
given: {a: {from: [1, 5], step: 1}}
require: [a > 9]
steps: {x: a + 1}
ask: x
answer: {kind: integer}
""",
    )
    (problem,) = report.problems
    assert (problem.code, problem.severity) == ("V001", "error")
    assert "seed 1" in problem.message
    assert "60 of 60" in problem.message
    assert problem.line > 1


@pytest.mark.parametrize(
    ("fields", "line", "message"),
    [
        (
            "steps: {x: a, y: 'x @ [[1, 2], [3, 4]]'}\nask: y",
            13,
            "`y`: @: (3) has 3 columns, (2, 2) has 2 rows; correct the step, or rule such draws "
            "out with `require` (seed 1; 60 of 60 variants fail so)",
        ),
        ("steps: {x: sum(a), y: 1 / (x - x)}\nask: y", 13, "y: division by zero; correct the step"),
        ("steps:\n  x: a\nask: x[7]", 15, "`x[7]`: [7] is outside an array of shape (3) (seed 1"),
        ("steps:\n  x: a\nask: x\nanswer: {kind: matrix}", 15, "`x` has the shape (3,), but"),
        ("steps:\n  x: a\nask: x\nhints: ['{x}', '{t}']", 16, "{t} in `hints` is 0.3333, which"),
        ("steps:\n  x: a / 0\nask: x", 15, "x is ["),
    ],
)
def test_where_a_variant_fails_and_the_way_out(
    fields: str, line: int, message: str, tmp_path: Path
) -> None:
    given = "given: {a: {shape: [3], from: [1, 9], step: 1}, t: {choose: [0.3333333333333333]}}\n"
    report = check(tmp_path, given + fields + "\ndecimals: 2")
    (problem,) = [found for found in report.problems if found.severity == "error"]
    assert problem.message.startswith(message)
    assert problem.message.count("seed") == 1
    assert problem.line == line


def test_an_answer_that_is_not_finite(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        """
given: {a: {from: [0, 1], step: 1}}
steps: {x: ln(a)}
ask: x
decimals: 2
""",
    )
    assert codes(report, severity="error")[0] in ("V001", "V002")
    assert not report.ok()


def test_counts_written_with_an_exponent_stay_exact(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        """
given: {N: {choose: [7e9, 13e9]}, D: {choose: [2e12, 1.4e12]}}
steps: {f: 6 * N * D}
ask: f
answer: {kind: integer}
""",
    )
    assert report.ok(strict=True), report.problems


@pytest.mark.parametrize("step", ["N * 1e10", "sum([N * 10000000000, 1])", "[1, N * 10000000000]"])
def test_a_whole_answer_that_a_float_does_not_hold(step: str, tmp_path: Path) -> None:
    report = check(
        tmp_path,
        f"""
given: {{N: {{choose: [7000001, 13000001]}}}}
steps: {{f: "{step}"}}
ask: f
answer: {{kind: integer}}
""",
    )
    (problem,) = [found for found in report.problems if found.severity == "error"]
    assert problem.code == "V012"
    assert "a float does not hold all digits" in problem.message


def test_a_division_by_zero_in_some_variants(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        """
given: {a: {shape: [3], from: [-2, 2], step: 0.5}}
steps:
  x: a / floor(a[0])
ask: x
decimals: 2
""",
    )
    assert set(codes(report, severity="error")) <= {"V001", "V002"}, report.problems
    assert not report.ok()
    assert "seed" in report.problems[0].message


def test_a_known_mistake_that_cannot_differ_is_worth_knowing(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        """
given: {z: {shape: [3], from: [-2, 2], step: 0.5}, d_k: 3}
require: [gap(z) >= 2]
steps:
  scaled: scale(z, d_k)
  weights: softmax(scaled)
ask: weights
decimals: 3
""",
    )
    # With three keys and d_k = 3, dividing by the root of the number of keys is right.
    told = [problem.message for problem in report.problems if problem.code == "V008"]
    assert any("scale.T" in message for message in told)
    assert report.ok(strict=True)


def test_an_own_mistake_that_never_shows_is_an_error(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        """
given: {a: {shape: [3], from: [-3, 3], step: 1}}
steps: {x: 2 * a}
ask: x
decimals: 1
misconceptions:
  - {id: same, replace: {x: a + a}, says: You added.}
""",
    )
    (problem,) = [found for found in report.problems if found.severity == "error"]
    assert problem.code == "V006"
    assert "tried/one:same" in problem.message
    assert problem.line == 17


@pytest.mark.parametrize(
    ("replaced", "reason"),
    [
        ('x: "a @ [[1, 2], [3, 4]]"', "cannot be computed: @: (3) has 3 columns, (2, 2) has 2 row"),
        ('x: "a[0:2]"', "cannot be computed: [2] is outside an array of shape (2) (seed 1)"),
        ("x: 0 * a / 0", "gives what is no number"),
        ("x: 2 * a + 0.000001", "differs from the right answer only beyond the digits asked for"),
        ("x: 2 * (a + 0.1) - 0.2", "never gives another answer than the right one"),
        ("y: 3 * a", "replaces nothing on which an asked step depends"),
        ("x: a + a", "never gives another answer than the right one"),
    ],
)
def test_why_an_own_mistake_never_shows(replaced: str, reason: str, tmp_path: Path) -> None:
    report = check(
        tmp_path,
        f"""
given: {{a: {{shape: [3], from: [-3, 3], step: 1}}}}
steps: {{x: 2 * a, y: 2 * a}}
ask: x[2]
decimals: 1
misconceptions:
  - {{id: same, replace: {{{replaced}}}, says: You did.}}
""",
    )
    (problem,) = [found for found in report.problems if found.severity == "error"]
    assert problem.code == "V006"
    assert problem.message.startswith(f"tried/one:same {reason}")


@pytest.mark.parametrize(
    ("labels", "ask", "found"),
    [
        ("columns: [a, b]", "x", "2 labels of columns"),
        ("columns: [a, b, c, d]", "x", "4 labels of columns"),
        ("columns: [a, b, c], rows: [q]", "x", "1 label of rows"),
        ("columns: [a, b]", "x[1]", "2 labels of columns"),
        ("columns: [a, b, c], rows: [q, r]", "x[1]", None),
        ("columns: [a, b, c]", "y", None),
        ("columns: [a, b]", "y", "2 labels of columns"),
    ],
)
def test_labels_are_as_many_as_there_are_columns(
    labels: str, ask: str, found: str | None, tmp_path: Path
) -> None:
    report = check(
        tmp_path,
        f"""
given: {{a: {{shape: [2, 3], from: [-9, 9], step: 1}}}}
steps: {{x: 2 * a, y: sum(a)}}
ask: {ask}
decimals: 1
labels: {{{labels}}}
""",
    )
    errors = [problem for problem in report.problems if problem.severity == "error"]
    if found is None:
        assert errors == []
        return
    (problem,) = errors
    assert (problem.code, problem.line) == ("V013", 16)
    assert found in problem.message


@pytest.mark.parametrize(
    ("shape", "step", "advice"),
    [
        ("[4]", "argmax(S)", "argmax(S) + argmax(S[::-1]) == 3"),
        ("[2, 3]", "argmax(S) + 1", "argmax(S) + argmax(S[::-1, ::-1]) == 5"),
        ("[2, 3]", "argmax(S, -1)", "argmax(S, axis=-1) + argmax(S[:, ::-1], axis=-1) == 2"),
        ("[2, 3]", "argmax(S, axis=0)", "argmax(S, axis=0) + argmax(S[::-1, :], axis=0) == 1"),
    ],
)
def test_the_largest_of_several_is_one(shape: str, step: str, advice: str, tmp_path: Path) -> None:
    question = f"""
given: {{S: {{shape: {shape}, from: [-3, 3], step: 0.5}}}}
steps: {{top: "{step}"}}
ask: top
answer: {{kind: integer}}
"""
    (problem,) = [p for p in check(tmp_path, question).problems if p.severity == "warning"]
    assert (problem.code, problem.line) == ("V014", 13)
    assert problem.message.endswith(f"add to `require`: {advice}")
    assert check(tmp_path, question + f'require: "{advice}"\n').ok(strict=True)


def test_an_answer_that_is_no_number_says_nothing_of_mistakes(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        """
given: {S: {shape: [3], from: [-4, 4], step: 0.5}, z: {from: [0, 60], step: 1}}
require: [gap(S) >= 3]
steps: {scaled: "scale(S, 4)", weights: softmax(scaled) / z}
ask: weights
decimals: 3
misconceptions:
  - {id: sharpened, replace: {scaled: "2 * S / 0"}, says: You doubled.}
""",
        variants=100,
    )
    assert codes(report) == ["V002"]


def test_a_mistake_that_rarely_shows_is_a_warning(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        """
given: {a: {shape: [2], from: [0, 40], step: 1}}
steps: {x: a / 4}
ask: x
decimals: 2
misconceptions:
  - {id: rare, replace: {x: "a / 4 + floor(max(a) / 35)"}, says: Rarely.}
""",
    )
    assert "V007" in codes(report, severity="warning")
    assert report.ok()
    assert not report.ok(strict=True)


def test_too_few_possible_answers_to_name_a_mistake(tmp_path: Path) -> None:
    fields = """
given: {a: {from: [1, 3], step: 0.5}}
steps: {x: a / 2}
ask: x
decimals: 0
misconceptions:
  - {id: twice, replace: {x: 2 * a}, says: Twice.}
  - {id: not-halved, replace: {x: a}, says: Not halved.}
"""
    assert "V009" in codes(check(tmp_path, fields), severity="warning")


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    check_paths(
        [MINI],
        Library.open([]),
        variants=1,
        progress=lambda done, total, name: told.append((done, total, name)),
    )
    assert [done for done, _, _ in told] == list(range(6))
    assert {total for _, total, _ in told} == {5}
    assert told[0][2].startswith("mini/")
    assert told[-1] == (5, 5, "")


def test_the_same_seeds_find_the_same(tmp_path: Path) -> None:
    first = check_paths([MINI], Library.open([]), variants=5, seed=9)
    second = check_paths([MINI], Library.open([]), variants=5, seed=9)
    assert first == second


@pytest.mark.parametrize("strict", [False, True])
def test_the_report_in_json(strict: bool) -> None:
    report = check_paths([MINI / "nothing.yaml"], Library.open([]), variants=1)
    found = report.as_json(strict=strict)
    assert list(found) == ["ok", "questions", "variants", "problems"]
    assert found["ok"] is False
    assert list(found["problems"][0]) == [
        "file", "line", "column", "code", "severity", "message",
    ]  # fmt: skip
    assert report.as_json(strict=strict, report=True) == {**found, "report": []}
