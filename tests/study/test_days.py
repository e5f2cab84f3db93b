"""The learner's days, in every zone and across every change of the clocks."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.index import Entry
from quizapp.progress.columns import CardRow
from quizapp.progress.schedule import Fsrs
from quizapp.progress.state import CardState
from quizapp.progress.times import to_microseconds
from quizapp.study.days import dawn, dawns, day_at, next_dawn
from quizapp.study.queue import due_at, plan
from tests.study.test_queue import TOPICS, entry

ZONES = (
    "UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/St_Johns",
    "America/Santiago", "Africa/Casablanca", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati", "America/Havana",
)  # fmt: skip
zones = st.sampled_from(ZONES).map(ZoneInfo)
hours = st.integers(0, 23)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC))
# Within some hours of a change of the clocks in Berlin, where mistakes would show.
near_changes = st.builds(
    lambda change, minutes: datetime.fromisoformat(change) + timedelta(minutes=minutes),
    st.sampled_from(("2026-03-29T01:00+00:00", "2026-10-25T01:00+00:00")),
    st.integers(-600, 600),
)


@given(moments | near_changes, zones, hours)
def test_every_moment_lies_in_its_day(moment: datetime, zone: ZoneInfo, rollover: int) -> None:
    day = day_at(moment, zone, rollover)
    assert dawn(day, zone, rollover) <= moment < dawn(day + timedelta(days=1), zone, rollover)
    assert next_dawn(moment.astimezone(zone), rollover) == dawn(
        day + timedelta(days=1), zone, rollover
    )


@given(moments | near_changes, zones, hours)
def test_a_day_begins_where_the_one_before_ends_and_has_23_to_25_hours(
    moment: datetime, zone: ZoneInfo, rollover: int
) -> None:
    day = day_at(moment, zone, rollover)
    start, end = dawn(day, zone, rollover), dawn(day + timedelta(days=1), zone, rollover)
    assert timedelta(hours=23) <= end - start <= timedelta(hours=25)
    assert day_at(end - timedelta(microseconds=1), zone, rollover) == day
    assert day_at(start - timedelta(microseconds=1), zone, rollover) == day - timedelta(days=1)


@given(moments | near_changes, zones, hours, st.integers(0, 40 * 24 * 60))
def test_a_review_is_asked_from_the_dawn_of_its_day_on(
    answered: datetime, zone: ZoneInfo, rollover: int, minutes: int
) -> None:
    due = answered + timedelta(days=20)
    card = CardRow.of(CardState("p/a", phase="review", due=due, reps=3, last=answered, rev=1))
    now = (answered + timedelta(minutes=minutes)).astimezone(zone)
    found = plan([entry("a")], TOPICS, {"p/a": card}, now, rollover=rollover)
    assert bool(found.reviews) == (day_at(now, zone, rollover) >= day_at(due, zone, rollover))


def test_a_learning_step_takes_its_minutes_also_while_an_hour_comes_twice() -> None:
    zone = ZoneInfo("Europe/Berlin")
    due = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 2:50 for the first time
    card = CardRow.of(CardState("p/a", phase="learning", due=due, reps=1, last=due, rev=1))
    later = (due + timedelta(minutes=20)).astimezone(zone)  # 2:10 for the second time
    assert (later.hour, later.minute) == (2, 10)
    assert plan([entry("a")], TOPICS, {"p/a": card}, later).reviews == ("p/a",)
    before = (due - timedelta(minutes=1)).astimezone(zone)
    assert plan([entry("a")], TOPICS, {"p/a": card}, before).reviews == ()


@given(st.lists(moments | near_changes, max_size=20), zones, hours)
def test_many_moments_have_the_dawns_of_their_days(
    found: list[datetime], zone: ZoneInfo, rollover: int
) -> None:
    expected = {
        to_microseconds(each): dawn(day_at(each, zone, rollover), zone, rollover) for each in found
    }
    assert dawns(expected, zone, rollover) == expected


@given(moments, zones, hours, st.integers(-3000, 3000), st.integers(0, 2**32))
def test_a_clock_that_jumps_loses_nothing_and_asks_nothing_twice(
    now: datetime, zone: ZoneInfo, rollover: int, jump: int, seed: int
) -> None:
    entries: list[Entry] = [entry(f"n{n}") for n in range(6)]
    rng = random.Random(seed)
    cards = {}
    for each in entries[:4]:
        strength, due = Fsrs().review(
            CardState(each.id).strength, rng.randint(1, 4), now, question=each.id, repetition=1
        )
        held = CardState(each.id, phase=strength.phase, due=due, reps=1, last=strength.last, rev=1)
        cards[each.id] = CardRow.of(held)
    then = (now + timedelta(hours=jump)).astimezone(zone)
    queue = plan(entries, TOPICS, cards, then, rollover=rollover).queue
    assert len(queue) == len(set(queue))
    assert {"p/n4", "p/n5"} <= set(queue)
    late = plan(entries, TOPICS, cards, now + timedelta(days=4000), rollover=rollover).queue
    assert set(late) == {each.id for each in entries}
    for name, card in cards.items():
        if name in queue:
            assert due_at(entry(name.removeprefix("p/")), card, then, rollover) <= then
