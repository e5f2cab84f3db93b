"""What becomes of slips in the numbers of shipped questions."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.bank.variant import Part, draw
from quizapp.grading.grade import grade, grade_part, shown
from quizapp.paths import shipped_packs

_SHAPE = "(2, 3)"


@pytest.fixture(scope="module")
def library() -> Library:
    manifests = sorted(shipped_packs().glob("*/pack.yaml"))
    return Library.open([PackSource(path.parent, "shipped") for path in manifests])


def typed(part: Part, numbers: np.ndarray) -> str:
    """Numbers as somebody types them."""
    if part.kind == "integer":
        words = [f"{number:.0f}" for number in numbers.reshape(-1)]
    else:
        words = [shown(part, float(number)) for number in numbers.reshape(-1)]
    width = numbers.shape[-1]
    return "; ".join(" ".join(words[at : at + width]) for at in range(0, len(words), width))


def filled(part: Part, number: str) -> str:
    """An answer to a part whose every entry is this number."""
    if part.kind == "shape":
        return _SHAPE
    *rows, width = part.shape or (1,)
    return "; ".join([" ".join([number] * width)] * math.prod(rows))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", ["-1", "1000000000"])
def test_every_part_gets_a_verdict(library: Library, number: str) -> None:
    tried = 0
    for entry in library.entries:
        if entry.kind != "numeric":
            continue
        variant = draw(entry.id, library.question(entry.id), 1)
        if len(variant.parts) == 1:
            continue
        tried += 1
        verdict = grade(variant, [filled(part, number) for part in variant.parts])
        told = {part.outcome for part in verdict.parts}
        assert told <= {"correct", "close", "partial", "wrong", "too-few-digits"}, entry.id
    assert tried > 50


def test_one_wrong_entry_is_not_the_same_numbers_in_another_order(library: Library) -> None:
    rng = random.Random(7)
    tried = 0
    for entry in library.entries:
        if entry.kind != "numeric":
            continue
        variant = draw(entry.id, library.question(entry.id), 1)
        for at, part in enumerate(variant.parts):
            right = np.array(part.true(variant.trace), dtype=np.float64)
            if part.kind == "shape" or right.ndim not in (1, 2) or not np.isfinite(right).all():
                continue
            slipped = right.reshape(-1)
            step = 1.0 if part.kind == "integer" else 7.0 * 10.0 ** -(part.decimals or 0)
            slipped[rng.randrange(slipped.size)] += rng.choice((-step, step))
            verdict = grade_part(variant, at, [None] * at, typed(part, right))
            assert verdict.outcome == "wrong", (entry.id, verdict.message)
            named = [name for found in verdict.misconceptions for name in found.ids]
            assert "slip.permuted" not in named, entry.id
            tried += 1
    assert tried > 80
