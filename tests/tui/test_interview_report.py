"""What is shown after an interview, at once and later: points to confirm, then the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from quizapp.progress.events import Rate
from quizapp.study.interview_plan import Wish
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.interview import InterviewsScreen
from quizapp.tui.screens.interview_report import InterviewReportScreen
from quizapp.tui.screens.session import SessionScreen

from .conftest import SAID, Open
from .interviewing import answer, click, confirm_all, finish, logged, look_back


async def test_points_are_confirmed_then_the_report_is_there(
    talk: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=talk()) as on:
        await finish(on)
        assert "Looking back · 1 of 3" in on.lines[0]
        assert SAID in on.text
        assert "Softmax would saturate [i] <i>" in on.text
        assert "Enter I made 2 of 4" in on.text
        assert "As far as the words tell: 2 of 4 points." in on.text
        await on.press("3")
        assert "Enter I made 3 of 4" in on.text
        assert "As far as the words tell" not in on.text
        await on.press("up", "space")
        await confirm_all(on)
        assert isinstance(on.app.screen, InterviewReportScreen)
        rates = logged(on, Rate)
        assert len(rates) == 3
        assert rates[0].points == (0, 2)
        assert rates[0].score == 0.5
        assert "2 of 4" in on.text
        assert on.app.desk.log.cards() == {}


async def test_a_report_left_without_confirming_says_so_and_offers_it(
    talk: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=talk()) as on:
        await finish(on)
        await on.press("escape")
        assert "3 answers are not looked over yet" in on.text
        assert "2 of 4?" in on.text
        await on.press("r")
        await confirm_all(on)
        assert "not looked over" not in on.text


async def test_a_wrong_number_is_explained_in_the_report(
    talk: Callable[..., QuizApp], stage: Open, hold: Callable[..., None]
) -> None:
    hold()
    async with stage(80, 50, app=talk(None)) as on:
        await look_back(on)
        assert "You divided by d_k = 4. Divide by √d_k = 2." in on.text
        await click(on, "Give the weights of")
        assert "✗  You divided by d_k = 4. Divide by √d_k = 2." in on.text
        assert [line.split()[1:] for line in on.lines if line.strip().startswith("yours")] == [
            ["0.316", "✗", "0.405", "✗", "0.279", "✗"],
            ["0.25", "0.5", "0.125"],
        ]
        await on.press("enter")
        assert isinstance(on.app.screen, InterviewReportScreen)


async def test_an_earlier_interview_is_opened_again_after_a_restart(
    talk: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=talk(Wish(15, "research", frozenset({"scaling"})))) as on:
        await answer(on)
        await on.press("escape", "q", "enter")
        await confirm_all(on)
        first = on.text
    async with stage(app=talk(None)) as on:
        assert "Held so far" in on.text
        await look_back(on)
        assert on.text == first
        await on.press("escape")
        assert isinstance(on.app.screen, InterviewsScreen)


async def test_the_report_compares_with_earlier_ones(
    talk: Callable[..., QuizApp], stage: Open, hold: Callable[..., None]
) -> None:
    hold(2)
    async with stage(80, 60, app=talk(None)) as on:
        await look_back(on)
        assert "Compared" in on.text
        assert "20 Nov" in on.text
        assert "21 Nov" in on.text
        assert "Against earlier ones of this level (onsite): points" in on.text


async def test_the_report_is_exported_as_markdown(
    talk: Callable[..., QuizApp], stage: Open, home: Path, hold: Callable[..., None]
) -> None:
    hold()
    async with stage(app=talk(None)) as on:
        await look_back(on)
        await on.press("e")
        assert "Written to" in on.text
    (file,) = (home / "interviews").iterdir()
    assert file.name == "2026-11-20-1000-onsite-30.md"
    assert file.read_text().startswith("# Mock interview 1: onsite, 30 minutes\n")


async def test_what_to_study_can_be_practised(
    talk: Callable[..., QuizApp], stage: Open, hold: Callable[..., None]
) -> None:
    hold()
    async with stage(app=talk(None)) as on:
        await look_back(on)
        await on.press("p")
        assert isinstance(on.app.screen, SessionScreen)
