"""The attention lab: numbers that can be changed, what follows from them, and mistakes."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from quizapp.progress.log import ProgressLog
from quizapp.study.lab import Lab
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.lab import LabScreen
from quizapp.tui.screens.labs import LabsScreen
from quizapp.tui.screens.mistakes import MistakesScreen
from quizapp.tui.screens.result import ResultScreen
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.screens.today import TodayScreen
from quizapp.tui.start import Lab as Start
from quizapp.tui.widgets.givens import Givens, Spot

from .conftest import Open, Stage


@pytest.fixture
def open_lab(make_app: Callable[..., QuizApp]) -> Callable[[str], QuizApp]:
    """Makes an app that opens in the lab, at a question of the pack."""
    return lambda name: make_app(start=Start(f"hostile/{name}"))


def lab(on: Stage) -> LabScreen:
    screen = on.app.screen
    assert isinstance(screen, LabScreen)
    return screen


def given(on: Stage, name: str) -> object:
    view = lab(on).givens.view
    assert view is not None
    value = view.given[name]
    return value.tolist() if isinstance(value, np.ndarray) else value


def line(on: Stage, name: str) -> str:
    """The line of the screen that begins with a name."""
    return next(line.strip() for line in on.lines if line.strip().startswith(name))


async def answered(on: Stage) -> None:
    """A wrong answer: 0.5, 1, 0.25 over 2 instead of the root."""
    await on.ask("row", "pick")
    await on.write("0.315 0.405 0.278")
    await on.press("enter")


# Where from


async def test_at_a_verdict_it_opens_on_the_very_numbers_and_esc_leads_back(stage: Open) -> None:
    async with stage() as on:
        await answered(on)
        before = on.text
        await on.press("a")
        assert given(on, "scores") == [1, 2, 0.5]
        assert given(on, "d_k") == 4
        assert "original numbers" in on.lines[0]
        await on.press("plus", "escape")
        assert isinstance(on.app.screen, SessionScreen)
        assert on.text == before


async def test_an_unanswered_question_keeps_its_answer(stage: Open) -> None:
    async with stage() as on:
        await on.ask("chain")
        await on.press("a", "escape", "a")
        assert isinstance(on.app.screen, SessionScreen)
        assert "lab" not in on.lines[-1]
        await on.press("i", "a")
        assert isinstance(on.app.screen, SessionScreen), "the second part is still to come"
        await on.press("enter", "escape", "i", "a")
        assert lab(on)


async def test_a_question_without_numbers_has_no_lab(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await on.press("1", "enter", "a")
        assert isinstance(on.app.screen, SessionScreen)
        assert "a lab" not in on.lines[-1]


async def test_looking_back_it_opens_on_the_numbers_of_the_answer(stage: Open) -> None:
    async with stage(100, 30) as on:
        await answered(on)
        await on.press("escape")
        assert isinstance(on.app.screen, ResultScreen)
        await on.press("a")
        assert isinstance(on.app.screen, ResultScreen), "the answers are not on show"
        await on.press("r", "down", "a")
        assert given(on, "scores") == [1, 2, 0.5]
        await on.press("escape")
        assert isinstance(on.app.screen, ResultScreen)


async def test_today_leads_to_the_labs_own_computations(stage: Open) -> None:
    async with stage() as on:
        await on.press("a")
        assert isinstance(on.app.screen, LabsScreen)
        assert "› One query attends to three keys" in on.text
        await on.press("down", "enter")
        assert "Lab · Attention with a causal mask" in on.lines[0]
        assert "causal_mask(scaled, offset=offset)" in on.text
        await on.press("escape", "escape")
        assert isinstance(on.app.screen, TodayScreen)


async def test_a_computation_is_opened_by_clicks(stage: Open) -> None:
    async with stage() as on:
        await on.press("a")
        await on.click("RoPE on two positions")
        await on.click("RoPE on two positions")
        assert "Lab · RoPE on two positions" in on.lines[0]


async def test_a_question_that_is_gone_is_said(
    make_app: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=make_app(start=Start("hostile/rwo"))) as on:
        assert "row" in on.lines[-2]
        await on.press("e", "plus", "m", "r", "u", "o", "escape")
        assert isinstance(on.app.screen, TodayScreen)


# Changing numbers


async def test_a_number_is_nudged_and_what_follows_is_marked(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        assert "0.5" in line(on, "scaled")
        assert "↑" not in on.text
        await on.press("right", "plus")
        assert given(on, "scores") == [1, 2.1, 0.5]
        assert "1.05↑" in line(on, "scaled")
        assert "↓" in line(on, "weights")
        assert "your own numbers" in on.lines[0]
        await on.press("minus", "minus")
        assert given(on, "scores") == [1, 1.9, 0.5]
        assert "0.95↓" in line(on, "scaled")


async def test_keys_that_come_at_once_all_count(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        screen = lab(on)
        for _ in range(20):
            screen.action_nudge(1)
        await on.settle()
        await on.settle()
        assert given(on, "scores") == [3, 2, 0.5]


async def test_a_given_is_typed_in_its_place(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        await on.press("e")
        assert lab(on).field.value == "1, 2, 0.5"
        assert "read as  1, 2, 0.5" in on.text
        assert "Enter take it" in on.lines[-1]
        await on.press("q")
        assert isinstance(on.app.screen, LabScreen), "a letter goes into the field"
        assert "read as" not in on.text
        await on.press("backspace")
        lab(on).field.value = "[4, 2, 1/2]"
        await on.settle()
        assert "read as  4, 2, 0.5" in on.text
        await on.press("enter")
        assert given(on, "scores") == [4, 2, 0.5]
        assert "2↑" in line(on, "scaled")
        assert isinstance(on.app.focused, Givens)


async def test_esc_leaves_the_given_as_it_was(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        await on.press("enter", "9", "escape")
        assert given(on, "scores") == [1, 2, 0.5]
        assert "original numbers" in on.lines[0]
        await on.press("escape")
        assert isinstance(on.app.screen, TodayScreen)


async def test_what_cannot_be_computed_stays_in_the_field_and_the_numbers_stay(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        await on.press("right", "right", "right", "e")
        assert lab(on).givens.spot == Spot("d_k")
        lab(on).field.value = "0"
        await on.press("enter")
        assert given(on, "d_k") == 4
        assert lab(on).has_class("-typing")
        reply = on.lines[next(y for y, text in enumerate(on.lines) if "d_k ›" in text) + 1]
        assert "d_k" in reply
        assert any("scale(scores, d_k)" in text and "0.25" in text for text in on.lines)


async def test_a_nudge_that_leads_to_nothing_is_said_below(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        await on.press("right", "right", "right", *["minus"] * 4)
        assert given(on, "d_k") == 1
        assert "d_k" in on.lines[-2]
        await on.press("plus")
        assert given(on, "d_k") == 2
        assert "d_k" not in on.lines[-2]


async def test_undo_and_the_original_numbers(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        assert "u undo" not in on.lines[-1]
        assert "o original" not in on.lines[-1]
        assert "r new numbers" not in on.lines[-1], "nothing of it is drawn"
        await on.press("plus", "plus", "u")
        assert given(on, "scores") == [1.1, 2, 0.5]
        await on.press("o")
        assert given(on, "scores") == [1, 2, 0.5]
        await on.press("u")
        assert given(on, "scores") == [1.1, 2, 0.5]


async def test_new_numbers_are_drawn(stage: Open) -> None:
    async with stage() as on:
        await on.press("a", "enter")
        before = given(on, "q")
        await on.press("r")
        assert given(on, "q") != before
        assert "numbers of seed 2" in on.lines[0]


async def test_the_cursor_goes_from_given_to_given(stage: Open) -> None:
    async with stage() as on:
        await on.press("a", "down", "enter")
        givens = lab(on).givens
        await on.press("right", "right")
        assert givens.spot == Spot("K", 0, 0)
        await on.press("down", "down", "down")
        assert givens.spot == Spot("offset", 0, 0)
        await on.press("up", "left", "h")
        assert givens.spot == Spot("Q", 2, 1) or givens.spot == Spot("Q", 2, 0)
        await on.press("k", "k", "k", "k")
        assert givens.spot is not None
        assert givens.spot.row == 0


async def test_down_alone_comes_to_every_given(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        await on.press("down")
        assert lab(on).givens.spot == Spot("d_k")
        await on.press("down", "up")
        assert lab(on).givens.spot == Spot("scores", 0, 2)


async def test_help_says_how_numbers_are_written_and_what_the_keys_do(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(100, 60, app=open_lab("row")) as on:
        await on.press("?")
        assert "How to write an answer" in on.text
        for what in ("larger", "make a mistake", "new numbers", "original", "left"):
            assert what in on.text


async def test_a_click_points_and_a_second_one_types(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("table")) as on:
        await on.click("−2")
        assert lab(on).givens.spot == Spot("S", 1, 1)
        await on.press("plus")
        assert given(on, "S") == [[2, 4], [6, -1]]
        await on.click("−1")
        assert lab(on).has_class("-typing")
        assert lab(on).field.value == "2 4; 6 -1"


# Mistakes


async def test_a_mistake_is_chosen_by_its_sentence_and_goes_by_the_same_key(stage: Open) -> None:
    async with stage() as on:
        await answered(on)
        await on.press("a", "m")
        assert isinstance(on.app.screen, MistakesScreen)
        assert "› You divided by d_k = 4" in on.text, "the one that was made comes first"
        assert "you made this one" in on.text
        await on.press("enter")
        assert "✗  You divided by d_k = 4" in on.text
        wrong = [text.strip() for text in on.lines if text.strip().startswith("✗ wrong")]
        assert "0.25" in wrong[0]
        assert "← here the ways part" in wrong[0]
        assert "0.316" in wrong[1]
        assert "←" not in wrong[1]
        await on.press("m")
        assert "✗" not in on.text
        assert "m make a mistake" in on.lines[-1]


async def test_the_mistake_is_made_with_the_next_numbers_too(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        await on.press("m", "enter")
        before = line(on, "✗ wrong")
        await on.press("plus")
        assert line(on, "✗ wrong") != before
        await on.press("m", "m", "escape")
        assert "✗" not in on.text, "none was chosen"


async def test_of_a_matrix_both_runs_stand_side_by_side(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("table")) as on:
        await on.press("m")
        await on.click("You divided by d_k = 4")
        row = line(on, "r[0]   1")
        assert "✗   0.5    1" in row
        assert "← here the ways part" in line(on, "scaled")


# Around it


async def test_nothing_is_written_to_the_log(
    stage: Open, open_lab: Callable[[str], QuizApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    monkeypatch.setattr(ProgressLog, "append", lambda _, body: written.append(body))
    async with stage(app=open_lab("row")) as on:
        await on.press("plus", "e", "enter", "m", "enter", "u", "o", "escape")
    assert written == []


async def test_text_of_packs_stays_as_it_is(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        assert "ro[b]ot" in on.text
        assert "<pad>" in on.text
    async with stage(app=open_lab("table")) as on:
        assert "r[/]" in on.text
        assert "c[0]" in on.text


@pytest.mark.parametrize(("width", "height"), [(60, 20), (80, 24), (120, 40), (40, 15)])
async def test_numbers_and_what_follows_fit_on_the_screen(
    stage: Open, width: int, height: int
) -> None:
    async with stage(width, height) as on:
        await on.press("a", "enter", "e")
        assert "read as" in on.text
        assert "scores" in on.text
        assert on.lines[-1].startswith(" Enter take it")
        assert all(len(text) <= width for text in on.lines)


async def test_where_the_ways_part_is_brought_into_view(stage: Open) -> None:
    async with stage(60, 20) as on:
        await on.press("a", "down", "enter", "m", "end", "enter")
        assert "← here the ways part" in on.text


async def test_on_a_wide_screen_the_steps_stand_beside_the_numbers(stage: Open) -> None:
    async with stage(120, 40) as on:
        await on.press("a", "enter")
        assert "q" in on.lines[2]
        assert "scores(q, K)" in "".join(on.lines[2:5])
        await on.pilot.resize_terminal(80, 24)
        await on.settle()
        assert "scores(q, K)" not in "".join(on.lines[2:5])
        assert "scores(q, K)" in on.text


async def test_the_terminal_may_change_while_one_types(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        await on.press("e", "5")
        for size in ((120, 40), (30, 8), (60, 20)):
            await on.pilot.resize_terminal(*size)
            await on.settle()
        await on.press("enter")
        assert given(on, "scores") == [1, 2, 0.55]


async def test_without_colour_the_cursor_and_the_signs_are_seen(
    stage: Open, make_app: Callable[..., QuizApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage(app=make_app(start=Start("hostile/row"))) as on:
        await on.press("plus")
        assert "›1.1↑" in on.text


async def test_a_key_of_the_lab_can_be_changed(
    stage: Open, open_lab: Callable[[str], QuizApp]
) -> None:
    async with stage(app=open_lab("row")) as on:
        on.app.set_keymap({"lab.larger": "f5", "lab.mistake": "x"})
        await on.press("f5")
        assert given(on, "scores") == [1.1, 2, 0.5]
        assert "x make a mistake" in on.lines[-1]
        assert "f5 -" in on.text


async def test_the_work_is_done_beside_the_screen(
    stage: Open, open_lab: Callable[[str], QuizApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[bool] = set()
    view = Lab.view
    main = threading.main_thread()

    def noted(self: Lab) -> object:
        seen.add(threading.current_thread() is main)
        return view(self)

    monkeypatch.setattr(Lab, "view", noted)
    async with stage(app=open_lab("row")) as on:
        await on.press("plus", "m", "enter", "u")
    assert seen == {False}
