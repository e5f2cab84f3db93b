"""Scaled dot-product attention and its steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError, ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation
from quizapp.engine.operations.masks import (
    apply_mask,
    causal_mask,
    padding_mask,
    padding_shape,
    window_mask,
)
from quizapp.engine.operations.softmax import softmax
from quizapp.engine.values import Abstract, Array

FULLY_MASKED = ("zero", "nan", "uniform")


def _scores_shape(Q: Any, K: Any) -> shapes.Shape:
    left, right = shapes.at_least("Q", Q, 1), shapes.at_least("K", K, 1)
    if left[-1] != right[-1]:
        raise ShapeError(
            f"queries and keys need one width d_k, but Q is {shapes.spell(left)} "
            f"and K is {shapes.spell(right)}"
        )
    if len(right) == 1:
        return left[:-1]
    return shapes.matmul(left, (*right[:-2], right[-1], right[-2]), "Q·Kᵀ")


@operation(_scores_shape)
def scores(Q: Array, K: Array) -> Any:
    """Dot products of every query with every key, Q·Kᵀ.

    Shapes: Q (…, L, d_k), K (…, T, d_k) → (…, L, T); a single query (d_k) gives (T).
    Source: Vaswani et al. 2017, §3.2.1, eq. 1.
    """
    return Q @ (K if K.ndim == 1 else np.swapaxes(K, -1, -2))


def _scale_shape(S: Any, d_k: Any) -> shapes.Shape:
    if not isinstance(d_k, int | float) or d_k <= 0:
        raise ArgumentError(f"d_k must be a number above 0, not {d_k}")
    return shapes.shape(S)


@operation(_scale_shape)
def scale(S: Any, d_k: float, *, out: Array | None = None) -> Any:
    """Scores divided by √d_k, the root of the width of a query or key.

    Shapes: S (…) → the same. `out` may be S itself. Source: Vaswani et al. 2017, §3.2.1.
    """
    return np.divide(S, math.sqrt(d_k), out=out)


def _soft_cap_shape(S: Any, cap: Any) -> shapes.Shape:
    if cap <= 0:
        raise ArgumentError(f"cap must be above 0, not {cap}")
    return shapes.shape(S)


@operation(_soft_cap_shape)
def soft_cap(S: Array, cap: float, *, out: Array | None = None) -> Array:
    """Scores kept within ±cap by cap·tanh(S / cap), before any mask.

    Shapes: S (…) → the same. `out` may be S itself. Source: Gemma 2 report 2024, §2.
    """
    capped = np.divide(S, cap, out=out)
    capped = np.tanh(capped, out=out)
    return np.multiply(capped, cap, out=out)


def _weighted_sum_shape(A: Any, V: Any) -> shapes.Shape:
    left, right = shapes.at_least("A", A, 1), shapes.at_least("V", V, 1)
    keys = right[0] if len(right) == 1 else right[-2]
    if left[-1] != keys:
        raise ShapeError(
            f"there must be one weight per value, but A is {shapes.spell(left)} "
            f"and V is {shapes.spell(right)}"
        )
    return shapes.matmul(left, right, "A·V")


@operation(_weighted_sum_shape)
def weighted_sum(A: Array, V: Array) -> Any:
    """Values averaged with the attention weights, A·V.

    Shapes: A (…, L, T), V (…, T, d_v) → (…, L, d_v); one row of weights (T) gives (d_v).
    Source: Vaswani et al. 2017, §3.2.1, eq. 1.
    """
    return A @ V


def _attention_shape(
    query: Any, key: Any, value: Any, attn_mask: Any = None, **options: Any
) -> shapes.Shape:
    q, k = shapes.at_least("query", query, 2), shapes.at_least("key", key, 2)
    v = shapes.at_least("value", value, 2)
    if q[-1] != k[-1]:
        raise ShapeError(f"query {shapes.spell(q)} and key {shapes.spell(k)} need one width d_k")
    if k[-2] != v[-2]:
        raise ShapeError(
            f"key {shapes.spell(k)} and value {shapes.spell(v)} need the same number of tokens"
        )
    if k[:-2] != v[:-2]:
        raise ShapeError(f"key {shapes.spell(k)} and value {shapes.spell(v)} need the same heads")
    _check_options(**options)
    grouped = _groups(q, k) > 1
    stack = q[:-2] if grouped else shapes.broadcast("query and key", q[:-2], k[:-2])
    scored = (*stack, q[-2], k[-2])
    if (
        attn_mask is not None
        and shapes.broadcast("mask", scored, shapes.shape(attn_mask)) != scored
    ):
        raise ShapeError(
            f"attn_mask {shapes.spell(shapes.shape(attn_mask))} does not fit "
            f"scores {shapes.spell(scored)}"
        )
    lengths = options.get("kv_lengths")
    if lengths is not None:
        padding_shape(Abstract(scored), lengths)
    return (*scored[:-1], v[-1])


def _check_options(
    softcap: float = 0.0,
    window: Any = None,
    causal_offset: Any = 0,
    fully_masked: str = "zero",
    **_: Any,
) -> None:
    if softcap < 0:
        raise ArgumentError(f"softcap must be 0 (off) or positive, not {softcap}")
    if fully_masked not in FULLY_MASKED:
        raise ArgumentError(f'fully_masked is "zero", "nan" or "uniform", not "{fully_masked}"')
    if window is not None:
        if not isinstance(window, np.ndarray) or window.shape != (2,):
            raise ArgumentError("window is two numbers: how far to the left, how far to the right")
        for side in window.tolist():
            shapes.whole("window", side, -1)
    shapes.whole("causal_offset", causal_offset, -(10**9))


def _groups(q: shapes.Shape, k: shapes.Shape) -> int:
    """How many query heads read one key-value head; 1 where the heads are equally many."""
    if len(q) < 3 or len(k) < 3 or q[-3] == k[-3] or k[-3] == 1:
        return 1
    if q[-3] % k[-3]:
        raise ShapeError(f"{q[-3]} query heads cannot share {k[-3]} key-value heads evenly")
    return q[-3] // k[-3]


@operation(_attention_shape, choices={"fully_masked": FULLY_MASKED})
def scaled_dot_product_attention(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Any = None,
    *,
    is_causal: bool = False,
    scale: float | None = None,
    causal_offset: int = 0,
    softcap: float = 0.0,
    window: Sequence[int] | None = None,
    kv_lengths: Any = None,
    fully_masked: str = "zero",
    parts: Parts = DIRECT,
) -> Array:
    """Attention: softmax(scale·Q·Kᵀ, soft-capped, then masked)·V.

    Shapes: query (…, Hq, L, E), key (…, Hkv, S, E), value (…, Hkv, S, Ev) → (…, Hq, L, Ev).
    With Hq a multiple of Hkv, query head i reads key-value head i // (Hq / Hkv).

    Args:
        attn_mask: boolean, True where a query may attend, or numbers that are added to the scores;
            broadcast from the right to (…, L, S).
        is_causal: hide keys j > i + causal_offset.
        scale: what scores are multiplied with; 1/√E by default.
        causal_offset: 0 aligns the triangle top left (PyTorch, JAX), S − L bottom right.
        softcap: above 0, scaled scores become softcap·tanh(score / softcap), before any mask.
        window: (left, right), how many tokens to either side a query sees; −1 is unlimited.
        kv_lengths: valid keys, one number or one per sequence of the batch.
        fully_masked: what a query that sees no key gets: "zero" (PyTorch, ONNX), "nan" or
            "uniform" (the mean of the values, JAX).

    Sources: Vaswani et al. 2017, §3.2.1; Ainslie et al. 2023 (GQA); ONNX operator Attention;
    PyTorch `scaled_dot_product_attention`.
    """
    groups = _groups(query.shape, key.shape)
    if groups > 1:
        query = query.reshape(*query.shape[:-3], -1, groups, *query.shape[-2:])
        key, value = key[..., None, :, :], value[..., None, :, :]
    z = parts.call("scores", scores, query, key)
    if scale is None:
        z = parts.call("scaled", _scale_scores, z, query.shape[-1], out=z)
    else:
        z = parts.call("scaled", np.multiply, z, scale, out=z)
    if softcap:
        z = parts.call("capped", soft_cap, z, softcap, out=z)

    if attn_mask is not None:
        mask = _by_group(np.asarray(attn_mask), groups)
        hide = apply_mask if mask.dtype == np.bool_ else np.add
        z = parts.call("masked", hide, z, mask, out=z)
    if is_causal:
        z = parts.call("causal", causal_mask, z, causal_offset, out=z)
    if window is not None:
        left, right = (int(side) for side in window)
        z = parts.call("window", window_mask, z, left, right, causal_offset, out=z)
    if kv_lengths is not None:
        z = parts.call("padding", padding_mask, z, kv_lengths, out=z)
    weights = _weights(z, fully_masked, parts)
    found = parts.call("output", weighted_sum, weights, value)
    if groups > 1:
        found = found.reshape(*found.shape[:-4], -1, *found.shape[-2:])
    return np.asarray(found)


def _by_group(mask: Any, groups: int) -> Any:
    """A mask over (…, Hq, L, S), with its head axis cut into groups where there are any."""
    if groups == 1 or mask.ndim < 3:
        return mask
    if mask.shape[-3] == 1:
        return mask[..., None, :, :]
    return mask.reshape(*mask.shape[:-3], -1, groups, *mask.shape[-2:])


def _weights(z: Array, fully_masked: str, parts: Parts) -> Array:
    # A query that sees nothing has no maximum: its weights are decided here, not by the formula.
    blind = np.isneginf(z.max(axis=-1, keepdims=True))
    rescue = bool(blind.any()) and fully_masked != "nan"
    if rescue:
        z = np.where(blind, 0.0, z)
    weights = parts.call("weights", softmax, z, out=z)
    return np.where(blind, 0.0, weights) if rescue and fully_masked == "zero" else weights


_scale_scores = scale
