"""Mistakes in the dot products of queries and keys, and in the projections before them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from quizapp.engine.catalogue import Site, rule, twin
from quizapp.engine.running import Twin


def _flip(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def _matrices(arguments: Mapping[str, Any]) -> bool:
    return bool(arguments["Q"].ndim >= 2 and arguments["K"].ndim >= 2)


def _same_shape(arguments: Mapping[str, Any]) -> bool:
    return _matrices(arguments) and arguments["Q"].shape == arguments["K"].shape


def _square_queries(arguments: Mapping[str, Any]) -> bool:
    K = arguments["K"]
    return _same_shape(arguments) and K.shape[-1] == K.shape[-2]


@twin(
    "scores.kq",
    "scores",
    "You multiplied K·Qᵀ, which turns the table on its side; rows belong to queries: Q·Kᵀ.",
    when=_same_shape,
)
def keys_times_queries(Q: Any, K: Any) -> Any:
    return K @ _flip(Q)


@twin(
    "scores.no_T",
    "scores",
    "You multiplied Q·K without transposing K; a score is a query dotted with a key: Q·Kᵀ.",
    when=_square_queries,
)
def keys_not_transposed(Q: Any, K: Any) -> Any:
    return Q @ K


@twin(
    "scores.qq",
    "scores",
    "You dotted queries with queries; each query meets the keys: Q·Kᵀ.",
    when=_same_shape,
)
def queries_with_queries(Q: Any) -> Any:
    return Q @ _flip(Q)


@twin(
    "scores.kk",
    "scores",
    "You dotted keys with keys; each query meets the keys: Q·Kᵀ.",
    when=_same_shape,
)
def keys_with_keys(K: Any) -> Any:
    return K @ _flip(K)


@rule(
    "scores.qv",
    "scores",
    "You dotted the queries with the values; scores come from queries and keys, Q·Kᵀ.",
)
def queries_with_values(site: Site) -> Mapping[str, Twin] | None:
    later = site.later("weighted_sum")
    if later is None:
        return None
    V = site.argument(later, "V")
    K = site.arguments["K"]
    if np.shape(V) != np.shape(K) or K.ndim < 2:
        return None
    return {site.node: lambda seen: seen.arguments["Q"] @ _flip(V)}


@twin(
    "scores.hadamard",
    "scores",
    "You multiplied Q and K entry by entry; each score is a sum of such products, Q·Kᵀ.",
    when=_square_queries,
)
def entry_by_entry(Q: Any, K: Any) -> Any:
    return Q * K


@twin(
    "scores.diag",
    "scores",
    "You scored each token only with itself; every query meets every key.",
    when=_same_shape,
)
def own_key_only(Q: Any, K: Any) -> Any:
    return (Q @ _flip(K)) * np.eye(Q.shape[-2])


@twin(
    "scores.cosine",
    "scores",
    "You divided by the lengths of query and key (cosine similarity); attention takes the plain "
    "dot product.",
)
def cosine(Q: Any, K: Any) -> Any:
    lengths = np.linalg.norm(K, axis=-1)
    product = Q @ (_flip(K) if K.ndim > 1 else K)
    scaled = product / np.linalg.norm(Q, axis=-1, keepdims=K.ndim > 1)
    return scaled / (lengths[..., None, :] if K.ndim > 2 else lengths)


@twin(
    "scores.l2",
    "scores",
    "You took the negative squared distance of query and key; a score is their dot product.",
)
def squared_distance(Q: Any, K: Any) -> Any:
    if K.ndim == 1:
        return -np.sum((Q - K) ** 2, axis=-1)
    return -np.sum((Q[..., None, :] - K[..., None, :, :]) ** 2, axis=-1)


@rule(
    "scores.x_raw",
    "scores",
    "You dotted the input vectors themselves; first project them with W_Q and W_K.",
)
def raw_inputs(site: Site) -> Mapping[str, Twin] | None:
    projection = site.earlier("project")
    if projection is None:
        return None
    X = site.argument(projection, "X")
    if np.ndim(X) < 2 or X.shape[-2] != site.arguments["K"].shape[-2]:
        return None
    if site.arguments["Q"].ndim != X.ndim or site.arguments["Q"].shape[-2] != X.shape[-2]:
        return None
    return {site.node: lambda _: X @ _flip(X)}


def _square_weights(arguments: Mapping[str, Any]) -> bool:
    return bool(arguments["W"].shape[-1] == arguments["W"].shape[-2])


@twin(
    "scores.WT",
    "project",
    "You multiplied with the transposed matrix; with row vectors a projection is x·W.",
    when=_square_weights,
)
def transposed_weights(X: Any, W: Any, b: Any) -> Any:
    product = X @ _flip(W)
    return product if b is None else product + b


@twin(
    "scores.no_bias",
    "project",
    "You left out the bias; the projection is x·W + b.",
    when=lambda arguments: arguments["b"] is not None,
)
def without_bias(X: Any, W: Any) -> Any:
    return X @ W
