"""Agreement with PyTorch in double and with transformers, from the numbers in golden.npz.

`golden/make_golden.py` says how they came about. The bars: 1e-12 for PyTorch, 1e-6 for
transformers, which computes in single precision.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quizapp import engine
from quizapp.engine.operations.frequencies import Scaling, attention_factor

GOLDEN = dict(np.load(Path(__file__).parent / "golden" / "golden.npz"))


def case(name: str) -> dict[str, Any]:
    """The arrays of a case by their own names."""
    found = {key.split("/")[1]: v for key, v in GOLDEN.items() if key.startswith(name + "/")}
    assert found, name
    return found


def close(found: Any, expected: Any, bar: float = 1e-12) -> None:
    np.testing.assert_allclose(found, expected, rtol=bar, atol=bar)
    assert np.shape(found) == np.shape(expected)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("plain", {}),
        ("scaled", {"scale": 0.3}),
        ("causal", {"is_causal": True}),
        ("lower_right", {"is_causal": True, "causal_offset": 5 - 3}),
    ],
)
def test_attention(name: str, options: dict[str, Any]) -> None:
    g = case("sdpa")
    close(engine.scaled_dot_product_attention(g["q"], g["k"], g["v"], **options), g[name])


def test_attention_with_masks_and_a_row_that_sees_nothing() -> None:
    g = case("sdpa")
    call = engine.scaled_dot_product_attention
    close(call(g["q"], g["k"], g["v"], g["allowed"]), g["boolean"])
    close(call(g["q"], g["k"], g["v"], g["added"]), g["additive"])
    assert np.all(g["boolean"][0, :, 1] == 0)


def test_attention_with_grouped_heads() -> None:
    g = case("sdpa")
    close(engine.scaled_dot_product_attention(g["q"], g["few_k"], g["few_v"]), g["grouped"])


def test_functions_of_a_row() -> None:
    g = case("functions")
    x, gamma, beta = g["x"], g["gamma"], g["beta"]
    close(engine.log_softmax(x), g["log_softmax"])
    close(engine.softmax(x, 0), g["softmax_columns"])
    close(engine.logsumexp(x), g["logsumexp"])
    close(engine.softmax_jacobian(x, 0.7), g["jacobian"])
    close(engine.entropy(engine.softmax(x)), g["entropy"])
    close(engine.layer_norm(x, gamma, beta), g["layer_norm"])
    close(engine.layer_norm(x, eps=0.5), g["layer_norm_plain"])
    close(engine.rms_norm(x, gamma, 1e-6), g["rms_norm"])


@pytest.mark.parametrize("name", ["gelu", "silu", "relu"])
def test_activations(name: str) -> None:
    g = case("functions")
    close(getattr(engine, name)(g["x"]), g[name])


def test_gelu_by_tanh() -> None:
    g = case("functions")
    close(engine.gelu(g["x"], "tanh"), g["gelu_tanh"])


def test_losses() -> None:
    x, g = case("functions")["x"], case("loss")
    targets = g["targets"]
    close(engine.cross_entropy(x, targets), g["mean"])
    close(engine.cross_entropy(x, targets, reduction="sum"), g["sum"])
    losses = engine.cross_entropy(x, targets, reduction="none")
    close(losses, g["none"])
    close(engine.cross_entropy(x, targets, 0.1), g["smoothed"])
    close(engine.perplexity(losses[targets >= 0]), g["perplexity"])


def test_swiglu() -> None:
    x, g = case("functions")["x"], case("swiglu")
    close(engine.swiglu(x, g["W"], g["V"], g["W_2"]), g["y"])


def test_tokens_kept_for_sampling() -> None:
    p, g = engine.softmax(case("functions")["x"]), case("decoding")
    close(engine.top_k(p, 3), g["top_k"])
    close(engine.top_p(p, 0.8), g["top_p"])


def _parameters(g: dict[str, Any]) -> dict[str, Any]:
    prefixes = ("W_", "b_", "gamma_", "beta_")
    return {name: value for name, value in g.items() if name.startswith(prefixes)}


def test_multi_head_and_cross_attention() -> None:
    g = case("mha")
    x, memory, own = g["x"], g["memory"], _parameters(g)
    close(engine.multi_head_attention(x, heads=2, **own), g["self"])
    close(engine.multi_head_attention(x, heads=2, is_causal=True, **own), g["causal"])
    close(engine.cross_attention(x, memory, heads=2, **own), g["cross"])


@pytest.mark.parametrize(("name", "activation"), [("post", "relu"), ("pre", "gelu")])
def test_encoder_layer(name: str, activation: str) -> None:
    g, x = case(f"encoder_{name}"), case("mha")["x"]
    options = {"heads": 2, "norm_first": name == "pre", "activation": activation}
    close(engine.encoder_layer(x, **_parameters(g), **options), g["y"])
    close(engine.encoder_layer(x, **_parameters(g), **options, is_causal=True), g["causal"])


@pytest.mark.parametrize("name", ["post", "pre"])
def test_decoder_layer(name: str) -> None:
    g, inputs = case(f"decoder_{name}"), case("mha")
    found = engine.decoder_layer(
        inputs["x"], inputs["memory"], heads=2, norm_first=name == "pre", **_parameters(g)
    )
    close(found, g["y"])


@pytest.mark.parametrize("pairing", ["half", "interleaved"])
def test_rope_in_both_pairings(pairing: str) -> None:
    g = case("rope")
    close(engine.rope(g["x"], g["positions"], pairing=pairing), g[pairing], 1e-6)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("linear", {"factor": 4.0}),
        ("dynamic", {"factor": 2.0, "original_length": 64, "length": 200}),
        ("yarn", {"factor": 4.0, "original_length": 64}),
        ("llama3", {"factor": 8.0, "original_length": 64}),
    ],
)
def test_rope_scaling(name: str, options: dict[str, Any]) -> None:
    g = case(f"rope_{name}")
    close(engine.rope_frequencies(16, scaling=name, **options), g["frequencies"], 1e-6)
    close(attention_factor(Scaling.of(name, **options)), g["stretch"], 1e-6)
    x, positions = case("rope")["x"], case("rope")["positions"]
    angle = np.outer(positions, g["frequencies"])
    stretched = engine.rotate(x, np.cos(angle), np.sin(angle)) * g["stretch"]
    close(engine.rope(x, positions, scaling=name, **options), stretched, 1e-5)


@pytest.mark.parametrize("heads", [1, 8, 12, 20])
def test_alibi_slopes(heads: int) -> None:
    close(engine.alibi_slopes(heads), case(f"alibi_{heads}")["slopes"], 1e-6)


def test_t5_buckets() -> None:
    g = case("t5")
    np.testing.assert_array_equal(engine.t5_bucket(g["distance"]), g["encoder"])
    np.testing.assert_array_equal(engine.t5_bucket(g["distance"], False), g["decoder"])
    np.testing.assert_array_equal(engine.t5_bucket(g["distance"], True, 8, 20), g["small"])
