"""Writing packs: a new one checks clean, a broken one says what is wrong and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quizapp.authoring.check import Report, check_sources
from quizapp.authoring.new import CannotCreate, new_pack
from quizapp.authoring.schema import pack_schema
from quizapp.bank.index import PackSource

PACK = """\
format: 1
id: demo
title: Demo
topics: [{id: t, title: T}]
questions:
"""
NUMERIC = """\
  - id: q
    kind: numeric
    topic: t
    prompt: Weights?
    given: {scores: {shape: [3], from: [-2, 2], step: 0.5}, d_k: 4}
    steps: {scaled: "scale(scores, d_k)", weights: "softmax(scaled)"}
    ask: weights
    decimals: 3
"""


def check(folder: Path, text: str, variants: int = 30) -> Report:
    file = folder / "demo.yaml"
    file.write_text(PACK + text, encoding="utf-8")
    return check_sources([PackSource(file, "given")], variants=variants)


def codes(report: Report, severity: str) -> list[str]:
    return [p.code for p in report.problems if p.severity == severity]


def test_a_new_pack_checks_clean(tmp_path: Path) -> None:
    files = new_pack(tmp_path / "my-first-pack")
    assert [file.name for file in files] == ["pack.yaml", "questions.yaml"]
    report = check_sources([PackSource(tmp_path / "my-first-pack", "given")])
    assert report.questions == 3
    assert report.variants == 200
    assert report.ok(strict=True), report.problems


def test_nothing_is_written_over(tmp_path: Path) -> None:
    new_pack(tmp_path / "mine")
    with pytest.raises(CannotCreate, match="exists already"):
        new_pack(tmp_path / "mine")
    with pytest.raises(CannotCreate, match="hyphens"):
        new_pack(tmp_path / "My Pack")


def test_the_schema_is_json_and_knows_the_kinds() -> None:
    schema = json.loads(json.dumps(pack_schema()))
    text = json.dumps(schema)
    for kind in ("flashcard", "choice", "order", "match", "cloze", "numeric", "open"):
        assert f'"{kind}"' in text
    for reference in {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}:
        assert reference in schema["$defs"]
    assert "questions" in schema["properties"]


def test_a_sound_question_passes(tmp_path: Path) -> None:
    report = check(tmp_path, NUMERIC)
    assert report.ok(), report.problems
    assert report.variants == 30
    assert len(report.trials[0].distinct) == 30


def test_a_division_by_zero_in_some_variants_is_an_error_with_its_seed(tmp_path: Path) -> None:
    text = NUMERIC.replace("softmax(scaled)", "scaled / floor(scores[0])")
    report = check(tmp_path, text)
    assert "V001" in codes(report, "error")
    problem = next(p for p in report.problems if p.code == "V001")
    assert "seed" in problem.message
    assert (problem.line, problem.column) == (6, 5)


def test_a_require_that_nothing_meets_is_an_error(tmp_path: Path) -> None:
    report = check(tmp_path, NUMERIC + '    require: ["gap(scores) > 99"]\n', variants=2)
    assert codes(report, "error") == ["V001"]


def test_an_own_misconception_that_never_shows_is_an_error(tmp_path: Path) -> None:
    own = '    misconceptions: [{id: m, replace: {scaled: "scores / 2"}, says: No.}]\n'
    report = check(tmp_path, NUMERIC + own)
    assert codes(report, "error") == ["V002"]
    shows = own.replace("scores / 2", "scores / 3")
    assert check(tmp_path, NUMERIC + shows).ok()


def test_a_scalar_too_coarse_to_name_mistakes_is_warned_of(tmp_path: Path) -> None:
    text = NUMERIC.replace("ask: weights", 'ask: "weights[0]"').replace(
        "decimals: 3", "decimals: 1"
    )
    report = check(tmp_path, text)
    assert codes(report, "warning") == ["V004"]
    assert report.ok()
    assert not report.ok(strict=True)


def test_rules_that_cannot_differ_are_told_as_information(tmp_path: Path) -> None:
    # With three keys and d_k = 3, dividing by the root of the number of keys is right.
    report = check(tmp_path, NUMERIC.replace("d_k: 4", "d_k: 3"))
    told = [p.message for p in report.problems if p.code == "V005"]
    assert any("scale.T" in message for message in told)


def test_progress_is_told(tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text(PACK + NUMERIC, encoding="utf-8")
    seen: list[tuple[int, int, str]] = []
    check_sources(
        [PackSource(tmp_path / "demo.yaml", "given")],
        variants=2,
        progress=lambda done, total, name: seen.append((done, total, name)),
    )
    assert seen == [(0, 1, "demo/q")]
