"""A sample of the damage that `tests/bench/damage.py` does in full."""

from __future__ import annotations

import random

import pytest

from tests.bench import damage
from tests.bench.damage import Whole


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return damage.build(tmp_path_factory.mktemp("damage"), 60)


@pytest.mark.parametrize("target", ["database", "write-ahead log", "backup", "segment"])
def test_damage_is_reported_or_changes_nothing(target: str, whole: Whole) -> None:
    path, judge = damage.targets(whole)[target]
    rng = random.Random(11)
    cases = list(damage.spoilt(path.read_bytes(), 8, 4, rng))
    flips, pages, cuts = cases[:16], cases[16:-4], cases[-4:]
    for what, data in [*flips, *rng.sample(pages, 6), *cuts]:
        outcome = judge(whole, data)
        assert damage.passes(outcome), f"{what}: {outcome}"


def test_the_judge_sees_what_is_wrong(whole: Whole) -> None:
    """A judge that lets everything pass would prove nothing."""
    path, judge = damage.targets(whole)["database"]
    data = path.read_bytes()
    assert judge(whole, data) == "unchanged"
    other = Whole(whole.root, "something else was said", whole.ids, whole.in_backup)
    assert not damage.passes(judge(other, data))
    more = Whole(whole.root, whole.said, whole.ids | {"f" * 32}, whole.in_backup | {"f" * 32})
    assert not damage.passes(judge(more, data[: len(data) // 2]))
