"""The lab: the numbers of a computation, what follows from them, and a mistake beside it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from quizapp.grading.characters import MAX_ANSWER
from quizapp.study.lab import Experiment, Lab, Mistake, View
from quizapp.study.lab_givens import NotTaken, said, typed
from quizapp.tui import lab_keys
from quizapp.tui.hints import hint, key_for
from quizapp.tui.literal import literal, typographic
from quizapp.tui.screens.mistakes import MistakesScreen
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.fields import LineField, Refused
from quizapp.tui.widgets.givens import Givens, Spot
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.lab_steps import LabSteps
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.widgets.words import Words
from quizapp.tui.work import Done, WorkingScreen


@dataclass(frozen=True)
class Moved:
    """What came of a change."""

    view: View
    refusal: str = ""
    """Why there was none."""
    typed: bool = False
    """Whether it was typed into the field."""


class LabScreen(WorkingScreen):
    """Everything in it is worked out in a thread, one change after another.

    Args:
        opening: Finds the computation; called in a thread.
    """

    CSS_PATH = Path(__file__).with_name("lab.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*lab_keys.BINDINGS]

    status = getters.query_one(StatusLine)
    top = getters.query_one(TopLine)
    body = getters.query_one(Body)
    givens = getters.query_one(Givens)
    steps = getters.query_one(LabSteps)
    field = getters.query_one(LineField)

    def __init__(self, opening: Callable[[], Experiment]) -> None:
        super().__init__()
        # Help explains here how numbers are written.
        self.add_class("-answers")
        self._opening = opening
        self._lab: Lab | None = None
        self._view: View | None = None
        self._editing = ""
        """The given that is being typed."""
        self._wants_parting = False
        """Whether the place where the ways part is to be brought into view."""
        self._waiting: deque[tuple[str, Callable[[], object]]] = deque()
        """What is still to be done, in order."""

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Container(classes="bench"):
            with Vertical(classes="numbers"):
                with VerticalScroll(can_focus=False):
                    yield Givens()
                yield Static(classes="place")
                with Horizontal(classes="entry"):
                    yield Static(classes="sign")
                    yield LineField(commands=False)
                yield Words(classes="reply")
            with Body():
                yield Words(classes="mistake")
                yield LabSteps()
                yield Static(classes="about")
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.top.left = "Lab"
        self.query_one(".place", Static).auto_links = False
        self.givens.focus(scroll_visible=False)
        self.work_on("open", self._open)

    def _open(self) -> tuple[Lab, View]:
        lab = Lab(self._opening())
        return lab, lab.view()

    # What comes of work

    async def done(self, event: Done) -> None:
        match event.name:
            case "open":
                self._begin(*event.value)
            case "change":
                self._take(event.value)
            case "mistakes":
                self._choose(event.value)
            case "read":
                self._reply(*event.value)
        self._go_on()

    def _begin(self, lab: Lab, view: View) -> None:
        self._lab = lab
        experiment = lab.experiment
        labels = experiment.variant.numeric.labels
        if labels is not None:
            self.givens.labels = (labels.rows, labels.columns)
        self.top.left = f"Lab · {experiment.title}"
        about = self.query_one(".about", Static)
        about.update(literal(experiment.about, "dim"))
        about.display = bool(experiment.about)
        self._draw(view)

    def _take(self, moved: Moved) -> None:
        if moved.typed and self._editing and moved.refusal:
            self._reply(self.field.value, moved.refusal, False)
            return
        if moved.typed and self._editing:
            self._leave_field()
        if moved.refusal:
            self.fail(moved.refusal)
        # Of many changes that came at once, only what they lead to is drawn.
        if not any(name == "change" for name, _ in self._waiting):
            self._draw(moved.view)

    def _draw(self, view: View) -> None:
        self._view = view
        with self.app.batch_update():
            self.givens.view = view
            self.steps.view = view
            self.query_one(".mistake", Words).say(_mistake(view))
            self.query_one(".mistake").display = view.mistake is not None
            self.top.right = (
                "original numbers"
                if view.original
                else f"numbers of seed {view.seed}"
                if view.drawn
                else "your own numbers"
            )
            self._say_place()
        self.refresh_bindings()
        if self._wants_parting:
            self._wants_parting = False
            # Widgets ask for theirs only later: there would be no refresh yet to wait for.
            self.refresh(repaint=False, layout=True)
            self.call_after_refresh(self._show_parting)

    def _show_parting(self) -> None:
        """Scroll just so far that one sees where the ways part."""
        line, view = self.steps.parting, self.body.content_region
        if line is None:
            return
        below = self.steps.content_region.y + line + 3 - view.bottom
        if below > 0:
            self.body.scroll_relative(y=below, animate=False)
        elif self.steps.content_region.y + line < view.y:
            self.body.scroll_home(animate=False)

    @on(Givens.Moved)
    def _say_place(self) -> None:
        """What is under the cursor, and what can be done with it."""
        view, spot, lab = self._view, self.givens.spot, self._lab
        words = Content("")
        if view is not None and lab is not None and spot is not None:
            value, place = view.given[spot.name], self.givens.place
            index = f"[{', '.join(map(str, place))}]" if place else ""
            words = literal(f"{spot.name}{index}", "bold")
            if not hasattr(value, "ndim") or place:
                by = typographic(f"{lab.step_of(spot.name):g}")
                keys = f"{key_for(self, 'nudge(1)')} {key_for(self, 'nudge(-1)')}"
                words += Content.assemble("  ", (keys, "$primary bold"), f"  by {by}")
            words += Content("  ") + hint(self, "edit", "type")
        self.query_one(".place", Static).update(words)
        self.refresh_bindings()

    # One change after another

    def _change(self, change: Callable[[Lab], object], *, by_field: bool = False) -> None:
        lab = self._lab
        if lab is not None:
            self.say("")
            self._queue("change", partial(_changed, lab, change, by_field))

    def _queue(self, name: str, call: Callable[[], object]) -> None:
        self._waiting.append((name, call))
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting and not self.busy:
            self.work_on(*self._waiting.popleft())

    def say(self, text: str) -> None:
        self.status.trouble = False
        self.status.said = text

    def fail(self, text: str) -> None:
        self.status.trouble = True
        self.status.said = text

    # What the keys do

    def describe(self, action: str) -> str | None:
        """What Enter, Esc and `m` mean right now."""
        return lab_keys.says(action, self._view, typing=bool(self._editing))

    def allows(self, action: str) -> bool:
        if action == "scroll_steps":
            return not self._editing and self.body.max_scroll_y > 0
        return lab_keys.makes_sense(action, self._view, typing=bool(self._editing))

    def action_nudge(self, direction: int) -> None:
        """Make the number under the cursor a step larger or smaller."""
        spot, place = self.givens.spot, self.givens.place
        if spot is not None:
            self._change(lambda lab: lab.nudge(spot.name, place, direction))

    def action_draw(self) -> None:
        """Other numbers, as the question would draw them."""
        self._change(lambda lab: lab.draw())

    def action_original(self) -> None:
        """The numbers that the lab was opened with."""
        self._change(lambda lab: lab.restore())

    def action_undo(self) -> None:
        """Take back the last change."""
        self._change(lambda lab: lab.undo())

    def action_mistake(self) -> None:
        """Choose a mistake to make, or make none any more."""
        lab = self._lab
        if lab is None:
            return
        if self._view is not None and self._view.mistake is not None:
            self._change(lambda lab: lab.switch(None))
        else:
            self.say("")
            self._queue("mistakes", lab.mistakes)

    def _choose(self, mistakes: list[Mistake]) -> None:
        if not mistakes:
            self.say("No mistake is known here.")
            return

        def chosen(mistake: Mistake | None) -> None:
            if mistake is not None:
                self._change(lambda lab: lab.switch(mistake))
                self._wants_parting = True

        self.app.push_screen(MistakesScreen(mistakes), chosen)

    def action_point(self, name: str, row: int, column: int) -> None:
        """Put the cursor on a number; a second click types it."""
        if self._editing:
            self._leave_field()
        if self.givens.point(Spot(name, row, column)):
            self.action_edit()

    def action_scroll_steps(self, direction: int) -> None:
        """Look further down or up the steps."""
        scroll = self.body.scroll_page_down if direction > 0 else self.body.scroll_page_up
        scroll(animate=False)

    def action_back(self) -> None:
        """Leave the field, then the lab."""
        if self._editing:
            self._leave_field()
        else:
            self.dismiss()

    # Typing

    def action_edit(self) -> None:
        """Type the given under the cursor anew, or take what was typed."""
        view, spot = self._view, self.givens.spot
        if self._editing:
            name, text = self._editing, self.field.value
            self._change(lambda lab: lab.set(name, text), by_field=True)
        elif view is not None and spot is not None:
            text = typed(view.given[spot.name])
            if len(text) > MAX_ANSWER:
                self.fail("These are too many numbers to type; one at a time can be changed.")
                return
            self._editing = spot.name
            self.say("")
            self.add_class("-typing")
            self.query_one(".sign", Static).update(literal(f"{spot.name} ›"))
            self.field.value = text
            self.field.focus(scroll_visible=False)
            self.field.cursor_position = len(text)
            self.refresh_bindings()

    def _leave_field(self) -> None:
        self._editing = ""
        self.remove_class("-typing")
        self.query_one(".reply", Words).say(Content(""))
        self.givens.focus(scroll_visible=False)
        self.refresh_bindings()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        lab, name = self._lab, self._editing
        if lab is not None and name:
            self.glance("read", partial(_read, lab, name, event.value))

    def _reply(self, text: str, said: str, taken: bool) -> None:
        """Say how what is typed is read, or why not; late news is left aside."""
        if not self._editing or text != self.field.value:
            return
        line = self.query_one(".reply", Words)
        if taken:
            line.say(Content.styled("read as  ", "dim") + literal(said))
        else:
            line.say(literal(said, "$text-warning"))

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        self.fail(event.reason)


def _changed(lab: Lab, change: Callable[[Lab], object], by_field: bool) -> Moved:
    refusal = ""
    try:
        change(lab)
    except NotTaken as error:
        refusal = str(error)
    return Moved(lab.view(), refusal, by_field)


def _read(lab: Lab, name: str, text: str) -> tuple[str, str, bool]:
    """A text, what it is read as or why not, and whether it can be."""
    try:
        return text, typographic(said(lab.read(name, text))), True
    except NotTaken as error:
        return text, str(error), False


def _mistake(view: View) -> Content:
    if view.mistake is None:
        return Content("")
    words = Content.styled("✗  ", "$text-error bold") + literal(view.mistake.says)
    return words + literal(f" {view.trouble}", "$text-warning") if view.trouble else words
