"""What `config.toml` says holds in the app: limits, retention, theme, keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from quizapp.progress.events import Answer
from quizapp.tui.app import QuizApp

from .conftest import Open


def configure(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(text, encoding="utf-8")


async def test_limits_and_retention_hold(
    make_app: Callable[..., QuizApp], stage: Open, home: Path
) -> None:
    configure(home, "new_per_day = 2\nretention = 0.8\n")
    async with stage(app=make_app()) as on:
        await on.press("enter")
        assert "1 of 2" in on.lines[0]
        await on.press("escape", "i")
        (event,) = on.app.desk.log.last_answers(1)
        assert isinstance(event.body, Answer)
        assert event.body.settings["retention"] == 0.8


async def test_an_answer_brings_a_backup(stage: Open, home: Path) -> None:
    async with stage() as on:
        await on.press("enter", "escape", "i")
    # Closing waits for the backup under way.
    assert list((home / "backups").iterdir())


async def test_theme_and_keys_are_those_that_were_set(
    make_app: Callable[..., QuizApp], stage: Open, home: Path
) -> None:
    configure(home, 'theme = "quizapp-light"\n[keys]\n"today.practice" = "w"\n')
    async with stage(app=make_app()) as on:
        assert on.app.theme == "quizapp-light"
        assert "w practice" in on.lines[-1]
        await on.press("w")
        assert on.lines[0].strip().startswith("Practice")


async def test_a_key_named_on_the_page_is_the_one_that_was_set(
    make_app: Callable[..., QuizApp], stage: Open, home: Path
) -> None:
    configure(home, '[keys]\n"today.start" = "w"\n"browse.undo" = "ctrl+b,y"\n')
    async with stage(app=make_app()) as on:
        assert "w  answer it" in on.text
        await on.press("b", "escape", "enter", "w", *"hm", "enter")
        assert "Noted. Ctrl+B takes that back." in on.lines[-2]


async def test_nonsense_in_the_file_stops_nothing(
    make_app: Callable[..., QuizApp], stage: Open, home: Path
) -> None:
    configure(home, 'theme = "no such thing"\nnew_per_day = "many"\n[keys]\n"today.quit" = ""\n')
    async with stage(app=make_app()) as on:
        assert on.app.theme == "quizapp-dark"
        assert "The first question" in on.text
        await on.press("q")
        assert on.app.return_code == 0
