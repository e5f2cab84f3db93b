"""Positions that are added: to embeddings (sinusoids) or to scores (ALiBi, relative bias)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError, ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation
from quizapp.engine.values import Array


def _sinusoidal_shape(positions: Any, d_model: Any, base: Any = 10000.0) -> shapes.Shape:
    width = shapes.whole("d_model", d_model, 2)
    if width % 2:
        raise ArgumentError(f"d_model must be even, one sine and cosine a pair, not {width}")
    shapes.number("base", base, above=0)
    return (*shapes.shape(positions), width)


@operation(_sinusoidal_shape)
def sinusoidal(
    positions: Any, d_model: int, base: float = 10000.0, *, parts: Parts = DIRECT
) -> Array:
    """Sinusoidal encodings: sin(pos·base^(−2i/d)) at entry 2i, the cosine at entry 2i + 1.

    Shapes: positions (T) → (T, d_model); one position → (d_model). Positions count from 0.
    Source: Vaswani et al. 2017, §3.5.
    """
    angle = parts.value("angle", np.multiply.outer(positions, frequencies(int(d_model), base)))
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(*angle.shape[:-1], -1)


def frequencies(width: int, base: float) -> Array:
    """base^(−2i/width) for i < width/2."""
    return np.asarray(float(base) ** (-np.arange(0, width, 2) / width))


def _distances_shape(queries: Any, keys: Any, offset: Any = 0) -> shapes.Shape:
    shapes.whole("offset", offset, -(10**9))
    return shapes.whole("queries", queries, 1), shapes.whole("keys", keys, 1)


@operation(_distances_shape)
def distances(queries: int, keys: int, offset: int = 0) -> Array:
    """How far each key lies from each query: j − i − offset, negative for the past.

    Shapes: → (queries, keys). offset is the position of the first query, 0 without a cache.
    """
    apart: Array = np.arange(float(keys)) - (np.arange(float(queries))[:, None] + int(offset))
    return apart


def _slopes_shape(heads: Any) -> shapes.Shape:
    return (shapes.whole("heads", heads, 1),)


@operation(_slopes_shape)
def alibi_slopes(heads: int) -> Array:
    """ALiBi's slope of each head: 2^(−8k/n) for k = 1..n, where n is a power of two.

    Otherwise the slopes of the next lower power of two come first, then every other slope of
    twice as many heads. Shapes: → (heads). Source: Press et al. 2022, §3, and its code.
    """
    return np.array(_slopes(int(heads)))


def _slopes(heads: int) -> list[float]:
    power = 1 << (heads.bit_length() - 1)
    if power == heads:
        return [float(2.0 ** (-8 * k / heads)) for k in range(1, heads + 1)]
    return _slopes(power) + _slopes(2 * power)[0::2][: heads - power]


def _alibi_bias_shape(slopes: Any, queries: Any, keys: Any, offset: Any = 0) -> shapes.Shape:
    found = shapes.shape(slopes)
    if len(found) > 1:
        raise ShapeError(f"slopes must be one number or one per head, not {shapes.spell(found)}")
    return (*found, *_distances_shape(queries, keys, offset))


@operation(_alibi_bias_shape)
def alibi_bias(slopes: Any, queries: int, keys: int, offset: int = 0) -> Array:
    """What ALiBi adds to the scores: −slope · |distance of query and key|.

    Shapes: slopes (h) → (h, queries, keys); one slope → (queries, keys). A causal mask is applied
    besides. Source: Press et al. 2022, §3.
    """
    apart = np.abs(distances(queries, keys, offset))
    return np.asarray(0.0 - np.multiply.outer(slopes, apart))


def _bucket_shape(
    distance: Any, bidirectional: Any = True, num_buckets: Any = 32, max_distance: Any = 128
) -> shapes.Shape:
    exact = shapes.whole("num_buckets", num_buckets, 4) // (4 if bidirectional else 2)
    if shapes.whole("max_distance", max_distance, 1) <= exact:
        raise ArgumentError(
            f"max_distance must exceed the {exact} distances that have a bucket each, "
            f"not be {max_distance}"
        )
    return shapes.shape(distance)


@operation(_bucket_shape)
def t5_bucket(
    distance: Any, bidirectional: bool = True, num_buckets: int = 32, max_distance: int = 128
) -> Any:
    """T5's bucket of a distance key − query: near ones have one each, far ones share.

    With `bidirectional`, as in the encoder, keys after the query take the upper half of the
    buckets; without, as in the decoder, they all fall into bucket 0.
    Shapes: the shape of distance; a whole number gives a whole number.
    Source: Raffel et al. 2020, §2.1; Mesh TensorFlow and transformers `modeling_t5`.
    """
    apart = np.asarray(distance, dtype=np.float64)
    count, start = int(num_buckets), np.zeros_like(apart)
    if bidirectional:
        count //= 2
        start, apart = np.where(apart > 0, count, 0.0), np.abs(apart)
    else:
        apart = np.maximum(-apart, 0.0)
    exact = count // 2
    grown = np.log(np.maximum(apart, 1.0) / exact) / math.log(max_distance / exact)
    # The nudge puts distances that lie on an edge of a bucket, such as 16, into the upper one.
    far = np.minimum(exact + np.floor(grown * (count - exact) + 1e-9), count - 1)
    found = start + np.where(apart < exact, apart, far)
    return int(found) if found.ndim == 0 and np.isfinite(found) else found


def _embedding_shape(ids: Any, table: Any) -> shapes.Shape:
    shapes.at_least("table", table, 2)
    return shapes.shape(ids) + shapes.shape(table)[1:]


def rows_of(name: str, ids: Any, count: int) -> Any:
    """Row numbers of a table as an array of ints.

    Raises:
        ArgumentError: one is not a whole number, or outside 0..count − 1.
    """
    found = np.asarray(ids, dtype=np.float64)
    if not np.all(np.isfinite(found)) or np.any(found != np.floor(found)):
        raise ArgumentError(f"{name} must be whole numbers")
    if found.size and (found.min() < 0 or found.max() >= count):
        raise ArgumentError(f"{name} must lie between 0 and {count - 1}, the rows there are")
    return found.astype(np.intp)


@operation(_embedding_shape)
def embedding(ids: Any, table: Array) -> Array:
    """The rows of a table at the given 0-based ids, as an embedding layer looks them up.

    Shapes: ids (…), table (vocabulary, d) → (…, d).
    """
    return np.asarray(table[rows_of("ids", ids, table.shape[0])])


def _relative_bias_shape(
    table: Any,
    queries: Any,
    keys: Any,
    bidirectional: Any = True,
    max_distance: Any = 128,
    offset: Any = 0,
) -> shapes.Shape:
    found = shapes.at_least("table", table, 1)
    if len(found) > 2:
        raise ShapeError(f"table must be (buckets) or (buckets, h), not {shapes.spell(found)}")
    _bucket_shape(0, bidirectional, found[0], max_distance)
    return found[1:] + _distances_shape(queries, keys, offset)


@operation(_relative_bias_shape)
def relative_bias(
    table: Array,
    queries: int,
    keys: int,
    bidirectional: bool = True,
    max_distance: int = 128,
    offset: int = 0,
) -> Array:
    """What T5 adds to the scores: a learned number for the bucket of each distance.

    Shapes: table (buckets, h) → (h, queries, keys); (buckets) → (queries, keys).
    Source: Raffel et al. 2020, §2.1.
    """
    apart = distances(queries, keys, offset)
    buckets = t5_bucket(apart, bidirectional, table.shape[0], max_distance)
    found = table[buckets.astype(np.intp)]
    return np.asarray(np.moveaxis(found, -1, 0) if table.ndim > 1 else found)
