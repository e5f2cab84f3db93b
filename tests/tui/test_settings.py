"""The settings screen: what is typed or picked is checked, written down, and holds at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.clock import FixedClock
from quizapp.settings import load
from quizapp.tui.app import QuizApp
from quizapp.tui.options import OPTIONS
from quizapp.tui.screens.keys import KeysScreen
from quizapp.tui.screens.settings import SettingsScreen
from quizapp.tui.widgets.picks import Picks

from .conftest import Open, Stage

PLACE = {option.key: at for at, option in enumerate(OPTIONS)}


def config(home: Path) -> dict[str, Any]:
    return tomllib.loads((home / "config.toml").read_text(encoding="utf-8"))


async def settings_at(on: Stage, key: str) -> SettingsScreen:
    """Open the settings, the cursor on one of them."""
    await on.press("f4", "home", *["down"] * PLACE[key])
    assert isinstance(on.app.screen, SettingsScreen)
    assert on.app.screen.list.option.key == key
    return on.app.screen


async def enter(on: Stage, text: str) -> None:
    """Type a value in place of the one that holds."""
    screen = on.app.screen
    assert isinstance(screen, SettingsScreen)
    await on.press("enter")
    screen.field.value = text
    await on.settle()
    await on.press("enter")


async def test_every_setting_is_there_with_its_value_and_what_it_is_for(stage: Open) -> None:
    async with stage() as on:
        await on.press("comma")
        for option in OPTIONS:
            assert option.title in on.text
            flat = " ".join(on.text.split())
            assert option.help in flat
            assert option.key in flat
            await on.press("down")


def test_the_screen_has_the_keys_of_the_file() -> None:
    from quizapp.settings import CHECKS

    assert {option.key for option in OPTIONS} == set(CHECKS)


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("retention", "0.95", 0.95),
        ("new_per_day", " 7 ", 7),
        ("reviews_per_day", "0", 0),
        ("day_starts_at", "23", 23),
        ("leech_after", "5", 5),
    ],
)
async def test_a_number_is_written_down_and_holds(
    stage: Open, home: Path, key: str, typed: str, kept: object
) -> None:
    async with stage() as on:
        await settings_at(on, key)
        await enter(on, typed)
        assert "saved" in on.lines[-2]
        assert config(home)[key] == kept
        assert getattr(on.app.desk.settings, key) == kept
        await on.press("d")
        assert key not in config(home)


async def test_what_was_saved_is_no_news_beside_what_is_wrong(stage: Open) -> None:
    async with stage() as on:
        await settings_at(on, "new_per_day")
        await enter(on, "7")
        assert "saved" in on.lines[-2]
        await enter(on, "many")
        assert "whole number" in on.text
        assert ": saved." not in on.text


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("retention", "2", "It must be from 0.7 to 0.99, not 2"),
        ("new_per_day", "many", "It must be a whole number, not `many`"),
        ("new_per_day", "7.5", "It must be a whole number, not `7.5`"),
        ("interview", "soon", "It must be a day such as 2026-12-14, not `soon`"),
        ("interview", "2026-11-19", "2026-11-19 is over: today is 2026-11-20."),
        ("packs", "/no/such [/x] place", "There is no /no/such [/x] place."),
        ("packs", "~nobody-of-that-name/packs", "There is no ~nobody-of-that-name/packs."),
        ("packs", "a" * 300, "There is no"),
    ],
)
async def test_what_cannot_be_is_said_while_typing_and_not_set(
    stage: Open, home: Path, key: str, typed: str, said: str
) -> None:
    async with stage() as on:
        screen = await settings_at(on, key)
        await enter(on, typed)
        assert said in on.text
        assert screen.typing
        await on.press("escape")
        assert not screen.typing
        assert not (home / "config.toml").exists()
        await on.press("escape")
        assert not screen.is_current


async def test_before_the_day_begins_it_is_still_the_one_before(
    stage: Open, home: Path, clock: FixedClock
) -> None:
    clock.set(clock.now().replace(hour=2))
    async with stage() as on:
        await settings_at(on, "interview")
        await enter(on, "2026-11-18")
        assert "2026-11-18 is over: today is 2026-11-19." in on.text
        await on.press("escape")
        await enter(on, "2026-11-19")
        assert "2026-11-19, today" in on.text


async def test_an_interview_is_set_and_taken_back(stage: Open, home: Path) -> None:
    async with stage() as on:
        await settings_at(on, "interview")
        await enter(on, "2026-12-14")
        assert "2026-12-14, in 24 days" in on.text
        assert on.app.desk.settings.interview is not None
        await enter(on, "")
        assert "interview" not in config(home)
        assert on.app.desk.settings.interview is None


async def test_comments_in_the_file_stay(
    stage: Open, make_app: Callable[..., QuizApp], home: Path
) -> None:
    (home / "config.toml").write_text("# mine\nretention = 0.8  # low\n", encoding="utf-8")
    async with stage(app=make_app()) as on:
        await settings_at(on, "new_per_day")
        await enter(on, "3")
    text = (home / "config.toml").read_text(encoding="utf-8")
    assert text.startswith("# mine\nretention = 0.8  # low\n")


async def test_a_theme_is_looked_at_with_the_cursor_and_taken(stage: Open, home: Path) -> None:
    async with stage() as on:
        await settings_at(on, "theme")
        await on.press("enter", "down")
        assert on.app.theme == "quizapp-light"
        await on.press("escape")
        assert on.app.theme == "quizapp-dark"
        await on.press("enter", "down", "down", "enter")
        assert on.app.theme == "ansi-dark"
        assert config(home)["theme"] == "ansi-dark"


async def test_packs_to_study_are_picked(stage: Open, home: Path) -> None:
    async with stage() as on:
        await settings_at(on, "study")
        await on.press("enter")
        assert "[CLS] W[q] x[/i]" in on.text
        await on.press("space", "enter")
        # All of them is the default.
        assert "study" not in config(home)


async def test_a_pack_studied_under_a_former_id_is_picked(
    stage: Open, make_app: Callable[..., QuizApp], home: Path, tmp_path: Path
) -> None:
    question = "{id: q, kind: flashcard, topic: t, prompt: P?, answer: A}"
    for name in ("one", "two"):
        file = tmp_path / "further" / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            f"format: 1\nid: {name}\ntitle: {name}\naliases: [{name}-once]\n"
            f"topics: [{{id: t, title: T}}]\nquestions: [{question}]\n",
            "utf-8",
        )
    (home / "config.toml").write_text('study = ["two-once"]\n', "utf-8")
    async with stage(app=make_app(packs=(tmp_path / "further",))) as on:
        await settings_at(on, "study")
        await on.press("enter")
        assert on.app.screen.query_one(Picks).chosen == {"two"}


async def test_a_key_is_given_by_pressing_it_and_holds_at_once(stage: Open, home: Path) -> None:
    async with stage(100, 40) as on:
        await settings_at(on, "keys")
        await on.press("enter")
        screen = on.app.screen
        assert isinstance(screen, KeysScreen)
        at = next(n for n, c in enumerate(screen.list.commands) if c.id == "today.practice")
        screen.list.move_cursor(at)
        await on.press("enter")
        assert "Press the key for practice" in on.text
        await on.press("q")
        assert "q is “quit” (today) already" in on.lines[-2]
        await on.press("enter", "f8")
        assert config(home)["keys"] == {"today.practice": "f8"}
        assert "was p" in on.text
        await on.press("escape", "escape", "f8")
        assert on.lines[0].strip().startswith("Practice")
        await on.press("escape")
        await settings_at(on, "keys")
        await on.press("enter")
        assert isinstance(on.app.screen, KeysScreen)
        on.app.screen.list.move_cursor(at)
        await on.press("delete")
        assert "keys" not in config(home) or config(home)["keys"] == {}


async def test_what_is_wrong_with_the_file_is_told_by_line(
    stage: Open, make_app: Callable[..., QuizApp], home: Path
) -> None:
    text = 'retenton = 1\nnew_per_day = "x"\ntheme = "nort"\n[keys]\n"today.practise" = "w"\n'
    (home / "config.toml").write_text(text, encoding="utf-8")
    async with stage(100, 40, app=make_app()) as on:
        await on.press("f4")
        assert "config.toml:1: unknown setting `retenton`; did you mean `retention`?" in on.text
        assert "config.toml:2: `new_per_day` must be a whole number" in on.text
        assert "config.toml:3: there is no theme `nort`; did you mean `nord`?" in on.text
        assert "config.toml:5: no key is called `today.practise`" in on.text
        assert "did you mean `today.practice`?" in " ".join(on.text.split())


async def test_a_file_that_is_not_toml_is_not_written_over(
    stage: Open, make_app: Callable[..., QuizApp], home: Path
) -> None:
    (home / "config.toml").write_text("= broken\n", encoding="utf-8")
    async with stage(app=make_app()) as on:
        await settings_at(on, "new_per_day")
        await enter(on, "3")
        assert "config.toml" in on.text
        assert "not TOML" in on.text
    assert (home / "config.toml").read_text(encoding="utf-8") == "= broken\n"
    assert load(home / "config.toml").settings.new_per_day == 20


@pytest.mark.parametrize("size", [(60, 20), (20, 5), (200, 60)])
async def test_every_size_works(stage: Open, size: tuple[int, int]) -> None:
    async with stage(*size) as on:
        await on.press("f4", "down", "enter", "escape", "end", "enter", "down", "escape", "escape")
        assert on.app.is_running
