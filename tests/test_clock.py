"""The machine's zone, with its clock changes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.clock import LocalZone, SystemClock

BERLIN = "Europe/Berlin"


@pytest.fixture(autouse=True, scope="module")
def in_berlin() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", BERLIN)
        time.tzset()
        yield
    time.tzset()


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_every_moment_shows_on_the_wall_as_in_its_zone(moment: datetime) -> None:
    here, there = moment.astimezone(LocalZone()), moment.astimezone(ZoneInfo(BERLIN))
    assert here.replace(tzinfo=None) == there.replace(tzinfo=None)
    assert (here.fold, here.utcoffset(), here.tzname()) == (
        there.fold,
        there.utcoffset(),
        there.tzname(),
    )
    assert here.astimezone(UTC) == moment


def test_two_readings_are_as_far_apart_as_the_moments_they_were_taken_at() -> None:
    before = datetime(2026, 10, 25, 0, 50, tzinfo=UTC).astimezone(LocalZone())
    after = datetime(2026, 10, 25, 1, 10, tzinfo=UTC).astimezone(LocalZone())
    assert (before.hour, after.hour) == (2, 2)
    assert after - before == timedelta(minutes=20)
    assert after > before
    now = SystemClock().now()
    assert now.tzinfo is not SystemClock().now().tzinfo
    assert now.utcoffset() in (timedelta(hours=1), timedelta(hours=2))
