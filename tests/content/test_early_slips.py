"""Whatever is answered to an early part of a shipped question, every part gets a verdict."""

from __future__ import annotations

import math

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.bank.variant import Part, draw
from quizapp.grading.grade import grade
from quizapp.paths import shipped_packs

_SHAPE = "(2, 3)"


@pytest.fixture(scope="module")
def library() -> Library:
    manifests = sorted(shipped_packs().glob("*/pack.yaml"))
    return Library.open([PackSource(path.parent, "shipped") for path in manifests])


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
