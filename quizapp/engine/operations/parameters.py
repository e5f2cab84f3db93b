"""How many parameters a Transformer has: exact whole numbers of any size."""

from __future__ import annotations

from typing import Any

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError
from quizapp.engine.operation import DIRECT, Parts, operation

NORMS = ("layer", "rms")


def head_width(d_model: Any, heads: Any, head_dim: Any) -> int:
    """The width of one head: `head_dim`, by default d_model / heads.

    Raises:
        ArgumentError: the heads do not divide d_model.
    """
    width, count = shapes.whole("d_model", d_model, 1), shapes.whole("heads", heads, 1)
    if head_dim is not None:
        return shapes.whole("head_dim", head_dim, 1)
    if width % count:
        raise ArgumentError(f"d_model {width} does not split into {count} equal heads")
    return width // count


def _attention_shape(
    d_model: Any, heads: Any = 1, kv_heads: Any = None, head_dim: Any = None, **_: Any
) -> shapes.Shape:
    head_width(d_model, heads, head_dim)
    if kv_heads is not None and shapes.whole("heads", heads) % shapes.whole(
        "kv_heads", kv_heads, 1
    ):
        raise ArgumentError(f"{heads} query heads cannot share {kv_heads} key-value heads evenly")
    return ()


@operation(_attention_shape)
def attention_parameters(
    d_model: int,
    heads: int = 1,
    kv_heads: int | None = None,
    head_dim: int | None = None,
    bias: bool = True,
) -> int:
    """Weights of W_Q, W_K, W_V and W_O: 4·d² (+ 4·d with bias) where every head has its own keys.

    With fewer `kv_heads` (GQA, MQA) W_K and W_V are kv_heads·head_dim wide; head_dim is
    d_model / heads unless given. Sources: Vaswani et al. 2017, §3.2.2; Ainslie et al. 2023.
    """
    width, d = head_width(d_model, heads, head_dim), int(d_model)
    queries = int(heads) * width
    keys = int(heads if kv_heads is None else kv_heads) * width
    weights = 2 * d * queries + 2 * d * keys
    return weights + (queries + 2 * keys + d if bias else 0)


def _feed_forward_shape(d_model: Any, d_ff: Any, **_: Any) -> shapes.Shape:
    shapes.whole("d_model", d_model, 1)
    shapes.whole("d_ff", d_ff, 1)
    return ()


@operation(_feed_forward_shape)
def feed_forward_parameters(d_model: int, d_ff: int, gated: bool = False, bias: bool = True) -> int:
    """Weights of the feed-forward network: 2·d·d_ff, gated (SwiGLU) 3·d·d_ff, and its biases.

    Sources: Vaswani et al. 2017, §3.3; Shazeer 2020.
    """
    d, hidden = int(d_model), int(d_ff)
    into = 2 if gated else 1
    return (into + 1) * d * hidden + (into * hidden + d if bias else 0)


def _norm_shape(d_model: Any, norm: Any = "layer") -> shapes.Shape:
    shapes.whole("d_model", d_model, 1)
    if norm not in NORMS:
        raise ArgumentError(f'norm is "layer" or "rms", not "{norm}"')
    return ()


@operation(_norm_shape, choices={"norm": NORMS})
def norm_parameters(d_model: int, norm: str = "layer") -> int:
    """Weights of one normalisation: γ and β, 2·d, for layer norm; γ alone, d, for RMS norm."""
    return (2 if norm == "layer" else 1) * int(d_model)


def _embedding_shape(
    vocab: Any, d_model: Any, positions: Any = 0, segments: Any = 0, **_: Any
) -> shapes.Shape:
    shapes.whole("vocab", vocab, 1)
    shapes.whole("d_model", d_model, 1)
    shapes.whole("positions", positions, 0)
    shapes.whole("segments", segments, 0)
    return ()


@operation(_embedding_shape)
def embedding_parameters(
    vocab: int, d_model: int, positions: int = 0, segments: int = 0, tied: bool = True
) -> int:
    """Weights of the tables of tokens, learned positions and segments: d each row.

    With `tied` = 0 the output projection is a second vocab × d matrix. Sources: Radford et al.
    2019; Press & Wolf 2017 (tying).
    """
    rows = int(vocab) * (1 if tied else 2) + int(positions) + int(segments)
    return rows * int(d_model)


def _layer_shape(
    d_model: Any,
    d_ff: Any,
    heads: Any = 1,
    kv_heads: Any = None,
    head_dim: Any = None,
    norm: Any = "layer",
    **_: Any,
) -> shapes.Shape:
    _attention_shape(d_model, heads, kv_heads, head_dim)
    _feed_forward_shape(d_model, d_ff)
    return _norm_shape(d_model, norm)


@operation(_layer_shape, choices={"norm": NORMS})
def layer_parameters(
    d_model: int,
    d_ff: int,
    heads: int = 1,
    kv_heads: int | None = None,
    head_dim: int | None = None,
    gated: bool = False,
    bias: bool = True,
    norm: str = "layer",
    cross: bool = False,
    *,
    parts: Parts = DIRECT,
) -> int:
    """Weights of one layer: attention, feed-forward network, and a norm for each sublayer.

    With `cross` = 1 it is the decoder layer of an encoder-decoder: a second attention and a third
    norm. PyTorch's encoder and decoder layer (512, 8, 2048): 3,152,384 and 4,204,032.
    """
    attention = parts.call(
        "attention", attention_parameters, d_model, heads, kv_heads, head_dim, bias
    )
    network = parts.call("feed_forward", feed_forward_parameters, d_model, d_ff, gated, bias)
    one_norm = parts.call("norm", norm_parameters, d_model, norm)
    attentions = 2 if cross else 1
    return attentions * attention + network + (attentions + 1) * one_norm


def _model_shape(
    vocab: Any,
    d_model: Any,
    layers: Any,
    d_ff: Any,
    heads: Any = 1,
    kv_heads: Any = None,
    head_dim: Any = None,
    positions: Any = 0,
    segments: Any = 0,
    norm: Any = "layer",
    final_norm: Any = 1,
    **_: Any,
) -> shapes.Shape:
    _embedding_shape(vocab, d_model, positions, segments)
    shapes.whole("layers", layers, 1)
    shapes.whole("final_norm", final_norm, 0)
    return _layer_shape(d_model, d_ff, heads, kv_heads, head_dim, norm)


@operation(_model_shape, choices={"norm": NORMS})
def model_parameters(
    vocab: int,
    d_model: int,
    layers: int,
    d_ff: int,
    heads: int = 1,
    kv_heads: int | None = None,
    head_dim: int | None = None,
    positions: int = 0,
    segments: int = 0,
    gated: bool = False,
    bias: bool = True,
    norm: str = "layer",
    tied: bool = True,
    final_norm: int = 1,
    pooler: bool = False,
    *,
    parts: Parts = DIRECT,
) -> int:
    """Weights of an encoder-only or decoder-only model: embeddings, layers and norms outside them.

    Args:
        positions, segments: rows of learned position and segment tables, 0 without.
        tied: 1 where the output projection shares the token table.
        final_norm: norms outside the layers: 1 for GPT-2 (at the end) and BERT (after embedding).
        pooler: 1 for BERT's d × d layer with bias on the first token.

    GPT-2: 124,439,808; BERT-base: 109,482,240; Llama-2-7B: 6,738,415,616; Llama-3-8B:
    8,030,261,248.
    """
    tables = parts.call(
        "embedding", embedding_parameters, vocab, d_model, positions, segments, tied
    )
    layer = parts.call(
        "layer",
        layer_parameters,
        d_model,
        d_ff,
        heads,
        kv_heads,
        head_dim,
        gated,
        bias,
        norm,
    )
    outside = parts.call("norms", norm_parameters, d_model, norm) * int(final_norm)
    d = int(d_model)
    return tables + int(layers) * layer + outside + (d * d + d if pooler else 0)
