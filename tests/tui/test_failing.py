"""The disk fails while the app runs: one calm sentence, nothing lost, and on it goes afterwards."""

from __future__ import annotations

import errno
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from quizapp.progress.errors import BusyLog
from quizapp.progress.log import ProgressLog
from quizapp.progress.verify import Fault
from quizapp.study.interview_plan import Wish
from quizapp.tui.screens.interview_talk import InterviewScreen
from quizapp.tui.screens.result import ResultScreen
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.screens.today import TodayScreen
from quizapp.tui.work import WorkingScreen
from tests.conftest import NoRoom

from .conftest import Open, Stage

FULL = 1 << 12
"""Bytes after which a file takes no more: less than any answer needs."""
SAID = "Not saved yet, but kept and tried again: "


def answers(on: Stage) -> int:
    return on.app.desk.log.reviews()


async def give_up(on: Stage) -> None:
    """Say "I don't know", out of a field if need be."""
    assert isinstance(on.app.screen, SessionScreen)
    await on.press(*(["escape"] if on.app.screen.typing else []), "i")


async def try_again(on: Stage) -> None:
    """What a timer does every few seconds."""
    assert isinstance(on.app.screen, WorkingScreen)
    on.app.screen.try_again()
    await on.settle()


async def test_an_answer_that_cannot_be_written_is_tried_again_by_itself(
    stage: Open, no_room: NoRoom
) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("1 2 3")
        with no_room(FULL):
            await on.press("enter")
            assert SAID in on.lines[-2]
            assert "1 2 3" in on.text
            assert "✗" not in on.text, "no verdict before it is on disk"
            await try_again(on)
            assert SAID in on.lines[-2]
        assert answers(on) == 0
        await try_again(on)
        assert "✗" in on.text
        assert SAID not in on.text
        assert answers(on) == 1
        await try_again(on)
        assert answers(on) == 1, "once is enough"
        assert on.app.desk.log.verify() == []


async def test_enter_tries_again_at_once_and_another_answer_takes_its_place(
    stage: Open, no_room: NoRoom
) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("1 2 3")
        with no_room(FULL):
            await on.press("enter")
        await on.write(" 4")
        assert SAID not in on.text
        await try_again(on)
        assert answers(on) == 0, "what was typed since is another answer"
        await on.press("backspace", "backspace", "enter")
        (answer,) = on.app.desk.log.answers()
        assert on.app.desk.log.last_answers(1)[0].body.typed == "1 2 3"  # type: ignore[union-attr]  # an answer
        assert answer.outcome == "wrong"


@pytest.mark.parametrize("name", ["row", "pick", "card", "sequence", "gaps", "essay"])
async def test_every_way_to_answer_is_kept(name: str, stage: Open, no_room: NoRoom) -> None:
    async with stage() as on:
        await on.ask(name)
        if name == "card":
            await on.press("enter")
        with no_room(FULL):
            if name == "card":
                await on.press("3")
            else:
                await give_up(on)
            assert SAID[:30] in on.lines[-2]
        await try_again(on)
        assert answers(on) == 1
        assert on.app.desk.log.verify() == []


@pytest.mark.parametrize("at", range(4))
async def test_a_session_with_a_full_disk_at_any_of_its_answers(
    at: int, stage: Open, no_room: NoRoom
) -> None:
    async with stage() as on:
        await on.ask("row", "pick", "row", "pick", mode="practice")
        for number in range(4):
            if number == at:
                with no_room(FULL):
                    await give_up(on)
                assert answers(on) == number
                await try_again(on)
            else:
                await give_up(on)
            assert answers(on) == number + 1
            await on.press("enter")
        assert isinstance(on.app.screen, ResultScreen)
        assert on.app.desk.log.verify() == []


async def test_a_home_that_is_gone_and_comes_back(stage: Open, home: Path) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("1 2 3")
        home.rename(home.with_name("away"))
        await on.press("enter")
        assert SAID + "its folder is gone." in on.lines[-2]
        assert not home.exists(), "nothing is put in its place"
        home.with_name("away").rename(home)
        await try_again(on)
        assert answers(on) == 1


async def test_a_log_that_another_program_holds(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("1 2 3")

        def busy(*_: object) -> None:
            raise BusyLog(on.app.desk.home.database, "Another program is writing.")

        monkeypatch.setattr(ProgressLog, "append", busy)
        await on.press("enter")
        assert SAID + "another program holds your progress." in on.lines[-2]
        monkeypatch.undo()
        await try_again(on)
        assert answers(on) == 1


async def test_the_clock_jumps_in_both_directions(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "pick", "row")
        for jump in (timedelta(days=400), timedelta(days=-9000), timedelta(days=9000)):
            on.clock.set(on.clock.now() + jump)
            await give_up(on)
            await on.press("enter")
        assert answers(on) == 3
        assert on.app.desk.log.verify() == []


async def test_an_interview_keeps_what_cannot_be_written(stage: Open, no_room: NoRoom) -> None:
    async with stage() as on:
        await on.app.push_screen(InterviewScreen(on.app.desk, Wish()))
        await on.settle()
        await on.write("Because it is scaled.")
        with no_room(FULL):
            await on.press("escape", "enter")
            assert SAID in on.lines[-2]
            assert "Because it is scaled." in on.text
        assert answers(on) == 0
        await try_again(on)
        assert answers(on) == 1


async def test_today_says_that_there_is_no_backup_and_that_something_is_damaged(
    stage: Open, home: Path
) -> None:
    (home / "backups").write_text("in the way")
    async with stage(100, 30) as on:
        await on.press("enter")
        await give_up(on)
        for thread in threading.enumerate():
            if thread.name == "keeper":
                thread.join()
        on.app.desk.log.faults = (Fault("event", "Event 1 is not what was written."),)
        await on.press("q", "escape")
        assert isinstance(on.app.screen, TodayScreen)
        assert "There is no backup of your last answers yet" in on.text
        assert "Something of your progress is damaged or missing." in on.text


async def test_a_home_without_room_is_made_when_there_is_some(
    stage: Open, no_room: NoRoom, home: Path
) -> None:
    with no_room():
        async with stage() as on:
            assert isinstance(on.app.screen, TodayScreen)
            assert str(home)[:30] in on.text
            on.app.screen.look_again()
            await on.settle()
            with no_room(1 << 30):
                on.app.screen.look_again()
                await on.settle()
                assert "The first question" in on.text


async def test_what_fails_after_a_while_asks_for_no_more_patience(stage: Open) -> None:
    def fails() -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(Path.home() / "x" / "config.toml"))

    async with stage() as on:
        screen = on.app.screen
        assert isinstance(screen, TodayScreen)
        screen.work_on("overview", fails)
        screen.still_working("overview")
        await on.settle()
        assert "One moment" not in on.text
        assert "That did not work: read-only file system (~/x/config.toml)." in on.text


async def test_what_was_said_is_not_talked_over_by_work_that_takes_a_while(stage: Open) -> None:
    async with stage() as on:
        screen = on.app.screen
        assert isinstance(screen, TodayScreen)
        screen.say("Copied.")
        screen.work_on("nothing", lambda: None)
        screen.still_working("nothing")
        await on.settle()
        assert "Copied." in on.lines[-2]
