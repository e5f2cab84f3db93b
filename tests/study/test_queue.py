"""What is asked next, from the index and the cards alone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quizapp.bank.index import Entry, Topic
from quizapp.progress.columns import CardRow
from quizapp.progress.times import to_microseconds
from quizapp.study.filters import Facts, Filter
from quizapp.study.queue import Limits, due_by, new_again, plan, practice

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TOPICS = (Topic("first", "First"), Topic("second", "Second"))


def entry(
    name: str,
    topic: str = "first",
    *,
    kind: str = "choice",
    difficulty: int = 1,
    idea: str | None = None,
    rev: int = 1,
) -> Entry:
    return Entry(
        id=f"p/{name}",
        pack="p",
        kind=kind,
        topic=topic,
        difficulty=difficulty,
        tags=("tagged",) if name.startswith("t") else (),
        rev=rev,
        idea=idea,
        minutes=None,
        title=name,
        multi_part=1,
        content_hash="",
    )


def card(
    name: str,
    due: timedelta,
    *,
    phase: str = "review",
    last: timedelta = timedelta(days=-3),
    rev: int = 1,
    suspended: bool = False,
    buried: timedelta | None = None,
) -> tuple[str, CardRow]:
    return f"p/{name}", CardRow(
        f"p/{name}",
        phase=phase,  # type: ignore[arg-type]  # named as text for brevity
        due=to_microseconds(NOW + due),
        reps=2,
        last=to_microseconds(NOW + last),
        rev=rev,
        suspended=suspended,
        buried_until=None if buried is None else to_microseconds(NOW + buried),
    )


def test_new_questions_come_in_syllabus_order_easy_ones_first() -> None:
    entries = [entry("late", "second"), entry("hard", difficulty=3), entry("easy")]
    assert plan(entries, TOPICS, {}, NOW).queue == ["p/easy", "p/hard", "p/late"]


def test_a_review_is_due_from_the_morning_of_its_day() -> None:
    entries = [entry("tonight"), entry("tomorrow"), entry("dawn"), entry("small-hours")]
    cards = dict(
        [
            card("tonight", timedelta(hours=9)),
            card("tomorrow", timedelta(hours=19)),
            card("dawn", timedelta(hours=18)),
            card("small-hours", timedelta(hours=16)),
        ]
    )
    assert plan(entries, TOPICS, cards, NOW).reviews == ("p/tonight", "p/small-hours")


def test_a_learning_step_is_due_to_the_minute_and_comes_first() -> None:
    entries = [entry("overdue"), entry("step"), entry("wait")]
    cards = dict(
        [
            card("overdue", timedelta(days=-5)),
            card("step", timedelta(minutes=-1), phase="learning"),
            card("wait", timedelta(minutes=5), phase="learning"),
        ]
    )
    assert plan(entries, TOPICS, cards, NOW).reviews == ("p/step", "p/overdue")


def test_suspended_and_buried_cards_stay_away() -> None:
    entries = [entry("off"), entry("buried"), entry("back"), entry("just-back")]
    cards = dict(
        [
            card("off", timedelta(days=-1), suspended=True),
            card("buried", timedelta(days=-1), buried=timedelta(hours=2)),
            card("back", timedelta(days=-1), buried=timedelta(hours=-2)),
            card("just-back", timedelta(days=-1), buried=timedelta(0)),
        ]
    )
    assert plan(entries, TOPICS, cards, NOW).queue == ["p/back", "p/just-back"]


def test_a_raised_revision_is_asked_at_once() -> None:
    cards = dict([card("changed", timedelta(days=90), rev=1)])
    assert plan([entry("changed", rev=2)], TOPICS, cards, NOW).reviews == ("p/changed",)
    assert plan([entry("changed", rev=1)], TOPICS, cards, NOW).reviews == ()


def test_the_limits_of_the_day_count_what_was_done() -> None:
    entries = [entry(f"n{n}") for n in range(30)] + [entry(f"r{n}") for n in range(10)]
    cards = dict(card(f"r{n}", timedelta(days=-1)) for n in range(10))
    found = plan(entries, TOPICS, cards, NOW, Limits(new_done=15, reviews=6, reviews_done=2))
    assert (len(found.new), len(found.reviews)) == (5, 4)
    assert plan(entries, TOPICS, cards, NOW, Limits(new_done=50, reviews_done=500)).queue == []


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Filter(count=25), 25),
        (Filter(kinds=frozenset({"choice"})), 30),
        (Filter(minutes=3), 5),
        (Filter(topics=frozenset({"second"})), 0),
        (Filter(tags=frozenset({"tagged"})), 0),
        (Filter(difficulties=frozenset({1, 2})), 30),
    ],
)
def test_a_filter_or_a_count_lifts_the_limits(wanted: Filter, count: int) -> None:
    entries = [entry(f"n{n}") for n in range(30)]
    limits = Limits(new_done=20)
    assert len(plan(entries, TOPICS, {}, NOW, limits, wanted).queue) == count


def test_reviews_come_before_new_ones_when_counted() -> None:
    entries = [entry("n1"), entry("n2"), entry("r1")]
    cards = dict([card("r1", timedelta(days=-1))])
    found = plan(entries, TOPICS, cards, NOW, wanted=Filter(count=2))
    assert (found.reviews, found.new) == (("p/r1",), ("p/n1",))


def test_new_questions_are_spread_among_the_reviews() -> None:
    entries = [entry(f"r{n}") for n in range(4)] + [entry(f"n{n}") for n in range(2)]
    cards = dict(card(f"r{n}", timedelta(days=-9 + n)) for n in range(4))
    queue = plan(entries, TOPICS, cards, NOW).queue
    assert queue == ["p/r0", "p/n0", "p/r1", "p/r2", "p/n1", "p/r3"]


def test_one_new_question_of_each_idea_a_day() -> None:
    entries = [entry("a", idea="same"), entry("b", idea="same"), entry("c")]
    assert plan(entries, TOPICS, {}, NOW).new == ("p/a", "p/c")
    cards = dict([card("a", timedelta(days=4), last=timedelta(hours=-1))])
    assert plan(entries, TOPICS, cards, NOW).new == ("p/c",)
    assert plan(entries, TOPICS, cards, NOW, wanted=Filter(count=9)).new == ("p/c", "p/b")


def test_both_sides_of_a_card_are_one_idea() -> None:
    entries = [entry("card", kind="flashcard"), entry("card~reverse", kind="flashcard")]
    assert plan(entries, TOPICS, {}, NOW).new == ("p/card",)


def test_due_by_the_end_of_tomorrow() -> None:
    entries = [entry("today"), entry("tomorrow"), entry("later"), entry("dawn")]
    cards = dict(
        [
            card("today", timedelta(0)),
            card("tomorrow", timedelta(days=1)),
            card("later", timedelta(days=2)),
            card("dawn", timedelta(hours=24 + 18)),
        ]
    )
    assert due_by(entries, cards, NOW, days=1) == 2
    assert due_by(entries, cards, NOW, days=2) == 4


def test_what_stays_away_is_not_due_and_what_was_changed_is() -> None:
    entries = [entry("off"), entry("buried"), entry("back"), entry("changed", rev=2)]
    cards = dict(
        [
            card("off", timedelta(0), suspended=True),
            card("buried", timedelta(0), buried=timedelta(days=5)),
            card("back", timedelta(0), buried=timedelta(hours=24 + 18)),
            card("changed", timedelta(days=90), rev=1),
        ]
    )
    assert due_by(entries, cards, NOW, days=1) == 2


def test_practice_is_shuffled_repeatable_and_keeps_siblings_apart() -> None:
    entries = [entry(f"n{n}", idea=f"idea{n % 5}") for n in range(30)]
    first = practice(entries, {}, random.Random(3))
    assert first == practice(entries, {}, random.Random(3))
    assert first != practice(entries, {}, random.Random(4))
    assert len(first) == 20
    ideas = {int(name.removeprefix("p/n")) % 5 for name in first[:5]}
    assert ideas == set(range(5))


def test_practice_leaves_suspended_cards_out() -> None:
    cards = dict([card("a", timedelta(0), suspended=True)])
    found = practice([entry("a"), entry("b")], cards, random.Random(1), Filter(count=5))
    assert found == ["p/b"]


def test_one_review_of_each_idea_a_day_the_longest_overdue_first() -> None:
    entries = [
        entry("a", idea="same"),
        entry("b", idea="same"),
        entry("c"),
        entry("n", idea="same"),
    ]
    cards = dict(
        [
            card("a", timedelta(days=-1)),
            card("b", timedelta(days=-2)),
            card("c", timedelta(days=-3)),
        ]
    )
    found = plan(entries, TOPICS, cards, NOW)
    assert (found.reviews, found.new) == (("p/c", "p/b"), ())
    tomorrow = NOW + timedelta(days=1)
    cards["p/b"] = card("b", timedelta(days=9), last=timedelta(0))[1]
    assert plan(entries, TOPICS, cards, NOW).reviews == ("p/c",)
    assert plan(entries, TOPICS, cards, tomorrow).reviews == ("p/c", "p/a")
    asked_for = plan(entries, TOPICS, cards, NOW, wanted=Filter(count=9))
    assert (asked_for.reviews, asked_for.new) == (("p/c", "p/a"), ("p/n",))


@pytest.mark.parametrize("put_away", [{"suspended": True}, {"buried": timedelta(days=1)}])
def test_a_sibling_waits_also_where_the_one_asked_today_was_put_away(
    put_away: dict[str, Any],
) -> None:
    entries = [entry("a", idea="same"), entry("b", idea="same"), entry("n", idea="same")]
    cards = dict(
        [
            card("a", timedelta(days=9), last=timedelta(0), **put_away),
            card("b", timedelta(days=-2)),
        ]
    )
    found = plan(entries, TOPICS, cards, NOW)
    assert (found.reviews, found.new) == ((), ())


def test_a_learning_step_goes_on_beside_its_sibling() -> None:
    entries = [entry("a", idea="same"), entry("b", idea="same")]
    cards = dict(
        [
            card("a", timedelta(0), phase="learning", last=timedelta(minutes=-1)),
            card("b", timedelta(0), phase="relearning", last=timedelta(minutes=-10)),
        ]
    )
    assert set(plan(entries, TOPICS, cards, NOW).reviews) == {"p/a", "p/b"}


def test_what_is_known_is_new_again_after_some_two_months() -> None:
    cards = {"p/a": CardRow("p/a", known=to_microseconds(NOW))}
    entries = [entry("a"), entry("b")]
    assert plan(entries, TOPICS, cards, NOW).new == ("p/b",)
    assert plan(entries, TOPICS, cards, NOW + timedelta(days=50)).new == ("p/b",)
    assert plan(entries, TOPICS, cards, NOW + timedelta(days=70)).new == ("p/a", "p/b")
    moment = new_again(to_microseconds(NOW), "p/a")
    assert plan(entries[:1], TOPICS, cards, moment).new == ("p/a",)
    assert plan(entries[:1], TOPICS, cards, moment - timedelta(seconds=1)).new == ()


def test_what_was_asked_at_dawn_was_asked_today() -> None:
    entries = [entry("asked", idea="i"), entry("sibling", idea="i")]
    for hours, reviews in ((-6, ()), (-7, ("p/sibling",))):
        cards = dict(
            [
                card("asked", timedelta(days=9), last=timedelta(hours=hours)),
                card("sibling", timedelta(0)),
            ]
        )
        assert plan(entries, TOPICS, cards, NOW).reviews == reviews


def test_a_question_of_an_earlier_revision_than_was_answered_is_not_due() -> None:
    cards = dict([card("a", timedelta(days=9), rev=2)])
    assert plan([entry("a")], TOPICS, cards, NOW).reviews == ()


def test_leeches_are_practised_where_they_are_asked_for() -> None:
    cards = dict([card("a", timedelta(0), suspended=True)])
    known = Facts({"p/a": frozenset({"leech"})})
    wanted = Filter(states=frozenset({"leech"}))
    assert practice([entry("a"), entry("b")], cards, random.Random(1), wanted, known) == ["p/a"]


def test_an_idea_is_of_its_pack_alone() -> None:
    other = replace(entry("b", idea="same"), id="q/b", pack="q")
    found = plan([entry("a", idea="same"), other], TOPICS, {}, NOW)
    assert set(found.new) == {"p/a", "q/b"}
