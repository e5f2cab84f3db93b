"""Mistakes in splitting into heads, joining them, and sharing keys and values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from quizapp.engine.catalogue import Site, rule, twin
from quizapp.engine.misconceptions.variation import again, all_of, with_other
from quizapp.engine.running import Occasion, Twin

MERGE, SPLIT, ATTENTION = "merge_heads", "split_heads", "scaled_dot_product_attention"


def _joined(X: Any) -> Any:
    """Heads side by side, as `merge_heads` leaves them."""
    swapped = np.swapaxes(X, -2, -3)
    return swapped.reshape(*swapped.shape[:-2], -1)


@twin(
    "heads.avg",
    MERGE,
    "You averaged the heads; they are put side by side, each keeps its own entries.",
    when=lambda arguments: np.shape(arguments["X"])[-3] > 1,
)
def averaged(X: Any) -> Any:
    return _joined(np.broadcast_to(X.mean(axis=-3, keepdims=True), X.shape))


@twin(
    "heads.sum",
    MERGE,
    "You added the heads up; they are put side by side, each keeps its own entries.",
    when=lambda arguments: np.shape(arguments["X"])[-3] > 1,
)
def summed(X: Any) -> Any:
    return _joined(np.broadcast_to(X.sum(axis=-3, keepdims=True), X.shape))


@twin(
    "heads.interleave",
    MERGE,
    "You reshaped without moving the head axis behind the tokens; transpose first.",
)
def not_transposed_back(X: Any) -> Any:
    return X.reshape(*X.shape[:-3], X.shape[-2], -1)


@twin(
    "heads.stride_merge",
    MERGE,
    "You interleaved the heads' entries; each head's slice stays together.",
)
def entries_interleaved(X: Any) -> Any:
    moved = np.moveaxis(X, -3, -1)
    return moved.reshape(*moved.shape[:-2], -1)


def _everywhere_split(site: Site, wrong: Twin) -> Mapping[str, Twin] | None:
    nodes = all_of(site)
    return dict.fromkeys(nodes, wrong) if nodes[0] == site.node else None


@rule(
    "heads.interleave",
    SPLIT,
    "You reshaped straight to (h, T, d/h), which mixes tokens; cut each vector, then transpose.",
)
def not_transposed(site: Site) -> Mapping[str, Twin] | None:
    def wrong(seen: Occasion) -> Any:
        X, h = seen.arguments["X"], int(seen.arguments["h"])
        return X.reshape(*X.shape[:-2], h, X.shape[-2], X.shape[-1] // h)

    return _everywhere_split(site, wrong)


@rule(
    "heads.stride_split",
    SPLIT,
    "You gave head i every h-th entry; a head is a slice of neighbouring entries.",
)
def every_hth_entry(site: Site) -> Mapping[str, Twin] | None:
    def wrong(seen: Occasion) -> Any:
        X, h = seen.arguments["X"], int(seen.arguments["h"])
        return np.moveaxis(X.reshape(*X.shape[:-1], X.shape[-1] // h, h), -1, -3)

    return _everywhere_split(site, wrong)


@rule(
    "heads.no_split",
    MERGE,
    "You attended with whole vectors; split queries, keys and values into heads first.",
)
def one_wide_head(site: Site) -> Mapping[str, Twin] | None:
    calls = site.trace.calls
    before = [node for node in calls if node in site.ancestors[site.node]]
    splits = [node for node in before if calls[node].operation.name == SPLIT]
    counts = {int(calls[node].arguments["h"]) for node in splits}
    if not splits or len(counts) > 1 or counts == {1}:
        return None
    heads = counts.pop()
    found: dict[str, Twin] = {
        node: lambda seen: np.expand_dims(seen.arguments["X"], -3) for node in splits
    }
    for node in before:
        # Inside attention the width is read off the queries, which are whole by then.
        if calls[node].operation.name == "scale" and "/" not in node:
            found[node] = lambda seen: (
                seen.arguments["S"] / math.sqrt(seen.arguments["d_k"] * heads)
            )
    return found


@rule(
    "heads.scale_dmodel",
    "scale",
    "You divided by √d_model; each head divides by the root of its own width, √{d_k}.",
)
def scaled_by_whole_width(site: Site) -> Mapping[str, Twin] | None:
    split = site.earlier(SPLIT)
    if split is None or site.heads is not None:
        return None
    heads = int(site.argument(split, "h"))
    return {site.node: lambda seen: seen.arguments["S"] / math.sqrt(seen.arguments["d_k"] * heads)}


def _heads_before(site: Site) -> int | None:
    """How many heads stand side by side in the rows that an output projection gets."""
    node = site.earlier(MERGE)
    if node is None:
        return None
    heads = int(np.shape(site.argument(node, "X"))[-3])
    rows = np.shape(site.arguments["W"])[0]
    return heads if heads > 1 and rows % heads == 0 else None


def _by_head(site: Site, wrong: Any) -> Mapping[str, Twin] | None:
    heads = _heads_before(site)
    if heads is None:
        return None

    def projected(seen: Occasion) -> Any:
        product = wrong(seen.arguments["X"], seen.arguments["W"], heads)
        b = seen.arguments["b"]
        return product if b is None else product + b

    return {site.node: projected}


@rule(
    "heads.first_head",
    "project",
    "You projected the first head alone; W_O takes all heads side by side.",
)
def first_head_alone(site: Site) -> Mapping[str, Twin] | None:
    def first(X: Any, W: Any, heads: int) -> Any:
        width = X.shape[-1] // heads
        return X[..., :width] @ W[:width]

    return _by_head(site, first)


@rule(
    "heads.Wo_per_head",
    "project",
    "You multiplied every head with the same rows of W_O; each head has rows of its own.",
)
def same_rows_for_each(site: Site) -> Mapping[str, Twin] | None:
    def shared(X: Any, W: Any, heads: int) -> Any:
        each = X.reshape(*X.shape[:-1], heads, -1)
        return each.sum(axis=-2) @ W[: each.shape[-1]]

    return _by_head(site, shared)


def _grouped(arguments: Mapping[str, Any]) -> bool:
    q, k = np.shape(arguments["query"]), np.shape(arguments["key"])
    return len(q) > 2 and len(k) > 2 and q[-3] != k[-3] and k[-3] > 1


def _with_heads(site: Site, which: Any) -> Mapping[str, Twin] | None:
    """Key and value heads taken by other numbers; `which` takes how many there are of each."""
    if not _grouped(site.arguments):
        return None

    def wrong(seen: Occasion) -> Any:
        key, value = seen.arguments["key"], seen.arguments["value"]
        taken = which(np.arange(seen.arguments["query"].shape[-3]), key.shape[-3])
        return again(site, seen, {"key": key[..., taken, :, :], "value": value[..., taken, :, :]})

    return {site.node: wrong}


@rule(
    "heads.gqa_mod",
    ATTENTION,
    "You dealt the key-value heads out in turn; neighbouring query heads share one, ⌊i·g/h⌋.",
)
def dealt_in_turn(site: Site) -> Mapping[str, Twin] | None:
    return _with_heads(site, lambda heads, few: heads % few)


@rule(
    "heads.gqa_as_mqa",
    ATTENTION,
    "You let all query heads read the first key-value head; each group has its own.",
)
def one_for_all(site: Site) -> Mapping[str, Twin] | None:
    return _with_heads(site, lambda heads, _: heads * 0)


with_other(
    "heads.self_for_cross",
    "cross_attention",
    "You took keys and values from the decoder's own tokens; cross-attention takes both from the "
    "encoder's output.",
    lambda a: {"memory": a["x"]} if np.shape(a["x"])[-1] == np.shape(a["memory"])[-1] else None,
)
with_other(
    "heads.cross_swapped",
    "cross_attention",
    "You took the queries from the encoder; they come from the decoder, keys and values do not.",
    lambda a: (
        {"x": a["memory"], "memory": a["x"]} if np.shape(a["x"]) == np.shape(a["memory"]) else None
    ),
)
with_other(
    "heads.rollout_order",
    "attention_rollout",
    "You multiplied the layers the other way round; the first layer is the rightmost factor.",
    lambda a: {"A": a["A"][::-1]} if len(a["A"]) > 1 else None,
)


@twin(
    "heads.rollout_no_residual",
    "attention_rollout",
    "You multiplied the bare attention weights; half of each layer is the residual, ½·A + ½·I.",
)
def without_residual(A: Any) -> Any:
    flow = np.eye(A.shape[-1])
    for layer in A:
        flow = layer @ flow
    return flow
