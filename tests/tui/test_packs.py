"""Packs: what they are, where they are, and what is wrong with them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.tui.app import QuizApp
from quizapp.tui.screens.browse import BrowseScreen
from quizapp.tui.screens.packs import PacksScreen

from .conftest import PACK, Open, Stage
from .test_hostile import actions

BROKEN = """\
id: broken
title: Broken [/b]
version: 2.1.0
topics:
  - {id: one, title: One}
questions:
  - id: good
    kind: flashcard
    topic: one
    prompt: Good?
    answer: Good.
  - id: bad
    kind: flash[/card]
    topic: one
"""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    return path


async def packs(on: Stage) -> PacksScreen:
    await on.press("P")
    assert isinstance(on.app.screen, PacksScreen)
    return on.app.screen


async def test_a_pack_is_told_in_full(stage: Open) -> None:
    async with stage(100, 30) as on:
        await packs(on)
        assert "1 pack, 10 questions" in on.lines[0]
        assert "[CLS] W[q] x[/i]   1.0.0 · 10 questions" in on.text
        assert "hostile · CC0-1.0 · from a folder of yours" in on.text
        assert str(PACK) in on.text.replace("\n", "").replace(" ", "")
        assert actions(on) == set()


async def test_problems_are_told_in_words_with_their_line(
    stage: Open, make_app: Callable[..., QuizApp], broken: Path
) -> None:
    async with stage(100, 30, app=make_app(packs=(PACK, broken))) as on:
        screen = await packs(on)
        assert "Broken [/b]   2.1.0 · 1 question · 1 problem" in on.text
        assert "broken.yaml:13" not in on.text
        await on.press("down")
        assert screen.list.chosen is not None
        assert "✗ broken.yaml:13" in on.text
        assert "flash[/card]" in on.text
        broken.write_text(BROKEN.replace("flash[/card]", "flashcard"), encoding="utf-8")
        await on.press("r")
        assert "Read again." in on.lines[-2]
        assert "flash[/card]" not in on.text


async def test_enter_browses_the_questions_of_a_pack(
    stage: Open, make_app: Callable[..., QuizApp], broken: Path
) -> None:
    async with stage(app=make_app(packs=(PACK, broken))) as on:
        screen = await packs(on)
        await on.press("down", "enter")
        assert isinstance(on.app.screen, BrowseScreen)
        assert [row.entry.id for row in on.app.screen.list.rows] == ["broken/good"]
        await on.press("escape", "escape")
        assert screen.is_current


async def test_a_place_without_packs_is_told(
    stage: Open, make_app: Callable[..., QuizApp], tmp_path: Path
) -> None:
    async with stage(100, 30, app=make_app(packs=(PACK, tmp_path / "gone [x]"))) as on:
        await packs(on)
        assert "Elsewhere" in on.text
        assert "gone[x]" in "".join(on.text.split())
        assert "there is nothing here" in " ".join(on.text.split())


async def test_no_pack_at_all_is_no_dead_end(stage: Open, make_app: Callable[..., QuizApp]) -> None:
    async with stage(app=make_app(packs=())) as on:
        screen = await packs(on)
        assert "No pack was found" in on.lines[-2]
        await on.press("enter", "down", "r", "escape")
        assert not screen.is_current


async def test_a_copy_that_is_used_instead_is_told(
    stage: Open,
    make_app: Callable[..., QuizApp],
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped = shutil.copytree(PACK, tmp_path / "shipped" / "hostile")
    shutil.copytree(PACK, home / "packs" / "_edited" / "hostile")
    monkeypatch.setattr("quizapp.study.opening.shipped_packs", lambda: shipped.parent)
    async with stage(100, 30, app=make_app(packs=())) as on:
        await packs(on)
        assert "your own copy of one that comes with the app" in on.text
        assert "your own copy is used instead" in on.text
        assert "2 packs, 10 questions" in on.lines[0]
        # And back again, from either, after asking; the copy is kept.
        for key in ("down", "up"):
            assert "o use the original" in on.lines[-1]
            await on.press(key)
        await on.press("o", "escape", "o")
        assert "Your copy of “[CLS] W[q] x[/i]” is not deleted" in " ".join(on.text.split())
        await on.press("enter")
        assert "The pack that comes with the app is used again." in on.lines[-2]
        assert "1 pack, 10 questions" in on.lines[0]
        assert "o use the original" not in on.lines[-1]
        assert (home / "packs" / "_edited-before" / "hostile-1" / "pack.yaml").exists()


@pytest.mark.parametrize("size", [(60, 20), (20, 5), (200, 60)])
async def test_every_size_works(stage: Open, size: tuple[int, int]) -> None:
    async with stage(*size) as on:
        await on.press("P", "down", "up", "end", "r")
        assert on.app.is_running
