"""Today: what it says on the first day and later, and that Enter always starts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from quizapp.clock import FixedClock
from quizapp.study.filters import Filter
from quizapp.tui.app import QuizApp
from quizapp.tui.messages import Begin
from quizapp.tui.screens.practice import PracticeScreen
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.screens.today import TodayScreen
from quizapp.tui.start import Learn, Practice
from quizapp.tui.widgets.topics import Topics

from .conftest import Open, Stage


async def answer_one(on: Stage) -> None:
    await on.ask("pick")
    await on.press("1", "enter", "q", "enter")


async def test_the_first_run_is_a_sentence_a_question_and_enter(stage: Open) -> None:
    async with stage() as on:
        assert "Ready" not in on.text
        assert "The first question" in on.text
        assert "Enter answer it" in on.lines[-1]
        await on.press("enter")
        assert isinstance(on.app.screen, SessionScreen)
        assert on.lines[0].strip().startswith("Learn")


async def test_later_it_says_how_ready_one_is_and_what_is_due(stage: Open) -> None:
    async with stage() as on:
        await answer_one(on)
        assert isinstance(on.app.screen, TodayScreen)
        assert "1 day in a row · 1 answer" in on.text
        assert "Weights W[q] x[/i]" in on.text
        on.clock.advance(timedelta(days=2))
        await on.press("p", "escape")
        assert "1 to review" in on.text
        await on.press("enter")
        assert isinstance(on.app.screen, SessionScreen)


async def test_every_way_on_is_on_the_bottom_line_at_80_columns(stage: Open) -> None:
    async with stage() as on:
        await answer_one(on)
        keys = [
            "p practice",
            "i interview",
            "a lab",
            "b browse",
            "s stats",
            "P packs",
            ", settings",
        ]
        assert on.lines[-1].split("  ") == [f" {keys[0]}", *keys[1:], "? help"]
    async with stage(60, 20) as on:
        assert "Enter start" in on.lines[-1]


async def test_a_topic_under_the_cursor_is_practised(stage: Open) -> None:
    async with stage() as on:
        await answer_one(on)
        await on.press("down")
        assert "Enter practise Weights" in on.lines[-1]
        await on.press("escape")
        assert "Enter  start" in on.text
        assert "Enter" not in on.lines[-1]
        await on.press("down", "down", "down", "up", "enter")
        assert on.lines[0].strip().startswith("Practice · Weights")


async def test_the_palette_shows_a_topic_as_it_is_written(stage: Open) -> None:
    async with stage(100, 40) as on:
        await answer_one(on)
        await on.press("down", "f2")
        for _ in range(20):  # until it has listed what there is
            await on.settle()
        assert "Practise Weights W[q] x[/i]" in on.text
        await on.write("W[q] x[/i]")
        for _ in range(20):
            await on.settle()
        assert "Practise Weights W[q] x[/i]" in on.text


async def test_the_list_of_topics_follows_the_cursor_and_the_mouse(stage: Open) -> None:
    async with stage(80, 12) as on:
        await answer_one(on)
        topics = on.app.screen.query_one(Topics)
        topics.topics = tuple(topics.topics[:1]) * 30
        await on.settle()
        await on.press(*["pagedown"] * 5)
        assert topics.cursor == 29
        assert "of 30" in on.text
        assert any(line.strip().startswith("›") for line in on.lines)


async def test_no_pack_is_no_dead_end(make_app: Callable[..., QuizApp], stage: Open) -> None:
    async with stage(app=make_app(packs=())) as on:
        assert "There are no questions yet" in on.text
        await on.press("enter", "p")
        assert isinstance(on.app.screen, TodayScreen)


async def test_a_broken_pack_is_counted_and_the_rest_works(
    make_app: Callable[..., QuizApp], stage: Open, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: [\n", encoding="utf-8")
    pack = Path(__file__).parent / "packs" / "hostile"
    async with stage(app=make_app(packs=(pack, broken))) as on:
        assert "problem" in on.lines[-2]
        assert "The first question" in on.text


async def test_a_foreign_database_is_one_calm_sentence(
    make_app: Callable[..., QuizApp], stage: Open, home: Path
) -> None:
    (home / "progress.db").write_bytes(b"not a database at all, but somebody's letter" * 20)
    async with stage(app=make_app()) as on:
        assert "--home" in on.text
        assert "Traceback" not in on.text
        await on.press("enter", "p", "down", "q")
    assert on.app.return_code == 0


async def test_the_app_opens_straight_in_a_session(
    make_app: Callable[..., QuizApp], stage: Open
) -> None:
    wanted = Filter(kinds=frozenset({"flashcard"}))
    async with stage(app=make_app(start=Learn(wanted))) as on:
        assert "What is [CLS] x[/i]?" in on.text
        await on.press("escape")
        assert isinstance(on.app.screen, TodayScreen)


async def test_practice_without_a_filter_asks_for_one(
    make_app: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=make_app(start=Practice())) as on:
        assert isinstance(on.app.screen, PracticeScreen)
        assert "all 10 questions" in on.lines[0]
        await on.press("tab", "space", "enter")
        assert isinstance(on.app.screen, SessionScreen)
        assert "What is [CLS] x[/i]?" in on.text


async def test_practice_that_fits_nothing_says_so(stage: Open) -> None:
    async with stage(80, 30) as on:
        await on.press("p", "down", "space", "tab", "space")
        assert "all 1 question" not in on.lines[0]
        await on.press("shift+tab", "space", "up", "space")
        assert "no question fits" in on.lines[0]
        await on.press("enter")
        assert isinstance(on.app.screen, PracticeScreen)
        await on.press("escape")
        assert isinstance(on.app.screen, TodayScreen)


async def test_q_quits_from_today(stage: Open) -> None:
    async with stage() as on:
        await on.pilot.press("q")
        assert not on.app.is_running or on.app.return_code == 0


def configure(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(text, encoding="utf-8")


async def test_an_interview_to_come_is_counted_down_to(
    make_app: Callable[..., QuizApp], stage: Open, home: Path
) -> None:
    configure(home, "interview = 2026-12-02\n")
    async with stage(app=make_app()) as on:
        assert on.lines[0].endswith("interview in 12 days · Wed 2 Dec")
        await answer_one(on)
        assert "It fits: 1 new a day" in on.text


async def test_more_than_fits_until_the_interview_is_said(
    make_app: Callable[..., QuizApp], stage: Open, home: Path
) -> None:
    configure(home, "interview = 2026-11-22\nnew_per_day = 2\n")
    async with stage(app=make_app()) as on:
        await answer_one(on)
        assert "It does not fit: 6 of 10 questions stay unseen at 2 a day" in on.text
        assert "Enter  start" in on.text


async def test_an_interview_that_is_over_is_said_calmly(
    make_app: Callable[..., QuizApp], stage: Open, home: Path
) -> None:
    configure(home, "interview = 2026-11-19\n")
    async with stage(app=make_app()) as on:
        await answer_one(on)
        assert on.lines[0].endswith("Fri 20 Nov")
        assert "The interview of 2026-11-19 is over; set the next date, or none" in on.text
        await on.press("enter")
        assert isinstance(on.app.screen, SessionScreen)


async def err(on: Stage) -> None:
    """Make a mistake that has a name."""
    await on.ask("row")
    await on.write("0.315 0.405 0.278")
    await on.press("enter", "q", "enter")


async def test_a_mistake_is_drilled(stage: Open) -> None:
    async with stage(80, 30) as on:
        await err(on)
        assert "d  drill" in on.text
        await on.press("d")
        assert on.lines[0].strip().startswith("Mistakes · Weights")
        assert "1 of 3" in on.lines[0]


async def test_the_mistake_under_the_cursor_is_drilled_by_enter(stage: Open) -> None:
    async with stage(80, 30) as on:
        await err(on)
        await on.press("tab")
        assert any(line.strip().startswith("› divided by d_k") for line in on.lines)
        assert "Enter drill it" in on.lines[-1]
        await on.press("escape")
        assert "Enter  start" in on.text
        assert "Enter" not in on.lines[-1]
        await on.press("tab", "up")
        assert on.app.screen.query_one(Topics).has_focus
        await on.press("tab", "enter")
        assert on.lines[0].strip().startswith("Mistakes")


async def test_no_mistake_no_drill(stage: Open) -> None:
    async with stage() as on:
        await answer_one(on)
        await on.press("d", "tab")
        assert isinstance(on.app.screen, TodayScreen)
        assert "d  drill" not in on.text


async def test_a_session_that_was_left_is_offered_and_gone_on_with(stage: Open) -> None:
    async with stage() as on:
        await on.press("enter")
        for _ in range(2):
            await on.press(":")
            await on.write("idk")
            await on.press("enter", "enter")
        position = re.search(r"\d+ of", on.lines[0])
        assert position is not None
        assert position[0] != "1 of"
        await on.press(":")
        await on.write("quit")
        await on.press("enter", "enter")
        assert isinstance(on.app.screen, TodayScreen)
        left = next(line for line in on.lines if line.strip().startswith("Stopped"))
        assert "left" in left
        assert "r  go on" in left
        assert "Enter  start" in on.text
        assert "Enter" not in on.lines[-1]
        await on.press("r")
        assert isinstance(on.app.screen, SessionScreen)
        assert position[0] in on.lines[0]


async def test_nothing_left_nothing_offered(stage: Open) -> None:
    async with stage() as on:
        await answer_one(on)
        assert "Stopped" not in on.text
        await on.press("r")
        assert isinstance(on.app.screen, TodayScreen)


async def test_a_timed_session_begins(stage: Open) -> None:
    async with stage() as on:
        await answer_one(on)
        await on.press("t")
        assert on.lines[0].strip().startswith("Timed")
        assert on.lines[0].endswith("10:00 left")


async def test_the_figures_of_last_time_are_there_at_once(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        await answer_one(on)
        await on.press("escape")
        assert "1 answer" in on.text
        shown = on.text
    # Nothing but what was kept is there to be shown.
    monkeypatch.setattr(TodayScreen, "work_on", lambda *_: False)
    async with stage() as on:
        assert on.text == shown


async def test_what_was_to_be_learned_is_offered_before_what_was_practised(
    stage: Open, clock: FixedClock
) -> None:
    async with stage(100, 30) as on:
        await on.press("enter")
        for _ in range(2):
            await on.press(":")
            await on.write("idk")
            await on.press("enter", "enter")
        await on.press(":")
        await on.write("quit")
        await on.press("enter", "enter")
        clock.advance(timedelta(minutes=1))
        on.app.post_message(Begin(on.app.screen, Practice(Filter(text="hostile/pick"))))  # type: ignore[arg-type]  # Today is in front
        await on.settle()
        assert "Practice" in on.lines[0]
        await on.press("escape")
        left = next(line for line in on.lines if line.strip().startswith("Stopped"))
        assert re.search(r"Stopped  with \d+ of \d+ left; then practice, with 1 of 1 left", left)
    async with stage(60, 24) as on:
        left = next(line for line in on.lines if line.strip().startswith("Stopped"))
        assert "practice" not in left
        await on.press("r")
        assert on.lines[0].strip().startswith("Learn")
