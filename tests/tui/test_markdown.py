"""Markdown from packs: what it shows, and that nothing in it acts."""

from __future__ import annotations

import pytest

from quizapp.tui.widgets.markdown import CODE, EMPHASIS, STRIKE, STRONG, lines

HOSTILE = (
    "[CLS] W[q] x[/i] [@click=app.quit]",
    "<s> <pad> </s> <!-- x -->",
    "[x](ssh://h) ![i](http://h/i.png) <http://h> http://h &lt; [x][y]",
    "[CLS]: http://h",
    "<div onclick=x>block</div>",
    "[^1] and [^1]: note",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_as_written(text: str) -> None:
    assert [line.plain for line in lines(text, 200)] == [text]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_can_be_clicked(text: str) -> None:
    ours = {CODE, EMPHASIS, STRIKE, STRONG, "dim"}
    for line in lines(f"*{text}* `{text}`\n\n> - {text}", 200):
        assert {span.style for span in line.spans} <= ours


def test_paragraphs_lists_and_code_keep_their_shape() -> None:
    text = (
        "One `W[q]` *two*\nthree.\n\n- first item that goes on\n- second\n  1. nested\n\n"
        "```\n  ┌─┐\n  └─┘\n```\n> said\n"
    )
    assert [line.plain for line in lines(text, 16)] == [
        "One W[q] two",
        "three.",
        "",
        "• first item",
        "  that goes on",
        "• second",
        "  1. nested",
        "",
        "    ┌─┐",
        "    └─┘",
        "",
        "│ said",
    ]


def test_a_table_lines_up() -> None:
    shown = [line.plain.rstrip() for line in lines("| a | b |\n|---|---|\n| 12 | `c` |\n", 40)]
    assert shown == ["a    b", "12   c"]


def test_drawings_wider_than_the_screen_are_folded_not_cut() -> None:
    shown = "".join(line.plain.strip() for line in lines("```\n" + "x" * 50 + "\n```", 20))
    assert shown == "x" * 50


def test_no_line_is_wider_than_asked_for() -> None:
    text = "A long paragraph with `code that is long` and **strong words** in it.\n\n1. and a list"
    for width in (12, 20, 33):
        assert all(line.cell_length <= width for line in lines(text, width))


def test_controls_become_visible() -> None:
    assert lines("a\x1b[31mb\u202ec", 40)[0].plain == "a�[31mb�c"
