"""Masks: which keys a query may look at. A hidden score becomes −∞, before the softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ShapeError
from quizapp.engine.operation import operation
from quizapp.engine.values import Array


def visible_causal(queries: int, keys: int, offset: int = 0) -> Any:
    """The boolean (queries, keys) pattern j ≤ i + offset."""
    return np.tri(queries, keys, offset, dtype=bool)


def _hide(S: Array, hidden: Any, out: Array | None) -> Array:
    if out is None:
        return np.where(hidden, -np.inf, S)
    np.copyto(out, -np.inf, where=hidden)
    return out


def _causal_shape(S: Any, offset: Any = 0) -> shapes.Shape:
    shapes.whole("offset", offset, -(10**9))
    return shapes.at_least("S", S, 2)


@operation(_causal_shape)
def causal_mask(S: Array, offset: int = 0, *, out: Array | None = None) -> Array:
    """Scores in which query i keeps keys j ≤ i + offset and sees −∞ at later ones.

    Shapes: S (…, L, T) → the same. offset 0 aligns the triangle top left (PyTorch, JAX);
    T − L aligns it bottom right, as for queries at the end of a cache. `out` may be S itself.
    Source: Vaswani et al. 2017, §3.2.3.
    """
    return _hide(S, ~visible_causal(S.shape[-2], S.shape[-1], int(offset)), out)


def padding_shape(S: Any, lengths: Any) -> shapes.Shape:
    """The shape rule of `padding_mask`, which attention shares."""
    found = shapes.at_least("S", S, 1)
    lengths_shape = shapes.shape(lengths)
    if len(lengths_shape) > 1 or (lengths_shape and lengths_shape[0] not in (1, found[0])):
        raise ShapeError(
            f"lengths must be one number or one per sequence of {shapes.spell(found)}, "
            f"but is {shapes.spell(lengths_shape)}"
        )
    if lengths_shape and len(found) < 3:
        raise ShapeError("lengths per sequence need a batch: S of rank 3 or more")
    return found


def visible_lengths(shape: tuple[int, ...], lengths: Any) -> Any:
    """The boolean pattern, broadcastable to `shape`, of keys before each sequence's length."""
    limit = np.asarray(lengths, dtype=np.float64)
    if limit.ndim:
        limit = limit.reshape(limit.shape + (1,) * (len(shape) - 1))
    return np.arange(shape[-1]) < limit


@operation(padding_shape)
def padding_mask(S: Array, lengths: Any, *, out: Array | None = None) -> Array:
    """Scores in which keys at or beyond a sequence's length become −∞, for every query.

    Shapes: S (…, T), lengths a number, or (B) for S (B, …, T) → the shape of S.
    """
    visible = visible_lengths(S.shape, lengths)
    return _hide(S, np.broadcast_to(~visible, S.shape), out)


def _window_shape(S: Any, left: Any = -1, right: Any = -1, offset: Any = 0) -> shapes.Shape:
    shapes.whole("left", left, -1)
    shapes.whole("right", right, -1)
    shapes.whole("offset", offset, -(10**9))
    return shapes.at_least("S", S, 2)


def visible_window(queries: int, keys: int, left: int, right: int, offset: int = 0) -> Any:
    """The boolean pattern i + offset − left ≤ j ≤ i + offset + right; −1 is unlimited."""
    if right >= 0:
        visible = visible_causal(queries, keys, offset + right)
    else:
        visible = np.ones((queries, keys), dtype=bool)
    if left >= 0:
        visible &= ~visible_causal(queries, keys, offset - left - 1)
    return visible


@operation(_window_shape)
def window_mask(
    S: Array, left: int = -1, right: int = -1, offset: int = 0, *, out: Array | None = None
) -> Array:
    """Scores in which query i keeps only keys from i + offset − left to i + offset + right.

    −1 means unlimited on that side; a causal window of w tokens is left = w − 1, right = 0.
    Shapes: S (…, L, T) → the same. Source: Beltagy et al. 2020 (Longformer), §3.1.
    """
    visible = visible_window(S.shape[-2], S.shape[-1], int(left), int(right), int(offset))
    return _hide(S, ~visible, out)


def _apply_shape(S: Any, mask: Any) -> shapes.Shape:
    found = shapes.at_least("S", S, 1)
    if shapes.broadcast("mask", found, shapes.shape(mask)) != found:
        raise ShapeError(
            f"mask {shapes.spell(shapes.shape(mask))} is larger than S {shapes.spell(found)}"
        )
    return found


@operation(_apply_shape)
def apply_mask(S: Array, mask: Any, *, out: Array | None = None) -> Array:
    """Scores where the mask is 1 (may attend), −∞ where it is 0, as a boolean mask in PyTorch.

    Shapes: S (…, L, T), mask broadcastable to it → the shape of S.
    """
    return _hide(S, np.broadcast_to(~np.asarray(mask, dtype=bool), S.shape), out)
