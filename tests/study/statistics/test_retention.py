"""What was remembered, against what FSRS predicted."""

from __future__ import annotations

import math
import statistics as plain

import pytest

from quizapp.study.statistics.gathered import Statistics
from tests.study.statistics.plainly import TODAY, Review, predicted


def test_retention_against_prediction(found: Statistics, reviews: list[Review]) -> None:
    pairs = [(r.recall, r.rating != 1, r.day) for r in predicted(reviews)]
    for period in found.retention.periods:
        chosen = [
            (recall, known)
            for recall, known, day in pairs
            if recall is not None and (period.days is None or (TODAY - day).days < period.days)
        ]
        assert period.found.reviews == len(chosen)
        assert period.found.predicted == pytest.approx(plain.mean(p for p, _ in chosen), abs=1e-9)
        assert period.found.recalled == pytest.approx(plain.mean(k for _, k in chosen))
    assert found.retention.ever.reviews == len(pairs)


def test_the_calibration_table(found: Statistics, reviews: list[Review]) -> None:
    total, error = 0, 0.0
    for each in found.retention.bins:
        chosen = [
            (r.recall, r.rating != 1)
            for r in predicted(reviews)
            if r.recall is not None
            and each.start <= r.recall
            and (r.recall < each.end or r.recall == each.end == 1.0)
        ]
        assert each.found.reviews == len(chosen)
        if not chosen:
            assert each.found.recalled is None
            continue
        mean = plain.mean(p for p, _ in chosen)
        share = plain.mean(k for _, k in chosen)
        assert each.found.predicted == pytest.approx(mean, abs=1e-9)
        assert each.found.recalled == pytest.approx(share)
        total += len(chosen)
        error += len(chosen) * abs(mean - share)
        assert each.found.low is not None
        assert each.found.high is not None
        # Wilson's bounds are the shares from which the one found is just 1.96 spreads away.
        for bound in (each.found.low, each.found.high):
            if 0 < bound < 1:
                spread = math.sqrt(bound * (1 - bound) / len(chosen))
                assert abs(share - bound) == pytest.approx(1.96 * spread)
    assert total == len(predicted(reviews))
    assert found.retention.error == pytest.approx(error / total)
