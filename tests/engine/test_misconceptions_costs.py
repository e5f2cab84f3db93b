"""Mistakes in counting parameters, FLOPs, bytes and steps give their numbers, exactly."""

from __future__ import annotations

from typing import Any

import pytest

from quizapp.engine.catalogue import RULES

D, F, V, L = 12, 50, 1000, 5
ATTENTION = 4 * D * D + 4 * D
NETWORK = 2 * D * F + F + D
LAYER = ATTENTION + NETWORK + 4 * D
GQA = 2 * D * D + 2 * D * 6
CACHE = 2 * 5 * 2 * 3 * 11 * 7 * 2
SCORES = 5 * 7 * 4 * 6 * 11 * 4

CASES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "attention_parameters",
        "attention_parameters(12, 4)",
        {
            "params.no_bias": 4 * D * D,
            "params.no_Wo": 3 * D * D + 3 * D,
            "params.no_V": 3 * D * D + 3 * D,
            "params.x_h": 4 * ATTENTION,
            "params.one_head": 4 * D * 3 + 3 * 3 + D,
        },
    ),
    (
        "attention_parameters",
        "attention_parameters(12, 4, 2, bias=0)",
        {
            "params.with_bias": GQA + D + 2 * 6 + D,
            "params.gqa_full": 4 * D * D,
            "params.no_Wo": D * D + 2 * D * 6,
            "params.no_V": 2 * D * D + D * 6,
        },
    ),
    (
        "attention_parameters",
        "attention_parameters(12, 4, head_dim=5, bias=0)",
        {"params.head_dim": 4 * D * D},
    ),
    (
        "feed_forward_parameters",
        "feed_forward_parameters(12, 50)",
        {
            "params.no_bias": 2 * D * F,
            "params.ffn_once": D * F + F,
            "params.dff_d": 2 * D * D + 2 * D,
            "params.dff_4d": 8 * D * D + 5 * D,
            "params.glu_three": 3 * D * F + 2 * F + D,
        },
    ),
    (
        "feed_forward_parameters",
        "feed_forward_parameters(12, 50, gated=1, bias=0)",
        {"params.with_bias": 3 * D * F + 2 * F + D, "params.glu_two": 2 * D * F},
    ),
    ("norm_parameters", "norm_parameters(12)", {"params.ln_d": D}),
    ("norm_parameters", 'norm_parameters(12, "rms")', {"params.rms_2d": 2 * D}),
    (
        "embedding_parameters",
        "embedding_parameters(1000, 12, positions=30, segments=2)",
        {
            "params.tied_twice": (2 * V + 32) * D,
            "params.no_pos_emb": (V + 2) * D,
            "params.no_segments": (V + 30) * D,
        },
    ),
    (
        "embedding_parameters",
        "embedding_parameters(1000, 12, tied=0)",
        {"params.untied_missed": V * D},
    ),
    (
        "layer_parameters",
        "layer_parameters(12, 50)",
        {
            "params.no_bias": 4 * D * D + 2 * D * F + 4 * D,
            "params.ln_d": LAYER - 2 * D,
            "params.no_norms": LAYER - 4 * D,
            "params.no_ffn": LAYER - NETWORK,
            "params.ffn_once": LAYER - D * F - D,
        },
    ),
    (
        "layer_parameters",
        "layer_parameters(12, 50, bias=0, cross=1)",
        {
            "params.with_bias": 2 * ATTENTION + NETWORK + 6 * D,
            "params.no_cross": 4 * D * D + 2 * D * F + 4 * D,
        },
    ),
    (
        "model_parameters",
        "model_parameters(1000, 12, 5, 50)",
        {
            "params.one_layer": V * D + LAYER + 2 * D,
            "params.no_final_norm": V * D + L * LAYER,
            "params.no_embedding": L * LAYER + 2 * D,
            "params.tied_twice": 2 * V * D + L * LAYER + 2 * D,
            "params.ln_d": V * D + L * (LAYER - 2 * D) + D,
        },
    ),
    ("matmul_flops", "matmul_flops(2, 3, 5)", {"flops.macs": 30}),
    (
        "attention_flops",
        "attention_flops(10, 12, heads=4, batch=3, layers=5)",
        {
            "flops.macs": 2 * 100 * D * 15,
            "flops.qk_only": 2 * 100 * D * 15,
            "flops.causal_half": 2 * 100 * D * 15,
            "flops.h_twice": 16 * 100 * D * 15,
            "flops.dk": 100 * D * 15,
            "flops.T_linear": 4 * 10 * D * 15,
            "flops.per_layer": 4 * 100 * D * 3,
            "flops.no_B": 4 * 100 * D * 5,
        },
    ),
    (
        "projection_flops",
        "projection_flops(10, 12, batch=3, layers=5)",
        {
            "flops.macs": 4 * 10 * D * D * 15,
            "flops.three_projections": 6 * 10 * D * D * 15,
            "flops.per_layer": 8 * 10 * D * D * 3,
            "flops.no_B": 8 * 10 * D * D * 5,
        },
    ),
    (
        "projection_flops",
        "projection_flops(10, 12, kv_width=6)",
        {"flops.gqa_full": 8 * 10 * D * D},
    ),
    (
        "feed_forward_flops",
        "feed_forward_flops(10, 12, 50, gated=1, batch=3, layers=5)",
        {
            "flops.macs": 3 * 10 * D * F * 15,
            "flops.glu_two": 4 * 10 * D * F * 15,
            "flops.ffn_once": 2 * 10 * D * F * 15,
            "flops.per_layer": 6 * 10 * D * F * 3,
            "flops.no_B": 6 * 10 * D * F * 5,
        },
    ),
    (
        "layer_flops",
        "layer_flops(10, 12, 50, gated=1, batch=3, layers=5)",
        {
            "flops.macs": 15 * (4 * 10 * D * D + 2 * 100 * D + 3 * 10 * D * F),
            "flops.no_proj": 15 * (4 * 100 * D + 6 * 10 * D * F),
            "flops.no_attention": 15 * (8 * 10 * D * D + 6 * 10 * D * F),
            "flops.glu_two": 15 * (8 * 10 * D * D + 4 * 100 * D + 4 * 10 * D * F),
            "flops.per_layer": 3 * (8 * 10 * D * D + 4 * 100 * D + 6 * 10 * D * F),
            "flops.no_B": 5 * (8 * 10 * D * D + 4 * 100 * D + 6 * 10 * D * F),
        },
    ),
    (
        "model_flops",
        "model_flops(7, 100)",
        {"flops.fwd_only": 1400, "flops.macs": 2100},
    ),
    ("model_flops", "model_flops(7, 100, 0)", {"flops.with_backward": 4200}),
    (
        "matmul_intensity",
        "matmul_intensity(2, 3, 5)",
        {
            "flops.macs": 30 / 62,
            "flops.intensity_bytes": 60 / 31,
            "flops.intensity_reads": 60 / 42,
        },
    ),
    (
        "decode_intensity",
        "decode_intensity(8, 2)",
        {"flops.macs": 2.0, "flops.intensity_bytes": 8.0, "flops.gqa_unshared": 1.0},
    ),
    ("path_length", 'path_length("rnn", 10)', {"flops.path_n": 10}),
    ("path_length", 'path_length("attention", 10)', {"flops.path_linear": 9}),
    ("path_length", 'path_length("cnn", 20, 3)', {"flops.path_kernel": 7, "flops.path_dilated": 3}),
    ("path_length", 'path_length("dilated_cnn", 20, 3)', {"flops.path_dilated": 10}),
    ("sequential_steps", 'sequential_steps("rnn", 10)', {"flops.steps_parallel": 1}),
    ("sequential_steps", 'sequential_steps("cnn", 10)', {"flops.steps_serial": 10}),
    (
        "kv_cache_bytes",
        "kv_cache_bytes(5, 2, 3, 11, 7, 2)",
        {
            "kv.no_2": CACHE // 2,
            "kv.three": CACHE // 2 * 3,
            "kv.no_L": CACHE // 5,
            "kv.no_B": CACHE // 7,
            "kv.no_heads": CACHE // 2,
            "kv.bits": CACHE * 8,
            "kv.elements": CACHE // 2,
            "kv.fp32": CACHE * 2,
            "kv.per_token": CACHE // 11,
            "kv.T2": CACHE * 11,
            "kv.q_heads": CACHE * 4,
            "kv.dmodel": CACHE // 6 * 40,
            "kv.GB_for_GiB": CACHE * 2**30 / 10**9,
            "kv.GiB_for_GB": CACHE * 10**9 / 2**30,
        },
    ),
    (
        "kv_cache_bytes",
        "kv_cache_bytes(5, 2, 3, 11, bytes_each=4, window=4)",
        {"kv.window": 2 * 5 * 2 * 3 * 11 * 4, "kv.fp16": 2 * 5 * 2 * 3 * 4 * 2},
    ),
    (
        "score_bytes",
        "score_bytes(4, 6, 11, 7, 4, 5)",
        {
            "kv.no_L": SCORES // 5,
            "kv.no_B": SCORES // 7,
            "kv.no_heads": SCORES // 4,
            "kv.bits": SCORES * 8,
            "kv.elements": SCORES // 4,
            "kv.fp16": SCORES // 2,
            "kv.T_linear": SCORES // 11,
            "kv.causal_half": SCORES // 2,
            "kv.GB_for_GiB": SCORES * 2**30 / 10**9,
            "kv.GiB_for_GB": SCORES * 10**9 / 2**30,
        },
    ),
    ("score_bytes", "score_bytes(4, 6)", {"kv.fp32": 4 * 36 * 4}),
]


@pytest.mark.parametrize(
    ("expression", "rule", "expected"),
    [
        pytest.param(expression, rule, expected, id=f"{expression}-{rule}")
        for _, expression, table in CASES
        for rule, expected in table.items()
    ],
)
def test_number(mistakes: Any, expression: str, rule: str, expected: Any) -> None:
    mistakes(expression, {"heads": 8, "d_model": 40}).expect(rule, expected)


def test_every_rule_is_tested() -> None:
    own = {operation for operation, _, _ in CASES}
    known = {(o, rule.id) for o in own for rule in RULES[o]}
    assert known <= {(operation, rule) for operation, _, table in CASES for rule in table}


def test_a_whole_model_is_not_accused_twice_of_one_mistake(mistakes: Any) -> None:
    found = mistakes("layer_flops(10, 12, 50)", {})
    assert [len(found.wrong[rule]) for rule in ("flops.macs",)] == [1]
    found = mistakes("model_parameters(1000, 12, 5, 50, gated=1)", {})
    assert [len(found.wrong[rule]) for rule in ("params.glu_two", "params.tied_twice")] == [1, 1]
