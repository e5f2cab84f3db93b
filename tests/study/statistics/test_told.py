"""The figures as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from quizapp.engine.misconception_names import misconception_name
from quizapp.study.statistics.gathered import Statistics
from quizapp.study.statistics.groups import Group
from quizapp.study.statistics.told import as_json, as_text


def test_json_has_the_figures(found: Statistics) -> None:
    told = json.loads(json.dumps(as_json(found), allow_nan=False))
    assert {"due", "new", "reviews", "streak", "readiness", "margin", "topics",
            "misconceptions", "days", "retention", "forecast", "stability", "difficulties",
            "kinds", "longest_streak", "ready_on", "interview"} <= set(told)  # fmt: skip
    assert told["reviews"] == found.reviews
    assert told["readiness"] == found.ready.value
    assert sum(day["answers"] for day in told["days"]) == found.reviews
    assert told["ready_on"] == told["interview"] == "2026-10-30"
    assert (
        sum(each["reviews"] for each in told["retention"]["bins"])
        == (told["retention"]["periods"][-1]["reviews"])
    )
    assert told["misconceptions"][0]["weeks"][-1]["monday"] == "2026-10-05"
    assert len(told["forecast"]) == 30


def test_the_text_says_the_same(found: Statistics) -> None:
    text = "\n".join(as_text(found))
    assert f"{found.reviews} answers" in text
    assert f"Ready on 2026-10-30: {found.ready.value * 100:.0f} %" in text
    assert "Scores" in text
    for mistake in found.mistakes:
        assert misconception_name(mistake.id) in text
        assert mistake.id not in text


def test_no_line_is_wider_than_a_terminal_of_eighty_cells(found: Statistics) -> None:
    busy = Group(answers=1_234_567, right=1.0, seconds=1_234.0, quick=1.0, slow=5_000.0)
    topics = tuple(
        replace(each, title="Positions " * 7, due=9_999, new=9_999, answered=busy,
                ready=replace(each.ready, value=1.0, margin=0.25))
        for each in found.topics
    )  # fmt: skip
    text = list(as_text(replace(found, topics=topics)))
    assert sum("Positions" in line for line in text) == len(topics) > 0
    assert max(map(len, text)) <= 79
    assert any("…" in line for line in text), "what is cut is seen to be"
