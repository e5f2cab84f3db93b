"""Mistakes in softmax by blocks, and in joining partial results."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine.catalogue import twin
from quizapp.engine.operations.online import online_max


def _raised(s: Any, top: Any) -> Any:
    return np.exp(s - np.expand_dims(top, -1))


def _shrink(m: Any, new: Any) -> Any:
    return np.exp(np.where(np.asarray(m) == new, 0.0, m - new))


@twin(
    "softmax.no_rescale",
    "online_sum",
    "You did not rescale the old sum; it belongs to the old maximum: multiply it by e^(m − m′).",
)
def old_sum_kept(m: Any, l: Any, s: Any) -> Any:
    return l + _raised(s, online_max(m, s)).sum(axis=-1)


@twin(
    "softmax.no_rescale",
    "online_output",
    "You did not rescale the old output; multiply it by e^(m − m′), as the sum.",
)
def old_output_kept(m: Any, o: Any, s: Any, V: Any) -> Any:
    return o + _raised(s, online_max(m, s)) @ V


@twin(
    "softmax.rescale_inverse",
    "online_sum",
    "You rescaled with e^(m′ − m); old terms shrink when the maximum rises: e^(m − m′).",
    when=lambda arguments: bool(np.all(np.isfinite(arguments["m"]))),
)
def sum_grown(m: Any, l: Any, s: Any) -> Any:
    new = online_max(m, s)
    return l / _shrink(m, new) + _raised(s, new).sum(axis=-1)


@twin(
    "softmax.block_max",
    "online_sum",
    "You subtracted the block's own maximum; all blocks share the running one.",
)
def own_maximum(m: Any, l: Any, s: Any) -> Any:
    return l * _shrink(m, online_max(m, s)) + _raised(s, s.max(axis=-1)).sum(axis=-1)


@twin(
    "softmax.block_only",
    "online_max",
    "You took the maximum of this block; the running one keeps the earlier blocks' as well.",
)
def forgets(s: Any) -> Any:
    return s.max(axis=-1)


@twin(
    "softmax.merge_plain",
    "merge_sum",
    "You added the sums as they are; bring both to the common maximum first.",
)
def sums_added(l_1: Any, l_2: Any) -> Any:
    return l_1 + l_2


@twin(
    "softmax.merge_mean",
    "merge_output",
    "You took the plain mean of the two; each counts by its share of the total sum.",
)
def outputs_averaged(o_1: Any, o_2: Any) -> Any:
    return (o_1 + o_2) / 2


@twin(
    "softmax.merge_plain",
    "merge_output",
    "You weighted by the sums as they are; bring both to the common maximum first.",
)
def sums_not_aligned(l_1: Any, o_1: Any, l_2: Any, o_2: Any) -> Any:
    total = l_1 + l_2
    return o_1 * np.expand_dims(l_1 / total, -1) + o_2 * np.expand_dims(l_2 / total, -1)


@twin(
    "softmax.merge_added",
    "merge_output",
    "You added the two outputs; each is an average already, so weigh them by their sums.",
)
def outputs_added(o_1: Any, o_2: Any) -> Any:
    return o_1 + o_2
