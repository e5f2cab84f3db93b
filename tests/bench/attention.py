"""Attention on 8×1024×64 against three lines of numpy: time and memory, in one run.

    python tests/bench/attention.py

Exits with 1 if the median ratio of times exceeds 2, or the extra memory one score matrix.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

from quizapp.engine import scaled_dot_product_attention

HEADS, TOKENS, WIDTH = 8, 1024, 64
ROUNDS = 15
SCORES = HEADS * TOKENS * TOKENS * 8


def by_hand(q: Any, k: Any, v: Any) -> Any:
    s = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ v


def seconds(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def peak(function: Callable[[], Any]) -> int:
    """The most bytes allocated at once while a function runs."""
    tracemalloc.start()
    function()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def main() -> int:
    q, k, v = np.random.default_rng(0).normal(size=(3, HEADS, TOKENS, WIDTH))
    cases: dict[str, dict[str, Any]] = {
        "plain": {},
        "causal": {"is_causal": True},
        "causal, capped, window": {"is_causal": True, "softcap": 30.0, "window": (256, 0)},
    }
    np.testing.assert_allclose(scaled_dot_product_attention(q, k, v), by_hand(q, k, v))
    hand = peak(lambda: by_hand(q, k, v)) / SCORES
    print(f"by hand: {hand:.2f} score matrices at the peak")
    failed = False
    for name, options in cases.items():

        def ours(options: dict[str, Any] = options) -> Any:
            return scaled_dot_product_attention(q, k, v, **options)

        pairs = [(seconds(ours), seconds(lambda: by_hand(q, k, v))) for _ in range(ROUNDS)]
        ratio = statistics.median(mine / other for mine, other in pairs)
        most = peak(ours)
        # The output is asked for, not extra; what else is alive at the peak counts.
        extra = (most - q.nbytes) / SCORES
        milliseconds = 1000 * statistics.median(mine for mine, _ in pairs)
        print(f"{name}: {milliseconds:.0f} ms, {ratio:.2f}× by hand, {extra:.2f} score matrices")
        failed |= ratio > 2 or extra > 1.05
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
