"""The report of an interview: figures, each question, what to study, and how earlier ones went."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from quizapp import counting
from quizapp.study.filters import Filter
from quizapp.study.interview_words import (
    LEVEL_NAMES,
    clock,
    day,
    kind_of,
    out_of,
    pace,
    percent,
    progress,
)
from quizapp.tui.literal import at_home, literal, printable
from quizapp.tui.messages import Begin
from quizapp.tui.start import Practice
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.drawn import Drawn
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.marks import MARKS
from quizapp.tui.widgets.rows import Rows, RowText
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.summary import gauge
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from quizapp.study.interview_report import Item, Report
    from quizapp.tui.desk import Desk

_GAUGE = 25
_MISSED = 3


class Figures(Drawn):
    """The totals."""

    report: reactive[Report | None] = reactive(None, layout=True)

    def lines(self, width: int) -> Iterator[Content]:
        if self.report is None:
            return
        past = self.report.past
        long = _GAUGE if width >= 60 else 12
        for name, share in (("Points", past.points), ("Numbers", past.numbers)):
            made, of = share
            if of:
                bar = gauge(made / of, long)
                yield Content.assemble((f"{name:<9}", "bold"), bar, f"  {out_of(share)}")
        yield from _hanging("Pace     ", pace(past), width)
        if self.report.unconfirmed:
            some = counting.count(len(self.report.unconfirmed), "answer is", "answers are")
            yield Content("")
            said = f"{some} not looked over yet: the points are as the words tell."
            yield from literal(said, "$text-warning").wrap(width)


class Items(Rows):
    """The questions in the order asked."""

    heading = Content.styled("Questions", "bold")
    items: reactive[tuple[Item, ...]] = reactive((), layout=True)

    class Opened(Message):
        """A question is to be looked at."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def watch_cursor(self) -> None:
        self.refresh()
        self.screen.refresh_bindings()

    def pick(self, row: int) -> None:
        self.cursor = row
        self.post_message(self.Opened(row))

    def row_texts(self) -> list[RowText]:
        rows = []
        for number, item in enumerate(self.items):
            sign, style = MARKS[item.mark]
            lead = Content.assemble(
                ("› " if number == self.cursor else "  ", "$primary bold"), (f"{sign}  ", style)
            )
            reply = item.reply
            made = f"{reply.made} of {reply.points}" if reply.is_open else ""
            if item.points and not item.is_confirmed:
                made = f"{made}?"
            took = Content.styled(
                f"{clock(reply.spent):>6}", "$text-warning" if item.slow else "dim"
            )
            edge = Content.assemble(f"{made:>7}", took, (f" of {clock(reply.planned):>5}", "dim"))
            rows.append(RowText(lead, literal(item.title), edge=edge))
        return rows


class ToStudy(Drawn):
    """Topics to go over, with what was missed."""

    report: reactive[Report | None] = reactive(None, layout=True)

    def lines(self, width: int) -> Iterator[Content]:
        if self.report is None:
            return
        yield Content.styled("What to study", "bold")
        if not self.report.study:
            yield Content("  Nothing stood out: at least four fifths were right in every topic.")
        for each in self.report.study:
            share = f"{counting.percent(each.share)} right"
            title = literal(each.title).truncate(max(8, width - 15), ellipsis=True)
            gap = " " * max(2, width - 2 - title.cell_length - len(share))
            yield Content("  ") + title + gap + Content.styled(share, "dim")
            for text in each.missed[:_MISSED]:
                flat = " ".join(text.split())
                for number, line in enumerate(literal(flat, "dim").wrap(max(8, width - 6))):
                    yield Content("    · " if not number else "      ").stylize("dim") + line
            if len(each.missed) > _MISSED:
                yield Content.styled(f"      and {len(each.missed) - _MISSED} more", "dim")


class Compared(Drawn):
    """This interview beside the last few."""

    report: reactive[Report | None] = reactive(None, layout=True)

    def lines(self, width: int) -> Iterator[Content]:
        if self.report is None or not self.report.earlier:
            return
        yield Content.styled("Compared", "bold") + Content.styled(
            f"{'':<11}{'':<14}{'':>6}{'points':>9}{'numbers':>9}{'time':>8}"[: max(0, width - 8)],
            "dim",
        )
        for past in (*self.report.earlier, self.report.past):
            mine = past is self.report.past
            when = f"{past.began.day} {past.began:%b}"
            line = (
                f"  {when:<9}{LEVEL_NAMES[past.wish.level]:<14}{past.wish.minutes:>4} min"
                f"{percent(past.points):>9}{percent(past.numbers):>9}{clock(past.spent):>8}"
            )
            yield literal(line, "bold" if mine else "").truncate(width, ellipsis=True)
        if said := progress(self.report.past, self.report.earlier):
            yield Content("")
            yield from literal(said).wrap(width)


class InterviewReportScreen(WorkingScreen):
    """Made from the log each time it is shown.

    Args:
        desk: Where log and packs are.
        session: Which interview.
        look_over: Whether to begin with the answers whose points are to be confirmed.
    """

    CSS_PATH = Path(__file__).with_name("interview_report.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "advance", "done", id="report.done"),
        Binding("r", "look_over", "look over the points", id="report.confirm"),
        Binding("p", "practise", "practise these topics", id="report.practise"),
        Binding("e", "export", "export", id="report.export"),
        Binding("question_mark", "app.help", "help", id="report.help"),
        Binding("escape,q", "leave", "done", id="report.leave", show=False),
    ]

    rows = getters.query_one(Items)

    def __init__(self, desk: Desk, session: str, *, look_over: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._session = session
        self._look_over = look_over
        self._report: Report | None = None

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body(can_focus=False, classes="page"):
            yield Figures()
            yield Items()
            yield ToStudy()
            yield Compared()
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Interview report"
        self.rows.focus(scroll_visible=False)

    def on_screen_resume(self) -> None:
        self.work_on("report", self._find)

    def _find(self) -> Report:
        from quizapp.study.interview_report import report

        return report(self._desk.library, self._desk.log, self._session)

    async def done(self, event: Done) -> None:
        if event.name == "report":
            self._report = event.value
            if self._look_over:
                self._look_over = False
                if self._report.unconfirmed:
                    self.action_look_over()
                    return
            self._draw(event.value)
        elif event.name == "export":
            self.say(f"Written to {printable(at_home(event.value))}")

    def _draw(self, report: Report) -> None:
        past = report.past
        top = self.query_one(TopLine)
        top.left = f"Interview {past.number} · {kind_of(past)}"
        top.right = day(past.began)
        self.query_one(Figures).report = report
        self.rows.items = report.items
        self.query_one(ToStudy).report = report
        compared = self.query_one(Compared)
        compared.report = report
        compared.display = bool(report.earlier)
        self.refresh_bindings()

    def describe(self, action: str) -> str | None:
        """Enter looks at the question under the cursor, or is done."""
        return "look at it" if action == "advance" and self.rows.cursor >= 0 else None

    def allows(self, action: str) -> bool:
        report = self._report
        match action:
            case "look_over":
                return report is not None and bool(report.unconfirmed)
            case "practise":
                return report is not None and bool(report.study)
            case "export":
                return report is not None
        return True

    def action_advance(self) -> None:
        """Look at the question under the cursor; without one, done."""
        if self.rows.cursor < 0:
            self.action_leave()
        else:
            self._show(self.rows.cursor)

    @on(Items.Opened)
    def _opened(self, event: Items.Opened) -> None:
        self._show(event.at)

    def _show(self, at: int) -> None:
        if self._report is not None and at < len(self._report.items):
            self._push((self._report.items[at],))

    def action_look_over(self) -> None:
        """Confirm the points of the answers not looked over yet."""
        if self._report is not None:
            self._push(self._report.unconfirmed)

    def _push(self, items: tuple[Item, ...]) -> None:
        from quizapp.tui.screens.interview_answer import InterviewAnswerScreen

        self.app.push_screen(InterviewAnswerScreen(items, self._confirm))

    def _confirm(self, item: Item, points: tuple[int, ...]) -> None:
        from quizapp.study.interview_past import confirm

        if self._report is not None:
            confirm(self._desk.log, self._report.past, item.reply, points)

    def action_practise(self) -> None:
        """Practise the topics to study, without moving the schedule."""
        if self._report is not None:
            topics = frozenset(each.topic for each in self._report.study)
            self.post_message(Begin(self, Practice(Filter(topics=topics, count=20)), replace=True))

    def action_export(self) -> None:
        """Write the report as Markdown into the home."""
        if self._report is not None:
            self.work_on("export", partial(_export, self._desk, self._report))

    def action_leave(self) -> None:
        """Leave the list first, then the report."""
        if self.rows.cursor >= 0:
            self.rows.cursor = -1
        else:
            self.dismiss()


def _export(desk: Desk, report: Report) -> Path:
    from quizapp.study.interview_export import default_file, markdown, save

    path = default_file(desk.home, report.past)
    save(markdown(report), path, replace=True)
    return path


def _hanging(head: str, text: str, width: int) -> Iterator[Content]:
    """A paragraph with its head before the first line."""
    for number, line in enumerate(literal(text).wrap(max(8, width - len(head)))):
        lead = Content.styled(head, "bold") if not number else Content(" " * len(head))
        yield lead + line
