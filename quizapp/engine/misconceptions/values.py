"""Mistakes in averaging the values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from quizapp.engine.catalogue import Site, rule, twin
from quizapp.engine.running import Occasion, Twin

ON = "weighted_sum"


def _square(arguments: Mapping[str, Any]) -> bool:
    A = arguments["A"]
    return bool(A.ndim >= 2 and A.shape[-1] == A.shape[-2])


@twin(
    "values.At",
    ON,
    "You summed with Aᵀ, averaging over queries; each output is a row of A times V.",
    when=_square,
)
def transposed_weights(A: Any, V: Any) -> Any:
    return np.swapaxes(A, -1, -2) @ V


def _keys_like_values(site: Site) -> tuple[str, Any] | None:
    """The scores node before a value sum and its keys, where they could stand in for the values."""
    node = site.earlier("scores")
    if node is None:
        return None
    K = site.argument(node, "K")
    return (node, K) if np.shape(K) == np.shape(site.arguments["V"]) else None


@rule(
    "values.AK",
    ON,
    "You averaged the keys; the weights come from the keys, but what they average is the values.",
)
def keys_averaged(site: Site) -> Mapping[str, Twin] | None:
    found = _keys_like_values(site)
    if found is None:
        return None
    return {site.node: lambda seen: seen.arguments["A"] @ found[1]}


@rule(
    "values.kv_swap",
    ON,
    "You exchanged keys and values; queries meet the keys, and the values are averaged.",
)
def keys_and_values_swapped(site: Site) -> Mapping[str, Twin] | None:
    found = _keys_like_values(site)
    if found is None or np.ndim(found[1]) < 2:
        return None
    V = site.arguments["V"]
    return {
        found[0]: lambda seen: seen.arguments["Q"] @ np.swapaxes(V, -1, -2),
        site.node: lambda seen: seen.arguments["A"] @ found[1],
    }


@rule(
    "values.AX",
    ON,
    "You averaged the input vectors; project them with W_V first and average the values.",
)
def inputs_averaged(site: Site) -> Mapping[str, Twin] | None:
    projection = site.earlier("project")
    if projection is None:
        return None
    X = site.argument(projection, "X")
    if np.shape(X) != np.shape(site.arguments["V"]):
        return None
    return {site.node: lambda seen: seen.arguments["A"] @ X}


def _like_output(row: Any, A: Any) -> Any:
    """One row of values, repeated for each query."""
    return np.broadcast_to(row, (*A.shape[:-1], row.shape[-1])) if A.ndim > 1 else row[..., 0, :]


@twin("values.mean", ON, "You took the plain mean of the values; weigh each with its own weight.")
def plain_mean(A: Any, V: Any) -> Any:
    return _like_output(V.mean(axis=-2, keepdims=True), A) if V.ndim > 1 else V.mean()


@twin("values.sum", ON, "You added the values up; weigh each with its own weight.")
def plain_sum(A: Any, V: Any) -> Any:
    return _like_output(V.sum(axis=-2, keepdims=True), A) if V.ndim > 1 else V.sum()


@twin(
    "values.argmax",
    ON,
    "You took the value with the largest weight; every value contributes by its weight.",
)
def best_value(A: Any, V: Any) -> Any:
    best = (A.max(axis=-1, keepdims=True) == A).astype(np.float64)
    return (best / best.sum(axis=-1, keepdims=True)) @ V


def _raw(seen: Occasion) -> Any:
    z = seen.arguments["x"]
    return np.where(np.isfinite(z), z, 0.0)


@rule(
    "values.no_softmax",
    ON,
    "You weighed the values with the scores themselves; turn them into weights with a softmax.",
)
def scores_as_weights(site: Site) -> Mapping[str, Twin] | None:
    node = site.earlier("softmax")
    return None if node is None else {node: _raw}


@rule(
    "values.SV",
    ON,
    "You weighed the values with the raw scores; scale them and take the softmax first.",
)
def raw_scores_as_weights(site: Site) -> Mapping[str, Twin] | None:
    softmax, scale = site.earlier("softmax"), site.earlier("scale")
    if softmax is None or scale is None:
        return None
    return {scale: lambda seen: seen.arguments["S"], softmax: _raw}


def _after_heads(site: Site) -> bool:
    return site.earlier("weighted_sum") is not None or site.earlier("merge_heads") is not None


@rule(
    "values.no_Wo",
    "project",
    "You left out the output projection; the heads side by side are multiplied with W_O.",
)
def without_output_projection(site: Site) -> Mapping[str, Twin] | None:
    W = site.arguments["W"]
    if not _after_heads(site) or W.shape[-1] != W.shape[-2]:
        return None
    return {site.node: lambda seen: seen.arguments["X"]}
