"""Practice: what is picked, what of it fits, and filters kept by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.paths import resolve_home
from quizapp.progress.events import State
from quizapp.study.filters import Filter
from quizapp.study.saved import SavedFilters
from quizapp.tui.screens.practice import PracticeScreen
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.screens.today import TodayScreen

from .conftest import Open, Stage


def screen(on: Stage) -> PracticeScreen:
    found = on.app.screen
    assert isinstance(found, PracticeScreen)
    return found


async def test_questions_are_found_by_what_they_say(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.press("p", "slash")
        await on.write("scaled SCORES")
        assert on.lines[0].endswith("all 2 questions")
        await on.press("escape")
        assert not screen(on).field.has_focus
        await on.press("enter")
        assert isinstance(on.app.screen, SessionScreen)
        assert "1 of 2" in on.lines[0]


async def test_questions_are_found_by_how_one_stands_with_them(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.ask("pick")
        await on.press("1", "enter", "f", "q", "enter", "p")
        row = next(line for line in on.lines if "flagged" in line)
        assert row.split()[-1] == "1"
        await on.press("tab", "tab", "down", "down", "space")
        assert on.lines[0].endswith("1 question")
        await on.press("enter")
        assert "Which one is a token?" in on.text


async def test_what_fits_nothing_is_answered_with_what_would(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.press("p", "tab", "space", "tab", "space")
        assert "no question fits" in on.lines[0]
        assert "No question is like that; with any state" in on.text
        await on.press("enter")
        assert isinstance(on.app.screen, PracticeScreen)
        await on.press("space")
        assert "No question is like that" not in on.text


async def test_what_is_set_aside_is_said_to_be(stage: Open) -> None:
    async with stage(80, 40) as on:
        on.app.desk.log.append(State(question="hostile/card", what="suspend"))
        await on.press("p", "tab", "space")
        assert "no question fits" in on.lines[0]
        assert "All such questions are set aside; take one in again first." in on.text


async def test_a_filter_is_saved_chosen_and_forgotten(stage: Open, home: Path) -> None:
    async with stage(80, 50) as on:
        await on.press("p", "tab", "space", "s")
        assert "Save this choice as" in on.text
        await on.press("enter")
        assert "Type a name first, or press Esc." in on.text
        await on.write("cards [x]")
        await on.press("enter")
        assert "Saved as “cards [x]”." in on.lines[-2]
        kept = SavedFilters(resolve_home(home)).all()
        assert kept == {"cards [x]": Filter(kinds=frozenset({"flashcard"}), count=20)}
        await on.press("down", "space")
        assert "Saved as" not in on.text, "that is not what is picked any more"
    async with stage(80, 50) as on:
        await on.press("p")
        assert "all 10 questions" in on.lines[0]
        await on.press("tab", "space")
        assert "1 question" in on.lines[0]
        assert any("● cards [x]" in line for line in on.lines)
        await on.press("tab", "down", "space")
        assert not any("● cards [x]" in line for line in on.lines)
        await on.press("shift+tab", "delete")
        assert "Forget “cards [x]”?" in on.text
        await on.press("enter")
        assert "Forgotten." in on.lines[-2]
        assert "cards [x]" not in on.text
        assert SavedFilters(resolve_home(home)).all() == {}


async def test_what_the_lists_do_not_show_of_a_kept_filter_holds_too(
    stage: Open, home: Path
) -> None:
    wanted = Filter(packs=frozenset({"other"}), count=7)
    SavedFilters(resolve_home(home)).save("elsewhere", wanted)
    async with stage(80, 50) as on:
        await on.press("p", "tab", "space")
        assert "As saved, only of other." in on.text
        assert "no question fits" in on.lines[0]
        assert screen(on).wanted == wanted


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (Filter(states=frozenset({"known"}), count=7), ""),
        (Filter(tags=frozenset({"rare"}), count=7), "As saved, not listed here: rare."),
        (Filter(topics=frozenset({"gone"}), count=7), "As saved, not listed here: gone."),
    ],
)
async def test_whatever_a_kept_filter_says_holds(
    stage: Open, home: Path, wanted: Filter, says: str
) -> None:
    SavedFilters(resolve_home(home)).save("kept", wanted)
    async with stage(80, 50) as on:
        await on.press("p", "tab", "space")
        assert on.lines[-2].strip() == says
        assert "no question fits" in on.lines[0]
        assert screen(on).wanted == wanted


async def test_a_name_that_is_none_is_refused_in_words(stage: Open) -> None:
    async with stage(80, 50) as on:
        await on.press("p", "s")
        await on.write("x" * 60)
        await on.press("enter")
        assert "A filter's name is a line of 1 to 40 characters" in on.lines[-2]
        await on.press("s", "enter", "escape")
        assert isinstance(on.app.screen, PracticeScreen)
        await on.press("escape")
        assert isinstance(on.app.screen, TodayScreen)
