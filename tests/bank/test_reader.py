from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.bank.problems import Problem
from quizapp.bank.reader import Document, read_document
from quizapp.bank.scalars import Map, Mark, Plain, Seq, locate
from quizapp.bank.tree import MAX_DEPTH


def read(text: str) -> Document:
    return read_document("q.yaml", text.encode())


def only(text: str) -> Problem:
    """The one problem that a text has."""
    (problem,) = read(text).problems
    return problem


def test_values_keep_their_places_and_their_literal_text() -> None:
    document = read("a: 0.50\nb:\n  - no\n  - 'no'\n  - {c: x}\n")
    assert document.problems == ()
    assert document.data == {"a": "0.50", "b": ["no", "no", {"c": "x"}]}
    assert isinstance(document.data, Map)
    entries = document.data["b"]
    assert isinstance(entries, Seq)
    assert [isinstance(entry, Plain) for entry in entries[:2]] == [True, False]
    assert locate(document.data, ("b", 1)) == Mark(4, 5, "'")
    assert locate(document.data, ("b", 2, "c")) == Mark(5, 9)
    assert locate(document.data, ("b", 2, "c"), key=True) == Mark(5, 6)
    assert locate(document.data, ("b", "no such", 0)) == Mark(3, 5)


def test_an_empty_value_is_nothing() -> None:
    assert read("a:\nb: ''\n").data == {"a": None, "b": ""}


def test_a_byte_order_mark_and_windows_line_ends_are_no_obstacle() -> None:
    document = read_document("q.yaml", "\ufeffa: |\r\n  x\r\n  y\r\n".encode())
    assert document.data == {"a": "x\ny\n"}
    assert document.problems == ()


@pytest.mark.parametrize(
    ("content", "line", "column", "found"),
    [
        (b"a: b\nc: \xe9t\xe9\n", 2, 4, "byte 0xE9"),
        ("ä: ".encode() + b"\xff", 1, 4, "byte 0xFF"),
        ("a: b".encode("utf-16"), 1, 1, "UTF-16"),
    ],
)
def test_what_is_not_utf8_is_reported_where_it_is(
    content: bytes, line: int, column: int, found: str
) -> None:
    (problem,) = read_document("q.yaml", content).problems
    assert (problem.code, problem.line, problem.column) == ("F003", line, column)
    assert found in problem.message
    assert "save the file as UTF-8" in problem.message


HOSTILE = {
    "brackets": "'[' * 50_000",
    "braces": "'{' * 50_000",
    "question marks": "'? ' * 50_000",
    "dashes": "'- ' * 50_000",
    "an alias bomb": (
        "'a: &a [x]\\n' + ''.join(f'{chr(98 + i)}: &{chr(98 + i)} "
        '[{",".join(["*" + chr(97 + i)] * 9)}]\\n\' for i in range(20))'
    ),
    "many directives": "'%TAG !a! b\\n' * 100_000",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_structure_does_not_bring_the_process_down(text: str) -> None:
    # In a process of its own: what this guards against ends it without a traceback.
    program = (
        "from quizapp.bank.reader import read_document\n"
        f"document = read_document('q.yaml', ({text}).encode())\n"
        "print(len(document.problems))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    assert int(done.stdout) >= 1


def test_nesting_is_limited() -> None:
    within = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert read(within).problems == ()
    problem = only("[" + within + "]")
    assert (problem.code, problem.line, problem.column) == ("Y005", 1, MAX_DEPTH + 1)


def test_the_number_of_values_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.bank.tree.MAX_NODES", 5)
    assert read("[1, 2, 3, 4]").problems == ()
    assert only("[1, 2, 3, 4, 5]").code == "Y006"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: !!python/object/apply:os.system [ls]", "Y002", 1, 4),
        ("a: !important x", "Y002", 1, 4),
        ("b: &x 1", "Y003", 1, 4),
        ("b: *x", "Y003", 1, 4),
        ("<<: {a: 1}", "Y004", 1, 1),
        ("a: 1\nb: 2\na: 3", "Y007", 3, 1),
        ("1: x\n'1': y", "Y007", 2, 1),
        ("? [a]\n: b", "Y009", 1, 3),
        ("a: 1\n---\nb: 2", "Y010", 2, 1),
        ("%YAML 1.1\n---\na: 1", "Y012", 1, 1),
    ],
)
def test_what_is_refused(text: str, code: str, line: int, column: int) -> None:
    problem = only(text)
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert problem.severity == "error"


def test_what_is_refused_is_left_out_and_the_rest_is_read() -> None:
    document = read("a: 1\na: 2\n? [x]\n: y\n<<: z\nb: 3\n")
    assert document.data == {"a": "1", "b": "3"}
    assert [problem.code for problem in document.problems] == ["Y007", "Y009", "Y004"]


@pytest.mark.parametrize(
    ("text", "line", "column", "name"),
    [
        ("a: x\u202ey", 1, 5, "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ('a: "\\u2066"', 1, 4, "U+2066"),
        ('a: b\nc: "\\x1b[2J"', 2, 4, "U+001B"),
        ("a: b\nc: \x1b[2J", 2, 4, "U+001B"),
        ("a: \x7f", 1, 4, "U+007F"),
        ("a: \x85b", 1, 4, "U+0085"),
        ('a: "\\x9b"', 1, 4, "U+009B"),
        ('a: "\\uFFFE"', 1, 4, "U+FFFE"),
        ("a: \ufdd0", 1, 4, "U+FDD0"),
        ('"\\u202e": 1', 1, 1, "U+202E"),
        ("a: |\n  x\n  y\u202dz\n", 3, 4, "U+202D"),
        ('a: "\\frac"', 1, 4, "U+000C"),
    ],
)
def test_characters_that_deceive_are_refused(text: str, line: int, column: int, name: str) -> None:
    problem = only(text)
    assert (problem.code, problem.line, problem.column) == ("Y008", line, column)
    assert name in problem.message


def test_tabs_and_newlines_in_text_are_fine() -> None:
    document = read('a: "x\\ty\\nz"')
    assert document.problems == ()
    assert document.data == {"a": "x\ty\nz"}


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("prompt: [CLS] is a token", 9),
        ("prompt: {Q} is given", 9),
        ("prompt: `Q` is given", 9),
        ("prompt: @click is", 9),
        ("prompt: note: this", 13),
        ("prompt: *bold* text", 9),
        ("prompt: [CLS token\nkind: open", 9),
        ("- text: %d of", 9),
        ("- {text: [CLS] is first, why: x}", 10),
        ("prompt: !x", 9),
    ],
)
def test_unquoted_text_that_yaml_takes_for_something_else(text: str, column: int) -> None:
    problem = only(text)
    assert problem.code in ("Y001", "Y002")
    assert (problem.line, problem.column) == (1, column)
    assert "in quotes or under |" in problem.message


@pytest.mark.parametrize(
    ("text", "line", "column", "advice"),
    [
        ("a: 'x' y", 1, 4, "after its closing quotation mark"),
        ("a: 'x\nb: 1", 1, 4, "never closed"),
        ('a: "\\q"', 1, 5, "write it twice"),
        ("a: | text", 1, 6, "on the next line"),
        ("a:\n  - x\n b: 2", 3, 2, "indentation"),
        ("\ta: 1", 1, 1, "spaces"),
        ("a: 1\n\tb: 2", 2, 1, "spaces"),
        ("b: 2\na:1\nc: 3", 2, 3, "no space after the colon"),
        ("a: 1\nb\nc: 2", 2, 1, "write the colon"),
        ("- a: |\n     b\n  c\n  d: 1\n", 3, 3, "write the colon"),
        ("a: - b", 1, 4, "new line"),
        ("a: 1\nb:\u00a0c\nd: 2", 2, 3, "found U+00A0 (NO-BREAK SPACE)"),
        ("- a: 1\n\u00a0 b: c\n- d: 2", 2, 1, "found U+00A0 (NO-BREAK SPACE)"),
    ],
)
def test_errors_of_syntax_say_what_to_do(text: str, line: int, column: int, advice: str) -> None:
    problem = only(text)
    assert problem.code == "Y001"
    assert (problem.line, problem.column) == (line, column)
    assert advice in problem.message


def test_an_error_of_syntax_costs_one_question_and_hides_no_other() -> None:
    document = read(
        "questions:\n"
        "  - id: one\n"
        "    prompt: `x`\n"
        "  - id: two\n"
        "    prompt: fine\n"
        "\n"
        "  - id: three\n"
        "    prompt: @y\n"
        "other: 1\n"
    )
    assert [(p.code, p.line, p.column) for p in document.problems] == [
        ("Y001", 3, 13),
        ("Y001", 8, 13),
    ]
    assert document.data == {"other": "1", "questions": [{"id": "two", "prompt": "fine"}]}
    assert document.lost == (2, 7)
    assert locate(document.data, ("questions", 0, "prompt")) == Mark(5, 13)


def test_problems_are_reported_once_though_a_file_is_read_twice() -> None:
    document = read('questions:\n- a: \x1b\n  b: "\\u202e"\n  b: 1\n- `\n')
    assert [problem.code for problem in document.problems] == ["Y008", "Y008", "Y007", "Y001"]


def test_the_garbage_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    read("a: [")
    assert gc.isenabled()
    gc.disable()
    try:
        read("a: 1")
        assert not gc.isenabled()
    finally:
        gc.enable()


PIECES = [
    "[",
    "]",
    "{",
    "}",
    ": ",
    "- ",
    "\n",
    "  ",
    "'",
    '"',
    "|",
    "&a",
    "*a",
    "!x",
    "<<",
    "\t",
    "#",
]


@given(st.lists(st.sampled_from([*PIECES, "questions:\n", "- id: x\n", "\x1b", "\ufffe", "é"])))
@settings(max_examples=300, deadline=None)
def test_no_text_brings_the_reader_down(pieces: list[str]) -> None:
    text = "".join(pieces)
    document = read(text)
    lines = text.count("\n") + 1
    assert all(1 <= problem.line <= lines + 1 for problem in document.problems)
    assert document.problems or document.data is not None or not text.strip(" \n#")


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    document = read_document("q.yaml", content)
    assert all(problem.file == "q.yaml" for problem in document.problems)


def test_a_flood_of_problems_ends() -> None:
    document = read("- *a\n" * 5000)
    assert len(document.problems) == 1000
