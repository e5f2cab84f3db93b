"""What is amiss reaches the learner on whatever screen the app opens, once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from quizapp.clock import FixedClock
from quizapp.study.filters import Filter
from quizapp.study.interview_plan import Wish as InterviewWish
from quizapp.study.starting import Wish
from quizapp.tui.app import QuizApp
from quizapp.tui.start import Interview, Learn, Practice, Study

from .conftest import PACK, Open

Make = Callable[..., QuizApp]


def told(app: QuizApp) -> list[str]:
    """The messages that stand over the screen."""
    return [note.message for note in app._notifications]


async def answered(stage: Open) -> None:
    async with stage() as on:
        await on.press("enter", "escape", "i")


async def test_a_clock_set_back_is_told_wherever_the_app_opens(
    make_app: Make, stage: Open, clock: FixedClock
) -> None:
    await answered(stage)
    clock.advance(timedelta(days=-2))
    for start in (
        Learn(Filter(count=2)),
        Practice(Filter(count=2)),
        Study(Wish("timed")),
        Interview(InterviewWish(15, "onsite", frozenset())),
    ):
        app = make_app(start=start)
        async with stage(app=app):
            (message,) = told(app)
            assert message.startswith("The clock stands 2 days before your last answer.")
    async with stage() as on:
        assert "The clock stands 2 days before" in on.text
        # What Today says is not said again when a session begins from there.
        await on.press("p", "enter")
        assert told(on.app) == []


async def test_a_question_that_is_passed_over_is_named(
    stage: Open, make_app: Make, tmp_path: Path
) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        "format: 1\nid: p\ntitle: P\ntopics: [{id: t, title: T}]\nquestions:\n"
        "- {id: first, kind: open, topic: t, difficulty: 2, prompt: A?, model: M,"
        " points: [{text: one, cues: [one]}]}\n"
        "- {id: never, kind: numeric, topic: t, difficulty: 2, prompt: x?, ask: y,"
        " given: {x: {choose: [1, 2]}}, steps: {y: x + 1}, require: ['x > 2'],"
        " answer: {kind: integer}}\n",
        "utf-8",
    )
    async with stage(app=make_app(packs=(file,), start=Interview(InterviewWish(15)))) as on:
        assert told(on.app) == []
        await on.press("escape", "i")
        (message,) = told(on.app)
        assert message.startswith("p/never was passed over: ")


async def test_settings_that_are_wrong_are_told_on_today_and_in_a_session(
    make_app: Make, stage: Open, home: Path
) -> None:
    (home / "config.toml").write_text('retenton = 0.9\nnew_per_day = "x"\n', "utf-8")
    async with stage() as on:
        words = " ".join(on.text.split())
        assert "unknown setting `retenton`; did you mean `retention`?" in words
        assert "(and 1 more problem). Whatever is right in the file holds." in words
    app = make_app(start=Learn())
    async with stage(app=app) as on:
        (message,) = told(app)
        assert "unknown setting `retenton`" in message
        assert "1 of" in on.lines[0]


async def test_a_past_interview_and_a_vanished_question_are_one_message(
    make_app: Make, stage: Open, home: Path, tmp_path: Path, clock: FixedClock
) -> None:
    folder = tmp_path / "packs" / "hostile"
    shutil.copytree(PACK, folder)
    app = make_app(packs=(folder,), start=Learn())
    async with stage(app=app) as on:
        await on.press("escape", "i", "enter", "escape", "i")
        (full_id,) = on.app.desk.log.cards()
    for file in folder.glob("*.yaml"):
        question = full_id.partition("/")[2]
        text = file.read_text("utf-8").replace(f"id: {question}\n", f"id: {question}-anew\n")
        file.write_text(text, "utf-8")
    yesterday = clock.now().date() - timedelta(days=1)
    (home / "config.toml").write_text(f"interview = {yesterday.isoformat()}\n", "utf-8")
    app = make_app(packs=(folder,), start=Learn())
    async with stage(app=app) as on:
        (message,) = told(app)
        first, second = message.split("\n")
        assert first.startswith(f"The interview of {yesterday.isoformat()} is over")
        assert f"no longer in its pack ({full_id})" in second
        assert full_id in on.app.desk.log.cards()


async def test_nothing_that_matches_is_said_where_the_question_would_stand(
    make_app: Make, stage: Open, clock: FixedClock
) -> None:
    await answered(stage)
    clock.advance(timedelta(hours=-3))
    app = make_app(start=Practice(Filter(text="no question says this")))
    async with stage(app=app) as on:
        words = " ".join(on.text.split())
        assert "The clock stands 3 hours before" in words
        assert "No question has “no question says this”" in words
        await on.press("escape")
        assert "Ready" in on.text
