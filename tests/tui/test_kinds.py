"""Each kind of question is answered by keys alone and by mouse alone."""

from __future__ import annotations

from quizapp.tui.widgets.fields import LineField, TextField
from quizapp.tui.widgets.match import Pairs
from quizapp.tui.widgets.order import Items
from quizapp.tui.widgets.rows import Rows

from .conftest import Open, Stage


def line_of(on: Stage, text: str) -> int:
    """The line of the screen on which a text stands first."""
    return next(y for y, line in enumerate(on.lines) if text in line)


async def click(on: Stage, text: str) -> None:
    """Click where a text stands."""
    y = line_of(on, text)
    await on.pilot.click(offset=(on.lines[y].index(text), y))
    await on.settle()


def outcomes(on: Stage) -> list[str]:
    return [answer.outcome for answer in on.app.desk.log.answers()]


async def test_choice_by_number_and_by_arrows(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await on.press("enter")
        assert "Choose first" in on.lines[-2]
        assert outcomes(on) == []
        number = line_of(on, "[CLS] x[/i]") - line_of(on, "1  ")
        await on.press("j", *["down"] * number, "enter")
        assert outcomes(on) == ["correct"]
        assert "← yours" in on.lines[line_of(on, "[CLS] x[/i]")]
        for why in ("Yes: <s> [x](ssh://h)", "No: x[/i]", "No: <!-- x -->"):
            assert why in on.text


async def test_choice_by_mouse(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await click(on, "<pad> </s>")
        await click(on, "check")
        assert outcomes(on) == ["wrong"]
        await click(on, "3 Good")
        assert "2 Hard  3 Good" in on.lines[-2]


async def test_several_answers_are_marked_and_missed_ones_named(stage: Open) -> None:
    async with stage() as on:
        await on.ask("several")
        await click(on, "W[q]")
        await click(on, "W[/k]")
        await click(on, "W[/k]")
        await on.press("enter")
        assert outcomes(on) == ["partial"]
        assert "← missed" in on.lines[line_of(on, "W[/k]")]


async def test_order_by_keys(stage: Open) -> None:
    async with stage() as on:
        await on.ask("sequence")
        await on.press("enter")
        assert "Nothing moved yet" in on.lines[-2]
        await on.press("space")
        assert on.lines[-2] == ""
        items = on.app.screen.query_one(Items)
        for place in range(4):
            items.cursor = items.order.index(place)
            await on.press(*["K"] * (items.cursor - place))
        await on.press("enter")
        assert outcomes(on) == ["correct"]


async def test_an_item_is_lifted_and_carried_by_the_arrows(stage: Open) -> None:
    async with stage() as on:
        await on.ask("sequence")
        items = on.app.screen.query_one(Items)
        first = items.order[0]
        await on.press("down", "space", "down", "down", "space", "up")
        assert items.order[2] == first
        assert items.cursor == 1


async def test_a_lifted_item_goes_where_a_number_says(stage: Open) -> None:
    async with stage() as on:
        await on.ask("sequence")
        items = on.app.screen.query_one(Items)
        order = list(items.order)
        await on.press("4", "space", "9", "1", "space", "3")
        assert items.order == [order[3], *order[:3]]
        assert items.cursor == 2
        await on.press("enter", "space", "1")
        assert outcomes(on) != []
        assert items.order == [order[3], *order[:3]]


async def test_order_by_dragging(stage: Open) -> None:
    async with stage() as on:
        await on.ask("sequence")
        items = on.app.screen.query_one(Items)
        order = list(items.order)
        await on.pilot.mouse_down(items, offset=(8, 0))
        await on.pilot.hover(items, offset=(8, 2))
        await on.pilot.mouse_up(items, offset=(8, 2))
        assert items.order == [order[1], order[2], order[0], order[3]]


async def test_a_wrong_order_shows_the_right_one(stage: Open) -> None:
    async with stage() as on:
        await on.ask("sequence")
        await on.press("down", "space", "down", "enter")
        assert "Right order" in on.text
        start = line_of(on, "Right order")
        assert "[1] scores" in on.lines[start + 1]
        assert "[4] [@click=app.quit]" in on.lines[start + 4]


async def test_match_by_numbers(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pairs")
        await on.press("enter")
        assert "3 still without a partner" in on.lines[-2]
        order = on.app.screen.query_one(Pairs).rights
        await on.press(*(str(order.index(left) + 1) for left in range(3)), "enter")
        assert outcomes(on) == ["correct"]


async def test_match_by_mouse_and_arrows(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pairs")
        pairs = on.app.screen.query_one(Pairs)
        await click(on, "x[/i]  ")
        assert pairs.cursor == 1
        await click(on, "    1  ")
        assert pairs.joined[1] == 0
        await on.press("right")
        await on.press("up", "up", "right")
        assert sorted(right for right in pairs.joined if right is not None) != []
        await on.press("backspace")
        assert pairs.joined[pairs.cursor] is None


async def test_a_partner_belongs_to_one_only(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pairs")
        pairs = on.app.screen.query_one(Pairs)
        await on.press("2", "2")
        assert pairs.joined.count(1) == 1


async def test_gaps_fill_the_text_and_enter_goes_from_gap_to_gap(stage: Open) -> None:
    async with stage() as on:
        await on.ask("gaps")
        await on.write("keys")
        assert "[1 keys]" in on.text
        assert "Enter next gap" in on.lines[-1]
        await on.press("enter")
        assert outcomes(on) == []
        await on.write("the softmax")
        assert "Enter check" in on.lines[-1]
        await on.press("enter")
        assert outcomes(on) == ["partial"]
        assert "A [CLS] x[/i] token meets ✓ keys by ✗ the softmax dot products <s>." in on.text


async def test_an_empty_gap_is_no_answer(stage: Open) -> None:
    async with stage() as on:
        await on.ask("gaps")
        await on.write("keys")
        await on.press("enter", "enter")
        assert outcomes(on) == []
        assert isinstance(on.app.focused, LineField)


async def test_a_card_is_turned_and_rated(stage: Open) -> None:
    async with stage() as on:
        await on.ask("card")
        assert "A token <s>" not in on.text
        assert "Enter turn the card" in on.lines[-1]
        await on.press("enter")
        assert "A token <s>, see [x](ssh://h) and [@click=app.quit]." in on.text
        assert "3 Good" in on.lines[-2]
        assert outcomes(on) == []
        await on.press("2")
        assert [answer.rating for answer in on.app.desk.log.answers()] == [2]


async def test_enter_rates_a_known_card_good(stage: Open) -> None:
    async with stage() as on:
        await on.ask("card")
        await on.press("enter", "enter")
        assert [answer.rating for answer in on.app.desk.log.answers()] == [3]


async def test_an_essay_is_compared_point_by_point(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.ask("essay")
        await on.write("The variance grows.")
        await on.press("enter")
        field = on.app.screen.query_one(TextField)
        assert field.text == "The variance grows.\n"
        await on.press("enter")
        assert "✓ Variance grows with d_k x[/i]" in on.text
        assert "· Softmax saturates <s>" in on.text
        row = on.app.desk.library.entry("hostile/row").title
        assert f"An interviewer might go on:\n    {row[:30]}" in on.text
        assert "Enter Hard" in on.lines[-1]
        await on.press("down", "down", "space")
        assert "✓ Softmax saturates <s>" in on.text
        assert "Enter Good" in on.lines[-1]
        await on.press("enter")
        assert [answer.rating for answer in on.app.desk.log.answers()] == [3]


async def test_space_begins_with_the_first_row(stage: Open) -> None:
    async with stage() as on:
        await on.ask("several")
        await on.press("space")
        assert "▣" in on.lines[line_of(on, "› 1")]
    async with stage() as on:
        await on.ask("essay")
        await on.write("The variance grows.")
        await on.press("enter", "enter", "space")
        assert "· Variance grows" in on.text


async def test_lists_move_by_home_row_and_arrows_and_stay_inside(stage: Open) -> None:
    async with stage() as on:
        await on.ask("several")
        rows = on.app.screen.query_one(Rows)
        await on.press("k")
        assert rows.cursor == 2
        await on.press("j")
        assert rows.cursor == 2
        await on.press("home")
        assert rows.cursor == 0
        await on.press("up")
        assert rows.cursor == 0
