"""The topics of the syllabus, and the difficulties."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from quizapp.counting import estimated, percent
from quizapp.study.statistics.gathered import Statistics
from quizapp.study.statistics.groups import Group
from quizapp.study.words import DIFFICULTIES
from quizapp.tui.figures.words import heading, seconds, table
from quizapp.tui.widgets.summary import gauge

_BAR = 8


def page(found: Statistics, width: int) -> Iterator[Content]:
    """Readiness and answers by topic, answers by difficulty."""
    yield heading("By topic")
    yield from table(
        ("", "ready", "answers", "right", "median", "due", "new"),
        [
            (
                topic.title,
                Content.assemble(
                    gauge(topic.ready.value, _BAR),
                    f" {_estimated(topic.ready.value, topic.ready.margin)}",
                ),
                *_answered(topic.answered),
                str(topic.due or "–"),
                str(topic.new or "–"),
            )
            for topic in found.topics
        ],
        width,
    )
    if not found.difficulties:
        return
    yield Content("")
    yield heading("By difficulty")
    yield from table(
        ("", "answers", "right", "median"),
        [
            (DIFFICULTIES.get(difficulty, str(difficulty)), *_answered(group))
            for difficulty, group in found.difficulties
        ],
        width,
    )


def _estimated(share: float, margin: float) -> str:
    """One below the other, the percent signs too."""
    value, within, by = estimated(share, margin).partition(" ± ")
    return f"{value:>5}{within}{by}".ljust(10)


def _answered(group: Group) -> tuple[str, str, str]:
    return str(group.answers or "–"), percent(group.right), seconds(group.seconds)
