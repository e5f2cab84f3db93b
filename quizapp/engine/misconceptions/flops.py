"""Mistakes in counting floating-point operations, intensity and steps."""

from __future__ import annotations

from typing import Any

from quizapp.engine.catalogue import twin
from quizapp.engine.misconceptions.variation import times, with_other

ATTENTION, PROJECTIONS, NETWORK = "attention_flops", "projection_flops", "feed_forward_flops"
LAYER, MODEL, PRODUCT = "layer_flops", "model_flops", "matmul_flops"
PER_LAYER = (ATTENTION, PROJECTIONS, NETWORK, LAYER)

times(
    "flops.macs",
    (PRODUCT, ATTENTION, PROJECTIONS, NETWORK, LAYER, "matmul_intensity", "decode_intensity"),
    "You counted multiply-adds; each is two floating-point operations.",
    lambda _: (1, 2),
)
times(
    "flops.qk_only",
    ATTENTION,
    "You counted Q·Kᵀ alone; A·V takes as many operations again.",
    lambda _: (1, 2),
)
times(
    "flops.h_twice",
    ATTENTION,
    "You multiplied by the heads although d_model has them all; a head is d_model / h wide.",
    lambda a: (int(a["heads"]), 1),
)
times(
    "flops.dk",
    ATTENTION,
    "You counted one head; all of them take part, d_model = h·d_k.",
    lambda a: (1, int(a["heads"])),
)
times(
    "flops.T_linear",
    ATTENTION,
    "You counted one key per query; every query meets every key.",
    lambda a: (1, int(a["queries"] if a["keys"] is None else a["keys"])),
)
times(
    "flops.causal_half",
    ATTENTION,
    "You halved for the causal mask; the full matrix is asked.",
    lambda _: (1, 2),
)
times(
    "flops.per_layer",
    PER_LAYER,
    "You counted one layer; multiply by their number.",
    lambda a: (1, int(a["layers"])),
)
times(
    "flops.no_B",
    PER_LAYER,
    "You counted one sequence; multiply by the batch.",
    lambda a: (1, int(a["batch"])),
)
times(
    "flops.three_projections",
    PROJECTIONS,
    "You counted three projections; W_O is the fourth.",
    lambda a: (3, 4) if a["kv_width"] is None else None,
)
with_other(
    "flops.gqa_full",
    PROJECTIONS,
    "You gave keys and values the full width; groups of query heads share narrower ones.",
    lambda a: None if a["kv_width"] is None else {"kv_width": None},
)
with_other(
    "flops.glu_two",
    NETWORK,
    "You counted two matrices; a gated network has three: gate, up and down.",
    lambda a: {"gated": False} if a["gated"] else None,
)
times(
    "flops.ffn_once",
    NETWORK,
    "You counted one matrix; the network goes up to d_ff and down again.",
    lambda a: (1, 3 if a["gated"] else 2),
)


@twin(
    "flops.no_proj",
    LAYER,
    "You left out the projections with W_Q, W_K, W_V and W_O.",
)
def without_projections(
    tokens: Any, d_model: Any, d_ff: Any, gated: Any, batch: Any, layers: Any
) -> int:
    t, d, up = int(tokens), int(d_model), 6 if gated else 4
    return int(batch) * int(layers) * (4 * t * t * d + up * t * d * int(d_ff))


@twin(
    "flops.no_attention",
    LAYER,
    "You left out Q·Kᵀ and A·V; they grow with the square of the tokens.",
)
def without_attention(
    tokens: Any, d_model: Any, d_ff: Any, gated: Any, batch: Any, layers: Any
) -> int:
    t, d, up = int(tokens), int(d_model), 6 if gated else 4
    return int(batch) * int(layers) * (8 * t * d * d + up * t * d * int(d_ff))


with_other(
    "flops.fwd_only",
    MODEL,
    "You counted the forward pass alone, 2·N·D; training takes 6·N·D with the backward pass.",
    lambda a: {"training": False} if a["training"] else None,
)
with_other(
    "flops.with_backward",
    MODEL,
    "You counted the backward pass too, 6·N·D; forward alone takes 2·N·D.",
    lambda a: None if a["training"] else {"training": True},
)
times(
    "flops.macs",
    MODEL,
    "You counted multiply-adds; each is two floating-point operations.",
    lambda _: (1, 2),
)
times(
    "flops.intensity_bytes",
    ("matmul_intensity", "decode_intensity"),
    "You divided by the numbers moved; divide by their bytes.",
    lambda a: (int(a["bytes_each"]), 1),
)


@twin(
    "flops.intensity_reads",
    "matmul_intensity",
    "You counted what is read alone; the product is written as well.",
)
def reads_alone(m: Any, k: Any, n: Any, bytes_each: Any) -> float:
    rows, inner, columns = int(m), int(k), int(n)
    moved = int(bytes_each) * (rows * inner + inner * columns)
    return 2 * rows * inner * columns / moved


with_other(
    "flops.gqa_unshared",
    "decode_intensity",
    "You let each query head read keys of its own; a group shares what is read once.",
    lambda a: None if a["kv_heads"] in (None, a["heads"]) else {"kv_heads": None},
)


@twin(
    "flops.path_n",
    "path_length",
    "You counted the tokens; between n of them are n − 1 steps.",
    when=lambda arguments: arguments["kind"] == "rnn",
)
def tokens_for_steps(n: Any) -> int:
    return int(n)


@twin(
    "flops.path_linear",
    "path_length",
    "You walked from token to token; attention joins any two in one step.",
    when=lambda arguments: arguments["kind"] == "attention",
)
def walked(n: Any) -> int:
    return int(n) - 1


@twin(
    "flops.path_kernel",
    "path_length",
    "You divided by the kernel width; each layer widens the view by kernel − 1.",
    when=lambda arguments: arguments["kind"] == "cnn",
)
def by_kernel(n: Any, kernel: Any) -> int:
    return -(-int(n) // int(kernel))


with_other(
    "flops.path_dilated",
    "path_length",
    lambda a: (
        "You let the layers' views multiply; without dilation each adds kernel − 1."
        if a["kind"] == "cnn"
        else "You let each layer add kernel − 1; with dilation the views multiply."
    ),
    lambda a: {"cnn": {"kind": "dilated_cnn"}, "dilated_cnn": {"kind": "cnn"}}.get(a["kind"]),
)


@twin(
    "flops.steps_parallel",
    "sequential_steps",
    "You took the tokens as computed at once; an RNN waits for each one before the next.",
    when=lambda arguments: arguments["kind"] == "rnn",
)
def at_once() -> int:
    return 1


@twin(
    "flops.steps_serial",
    "sequential_steps",
    "You let the tokens wait for one another; this layer computes them all at once.",
    when=lambda arguments: arguments["kind"] != "rnn",
)
def one_by_one(n: Any) -> int:
    return int(n)
