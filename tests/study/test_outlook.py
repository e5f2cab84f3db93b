"""When a question comes again, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizapp.study.outlook import in_words


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(seconds=-5), "in 1 minute"),
        (timedelta(seconds=60), "in 1 minute"),
        (timedelta(minutes=10), "in 10 minutes"),
        (timedelta(hours=5), "in 5 hours"),
        (timedelta(days=1), "tomorrow"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=21), "in 3 weeks"),
        (timedelta(days=100), "in 3 months"),
        (timedelta(days=900), "in 2 years"),
    ],
)
def test_waits_are_rounded_to_what_matters(wait: timedelta, words: str) -> None:
    assert in_words(wait) == words
