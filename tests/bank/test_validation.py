from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from quizapp.bank.findings import Finding
from quizapp.bank.models import KINDS, AnyQuestion, Choice, Cloze, Flashcard, Numeric, Open
from quizapp.bank.reader import read_document
from quizapp.bank.scalars import Map
from quizapp.bank.validation import validate_question

COMMON = "id: q\ntopic: softmax\n"


def findings(text: str) -> list[tuple[str, int, int]]:
    """Code, line and column of everything wrong with a question."""
    document = read_document("q.yaml", text.encode())
    assert document.problems == ()
    found = validate_question(document.data).findings
    problems = [finding.at("q.yaml", document.data) for finding in found]
    return [(problem.code, problem.line, problem.column) for problem in problems]


def finding(text: str) -> Finding:
    """The one thing wrong with a question."""
    document = read_document("q.yaml", text.encode())
    (found,) = validate_question(document.data).findings
    return found


def question(text: str) -> object:
    """A question without anything wrong with it."""
    document = read_document("q.yaml", text.encode())
    assert document.problems == ()
    validated = validate_question(document.data)
    assert validated.findings == ()
    assert validated.sound
    return validated.question


CHOICE = COMMON + "kind: choice\nprompt: p\noptions:\n"


def test_bare_scalars_are_text_where_text_is_wanted() -> None:
    found = question(
        CHOICE + "  - {text: 0.50, why: no, correct: true}\n  - {text: 12:30, why: 010}\n"
    )
    assert isinstance(found, Choice)
    assert [(option.text, option.why) for option in found.options] == [
        ("0.50", "no"),
        ("12:30", "010"),
    ]
    assert not found.multiple


def test_an_unknown_key_hides_nothing_else() -> None:
    text = COMMON + (
        "kind: numeric\nprompt: 'Of {x} and {z}?'\ngiven: {x: 1}\nsteps: {y: x + q}\nask: w\n"
        "decimals: 1\nfoo: 1\nanswer: {bar: 1}\n"
    )
    codes = sorted(code for code, _, _ in findings(text))
    assert codes[:2] == ["M001", "M001"]
    assert set(codes) > {"M001", "N003"}
    assert validate_question(read_document("q.yaml", text.encode()).data).sound is False


def test_several_right_options_make_a_multi_select() -> None:
    found = question(
        CHOICE
        + "  - {text: a, why: w, correct: true}\n"
        + "  - {text: b, why: w, correct: true}\n"
        + "  - {text: c, why: w}\n"
    )
    assert isinstance(found, Choice)
    assert found.multiple


@pytest.mark.parametrize(
    ("options", "code", "line"),
    [
        ("  - {text: a, why: w}\n  - {text: b, why: w}\n", "Q002", 6),
        ("  - {text: a, why: w, correct: true}\n  - {text: b, why: w, correct: true}\n", "Q002", 6),
        ("  - {text: a, why: w, correct: true}\n", "M009", 6),
        ("  - {text: a, why: w, correct: true}\n  - {text: b}\n", "M002", 7),
        ("  - {text: a, why: w, correct: yes}\n  - {text: b, why: w}\n", "M003", 6),
        ("  - {text: a, why: w, correct: true}\n  - {text: ' a ', why: w}\n", "Q003", 7),
        ("  - {text: a, why: w, correct: true}\n  - {txt: b, text: c, why: w}\n", "M001", 7),
        ("  - {text: a, why: w, correct: true}\n  - [b]\n", "M003", 7),
    ],
)
def test_choices_that_make_no_sense(options: str, code: str, line: int) -> None:
    (found,) = findings(CHOICE + options)
    assert found[:2] == (code, line)


def test_every_problem_is_found_at_once_and_at_its_place() -> None:
    text = """\
id: Q one
kind: numeric
topic: softmax
promt: p
rev: 0
difficulty: '2'
tags: x
given:
  Q: {shape: [2, T], from: [1, x], stp: 0.5}
  T: 010
steps:
  a: [1]
ask: a
decimals: 3.5
"""
    assert findings(text) == [
        ("M007", 1, 5),
        ("M002", 1, 1),
        ("M004", 5, 6),
        ("M003", 6, 13),
        ("M003", 7, 7),
        ("M003", 9, 32),
        ("M002", 9, 6),
        ("M001", 9, 36),
        ("M008", 10, 6),
        ("M003", 12, 6),
        ("M003", 14, 11),
        ("M001", 4, 1),
    ]


def test_the_nearest_key_is_named() -> None:
    typo = COMMON + "kind: flashcard\nprompt: p\nanswer: a\nrevrese: true\n"
    assert "did you mean `reverse`?" in finding(typo).message
    draw = (
        COMMON + "kind: numeric\nprompt: p\ngiven: {x: {from: [0, 1], step: 1, shap: [2]}}\n"
        "steps: {y: x}\nask: y\ndecimals: 1\n"
    )
    assert "did you mean `shape`?" in finding(draw).message


def test_the_nearest_kind_is_named() -> None:
    assert "did you mean `flashcard`?" in finding(COMMON + "kind: flashcrad\n").message
    assert "`kind` is missing" in finding(COMMON + "prompt: p\n").message
    assert finding("- x").code == "M003"


def test_a_cloze_may_do_without_a_prompt_and_other_kinds_may_not() -> None:
    found = question(COMMON + "kind: cloze\ntext: The {{softmax}}.\n")
    assert isinstance(found, Cloze)
    assert (found.prompt, found.gaps) == ("", (("softmax",),))
    assert finding(COMMON + "kind: flashcard\nanswer: a\n").code == "M002"


def test_a_cloze_is_read_when_it_is_checked() -> None:
    assert finding(COMMON + "kind: cloze\ntext: no gap\n").code == "Q004"
    found = finding(COMMON + "kind: cloze\ntext: 'a {{b;c}}'\n")
    assert (found.code, found.severity) == ("Q005", "warning")


def test_entries_must_differ() -> None:
    items = COMMON + "kind: order\nprompt: p\nitems: [a, b, a]\n"
    assert findings(items) == [("Q003", 5, 15)]
    pairs = COMMON + "kind: match\nprompt: p\npairs:\n"
    assert findings(pairs + "  - {left: a, right: b}\n  - {left: a, right: c}\n") == [
        ("Q003", 7, 12)
    ]
    assert findings(pairs + "  - {left: a, right: b}\n  - {left: c, right: b}\n") == [
        ("Q003", 7, 22)
    ]


def test_a_flashcard_turns_round() -> None:
    found = question(COMMON + "kind: flashcard\nprompt: p\nanswer: a\nreverse: true\nhints: [h]\n")
    assert isinstance(found, Flashcard)
    other = found.reversed()
    assert (other.prompt, other.answer, other.hints) == ("a", "p", ())


def test_an_open_question() -> None:
    found = question(
        COMMON + "kind: open\nprompt: p\nmodel: m\npoints:\n  - {text: t, cues: [√d_k, 8]}\n"
    )
    assert isinstance(found, Open)
    assert found.points[0].cues == ("√d_k", "8")


NUMERIC = COMMON + "kind: numeric\nprompt: p\n"


def numeric(
    given: str = "{x: 1}", steps: str = "{y: x + 1}", ask: str = "y", rest: str = "decimals: 2"
) -> str:
    """A numeric question; each field stands on a line of its own, from line 5."""
    return f"{NUMERIC}given: {given}\nsteps: {steps}\nask: {ask}\n{rest}\n"


def test_a_numeric_question() -> None:
    found = question(
        numeric(
            "{T: 3, d_k: {choose: [2, 4]}, Q: {shape: [T, d_k], from: [-1, 1], step: 0.5}, "
            "M: [[0, -inf], [0, 0]], X: {shape: [2, d_k]}, eps: 1e-3}",
            "{y: Q @ transpose(Q) * eps + T, z: 'softmax(M)', n: size(X)}",
            "['y[0]', z, n]",
            "significant: 3\nanswer: [{}, {kind: matrix}, {kind: scalar}]",
        )
    )
    assert isinstance(found, Numeric)
    assert found.ask == ("y[0]", "z", "n")
    assert found.given["eps"] == 0.001
    assert found.given["M"] == ((0, float("-inf")), (0, 0))
    assert found.spec(1).kind == "matrix"
    assert found.computation.steps == ("y", "z", "n")


def test_parts_may_be_written_as_lines_and_share_an_answer() -> None:
    found = question(
        numeric(
            steps="{y: x + 1, z: y + 1}",
            ask="|\n  y\n  z",
            rest="answer: {kind: integer}",
        )
    )
    assert isinstance(found, Numeric)
    assert found.ask == ("y", "z")
    assert [found.spec(part).kind for part in (0, 1)] == ["integer", "integer"]


@pytest.mark.parametrize(
    ("given", "code", "column"),
    [
        ("{pi: 1, x: 1}", "N001", 9),
        ("{x: 1, 2x: 1}", "N001", 15),
        ("{x: 1, y: 1}", "N002", 9),
        ("{x: {from: [1, 0], step: 1}}", "N007", 19),
        ("{x: {from: [0, 1], step: 1e-10}}", "N007", 33),
        ("{x: {from: [0, 1], step: 0}}", "M004", 33),
        ("{x: {from: [0, 1, 2], step: 1}}", "M009", 19),
        ("{x: {from: [0], step: 1}}", "M009", 19),
        ("{x: {shape: [T], from: [0, 1], step: 1}, T: 2}", "N007", 21),
        ("{T: 0.5, x: {shape: [T], from: [0, 1], step: 1}}", "N007", 29),
        ("{T: {from: [0, 3], step: 1}, x: {shape: [T]}}", "N007", 49),
        ("{x: {shape: [101, 100], from: [0, 1], step: 1}}", "N008", 20),
        ("{T: {from: [1, 101], step: 1}, x: {shape: [T, T], from: [0, 1], step: 1}}", "N008", 50),
        ("{x: [[1], [2, 3]]}", "N008", 12),
        ("{x: {choose: []}}", "M009", 21),
        ("{x: true}", "M003", 12),
        ("{x: '1'}", "M003", 12),
    ],
)
def test_givens_that_make_no_sense(given: str, code: str, column: int) -> None:
    (code_found, _, column_found), *_ = findings(numeric(given))
    assert (code_found, column_found) == (code, column)


def test_a_bound_that_is_never_drawn_is_a_warning() -> None:
    found = finding(numeric("{x: {from: [0, 1], step: 0.3}}"))
    assert (found.code, found.severity) == ("N007", "warning")
    assert question(numeric("{x: {from: [-0.3, 0.9], step: 0.1}}"))


def test_a_given_that_nothing_uses_is_a_warning() -> None:
    found = finding(numeric("{x: 1, z: 1}"))
    assert (found.code, found.severity, found.path) == ("N011", "warning", ("given", "z"))
    assert question(numeric("{x: 1, d_model: 64, d_k: 8}")), "known mistakes look for these"


@pytest.mark.parametrize(
    ("steps", "columns"),
    [
        ("{y: x + q}", [("N003", 16)]),
        ("{y: 'x + q'}", [("N003", 17)]),
        ("{y: z, z: x}", [("N003", 12)]),
        ("{y: sofmax(x)}", [("N003", 12)]),
        ("{y: x.T}", [("N003", 13)]),
        ("{a: x +, y: q}", [("N003", 15), ("N003", 20)]),
    ],
)
def test_every_step_that_cannot_be_read_is_found(
    steps: str, columns: list[tuple[str, int]]
) -> None:
    assert [(code, column) for code, _, column in findings(numeric(steps=steps))] == columns


@pytest.mark.parametrize(
    ("ask", "rest", "code", "line"),
    [
        ("z", "decimals: 1", "N004", 7),
        ("x", "decimals: 1", "N004", 7),
        ("y + 1", "decimals: 1", "N004", 7),
        ("y[y]", "decimals: 1", "N004", 7),
        ("[y, y]", "decimals: 1", "N004", 7),
        ("y", "significant: 2\ndecimals: 1", "N005", 8),
        ("y", "tags: []", "N005", 7),
        ("y", "answer: {kind: vector}", "N005", 8),
        ("y", "decimals: 3\ncarry: 2", "N005", 9),
        ("y", "significant: 3\ncarry: 2", "N005", 9),
        ("y", "decimals: 3\nanswer: [{}, {}]", "M009", 9),
        ("y", "answer: {kind: integer, symbols: [x]}", "N005", 8),
        ("y", "answer: {kind: shape, symbols: [q]}", "N009", 8),
        ("y", "answer: {kind: shape, unit: bytes}", "N005", 8),
        ("y", "answer: {kind: tensor}", "M005", 8),
        ("y", "decimals: 1\nanswer: {allow: [percents]}", "M005", 9),
        ("y", "decimals: 1\nrequire: x", "N003", 9),
        ("y", "decimals: 1\nrequire: q < 1", "N003", 9),
        ("y", "decimals: 1\nrequire: [x < 1, foo(x) < 1]", "N003", 9),
        ("y", "decimals: 1\ntool: abacus", "M005", 9),
        ("y", "decimals: 1\nhints: ['{q}']", "N006", 9),
        ("y", "decimals: 1\nexplain: 'a { b'", "N006", 9),
    ],
)
def test_questions_that_cannot_be_asked(ask: str, rest: str, code: str, line: int) -> None:
    (found,) = findings(numeric(ask=ask, rest=rest))
    assert found[:2] == (code, line)


def test_symbols_are_whole_number_givens() -> None:
    rest = "answer: {kind: shape, symbols: [x]}"
    assert findings(numeric("{x: 0.5}", rest=rest))[0][0] == "N009"
    assert findings(numeric("{x: {from: [0, 1], step: 0.5}}", rest=rest))[0][0] == "N009"
    assert question(numeric("{x: {from: [2, 8], step: 2}}", rest=rest))


@pytest.mark.parametrize(
    ("misconception", "code"),
    [
        ("{id: m, replace: {z: x}, says: s}", "N010"),
        ("{id: m, replace: {y: q}, says: s}", "N003"),
        ("{id: m, replace: {y: y}, says: s}", "N003"),
        ("{id: m, replace: {}, says: s}", "M009"),
        ("{id: m, replace: {y: x}, says: '{q}'}", "N006"),
        ("{id: M, replace: {y: x}, says: s}", "M007"),
    ],
)
def test_misconceptions_that_make_no_sense(misconception: str, code: str) -> None:
    text = numeric(rest=f"decimals: 1\nmisconceptions:\n  - {misconception}")
    assert [found[:2] for found in findings(text)] == [(code, 10)]


def test_two_misconceptions_with_one_id() -> None:
    one = "  - {id: m, replace: {y: x}, says: s}\n"
    text = numeric(rest=f"decimals: 1\nmisconceptions:\n{one}{one}")
    assert [code for code, _, _ in findings(text)] == ["P001", "P001"]


def test_sixty_four_steps_and_no_more() -> None:
    steps = ", ".join(f"s{i}: x" for i in range(64))
    assert question(numeric(steps=f"{{{steps}}}", ask="s63"))
    many = finding(numeric(steps=f"{{{steps}, more: x}}", ask="s63"))
    assert many.code == "M009"
    assert "found 65 entries; expected at most 64" in many.message


def test_plain_python_data_is_checked_likewise() -> None:
    data = {
        "id": "q",
        "kind": "choice",
        "topic": "softmax",
        "prompt": "p",
        "options": [{"text": "a", "why": "w", "correct": True}, {"text": "b", "why": "w"}],
    }
    assert validate_question(data).sound
    assert not validate_question({**data, "difficulty": True}).sound
    assert not validate_question({**data, "prompt": 3}).sound
    assert not isinstance(data, Map)


def test_the_models_make_a_json_schema_that_editors_can_use() -> None:
    schema = TypeAdapter(AnyQuestion).json_schema()
    assert set(schema["discriminator"]["mapping"]) == set(KINDS)
    models = schema["$defs"]
    assert all(
        model["additionalProperties"] is False for model in models.values() if "properties" in model
    )
    numeric_fields = models["Numeric"]["properties"]
    expression = {"type": ["string", "number"]}
    assert numeric_fields["ask"]["anyOf"] == [expression, {"type": "array", "items": expression}]
    assert numeric_fields["answer"]["anyOf"][0] == {"$ref": "#/$defs/AnswerSpec"}
    assert set(models["Draw"]["properties"]) == {"shape", "from", "step"}
    assert models["Choice"]["properties"]["difficulty"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 3,
        "default": 1,
        "title": "Difficulty",
    }


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("foundations/why-scale", "without its pack; write `why-scale`"),
        ("größe", "write `grosse`"),
        ("Naïve Attention", "write `naive-attention`"),
        ("a/b/", "write `a-b`"),
    ],
)
def test_the_id_that_was_meant(name: str, advice: str) -> None:
    found = finding(CHOICE + f"  - {{text: a, why: w, correct: true}}\n  - {{text: b, why: w}}\n"
                    f"aliases: [{name}]\n")  # fmt: skip
    assert (found.code, found.path) == ("M007", ("aliases", 0))
    assert found.message.endswith(advice)


@pytest.mark.parametrize(
    ("more", "advice"),
    [
        ("answer: a", "write `correct: true` in the right option"),
        ("zzz: a", "known here: kind, options, id, topic,"),
        ("\u00a0topic: a", "found U+00A0 (NO-BREAK SPACE) beside `topic`"),
    ],
)
def test_keys_that_a_kind_does_not_have(more: str, advice: str) -> None:
    found = finding(CHOICE + "  - {text: a, why: w, correct: true}\n  - {text: b, why: w}\n" + more)
    assert found.code == "M001"
    assert advice in found.message


def test_options_that_are_only_texts_are_told_what_they_need() -> None:
    found = finding(CHOICE + "  - {text: a, why: w, correct: true}\n  - b\n")
    assert found.code == "M003"
    assert "with `text` and `why`" in found.message


def test_a_length_that_is_given_nowhere() -> None:
    text = COMMON + "kind: numeric\nprompt: p\ngiven: {a: {shape: [n], from: [1, 2], step: 1}}\n"
    found = finding(text + "steps: {x: sum(a)}\nask: x\ndecimals: 1\n")
    assert found.code == "N007"
    assert "there is no whole number before this one" in found.message


@pytest.mark.parametrize(
    ("given", "messages"),
    [
        ("{chose: [4, 16]}", ["`choose` is missing", "did you mean `choose`?"]),
        ("{form: [4, 16], step: 1}", ["`from` is missing", "did you mean `from`?"]),
        ("{choose: 1,024}", ["no comma stands in a number", "expected a list"]),
    ],
)
def test_a_draw_with_a_key_misspelt(given: str, messages: list[str]) -> None:
    text = COMMON + f"kind: numeric\nprompt: p\ngiven: {{a: {given}}}\nsteps: {{x: a}}\nask: x\n"
    document = read_document("q.yaml", (text + "answer: {kind: integer}\n").encode())
    told = [found.message for found in validate_question(document.data).findings]
    assert len(told) == len(messages)
    for message in messages:
        assert any(message in one for one in told)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (COMMON + "kind: open\nprompt: p\nmodel: m\n", "an open question needs it"),
        (CHOICE + "  - {text: a, why: w, correct: true}\n", "found 1 entry; expected at least 2"),
    ],
)
def test_one_is_one(text: str, message: str) -> None:
    assert message in finding(text).message
