"""Text from packs is literal on every screen, and what is typed can do no harm."""

from __future__ import annotations

from textual.widgets import Input, TextArea

from quizapp.grading.characters import MAX_ANSWER
from quizapp.tui.widgets.fields import acceptable

from .conftest import Open, Stage

QUESTIONS = {
    "row": ("1 2 3", ("enter",)),
    "table": ("1 2; 3 4", ("enter",)),
    "pick": ("", ("1", "enter")),
    "several": ("", ("1", "2", "enter")),
    "sequence": ("", ("J", "enter")),
    "pairs": ("", ("1", "2", "3", "enter")),
    "gaps": ("x[/i]", ("enter", "[", "enter")),
    "card": ("", ("enter", "enter")),
    "essay": ("[CLS] x[/i]", ("enter", "enter", "enter")),
}


def actions(on: Stage) -> set[object]:
    """Everything on the screen that a click would run."""
    return {
        segment.style.meta["@click"]
        for strip in on.app.screen._compositor.render_strips()
        for segment in strip
        if segment.style is not None and "@click" in segment.style.meta
    }


async def test_no_question_can_hide_or_run_anything(stage: Open) -> None:
    async with stage(100, 50) as on:
        await on.ask(*QUESTIONS)
        for number, (name, (typed, keys)) in enumerate(QUESTIONS.items(), start=1):
            assert actions(on) == set(), name
            if typed:
                await on.write(typed)
            await on.press(*keys)
            assert on.app.desk.log.reviews() == number
            assert actions(on) == set(), name
            for text in LITERAL[name]:
                assert text in on.text
            await on.press("enter")
        assert on.app.is_running


LITERAL = {
    "row": (
        "[CLS] W[q] x[/i] [@click=app.quit]",
        "<s> <pad> </s> <!-- x --> [x](ssh://h)",
        "[CLS]: http://h",
        "ro[b]ot",
        "Because <s> W[q] x[/i] [x](ssh://h).",
        "Mind [CLS].",
        "Someone 2017, [§3](ssh://h) x[/i]",
        "Weights W[q] x[/i]",
    ),
    "table": ("r[0]", "r[/]", "c[0]", "<s>"),
    "pick": ("[CLS] x[/i]", "W[q] [@click=app.quit]", "<pad> </s>", "No: <!-- x -->"),
    "several": ("W[q]", "W[/k]", "One [/k]."),
    "sequence": ("[2] x[/i]", "[4] [@click=app.quit]"),
    "pairs": ("W[q]", "query [/q]", "<s> row", "[x](ssh://h)"),
    "gaps": ("A [CLS] x[/i] token", "✗ x[/i] keys", "[@click=app.quit]quit[/] <s>"),
    "card": ("A token <s>, see [x](ssh://h) and [@click=app.quit].",),
    "essay": ("Variance grows with d_k x[/i]", "Softmax saturates <s>", "Scores [CLS] of"),
}


async def test_the_result_and_today_are_literal_too(stage: Open) -> None:
    async with stage(100, 50) as on:
        await on.ask("pick", "gaps")
        await on.press("1", "enter", "enter")
        await on.write("[x]")
        await on.press("enter")
        await on.write("x[/i]")
        await on.press("enter", "q", "r")
        assert "Which one is a token? x[/i]" in on.text
        assert "[x]; x[/i]" in on.text
        assert actions(on) == set()
        await on.press("enter")
        assert "[@click=app.quit]quit[/] <s>" in on.text
        assert actions(on) <= {"screen.start"}, "the app's own"


async def test_what_is_pasted_can_do_no_harm(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "gaps", "essay")
        for _ in range(3):
            await on.write("1 " * 5_000_000)
            assert "That is 10 000 000 characters, more than 20 000: not pasted." in on.lines[-2]
            field = on.app.focused
            assert isinstance(field, Input | TextArea)
            assert (field.value if isinstance(field, Input) else field.text) == ""
            await on.write("0.\x1b[31m1\x00\x07\u202e\x9b5")
            assert "Characters that cannot be shown were left out." in on.lines[-2]
            assert "0.[31m15" in on.text
            await on.press("escape", "s")


def test_what_is_pasted_keeps_its_lines() -> None:
    assert acceptable("1 2\r\n3\t4\r5 6", 100) == ("1 2\n3 4\n5 6", "")
    assert acceptable("x" * (MAX_ANSWER + 1), MAX_ANSWER)[0] == ""


async def test_a_full_field_takes_no_more_keys(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("1" * MAX_ANSWER)
        await on.press("2")
        assert "at most" in on.lines[-2]
