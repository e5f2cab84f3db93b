"""Packs: what there is, where it comes from, and what is wrong with it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from quizapp.bank.edited import put_aside
from quizapp.counting import count
from quizapp.progress import backup
from quizapp.tui.literal import literal, one_line
from quizapp.tui.screens.confirm import ConfirmScreen
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.rows import Rows, RowText
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from quizapp.bank.index import PackInfo
    from quizapp.bank.library import Library
    from quizapp.bank.problems import Problem
    from quizapp.tui.desk import Desk

MOST_PROBLEMS = 20
_ORIGINS = {
    "shipped": "comes with the app",
    "edited": "your own copy of one that comes with the app",
    "installed": "installed",
    "given": "from a folder of yours",
}
_MARKS = {
    "error": ("✗", "$text-error"),
    "warning": ("!", "$text-warning"),
    "info": ("·", "dim"),
}


class PackList(Rows):
    """The packs; the one under the cursor with everything about it."""

    class Picked(Message):
        """A pack was clicked again."""

    def __init__(self) -> None:
        super().__init__()
        self.packs: Sequence[PackInfo] = ()
        self.elsewhere: Sequence[Problem] = ()
        """What is wrong with where packs were looked for."""

    @property
    def chosen(self) -> PackInfo | None:
        """The pack under the cursor."""
        return self.packs[self.cursor] if 0 <= self.cursor < len(self.packs) else None

    @property
    def copy(self) -> PackInfo | None:
        """The learner's own copy of the pack under the cursor, be that one or the other."""
        if self.chosen is None or self.chosen.origin not in {"edited", "shipped"}:
            return None
        name = self.chosen.id
        return next((p for p in self.packs if p.origin == "edited" and p.id == name), None)

    @property
    def count(self) -> int:
        return len(self.packs)

    def watch_cursor(self) -> None:
        self.refresh(layout=True)
        self.screen.refresh_bindings()

    def pick(self, row: int) -> None:
        again = row == self.cursor
        self.move_cursor(row)
        if again:
            self.post_message(self.Picked())

    def row_texts(self) -> list[RowText]:
        return list(self._rows())

    def _rows(self) -> Iterator[RowText]:
        replaced = {pack.id for pack in self.packs if pack.origin == "edited"}
        for number, pack in enumerate(self.packs):
            here = number == self.cursor
            lead = Content.styled("› " if here else "  ", "$primary bold")
            out_of_use = pack.origin == "shipped" and pack.id in replaced
            title = literal(one_line(pack.title), "bold" if here else "")
            tail = literal(f"{one_line(pack.version)} · {self._contents(pack, out_of_use)}", "dim")
            remarks = [*self._remarks(pack)] if here else []
            yield RowText(lead, title, tail, (*remarks, Content("")))
        if self.elsewhere:
            lines = tuple(_told(problem) for problem in self.elsewhere)
            yield RowText(Content("  "), Content("Elsewhere"), remarks=lines)

    def _contents(self, pack: PackInfo, out_of_use: bool) -> str:
        if out_of_use:
            return "your own copy is used instead"
        said = count(pack.questions, "question")
        serious = [each for each in pack.problems if each.severity != "info"]
        return f"{said} · {count(len(serious), 'problem')}" if serious else said

    def _remarks(self, pack: PackInfo) -> Iterator[Content]:
        if pack.description:
            yield literal(pack.description)
        licence = pack.license or "no licence named"
        yield literal(f"{pack.id} · {licence} · {_ORIGINS[pack.origin]}", "dim")
        yield literal(str(pack.path), "dim")
        if pack.problems:
            yield Content("")
        for problem in pack.problems[:MOST_PROBLEMS]:
            yield _told(problem)
        hidden = len(pack.problems) - MOST_PROBLEMS
        if hidden > 0:
            yield literal(f"and {hidden} more: quizapp pack check {pack.path}", "dim")


def _told(problem: Problem) -> Content:
    file = problem.file.rpartition("/")[2] if problem.line else problem.file
    place = f"{file}:{problem.line}  " if problem.line else f"{file}  "
    return Content.assemble(
        _MARKS[problem.severity], " ", literal(place, "dim"), literal(problem.message)
    )


class PacksScreen(WorkingScreen):
    """All known packs; Enter looks at a pack's questions."""

    CSS_PATH = Path(__file__).with_name("packs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "browse", "browse its questions", id="packs.browse"),
        Binding("r", "reread", "read again", id="packs.reread"),
        Binding("o", "original", "use the original", id="packs.original"),
        Binding("question_mark", "app.help", "help", id="packs.help"),
        Binding("escape,q", "back", "back", id="packs.back"),
    ]

    list = getters.query_one(PackList)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body(can_focus=False), Vertical(classes="page"):
            yield PackList()
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Packs"
        self.list.focus(scroll_visible=False)

    def on_screen_resume(self) -> None:
        self.work_on("library", lambda: self._desk.library)

    async def done(self, event: Done) -> None:
        library: Library = event.value
        self.list.packs = library.packs
        told = {id(problem) for pack in library.packs for problem in pack.problems}
        self.list.elsewhere = [each for each in library.problems if id(each) not in told]
        self.list.cursor = max(0, min(self.list.cursor, len(library.packs) - 1))
        self.list.refresh(layout=True)
        questions = count(sum(pack.questions for pack in library.packs), "question")
        packs = count(len(library.packs), "pack")
        self.query_one(TopLine).right = f"{packs}, {questions}"
        if event.name == "again":
            self.say("Read again.")
        elif event.name == "original":
            self.say("The pack that comes with the app is used again.")
        elif not library.packs:
            self.say("No pack was found; --packs names a folder with some.")
        self.refresh_bindings()

    def allows(self, action: str) -> bool:
        if action == "browse":
            return self.is_mounted and self.list.chosen is not None
        if action == "original":
            return self.is_mounted and self.list.copy is not None
        return True

    @on(PackList.Picked)
    def action_browse(self) -> None:
        """Look at the questions of the pack under the cursor."""
        from quizapp.tui.screens.browse import BrowseScreen

        if (pack := self.list.chosen) is not None:
            self.app.push_screen(BrowseScreen(self._desk, f"{pack.id}/"))

    def action_reread(self) -> None:
        """Read all packs again, after they were changed."""

        def work() -> Library:
            self._desk.reopen()
            return self._desk.library

        self.work_on("again", work)

    def action_original(self) -> None:
        """Use the pack that comes with the app again instead of one's own copy, after asking."""
        if (pack := self.list.copy) is None:
            return

        def work() -> Library:
            backup.make(self._desk.log, self._desk.clock)
            put_aside(pack, self._desk.home.packs)
            self._desk.reopen()
            return self._desk.library

        def answered(yes: bool | None) -> None:
            if yes:
                self.work_on("original", work)

        screen = ConfirmScreen(
            "Use the pack that comes with the app again?",
            "use the original",
            f"Your copy of “{pack.title}” is not deleted: it goes to "
            f"{self._desk.home.packs / '_edited-before'}. What you have answered stays.",
        )
        self.app.push_screen(screen, answered)

    def action_back(self) -> None:
        """Back to Today."""
        self.dismiss()
