"""Softmax block by block with a running maximum m, sum l and output o, as FlashAttention does."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation
from quizapp.engine.values import Array


def _state(name: str, value: Any, rows: shapes.Shape) -> None:
    if shapes.shape(value) not in ((), rows):
        raise ShapeError(
            f"{name} must be {shapes.spell(rows)}, one a row of scores, but is "
            f"{shapes.spell(shapes.shape(value))}"
        )


def _max_shape(m: Any, s: Any) -> shapes.Shape:
    rows = shapes.at_least("s", s, 1)[:-1]
    _state("m", m, rows)
    return rows


@operation(_max_shape)
def online_max(m: Any, s: Array) -> Any:
    """The running maximum after one more block of scores: max(m, max s). Start with m = −inf.

    Shapes: m (…), s (…, block) → (…). Source: Milakov & Gimelshein 2018; Dao et al. 2022, §3.1.
    """
    return np.maximum(m, s.max(axis=-1))


def _sum_shape(m: Any, l: Any, s: Any) -> shapes.Shape:
    rows = _max_shape(m, s)
    _state("l", l, rows)
    return rows


def _shrink(m: Any, new: Any) -> Any:
    """e^(m − new), 1 where both are −∞ since nothing was seen yet."""
    return np.exp(np.where(np.asarray(m) == new, 0.0, m - new))


def _raised(s: Array, new: Any) -> Any:
    return np.exp(s - np.expand_dims(np.where(np.isfinite(new), new, 0.0), -1))


@operation(_sum_shape)
def online_sum(m: Any, l: Any, s: Array) -> Any:
    """The running sum after one more block: l·e^(m − m′) + Σe^(s − m′), m′ = max(m, max s).

    m and l are those before the block; start with −inf and 0. Shapes: m, l (…), s (…, block) → (…).
    """
    new = online_max(m, s)
    return l * _shrink(m, new) + _raised(s, new).sum(axis=-1)


def _output_shape(m: Any, o: Any, s: Any, V: Any) -> shapes.Shape:
    _max_shape(m, s)
    found = shapes.matmul(shapes.shape(s), shapes.at_least("V", V, 2), "e^s·V")
    _state("o", o, found)
    return found


@operation(_output_shape)
def online_output(m: Any, o: Any, s: Array, V: Array) -> Any:
    """The running, not yet normalised output after one more block: o·e^(m − m′) + e^(s − m′)·V.

    Divide by the final l at the end. m is that before the block; start with −inf and o = 0.
    Shapes: m (…), o (…, d_v), s (…, block), V (…, block, d_v) → (…, d_v). Source: Dao 2023, §3.1.
    """
    new = online_max(m, s)
    return o * np.expand_dims(_shrink(m, new), -1) + _raised(s, new) @ V


def _attention_shape(s: Any, V: Any, block: Any) -> shapes.Shape:
    shapes.whole("block", block, 1)
    found = shapes.at_least("s", s, 1)
    return shapes.matmul(found, shapes.at_least("V", V, 2), "softmax(s)·V")


@operation(_attention_shape)
def online_attention(s: Array, V: Array, block: int, *, parts: Parts = DIRECT) -> Any:
    """softmax(s)·V by blocks of keys, with parts m1, l1, o1, m2, ... after each block.

    Shapes: scores s (…, T), V (…, T, d_v) → (…, d_v). Source: Dao 2023, Algorithm 1.
    """
    m: Any = np.full(s.shape[:-1], -np.inf) if s.ndim > 1 else -np.inf
    l: Any = 0.0
    o: Any = 0.0
    for number, start in enumerate(range(0, s.shape[-1], int(block)), start=1):
        seen = slice(start, start + int(block))
        scores, values = s[..., seen], V[..., seen, :]
        before = m
        m = parts.call(f"m{number}", online_max, before, scores)
        l = parts.call(f"l{number}", online_sum, before, l, scores)
        o = parts.call(f"o{number}", online_output, before, o, scores, values)
    return o / np.expand_dims(l, -1)


def _merge_sum_shape(m_1: Any, l_1: Any, m_2: Any, l_2: Any) -> shapes.Shape:
    given = {"l_1": l_1, "m_2": m_2, "l_2": l_2}
    for name, value in given.items():
        shapes.expect(name, value, shapes.shape(m_1))
    return shapes.shape(m_1)


@operation(_merge_sum_shape)
def merge_sum(m_1: Any, l_1: Any, m_2: Any, l_2: Any) -> Any:
    """The sum of two partial softmaxes over the larger maximum m: l₁·e^(m₁ − m) + l₂·e^(m₂ − m).

    Shapes: all (…) → (…). Source: Dao 2023, §3.1; Flash-Decoding.
    """
    new = np.maximum(m_1, m_2)
    return l_1 * _shrink(m_1, new) + l_2 * _shrink(m_2, new)


def _merge_output_shape(m_1: Any, l_1: Any, o_1: Any, m_2: Any, l_2: Any, o_2: Any) -> shapes.Shape:
    rows = _merge_sum_shape(m_1, l_1, m_2, l_2)
    found = shapes.at_least("o_1", o_1, 1)
    if found[:-1] != rows:
        raise ShapeError(
            f"o_1 {shapes.spell(found)} needs one row for each entry of m_1 {shapes.spell(rows)}"
        )
    shapes.expect("o_2", o_2, found)
    return found


@operation(_merge_output_shape)
def merge_output(m_1: Any, l_1: Any, o_1: Array, m_2: Any, l_2: Any, o_2: Array) -> Any:
    """Two outputs, each normalised over its own keys, joined into that over all keys.

    Each counts by its share l·e^(m − max): the weights that two workers' halves have in the whole.
    Shapes: m, l (…), o (…, d_v) → (…, d_v). Source: Flash-Decoding (Dao et al. 2023).
    """
    new = np.maximum(m_1, m_2)
    first, second = l_1 * _shrink(m_1, new), l_2 * _shrink(m_2, new)
    total = first + second
    return o_1 * np.expand_dims(first / total, -1) + o_2 * np.expand_dims(second / total, -1)
