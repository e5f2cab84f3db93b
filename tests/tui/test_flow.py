"""The flow of a session: nobody is thrown out, and no key is silent or does another thing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizapp.tui.screens.result import ResultScreen
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.screens.today import TodayScreen
from quizapp.tui.widgets.fields import LineField, TextField

from .conftest import Open, Stage
from .test_session import answers

KEPT = "Esc again leaves; what you answered is kept."


async def given_up(on: Stage, *names: str, mode: str = "learn") -> None:
    """Some questions with nothing to type, the last still open."""
    await on.ask(*names, mode=mode)
    for _ in names[1:]:
        await on.press("i", "enter")


@pytest.mark.parametrize("name", ["pick", "sequence", "pairs", "card"])
async def test_an_escape_too_many_throws_nobody_out(stage: Open, name: str) -> None:
    async with stage() as on:
        await given_up(on, "several", name)
        assert on.lines[-1].endswith("Esc leave…")
        await on.press("escape")
        assert KEPT in on.lines[-2]
        assert on.lines[-1].endswith("Esc leave")
        await on.press("n", "escape")
        assert isinstance(on.app.screen, SessionScreen)
        assert KEPT not in on.lines[-2]
        await on.press("escape", "down", "escape")
        assert isinstance(on.app.screen, SessionScreen)
        await on.press("escape")
        assert isinstance(on.app.screen, ResultScreen)


async def test_a_letter_after_escape_is_a_command_with_and_without_a_field(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "pick", "card")
        for _ in range(2):
            await on.press("escape", "b")
        assert "What is [CLS]" in on.text
        assert isinstance(on.app.screen, SessionScreen)


async def test_two_escapes_leave_from_inside_a_field(stage: Open) -> None:
    async with stage() as on:
        await given_up(on, "pick", "row")
        await on.press("1", "escape")
        assert on.lines[-1].endswith("Esc leave")
        await on.press("escape")
        assert isinstance(on.app.screen, ResultScreen)


async def test_where_nothing_is_begun_one_escape_leaves(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        assert on.lines[-1].endswith("Esc leave")
        await on.press("escape")
        assert isinstance(on.app.screen, TodayScreen)


async def test_what_is_chosen_is_begun(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await on.press("1", "escape")
        assert KEPT in on.lines[-2]
        await on.press("2")
        assert KEPT not in on.lines[-2]
        assert on.lines[-1].endswith("Esc leave…")


async def test_undo_and_redo_go_on_and_on(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "gaps", "table")
        await on.write("1 2 3")
        await on.press("enter", "enter", *"keys", "enter", *"sums", "enter", "enter")
        await on.write("1 2; 3 4")
        await on.press("enter", "u")
        assert "Enter into the field" in on.lines[-1]
        await on.press("u", "u")
        assert "Scores of robot" in on.text
        assert on.app.screen.query_one(TextField).text == "1 2 3"
        assert on.app.desk.log.reviews() == 0
        await on.press("U", "U", "U")
        assert on.app.desk.log.reviews() == 3
        assert on.app.screen.query_one(TextField).text == "1 2; 3 4"


@pytest.mark.parametrize("name", ["row", "gaps", "essay"])
async def test_after_an_undo_enter_goes_into_the_field_and_then_on(stage: Open, name: str) -> None:
    async with stage() as on:
        await on.ask(name, "card")
        typed = {"row": ["1 2 3"], "gaps": ["keys", "sums"], "essay": ["Scores grow"]}[name]
        for text in typed:
            await on.write(text)
            await on.press("enter")
        if name == "essay":
            await on.press("enter")
        assert "Enter into the field" not in on.lines[-1]
        await on.press("u")
        assert "Enter into the field" in on.lines[-1]
        assert not isinstance(on.app.focused, TextField | LineField)
        await on.press("enter")
        assert isinstance(on.app.focused, TextField | LineField)
        assert "Enter into the field" not in on.lines[-1]
        await on.press("escape", "enter")
        assert "Enter into the field" not in on.lines[-1]
        assert not isinstance(on.app.focused, TextField | LineField), "it went on"


async def test_the_empty_gap_is_gone_to(stage: Open) -> None:
    async with stage() as on:
        await on.ask("gaps")
        await on.press(*"keys", "enter", "enter")
        assert "One gap is still empty." in on.lines[-2]
        await on.press(*"sums")
        assert [field.value for field in on.app.screen.query("ClozePane LineField")] == [  # type: ignore[attr-defined]  # a LineField has one
            "keys",
            "sums",
        ]


async def test_a_wrong_part_says_how_it_goes_on(stage: Open) -> None:
    said = "Go on with your own number; r shows the right one."
    async with stage() as on:
        await on.ask("chain")
        await on.write("5, 5")
        await on.press("enter")
        assert said in on.text
        await on.press("r")
        assert said not in on.text
        await on.press("u", "u", "enter", "escape", "i")
        assert said not in on.text, "nothing is carried on"


async def test_a_right_part_and_the_last_one_go_on_by_themselves(stage: Open) -> None:
    async with stage() as on:
        await on.ask("chain")
        for typed in ("1, 2", "0.9, 0.1"):
            await on.write(typed)
            await on.press("enter")
            assert "Go on with your own" not in on.text
            await on.press("enter")


SILENT = [
    ("several", "h", "This question has no hints."),
    ("several", "c", "There is nothing to calculate here."),
    ("several", "f", "A flag can be set after the answer."),
    ("pick", "o", "Its source can be opened after the answer."),
    ("several", "o", "It names no address to open."),
    ("several", "r", "Right values are for the parts on the way."),
    ("several", "u", "There is nothing to undo."),
    ("several", "Y", "It has no numbers to copy."),
    ("card", "3", "Turn the card first."),
    ("card", "m", "This one you rate yourself."),
    ("row", "v", "Another like it can follow the answer."),
    ("chain", "r", "The right value can be shown after your own."),
]
"""A question, a key that has nothing to do there, and what it says."""


@pytest.mark.parametrize(("name", "key", "said"), SILENT)
async def test_a_key_with_nothing_to_do_says_why(
    stage: Open, name: str, key: str, said: str
) -> None:
    async with stage() as on:
        await on.ask(name, "card")
        if isinstance(on.app.focused, TextField):
            await on.press("escape")
        await on.press(key)
        assert on.lines[-2].strip() == said
        assert not on.app.screen.has_class("-calculating")
        assert answers(on) == []


async def test_after_the_answer_other_keys_have_nothing_to_do(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick", "card")
        await on.press("1", "enter")
        for key, said in [
            ("h", "Hints are for before the answer."),
            ("s", "It is answered already."),
            ("v", "Only questions with numbers come once more."),
        ]:
            await on.press(key)
            assert on.lines[-2].strip().startswith(said)


async def test_a_key_given_to_another_command_speaks_for_that(stage: Open) -> None:
    async with stage() as on:
        on.app.set_keymap({"session.hint": "w"})
        await on.ask("several")
        await on.press("h")
        assert "no hints" not in on.text
        await on.press("w")
        assert on.lines[-2].strip() == "This question has no hints."


@pytest.mark.parametrize("mode", ["practice", "mistakes", "timed"])
async def test_where_no_schedule_moves_there_is_nothing_to_rate(stage: Open, mode: str) -> None:
    async with stage() as on:
        await on.ask("pick", "card", mode=mode)
        await on.press("1", "enter")
        assert on.lines[-2].strip() == "Practice: the schedule stays as it is."
        await on.press("3")
        assert "there is nothing to rate" in on.lines[-2]
        await on.press("enter", "enter")
        assert "1 Again  2 Hard  3 Good  4 Easy" in on.lines[-2]
        await on.press("2")
        assert answers(on)[-1].rating == 2


async def test_an_undo_into_an_earlier_session_says_so(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await on.press("1", "enter", "enter", "enter")
        on.app.desk.clock.advance(timedelta(minutes=5))  # type: ignore[attr-defined]  # that of a test
        on.app.desk.rng.seed(9)
        await given_up(on, "several", mode="practice")
        assert "1 of 1" in on.lines[0]
        await on.press("u")
        assert on.lines[-2].strip().startswith("Taken back: from learning at 10:00, the answer to")
        assert "from before     0:00" in on.lines[0]
        await on.press("enter", "enter")
        assert "1 of 1" in on.lines[0]
