"""Browse: every question, found while typing; how one stands with it, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.css.query import NoMatches
from textual.widgets import Input, Static

from quizapp.counting import count
from quizapp.tui import browse_keys, standings
from quizapp.tui.browse_keys import CHIPS
from quizapp.tui.looking import LookingScreen, Opened
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.chips import Chips
from quizapp.tui.widgets.closeup import CloseUp
from quizapp.tui.widgets.fields import LineField
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.question_list import QuestionList
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done

if TYPE_CHECKING:
    from quizapp.study.browsing import Row
    from quizapp.study.marks import Marks
    from quizapp.tui.desk import Desk


class BrowseScreen(LookingScreen):
    """A search field, a list, and the question under the cursor in full.

    Args:
        desk: Packs and progress.
        text: What is searched at first.
    """

    CSS_PATH = Path(__file__).with_name("browse.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*browse_keys.BINDINGS]

    list = getters.query_one(QuestionList)
    field = getters.query_one(LineField)

    def __init__(self, desk: Desk, text: str = "") -> None:
        super().__init__(desk)
        self._text = text
        self._texts: Mapping[str, str] | None = None
        self._on: str | None = None
        """The question that the cursor was on last."""
        self._keep: str | None = None
        """The question to stay on when the list is made again."""

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Horizontal(classes="search"):
            yield Static(Content("/"), classes="sign")
            yield LineField("words of a question, its topic, tag or id")
        yield Chips(CHIPS)
        with Container(classes="both"):
            yield QuestionList()
            with Body():
                yield CloseUp()
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Browse"
        self.field.value = self._text
        self.field.focus(scroll_visible=False)

    def on_screen_resume(self) -> None:
        # Also after practising: everything may stand differently.
        self.work_on("open", self._open)

    def _open(self) -> Opened:
        from quizapp.study.browsing import history, shelf
        from quizapp.study.marks import Marks

        desk = self._desk
        library, log, own = desk.library, desk.log, desk.settings
        found = shelf(library, log, desk.clock.now(), own)
        if self._texts is not None:
            found = found.with_texts(self._texts)
        marks = Marks(library, log, desk.clock, own)
        return Opened(found, marks, partial(history, library, log))

    def _read_texts(self) -> None:
        """All prompts, in a thread of its own: the first time this takes a while."""
        from quizapp.study.browsing import prompts

        self.post_message(Done("texts", prompts(self._desk.library, self._desk.log)))

    async def done(self, event: Done) -> None:
        match event.name:
            case "open":
                self.opened = event.value
                self._search()
                if self._texts is None:
                    self.run_worker(
                        self._read_texts,
                        group="texts",
                        thread=True,
                        exclusive=True,
                        exit_on_error=False,
                    )
            case "texts":
                self._texts = event.value
                if self.opened is not None:
                    self.work_on("more", partial(self.opened.shelf.with_texts, event.value))
            case "more" if self.opened is not None:
                self.opened = Opened(event.value, self.opened.marks, self.opened.answers)
                self._search()
            case "look":
                await self.looked(event.value)
            case _:
                self.editing_done(event)
                self.deciding_done(event)
        self.do_what_was_put_off()

    # The list

    @property
    def _standings(self) -> frozenset[Any]:
        return self.query_one(Chips).on

    def _search(self) -> None:
        opened = self.opened
        if opened is None:
            return
        shelf = opened.shelf
        rows = shelf.search(self.field.value, self._standings)
        keep, self._keep = self._keep, None
        chosen = self.list.chosen
        self.list.now = self._desk.clock.now()
        self.list.show(rows, keep or (None if chosen is None else chosen.entry.id))
        whole = len(shelf.rows)
        top = self.query_one(TopLine)
        if len(rows) < whole:
            top.right = f"{len(rows)} of {whole}"
        else:
            turned = sum(row.entry.is_reverse for row in rows)
            more = f", {turned} also turned round" if turned else ""
            top.right = count(whole - turned, "question") + more
        if not rows:
            self.say(browse_keys.nothing(whole, self.field.value, self._standings))
        elif self.status.said.startswith(browse_keys.NOTHING):
            self.say("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value.startswith("/"):
            # The key that leads here, pressed once more.
            self.field.value = event.value.lstrip("/")
        else:
            self._search()

    @on(Chips.Toggled)
    def _toggled(self, event: Chips.Toggled) -> None:
        self.action_standing(event.value)

    @on(QuestionList.Moved)
    def _moved(self, event: QuestionList.Moved) -> None:
        row = event.row
        if row is None:
            self.wanted = None
            self.status.outlook = ""
            self.body.display = False
        else:
            said = standings.in_words(row.standings).capitalize()
            self.status.outlook = f"{said} · {row.entry.kind} · {row.entry.id}"
            self.body.styles.clear_rule("display")
            if self._on != row.entry.id:
                self.seed = 1
                self.status.said = ""
            self._on = row.entry.id
            self.look()
        self.refresh_bindings()

    @on(QuestionList.Opened)
    def _opened_by_mouse(self) -> None:
        self.action_open()

    # What the keys do

    @property
    def typing(self) -> bool:
        """Whether letters go into the field."""
        return self.focused is self.field

    def describe(self, action: str) -> str | None:
        """What the keys mean for the question under the cursor."""
        try:
            row = self.list.chosen
        except NoMatches:
            return None
        if action == "open" and self.typing:
            return "to the list"
        if action == "open" and self.focused is self.body:
            return "practise it"
        if action == "back" and self.typing:
            return "single keys"
        if action == "answer" and self.closeup.answer:
            return "hide the answer"
        return browse_keys.meaning(action, row)

    def allows(self, action: str) -> bool:
        if action in {"standing", "back", "leave", "help", "undo", "redo"}:
            return True
        if action == "search":
            return not self.typing
        if action == "into_list":
            return self.typing
        if not self.is_mounted or self.list.chosen is None:
            return False
        if action in {"answer", "variant"}:
            return self.sees_closeup and self.closeup.shown is not None
        if action == "copy":
            return self.sees_closeup and self.variant is not None
        return True

    def action_open(self) -> None:
        """Go on: from the field to the list, to the question in full, to practising it."""
        row = self.list.chosen
        if self.typing:
            self.action_into_list()
        elif self.focused is self.body and row is not None:
            self._practise(row)
        elif row is not None:
            self.add_class("-closeup")
            self.body.focus(scroll_visible=False)
            self.look()
            self.refresh_bindings()

    def action_into_list(self) -> None:
        """Leave the field for the list."""
        self.list.focus(scroll_visible=False)
        self.refresh_bindings()

    def action_search(self) -> None:
        """Type what to look for."""
        self.remove_class("-closeup")
        self.field.focus(scroll_visible=False)
        self.refresh_bindings()

    def action_standing(self, name: str) -> None:
        """Only those that stand like this, too; without a name, all."""
        chips = self.query_one(Chips)
        chips.on = chips.on ^ {name} if name else frozenset()
        self._search()

    def action_neighbour(self, step: int) -> None:
        """The next question of the list, or the one before."""
        self.list.action_cursor(step)

    def action_back(self) -> None:
        """Leave the field, then the question, then the screen."""
        if self.typing and self.list.rows:
            self.action_into_list()
        elif self.has_class("-closeup"):
            self.remove_class("-closeup")
            self.action_into_list()
        else:
            self.dismiss()

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.dismiss()

    def _practise(self, row: Row) -> None:
        from quizapp.tui.screens.session import SessionScreen

        desk, question = self._desk, [row.entry.id]
        opening = partial(desk.again, question)
        self._keep = row.entry.id
        self.app.push_screen(SessionScreen(opening, desk.clock, desk.topics, "practice"))

    @property
    def row(self) -> Row | None:
        return self.list.chosen

    @property
    def marks(self) -> Marks | None:
        return None if self.opened is None else self.opened.marks

    def decided(self, row: Row, said: str) -> None:
        if self.opened is not None:
            self.opened.shelf.put(row)
        self.list.put(row)
        self.say(said)
        self.look()
        self.refresh_bindings()

    def all_changed(self, said: str) -> None:
        if (row := self.row) is not None:
            self._keep = row.entry.id
        self.work_on("open", self._open)
        self.say(said)

    def edited(self, said: str) -> None:
        self._texts = None
        self.all_changed(said)
