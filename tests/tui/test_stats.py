"""The statistics screen: every page in every size, with the figures beside the drawings."""

from __future__ import annotations

import random
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.log import ProgressLog
from quizapp.study.statistics.gathered import Statistics
from quizapp.tui.app import QuizApp
from quizapp.tui.desk import Desk
from quizapp.tui.figures.days import levels
from quizapp.tui.figures.mistakes import chart
from quizapp.tui.figures.words import span
from quizapp.tui.plots import against, bars
from quizapp.tui.screens.stats import PAGES, StatsScreen, drawn
from quizapp.tui.screens.today import TodayScreen
from tests.study.statistics.made import history

from .conftest import Open, Stage
from .test_snapshots import compare as compare

QUESTIONS = [f"hostile/{name}" for name in ("row", "pick", "card", "gaps", "steps")]


@pytest.fixture
def learned(home: Path, clock: FixedClock) -> None:
    """Some months of answers up to the day before."""
    start = datetime(2026, 6, 20, 5, tzinfo=UTC)
    with ProgressLog.open(resolve_home(home), clock) as log:
        log.merge(history(random.Random(3), QUESTIONS, start, 153, 7))


async def page(on: Stage, number: int) -> str:
    """Everything on a page, scrolled through."""
    if not isinstance(on.app.screen, StatsScreen):
        await on.press("s")
    await on.press(str(number))
    screen = on.app.screen
    assert isinstance(screen, StatsScreen)
    found = on.text
    while not screen.body.is_vertical_scroll_end:
        await on.press("space")
        found += "\n" + on.text
    return found


async def test_a_new_learner_is_told_what_will_be_here(stage: Open) -> None:
    async with stage() as on:
        await on.press("s")
        assert "nothing to show yet" in on.text
        assert "retention" not in on.text
        await on.press("tab")
        assert "nothing to show yet" in on.text
        await on.press("escape")
        assert not isinstance(on.app.screen, StatsScreen)


@pytest.mark.usefixtures("learned")
@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
async def test_every_page_says_its_figures(stage: Open, size: tuple[int, int]) -> None:
    async with stage(*size) as on:
        found = on.app.desk.statistics()
        said = {
            1: (f"longest {found.habit.longest}", "Answers each day", "last 30 days", "Mon  "),
            2: (str(found.retention.ever.reviews), "95–100 %", "●"),
            3: (f"{found.memory.forecast[0].reviews} today", "a year +", "7–14 d"),
            4: ("phone screen", str(found.topics[0].answered.answers)),
            5: (f"{found.mistakes[0].count} times", "mask after softmax"),
            6: ("choices", "middle half", str(found.kinds[0][1].answers)),
        }
        for number, words in said.items():
            text = await page(on, number)
            lines = text.splitlines()
            assert [word for word in words if word not in text] == []
            assert max(cell_len(line) for line in lines) <= size[0]


@pytest.mark.usefixtures("learned")
async def test_the_sums_are_those_of_the_days(stage: Open) -> None:
    async with stage(120, 40) as on:
        found = on.app.desk.statistics()
        text = await page(on, 1)
        for said, length in (("last 7 days", 7), ("last 30 days", 30), ("last year", 365)):
            first = found.today - timedelta(days=length - 1)
            days = [day for day in found.habit.days if first <= day.day <= found.today]
            minutes = sum(day.minutes for day in days)
            words = [said, str(sum(day.answers for day in days))]
            words.append(str(sum(day.reviews for day in days)))
            words += [span(minutes), span(minutes / length)]
            row = next(line for line in text.splitlines() if said in line)
            assert " ".join(row.split()) == " ".join(words)


@pytest.mark.usefixtures("learned")
async def test_pages_turn_by_keys_and_mouse(stage: Open) -> None:
    async with stage() as on:
        await on.press("s")
        screen = on.app.screen
        assert isinstance(screen, StatsScreen)
        await on.press("tab")
        assert screen.tabs.page == 1
        await on.press("left", "left")
        assert screen.tabs.page == len(PAGES) - 1
        await on.press("l")
        assert screen.tabs.page == 0
        await on.pilot.click("Tabs", offset=(3 + 6, 0))
        await on.settle()
        assert screen.tabs.page == 1
        assert "Recalled, and predicted" in on.text
        await on.press("1", "j")
        assert screen.body.scroll_target_y > 0
        await on.press("5")
        assert screen.body.scroll_target_y == 0


@pytest.mark.usefixtures("learned")
async def test_a_page_is_drawn_anew_for_another_width(stage: Open) -> None:
    async with stage(80, 24) as on:
        await on.press("s")
        narrow = next(line for line in on.lines if "Mon  " in line)
        assert cell_len(narrow.strip()) == 5 + 53
        await on.pilot.resize_terminal(124, 40)
        await on.settle()
        wide = next(line for line in on.lines if "Mon  " in line)
        assert cell_len(wide.strip()) > 90


@pytest.mark.usefixtures("learned")
async def test_nothing_is_worked_out_or_drawn_on_the_event_loop(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[bool] = []

    def noted(*arguments: object) -> object:
        threads.append(threading.current_thread() is threading.main_thread())
        return drawn(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr("quizapp.tui.screens.stats.drawn", noted)
    async with stage() as on:
        desk = on.app.desk
        worked_out = desk.statistics

        def statistics() -> object:
            threads.append(threading.current_thread() is threading.main_thread())
            return worked_out()

        monkeypatch.setattr(desk, "statistics", statistics)
        await on.press("s", "2", "3")
    assert len(threads) >= 4
    assert not any(threads)


@pytest.mark.usefixtures("learned")
async def test_shades_are_told_apart_without_colour(
    make_app: Callable[..., QuizApp], stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage(app=make_app()) as on:
        await on.press("s")
        assert all(shade in on.text for shade in "·░▒▓█")


def test_the_shades_begin_at_quartiles() -> None:
    days = [datetime(2026, 1, day, tzinfo=UTC).date() for day in range(1, 10)]
    counts = dict(zip(days, (0, 3, 5, 8, 13, 21, 34, 55, 89), strict=True))
    assert levels(counts) == (1, 8, 21, 55)
    assert levels(dict.fromkeys(days, 2)) == (1, 2)
    assert levels({}) == (1,)


def test_bars_are_as_high_as_their_values() -> None:
    lines = [line.plain for line in bars([0, 1, 2, 4], {0: "a", 3: "d"}, 14, 5)]
    assert len(lines) == 7
    inner = [line.partition("┤")[2] or line.partition("│")[2] for line in lines[:5]]
    heights = [sum(row[at : at + 1] == "█" for row in inner) for at in (0, 3, 6, 9)]
    assert heights == sorted(heights)
    assert (heights[0], heights[3]) == (0, 5)
    assert all(len(line) <= 14 for line in lines)


def test_what_does_not_fit_is_left_out_from_the_front() -> None:
    lines = [line.plain for line in bars([9] * 20 + [0] * 5, {}, 12, 3)]
    assert sum(line.count("█") for line in lines) == 0
    assert all(len(line) <= 12 for line in lines)


def test_drawings_of_nothing_and_of_much() -> None:
    assert bars([], {}, 40, 3)
    assert bars([0, 0], {}, 40, 3)
    assert max(line.cell_length for line in bars([10**6] * 60, {}, 50, 3)) <= 50
    assert "●" in "\n".join(line.plain for line in against([(0.9, 0.8)], 0.5, 30, 10))
    assert "●" not in "\n".join(line.plain for line in against([(0.3, 0.8)], 0.5, 30, 10))


def test_a_chart_shows_even_a_single_time() -> None:
    assert chart((0, 1, 100)) == " ▁█"
    assert chart((0, 0)) == "  "


async def statistics(on: Stage) -> None:
    await on.press("s")


async def retention(on: Stage) -> None:
    await on.press("s", "2")


@pytest.mark.usefixtures("learned")
@pytest.mark.parametrize("scene", [statistics, retention])
def test_pictures(
    compare: Callable[[tuple[int, int], Callable[[Stage], Awaitable[None]]], bool],
    scene: Callable[[Stage], Awaitable[None]],
) -> None:
    assert compare((80, 24), scene)


def test_a_first_picture(
    compare: Callable[[tuple[int, int], Callable[[Stage], Awaitable[None]]], bool],
) -> None:
    assert compare((80, 24), statistics)


async def test_the_figures_are_ready_when_one_comes_back_to_today(
    learned: None, stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Statistics] = []
    work_out = Desk.statistics

    def noted(desk: Desk) -> Statistics:
        found.append(work_out(desk))
        return found[-1]

    monkeypatch.setattr(Desk, "statistics", noted)
    async with stage() as on:
        assert found == []  # at the start they would double the memory
        await on.ask("row")
        await on.press("escape", "i", "escape", "escape", "escape")
        assert isinstance(on.app.screen, TodayScreen)
        assert len(found) == 1
        await on.press("s")
        assert len(found) == 2
        assert found[0] is found[1]
