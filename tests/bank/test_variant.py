from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from quizapp.bank.draws import pick, shuffled, what_for
from quizapp.bank.models import KINDS, Question
from quizapp.bank.validation import validate_question
from quizapp.bank.variant import DrawError, Variant, draw
from quizapp.engine.values import Abstract


def independent(text: str, n: int) -> int:
    """The rule of the pack format, written down a second time: from the JSON as a literal."""
    number = 0
    for byte in hashlib.sha256(text.encode("utf-8")).digest()[:8]:
        number = number * 256 + byte
    return int(Fraction(number * n, 2**64))


def question(kind: str, **fields: Any) -> Question:
    data = {"id": "q", "kind": kind, "topic": "t", "prompt": "p", **fields}
    validated = validate_question(data)
    assert validated.sound, validated.findings
    assert validated.question is not None
    return validated.question


def numeric(**fields: Any) -> Question:
    return question(
        "numeric",
        **{"steps": {"y": "x + 1"}, "ask": "y", "given": {"x": 1}, "decimals": 2} | fields,
    )


@pytest.mark.parametrize("n", [1, 2, 3, 7, 1000, 10**9])
@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("demo/q", 1, 1, 0, "Q", 0), '["demo/q",1,1,0,"Q",0]'),
        (("demo/q", 2, 99, 3, "d_k", 11), '["demo/q",2,99,3,"d_k",11]'),
        (("demo/ü", 1, -5, 199, "order", 9999), '["demo/ü",1,-5,199,"order",9999]'),
        (("demo/q~reverse", 1, 2**70, 0, "x", 0), f'["demo/q~reverse",1,{2**70},0,"x",0]'),
    ],
)
def test_a_pick_is_the_hash_of_what_it_is_for(
    arguments: tuple[str, int, int, int, str, int], text: str, n: int
) -> None:
    assert pick(what_for(*arguments[:-1]), arguments[-1], n) == independent(text, n)


def test_known_picks_never_change() -> None:
    picks = [pick(what_for("attention/weights", 1, seed, 0, "Q"), 0, 1000) for seed in range(5)]
    assert picks == [307, 489, 6, 579, 155]


def test_an_array_is_drawn_entry_by_entry_row_by_row() -> None:
    q = numeric(
        given={"T": 2, "Q": {"shape": ["T", 3], "from": [-1, 1], "step": 0.25}},
        steps={"y": "sum(Q) + T"},
        rev=4,
    )
    variant = draw("demo/q", q, 7)
    drawn = variant.given["Q"]
    assert isinstance(drawn, np.ndarray)
    assert drawn.dtype == np.float64
    expected = [-1 + independent(f'["demo/q",4,7,0,"Q",{i}]', 9) * 0.25 for i in range(6)]
    assert drawn.tolist() == [expected[:3], expected[3:]]


def test_numbers_and_choices_are_drawn_with_index_0() -> None:
    q = numeric(
        given={
            "x": {"from": [-0.3, 0.3], "step": 0.1},
            "h": {"choose": [8, 0.5, [1, 2]]},
        },
        steps={"y": "x + sum(h)"},
    )
    for seed in range(40):
        given = draw("demo/q", q, seed).given
        k = independent(f'["demo/q",1,{seed},0,"x",0]', 7)
        assert given["x"] == [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3][k]
        assert isinstance(given["x"], int) == (k == 3)
        chosen = [8, 0.5, [1.0, 2.0]][independent(f'["demo/q",1,{seed},0,"h",0]', 3)]
        found = given["h"]
        assert (found.tolist() if isinstance(found, np.ndarray) else found) == chosen


def test_givens_that_are_not_drawn() -> None:
    q = numeric(
        given={"n": 5, "x": 10**20, "M": [[1, 2], [3, 4]], "X": {"shape": [2, "n"]}},
        steps={"y": "x + sum(M)", "z": "X @ transpose(X)"},
    )
    given = draw("demo/q", q, 1).given
    assert given["x"] == 10**20
    assert isinstance(given["x"], int)
    assert given["X"] == Abstract((2, 5))
    matrix = given["M"]
    assert isinstance(matrix, np.ndarray)
    assert matrix.tolist() == [[1, 2], [3, 4]]


def test_require_rejects_attempts_and_only_require_does() -> None:
    fields = {"given": {"x": {"from": [0, 9], "step": 1}}, "steps": {"y": "x * 2"}}
    free, bound = numeric(**fields), numeric(**fields, require="y >= 14")
    for seed in range(30):
        picks = [independent(f'["demo/q",1,{seed},{a},"x",0]', 10) for a in range(200)]
        assert draw("demo/q", free, seed).given["x"] == picks[0]
        assert draw("demo/q", bound, seed).given["x"] == next(p for p in picks if p >= 7)


def test_all_that_is_required_must_hold() -> None:
    q = numeric(
        given={"x": {"from": [0, 9], "step": 1}, "v": [1, 2]},
        steps={"y": "x * 2"},
        require=["x > 3", "y < 10", "v > 0"],
    )
    assert {draw("demo/q", q, seed).given["x"] for seed in range(30)} == {4}


def test_after_200_attempts_it_is_an_error() -> None:
    q = numeric(given={"x": {"from": [0, 9], "step": 1}}, require="x > 9")
    with pytest.raises(DrawError, match=r"demo/q with seed 3: `require` rejects all of 200"):
        draw("demo/q", q, 3)


def test_orders_are_drawn_from_the_seed() -> None:
    options = [{"text": str(i), "why": "w", "correct": i == 0} for i in range(5)]
    q = question("choice", options=options)
    for seed in range(20):
        order = list(range(5))
        for i in (4, 3, 2, 1):
            j = independent(f'["demo/q",1,{seed},0,"order",{i}]', i + 1)
            order[i], order[j] = order[j], order[i]
        variant = draw("demo/q", q, seed)
        assert variant.order == tuple(order)
        assert (variant.parts, variant.given, variant.unmentioned) == ((), {}, ())
    pairs = [{"left": f"l{i}", "right": f"r{i}"} for i in range(5)]
    assert draw("demo/q", question("match", pairs=pairs), 3).order == shuffled("demo/q", 1, 3, 5)


def test_items_are_never_shown_in_their_right_order() -> None:
    q = question("order", items=["a", "b"])
    assert {draw("demo/q", q, seed).order for seed in range(20)} == {(1, 0)}
    q = question("order", items=["a", "b", "c"])
    for seed in range(60):
        attempts = (shuffled("demo/q", 1, seed, 3, attempt=a) for a in range(50))
        first = next(order for order in attempts if order != (0, 1, 2))
        assert draw("demo/q", q, seed).order == first


def test_texts_are_filled_with_what_prints_exactly() -> None:
    q = numeric(
        given={"x": 4, "M": [[1, 0.5], [3, 4]], "X": {"shape": [2, 8]}, "n": 2},
        steps={"y": "x / n", "z": "size(X) + sum(M)"},
        prompt="M = {M}, X {X}, x = {x}, {{y}}",
        hints=["√{x}"],
        explain="y = {y}",
        note="n = {n}",
        misconceptions=[{"id": "m", "replace": {"y": "x * n"}, "says": "{x} not {y}"}],
    )
    variant = draw("demo/q", q, 1)
    assert variant.prompt == "M = [[1, 0.5], [3, 4]], X (2, 8), x = 4, {y}"
    assert variant.hints == ("√4",)
    assert (variant.explain, variant.note) == ("y = 2", "n = 2")
    assert variant.says(variant.numeric.misconceptions[0]) == "4 not 2"
    assert variant.unmentioned == ("n",)


@pytest.mark.parametrize("field", ["prompt", "explain", "note"])
def test_what_does_not_print_exactly_is_the_authors_mistake(field: str) -> None:
    q = numeric(given={"x": 3}, steps={"y": "1 / x"}, **{field: "{y}"})
    with pytest.raises(DrawError, match="does not print exactly"):
        draw("demo/q", q, 1)


def test_texts_of_other_kinds_are_left_alone() -> None:
    text = "{x} {{y}} [CLS] W[q] x[/i] [@click=app.quit] <s> { }"
    q = question("flashcard", prompt=text, answer=text, hints=[text], explain=text, note=text)
    variant = draw("demo/q", q, 1)
    assert [variant.prompt, *variant.hints, variant.explain, variant.note] == [text] * 4
    assert variant.order == ()


def parts(**fields: Any) -> Variant:
    return draw("demo/q", numeric(**fields), 1)


MATRIX = {"given": {"M": [[1, 2], [3, 4], [5, 6]]}, "steps": {"y": "M * 1", "n": "argmax(M)"}}


@pytest.mark.parametrize(
    ("ask", "kind", "shape", "true"),
    [
        ("y", "matrix", (3, 2), [[1, 2], [3, 4], [5, 6]]),
        ("y[1]", "vector", (2,), [3, 4]),
        ("y[:, 1]", "vector", (3,), [2, 4, 6]),
        ("y[1:]", "matrix", (2, 2), [[3, 4], [5, 6]]),
        ("y[-1, 0]", "scalar", (), 5),
        ("n", "scalar", (), 5),
    ],
)
def test_the_kind_follows_from_what_is_asked(
    ask: str, kind: str, shape: tuple[int, ...], true: object
) -> None:
    variant = parts(**MATRIX, ask=ask)
    (part,) = variant.parts
    assert (part.kind, part.shape, part.decimals, part.carry) == (kind, shape, 2, 3)
    found = part.true(variant.trace)
    assert (found.tolist() if isinstance(found, np.ndarray) else found) == true
    assert not isinstance(found, np.generic)


def test_parts_one_after_another() -> None:
    variant = parts(
        given={"B": 2, "T": {"choose": [10]}, "X": {"shape": ["B", "T"]}, "x": 6},
        steps={"s": "X * 1", "k": "x / 2", "b": "k * 4", "p": "k / 7"},
        ask=["s", "k", "b", "p"],
        decimals=None,
        significant=3,
        answer=[
            {"kind": "shape", "symbols": ["B", "T"]},
            {"kind": "integer"},
            {"unit": "bytes"},
            {"allow": ["percent"]},
        ],
    )
    shape, whole, size, share = variant.parts
    assert (shape.kind, shape.shape, shape.symbols) == ("shape", None, {"B": 2, "T": 10})
    assert shape.true(variant.trace) == (2, 10)
    assert (whole.kind, whole.significant, whole.carry) == ("integer", None, None)
    assert whole.true(variant.trace) == 3
    assert isinstance(whole.true(variant.trace), int)
    assert (size.kind, size.significant, size.carry, size.unit) == ("scalar", 3, 4, "bytes")
    assert share.allow == {"percent"}
    assert [part.step for part in variant.parts] == ["s", "k", "b", "p"]


def test_an_authors_carry_is_kept() -> None:
    assert parts(carry=5).parts[0].carry == 5


def test_labels_go_where_they_fit() -> None:
    labels = {"rows": ["a", "b", "c"], "columns": ["u", "v"]}
    found = {
        ask: (part.rows, part.columns)
        for ask in ("y", "y[1]", "y[:, 1]", "y[1:]", "n")
        for part in parts(**MATRIX, ask=ask, labels=labels).parts
    }
    assert found == {
        "y": (("a", "b", "c"), ("u", "v")),
        "y[1]": ((), ("u", "v")),
        "y[:, 1]": ((), ("a", "b", "c")),
        "y[1:]": ((), ("u", "v")),
        "n": ((), ()),
    }


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({**MATRIX, "ask": "y[3]"}, "outside"),
        ({**MATRIX, "ask": "y", "answer": {"kind": "vector"}}, r"shape \(3, 2\).*is vector"),
        ({**MATRIX, "ask": "n", "answer": {"kind": "matrix"}}, "is a number"),
        ({**MATRIX, "ask": "n", "answer": {"kind": "shape"}}, "has no shape"),
        ({"steps": {"y": "x / 2"}, "answer": {"kind": "integer"}}, r"0\.5, but"),
        ({"given": {"x": {"shape": [2]}}, "steps": {"y": "x * 2"}}, "only the shape is known"),
        ({"given": {"x": {"shape": [2, 2, 2], "from": [0, 1], "step": 1}}}, "ask for a matrix"),
        ({"steps": {"y": "x / 0"}}, "division by zero"),
        ({"given": {"x": [[1, 2]]}, "steps": {"y": "x @ x"}}, "rows"),
    ],
)
def test_what_cannot_be_asked_is_the_authors_mistake(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(DrawError, match=message) as caught:
        parts(**fields)
    assert str(caught.value).startswith("demo/q with seed 1: ")


def test_a_seed_means_the_same_however_often_it_is_drawn() -> None:
    q = numeric(given={"x": {"from": [0, 10**9 - 1], "step": 1}})
    values = [draw("demo/q", q, seed).given["x"] for seed in range(100)]
    assert values == [draw("demo/q", q, seed).given["x"] for seed in range(100)]
    assert len(set(values)) == 100


def test_only_numeric_variants_compute() -> None:
    variant = draw("demo/q", question("flashcard", answer="a"), 1)
    with pytest.raises(TypeError, match="flashcard"):
        _ = variant.trace


def test_every_kind_has_a_model() -> None:
    assert set(KINDS) == {"flashcard", "choice", "order", "match", "cloze", "numeric", "open"}
