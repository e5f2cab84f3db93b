"""A mock interview, driven by keys and by the mouse: no verdict before the end, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from quizapp.clock import FixedClock
from quizapp.progress.events import Answer
from quizapp.study.interview_plan import Wish
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.interview import InterviewsScreen
from quizapp.tui.screens.interview_answer import InterviewAnswerScreen, PointMarks
from quizapp.tui.screens.interview_report import InterviewReportScreen
from quizapp.tui.screens.interview_talk import InterviewScreen
from quizapp.tui.screens.today import TodayScreen
from quizapp.tui.start import Interview
from quizapp.tui.widgets.keybar import KeyBar
from tests.conftest import MINI

from .conftest import SAID, SCALING, TALK, Open, Stage
from .interviewing import Make, answer, click, confirm_all, logged, look_back, talking


async def test_topics_are_offered_of_what_is_studied(
    stage: Open, make_app: Make, home: Path
) -> None:
    (home / "config.toml").write_text('study = ["mini"]\n', "utf-8")
    async with stage(app=make_app(packs=(TALK, MINI), start=Interview())) as on:
        assert isinstance(on.app.screen, InterviewsScreen)
        assert "Weights" in on.text
        assert "Many heads" not in on.text
        await on.press("enter")
        asked = talking(on).asked
        assert asked is not None
        assert asked.id == "mini/talk"


async def test_i_on_today_leads_to_the_choice_and_enter_begins(make_app: Make, stage: Open) -> None:
    async with stage(app=make_app(packs=(TALK,))) as on:
        await on.press("i")
        assert isinstance(on.app.screen, InterviewsScreen)
        assert "Held so far" not in on.text
        await on.press("up", "space", "tab", "up", "space")
        assert on.app.screen.wish == Wish(15, "phone")
        await on.press("tab", "down", "space")
        assert on.app.screen.wish.topics == frozenset({"scaling"})
        await on.press("escape")
        assert isinstance(on.app.screen, TodayScreen)
        await on.press("i", "enter")
        assert "Question 1 · onsite interview" in on.lines[0]
        assert "30:00 left" in on.lines[0]


async def test_answers_go_to_disk_and_no_verdict_shows(
    talk: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=talk()) as on:
        assert "Why are scores divided by √d_k? [CLS] x[/i] <b>bold</b>" in on.text
        assert "Let us begin." in on.text
        await answer(on, 75)
        (body,) = logged(on, Answer)
        assert (body.mode, body.typed, body.milliseconds) == ("interview", SAID, 75_000)
        while isinstance(on.app.screen, InterviewScreen):
            assert "✓" not in on.text
            assert "✗" not in on.text
            assert "Right" not in on.text
            await answer(on)


async def test_the_clock_shows_the_question_and_the_whole(
    talk: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=talk()) as on:
        on.clock.advance(timedelta(seconds=65))
        talking(on).tick()
        await on.settle()
        assert on.lines[0].endswith("1:05 of about 3:00     28:55 left")
        on.clock.advance(timedelta(minutes=30))
        talking(on).tick()
        await on.settle()
        assert on.lines[0].endswith("time is up, +1:05")
        assert "The time is up. Finish this answer; it is the last one." in on.text
        await on.write(SAID)
        await on.press("enter", "enter")
        assert isinstance(on.app.screen, InterviewAnswerScreen)


async def test_what_cannot_be_read_is_said_and_the_empty_answer_is_not_taken(
    talk: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=talk()) as on:
        await on.press("enter")
        assert "Say something first" in on.text
        while (asked := talking(on).asked) is not None and asked.id != "talk/scale-number":
            await on.press("escape", "i")
        before = len(logged(on, Answer))
        await on.write("0.3, 0.5")
        assert "2 of 3 numbers" in on.text
        await on.press("enter")
        assert len(logged(on, Answer)) == before
        await on.write(", 0.200")
        assert "read as" in on.text
        await on.press("enter")
        assert len(logged(on, Answer)) == before + 1


async def test_ending_is_asked_twice_and_keeps_what_was_answered(
    talk: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=talk()) as on:
        await answer(on)
        await on.press("escape")
        await on.press("escape")
        assert "End the interview here?" in on.text
        await on.press("escape")
        assert "End the interview here?" not in on.text
        assert isinstance(on.app.screen, InterviewScreen)
        await on.press("escape", "q", "enter")
        assert isinstance(on.app.screen, InterviewAnswerScreen)
        assert len(logged(on, Answer)) == 1


async def test_an_answer_begun_is_kept_when_the_interview_is_ended(
    talk: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=talk()) as on:
        await on.write("The variance")
        await on.press("escape", "escape", "enter")
        assert [body.typed for body in logged(on, Answer)] == ["The variance"]
        assert isinstance(on.app.screen, InterviewAnswerScreen)


async def test_an_interview_without_an_answer_leaves_nothing_behind(
    talk: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=talk()) as on:
        await on.press("escape", "escape", "enter")
        assert isinstance(on.app.screen, TodayScreen)
        assert logged(on, Answer) == []


async def test_the_commands_of_line_mode(talk: Callable[..., QuizApp], stage: Open) -> None:
    async with stage(app=talk()) as on:
        await on.press("colon", "i", "enter")
        assert "Question 2" in on.lines[0]
        await on.press("escape", "colon", "q", "enter")
        assert "End the interview here?" in on.text


async def test_by_mouse_alone(make_app: Make, stage: Open) -> None:
    async with stage(app=make_app(packs=(TALK,))) as on:
        await click(on, "i interview")
        await click(on, "phone screen")
        await click(on, "15 minutes")
        await click(on, "Enter start")
        assert "Question 1 · phone screen interview" in on.lines[0]
        await on.write(SAID)
        await click(on, "Enter new line")
        assert "Question 2" in on.lines[0]
        await click(on, "Esc single keys")
        await click(on, "Esc end")
        await click(on, "Enter end the interview")
        assert isinstance(on.app.screen, InterviewAnswerScreen)
        marks = on.app.screen.query_one(PointMarks)
        before = set(marks.covered)
        await on.pilot.click(PointMarks, offset=(6, 0))
        await on.settle()
        assert marks.covered == before ^ {0}
        await click(on, "Enter I made")
        assert isinstance(on.app.screen, InterviewReportScreen)
        await click(on, "Enter done")
        assert isinstance(on.app.screen, TodayScreen)


@pytest.mark.parametrize("size", [(60, 20), (40, 15), (150, 40)])
async def test_it_works_in_every_size(
    talk: Callable[..., QuizApp], stage: Open, size: tuple[int, int]
) -> None:
    async with stage(*size, app=talk()) as on:
        await answer(on)
        await answer(on)
        assert on.app.screen.query_one(KeyBar).region.bottom == size[1]
        await on.press("escape", "q", "enter")
        assert on.app.screen.query_one(KeyBar).region.bottom == size[1]
        await confirm_all(on)
        assert isinstance(on.app.screen, InterviewReportScreen)
        assert max(map(len, on.lines)) <= size[0]


async def test_topics_without_an_open_question_end_in_a_sentence(
    talk: Callable[..., QuizApp], stage: Open
) -> None:
    async with stage(app=talk(Wish(15, "onsite", frozenset({"nowhere"})))) as on:
        assert "An interview begins with an open question, and none fits." in on.text
        await on.press("escape")
        assert isinstance(on.app.screen, TodayScreen)


# Pictures


@pytest.fixture
def compare(snap_compare: Any, talk: Callable[..., QuizApp], clock: FixedClock) -> Any:
    def run(wish: Wish | None, scene: Callable[[Stage], Any]) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            app = pilot.app
            assert isinstance(app, QuizApp)
            on = Stage(app, pilot, clock)
            await on.settle()
            await scene(on)
            for field in app.screen.query("*"):
                if isinstance(field, Input | TextArea):
                    field.cursor_blink = False
            await on.settle()

        return bool(snap_compare(talk(wish), terminal_size=(80, 24), run_before=before))

    return run


def test_picture_of_an_answer_being_typed(compare: Any) -> None:
    async def scene(on: Stage) -> None:
        on.clock.advance(timedelta(seconds=83))
        talking(on).tick()
        await on.write(SAID)

    assert compare(SCALING, scene)


def test_picture_of_the_report(compare: Any, hold: Callable[..., None]) -> None:
    hold(2)

    async def scene(on: Stage) -> None:
        await look_back(on)

    assert compare(None, scene)


async def test_an_open_answer_survives_the_app(stage: Open, talk: Callable[..., QuizApp]) -> None:
    async with stage(app=talk()) as on:
        await on.write("The variance grows")
        talking(on).keep_draft()
        await on.settle()
        assert logged(on, Answer) == []
        kept = on.app.desk.home.draft.read_bytes()
        await on.write(" with d_k")
    on.app.desk.home.draft.write_bytes(kept)  # as if the app had been killed
    async with stage(app=talk(None)) as again:
        (found,) = logged(again, Answer)
        assert found.typed == "The variance grows"
        assert not again.app.desk.home.draft.exists()
        await again.press("escape")
        assert "Your interview was cut off. What you had said counts" in again.text
        await again.press("i")
        assert "Held so far" in again.text
        await again.press("escape")
        assert "cut off" not in again.text
    assert len(list(again.app.desk.home.backups.iterdir())) == 1
