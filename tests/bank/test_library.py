from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from quizapp.bank.cache import FILE
from quizapp.bank.files import Place
from quizapp.bank.index import PackSource, Topic
from quizapp.bank.library import Library, UnknownQuestion
from quizapp.bank.models import Flashcard, Numeric

WritePack = Callable[..., Path]

QUESTIONS = """\
questions:
  - {id: card, kind: flashcard, topic: softmax, prompt: "`p`\\nmore", answer: "**a**",
     reverse: true, aliases: [old-card], tags: [t], idea: i, minutes: 2, rev: 3, difficulty: 2}
  - id: numbers
    kind: numeric
    topic: softmax
    prompt: |
      ```
      a drawing
      ```
      Of {x} and {{y}}?
    given: {x: {from: [1, 9], step: 1}}
    steps: {y: x + 1, z: y + 1}
    ask: [y, z]
    answer: {kind: integer}
  - {id: gap, kind: cloze, topic: softmax, text: "The {{softmax}} rules"}
"""


def manifest(
    name: str = "demo", topics: str = "[{id: softmax, title: Softmax}]", more: str = ""
) -> str:
    return f"id: {name}\ntitle: T {name}\nversion: 1.0\ntopics: {topics}\n{more}\n"


def open_given(*paths: Path, cache: Path | None = None) -> Library:
    return Library.open([PackSource(path, "given") for path in paths], cache)


def test_the_index(write_pack: WritePack) -> None:
    folder = write_pack(QUESTIONS, manifest=manifest(more="license: MIT\ndescription: d"))
    library = open_given(folder)
    assert library.problems == ()
    (info,) = library.packs
    assert (info.id, info.title, info.version, info.license, info.description) == (
        "demo",
        "T demo",
        "1.0",
        "MIT",
        "d",
    )
    assert (info.path, info.origin, info.questions) == (folder, "given", 3)
    card, reverse, numbers, gap = library.entries
    assert (card.id, card.pack, card.kind, card.topic) == (
        "demo/card",
        "demo",
        "flashcard",
        "softmax",
    )
    assert (card.difficulty, card.tags, card.rev, card.idea, card.minutes) == (2, ("t",), 3, "i", 2)
    assert (card.title, reverse.title, gap.title) == ("p", "a", "The … rules")
    assert reverse.id == "demo/card~reverse"
    assert (numbers.multi_part, card.multi_part) == (2, 1)
    assert numbers.title == "a drawing"


def test_questions_and_their_former_names(write_pack: WritePack) -> None:
    folder = write_pack(QUESTIONS, manifest=manifest(more="aliases: [former]"))
    library = open_given(folder)
    assert isinstance(library.question("demo/numbers"), Numeric)
    card = library.question("demo/card")
    assert isinstance(card, Flashcard)
    assert card.prompt == "`p`\nmore"
    reverse = library.question("demo/card~reverse")
    assert isinstance(reverse, Flashcard)
    assert (reverse.prompt, reverse.answer) == ("**a**", "`p`\nmore")
    assert library.entry("demo/old-card").id == "demo/card"
    assert library.entry("former/old-card~reverse").id == "demo/card~reverse"
    assert library.resolve("former/numbers") == "demo/numbers"
    assert library.names("demo/card~reverse") == (
        "demo/card~reverse",
        "demo/old-card~reverse",
        "former/card~reverse",
        "former/old-card~reverse",
    )
    assert library.names("demo/numbers") == ("demo/numbers", "former/numbers")
    assert "demo/card" in library
    assert "demo/old-card" not in library


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("demo/cart", "did you mean demo/card?"),
        ("numbers", "did you mean demo/numbers?"),
        ("demo/gap~reverse", "demo/gap"),
        ("zzz", "quizapp pack list"),
    ],
)
def test_an_unknown_question_is_answered_with_the_nearest(
    write_pack: WritePack, name: str, hint: str
) -> None:
    library = open_given(write_pack(QUESTIONS, manifest=manifest()))
    with pytest.raises(UnknownQuestion) as caught:
        library.entry(name)
    assert hint in str(caught.value)
    assert isinstance(caught.value, KeyError)


def test_the_hash_changes_with_the_question_and_only_with_it(write_pack: WritePack) -> None:
    before = open_given(write_pack(QUESTIONS, manifest=manifest()))
    changed = QUESTIONS.replace("x + 1", "x + 2") + "# a comment\n"
    after = open_given(write_pack(changed, manifest=manifest()))
    same = [
        old.content_hash == new.content_hash
        for old, new in zip(before.entries, after.entries, strict=True)
    ]
    assert same == [True, True, False, True]


def test_a_source_is_a_pack_a_file_or_a_folder_of_these(
    write_pack: WritePack, tmp_path: Path
) -> None:
    write_pack(QUESTIONS, name="packs/one", manifest=manifest("one"))
    (tmp_path / "packs" / "two.yaml").write_text(manifest("two") + QUESTIONS)
    (tmp_path / "packs" / ".git").mkdir()
    (tmp_path / "packs" / "notes").mkdir()
    packs = tmp_path / "packs"
    assert [pack.id for pack in open_given(packs).packs] == ["one", "two"]
    assert [pack.id for pack in open_given(packs / "one").packs] == ["one"]
    assert [pack.id for pack in open_given(packs / "two.yaml").packs] == ["two"]
    assert [pack.id for pack in open_given(packs, packs / "one").packs] == ["one", "two"]


def test_where_no_pack_is(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert Library.open([PackSource(missing, "installed")]).problems == ()
    assert [p.code for p in open_given(missing).problems] == ["F007"]
    (tmp_path / "empty").mkdir()
    assert [p.code for p in open_given(tmp_path / "empty").problems] == ["F007"]
    (tmp_path / "packs" / "loose").mkdir(parents=True)
    (tmp_path / "packs" / "loose" / "q.yaml").write_text(QUESTIONS)
    problems = open_given(tmp_path / "packs").problems
    assert [(p.file, p.code) for p in problems] == [
        (str(tmp_path / "packs" / "loose"), "F007"),
        (str(tmp_path / "packs"), "F007"),
    ]


@pytest.mark.parametrize("name", ["pack.yml", "Pack.yaml"])
def test_a_manifest_under_another_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(QUESTIONS)
    (tmp_path / name).write_text(manifest())
    if (tmp_path / "pack.yaml").exists():
        pytest.skip("this file system thinks it is the same name")
    (problem,) = open_given(tmp_path).problems
    assert (problem.code, problem.file) == ("F007", str(tmp_path / name))
    assert "call it pack.yaml" in problem.message


def test_a_broken_pack_stops_no_other(write_pack: WritePack, tmp_path: Path) -> None:
    write_pack(QUESTIONS, name="packs/broken", manifest="id: [\n")
    write_pack(QUESTIONS, name="packs/good", manifest=manifest("good"))
    (tmp_path / "packs" / "odd.yaml").write_bytes(b"\xff")
    os.mkfifo(tmp_path / "packs" / "pipe.yaml")
    library = open_given(tmp_path / "packs")
    assert [(pack.id, pack.questions) for pack in library.packs] == [
        ("broken", 0),
        ("good", 3),
        ("odd", 0),
        ("pipe", 0),
    ]
    assert {entry.pack for entry in library.entries} == {"good"}
    broken = library.packs[0].problems
    assert [(p.file, p.code) for p in broken] == [
        (str(tmp_path / "packs" / "broken" / "pack.yaml"), "Y001")
    ]
    assert set(broken) < set(library.problems)


def test_of_two_packs_with_one_id_the_shipped_one_is_used(
    write_pack: WritePack, tmp_path: Path
) -> None:
    mine = write_pack(QUESTIONS, name="mine", manifest=manifest())
    shipped = write_pack(QUESTIONS, name="shipped", manifest=manifest())
    library = Library.open([PackSource(mine, "given"), PackSource(shipped, "shipped")])
    assert [(pack.origin, pack.questions) for pack in library.packs] == [
        ("shipped", 3),
        ("given", 0),
    ]
    (problem,) = library.packs[1].problems
    assert (problem.code, problem.severity, problem.line, problem.column) == ("P007", "error", 1, 5)
    assert str(shipped) in problem.message


def test_topics_are_shared(write_pack: WritePack) -> None:
    one = write_pack(QUESTIONS, name="one", manifest=manifest("one"))
    two = write_pack(
        QUESTIONS, name="two", manifest=manifest("two", "[{id: softmax, title: Another}]")
    )
    three = write_pack(QUESTIONS, name="three", manifest=manifest("three", "[]"))
    library = open_given(one, two, three)
    assert library.topics == (Topic("softmax", "Softmax"),)
    assert [pack.questions for pack in library.packs] == [3, 3, 3]
    (note,) = library.problems
    assert (note.code, note.severity) == ("P004", "info")
    alone = open_given(three)
    assert [pack.questions for pack in alone.packs] == [0]
    assert {(p.code, p.line) for p in alone.problems} == {("P003", 2), ("P003", 6), ("P003", 16)}


def test_a_link_in_a_folder_of_packs_does_not_lead_out_of_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(manifest() + QUESTIONS)
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "link.yaml").symlink_to(secret)
    library = open_given(tmp_path / "packs")
    assert [problem.code for problem in library.problems] == ["F006"]
    assert library.entries == ()
    named = open_given(tmp_path / "packs" / "link.yaml")
    assert len(named.entries) == 4


def test_a_link_to_itself_costs_no_other_pack(write_pack: WritePack, tmp_path: Path) -> None:
    (tmp_path / "round.yaml").symlink_to("round.yaml")
    library = open_given(tmp_path / "round.yaml", write_pack(QUESTIONS, manifest=manifest()))
    assert [problem.code for problem in library.problems] == ["F004"]
    assert len(library.entries) == 4


TWO_WAYS = """[
  {id: late, title: Late, requires: [early, softmax], weight: 5}, {id: softmax, title: Softmax},
  {id: early, title: Early}, {id: a, title: A, requires: [b]}, {id: b, title: B, requires: [a]},
  {id: lost, title: Lost, requires: [sofmax]}]"""


def test_topics_stand_in_the_order_in_which_to_learn_them(write_pack: WritePack) -> None:
    library = open_given(write_pack(QUESTIONS, manifest=manifest("demo", TWO_WAYS)))
    assert [topic.id for topic in library.topics] == ["early", "softmax", "late", "b", "a", "lost"]
    assert library.topics[2] == Topic("late", "Late", ("early", "softmax"), 5)
    circle, lost = library.problems
    assert (circle.code, circle.severity) == ("P005", "error")
    assert "a → b → a" in circle.message
    assert (lost.code, lost.line) == ("P006", 7)
    assert "did you mean `softmax`?" in lost.message
    assert library.topics[3].requires == ()
    assert library.topics[5].requires == ()
    assert library.packs[0].questions == 3


def test_packs_that_others_build_on_come_first(write_pack: WritePack) -> None:
    advanced = write_pack(
        name="advanced",
        manifest=manifest("advanced", "[{id: rope, title: R, requires: [softmax]}]"),
    )
    basic = write_pack(
        name="basic", manifest=manifest("basic", "[{id: dot, title: D}, {id: softmax, title: S}]")
    )
    topics = open_given(advanced, basic).topics
    assert [topic.id for topic in topics] == ["dot", "softmax", "rope"]


def test_a_long_chain_of_topics_is_no_problem(write_pack: WritePack) -> None:
    chain = ", ".join(f"{{id: t{i}, title: T, requires: [t{i + 1}]}}" for i in range(2000))
    folder = write_pack(manifest=manifest("demo", f"[{chain}, {{id: t2000, title: T}}]"))
    topics = open_given(folder).topics
    assert topics[0].id == "t2000"
    assert topics[-1].id == "t0"


WARM = """
import sys
from pathlib import Path
from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
library = Library.open([PackSource(Path(sys.argv[1]), "given")], Path(sys.argv[2]))
assert len(library.entries) == 4, library.problems
assert library.entry("demo/old-card").title == "p"
heavy = {"yaml", "pydantic", "numpy", "textual"} & set(sys.modules)
card = library.question("demo/card")
light = "yaml" not in sys.modules and "numpy" not in sys.modules
print(sorted(heavy), card.answer, light)
"""


def run_warm(folder: Path, cache: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-c", WARM, str(folder), str(cache)],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout.strip()


def test_a_warm_start_needs_neither_yaml_nor_pydantic_nor_numpy(
    write_pack: WritePack, tmp_path: Path
) -> None:
    folder, cache = write_pack(QUESTIONS, manifest=manifest()), tmp_path / "cache"
    cold = open_given(folder, cache=cache)
    assert run_warm(folder, cache) == "[] **a** True"
    warm = open_given(folder, cache=cache)
    assert warm.entries == cold.entries
    assert warm.packs == cold.packs
    assert warm.topics == cold.topics
    for entry in cold.entries:
        assert warm.question(entry.id) == cold.question(entry.id)


def test_the_cache_is_its_owners_alone(write_pack: WritePack, tmp_path: Path) -> None:
    open_given(write_pack(QUESTIONS, manifest=manifest()), cache=tmp_path / "cache")
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "cache" / FILE).stat().st_mode & 0o777 == 0o600


def test_problems_are_kept_too(write_pack: WritePack, tmp_path: Path) -> None:
    folder = write_pack(QUESTIONS + "  - {id: odd}\n", manifest=manifest())
    cold = open_given(folder, cache=tmp_path / "cache")
    assert len(cold.problems) == 1
    assert open_given(folder, cache=tmp_path / "cache").problems == cold.problems


def test_a_change_is_seen(write_pack: WritePack, tmp_path: Path) -> None:
    folder, cache = write_pack(QUESTIONS, manifest=manifest()), tmp_path / "cache"
    open_given(folder, cache=cache)
    file = folder / "questions.yaml"
    before = file.stat()
    file.write_text(file.read_text().replace("**a**", "**b**"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    card = open_given(folder, cache=cache).question("demo/card")
    assert isinstance(card, Flashcard)
    assert card.answer == "**b**"
    (folder / "more.yaml").write_text(
        "questions: [{id: new, kind: flashcard, topic: softmax, prompt: p, answer: a}]"
    )
    assert open_given(folder, cache=cache).entry("demo/new")
    (folder / "more.yaml").unlink()
    with pytest.raises(UnknownQuestion):
        open_given(folder, cache=cache).entry("demo/new")


def test_a_body_that_rotted_is_compiled_anew(write_pack: WritePack, tmp_path: Path) -> None:
    folder, cache = write_pack(QUESTIONS, manifest=manifest()), tmp_path / "cache"
    open_given(folder, cache=cache)
    with closing(sqlite3.connect(cache / FILE)) as database, database:
        database.execute("UPDATE body SET data = replace(data, '**a**', '**b**')")
    card = open_given(folder, cache=cache).question("demo/card")
    assert isinstance(card, Flashcard)
    assert card.answer == "**a**"


def test_a_new_time_alone_compiles_nothing(write_pack: WritePack, tmp_path: Path) -> None:
    folder, cache = write_pack(QUESTIONS, manifest=manifest()), tmp_path / "cache"
    open_given(folder, cache=cache)
    os.utime(folder / "questions.yaml", ns=(0, 0))
    assert run_warm(folder, cache) == "[] **a** True"


def test_another_version_of_the_app_compiles_anew(
    write_pack: WritePack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = write_pack(QUESTIONS, manifest=manifest()), tmp_path / "cache"
    open_given(folder, cache=cache)

    def read(name: str, content: bytes) -> NoReturn:
        pytest.fail(f"{name} is read")

    monkeypatch.setattr("quizapp.bank.packs.read_document", read)
    open_given(folder, cache=cache)
    monkeypatch.setattr("quizapp.__version__", "99")
    with pytest.raises(pytest.fail.Exception):
        open_given(folder, cache=cache)


@pytest.mark.parametrize(
    "damage", ["text", "empty", "truncated", "facts", "title", "digest", "bodies", "layout"]
)
def test_a_damaged_cache_is_made_anew(write_pack: WritePack, tmp_path: Path, damage: str) -> None:
    folder, cache = write_pack(QUESTIONS, manifest=manifest()), tmp_path / "cache"
    expected = open_given(folder, cache=cache)
    file = cache / FILE
    match damage:
        case "text":
            file.write_text("not a database at all" * 100)
        case "empty":
            file.write_bytes(b"")
        case "truncated":
            file.write_bytes(file.read_bytes()[:5000])
        case _:
            with sqlite3.connect(file) as database:
                database.execute(
                    {
                        "facts": "UPDATE pack SET facts = '{\"id\": 1}'",
                        "title": "UPDATE pack SET facts = replace(facts, 'rules', 'ruled')",
                        "digest": "UPDATE pack SET digest = 'rot'",
                        "bodies": 'UPDATE body SET data = \'{"kind": "choice"}\'',
                        "layout": "ALTER TABLE pack RENAME COLUMN facts TO other",
                    }[damage]
                )
            database.close()
    library = open_given(folder, cache=cache)
    assert library.entries == expected.entries
    assert library.question("demo/card") == expected.question("demo/card")
    if damage != "bodies":
        assert run_warm(folder, cache) == "[] **a** True"


def test_without_a_place_for_the_cache_all_works(write_pack: WritePack, tmp_path: Path) -> None:
    folder = write_pack(QUESTIONS, manifest=manifest())
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / FILE).mkdir(parents=True)
    for cache in (tmp_path / "file" / "cache", tmp_path / "taken"):
        assert len(open_given(folder, cache=cache).entries) == 4
        assert len(open_given(folder, cache=cache).entries) == 4


def test_a_question_that_vanishes_while_the_app_runs(write_pack: WritePack, tmp_path: Path) -> None:
    folder, cache = write_pack(QUESTIONS, manifest=manifest()), tmp_path / "cache"
    open_given(folder, cache=cache)
    library = open_given(folder, cache=cache)
    (cache / FILE).unlink()
    assert isinstance(library.question("demo/numbers"), Numeric)
    library = open_given(folder, cache=cache)
    library = open_given(folder, cache=cache)
    (cache / FILE).unlink()
    (folder / "questions.yaml").unlink()
    with pytest.raises(UnknownQuestion, match="no longer in its pack"):
        library.question("demo/numbers")


def test_a_pack_that_goes_while_it_is_read_stops_nothing(
    write_pack: WritePack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_pack(QUESTIONS)

    def gone(_: Place) -> NoReturn:
        raise FileNotFoundError(folder)

    monkeypatch.setattr(Place, "stamps", gone)
    for _ in range(2):
        library = open_given(folder, cache=tmp_path / "cache")
        assert len(library.entries) == 4
