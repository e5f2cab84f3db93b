"""Mistakes in position biases that are added to the scores."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine.catalogue import twin
from quizapp.engine.misconceptions.variation import with_other

with_other(
    "mask.alibi_sign",
    "alibi_bias",
    "You added the distance; ALiBi subtracts it, so that far keys get less.",
    lambda arguments: {"slopes": -arguments["slopes"]},
)
with_other(
    "mask.alibi_no_slope",
    "alibi_bias",
    "You left the slope out; the distance is multiplied by the head's slope.",
    lambda arguments: {"slopes": arguments["slopes"] * 0 + 1.0},
)


@twin(
    "mask.alibi_slope",
    "alibi_slopes",
    "You took 2^(−k) whatever the number of heads; the exponent is −8k/n.",
)
def powers_of_two(heads: Any) -> Any:
    return 2.0 ** -np.arange(1.0, int(heads) + 1)


@twin(
    "mask.alibi_from0",
    "alibi_slopes",
    "You began with k = 0, a slope of 1; the first head has k = 1.",
)
def from_zero(heads: Any) -> Any:
    return 2.0 ** (-8 * np.arange(int(heads)) / int(heads))


@twin(
    "mask.alibi_linear",
    "alibi_slopes",
    "You spaced the slopes evenly; they are a geometric sequence, 2^(−8k/n).",
)
def evenly_spaced(heads: Any) -> Any:
    return np.arange(1.0, int(heads) + 1)[::-1] / int(heads)


with_other(
    "mask.bucket_sign",
    "t5_bucket",
    "You took query − key; the distance is key − query, negative for the past.",
    lambda arguments: {"distance": -arguments["distance"]},
)
with_other(
    "mask.bucket_direction",
    ("t5_bucket", "relative_bias"),
    lambda arguments: (
        "You gave the future no buckets; this attention looks both ways and halves them."
        if arguments["bidirectional"]
        else "You kept half of the buckets for the future; this attention looks only back."
    ),
    lambda arguments: {"bidirectional": not arguments["bidirectional"]},
)


@twin(
    "mask.bucket_linear",
    "t5_bucket",
    "You gave every distance its own bucket; far ones share buckets on a logarithmic scale.",
)
def own_bucket_each(distance: Any, bidirectional: Any, num_buckets: Any) -> Any:
    count = int(num_buckets) // (2 if bidirectional else 1)
    apart = np.asarray(distance, dtype=np.float64)
    if bidirectional:
        start, far = np.where(apart > 0, count, 0), np.abs(apart)
    else:
        start, far = np.zeros_like(apart), np.maximum(-apart, 0)
    found = start + np.minimum(far, count - 1)
    return int(found) if found.ndim == 0 else found
