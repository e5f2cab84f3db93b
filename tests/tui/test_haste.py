"""Keys that come faster than screens do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from rich.style import Style
from textual.css.query import NoMatches
from textual.events import Click, Key
from textual.geometry import Region
from textual.screen import Screen
from textual.widgets import Input

from quizapp.study.interview_plan import Wish
from quizapp.tui.desk import Desk
from quizapp.tui.messages import AskAgain, Begin, Ended
from quizapp.tui.palette import Found
from quizapp.tui.screens.browse import BrowseScreen
from quizapp.tui.screens.packs import PacksScreen
from quizapp.tui.screens.practice import PracticeScreen
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.screens.settings import SettingsScreen
from quizapp.tui.snapshot import Snapshot
from quizapp.tui.start import Interview
from quizapp.tui.widgets.fields import LineField, TextField
from quizapp.tui.widgets.page import Page

from .conftest import KEYS, Open, Stage

Coming = Callable[[Desk], Screen[None]]
each_coming = pytest.mark.parametrize(
    "screen", [SettingsScreen, BrowseScreen, PracticeScreen, PacksScreen]
)


async def haste(on: Stage, *keys: str) -> None:
    """Press keys all at once, before any of them is handled."""
    for key in keys:
        on.app.post_message(Key(KEYS.get(key, key), key if len(key) == 1 else None))
    await on.settle()


def screens(on: Stage) -> list[str]:
    return [name for s in on.app.screen_stack if (name := type(s).__name__) != "Screen"]


OPENED = ["f1", "f4", "a", "b", "s", "t", "p", "P", "i"]
"""Keys that open a screen from Today."""


@pytest.mark.parametrize("key", OPENED)
async def test_two_keys_that_leave_never_leave_today(stage: Open, key: str) -> None:
    async with stage() as on:
        await on.press(key)
        assert len(on.app.screen_stack) == 2
        await haste(on, "escape", "escape", "escape", "q", "q")
        assert screens(on) == ["TodayScreen"]


async def test_a_field_that_is_gone_may_be_drawn_once_more(stage: Open) -> None:
    async with stage() as on:
        for field in (TextField(), LineField()):
            await on.app.screen.mount(field)
            await on.settle()
            region = Region(0, 0, 9, 2)
            assert field.render_lines(region)
            await field.remove()
            assert [strip.text for strip in field.render_lines(region)] == [" " * 9] * 2


async def test_a_command_chosen_twice_is_run_once(stage: Open) -> None:
    async with stage() as on:
        await on.press("f2")
        assert isinstance(on.app.focused, Input)
        await on.write("Help")
        await haste(on, "down", "enter", "enter", "enter")
        assert screens(on)[0] == "TodayScreen"
        assert len(screens(on)) <= 2


async def test_a_session_that_ends_behind_the_help_takes_the_help_along(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.press("escape", "i")
        await haste(on, "escape", "f1")
        assert screens(on) == ["TodayScreen", "ResultScreen"]
        await haste(on, "escape", "escape")
        assert screens(on) == ["TodayScreen"]


async def test_a_session_left_twice_ends_once(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.press("escape")
        await haste(on, "escape", "escape", "escape", "escape")
        assert screens(on) == ["TodayScreen"]


async def test_a_verdict_is_not_skipped_before_it_is_on_the_screen(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("0.315 0.405 0.278")
        screen, happened = on.app.screen, list[str]()
        assert isinstance(screen, SessionScreen)
        update, move = screen.page.update, screen.move

        async def press_on() -> None:
            while "drawn" not in happened:
                screen.action_advance()
                await asyncio.sleep(0)

        def updated(snapshot: Snapshot) -> None:
            update(snapshot)
            if snapshot.asked is not None and snapshot.asked.answered and "known" not in happened:
                happened[:] = ["known"]
                on.app.run_worker(press_on())

        def moved(*wanted: Any, **how: Any) -> None:
            happened.append("moved")
            move(*wanted, **how)

        screen.screen_layout_refresh_signal.subscribe(
            screen.page, lambda _: happened.append("drawn"), immediate=True
        )
        monkeypatch.setattr(screen.page, "update", updated)
        monkeypatch.setattr(screen, "move", moved)
        await on.press("enter")
        assert happened[:2] == ["known", "drawn"]


@each_coming
async def test_a_screen_may_leave_while_it_is_still_coming(stage: Open, screen: Coming) -> None:
    async with stage() as on:
        on.app.push_screen(screen(on.app.desk))
        await asyncio.sleep(0)
        on.app.pop_screen()
        await on.settle()
        assert screens(on) == ["TodayScreen"]
        assert on.app.is_running


@each_coming
@pytest.mark.parametrize("asked", [True, False], ids=["asked to", "killed"])
async def test_the_app_may_be_left_while_a_screen_is_coming(
    stage: Open, screen: Coming, asked: bool
) -> None:
    async with stage() as on:
        on.app.push_screen(screen(on.app.desk))
        await asyncio.sleep(0)
        if asked:
            on.app.exit()
    assert not on.app.is_running


@pytest.mark.parametrize(("key", "opened"), [("enter", "SessionScreen"), ("s", "StatsScreen")])
async def test_what_is_asked_for_twice_opens_once(stage: Open, key: str, opened: str) -> None:
    async with stage() as on:
        await haste(on, key, key)
        assert screens(on) == ["TodayScreen", opened]


async def test_what_is_asked_for_on_the_way_out_opens_nothing(stage: Open) -> None:
    async with stage() as on:
        await on.press("i")
        assert screens(on) == ["TodayScreen", "InterviewsScreen"]
        await haste(on, "enter", "escape", "enter", "escape")
        await haste(on, "escape", "escape", "escape")
        assert screens(on)[0] == "TodayScreen"
        assert on.app.is_running


async def test_a_request_that_comes_too_late_is_none(stage: Open) -> None:
    async with stage() as on:
        await on.press("i")
        left: Any = on.app.screen
        await on.press("escape")
        on.app.post_message(Begin(left, Interview(Wish()), replace=True))
        on.app.post_message(AskAgain(left, ["hostile/row"]))
        on.app.post_message(Ended(left, None))
        await on.settle()
        assert screens(on) == ["TodayScreen"]


@each_coming
async def test_a_key_for_a_screen_that_is_not_ready_is_no_harm(stage: Open, screen: Coming) -> None:
    async with stage() as on:
        on.app.push_screen(screen(on.app.desk))
        for _ in range(20):
            for key in ("escape", "enter", "slash", "d"):
                await on.app.run_action("back", on.app.screen)
                on.app.post_message(Key(key, None))
            await asyncio.sleep(0)
        await on.settle()
        await on.press("escape", "escape")
        assert screens(on) == ["TodayScreen"]


async def test_a_click_on_a_command_that_is_gone_from_the_list_is_none(stage: Open) -> None:
    async with stage() as on:
        await on.press("f2")
        found = on.app.screen.query_one(Found)
        there = Style.from_meta({"option": 99})
        found.post_message(Click(found, 1, 1, 0, 0, 1, False, False, False, style=there))
        await on.settle()
        assert screens(on) == ["TodayScreen", "Palette"]
        assert on.app.is_running


async def test_a_session_may_be_left_while_its_next_question_is_drawn(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing: list[NoMatches] = []
    begun, left = asyncio.Event(), asyncio.Event()
    drawing = Page.ask

    async def ask(page: Page, snapshot: Snapshot) -> None:
        begun.set()
        await left.wait()
        try:
            await drawing(page, snapshot)
        except NoMatches as error:
            missing.append(error)
            raise

    async with stage() as on:
        await on.ask("card", "row")
        monkeypatch.setattr(Page, "ask", ask)
        on.app.post_message(Key("s", "s"))
        await begun.wait()
        leaving = asyncio.ensure_future(on.app.pop_screen())
        while on.app.screen_stack[-1].query(Page):
            await asyncio.sleep(0)
        for _ in range(200):
            await asyncio.sleep(0)
        left.set()
        await leaving
        await on.settle()
        assert screens(on) == ["TodayScreen"]
    assert missing


@pytest.mark.parametrize("name", ["row", "gaps"])
async def test_keys_that_edit_do_so_before_the_letters_behind_them(stage: Open, name: str) -> None:
    async with stage() as on:
        await on.ask(name, "card")
        await haste(on, *"12", "backspace", *"34", "left", "backspace", *"56", "end", *"7")

        def typed() -> str:
            if name == "row":
                return on.app.screen.query_one(TextField).text
            return on.app.screen.query(LineField).first().value

        assert typed() == "15647"
        await haste(on, *["backspace"] * 12, *"0123456789")
        assert typed() == "0123456789"
