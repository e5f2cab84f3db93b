"""Which widget a question is answered in."""

from __future__ import annotations

from quizapp.study.asked import Asked
from quizapp.tui.widgets.card import CardPane
from quizapp.tui.widgets.choice import ChoicePane
from quizapp.tui.widgets.cloze import ClozePane
from quizapp.tui.widgets.essay import OpenPane
from quizapp.tui.widgets.match import MatchPane
from quizapp.tui.widgets.numeric import NumericPane
from quizapp.tui.widgets.order import OrderPane
from quizapp.tui.widgets.pane import AnswerPane

_PANES: dict[str, type[AnswerPane]] = {
    "flashcard": CardPane,
    "choice": ChoicePane,
    "order": OrderPane,
    "match": MatchPane,
    "cloze": ClozePane,
    "numeric": NumericPane,
    "open": OpenPane,
}


def pane_for(asked: Asked) -> AnswerPane:
    """A fresh widget to answer this question in."""
    return _PANES[asked.kind](asked)
