"""Rotary position embeddings: queries and keys turned by an angle that grows with the position."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError, ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation
from quizapp.engine.operations.frequencies import (
    SCALINGS,
    Scaling,
    attention_factor,
    check_scaling,
    scaled_frequencies,
)
from quizapp.engine.values import Array

PAIRINGS = ("half", "interleaved")


def turned_width(width: int, rotary_dim: Any) -> int:
    """How many entries of a vector are rotated: all, or the first `rotary_dim`.

    Raises:
        ArgumentError: an odd width, or more than there are.
    """
    turned = width if rotary_dim is None else shapes.whole("rotary_dim", rotary_dim, 2)
    if turned > width:
        raise ArgumentError(f"rotary_dim {turned} exceeds the width {width} of x")
    if turned % 2:
        raise ArgumentError(f"pairs of entries are rotated: the width must be even, not {turned}")
    return turned


def _rotate_shape(
    x: Any, cos: Any, sin: Any, pairing: Any = "half", rotary_dim: Any = None
) -> shapes.Shape:
    found = shapes.at_least("x", x, 1)
    _check_pairing(pairing)
    half = turned_width(found[-1], rotary_dim) // 2
    for name, value in (("cos", cos), ("sin", sin)):
        given = shapes.shape(value)
        if given and (
            given[-1] != half or shapes.broadcast(name, found[:-1], given[:-1]) != found[:-1]
        ):
            raise ShapeError(
                f"{name} needs {half} entries a token, one a pair, for x {shapes.spell(found)}, "
                f"but is {shapes.spell(given)}"
            )
    return found


def _check_pairing(pairing: Any) -> None:
    if pairing not in PAIRINGS:
        raise ArgumentError(f'pairing is "half" or "interleaved", not "{pairing}"')


@operation(_rotate_shape, choices={"pairing": PAIRINGS})
def rotate(
    x: Array, cos: Any, sin: Any, pairing: str = "half", rotary_dim: int | None = None
) -> Array:
    """Each pair (a, b) of a vector turned to (a·cos − b·sin, a·sin + b·cos).

    Pair i is entries i and i + d/2 with "half" (GPT-NeoX, Llama), 2i and 2i + 1 with
    "interleaved" (the paper, GPT-J). Entries from `rotary_dim` on stay as they are.
    Shapes: x (…, d), cos and sin (…, d/2) → the shape of x. Source: Su et al. 2021, §3.4.2.
    """
    turned = turned_width(x.shape[-1], rotary_dim)
    found = np.array(x, dtype=np.float64)
    if pairing == "half":
        first, second = slice(0, turned // 2), slice(turned // 2, turned)
    else:
        first, second = slice(0, turned, 2), slice(1, turned, 2)
    a, b = x[..., first], x[..., second]
    found[..., first] = a * cos - b * sin
    found[..., second] = a * sin + b * cos
    return found


def _rope_shape(
    x: Any,
    positions: Any,
    base: Any = 10000.0,
    pairing: Any = "half",
    rotary_dim: Any = None,
    scaling: Any = None,
    **options: Any,
) -> shapes.Shape:
    found = shapes.at_least("x", x, 1)
    turned = turned_width(found[-1], rotary_dim)
    shapes.number("base", base, above=0)
    _check_pairing(pairing)
    check_scaling(turned, Scaling.of(scaling, **options))
    given = shapes.shape(positions)
    if given and (
        len(found) < 2
        or given[-1] not in (1, found[-2])
        or len(given) > 2
        or (len(given) == 2 and (len(found) < 3 or given[0] not in (1, found[0])))
    ):
        raise ShapeError(
            f"positions must be one number or one a token (or a row a sequence) for "
            f"x {shapes.spell(found)}, but is {shapes.spell(given)}"
        )
    return found


@operation(_rope_shape, choices={"pairing": PAIRINGS, "scaling": SCALINGS})
def rope(
    x: Array,
    positions: Any,
    *,
    base: float = 10000.0,
    pairing: str = "half",
    rotary_dim: int | None = None,
    scaling: str | Mapping[str, Any] | None = None,
    factor: float = 1.0,
    original_length: float | None = None,
    length: float | None = None,
    parts: Parts = DIRECT,
) -> Array:
    """Vectors rotated by their position: pair i of a token at position m by m·base^(−2i/d).

    Shapes: x (…, T, d), positions (T), (B, T) or one number → the shape of x; x (d) with one
    position → (d). Positions count from 0.

    Args:
        pairing: which entries form pair i, see `rotate`.
        rotary_dim: rotate only so many entries; then d in the exponent is `rotary_dim`.
        scaling: "linear", "ntk", "dynamic", "yarn" or "llama3" with `factor` and what else
            `rope_frequencies` takes, or a mapping as in a model's `rope_scaling` configuration.
            YaRN also multiplies cos and sin by 0.1·ln(factor) + 1.

    Sources: Su et al. 2021, §3.4; for the scalings see `rope_frequencies`.
    """
    plan = Scaling.of(scaling, factor=factor, original_length=original_length, length=length)
    turned = turned_width(x.shape[-1], rotary_dim)
    angle = parts.value("angle", angles(positions, scaled_frequencies(turned, base, plan), x.ndim))
    stretch = attention_factor(plan)
    cos = parts.value("cos", np.cos(angle) * stretch)
    sin = parts.value("sin", np.sin(angle) * stretch)
    return rotate(x, cos, sin, pairing, rotary_dim)


def angles(positions: Any, frequencies: Array, rank: int) -> Array:
    """Position times frequency for every token and pair.

    Shapes: positions (T) or one number → (T, pairs) or (pairs); (B, T) → (B, 1, ..., T, pairs), to
    broadcast over whatever lies between batch and tokens in an x of this rank.
    """
    angle: Array = np.multiply.outer(np.asarray(positions, dtype=np.float64), frequencies)
    if angle.ndim < 3 or rank < 4:
        return angle
    return angle.reshape(angle.shape[0], *(1,) * (rank - 3), *angle.shape[1:])
