"""Whole layers: the encoder's (also that of a decoder-only model) and the decoder's.

Weights multiply row vectors from the right, x·W; PyTorch stores them transposed. Every bias, γ and
β may be left out.
"""

from __future__ import annotations

from typing import Any

from quizapp.engine import shapes
from quizapp.engine.errors import ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation, registered
from quizapp.engine.operations.activations import ACTIVATIONS, feed_forward
from quizapp.engine.operations.multihead import (
    attended_shape,
    cross_attention,
    multi_head_attention,
)
from quizapp.engine.operations.norms import layer_norm, residual
from quizapp.engine.values import Array


def _same_width(sublayer: shapes.Shape, x: Any) -> None:
    if sublayer != shapes.shape(x):
        raise ShapeError(
            f"a residual adds equal shapes, but x is {shapes.spell(shapes.shape(x))} and a "
            f"sublayer leads to {shapes.spell(sublayer)}"
        )


def _network_shape(
    x: Any, W_1: Any, W_2: Any, b_1: Any, b_2: Any, activation: Any, norms: dict[str, Any], eps: Any
) -> shapes.Shape:
    """The feed-forward sublayer and the norms that encoder and decoder layers share."""
    found = shapes.shape(x)
    network = registered(feed_forward).shape(x, W_1, W_2, b_1, b_2, activation)
    _same_width(network, x)
    for name, value in norms.items():
        if value is not None:
            shapes.expect(name, value, found[-1:])
    shapes.number("eps", eps, least=0)
    return found


def _encoder_shape(
    x: Any,
    W_q: Any,
    W_k: Any,
    W_v: Any,
    W_o: Any,
    W_1: Any,
    W_2: Any,
    heads: Any,
    attn_mask: Any = None,
    *,
    activation: Any = "relu",
    eps: Any = 1e-5,
    b_q: Any = None,
    b_k: Any = None,
    b_v: Any = None,
    b_o: Any = None,
    b_1: Any = None,
    b_2: Any = None,
    gamma_1: Any = None,
    beta_1: Any = None,
    gamma_2: Any = None,
    beta_2: Any = None,
    **_: Any,
) -> shapes.Shape:
    weights, biases = (W_q, W_k, W_v, W_o), (b_q, b_k, b_v, b_o)
    _same_width(attended_shape(x, x, weights, biases, heads, attn_mask, "q k v o"), x)
    norms = {"gamma_1": gamma_1, "beta_1": beta_1, "gamma_2": gamma_2, "beta_2": beta_2}
    return _network_shape(x, W_1, W_2, b_1, b_2, activation, norms, eps)


@operation(_encoder_shape, choices={"activation": tuple(ACTIVATIONS)})
def encoder_layer(
    x: Array,
    W_q: Array,
    W_k: Array,
    W_v: Array,
    W_o: Array,
    W_1: Array,
    W_2: Array,
    heads: int,
    attn_mask: Any = None,
    *,
    norm_first: bool = False,
    is_causal: bool = False,
    activation: str = "relu",
    eps: float = 1e-5,
    b_q: Any = None,
    b_k: Any = None,
    b_v: Any = None,
    b_o: Any = None,
    b_1: Any = None,
    b_2: Any = None,
    gamma_1: Any = None,
    beta_1: Any = None,
    gamma_2: Any = None,
    beta_2: Any = None,
    parts: Parts = DIRECT,
) -> Array:
    """Self-attention and a feed-forward network, each with a residual and a layer norm.

    Post-LN (the paper): LN(x + f(x)). Pre-LN, with `norm_first`: x + f(LN(x)). With `is_causal` it
    is the layer of a decoder-only model. Shapes: x (…, T, d) → the same; weights as in
    `multi_head_attention` and `feed_forward`, γ and β (d).
    Sources: Vaswani et al. 2017, §3.1; Xiong et al. 2020; PyTorch `TransformerEncoderLayer`.
    """
    inner = parts.call("norm_1", layer_norm, x, gamma_1, beta_1, eps) if norm_first else x
    attended = parts.call(
        "attention",
        multi_head_attention,
        inner,
        W_q,
        W_k,
        W_v,
        W_o,
        heads,
        attn_mask,
        is_causal=is_causal,
        b_q=b_q,
        b_k=b_k,
        b_v=b_v,
        b_o=b_o,
    )
    x = parts.call("residual_1", residual, x, attended)
    if not norm_first:
        x = parts.call("norm_1", layer_norm, x, gamma_1, beta_1, eps)
    inner = parts.call("norm_2", layer_norm, x, gamma_2, beta_2, eps) if norm_first else x
    network = parts.call("feed_forward", feed_forward, inner, W_1, W_2, b_1, b_2, activation)
    x = parts.call("residual_2", residual, x, network)
    return x if norm_first else parts.call("norm_2", layer_norm, x, gamma_2, beta_2, eps)


def _decoder_shape(
    x: Any,
    memory: Any,
    W_q: Any,
    W_k: Any,
    W_v: Any,
    W_o: Any,
    W_cq: Any,
    W_ck: Any,
    W_cv: Any,
    W_co: Any,
    W_1: Any,
    W_2: Any,
    heads: Any,
    *,
    norm_first: Any = False,
    activation: Any = "relu",
    eps: Any = 1e-5,
    b_q: Any = None,
    b_k: Any = None,
    b_v: Any = None,
    b_o: Any = None,
    b_cq: Any = None,
    b_ck: Any = None,
    b_cv: Any = None,
    b_co: Any = None,
    b_1: Any = None,
    b_2: Any = None,
    **norms: Any,
) -> shapes.Shape:
    del norm_first
    own, over = (W_q, W_k, W_v, W_o), (W_cq, W_ck, W_cv, W_co)
    biases, cross = (b_q, b_k, b_v, b_o), (b_cq, b_ck, b_cv, b_co)
    _same_width(attended_shape(x, x, own, biases, heads, None, "q k v o"), x)
    _same_width(attended_shape(x, memory, over, cross, heads, None, "cq ck cv co"), x)
    return _network_shape(x, W_1, W_2, b_1, b_2, activation, norms, eps)


@operation(_decoder_shape, choices={"activation": tuple(ACTIVATIONS)})
def decoder_layer(
    x: Array,
    memory: Array,
    W_q: Array,
    W_k: Array,
    W_v: Array,
    W_o: Array,
    W_cq: Array,
    W_ck: Array,
    W_cv: Array,
    W_co: Array,
    W_1: Array,
    W_2: Array,
    heads: int,
    *,
    norm_first: bool = False,
    activation: str = "relu",
    eps: float = 1e-5,
    b_q: Any = None,
    b_k: Any = None,
    b_v: Any = None,
    b_o: Any = None,
    b_cq: Any = None,
    b_ck: Any = None,
    b_cv: Any = None,
    b_co: Any = None,
    b_1: Any = None,
    b_2: Any = None,
    gamma_1: Any = None,
    beta_1: Any = None,
    gamma_2: Any = None,
    beta_2: Any = None,
    gamma_3: Any = None,
    beta_3: Any = None,
    parts: Parts = DIRECT,
) -> Array:
    """Causal self-attention, cross-attention over memory, and a feed-forward network.

    Each has a residual and a layer norm, after it (Post-LN) or, with `norm_first`, before it.
    Shapes: x (…, L, d), memory (…, S, d_memory) → the shape of x; W_q…W_o belong to
    self-attention, W_cq…W_co to cross-attention.
    Sources: Vaswani et al. 2017, §3.1; PyTorch `TransformerDecoderLayer`.
    """
    norms = ((gamma_1, beta_1), (gamma_2, beta_2), (gamma_3, beta_3))

    def normed(number: int, value: Array) -> Array:
        gamma, beta = norms[number - 1]
        return parts.call(f"norm_{number}", layer_norm, value, gamma, beta, eps)

    def added(number: int, before: Array, sublayer: Array) -> Array:
        total = parts.call(f"residual_{number}", residual, before, sublayer)
        return total if norm_first else normed(number, total)

    inner = normed(1, x) if norm_first else x
    attended = parts.call(
        "self_attention",
        multi_head_attention,
        inner,
        W_q,
        W_k,
        W_v,
        W_o,
        heads,
        is_causal=True,
        b_q=b_q,
        b_k=b_k,
        b_v=b_v,
        b_o=b_o,
    )
    x = added(1, x, attended)
    inner = normed(2, x) if norm_first else x
    crossed = parts.call(
        "cross_attention",
        cross_attention,
        inner,
        memory,
        W_cq,
        W_ck,
        W_cv,
        W_co,
        heads,
        b_q=b_cq,
        b_k=b_ck,
        b_v=b_cv,
        b_o=b_co,
    )
    x = added(2, x, crossed)
    inner = normed(3, x) if norm_first else x
    network = parts.call("feed_forward", feed_forward, inner, W_1, W_2, b_1, b_2, activation)
    return added(3, x, network)
