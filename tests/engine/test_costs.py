"""Parameters, FLOPs, bytes and steps are exact whole numbers."""

from __future__ import annotations

import pytest

from quizapp.engine import (
    attention_flops,
    attention_parameters,
    decode_intensity,
    feed_forward_flops,
    feed_forward_parameters,
    kv_cache_bytes,
    layer_flops,
    layer_parameters,
    matmul_flops,
    matmul_intensity,
    model_flops,
    model_parameters,
    norm_parameters,
    path_length,
    projection_flops,
    score_bytes,
    sequential_steps,
)
from quizapp.engine.computation import evaluate
from quizapp.engine.errors import ArgumentError

LLAMA = 'gated=1, bias=0, norm="rms", tied=0'


@pytest.mark.parametrize(
    ("model", "count"),
    [
        ("model_parameters(50257, 768, 12, 3072, positions=1024)", 124_439_808),
        (
            "model_parameters(30522, 768, 12, 3072, positions=512, segments=2, pooler=1)",
            109_482_240,
        ),
        (f"model_parameters(32000, 4096, 32, 11008, heads=32, {LLAMA})", 6_738_415_616),
        (
            f"model_parameters(128256, 4096, 32, 14336, heads=32, kv_heads=8, {LLAMA})",
            8_030_261_248,
        ),
        (
            f"model_parameters(32000, 8192, 80, 28672, heads=64, kv_heads=8, {LLAMA})",
            68_976_648_192,
        ),
        ("layer_parameters(512, 2048, heads=8)", 3_152_384),
        ("layer_parameters(512, 2048, heads=8, cross=1)", 4_204_032),
    ],
    ids=["gpt2", "bert", "llama2-7b", "llama3-8b", "llama2-70b", "encoder", "decoder"],
)
def test_published_models_to_the_last_parameter(model: str, count: int) -> None:
    found = evaluate(model, {})
    assert found == count
    assert isinstance(found, int)


def test_parts_of_a_layer() -> None:
    assert attention_parameters(512, 8) == 4 * 512**2 + 4 * 512
    assert attention_parameters(512, 8, kv_heads=1, bias=0) == 2 * 512**2 + 2 * 512 * 64
    assert attention_parameters(512, 8, head_dim=128, bias=0) == 4 * 512 * 1024
    assert feed_forward_parameters(8, 32) == 2 * 8 * 32 + 32 + 8
    assert feed_forward_parameters(8, 32, gated=1, bias=0) == 3 * 8 * 32
    assert (norm_parameters(8), norm_parameters(8, "rms")) == (16, 8)
    assert layer_parameters(8, 32) == attention_parameters(8) + (2 * 8 * 32 + 40) + 2 * 16
    assert model_parameters(100, 8, 2, 32) == 800 + 2 * layer_parameters(8, 32) + 16


def test_flops_count_two_a_multiply_add() -> None:
    assert matmul_flops(2, 3, 5) == 60
    assert attention_flops(10, 64) == 4 * 10 * 10 * 64
    assert attention_flops(10, 64, heads=8) == attention_flops(10, 64)
    assert attention_flops(1, 64, keys=10, batch=3, layers=2) == 6 * 4 * 10 * 64
    assert projection_flops(10, 64) == 8 * 10 * 64**2
    assert projection_flops(10, 64, kv_width=16) == 2 * 10 * 64 * (128 + 32)
    assert feed_forward_flops(10, 64, 256) == 4 * 10 * 64 * 256
    assert feed_forward_flops(10, 64, 256, gated=1) == 6 * 10 * 64 * 256
    assert layer_flops(10, 64, 256) == 8 * 10 * 64**2 + 4 * 100 * 64 + 4 * 10 * 64 * 256
    assert model_flops(7 * 10**9, 2 * 10**12) == 84 * 10**21
    assert model_flops(7 * 10**9, 1, training=0) == 14 * 10**9


def test_bytes() -> None:
    assert score_bytes(8, 1024) == 8 * 1024**2 * 2
    assert score_bytes(8, 1, keys=1024, batch=2, bytes_each=4, layers=3) == 3 * 2 * 8 * 1024 * 4
    assert kv_cache_bytes(32, 8, 128, 4096) == 2**29
    assert kv_cache_bytes(32, 8, 128, 4096, window=1024) == 2**27


def test_intensity_is_flops_a_byte() -> None:
    assert matmul_intensity(1, 64, 64) == 2 * 64 * 64 / (2 * (64 + 64 * 64 + 64))
    assert decode_intensity(32) == 1
    assert decode_intensity(32, kv_heads=8) == 4


def test_paths_and_steps() -> None:
    assert [path_length(kind, 10) for kind in ("attention", "rnn", "cnn", "dilated_cnn")] == [
        1,
        9,
        5,
        3,
    ]
    assert path_length("dilated_cnn", 3**20, 3) == 20
    assert path_length("dilated_cnn", 3**20 + 1, 3) == 21
    assert [sequential_steps(kind, 10) for kind in ("attention", "rnn", "cnn")] == [1, 10, 1]


def test_refusals() -> None:
    with pytest.raises(ArgumentError, match="3 query heads cannot share 2"):
        attention_parameters(6, 3, kv_heads=2)
    with pytest.raises(ArgumentError, match="does not split into 5"):
        attention_parameters(512, 5)
    with pytest.raises(ArgumentError, match="whole number"):
        kv_cache_bytes(32, 8, 128, 0.5)
    with pytest.raises(ArgumentError, match="at least 1"):
        kv_cache_bytes(0, 8, 128, 10)
    with pytest.raises(ArgumentError, match="gated is 1"):
        feed_forward_flops(1, 1, 1, gated=2)
    with pytest.raises(ArgumentError, match="kind is one of"):
        path_length("lstm", 5)
