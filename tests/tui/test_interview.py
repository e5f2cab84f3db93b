"""A mock interview, driven by keys and by the mouse: no verdict before the end, nothing lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.events import Answer, Rate
from quizapp.progress.log import ProgressLog
from quizapp.study.interview import Interview as Mock
from quizapp.study.interview_plan import Wish
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.interview import Held, InterviewsScreen
from quizapp.tui.screens.interview_answer import InterviewAnswerScreen, PointMarks
from quizapp.tui.screens.interview_report import InterviewReportScreen
from quizapp.tui.screens.interview_talk import InterviewScreen
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.screens.today import TodayScreen
from quizapp.tui.start import Interview
from quizapp.tui.widgets.keybar import KeyBar
from tests.conftest import MINI

from .conftest import Open, Stage

TALK = Path(__file__).parent.parent / "packs" / "interview"
SCALING = Wish(30, "onsite", frozenset({"scaling"}))
SHORT = {"talk/scale-number": "0.316 0.405 0.279"}
SAID = "The variance grows with [CLS] x[/i], and softmax saturates."

Make = Callable[..., QuizApp]


@pytest.fixture
def talk(make_app: Make) -> Callable[..., QuizApp]:
    """Makes the app, in an interview on scaling unless told otherwise."""

    def make(wish: Wish | None = SCALING) -> QuizApp:
        return make_app(packs=(TALK,), start=Interview(wish))

    return make


def logged(on: Stage, kind: type[Any]) -> list[Any]:
    return [event.body for event in on.app.desk.log.events() if isinstance(event.body, kind)]


def talking(on: Stage) -> InterviewScreen:
    assert isinstance(on.app.screen, InterviewScreen)
    return on.app.screen


async def answer(on: Stage, seconds: int = 60) -> str:
    """Answer the question on show; returns its name."""
    asked = talking(on).asked
    assert asked is not None
    on.clock.advance(timedelta(seconds=seconds))
    if asked.kind == "open":
        await on.write(SAID)
        await on.press("enter", "enter")
    elif asked.id in SHORT:
        await on.write(SHORT[asked.id])
        await on.press("enter")
    else:
        await on.press("escape", "i")
    return asked.id.removeprefix("talk/")


@pytest.fixture
def hold(home: Path, clock: FixedClock) -> Callable[..., None]:
    """Holds interviews on scaling before the app opens, a day apart; confirms no points."""

    def run(times: int = 1) -> None:
        library = Library.open([PackSource(TALK, "given")])
        with ProgressLog.open(resolve_home(home), clock) as log:
            for at in range(times):
                clock.advance(timedelta(days=1 if at else 0))
                talk = Mock(library, log, clock, random.Random(7), SCALING)
                asked = talk.next()
                while asked is not None:
                    clock.advance(timedelta(seconds=60))
                    said = SAID if asked.kind == "open" else SHORT.get(asked.id, "")
                    talk.submit(said) if said else talk.pass_on()
                    asked = talk.current

    return run


async def look_back(on: Stage) -> None:
    """From the choice of an interview to the report of the last one."""
    on.app.screen.query_one(Held).focus()
    await on.settle()
    await on.press("enter")


async def finish(on: Stage) -> None:
    """Answer to the end."""
    while isinstance(on.app.screen, InterviewScreen):
        await answer(on)


async def confirm_all(on: Stage) -> None:
    while isinstance(on.app.screen, InterviewAnswerScreen):
        await on.press("enter")


async def click(on: Stage, words: str) -> None:
    """Click where a line of the screen says so."""
    for y, line in enumerate(on.lines):
        if (x := line.find(words)) >= 0:
            await on.pilot.click(offset=(x + 1, y))
            await on.settle()
            return
    raise AssertionError(f"{words!r} is not on the screen:\n{on.text}")


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
        assert "yours" in on.text
        assert "← yours: 0.25  0.5  0.125" in on.text
        await on.press("enter")
        assert isinstance(on.app.screen, InterviewReportScreen)


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
