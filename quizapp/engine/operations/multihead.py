"""Multi-head self-attention and cross-attention, from inputs and weights to the output.

Weights multiply row vectors from the right, x·W; PyTorch stores them transposed. Every bias may be
left out.
"""

from __future__ import annotations

from typing import Any

from quizapp.engine import shapes
from quizapp.engine.errors import ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation, registered
from quizapp.engine.operations.attention import scaled_dot_product_attention
from quizapp.engine.operations.heads import merge_heads, project, split_heads
from quizapp.engine.values import Abstract, Array


def _projected(name: str, x: Any, what: str, W: Any, b: Any) -> int:
    """The width that a projection leads to."""
    given, weights = shapes.at_least(what, x, 2), shapes.shape(W)
    if len(weights) != 2 or weights[0] != given[-1]:
        raise ShapeError(
            f"W_{name} must have {given[-1]} rows, the width of {what} {shapes.spell(given)}, "
            f"but is {shapes.spell(weights)}"
        )
    if b is not None:
        shapes.expect(f"b_{name}", b, weights[1:])
    return weights[1]


def attended_shape(
    x: Any,
    memory: Any,
    weights: tuple[Any, ...],
    biases: tuple[Any, ...],
    heads: Any,
    attn_mask: Any,
    names: str,
) -> shapes.Shape:
    """The shape of multi-head attention of x over memory; `names` are the suffixes of its W."""
    q, k, v, o = names.split()
    W_q, W_k, W_v, W_o = weights
    b_q, b_k, b_v, b_o = biases
    count = shapes.whole("heads", heads, 1)
    queries = _projected(q, x, "x", W_q, b_q)
    what = "x" if memory is x else "memory"
    keys = _projected(k, memory, what, W_k, b_k)
    values = _projected(v, memory, what, W_v, b_v)
    if queries % count:
        raise ShapeError(f"W_{q} leads to {queries} entries, which {count} heads cannot share")
    width = queries // count
    if keys % width or count % (keys // width):
        raise ShapeError(
            f"W_{k} leads to {keys} entries, no fitting number of heads of width {width}"
        )
    shared = keys // width
    if values % shared:
        raise ShapeError(f"W_{v} leads to {values} entries, which {shared} heads cannot share")
    found, source = shapes.shape(x), shapes.shape(memory)
    attended = registered(scaled_dot_product_attention).shape(
        Abstract((*found[:-2], count, found[-2], width)),
        Abstract((*source[:-2], shared, source[-2], width)),
        Abstract((*source[:-2], shared, source[-2], values // shared)),
        attn_mask,
    )
    merged = Abstract((*attended[:-3], attended[-2], count * attended[-1]))
    return (*merged.shape[:-1], _projected(o, merged, "the merged heads", W_o, b_o))


def _attend(
    x: Array,
    memory: Array,
    weights: tuple[Array, ...],
    biases: tuple[Any, ...],
    heads: int,
    attn_mask: Any,
    is_causal: Any,
    parts: Parts,
) -> Array:
    W_q, W_k, W_v, W_o = weights
    b_q, b_k, b_v, b_o = biases
    shared = int(heads) * W_k.shape[-1] // W_q.shape[-1]
    q = parts.call("queries", project, x, W_q, b_q)
    k = parts.call("keys", project, memory, W_k, b_k)
    v = parts.call("values", project, memory, W_v, b_v)
    q = parts.call("query_heads", split_heads, q, int(heads))
    k = parts.call("key_heads", split_heads, k, shared)
    v = parts.call("value_heads", split_heads, v, shared)
    each = parts.call(
        "attention",
        scaled_dot_product_attention,
        q,
        k,
        v,
        attn_mask,
        is_causal=bool(is_causal),
    )
    merged = parts.call("merged", merge_heads, each)
    return parts.call("output", project, merged, W_o, b_o)


def _multi_head_shape(
    x: Any,
    W_q: Any,
    W_k: Any,
    W_v: Any,
    W_o: Any,
    heads: Any,
    attn_mask: Any = None,
    b_q: Any = None,
    b_k: Any = None,
    b_v: Any = None,
    b_o: Any = None,
    **_: Any,
) -> shapes.Shape:
    weights, biases = (W_q, W_k, W_v, W_o), (b_q, b_k, b_v, b_o)
    return attended_shape(x, x, weights, biases, heads, attn_mask, "q k v o")


@operation(_multi_head_shape)
def multi_head_attention(
    x: Array,
    W_q: Array,
    W_k: Array,
    W_v: Array,
    W_o: Array,
    heads: int,
    attn_mask: Any = None,
    *,
    is_causal: bool = False,
    b_q: Any = None,
    b_k: Any = None,
    b_v: Any = None,
    b_o: Any = None,
    parts: Parts = DIRECT,
) -> Array:
    """Self-attention in several heads, concatenated and projected with W_o.

    Narrower W_k and W_v, a whole number of heads wide, are shared by groups of query heads.
    Shapes: x (…, T, d), W_q (d, h·d_k), W_k (d, h_kv·d_k), W_v (d, h_kv·d_v), W_o (h·d_v, d_out) →
    (…, T, d_out); attn_mask as in `scaled_dot_product_attention`, broadcast to (…, h, T, T).
    Source: Vaswani et al. 2017, §3.2.2; Ainslie et al. 2023 (GQA).
    """
    weights, biases = (W_q, W_k, W_v, W_o), (b_q, b_k, b_v, b_o)
    return _attend(x, x, weights, biases, heads, attn_mask, is_causal, parts)


def _cross_shape(
    x: Any,
    memory: Any,
    W_q: Any,
    W_k: Any,
    W_v: Any,
    W_o: Any,
    heads: Any,
    attn_mask: Any = None,
    b_q: Any = None,
    b_k: Any = None,
    b_v: Any = None,
    b_o: Any = None,
) -> shapes.Shape:
    weights, biases = (W_q, W_k, W_v, W_o), (b_q, b_k, b_v, b_o)
    return attended_shape(x, memory, weights, biases, heads, attn_mask, "q k v o")


@operation(_cross_shape)
def cross_attention(
    x: Array,
    memory: Array,
    W_q: Array,
    W_k: Array,
    W_v: Array,
    W_o: Array,
    heads: int,
    attn_mask: Any = None,
    *,
    b_q: Any = None,
    b_k: Any = None,
    b_v: Any = None,
    b_o: Any = None,
    parts: Parts = DIRECT,
) -> Array:
    """Multi-head attention with queries from x, keys and values from memory (the encoder's output).

    Shapes: x (…, L, d), memory (…, S, d_memory) → (…, L, d_out), weights as in
    `multi_head_attention`. Source: Vaswani et al. 2017, §3.2.3.
    """
    weights, biases = (W_q, W_k, W_v, W_o), (b_q, b_k, b_v, b_o)
    return _attend(x, memory, weights, biases, heads, attn_mask, False, parts)
