"""What to practise: topics, kinds, difficulty, how many; all of it if nothing is picked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical

from quizapp.study.filters import KINDS, Filter
from quizapp.tui.messages import Begin
from quizapp.tui.start import Practice
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.picks import Pick, Picks
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.summary import count
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quizapp.bank.index import Entry
    from quizapp.bank.library import Library
    from quizapp.tui.desk import Desk

DIFFICULTIES = {"1": "phone screen", "2": "onsite", "3": "research"}
COUNTS = ("10", "20", "40", "100")
KIND_NAMES = {
    "flashcard": "flashcards",
    "choice": "choices",
    "order": "orders",
    "match": "matches",
    "cloze": "gaps",
    "numeric": "numbers",
    "open": "in your own words",
}


class PracticeScreen(WorkingScreen):
    """Filters for a practice session."""

    CSS_PATH = Path(__file__).with_name("practice.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", id="practice.start"),
        Binding("tab,right,l", "app.focus_next", "next list", id="practice.next"),
        Binding(
            "shift+tab,left,h",
            "app.focus_previous",
            "list before",
            id="practice.previous",
            show=False,
        ),
        Binding("question_mark", "app.help", "help", id="practice.help"),
        Binding("escape,q", "back", "back", id="practice.back"),
    ]

    status = getters.query_one(StatusLine)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._entries: tuple[Entry, ...] = ()

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body(can_focus=False):
            yield Container(classes="page")
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Practice"
        self.work_on("library", lambda: self._desk.library)

    @on(Done)
    async def _done(self, event: Done) -> None:
        event.stop()
        self.finish_work(event.name)
        library: Library = event.value
        self._entries = library.entries
        await self.query_one(".page").mount(*self._lists(library))
        self.query_one(".topics").focus(scroll_visible=False)
        self._tell()

    def _lists(self, library: Library) -> Iterator[Vertical]:
        topics = Counter(entry.topic for entry in library.entries)
        kinds = Counter(entry.kind for entry in library.entries)
        levels = Counter(str(entry.difficulty) for entry in library.entries)
        of_topics = [Pick(t.id, t.title, topics[t.id]) for t in library.topics if topics[t.id]]
        of_kinds = [Pick(k, KIND_NAMES[k], kinds[k]) for k in KINDS if kinds[k]]
        of_levels = [Pick(d, name, levels[d]) for d, name in DIFFICULTIES.items() if levels[d]]
        of_counts = [Pick(number, number) for number in COUNTS]
        yield Vertical(Picks("Topics", of_topics, classes="topics"), classes="left")
        yield Vertical(
            Picks("Kinds", of_kinds, classes="kinds"),
            Picks("Difficulty", of_levels, classes="difficulties"),
            Picks("How many", of_counts, one=True, chosen="20", classes="counts"),
            classes="right",
        )

    def say(self, text: str) -> None:
        self.status.said = text

    @property
    def wanted(self) -> Filter:
        """The filter as picked."""
        count_ = next(iter(self._chosen("counts")), "20")
        return Filter(
            topics=self._chosen("topics"),
            kinds=self._chosen("kinds"),
            difficulties=frozenset(int(d) for d in self._chosen("difficulties")),
            count=int(count_),
        )

    def _chosen(self, name: str) -> frozenset[str]:
        return frozenset(self.query_one(f".{name}", Picks).chosen)

    @on(Picks.Changed)
    def _tell(self) -> None:
        fitting = len(self.wanted.of(self._entries))
        asked = min(fitting, self.wanted.count or fitting)
        top = self.query_one(TopLine)
        if not fitting:
            top.right = "no question fits"
        elif asked == fitting:
            top.right = f"all {count(fitting, 'question')}" if fitting > 1 else "1 question"
        else:
            top.right = f"{asked} of {fitting} questions"
        self.status.said = "" if fitting else "No question fits: put something back."
        self.refresh_bindings()

    def allows(self, action: str) -> bool:
        if action == "start":
            return bool(self._entries) and bool(self.wanted.of(self._entries))
        return True

    def action_start(self) -> None:
        """Practise what was picked."""
        self.post_message(Begin(Practice(self.wanted), replace=True))

    def action_back(self) -> None:
        """Back to Today."""
        self.dismiss()
