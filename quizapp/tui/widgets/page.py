"""The page of a question: asked, answered and explained, each thing in its own place."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.css.query import NoMatches
from textual.events import Resize
from textual.widget import Widget

from quizapp.study import follow_ups
from quizapp.study.asked import Asked
from quizapp.tui.headline import headline
from quizapp.tui.hints import key_for
from quizapp.tui.literal import literal
from quizapp.tui.panes import pane_for
from quizapp.tui.reading import given_in
from quizapp.tui.snapshot import Snapshot
from quizapp.tui.widgets.earlier import Earlier
from quizapp.tui.widgets.essay import OpenPane
from quizapp.tui.widgets.pane import AnswerPane
from quizapp.tui.widgets.prose import Prose
from quizapp.tui.widgets.question import Question
from quizapp.tui.widgets.words import Words
from quizapp.tui.widgets.worked import Worked


class Page(Container):
    """Draws where a session stands; the answer turns into its verdict in place."""

    # Some rules hang on the class of the screen.
    SCOPED_CSS = False
    DEFAULT_CSS = """
    Page { height: auto; width: 100%; max-width: 80; padding: 1 2; }
    Page Earlier { margin: 1 0 0 0; }
    Page .column, Page .beside, Page .answer { height: auto; width: 1fr; }
    Page .headline { margin: 1 0; }
    Page .hints { margin: 1 0 0 0; color: $foreground 80%; }
    Page .beside > * { margin: 1 0 0 0; }
    Page .explain, Page .follow-ups { color: $foreground 80%; }
    Page .going-on { margin: 1 0 0 0; display: none; }
    Page .leech, Page .source, Page .follow-ups, Page .own-note { display: none; }
    Page .own-note { border-left: solid $primary 50%; padding: 0 0 0 2; }
    Screen.-wide Page { max-width: 150; layout: horizontal; }
    Screen.-wide Page .column { max-width: 76; }
    Screen.-wide Page .beside { padding: 0 0 0 4; }
    Screen.-wide Page .beside > * { margin: 0 0 1 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._verdict_is_new = False
        self._all_is_well = False
        self._watches = False
        """Whether the field is kept in sight; a new prompt is read first."""
        self._width = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="column"):
            yield Question()
            yield Earlier()
            yield Words(classes="headline")
            yield Vertical(classes="answer")
            yield Prose(classes="hints")
            yield Words(classes="going-on")
        with Vertical(classes="beside"):
            yield Words(classes="leech")
            yield Worked()
            yield Prose(classes="explain")
            yield Words(classes="source")
            yield Words(classes="follow-ups")
            yield Words(classes="own-note")

    @property
    def pane(self) -> AnswerPane | None:
        """Where the question on show is answered."""
        try:
            return self.query_one(AnswerPane)
        except NoMatches:
            return None

    def tell(self, text: str) -> None:
        """Say why there is no question."""
        self.query_one(".headline", Words).say(literal(text, "$text-warning"))

    async def ask(self, snapshot: Snapshot) -> None:
        """Put a new question on the page."""
        asked = snapshot.asked
        if asked is None:
            return
        self._verdict_is_new = False
        self._watches = asked.part > 0
        holder = self.query_one(".answer", Vertical)
        await holder.remove_children()
        pane = pane_for(asked)
        await holder.mount(pane)
        if (given := given_in(asked)) is not None:
            pane.put_back(given)
        self.query_one(Question).asked = asked
        self.query_one(Earlier).asked = asked
        self.update(snapshot)
        if not (asked.answered or snapshot.turned):
            pane.begin()

    def update(self, snapshot: Snapshot) -> None:
        """Draw what has become of the question on the page."""
        asked, pane = snapshot.asked, self.pane
        if asked is None or pane is None:
            return
        self._verdict_is_new = asked.answered or asked.revealed
        self._all_is_well = asked.verdict is not None and asked.verdict.success
        pane.show(asked)
        self.query_one(".headline", Words).say(_line(asked, pane, snapshot.refusal))
        hints = () if asked.answered else asked.hints
        self.query_one(".hints", Prose).source = "\n\n".join(f"Hint: {hint}" for hint in hints)
        missed = asked.answered and not (self._all_is_well or asked.last_part)
        going_on = self.query_one(".going-on", Words)
        going_on.display = missed and asked.opened <= asked.part
        if going_on.display:
            key = key_for(self.screen, "show_right")
            own = f"Go on with your own number; {key} shows the right one."
            going_on.say(literal(own, "dim"))
        over = asked.finished
        worked = self.query_one(Worked)
        worked.steps = snapshot.solution
        worked.display = bool(snapshot.solution)
        said = (asked.variant.explain, asked.variant.note) if over else ()
        self.query_one(".explain", Prose).source = "\n\n".join(text for text in said if text)
        self.query_one(".hints").display = bool(hints)
        self.query_one(".explain").display = any(said)
        source = asked.variant.question.source if over else None
        further = follow_ups.as_lines(asked.follow_ups) if over or asked.revealed else []
        aside = snapshot.outlook if over and asked.leech else ""
        note = snapshot.note if over else ""
        for name, words in (
            (".source", literal(source or "", "dim")),
            (".follow-ups", literal("\n".join(further))),
            (".leech", literal(aside, "$text-warning")),
            (".own-note", literal(note)),
        ):
            place = self.query_one(name, Words)
            place.say(words)
            place.display = bool(words.plain)

    def take_back_refusal(self) -> None:
        """Say again what to do: what was refused is not what stands in the field any more."""
        pane = self.pane
        if pane is not None and not pane.asked.answered:
            self.query_one(".headline", Words).say(literal(pane.instruction, "dim"))

    @property
    def proposed_rating(self) -> int:
        """What Enter rates a card that the learner judges: Good, or by the points covered."""
        pane = self.pane
        if not isinstance(pane, OpenPane) or not pane.points:
            return 3
        share = len(pane.covered) / pane.points
        return 1 if share < 0.5 else 2 if share < 1 else 3

    def on_resize(self, event: Resize) -> None:
        """The page has grown by a verdict or a line of the answer, or the terminal has changed."""
        self.keep_in_sight(back=event.size.width != self._width)
        self._width = event.size.width

    def watch_over(self) -> None:
        """From now on the field is to stay in sight: it is typed in, or all has another size."""
        self._watches = True
        self.keep_in_sight(back=True)

    def keep_in_sight(self, *, back: bool = False) -> None:
        """Scroll just so far that the verdict is to be seen, or the field that is typed in.

        Where not all of it fits, its head stays in sight.

        Args:
            back: Also where one has scrolled past it.
        """
        scroller, span = self.parent, self._span()
        if span is None or not isinstance(scroller, VerticalScroll):
            return
        first, last = (widget.region for widget in span)
        view = scroller.content_region
        by = min(last.bottom - view.bottom, first.y - 1 - view.y)
        if by > 0 or (back and first.y < view.y):
            scroller.scroll_to(y=scroller.scroll_y + by, animate=False, immediate=True)

    def _span(self) -> tuple[Widget, Widget] | None:
        """What is to be in sight now, from its head to its end."""
        if self._verdict_is_new:
            worked, last = self.query_one(Worked), self.query_one(".answer")
            # A right answer needs no more than itself in sight, a wrong number its steps too.
            if worked.display and not self._all_is_well:
                last = max(worked, last, key=lambda widget: widget.region.bottom)
            return self.query_one(".headline"), last
        pane = self.pane
        return pane.in_sight if self._watches and pane is not None else None


def _line(asked: Asked, pane: AnswerPane, refusal: str) -> Content:
    if asked.answered:
        return headline(asked)
    if refusal and not pane.refuse(refusal):
        return literal(refusal, "$text-warning")
    return literal(pane.instruction, "dim")
