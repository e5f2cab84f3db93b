"""Positions: sinusoids, rotations, ALiBi and T5's relative bias, from their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from quizapp.engine import (
    alibi_bias,
    alibi_slopes,
    distances,
    embedding,
    relative_bias,
    rope,
    rope_frequencies,
    sinusoidal,
    t5_bucket,
)
from quizapp.engine.errors import ArgumentError, ShapeError


def test_sinusoids_alternate_sine_and_cosine() -> None:
    found = sinusoidal([0, 3], 4)
    expected = [
        [0.0, 1.0, 0.0, 1.0],
        [math.sin(3), math.cos(3), math.sin(3 / 100), math.cos(3 / 100)],
    ]
    np.testing.assert_allclose(found, expected, atol=1e-15)
    assert sinusoidal(3, 4).shape == (4,)


def test_the_first_pair_of_a_rotation_turns_by_the_position() -> None:
    found = rope([1.0, 0.0, 0.0, 0.0], 2, pairing="interleaved")
    np.testing.assert_allclose(found, [math.cos(2), math.sin(2), 0, 0], atol=1e-15)
    found = rope([1.0, 0.0, 0.0, 0.0], 2)
    np.testing.assert_allclose(found, [math.cos(2), 0, math.sin(2), 0], atol=1e-15)


def test_both_pairings_are_one_rotation_in_another_order() -> None:
    x = np.random.default_rng(1).normal(size=(3, 8))
    order = [0, 2, 4, 6, 1, 3, 5, 7]
    half = rope(x[:, order], [0, 5, 9])
    np.testing.assert_array_equal(half, rope(x, [0, 5, 9], pairing="interleaved")[:, order])


def test_scores_of_rotated_vectors_depend_on_the_distance_alone() -> None:
    q, k = np.random.default_rng(2).normal(size=(2, 8))
    near = rope(q, 7) @ rope(k, 4)
    assert near == pytest.approx(rope(q, 103) @ rope(k, 100))
    assert near != pytest.approx(rope(q, 7) @ rope(k, 5))


def test_a_batch_may_have_positions_of_its_own() -> None:
    x = np.random.default_rng(3).normal(size=(2, 4, 3, 8))
    found = rope(x, [[0, 1, 2], [5, 6, 7]])
    np.testing.assert_array_equal(found[1], rope(x[1], [5, 6, 7]))


def test_entries_beyond_rotary_dim_stay() -> None:
    x = np.arange(8.0)
    found = rope(x, 3, rotary_dim=4)
    np.testing.assert_array_equal(found[4:], x[4:])
    np.testing.assert_array_equal(found[:4], rope(x[:4], 3))


def test_ntk_stretches_the_slowest_pair_by_the_factor() -> None:
    plain, ntk = rope_frequencies(16), rope_frequencies(16, scaling="ntk", factor=4)
    assert ntk[0] == plain[0]
    assert ntk[-1] == pytest.approx(plain[-1] / 4)


def test_a_models_configuration_says_the_same_as_options() -> None:
    configured = {
        "rope_type": "llama3",
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64,
    }
    x = np.arange(16.0)
    expected = rope(x, 50, scaling="llama3", factor=8.0, original_length=64)
    np.testing.assert_array_equal(rope(x, 50, scaling=configured), expected)


def test_alibi_adds_minus_slope_times_distance() -> None:
    np.testing.assert_array_equal(alibi_slopes(8), 2.0 ** -np.arange(1, 9))
    found = alibi_bias([0.5, 0.25], 2, 3, offset=1)
    np.testing.assert_array_equal(found[0], [[-0.5, 0, -0.5], [-1, -0.5, 0]])
    np.testing.assert_array_equal(found[1], found[0] / 2)


def test_distances_are_key_minus_query() -> None:
    np.testing.assert_array_equal(distances(2, 3), [[0, 1, 2], [-1, 0, 1]])
    np.testing.assert_array_equal(distances(1, 3, offset=2), [[-2, -1, 0]])


def test_a_bucket_is_a_whole_number_on_a_log_scale() -> None:
    assert [t5_bucket(d) for d in (0, -1, -7, -8, -16, -128, 1, 7)] == [0, 1, 7, 8, 10, 15, 17, 23]
    assert t5_bucket(5, bidirectional=False) == 0
    assert isinstance(t5_bucket(-16), int)


def test_relative_bias_looks_up_the_bucket_for_each_head() -> None:
    table = np.stack([np.arange(32.0), -np.arange(32.0)], axis=-1)
    found = relative_bias(table, 2, 2)
    np.testing.assert_array_equal(found[0], [[0, 17], [1, 0]])
    np.testing.assert_array_equal(found[1], -found[0])


def test_an_embedding_is_a_row_of_the_table() -> None:
    table = np.arange(6.0).reshape(3, 2)
    np.testing.assert_array_equal(embedding([2, 0], table), [[4, 5], [0, 1]])
    np.testing.assert_array_equal(embedding(1, table), [2, 3])
    with pytest.raises(ArgumentError, match="between 0 and 2"):
        embedding(3, table)


def test_refusals() -> None:
    with pytest.raises(ArgumentError, match="d_model must be even"):
        sinusoidal(1, 5)
    with pytest.raises(ArgumentError, match="width must be even"):
        rope([1.0, 2.0, 3.0], 1)
    with pytest.raises(ShapeError, match="one a token"):
        rope(np.ones((3, 4)), [0, 1])
    with pytest.raises(ArgumentError, match="needs original_length"):
        rope(np.ones((3, 4)), 1, scaling="yarn", factor=2)
    with pytest.raises(ArgumentError, match="one of linear"):
        rope(np.ones((3, 4)), 1, scaling="long")
    with pytest.raises(ArgumentError, match="no `speed`"):
        rope(np.ones((3, 4)), 1, scaling={"rope_type": "linear", "speed": 2})
    with pytest.raises(ArgumentError, match="max_distance must exceed"):
        t5_bucket(3, num_buckets=32, max_distance=8)
