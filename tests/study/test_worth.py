"""What gains most for the interview comes first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from quizapp.bank.index import Entry, Topic
from quizapp.progress.columns import CardRow
from quizapp.progress.schedule import Fsrs
from quizapp.progress.times import to_microseconds
from quizapp.study.queue import Plan
from quizapp.study.worth import FIRST, LOOKING, by_worth

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
DAY = NOW + timedelta(days=30)
TOPICS = [Topic("a", "A", weight=1), Topic("b", "B", weight=4)]


def entry(name: str, topic: str = "a", difficulty: int = 1, minutes: float = 1.0) -> Entry:
    return Entry(name, "p", "choice", topic, difficulty, (), 1, None, minutes, name, 1, "h")


def card(name: str, stability: float, days: float) -> CardRow:
    return CardRow(
        name, "review", due=to_microseconds(NOW), stability=stability, difficulty=5.0, reps=3,
        last=to_microseconds(NOW - timedelta(days=days)),
    )  # fmt: skip


def order(entries: list[Entry], *cards: CardRow) -> list[str]:
    held = {each.question: each for each in cards}
    reviews = tuple(each.id for each in entries if each.id in held)
    new = tuple(each.id for each in entries if each.id not in held)
    return by_worth(Plan(reviews, new), entries, TOPICS, held, Fsrs(), NOW, DAY)


def test_everything_planned_is_asked_once() -> None:
    entries = [entry("x"), entry("y"), entry("z", "b")]
    assert sorted(order(entries, card("y", 5.0, 5.0))) == ["x", "y", "z"]


def test_of_two_alike_the_quicker_one_comes_first() -> None:
    assert order([entry("slow", minutes=4), entry("quick", minutes=0.5)]) == ["quick", "slow"]


def test_a_firm_memory_can_wait() -> None:
    entries = [entry("firm"), entry("frail")]
    assert order(entries, card("firm", 400.0, 40.0), card("frail", 6.0, 9.0)) == ["frail", "firm"]


def test_what_weighs_more_in_readiness_comes_first() -> None:
    assert order([entry("light"), entry("heavy", "b")]) == ["heavy", "light"]
    assert order([entry("research", difficulty=3), entry("plain")]) == ["plain", "research"]


def test_of_equal_ones_the_order_of_the_plan_holds() -> None:
    assert order([entry("2"), entry("1"), entry("3")]) == ["2", "1", "3"]


def test_the_worth_is_the_recall_gained_for_the_day_per_minute() -> None:
    scheduler = Fsrs()
    due = card("due", 8.0, 10.0)

    def gain(right: float, minutes: float, held: CardRow | None) -> float:
        strength = (held or CardRow("new")).strength
        after = [
            scheduler.retrievability(
                scheduler.review(strength, rating, NOW, question="q", repetition=1)[0], DAY
            )
            for rating in (1, 3)
        ]
        before = scheduler.retrievability(strength, DAY)
        spent = minutes + (1 - right) * LOOKING
        return (right * after[1] + (1 - right) * after[0] - before) / spent

    worth = gain(scheduler.retrievability(due.strength, NOW), 1.0, due)
    # A new question that takes just so long that it is worth as much comes at the same place.
    even = gain(FIRST, 1.0, None) * (1.0 + (1 - FIRST) * LOOKING) / worth - (1 - FIRST) * LOOKING
    assert even > 0
    assert order([entry("due"), entry("new", minutes=even * 0.99)], due) == ["new", "due"]
    assert order([entry("due"), entry("new", minutes=even * 1.01)], due) == ["due", "new"]
