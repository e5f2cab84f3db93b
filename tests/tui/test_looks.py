"""Sizes, themes and colours: everything can be read everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.filter import NoColor

import quizapp.tui
from quizapp.tui.app import QuizApp
from quizapp.tui.widgets.fields import TextField

from .conftest import Open

SOURCES = Path(quizapp.tui.__file__).parent


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (40, 15), (250, 80)])
async def test_every_size_works(stage: Open, size: tuple[int, int]) -> None:
    async with stage(*size) as on:
        await on.ask("row", "pick")
        await on.write("1 2 3")
        await on.press("enter", "enter", "1", "enter", "?", "escape")
        assert on.app.is_running


async def test_a_tiny_terminal_asks_to_be_made_larger(stage: Open) -> None:
    async with stage(80, 24) as on:
        await on.ask("row")
        await on.write("0.5")
        await on.pilot.resize_terminal(20, 5)
        await on.settle()
        assert "larger" in on.text
        await on.press("1", "escape", "escape", "enter", "q")
        await on.write("blindly")
        await on.pilot.resize_terminal(80, 24)
        await on.settle()
        assert "› 0.5" in on.text


@pytest.mark.parametrize("size", [(60, 20), (160, 50)])
async def test_text_is_at_most_76_wide_and_nothing_is_cut(
    stage: Open, size: tuple[int, int]
) -> None:
    async with stage(*size) as on:
        await on.ask("row")
        prompt = on.one(".prompt")
        assert prompt.region.width <= 76
        assert prompt.region.right <= size[0]


@pytest.mark.parametrize("theme", ["quizapp-light", "ansi-dark"])
async def test_themes_can_be_chosen(stage: Open, theme: str) -> None:
    async with stage(80, 40) as on:
        await on.ask("row")
        await on.write("1 2 3")
        await on.press("enter")
        before = on.text
        on.app.theme = theme
        await on.settle()
        assert on.text == before


async def test_no_color_means_none(
    make_app: Callable[..., QuizApp], stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage(app=make_app()) as on:
        assert any(isinstance(each, NoColor) for each in on.app._filters)
        await on.ask("row")
        await on.write("0.315 0.405 0.278")
        await on.press("enter")
        for strip in on.app.screen._compositor.render_strips():
            for segment in strip.apply_filter(NoColor(), on.app.screen.background_colors[1]):
                assert (
                    segment.style is None
                    or segment.style.color is None
                    or (segment.style.color.is_default)
                )
        assert "✗  Not yet." in on.text
        assert [line.split()[0] for line in on.lines if " yours " in line] == ["yours"] * 2


def test_screens_use_the_themes_colours_only() -> None:
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgb\(|\bhsl\(")
    found = [
        f"{path.name}: {match[0]}"
        for path in SOURCES.rglob("*")
        if path.suffix in {".py", ".tcss"} and path.name != "themes.py"
        for match in colour.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


async def test_what_was_typed_is_drawn_whole_in_another_width(stage: Open) -> None:
    said = (
        "Without scaling by sqrt(d_k) the softmax saturates and gradients vanish for a large d_k."
    )
    async with stage() as on:
        await on.ask("essay")
        await on.write(said)
        for width in (62, 80, 120, 70, 80):
            await on.pilot.resize_terminal(width, 24)
            await on.settle()
            assert said in " ".join(on.text.replace("│", " ").split())


async def test_a_terminal_that_was_too_small_gives_the_focus_back(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("1 2")
        for key in ("3", "escape"):
            held = on.app.focused
            await on.pilot.resize_terminal(30, 8)
            await on.settle()
            await on.press("s", "x")
            await on.pilot.resize_terminal(80, 24)
            await on.settle()
            assert on.app.focused is held
            await on.press(key)
        assert on.app.screen.query_one(TextField).text == "1 23"
