"""The live attention engine: operations, their known mistakes, and computations of named steps.

The functions below are the Python interface; each is imported with its module when first used,
so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_MODULES = {
    "activations": ("feed_forward", "gelu", "relu", "sigmoid", "silu", "swiglu", "swish"),
    "attention": ("scaled_dot_product_attention", "scale", "scores", "soft_cap", "weighted_sum"),
    "cache": ("decode_attention", "kv_append"),
    "costs": (
        "attention_flops",
        "decode_intensity",
        "feed_forward_flops",
        "kv_cache_bytes",
        "layer_flops",
        "matmul_flops",
        "matmul_intensity",
        "model_flops",
        "path_length",
        "projection_flops",
        "score_bytes",
        "sequential_steps",
    ),
    "decoding": ("beam_step", "top_k", "top_p"),
    "flow": ("attention_rollout",),
    "frequencies": ("rope_frequencies",),
    "heads": ("merge_heads", "project", "split_heads"),
    "layers": ("decoder_layer", "encoder_layer"),
    "losses": (
        "cross_entropy",
        "dropout",
        "entropy",
        "log_softmax",
        "logsumexp",
        "perplexity",
        "softmax_jacobian",
    ),
    "masks": ("apply_mask", "causal_mask", "padding_mask", "window_mask"),
    "multihead": ("cross_attention", "multi_head_attention"),
    "norms": ("layer_norm", "residual", "rms_norm"),
    "online": (
        "merge_output",
        "merge_sum",
        "online_attention",
        "online_max",
        "online_output",
        "online_sum",
    ),
    "parameters": (
        "attention_parameters",
        "embedding_parameters",
        "feed_forward_parameters",
        "layer_parameters",
        "model_parameters",
        "norm_parameters",
    ),
    "positions": (
        "alibi_bias",
        "alibi_slopes",
        "distances",
        "embedding",
        "relative_bias",
        "sinusoidal",
        "t5_bucket",
    ),
    "rotary": ("rope", "rotate"),
    "softmax": ("softmax",),
}
_PUBLIC = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"quizapp.engine.operations.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
