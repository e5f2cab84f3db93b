"""What attention costs: multiplications (2 FLOPs a multiply-add), bytes, and steps in a row.

All counts are exact whole numbers of any size.
"""

from __future__ import annotations

from typing import Any

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError
from quizapp.engine.operation import DIRECT, Parts, operation

KINDS = ("attention", "rnn", "cnn", "dilated_cnn")


def _wholes(**values: Any) -> shapes.Shape:
    for name, value in values.items():
        shapes.whole(name, value, 1)
    return ()


def _matmul_shape(m: Any, k: Any, n: Any) -> shapes.Shape:
    return _wholes(m=m, k=k, n=n)


@operation(_matmul_shape)
def matmul_flops(m: int, k: int, n: int) -> int:
    """FLOPs of (m × k)·(k × n): 2·m·k·n, a multiplication and an addition each."""
    return 2 * int(m) * int(k) * int(n)


def _attention_shape(
    queries: Any, d_model: Any, keys: Any = None, heads: Any = 1, batch: Any = 1, layers: Any = 1
) -> shapes.Shape:
    if keys is not None:
        _wholes(keys=keys)
    width = shapes.whole("d_model", d_model, 1)
    if width % shapes.whole("heads", heads, 1):
        raise ArgumentError(f"d_model {width} does not split into {heads} equal heads")
    return _wholes(queries=queries, batch=batch, layers=layers)


@operation(_attention_shape)
def attention_flops(
    queries: int,
    d_model: int,
    keys: int | None = None,
    heads: int = 1,
    batch: int = 1,
    layers: int = 1,
    *,
    parts: Parts = DIRECT,
) -> int:
    """FLOPs of Q·Kᵀ and A·V over all heads: 4·queries·keys·d_model, whatever the heads.

    keys defaults to queries. Without projections and softmax, and without saving by a causal mask.
    """
    per_head = int(d_model) // int(heads)
    length = int(queries if keys is None else keys)
    scores = parts.call("scores", matmul_flops, queries, per_head, length)
    values = parts.call("values", matmul_flops, queries, length, per_head)
    return int(batch) * int(layers) * int(heads) * (scores + values)


def _projection_shape(
    tokens: Any, d_model: Any, kv_width: Any = None, batch: Any = 1, layers: Any = 1
) -> shapes.Shape:
    if kv_width is not None:
        _wholes(kv_width=kv_width)
    return _wholes(tokens=tokens, d_model=d_model, batch=batch, layers=layers)


@operation(_projection_shape)
def projection_flops(
    tokens: int, d_model: int, kv_width: int | None = None, batch: int = 1, layers: int = 1
) -> int:
    """FLOPs of the projections with W_Q, W_K, W_V and W_O: 8·tokens·d_model².

    kv_width, kv_heads·head_dim, is narrower than d_model for grouped queries.
    """
    d = int(d_model)
    keys = d if kv_width is None else int(kv_width)
    return int(batch) * int(layers) * 2 * int(tokens) * d * (2 * d + 2 * keys)


def _feed_forward_shape(
    tokens: Any, d_model: Any, d_ff: Any, batch: Any = 1, layers: Any = 1, **_: Any
) -> shapes.Shape:
    return _wholes(tokens=tokens, d_model=d_model, d_ff=d_ff, batch=batch, layers=layers)


@operation(_feed_forward_shape)
def feed_forward_flops(
    tokens: int, d_model: int, d_ff: int, gated: bool = False, batch: int = 1, layers: int = 1
) -> int:
    """FLOPs of the feed-forward network: 4·tokens·d_model·d_ff, gated (SwiGLU) 6."""
    matrices = 3 if gated else 2
    return int(batch) * int(layers) * 2 * matrices * int(tokens) * int(d_model) * int(d_ff)


@operation(_feed_forward_shape)
def layer_flops(
    tokens: int,
    d_model: int,
    d_ff: int,
    gated: bool = False,
    batch: int = 1,
    layers: int = 1,
    *,
    parts: Parts = DIRECT,
) -> int:
    """FLOPs of layers, forward: projections 8·T·d², attention 4·T²·d, feed-forward 4·T·d·d_ff."""
    projections = parts.call(
        "projections", projection_flops, tokens, d_model, batch=batch, layers=layers
    )
    attention = parts.call(
        "attention", attention_flops, tokens, d_model, batch=batch, layers=layers
    )
    network = parts.call(
        "feed_forward", feed_forward_flops, tokens, d_model, d_ff, gated, batch, layers
    )
    return projections + attention + network


def _model_shape(parameters: Any, tokens: Any, **_: Any) -> shapes.Shape:
    return _wholes(parameters=parameters, tokens=tokens)


@operation(_model_shape)
def model_flops(parameters: int, tokens: int, training: bool = True) -> int:
    """FLOPs of a whole model by the rule of thumb: 6·N·D to train on D tokens, 2·N·D forward only.

    Source: Kaplan et al. 2020, §2.1.
    """
    return (6 if training else 2) * int(parameters) * int(tokens)


def _score_shape(
    heads: Any,
    queries: Any,
    keys: Any = None,
    batch: Any = 1,
    bytes_each: Any = 2,
    layers: Any = 1,
) -> shapes.Shape:
    if keys is not None:
        _wholes(keys=keys)
    return _wholes(heads=heads, queries=queries, batch=batch, bytes_each=bytes_each, layers=layers)


@operation(_score_shape)
def score_bytes(
    heads: int,
    queries: int,
    keys: int | None = None,
    batch: int = 1,
    bytes_each: int = 2,
    layers: int = 1,
) -> int:
    """Bytes of the score matrices when they are stored: batch·heads·queries·keys·bytes_each.

    keys defaults to queries; bytes_each is the size of one number, 2 for fp16 and bf16, 4 for fp32.
    """
    length = int(queries if keys is None else keys)
    return int(layers) * int(batch) * int(heads) * int(queries) * length * int(bytes_each)


def _cache_shape(
    layers: Any,
    kv_heads: Any,
    head_dim: Any,
    tokens: Any,
    batch: Any = 1,
    bytes_each: Any = 2,
    window: Any = None,
) -> shapes.Shape:
    if window is not None:
        _wholes(window=window)
    return _wholes(
        layers=layers,
        kv_heads=kv_heads,
        head_dim=head_dim,
        tokens=tokens,
        batch=batch,
        bytes_each=bytes_each,
    )


@operation(_cache_shape)
def kv_cache_bytes(
    layers: int,
    kv_heads: int,
    head_dim: int,
    tokens: int,
    batch: int = 1,
    bytes_each: int = 2,
    window: int | None = None,
) -> int:
    """Bytes of the KV cache: 2 (K and V)·layers·kv_heads·head_dim·tokens·batch·bytes_each.

    With a sliding window no more than `window` tokens are kept. Source: Shazeer 2019, §2.4.
    """
    kept = int(tokens) if window is None else min(int(tokens), int(window))
    return 2 * int(layers) * int(kv_heads) * int(head_dim) * kept * int(batch) * int(bytes_each)


def _matmul_intensity_shape(m: Any, k: Any, n: Any, bytes_each: Any = 2) -> shapes.Shape:
    return _wholes(m=m, k=k, n=n, bytes_each=bytes_each)


@operation(_matmul_intensity_shape)
def matmul_intensity(
    m: int, k: int, n: int, bytes_each: int = 2, *, parts: Parts = DIRECT
) -> float:
    """FLOPs per byte moved of (m × k)·(k × n), both factors read and the product written once.

    Source: Williams et al. 2009 (roofline).
    """
    flops = parts.call("flops", matmul_flops, m, k, n)
    moved = parts.value(
        "bytes", int(bytes_each) * (int(m) * int(k) + int(k) * int(n) + int(m) * int(n))
    )
    return flops / moved


def _decode_intensity_shape(
    heads: Any,
    kv_heads: Any = None,
    bytes_each: Any = 2,
) -> shapes.Shape:
    _wholes(heads=heads, bytes_each=bytes_each)
    if kv_heads is not None and int(heads) % shapes.whole("kv_heads", kv_heads, 1):
        raise ArgumentError(f"{heads} query heads cannot share {kv_heads} key-value heads evenly")
    return ()


@operation(_decode_intensity_shape)
def decode_intensity(heads: int, kv_heads: int | None = None, bytes_each: int = 2) -> float:
    """FLOPs per byte of the KV cache read when one token attends: 2·heads / (kv_heads·bytes_each).

    Each cached number is used in one multiply-add by each query head of its group; the cache is
    all that is counted as moved. Source: Shazeer 2019, §2.4; Ainslie et al. 2023.
    """
    return 2 * int(heads) / (int(heads if kv_heads is None else kv_heads) * int(bytes_each))


def _steps_shape(kind: Any, n: Any) -> shapes.Shape:
    if kind not in KINDS:
        raise ArgumentError(f"kind is one of {', '.join(KINDS)}, not {kind}")
    return _wholes(n=n)


def _path_shape(kind: Any, n: Any, kernel: Any = 3) -> shapes.Shape:
    shapes.whole("kernel", kernel, 2)
    return _steps_shape(kind, n)


@operation(_path_shape, choices={"kind": KINDS})
def path_length(kind: str, n: int, kernel: int = 3) -> int:
    """The longest way between two of n tokens, in steps or layers.

    "attention" 1; "rnn" n − 1 steps; "cnn" ⌈(n − 1)/(kernel − 1)⌉ layers until one output has seen
    all; "dilated_cnn" ⌈log_kernel n⌉. Source: Vaswani et al. 2017, §4, Table 1.
    """
    tokens, width = int(n), int(kernel)
    if kind == "attention":
        return 1
    if kind == "rnn":
        return tokens - 1
    if kind == "cnn":
        return -(-(tokens - 1) // (width - 1))
    layers, seen = 0, 1
    while seen < tokens:
        layers, seen = layers + 1, seen * width
    return layers


@operation(_steps_shape, choices={"kind": KINDS})
def sequential_steps(kind: str, n: int) -> int:
    """Operations of one layer that must wait for one another: n for an RNN, 1 for the others.

    Source: Vaswani et al. 2017, §4, Table 1.
    """
    return int(n) if kind == "rnn" else 1
