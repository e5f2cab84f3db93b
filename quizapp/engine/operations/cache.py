"""Decoding with a KV cache: keys and values of earlier tokens are kept, not computed again."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation, registered
from quizapp.engine.operations.attention import scaled_dot_product_attention
from quizapp.engine.values import Abstract, Array


def _append_shape(cache: Any, new: Any, window: Any = None) -> shapes.Shape:
    found, more = shapes.at_least("cache", cache, 2), shapes.at_least("new", new, 2)
    if (*found[:-2], found[-1]) != (*more[:-2], more[-1]):
        raise ShapeError(
            f"cache {shapes.spell(found)} and new {shapes.spell(more)} may differ only in the "
            "number of tokens, their last dimension but one"
        )
    length = found[-2] + more[-2]
    if window is not None:
        length = min(length, shapes.whole("window", window, 1))
    return (*found[:-2], length, found[-1])


@operation(_append_shape)
def kv_append(cache: Array, new: Array, window: int | None = None) -> Array:
    """The cache with the keys (or values) of new tokens behind it, cut to the last `window`.

    Shapes: cache (…, S, d), new (…, L, d) → (…, S + L, d).
    """
    joined = np.concatenate([cache, new], axis=-2)
    return joined if window is None else joined[..., -int(window) :, :]


def _decode_shape(
    q: Any, K_cache: Any, V_cache: Any, k: Any, v: Any, window: Any = None
) -> shapes.Shape:
    keys, values = _append_shape(K_cache, k, window), _append_shape(V_cache, v, window)
    return registered(scaled_dot_product_attention).shape(q, Abstract(keys), Abstract(values))


@operation(_decode_shape)
def decode_attention(
    q: Array,
    K_cache: Array,
    V_cache: Array,
    k: Array,
    v: Array,
    window: int | None = None,
    *,
    parts: Parts = DIRECT,
) -> Array:
    """One step of decoding: the new token's k and v join the cache, its query attends to all of it.

    A single new token needs no causal mask, since everything in the cache lies before it; several
    are masked among themselves. Shapes: q, k (…, L, d_k), v (…, L, d_v), caches (…, S, ·) →
    (…, L, d_v).
    """
    keys = parts.call("keys", kv_append, K_cache, k, window)
    values = parts.call("values", kv_append, V_cache, v, window)
    several = q.shape[-2] > 1
    return parts.call(
        "attention",
        scaled_dot_product_attention,
        q,
        keys,
        values,
        is_causal=several,
        causal_offset=keys.shape[-2] - q.shape[-2],
    )
