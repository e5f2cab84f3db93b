"""Today: how ready one is, what is due, and Enter to start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from quizapp.counting import count
from quizapp.tui.messages import Begin
from quizapp.tui.news import day_line
from quizapp.tui.widgets.body import TooSmall
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.mistakes import Mistakes
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.summary import Summary
from quizapp.tui.widgets.topics import Topics
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import TRY_AGAIN, Done, WorkingScreen

if TYPE_CHECKING:
    from quizapp.study.today import Overview
    from quizapp.tui.desk import Desk
    from quizapp.tui.news import News


_ROOMY = 72
"""From this width on, a key stands on the page beside what it does."""


_SHORT = {"lab": "lab", "statistics": "stats"}
"""What is said of keys in fewer words where not all of them would fit."""
_WIDE = 100
"""From this width on, all of them fit in full."""


class TodayScreen(WorkingScreen):
    """The first screen: few widgets, each drawing itself. The app reads its style sheet."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", id="today.start"),
        Binding("p", "practice", "practice", id="today.practice"),
        Binding("i", "interview", "interview", id="today.interview"),
        Binding("r", "resume", "go on", id="today.resume"),
        Binding("d", "drill", "drill", id="today.drill"),
        Binding("a", "lab", "attention lab", id="today.lab"),
        Binding("b", "browse", "browse", id="today.browse"),
        Binding("s", "statistics", "statistics", id="today.statistics"),
        Binding("t", "timed", "ten minutes against the clock", id="today.timed", show=False),
        Binding("P", "packs", "packs", id="today.packs"),
        Binding("comma", "app.settings", "settings", id="today.settings"),
        Binding("question_mark", "app.help", "help", id="today.help"),
        Binding("tab", "app.focus_next", "topics or mistakes", id="today.lists", show=False),
        Binding("escape", "clear", "back to today", id="today.clear", show=False),
        Binding("q", "app.quit", "quit", id="today.quit"),
    ]

    list = getters.query_one(Topics)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._overview: Overview | None = None
        self._news: News | None = None
        self._eager = False
        """Whether Enter was pressed before anything was there to start."""
        self._came_back = False

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
        self.query_one(TopLine).left = "quizapp"
        self._date()
        if (known := self._desk.glimpse()) is not None:
            self._draw(known)

    def on_screen_suspend(self) -> None:
        """Another screen lies on top."""
        self._came_back = True

    def on_screen_resume(self) -> None:
        self._date()
        self.status.said = ""
        self.list.cursor = -1
        # After the first picture: work in a thread would hold it up.
        self.call_after_refresh(self.work_on, "overview", self._desk.overview)

    def _date(self) -> None:
        now, own = self._desk.clock.now(), self._desk.settings
        self.query_one(TopLine).right = day_line(now, own.interview, own.day_starts_at)
        self.query_one(Mistakes).now = now
        self.query_one(Mistakes).rollover = own.day_starts_at

    async def done(self, event: Done) -> None:
        if event.name == "overview":
            self._draw(event.value)
            self.glance("news", self._desk.news)
        elif event.name == "news":
            self._news = event.value
            if self.app.screen is self:
                self._desk.fresh((event.value.plan, *event.value.warnings))
            self.query_one(Summary).news = event.value
            self.refresh_bindings()
            if self._came_back:
                # What a session has changed is worked out before anybody asks for it. Not at the
                # start: numpy comes with it, and doubles the memory.
                self.glance("statistics", self._desk.statistics)

    def _draw(self, overview: Overview) -> None:
        self._overview = overview
        self.set_class(overview.first_run, "-first-run")
        self.query_one(Summary).trouble = ""
        self.query_one(Summary).overview = overview
        self.list.topics = overview.topics
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

    def on_resize(self) -> None:
        self.refresh_bindings()

    def fail(self, text: str) -> None:
        self.query_one(Summary).trouble = text
        self.set_timer(TRY_AGAIN, self.look_again)

    def look_again(self) -> None:
        """See whether what could not be read can be read now."""
        if self.is_current and self.query_one(Summary).trouble:
            self.work_on("overview", self._desk.overview)

    @on(Topics.Chosen)
    @on(Mistakes.Chosen)
    def _chosen(self) -> None:
        self.refresh_bindings()

    @property
    def _rule(self) -> str | None:
        """The mistake under the cursor."""
        return self.query_one(Mistakes).chosen

    def describe(self, action: str) -> str | None:
        """What Enter starts; empty where the page says it beside what is started."""
        if action in _SHORT:
            return None if self.size.width >= _WIDE else _SHORT[action]
        said_above = self.size.width >= _ROOMY
        if action in {"drill", "resume"} and said_above:
            return ""
        if action != "start" or self._overview is None:
            return None
        if self._rule is not None:
            return "drill it"
        if (topic := self.list.chosen) is not None:
            titles = {line.id: line.title for line in self._overview.topics}
            return f"practise {titles.get(topic, topic)}"
        if self._overview.first_run:
            return "answer it"
        return "" if said_above and (self._overview.reviews or self._overview.new) else "start"

    def allows(self, action: str) -> bool:
        if action == "start":
            overview = self._overview
            chosen = self._rule or self.list.chosen
            return overview is None or bool(overview.reviews or overview.new or chosen)
        if action in {"practice", "interview", "timed"}:
            return self._overview is not None and bool(self._overview.topics)
        if action in {"drill", "lists"}:
            return self._overview is not None and bool(self._overview.mistakes)
        if action == "resume":
            return self._news is not None and bool(self._news.left_off)
        if action == "clear":
            return bool(self._rule or self.list.chosen)
        return True

    def action_start(self) -> None:
        """Learn what is due, or practise the topic or drill the mistake under the cursor."""
        if self._overview is None:
            self._eager = True
        elif self._rule is not None:
            self.action_drill()
        elif (topic := self.list.chosen) is not None:
            from quizapp.study.filters import Filter
            from quizapp.tui.start import Practice

            self.post_message(Begin(self, Practice(Filter(topics=frozenset({topic})))))
        else:
            from quizapp.tui.start import Learn

            self.post_message(Begin(self, Learn()))

    def action_practice(self) -> None:
        """Choose what to practise."""
        from quizapp.tui.start import Practice

        self.post_message(Begin(self, Practice()))

    def action_interview(self) -> None:
        """Choose a mock interview, or look at an earlier one again."""
        from quizapp.tui.start import Interview

        self.post_message(Begin(self, Interview()))

    def action_lab(self) -> None:
        """Play with a computation."""
        from quizapp.tui.start import Lab

        self.post_message(Begin(self, Lab()))

    def action_packs(self) -> None:
        """See which packs there are, and what is wrong with them."""
        from quizapp.tui.screens.packs import PacksScreen

        self.app.push_screen(PacksScreen(self._desk))

    def action_browse(self) -> None:
        """Search all questions."""
        from quizapp.tui.screens.browse import BrowseScreen

        self.app.push_screen(BrowseScreen(self._desk))

    def action_statistics(self) -> None:
        """How far one has come."""
        from quizapp.tui.start import Stats

        self.post_message(Begin(self, Stats()))

    def action_resume(self) -> None:
        """Go on with the session that was left; with what was to be learned before all else."""
        if self._news is not None and self._news.left_off:
            self._study(mode=self._news.left_off[0].mode, resume=True)

    def action_drill(self) -> None:
        """Drill the mistake under the cursor, or those that recur."""
        self._study(mode="mistakes", rule=self._rule)

    def action_timed(self) -> None:
        """As many as one can in ten minutes."""
        self._study(mode="timed")

    def _study(self, **wish: Any) -> None:
        # Imported here: it brings all that a question needs, and Today needs none of it.
        from quizapp.study.starting import Wish
        from quizapp.tui.start import Study

        self.post_message(Begin(self, Study(Wish(**wish))))

    def action_clear(self) -> None:
        """Leave the lists: Enter is today's work again."""
        self.list.cursor = -1
        self.list.focus(scroll_visible=False)
