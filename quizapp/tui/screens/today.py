"""Today: how ready one is, what is due, and Enter to start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from quizapp.tui.messages import Begin
from quizapp.tui.start import Interview, Learn, Practice, Stats
from quizapp.tui.widgets.body import TooSmall
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.mistakes import Mistakes
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.summary import Summary, count
from quizapp.tui.widgets.topics import Topics
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from quizapp.study.overview import Overview
    from quizapp.tui.desk import Desk


class TodayScreen(WorkingScreen):
    """The first screen: few widgets, each drawing itself."""

    CSS_PATH = Path(__file__).with_name("today.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", id="today.start"),
        Binding("p", "practice", "practice", id="today.practice"),
        Binding("i", "interview", "interview", id="today.interview"),
        Binding("b", "browse", "browse", id="today.browse"),
        Binding("s", "statistics", "statistics", id="today.statistics"),
        Binding("t", "app.change_theme", "theme", id="today.theme"),
        Binding("question_mark", "app.help", "help", id="today.help"),
        Binding("escape", "clear", "back to today", id="today.clear", show=False),
        Binding("q", "app.quit", "quit", id="today.quit"),
    ]

    status = getters.query_one(StatusLine)
    list = getters.query_one(Topics)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._overview: Overview | None = None
        self._eager = False
        """Whether Enter was pressed before anything was there to start."""

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Vertical(classes="middle"), Vertical(classes="page"):
            yield Summary()
            yield Topics()
            yield Mistakes()
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        now = self._desk.clock.now()
        top = self.query_one(TopLine)
        top.left = "quizapp"
        top.right = f"{now:%a} {now.day} {now:%b}"
        self.query_one(Mistakes).now = now

    def on_screen_resume(self) -> None:
        self.status.said = ""
        self.work_on("overview", self._desk.overview)

    @on(Done)
    def _done(self, event: Done) -> None:
        event.stop()
        self.finish_work(event.name)
        if event.name == "overview":
            self._draw(event.value)

    def _draw(self, overview: Overview) -> None:
        self._overview = overview
        self.set_class(overview.first_run, "-first-run")
        self.query_one(Summary).trouble = ""
        self.query_one(Summary).overview = overview
        self.list.topics = overview.topics
        self.list.cursor = -1
        self.query_one(Mistakes).mistakes = overview.mistakes
        if overview.problems:
            said = count(overview.problems, "problem")
            self.say(f"{said} in your packs: `quizapp pack check` lists them.")
        if not overview.first_run:
            self.list.focus(scroll_visible=False)
        self.refresh_bindings()
        if self._eager:
            self._eager = False
            if self.allows("start"):
                self.action_start()

    def say(self, text: str) -> None:
        self.status.trouble = False
        self.status.said = text

    def fail(self, text: str) -> None:
        self.query_one(Summary).trouble = text

    @on(Topics.Chosen)
    def _chosen(self) -> None:
        self.refresh_bindings()

    def describe(self, action: str) -> str | None:
        """What Enter starts."""
        if action != "start" or self._overview is None:
            return None
        if (topic := self.list.chosen) is not None:
            titles = {line.id: line.title for line in self._overview.topics}
            return f"practise {titles.get(topic, topic)}"
        return "answer it" if self._overview.first_run else "start"

    def allows(self, action: str) -> bool:
        if action == "start":
            overview = self._overview
            return overview is None or bool(overview.reviews or overview.new or self.list.chosen)
        if action in {"practice", "interview"}:
            return self._overview is not None and bool(self._overview.topics)
        if action == "clear":
            return self.list.chosen is not None
        return True

    def action_start(self) -> None:
        """Learn what is due, or practise the topic under the cursor."""
        if self._overview is None:
            self._eager = True
        elif (topic := self.list.chosen) is not None:
            from quizapp.study.filters import Filter

            self.post_message(Begin(Practice(Filter(topics=frozenset({topic})))))
        else:
            self.post_message(Begin(Learn()))

    def action_practice(self) -> None:
        """Choose what to practise."""
        self.post_message(Begin(Practice()))

    def action_interview(self) -> None:
        """Choose a mock interview, or look at an earlier one again."""
        self.post_message(Begin(Interview()))

    def action_browse(self) -> None:
        """Search all questions."""
        from quizapp.tui.screens.browse import BrowseScreen

        self.app.push_screen(BrowseScreen(self._desk))

    def action_statistics(self) -> None:
        """How far one has come."""
        self.post_message(Begin(Stats()))

    def action_clear(self) -> None:
        """Leave the list of topics: Enter is today's work again."""
        self.list.cursor = -1
