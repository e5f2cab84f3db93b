"""A session, driven by keys: the one next thing is Enter, and nothing is lost or done twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.geometry import Region

from quizapp.progress.events import Answer
from quizapp.study.starting import Begun
from quizapp.tui.addresses import address_in
from quizapp.tui.screens.result import ResultScreen
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.screens.today import TodayScreen
from quizapp.tui.widgets.body import Body
from quizapp.tui.widgets.fields import TextField

from .conftest import Open, Stage


def answers(on: Stage) -> list[Answer]:
    """The answers in the log."""
    bodies = [event.body for event in on.app.desk.log.events()]
    return [body for body in bodies if isinstance(body, Answer)]


async def test_what_was_read_is_shown_while_typing(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("0.3, 0.5")
        assert "2 of 3 numbers" in on.text
        await on.write(", 0.2")
        assert "read as  The 0.3   ro[b]ot 0.5   <pad> 0.2" in on.text


async def test_enter_checks_then_goes_on(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.write("0.292 0.481 0.227")
        await on.press("enter")
        assert "✓  Right." in on.text
        assert len(answers(on)) == 1
        assert answers(on)[0].typed == "0.292 0.481 0.227"
        await on.press("enter")
        assert "What is [CLS] x[/i]?" in on.text


async def test_a_named_mistake_points_at_where_the_ways_part(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.ask("row")
        await on.write("0.315 0.405 0.278")
        await on.press("enter")
        assert "✗  Not yet. You divided by d_k = 4. Divide by √d_k = 2." in on.text
        table = [line for line in on.lines if line.strip().startswith(("yours", "right"))]
        assert [line.split()[0] for line in table] == ["yours", "right", "yours"]
        assert table[0].count("✗") == 3
        (head,) = (at for at, line in enumerate(on.lines) if "How it comes about" in line)
        steps = on.lines[head + 1 :]
        assert [line.strip() for line in steps[:4]] == [
            "The      ro[b]ot  <pad>",
            "scaled    0.5      1        0.25      scale(scores, d_k)",
            "yours     0.25     0.5      0.125",
            "weights   0.292    0.481    0.227     softmax(scaled)",
        ]


async def test_what_cannot_be_read_is_said_and_logged_nowhere(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("0.3 0.5")
        await on.press("enter", "enter")
        assert "2 of 3" in on.text
        assert answers(on) == []
        assert on.app.screen.query_one(TextField).text == "0.3 0.5"


async def test_why_an_answer_was_refused_goes_with_the_next_change(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("abc")
        field = next(y for y, line in enumerate(on.lines) if line.strip().startswith("› abc"))
        instruction = on.lines[field - 2]
        await on.press("enter")
        assert on.text.count("Cannot read abc") == 1, "it is said once, below the field"
        assert "Cannot read abc" in on.lines[field + 1]
        assert on.lines[field - 2] == instruction
        await on.press("backspace", "backspace", "backspace")
        assert "Cannot read" not in on.text


async def test_too_few_digits_are_asked_for_once(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("0.3 0.48 0.227")
        await on.press("enter")
        assert "Give 3 decimals." in on.text
        assert answers(on) == []
        await on.press("enter")
        assert len(answers(on)) == 1


async def test_enter_pressed_twice_submits_once_and_does_not_skip_the_verdict(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.write("0.2 0.3 0.5")
        # Both keys are in the queue before the first answer is graded.
        on.app.simulate_key("enter")
        on.app.simulate_key("enter")
        await on.settle()
        assert len(answers(on)) == 1
        assert "Not yet" in on.text


async def test_escape_leaves_the_field_then_the_question(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.press("q")
        assert on.app.screen.query_one(TextField).text == "q"
        await on.press("escape", "h")
        assert "Hint: First x[/i] hint: √4." in on.text
        await on.press("enter", "escape", "escape")
        assert isinstance(on.app.screen, TodayScreen)
        assert on.app.is_running


async def test_single_keys_are_commands_once_the_field_is_left(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.press("escape", "s")
        assert "What is [CLS]" in on.text
        await on.press("s")
        assert "Scores of robot" in on.text
        await on.press("escape", "i")
        assert "This is how it goes." in on.text
        assert answers(on)[0].outcome == "wrong"


async def test_colon_opens_the_commands_of_line_mode(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.press(":")
        assert "hint  skip  idk" in on.lines[-1]
        await on.press("i")
        assert "idk I don't know" in on.lines[-1]
        await on.press("backspace")
        await on.write("hi")
        await on.press("enter")
        assert "First x[/i] hint" in on.text
        assert isinstance(on.app.focused, TextField)
        await on.press(":")
        await on.write("nonsense")
        assert "There is no :nonsense" in on.lines[-1]
        await on.press("escape")
        await on.press(":")
        await on.write("idk")
        await on.press("enter")
        assert "This is how it goes." in on.text


async def test_a_letter_after_the_colon_means_what_its_key_means(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.press("escape", ":", "U")
        assert "There is no :U" in on.lines[-1]
        await on.press("backspace", "u")
        assert "There is nothing for :u to do here" in on.lines[-1]
        await on.press("backspace")
        await on.write("IDK")
        await on.press("enter")
        assert "This is how it goes." in on.text


async def test_what_stands_behind_calc_is_calculated(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.press(":")
        await on.write("calc 4*1+2^3")
        assert "calc calculator" in on.lines[-1]
        await on.press("enter")
        assert on.app.screen.has_class("-calculating")
        assert "12" in on.lines[-3]


async def test_enter_without_an_answer_leads_back_to_the_field(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.press("escape", "enter")
        assert "Type an answer first" in on.lines[-2]
        await on.press("7")
        assert on.app.screen.query_one(TextField).text == "7"


async def test_a_command_is_chosen_by_a_click(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick", "card")
        await on.press(":")
        await on.click("bury")
        assert not on.app.screen.has_class("-commanding")
        assert "Put off until tomorrow; :undo takes it back." in on.lines[-2]


async def test_a_colon_inside_an_answer_is_just_a_colon(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.press("1", ":", "2", "?")
        assert on.app.screen.query_one(TextField).text == "1:2?"


async def test_question_mark_opens_help_and_comes_back(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.press("?")
        assert "I don't know" in on.text
        await on.press("escape")
        assert isinstance(on.app.screen, SessionScreen)


async def test_undo_takes_the_answer_back_and_returns(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.write("1 2 3")
        await on.press("enter")
        assert on.app.desk.log.reviews() == 1
        await on.press("u")
        assert on.app.desk.log.reviews() == 0
        assert "Not yet" not in on.text
        await on.press("enter")
        assert isinstance(on.app.focused, TextField)


async def test_the_rating_can_be_overridden(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.write("1 2 3")
        await on.press("enter")
        assert "1 Again  2 Hard  3 Good  4 Easy" in on.lines[-2]
        assert "Again in 1 minute." in on.lines[-2]
        await on.press("3")
        assert "Again in 1 minute." not in on.lines[-2]
        (card,) = on.app.desk.log.cards().values()
        assert card.last_outcome == "wrong"


async def test_another_variant_does_not_move_the_schedule(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.write("1 2 3")
        await on.press("enter")
        assert "v once more" in on.lines[-1], "these numbers are always the same"
        await on.press("v")
        assert on.lines[0].strip().startswith("Practice")
        await on.write("1 2 3")
        await on.press("enter")
        assert [answer.mode for answer in answers(on)] == ["learn", "practice"]
        await on.press("enter")
        assert "What is [CLS]" in on.text


async def test_flag(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await on.press("1", "enter", "f")
        assert "Flagged." in on.lines[-2]
        assert on.app.desk.log.cards()["hostile/pick"].flagged
        await on.press("f")
        assert not on.app.desk.log.cards()["hostile/pick"].flagged


async def test_a_chain_keeps_the_learners_own_numbers_in_sight(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.ask("chain")
        assert "Part 1 of 2: scaled." in on.text
        await on.write("1, 1.5")
        await on.press("enter")
        assert "✗  Not yet." in on.text
        assert "right" not in [line.strip().split(" ")[0] for line in on.lines]
        await on.press("enter")
        assert "✗  scaled   1, 1.5" in on.text
        await on.write("0.38, 0.62")
        await on.press("enter")
        assert "working on from your own number" in on.text
        assert "How it comes about" in on.text


async def test_the_right_value_of_a_part_on_request(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.ask("chain")
        await on.write("5, 5")
        await on.press("enter", "r")
        assert any(line.split()[:2] == ["right", "1"] for line in on.lines)


async def test_a_matrix_is_compared_entry_by_entry_under_its_names(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.ask("table")
        await on.write("1 2; 3 1")
        assert "read as  2×2" in on.text
        await on.press("enter")
        rows = [line for line in on.lines if line.strip().startswith(("r[0]", "r[/]"))]
        rows = [row for row in rows if "✓" in row]
        assert rows[0].split() == ["r[0]", "1", "✓", "2", "✓", "r[0]", "1", "2"]
        assert "✗" in rows[1]
        assert "c[0]" in on.text
        assert "<s>" in on.text


async def test_rows_of_a_matrix_can_be_typed_on_lines(stage: Open) -> None:
    async with stage() as on:
        await on.ask("table")
        await on.write("1 2")
        await on.press("ctrl+j")
        await on.write("3 -1")
        await on.press("enter")
        assert "✓  Right." in on.text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nothing_moves_when_an_answer_becomes_a_verdict(
    stage: Open, size: tuple[int, int]
) -> None:
    async with stage(*size) as on:
        await on.ask("pick")

        def places() -> list[Region]:
            return [on.one(name).region for name in (".prompt", ".headline")]

        before = places(), on.one(".answer").region.offset
        await on.press("1", "enter")
        assert (places(), on.one(".answer").region.offset) == before


async def test_on_a_wide_terminal_the_steps_stand_beside_the_question(stage: Open) -> None:
    async with stage(120, 40) as on:
        await on.ask("row")
        column = on.one(".column").region
        await on.write("1 2 3")
        await on.press("enter")
        assert on.one(".column").region.offset == column.offset
        assert on.one(".column").region.width == column.width
        assert on.one("Worked").region.x >= column.right


async def test_the_verdict_is_in_sight_where_not_everything_fits(stage: Open) -> None:
    async with stage(80, 20) as on:
        await on.ask("row")
        await on.write("1 2 3")
        await on.press("enter")
        assert "✗  Not yet." in on.text
        assert any(line.strip().startswith("right") for line in on.lines)


async def test_leaving_shows_the_result_and_loses_nothing(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick", "row")
        await on.press("1", "enter", "enter")
        on.clock.advance(timedelta(seconds=75))
        await on.write("0.1")
        await on.press("escape", "escape")
        assert isinstance(on.app.screen, ResultScreen)
        assert "1 answer in 1:15" in on.text
        await on.press("enter")
        assert isinstance(on.app.screen, TodayScreen)
        assert len(answers(on)) == 1


async def test_quitting_in_the_middle_keeps_what_was_answered(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick", "row")
        await on.press("1", "enter", "enter")
        await on.write("0.1")
        await on.pilot.press("ctrl+q")
    async with stage() as on:
        assert len(answers(on)) == 1


async def test_the_end_of_the_queue_is_the_result(stage: Open) -> None:
    async with stage() as on:
        await on.ask("card", mode="practice")
        await on.press("enter", "enter", "enter")
        assert isinstance(on.app.screen, ResultScreen)


async def test_a_failing_session_says_one_calm_sentence(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        await on.ask("row")

        def broken(*_: object) -> None:
            raise OSError("the disk is gone")

        monkeypatch.setattr(on.app.desk.log, "append", broken)
        await on.write("1 2 3")
        await on.press("enter")
        assert "That did not work (OSError: the disk is gone)." in on.lines[-2]
        monkeypatch.undo()
        await on.press("enter")
        assert len(answers(on)) == 1


async def test_a_session_that_cannot_begin_says_why_and_lets_one_go(stage: Open) -> None:
    async with stage() as on:
        desk = on.app.desk

        def opening() -> Begun:
            raise OSError("no space left on the device, whatever one tries to do about it " * 2)

        await on.app.push_screen(SessionScreen(opening, desk.clock, desk.topics, "learn"))
        await on.settle()
        assert "That did not work (OSError: no space left" in on.text
        assert "How it comes about" not in on.text
        assert not on.one(".own-note").display
        await on.press("escape")
        assert isinstance(on.app.screen, TodayScreen)


async def test_a_source_is_opened_only_after_its_address_was_shown(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        opened: list[str] = []
        monkeypatch.setattr(on.app, "open_url", opened.append)
        await on.ask("pick", "row")
        await on.press("o", "1", "enter", "o")
        assert "https://arxiv.org/abs/1706.03762?x=1" in on.text
        await on.press("escape")
        assert opened == []
        await on.press("o", "enter")
        assert opened == ["https://arxiv.org/abs/1706.03762?x=1"]


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("Vaswani et al. 2017, §3.2.1", None),
        ("see (http://a.org/b_(c)), p. 3", "http://a.org/b_(c)"),
        ("[x](ssh://h) javascript:alert(1) file:///etc/passwd", None),
        ("https://arxiv.org@evil.example/x", None),
        ("https://arxıv.org/abs/1", None),
        ("https:// nothing", None),
        (None, None),
    ],
)
def test_only_plain_web_addresses_count(source: str | None, address: str | None) -> None:
    assert address_in(source) == address


async def test_enter_on_today_is_not_lost_while_packs_are_read(stage: Open) -> None:
    async with stage() as on:
        await on.app.push_screen(today := TodayScreen(on.app.desk))
        today.action_start()
        await on.settle()
        assert isinstance(on.app.screen, SessionScreen)


async def test_the_field_of_a_later_part_is_in_sight(stage: Open) -> None:
    async with stage(60, 12) as on:
        await on.ask("chain")
        on.app.screen.query_one(Body).scroll_end(animate=False)
        await on.settle()
        await on.write("1 2")
        await on.press("enter", "enter")
        assert "› numbers, such as" in on.text
        await on.write("0.3")
        assert "› 0.3" in on.text
        assert "1 of 2 numbers" in on.text


async def test_what_is_typed_is_scrolled_into_sight(stage: Open) -> None:
    async with stage(60, 12) as on:
        await on.ask("row")
        assert "Scores of robot" in on.text
        await on.write("0.3")
        assert "1 of 3 numbers" in on.text
        on.app.screen.query_one(Body).scroll_home(animate=False)
        await on.settle()
        await on.press("4")
        assert "1 of 3 numbers" in on.text


@pytest.mark.parametrize("size", [(60, 12), (80, 24), (120, 12)])
async def test_after_a_resize_the_verdict_is_in_sight(stage: Open, size: tuple[int, int]) -> None:
    async with stage(120, 40) as on:
        await on.ask("row")
        await on.write("0.315 0.405 0.278")
        await on.press("enter")
        await on.pilot.resize_terminal(*size)
        await on.settle()
        assert "✗  Not yet." in on.text
        on.app.screen.query_one(Body).scroll_end(animate=False)
        await on.settle()
        await on.pilot.resize_terminal(61, 13)
        await on.settle()
        assert "✗  Not yet." in on.text


async def test_after_a_resize_the_field_is_in_sight(stage: Open) -> None:
    async with stage(120, 40) as on:
        await on.ask("row")
        await on.pilot.resize_terminal(60, 12)
        await on.settle()
        assert "› numbers, such as" in on.text


async def test_one_kind_of_minus_stands_on_the_page(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.ask("row")
        await on.write("-0.4 0.3 1")
        assert "read as  The −0.4   ro[b]ot 0.3" in on.text
        await on.press("enter")
        assert "yours   −0.4 ✗" in on.text
        assert "-0.4" not in on.text


async def test_reading_on_is_not_scrolled_back(stage: Open) -> None:
    async with stage(60, 12) as on:
        await on.ask("row")
        await on.write("0.315 0.405 0.278")
        await on.press("enter")
        on.app.screen.query_one(Body).scroll_end(animate=False)
        await on.settle()
        below = on.app.screen.query_one(Body).scroll_y
        await on.press("f", "2")
        assert on.app.screen.query_one(Body).scroll_y == below
