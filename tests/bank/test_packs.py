from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.bank.files import MAX_BYTES, Place
from quizapp.bank.packs import LoadedPack, load_pack
from quizapp.bank.problems import CODES

WritePack = Callable[..., Path]

MANIFEST = """\
format: 1
id: demo
title: A demonstration
topics:
  - {id: softmax, title: Softmax}
"""
CARD = "  - {{id: {id}, kind: flashcard, topic: {topic}, prompt: p, answer: a{more}}}\n"


def card(name: str, topic: str = "softmax", more: str = "") -> str:
    return CARD.format(id=name, topic=topic, more=more)


def ids(pack: LoadedPack) -> list[str]:
    return [loaded.question.id for loaded in pack.questions]


def codes(pack: LoadedPack) -> list[tuple[str, str]]:
    return [(problem.file, problem.code) for problem in pack.problems]


def test_a_pack_is_its_files_together(write_pack: WritePack) -> None:
    folder = write_pack(
        "questions:\n" + card("one"),
        manifest=MANIFEST + "questions:\n" + card("two"),
        more="questions:\n" + card("three"),
    )
    pack = load_pack(Place(folder))
    assert pack.problems == ()
    assert ids(pack) == ["two", "three", "one"]


def test_a_single_file_holds_both(tmp_path: Path) -> None:
    file = tmp_path / "demo.yaml"
    file.write_text(MANIFEST + "questions:\n" + card("one"))
    (tmp_path / "other.yaml").write_text("no part of it")
    pack = load_pack(Place(file))
    assert pack.problems == ()
    assert (pack.name, ids(pack)) == ("demo", ["one"])


def test_a_problem_costs_its_question_and_no_other(write_pack: WritePack) -> None:
    folder = write_pack(
        """\
        questions:
          - {id: one, kind: flashcard, topic: softmax, prompt: p, answer: a}
          - {id: two, kind: flashcard, topic: softmax, prompt: p, anwser: a}
          - id: three
            kind: flashcard
            topic: softmax
            prompt: "\\u202e"
            answer: a
          - {id: four, id: five, kind: flashcard, topic: softmax, prompt: p, answer: a}
          - id: six
            kind: flashcard
            prompt: `p`
          - {id: seven, kind: flashcard, topic: softmax, prompt: p, answer: *a}
          - {id: eight, kind: flashcard, topic: softmax, prompt: p, answer: a}
        """
    )
    pack = load_pack(Place(folder))
    assert ids(pack) == ["one", "eight"]
    assert [(p.line, p.code) for p in pack.problems] == [
        (3, "M002"),
        (3, "M001"),
        (7, "Y008"),
        (9, "Y007"),
        (12, "Y001"),
        (13, "Y003"),
    ]


def test_a_problem_prints_with_its_place_and_its_code(write_pack: WritePack) -> None:
    pack = load_pack(Place(write_pack("questions:\n" + card("one", more=", anser: b"))))
    (problem,) = pack.problems
    assert str(problem) == ("questions.yaml:2:70: M001 unknown key `anser`; did you mean `answer`?")


def test_a_broken_manifest_keeps_the_questions_from_being_asked_not_checked(
    write_pack: WritePack,
) -> None:
    folder = write_pack("questions:\n" + card("One"), manifest="id: demo\nlicence: MIT\n")
    pack = load_pack(Place(folder))
    assert pack.manifest is None
    assert pack.name == "demo"
    assert codes(pack) == [
        ("pack.yaml", "M002"),
        ("pack.yaml", "M001"),
        ("questions.yaml", "M007"),
    ]


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ("", "Y011"),
        ("- x\n", "M003"),
        ("id: [\n", "Y001"),
        ("format: 2\nid: demo\nnew: key\n", "P008"),
        ("format: one\nid: demo\ntitle: t\n", "M003"),
        (MANIFEST.replace("id: demo", "id: demo\naliases: [demo]"), "P002"),
        (MANIFEST + "  - {id: softmax, title: Again}\n", "P004"),
        (MANIFEST + "  - {id: mask, title: Mask, requires: [mask]}\n", "P005"),
        (MANIFEST + "  - {id: mask, title: Mask, weight: 6}\n", "M004"),
    ],
)
def test_manifests_that_cannot_be_used(write_pack: WritePack, manifest: str, code: str) -> None:
    pack = load_pack(Place(write_pack("questions:\n" + card("one"), manifest=manifest)))
    assert pack.manifest is None
    assert [p.code for p in pack.problems if p.file == "pack.yaml"] == [code]


def test_a_topic_must_be_declared_here_or_elsewhere(write_pack: WritePack) -> None:
    folder = write_pack("questions:\n" + card("one") + card("two", topic="sofmax"))
    pack = load_pack(Place(folder))
    ((loaded, problem),) = pack.unknown_topics(())
    assert loaded.question.id == "two"
    assert (problem.code, problem.line) == ("P003", 3)
    assert "did you mean `softmax`?" in problem.message
    assert list(pack.unknown_topics(["sofmax"])) == []


def test_ids_and_aliases_are_used_once(write_pack: WritePack) -> None:
    folder = write_pack(
        "questions:\n"
        + card("one", more=", aliases: [old]")
        + card("one")
        + card("two", more=", aliases: [one]")
        + card("three", more=", aliases: [old]")
        + card("four", more=", aliases: [four]")
    )
    pack = load_pack(Place(folder))
    assert ids(pack) == ["one"]
    assert [(p.line, p.code) for p in pack.problems] == [
        (3, "P001"),
        (4, "P002"),
        (5, "P002"),
        (6, "P002"),
    ]


OPEN = (
    "  - {{id: o, kind: open, topic: softmax, prompt: p, model: m, points: [{{text: t}}], {0}}}\n"
)


def test_follow_ups_are_open_or_numeric(write_pack: WritePack) -> None:
    asked = "  - {id: n, kind: numeric, topic: softmax, prompt: p, steps: {y: 1}, ask: y, answer: "
    folder = write_pack(
        "questions:\n" + OPEN.format("follow_ups: [n]") + asked + "{kind: integer}}\n" + card("c")
    )
    pack = load_pack(Place(folder))
    assert (ids(pack), pack.problems) == (["o", "n", "c"], ())
    for follow_up in ("c", "o", "missing"):
        folder = write_pack("questions:\n" + OPEN.format(f"follow_ups: [{follow_up}]") + card("c"))
        pack = load_pack(Place(folder))
        assert ids(pack) == ["c"]
        assert [p.code for p in pack.problems] == ["Q006"]


def test_a_broken_follow_up_is_left_out(write_pack: WritePack) -> None:
    folder = write_pack(
        "questions:\n"
        + OPEN.format("follow_ups: [n]")
        + "  - {id: n, kind: numeric, topic: softmax, prompt: p}\n"
    )
    pack = load_pack(Place(folder))
    assert ids(pack) == ["o"]
    assert {p.code for p in pack.problems} == {"M002"}
    question = pack.questions[0].question
    assert question.kind == "open"
    assert question.follow_ups == ()


def test_what_is_no_regular_file_is_reported_and_never_opened(write_pack: WritePack) -> None:
    folder = write_pack("questions:\n" + card("one"))
    outside = folder.parent / "outside.yaml"
    outside.write_text("questions:\n" + card("secret"))
    os.mkfifo(folder / "fifo.yaml")
    (folder / "folder.yaml").mkdir()
    (folder / "link.yaml").symlink_to(outside)
    (folder / "null.yaml").symlink_to("/dev/null")
    (folder / "gone.yaml").symlink_to(folder / "nothing")
    (folder / "inner.yaml").symlink_to(folder / "questions.yaml")
    (folder / ".hidden.yaml").write_text("[")
    # A socket's path is limited to about 100 characters, so it is made from inside the folder.
    with socket.socket(socket.AF_UNIX) as server:
        before = Path.cwd()
        os.chdir(folder)
        try:
            server.bind("socket.yaml")
        finally:
            os.chdir(before)
        pack = load_pack(Place(folder))
    assert codes(pack) == [
        ("fifo.yaml", "F001"),
        ("folder.yaml", "F001"),
        ("gone.yaml", "F004"),
        ("link.yaml", "F006"),
        ("null.yaml", "F006"),
        ("questions.yaml", "P001"),
        ("socket.yaml", "F001"),
    ]
    assert ids(pack) == ["one"]


def test_large_files_are_refused(write_pack: WritePack) -> None:
    folder = write_pack("questions:\n" + card("one"))
    with (folder / "big.yaml").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert codes(load_pack(Place(folder))) == [("big.yaml", "F002")]


def test_file_names_that_deceive_are_refused(write_pack: WritePack) -> None:
    folder = write_pack("questions:\n" + card("one"))
    (folder / "a\u202eb.yaml").write_text("questions:\n" + card("two"))
    (folder / "c\nd.yaml").write_text("questions:\n" + card("three"))
    pack = load_pack(Place(folder))
    assert codes(pack) == [("a\\u{202e}b.yaml", "F005"), ("c\\u{a}d.yaml", "F005")]
    assert ids(pack) == ["one"]


@pytest.mark.skipif(sys.platform != "linux", reason="macOS refuses such names itself")
def test_file_names_that_are_no_text_are_refused(write_pack: WritePack) -> None:
    folder = write_pack("questions:\n" + card("one"))
    (folder / os.fsdecode(b"\xff.yaml")).write_text("questions:\n")
    assert codes(load_pack(Place(folder))) == [("\\u{dcff}.yaml", "F005")]


def test_files_that_look_like_questions_but_are_not_read_are_named(write_pack: WritePack) -> None:
    folder = write_pack("questions:\n" + card("one"))
    (folder / "more.yml").write_text("questions:\n" + card("two"))
    (folder / "README.md").write_text("not a question")
    pack = load_pack(Place(folder))
    assert codes(pack) == [("more.yml", "F009")]
    assert pack.problems[0].severity == "warning"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (MANIFEST + "author: Ada\n", ["M001"]),
        (MANIFEST.replace("format: 1", "format: one"), ["M003"]),
        (MANIFEST + "  - {id: softmax, title: Again}\n", ["P004"]),
        (MANIFEST, []),
        ("id: demo\ntitle: [\n", ["Y001"]),
    ],
)
def test_a_wrong_manifest_makes_no_topic_unknown(
    wrong: str, expected: list[str], write_pack: WritePack
) -> None:
    pack = load_pack(Place(write_pack("questions:\n" + card("one"), manifest=wrong)))
    assert [code for _, code in codes(pack)] == expected
    assert ids(pack) == ["one"]
    assert list(pack.unknown_topics(())) == []
    other = load_pack(Place(write_pack("questions:\n" + card("one", "maks"), manifest=wrong)))
    unknown = [] if expected == ["Y001"] else ["P003"]
    assert [problem.code for _, problem in other.unknown_topics(["mask"])] == unknown


@pytest.mark.parametrize("there", [True, False])
def test_a_file_of_a_pack_by_itself(there: bool, write_pack: WritePack) -> None:
    folder = write_pack("questions:\n" + card("one"))
    if not there:
        (folder / "pack.yaml").unlink()
    pack = load_pack(Place(folder / "questions.yaml"))
    assert codes(pack) == [("questions.yaml", "F007")]
    assert ("check its folder" if there else "write pack.yaml") in pack.problems[0].message


def test_a_pack_of_one_file_whose_beginning_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text("id: [\nquestions:\n" + card("one"))
    assert "F007" not in [code for _, code in codes(load_pack(Place(tmp_path / "demo.yaml")))]


def test_folders_below_a_pack_are_not_read_and_named(write_pack: WritePack) -> None:
    folder = write_pack("questions:\n" + card("one"))
    write_pack("questions:\n" + card("two"), name="demo/inner")
    for file in ("deep/er/more.yaml", ".git/x.yaml", "pictures/a.png"):
        (folder / file).parent.mkdir(parents=True)
        (folder / file).write_text("")
    pack = load_pack(Place(folder))
    assert codes(pack) == [("deep", "F010"), ("inner", "F010")]
    assert {problem.severity for problem in pack.problems} == {"warning"}
    assert "files in folders below are not read" in pack.problems[0].message
    assert "a pack of its own" in pack.problems[1].message
    assert ids(pack) == ["one"]


def test_other_keys_beside_questions_are_refused(write_pack: WritePack) -> None:
    folder = write_pack("title: x\nquestions:\n" + card("one"))
    pack = load_pack(Place(folder))
    assert codes(pack) == [("questions.yaml", "M001")]
    assert ids(pack) == ["one"]


def test_no_folder_at_all(tmp_path: Path) -> None:
    pack = load_pack(Place(tmp_path / "missing.yaml"))
    assert [code for _, code in codes(pack)] == ["F004"]


def test_an_author_can_be_told_of_a_value_deep_inside(write_pack: WritePack) -> None:
    folder = write_pack(
        """\
        questions:
          - id: n
            kind: numeric
            topic: softmax
            prompt: p
            steps:
              y: 1
            ask: y
            answer: {kind: integer}
        """
    )
    (loaded,) = load_pack(Place(folder)).questions
    problem = loaded.problem(("steps", "y"), "C001", "found; expected; do", "warning")
    assert str(problem) == "questions.yaml:7:10: C001 found; expected; do"


HOSTILE = "[CLS] W[q] x[/i] [@click=app.quit] <s> <pad> </s> <!-- x --> [x](ssh://h) {x} %s \\n"


def test_hostile_text_comes_through_unchanged(write_pack: WritePack) -> None:
    folder = write_pack(
        f"""\
        questions:
          - id: c
            kind: choice
            topic: softmax
            prompt: '{HOSTILE}'
            options:
              - {{text: '{HOSTILE}', why: '{HOSTILE}', correct: true}}
              - {{text: other, why: '{HOSTILE}'}}
            hints: ['{HOSTILE}']
            tags: ['{HOSTILE}']
            explain: '{HOSTILE}'
            source: '{HOSTILE}'
            note: |
              {HOSTILE}
        """
    )
    pack = load_pack(Place(folder))
    assert pack.problems == ()
    question = pack.questions[0].question
    assert question.kind == "choice"
    texts = [
        question.prompt,
        question.options[0].text,
        question.options[1].why,
        *question.hints,
        *question.tags,
        question.explain,
        question.source,
        question.note,
    ]
    assert texts == [HOSTILE] * 8


def test_every_code_has_a_title() -> None:
    assert all(CODES.values())
    assert len(set(CODES.values())) == len(CODES)
