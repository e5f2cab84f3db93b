"""How many questions a topic has, how many are up and how many are still to be met."""

from __future__ import annotations

from datetime import timedelta

from quizapp.progress.columns import CardRow
from quizapp.progress.times import to_microseconds
from quizapp.study.counts import Counts, by_topic
from tests.study.test_queue import NOW, card, entry


def test_questions_are_counted_by_topic() -> None:
    entries = [entry("new"), entry("known"), entry("due"), entry("later"), entry("b", "second")]
    cards = dict([card("due", timedelta(0)), card("later", timedelta(0))])
    cards["p/known"] = CardRow("p/known", known=to_microseconds(NOW))
    assert by_topic(entries, ["p/due"], cards, NOW) == {
        "first": Counts(questions=4, due=1, new=1),
        "second": Counts(questions=1, new=1),
    }
    later = NOW + timedelta(days=70)
    assert by_topic(entries, [], cards, later)["first"] == Counts(questions=4, new=2)
