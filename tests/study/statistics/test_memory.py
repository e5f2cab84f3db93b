"""How firmly questions are remembered, and when they come again."""

from __future__ import annotations

import math
import statistics as plain
from collections import Counter
from datetime import date, timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.progress.log import ProgressLog
from quizapp.study.statistics.gathered import Statistics
from tests.study.statistics.conftest import GONE, NOW
from tests.study.statistics.plainly import TODAY


def test_the_forecast(found: Statistics, library: Library, log: ProgressLog) -> None:
    held = log.cards()
    expected: Counter[date] = Counter()
    for entry in library.entries:
        card = held[entry.id]
        if card.due is not None and not card.suspended:
            due = (card.due.astimezone(NOW.tzinfo) - timedelta(hours=4)).date()
            changed = card.rev is not None and card.rev < entry.rev
            expected[TODAY if changed else max(due, TODAY)] += 1
    days = [each.day for each in found.memory.forecast]
    assert days == [TODAY + timedelta(days=n) for n in range(30)]
    assert [each.reviews for each in found.memory.forecast] == [expected[day] for day in days]
    assert found.memory.later == sum(n for day, n in expected.items() if day > days[-1])
    assert any(card.suspended for card in held.values())


def test_the_stabilities(found: Statistics, library: Library, log: ProgressLog) -> None:
    held = [card for name, card in log.cards().items() if name != GONE]
    known = [card.stability for card in held if card.stability is not None]
    assert found.memory.stability == pytest.approx(plain.median(known))
    for each in found.memory.firmness:
        end = math.inf if each.end is None else each.end
        assert each.questions == sum(each.start <= s < end for s in known)
    assert sum(each.questions for each in found.memory.firmness) == len(known)
