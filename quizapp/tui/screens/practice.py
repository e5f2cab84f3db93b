"""What to practise: by topic, kind, state, level, tag and text; all of it if nothing is picked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from quizapp.counting import count
from quizapp.study.filters import Filter
from quizapp.study.saved import check_name
from quizapp.tui.choice import COUNTS, LISTS, USUAL, Choice, Fit, picked
from quizapp.tui.literal import literal
from quizapp.tui.messages import Begin
from quizapp.tui.screens.confirm import ConfirmScreen
from quizapp.tui.screens.name import NameScreen
from quizapp.tui.start import Practice
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.fields import LineField
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.picks import Pick, Picks
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from quizapp.tui.desk import Desk


class PracticeScreen(WorkingScreen):
    """Filters for a practice session, to be kept by name if one likes."""

    CSS_PATH = Path(__file__).with_name("practice.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", id="practice.start"),
        Binding("tab,right,l", "app.focus_next", "next", id="practice.next"),
        Binding(
            "shift+tab,left,h",
            "app.focus_previous",
            "list before",
            id="practice.previous",
            show=False,
        ),
        Binding("slash", "search", "by text", id="practice.search"),
        Binding("s", "save", "save", id="practice.save"),
        Binding("delete,backspace", "forget", "forget it", id="practice.forget"),
        Binding("question_mark", "app.help", "help", id="practice.help"),
        Binding("escape,q", "back", "back", id="practice.back"),
    ]

    top = getters.query_one(TopLine)
    field = getters.query_one(LineField)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._choice: Choice | None = None
        self._saved: Mapping[str, Filter] = {}
        self._kept_name = ""
        """The kept filter that was chosen last."""
        self._base = Filter()
        """What a kept filter says that no list shows."""
        self._fit: Fit | None = None

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body(can_focus=False), Container(classes="page"):
            with Horizontal(classes="search"):
                yield Static(Content.styled("Text", "bold"))
                yield LineField("any; / begins a search", commands=False)
            yield Container(classes="lists")
        yield Static(classes="instead")
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.top.left = "Practice"
        self.field.disabled = True
        self.work_on("choice", self._desk.choice)

    async def done(self, event: Done) -> None:
        if event.name == "choice":
            choice: Choice = event.value
            self._choice, self._saved = choice, choice.saved
            await self.query_one(".lists").mount(*self._lists(choice))
            self.field.disabled = False
            self.query_one(".topics").focus(scroll_visible=False)
            self._changed()
        elif event.name == "fit":
            self._fit = event.value
            self._tell()
        elif event.name == "saved":
            name, self._saved = event.value
            await self._list_saved(name)

    def _lists(self, choice: Choice) -> Iterator[Vertical]:
        of_counts = [Pick(number, number) for number in COUNTS]
        tags = list(choice.of_tags())
        yield Vertical(Picks("Topics", list(choice.of_topics()), classes="topics"), classes="left")
        yield Vertical(
            Vertical(*self._saved_list(""), classes="kept"),
            Picks("Kinds", list(choice.of_kinds()), classes="kinds"),
            Picks("How you stand", list(choice.of_states()), classes="states"),
            Picks("Difficulty", list(choice.of_difficulties()), classes="difficulties"),
            Picks("How many", of_counts, one=True, chosen=USUAL, classes="counts"),
            *([Picks("Tags", tags, classes="tags")] if tags else []),
            classes="right",
        )

    def _saved_list(self, chosen: str) -> Iterator[Picks]:
        if self._saved:
            names = [Pick(name, name) for name in self._saved]
            yield Picks("Saved", names, one=True, chosen=chosen, classes="saved")

    async def _list_saved(self, chosen: str) -> None:
        """Draw the list of kept filters anew."""
        self._kept_name = chosen
        holder = self.query_one(".kept")
        await holder.remove_children()
        await holder.mount(*self._saved_list(chosen))
        self.say(f"Saved as “{chosen}”." if chosen else "Forgotten.")
        if self.focused is None:
            self.query_one(".topics").focus(scroll_visible=False)
        self.refresh_bindings()

    # What is wanted

    @property
    def wanted(self) -> Filter:
        """The filter as picked."""
        picks = {name: self._chosen(name) | self._unlisted(name) for name in LISTS}
        number = next(iter(self._chosen("counts")), None)
        of_base = self._base.count or int(USUAL)
        text = " ".join(self.field.value.split())
        return picked(self._base, picks, text, of_base if number is None else int(number))

    def _chosen(self, name: str) -> frozenset[str]:
        found = self.query(f".{name}").results(Picks)
        return frozenset(value for picks in found for value in picks.chosen)

    def _unlisted(self, name: str) -> frozenset[str]:
        """What a kept filter says of a group that its list does not show: it holds all the same."""
        lists = self.query(f".{name}").results(Picks)
        shown = frozenset().union(*(picks.values for picks in lists))
        return frozenset(map(str, getattr(self._base, name))) - shown

    @on(Picks.Changed, ".saved")
    def _take_saved(self, event: Picks.Changed) -> None:
        """Pick what a kept filter says."""
        event.stop()
        self._kept_name = next(iter(self._chosen("saved")), "")
        if (kept := self._saved.get(self._kept_name)) is None:
            return
        self._base = kept
        self.say(_beside(kept, [value for name in LISTS for value in self._unlisted(name)]))
        for part in LISTS:
            for picks in self.query(f".{part}").results(Picks):
                picks.choose({str(value) for value in getattr(kept, part)})
        self.query_one(".counts", Picks).choose({str(kept.count or USUAL)})
        self.field.value = kept.text
        self._changed()

    @on(Picks.Changed)
    @on(Input.Changed)
    def _changed(self) -> None:
        if (choice := self._choice) is None:
            return
        wanted, kept = self.wanted, self._saved.get(self._kept_name)
        same = kept is not None and replace(kept, count=kept.count or int(USUAL)) == wanted
        for picks in self.query(".saved").results(Picks):
            picks.choose({self._kept_name} if same else ())
        if not same:
            self.say("")
        self.glance("fit", partial(choice.fit, wanted))

    def _tell(self) -> None:
        fit = self._fit
        if fit is None:
            return
        fitting = fit.questions
        asked = min(fitting, fit.wanted.count or fitting)
        if not fitting:
            self.top.right = "no question fits"
        elif asked == fitting:
            self.top.right = f"all {count(fitting, 'question')}" if fitting > 1 else "1 question"
        else:
            self.top.right = f"{asked} of {fitting} questions"
        instead = self.query_one(".instead", Static)
        instead.update(literal(fit.instead))
        instead.display = bool(fit.instead)
        self.refresh_bindings()

    # What the keys do

    @property
    def _kept_here(self) -> str | None:
        """The kept filter under the cursor."""
        return next((p.here for p in self.query(".saved").results(Picks)), None)

    def describe(self, action: str) -> str | None:
        """What Esc means in the field."""
        return "lists" if action == "back" and self.field.has_focus else None

    def allows(self, action: str) -> bool:
        if action in {"start", "save"}:
            fits = self._fit is not None and self._fit.questions > 0
            return self._choice is not None and (fits or action == "save")
        if action == "search":
            return self._choice is not None
        if action == "forget":
            return self._kept_here is not None
        return True

    def action_start(self) -> None:
        """Practise what was picked."""
        self.post_message(Begin(self, Practice(self.wanted), replace=True))

    def action_search(self) -> None:
        """Look for words in the questions."""
        self.field.focus()

    def action_save(self) -> None:
        """Keep what was picked under a name."""
        screen = NameScreen("Save this choice as", self._kept_name)
        self.app.push_screen(screen, partial(self._save, self.wanted))

    def _save(self, wanted: Filter, name: str | None) -> None:
        if name is None:
            return
        try:
            called = check_name(name)
        except ValueError as error:
            self.fail(f"{str(error).capitalize()}.")
        else:
            self.work_on("saved", lambda: (called, self._desk.keep_filter(called, wanted)))

    def action_forget(self) -> None:
        """Forget the kept filter under the cursor."""
        if (name := self._kept_here) is not None:
            question = ConfirmScreen(f"Forget “{name}”?", "forget it")
            self.app.push_screen(question, partial(self._forget, name))

    def _forget(self, name: str, sure: bool | None) -> None:
        if sure:
            self.work_on("saved", lambda: ("", self._desk.keep_filter(name, None)))

    def action_back(self) -> None:
        """Leave the field, then the screen."""
        if self.field.has_focus:
            self.query_one(".topics").focus(scroll_visible=False)
        else:
            self.dismiss()


def _beside(kept: Filter, unlisted: Sequence[str]) -> str:
    """What a kept filter wants beside what the lists show."""
    packs = f"only of {', '.join(sorted(kept.packs))}" if kept.packs else ""
    minutes = f"at most {kept.minutes:g} minutes" if kept.minutes else ""
    others = f"not listed here: {', '.join(sorted(unlisted))}" if unlisted else ""
    said = "; ".join(part for part in (packs, minutes, others) if part)
    return f"As saved, {said}." if said else ""
