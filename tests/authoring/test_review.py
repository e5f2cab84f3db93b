"""What a review marks, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.authoring import alike
from quizapp.authoring.choices import Named, longest_share, pack_findings
from quizapp.authoring.notations import formulas
from quizapp.authoring.review import question_findings, review
from quizapp.authoring.texts import Field
from quizapp.bank.files import Place
from quizapp.bank.models import Choice, Flashcard, Option
from quizapp.bank.packs import load_pack

COMMON = {"topic": "t", "explain": "It follows.", "source": "Somewhere, §1"}


def choice(prompt: str = "What is it?", right: str = "one", *wrong: str, name: str = "q") -> Choice:
    options = (
        Option(text=right, why="It is.", correct=True),
        *(Option(text=text, why="No.") for text in wrong or ("two", "six", "ten")),
    )
    return Choice(id=name, kind="choice", prompt=prompt, options=options, **COMMON)


def card(prompt: str) -> Flashcard:
    return Flashcard(id="q", kind="flashcard", prompt=prompt, answer="This.", **COMMON)


def drawn(*lines: str) -> Flashcard:
    return card("Look:\n\n```\n" + "\n".join(lines) + "\n```\n")


def codes(question: Choice | Flashcard) -> list[str]:
    return [finding.code for finding in question_findings(question)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs O(n²) in all.", ["O(n²)"]),
        ("Take softmax(QKᵀ/√d_k)V, then stop.", ["softmax(QKᵀ/√d_k)V"]),
        ("LayerNorm is x + f(LN(x)): the path is free.", ["x + f(LN(x))"]),
        ("The width is d_k = d_model / h, as ever", ["d_k = d_model / h"]),
        ("(that is 4·d_model)", ["4·d_model"]),
        ("weights e^(s − m_old) fade", ["e^(s − m_old)"]),
        ("between n·d and V·d", ["n·d", "V·d"]),
        ("base^(−2i/d),\nagain base^(−2i/d)", ["base^(−2i/d)"]),
        ("scores, XXᵀ; and more", ["XXᵀ"]),
    ],
)
def test_formulas_in_running_text(text: str, expected: list[str]) -> None:
    assert formulas(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Divide by √d_k, where d_k = 64.",
        "The head(s) and token(s) of n² pairs, T × d_v in all.",
        "2 · layers · KV heads, and/or 3.5 GB/s",
        "self-attention (Vaswani et al. 2017) uses W_Q and W_K",
        "the encoder (not the decoder) does",
        "the first (index 0) of q_i and k_i",
        "L = 12, h = 12: 1/2 of it",
    ],
)
def test_words_that_are_no_formulas(text: str) -> None:
    assert formulas(text) == []


@pytest.mark.parametrize("piece", ["Zm9vYmFy", "f(", "a = ", "a_", "a√", "√( ", "f(x)) "])
def test_a_text_without_an_end_is_searched_to_its_end(piece: str) -> None:
    """Were the search quadratic, each of these would take minutes."""
    found = formulas(piece * (100_000 // len(piece)) + " and then `x` n·d.")
    assert found[-1] == "n·d"


def test_code_and_placeholders_are_no_prose() -> None:
    field = Field(("prompt",), "Of `n·d` and ``a ` b·c``\n\n```\nx·y\n```\n`{Q}`, {d}·n", True)
    assert formulas(field.prose) == ["d·n"]
    assert field.drawings == [["x·y"]]


def test_formulas_are_left_alone_where_code_spans_are_not_read() -> None:
    assert codes(choice("What is it?", "n·d", "d·d", "n·n")) == []


@pytest.mark.parametrize(
    "text",
    [
        "All of the above",
        "None of these",
        "none of the above.",
        "Both of the other options",
        "Any of those",
        "Both A and B",
        "A and C",
    ],
)
def test_options_about_the_others(text: str) -> None:
    assert "I010" in codes(choice("What is it?", "one", "two", text))


@pytest.mark.parametrize(
    "text",
    ["Neither of the two norms", "All tokens in the sequence", "Both keys and values", "Both"],
)
def test_options_about_the_matter(text: str) -> None:
    assert "I010" not in codes(choice("What is it?", "one of the norms", "two", text))


@pytest.mark.parametrize(
    ("prompt", "marked"),
    [
        ("Which of these is not learned?", True),
        ("Given n tokens, what does it never see?", True),
        ("It has two parts.\nWhich part is\nnot learned?", True),
        ("Which of these is **not** learned?", False),
        ("Which of these is NOT learned?", False),
        ("Why does it not see the future?", False),
        ("It does not see the future. Which mask hides it?", False),
        ("How is a note taken?", False),
    ],
)
def test_negatives(prompt: str, marked: bool) -> None:
    assert ("I011" in codes(choice(prompt))) is marked


@pytest.mark.parametrize("count", [60, 61])
def test_the_width_of_a_drawing(count: int) -> None:
    assert codes(drawn("─" * count)) == (["I012"] if count > 60 else [])


def test_wide_signs_take_two_columns() -> None:
    assert codes(drawn("注" * 30)) == []
    assert codes(drawn("注" * 31)) == ["I012"]
    assert codes(drawn("e\u0301" * 60)) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("┌───┬───┐", "│ Q │ K │", "├───┼───┤", "│ V │ O │", "└───┴───┘"),
        ("╔═══╗", "║ Q ║", "╚═══╝"),
        ("╭───╮", "│ Q │──► softmax", "╰───╯"),
        ("The   robot", " ▲      ▲", " │      ┃", " └──────┸── query"),
        ("x ──┬──► norm", "    │", "    └──► out"),
        ("a | b", "+---+"),
    ],
)
def test_drawings_that_line_up(lines: tuple[str, ...]) -> None:
    assert codes(drawn(*lines)) == []


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        (("┌───┐", "│ Q  │", "└───┘"), "line 1, column 5"),
        (("┌───┐", "│ Q │", "└───┘ ", "  ┌┐"), "line 4, column 3"),
        (("x ──┬──► norm", "     │"), "line 1, column 5"),
    ],
)
def test_drawings_that_do_not(lines: tuple[str, ...], where: str) -> None:
    (finding,) = question_findings(drawn(*lines))
    assert finding.code == "I013"
    assert where in finding.message


def test_a_tie_for_the_longest_counts_by_its_share() -> None:
    assert longest_share(choice("?", "four", "five", "six")) == 0.5
    assert longest_share(choice("?", "three", "five", "six")) == 1
    assert longest_share(choice("?", "six", "five", "four")) == 0


def pack_codes(choices: list[Choice]) -> list[str]:
    named = [Named(f"p/q{n}", each) for n, each in enumerate(choices)]
    return [finding.code for finding in pack_findings(named)]


def test_length_over_a_pack() -> None:
    long, short = choice("?", "eleven", "two"), choice("?", "two", "eleven")
    assert pack_codes([long] * 4 + [short] * 6) == []
    assert pack_codes([long] * 5 + [short] * 5) == ["I002"]
    assert pack_codes([long] + [short] * 9) == []
    assert pack_codes([short] * 10) == ["I002"]
    assert pack_codes([long] * 9) == []


def test_places_over_a_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    fair = [choice("?", "two", "six", "ten", "one") for _ in range(12)]
    assert pack_codes(fair) == []
    monkeypatch.setattr("quizapp.authoring.choices.shown_order", lambda *_: (1, 2, 3, 0))
    assert set(pack_codes(fair)) == {"I003"}


def test_a_choice_of_several_is_not_judged_by_length() -> None:
    several = choice().model_copy(
        update={
            "options": (
                Option(text="a very long right option", why="It is.", correct=True),
                Option(text="a very long right one too", why="It is.", correct=True),
                Option(text="no", why="No."),
            )
        }
    )
    assert codes(several) == []
    assert pack_codes([several] * 12) == []


def test_nearly_the_same() -> None:
    text = "what does dividing the scores by the root of the head width keep near one"
    base = text.split(" ")
    said = {
        "p/a": alike.words(card(" ".join(base))),
        "p/b": alike.words(card(" ".join([*base, "again"]).title())),
        "p/c": alike.words(card(" ".join(base[4:]))),
        "p/d": alike.words(card("Something else")),
    }
    (group,) = alike.groups(said)
    assert group.ids == ["p/a", "p/b"]
    assert 0.85 <= group.share < 1


def test_many_that_are_the_same_are_one_finding(tmp_path: Path) -> None:
    many = "".join(
        f"  - {{id: q-{n}, kind: flashcard, topic: t, prompt: What is a key{' ?' * (n % 2)}?, "
        "answer: A, source: S}\n"
        for n in range(250)
    )
    text = f"id: p\ntitle: T\ntopics: [{{id: t, title: T}}]\nquestions:\n{many}"
    (tmp_path / "p.yaml").write_text(text, "utf-8")
    ((_, problem),) = review([load_pack(Place(tmp_path / "p.yaml"))])
    assert (problem.code, problem.line) == ("I004", 6)
    assert problem.message.startswith(
        "this and 248 others (p/q-2, p/q-3, p/q-4 and 245 more) ask the same as p/q-0;"
    )


def test_groups_grow_together() -> None:
    words = [f"w{n}" for n in range(20)]
    said = {
        "a": frozenset(words[:18]),
        "b": frozenset(words[2:]),
        "alone": frozenset({"else"}),
        "c": frozenset(words[1:19]),
        "d": frozenset(words[1:19]),
    }
    (group,) = alike.groups(said)
    assert group.ids == ["a", "b", "c", "d"]
    assert group.share == 17 / 19


def test_prompts_may_be_alike_where_options_differ() -> None:
    one = choice("Which is true?", "scores are scaled", "they are not")
    two = choice("Which is true?", "keys are cached", "values are dropped")
    said = {"p/one": alike.words(one), "p/two": alike.words(two)}
    assert alike.groups(said) == []


def test_packs_are_compared_with_one_another(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.yaml").write_text(
            f"id: {name}\ntitle: T\ntopics: [{{id: {name}-t, title: T}}]\nquestions:\n"
            f"  - {{id: q, kind: flashcard, topic: {name}-t, prompt: What is a key?, answer: A, "
            "source: S}\n",
            "utf-8",
        )
    packs = [load_pack(Place(tmp_path / f"{name}.yaml")) for name in ("first", "second")]
    ((pack, problem),) = review(packs)
    assert (pack.name, problem.code, problem.file) == ("second", "I004", "second.yaml")
    assert "first/q" in problem.message


def test_single_braces_in_a_cloze_are_no_gap(tmp_path: Path) -> None:
    text = (
        "id: p\ntitle: T\ntopics: [{id: t, title: T}]\nquestions:\n"
        "  - {id: q, kind: cloze, topic: t, text: 'A {first} of {{two}}.', source: S, explain: E}\n"
    )
    (tmp_path / "p.yaml").write_text(text, "utf-8")
    ((_, problem),) = review([load_pack(Place(tmp_path / "p.yaml"))])
    assert problem.code == "I016"
    assert problem.message.endswith("write {{first}} for a gap")
