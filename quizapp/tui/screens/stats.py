"""Statistics: how ready, what was done, whether predictions come true, what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from quizapp.tui.literal import literal
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.drawn import Drawn
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from quizapp.study.statistics.gathered import Statistics
    from quizapp.tui.desk import Desk

PAGES = ("days", "retention", "memory", "topics", "mistakes", "times")
_MARGIN = 3
_SCROLLBAR = 1
_WIDEST = 120
_WELCOME = (
    "There is nothing to show yet.",
    "",
    "After the first answers this is where you see how ready you are for the interview, which "
    "days you studied, whether what was predicted comes true, and which mistakes recur.",
)


class Tabs(Drawn):
    """The names of the pages, in one line; a click opens one."""

    DEFAULT_CSS = """
    Tabs { height: 1; padding: 0 3; }
    """
    ALLOW_SELECT = False

    page: reactive[int] = reactive(0)

    def lines(self, width: int) -> Iterator[Content]:
        line = Content("")
        for number, name in enumerate(PAGES):
            style = "$primary bold underline" if number == self.page else "dim"
            line += ("  " if number else "") + Content.styled(name, style)
        yield line.truncate(width, ellipsis=True)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        start = 0
        for number, name in enumerate(PAGES):
            if offset is not None and start <= offset.x < start + len(name):
                event.stop()
                await self.run_action(f"screen.open({number})")
            start += len(name) + 2


class StatsScreen(WorkingScreen):
    """One page of figures at a time; everything is worked out and drawn in threads."""

    CSS_PATH = Path(__file__).with_name("stats.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right,l", "turn(1)", "next page", id="stats.next"),
        Binding("shift+tab,left,h", "turn(-1)", "page before", id="stats.previous", show=False),
        *(
            Binding(str(number), f"open({number - 1})", f"page {number}", id=f"stats.page-{number}",
                    show=False)
            for number in range(1, len(PAGES) + 1)
        ),
        Binding("question_mark", "app.help", "help", id="stats.help"),
        Binding("escape,q,enter", "back", "back", id="stats.back"),
    ]  # fmt: skip

    tabs = getters.query_one(Tabs)
    body = getters.query_one(Body)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: Statistics | None = None
        self._drawing: tuple[int, int] | None = None
        """The page last drawn, and its width."""

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        yield Tabs()
        with Body(), Container(classes="page"):
            yield Static(classes="figures")
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Statistics"
        self.tabs.display = False
        self.body.focus(scroll_visible=False)
        self.work_on("statistics", self._desk.statistics)

    async def done(self, event: Done) -> None:
        if event.name == "statistics":
            self._found = event.value
            self._draw()
        elif event.name == "page":
            # Together, or what was drawn would be painted once for each.
            with self.app.batch_update():
                self.tabs.display = self._has_pages
                self.query_one(".figures", Static).update(event.value)
            self.refresh_bindings()

    def on_resize(self) -> None:
        """Drawings are made for a width."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        found = self._found
        if found is None or not self.size.width:
            return
        width = min(_WIDEST, self.size.width - 2 * _MARGIN - _SCROLLBAR)
        if self._drawing != (self.tabs.page, width):
            self._drawing = self.tabs.page, width
            self.glance("page", partial(drawn, PAGES[self.tabs.page], found, width))

    @property
    def _has_pages(self) -> bool:
        return self._found is not None and bool(self._found.reviews)

    def allows(self, action: str) -> bool:
        if action in {"turn", "open"}:
            return self._has_pages
        return True

    def describe(self, action: str) -> str | None:
        """Which page comes next."""
        return PAGES[(self.tabs.page + 1) % len(PAGES)] if action == "turn(1)" else None

    def action_turn(self, by: int) -> None:
        """The next page, or the one before."""
        self.action_open((self.tabs.page + by) % len(PAGES))

    def action_open(self, page: int) -> None:
        """One of the pages by its number."""
        self.tabs.page = page
        self.body.scroll_home(animate=False)
        self._draw()

    def action_back(self) -> None:
        """Back to where one was."""
        self.dismiss()


def drawn(name: str, found: Statistics, width: int) -> Content:
    """A page as text of that width; takes some milliseconds, more the first time."""
    if not found.reviews:
        return Content("\n").join(
            line for said in _WELCOME for line in (literal(said).wrap(width) or [Content("")])
        )
    lines = _page(name)(found, width)
    return Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)


def _page(name: str) -> Callable[[Statistics, int], Iterator[Content]]:
    # Imported here, in the thread that draws: the plots bring their library.
    from quizapp.tui.figures import days, memory, mistakes, retention, times, topics

    return {
        "days": days.page,
        "retention": retention.page,
        "memory": memory.page,
        "topics": topics.page,
        "mistakes": mistakes.page,
        "times": times.page,
    }[name]
