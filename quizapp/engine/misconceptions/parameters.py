"""Mistakes in counting parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizapp.engine.catalogue import Build, Site, rule, twin
from quizapp.engine.misconceptions.variation import everywhere, with_other
from quizapp.engine.operations.parameters import head_width
from quizapp.engine.running import Twin

ATTENTION, NETWORK, NORM = "attention_parameters", "feed_forward_parameters", "norm_parameters"
LAYER, MODEL, TABLES = "layer_parameters", "model_parameters", "embedding_parameters"
WITH_BIAS = (ATTENTION, NETWORK, LAYER)

with_other(
    "params.no_bias",
    WITH_BIAS,
    "You left out the biases; each projection has one entry of bias per output.",
    lambda a: {"bias": False} if a["bias"] else None,
)
with_other(
    "params.with_bias",
    WITH_BIAS,
    "You counted biases; this model has none.",
    lambda a: None if a["bias"] else {"bias": True},
)


def _weights(arguments: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """d_model, the width of a head, and how many heads queries and keys have."""
    width = head_width(arguments["d_model"], arguments["heads"], arguments["head_dim"])
    heads = int(arguments["heads"])
    shared = heads if arguments["kv_heads"] is None else int(arguments["kv_heads"])
    return int(arguments["d_model"]), width, heads, shared


def _attention(id: str, says: str, count: Any, when: Any = None) -> None:
    """A rule for attention; `count` takes d, d_k, the heads of queries and keys, and the bias."""

    @twin(id, ATTENTION, says, when=when)
    def counted(d_model: Any, heads: Any, kv_heads: Any, head_dim: Any, bias: Any) -> int:
        given = {"d_model": d_model, "heads": heads, "kv_heads": kv_heads, "head_dim": head_dim}
        return int(count(*_weights(given), bool(bias)))


_attention(
    "params.no_Wo",
    "You left out W_O; the output projection has d² weights as well.",
    lambda d, w, h, g, bias: d * w * (h + 2 * g) + bias * w * (h + 2 * g),
)
_attention(
    "params.no_V",
    "You counted two projections before the scores and W_O; values have W_V too.",
    lambda d, w, h, g, bias: d * w * (2 * h + g) + bias * (w * (h + g) + d),
)
_attention(
    "params.x_h",
    "You gave each head projections of full width; the heads share d_model among them.",
    lambda d, w, h, g, bias: h * (d * w * (2 * h + 2 * g) + bias * (w * (h + 2 * g) + d)),
    lambda a: int(a["heads"]) > 1,
)
_attention(
    "params.one_head",
    "You counted one head; all h heads have projections.",
    lambda d, w, _h, _g, bias: 4 * d * w + bias * (3 * w + d),
    lambda a: int(a["heads"]) > 1,
)
with_other(
    "params.gqa_full",
    ATTENTION,
    "You gave keys and values as many heads as the queries; here groups share fewer.",
    lambda a: (
        {"kv_heads": None} if a["kv_heads"] is not None and a["kv_heads"] != a["heads"] else None
    ),
)
with_other(
    "params.head_dim",
    ATTENTION,
    "You took d_model / h as the width of a head; here it is given.",
    lambda a: (
        {"head_dim": None}
        if a["head_dim"] is not None and int(a["d_model"]) % int(a["heads"]) == 0
        else None
    ),
)


@twin(
    "params.ffn_once",
    NETWORK,
    "You counted one matrix; the network goes up to d_ff and down again.",
)
def one_matrix(d_model: Any, d_ff: Any, bias: Any) -> int:
    return int(d_model) * int(d_ff) + (int(d_ff) if bias else 0)


with_other(
    "params.dff_d",
    NETWORK,
    "You took d_model for the hidden width; it is d_ff.",
    lambda a: {"d_ff": a["d_model"]},
)
with_other(
    "params.dff_4d",
    NETWORK,
    "You took 4·d_model for the hidden width; here d_ff is given.",
    lambda a: {"d_ff": 4 * int(a["d_model"])},
)
with_other(
    "params.glu_two",
    NETWORK,
    "You counted two matrices; a gated network has three: gate, up and down.",
    lambda a: {"gated": False} if a["gated"] else None,
)
with_other(
    "params.glu_three",
    NETWORK,
    "You counted three matrices; only gated networks have a third.",
    lambda a: None if a["gated"] else {"gated": True},
)


@everywhere(
    "params.ln_d",
    NORM,
    "You counted d per layer norm; it has γ and β, 2·d.",
    when=lambda a: a["norm"] == "layer",
)
def scale_alone(d_model: Any) -> int:
    return int(d_model)


@everywhere(
    "params.rms_2d",
    NORM,
    "You counted 2·d per RMS norm; it has γ alone, d.",
    when=lambda a: a["norm"] == "rms",
)
def scale_and_shift(d_model: Any) -> int:
    return 2 * int(d_model)


with_other(
    "params.tied_twice",
    TABLES,
    "You counted the token table twice; the output projection shares it.",
    lambda a: {"tied": False} if a["tied"] else None,
)
with_other(
    "params.untied_missed",
    TABLES,
    "You left out the output projection; it is a matrix of its own here.",
    lambda a: None if a["tied"] else {"tied": True},
)
with_other(
    "params.no_pos_emb",
    TABLES,
    "You left out the learned positions; each has a row of d.",
    lambda a: {"positions": 0} if a["positions"] else None,
)
with_other(
    "params.no_segments",
    TABLES,
    "You left out the segment embeddings; each has a row of d.",
    lambda a: {"segments": 0} if a["segments"] else None,
)
with_other(
    "params.one_layer",
    MODEL,
    "You counted one layer; multiply by their number.",
    lambda a: {"layers": 1} if int(a["layers"]) > 1 else None,
)
with_other(
    "params.no_final_norm",
    MODEL,
    "You left out the norm outside the layers; it has weights too.",
    lambda a: {"final_norm": 0} if a["final_norm"] else None,
)
with_other(
    "params.no_cross",
    LAYER,
    "You counted one attention; a decoder layer has cross-attention and a third norm as well.",
    lambda a: {"cross": False} if a["cross"] else None,
)


def _without(part: str) -> Build:
    """The layer less all of one part, which is a node of its own."""

    def build(site: Site) -> Mapping[str, Twin] | None:
        node = f"{site.node}/{part}"
        return {node: lambda _: 0} if node in site.trace.values else None

    return build


rule("params.no_norms", LAYER, "You left out the norms; each sublayer has one.")(_without("norm"))
rule(
    "params.no_ffn",
    LAYER,
    "You left out the feed-forward network; it holds most of a layer's weights.",
)(_without("feed_forward"))
rule("params.no_embedding", MODEL, "You left out the embeddings; the token table is part of it.")(
    _without("embedding")
)
