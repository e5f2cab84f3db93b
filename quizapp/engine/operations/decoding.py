"""Choosing the next token: distributions cut down before sampling."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError, ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation
from quizapp.engine.operations.losses import check_probabilities
from quizapp.engine.values import Array


def _ranks(p: Array) -> Any:
    """The place of each entry from most to least probable; the earlier of equals comes first."""
    order = np.argsort(-p, axis=-1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(p.shape[-1]), axis=-1)
    return order, ranks


def kept_by_k(p: Array, k: int) -> Any:
    """Which entries are among the k most probable of their row."""
    return _ranks(p)[1] < k


def kept_by_p(p: Array, threshold: float, crossing: bool = True) -> Any:
    """Which entries make up the threshold, from the most probable on.

    Args:
        crossing: also keep the token with which the sum reaches the threshold.
    """
    order, ranks = _ranks(p)
    ordered = np.take_along_axis(p, order, axis=-1)
    reached = np.cumsum(ordered, axis=-1)
    # 0.5 + 0.3 + 0.1 falls a hair short of 0.9 in binary; it counts as reached.
    before = (reached - ordered if crossing else reached) < threshold - 1e-9
    before[..., 0] = True
    return np.take_along_axis(before, ranks, axis=-1)


def _top_k_shape(p: Any, k: Any) -> shapes.Shape:
    found = shapes.at_least("p", p, 1)
    if shapes.whole("k", k, 1) > found[-1]:
        raise ArgumentError(f"k is {k}, but there are only {found[-1]} tokens")
    return found


@operation(_top_k_shape)
def top_k(p: Array, k: int, *, parts: Parts = DIRECT) -> Array:
    """The k most probable tokens, renormalised; the others 0. Of equals the earlier is kept.

    Shapes: probabilities p (…, n) → the same. Source: Fan et al. 2018, §5.2.
    """
    check_probabilities(p)
    return _renormalised(p, kept_by_k(p, int(k)), parts)


def _top_p_shape(p: Any, threshold: Any) -> shapes.Shape:
    if not 0 < shapes.number("threshold", threshold) <= 1:
        raise ArgumentError(f"threshold lies in (0, 1], not at {threshold}")
    return shapes.at_least("p", p, 1)


@operation(_top_p_shape)
def top_p(p: Array, threshold: float, *, parts: Parts = DIRECT) -> Array:
    """Nucleus sampling: the fewest most probable tokens that together reach the threshold.

    The token that crosses it is kept; what is kept is renormalised, the others are 0.
    Shapes: probabilities p (…, n) → the same. Source: Holtzman et al. 2020, §3.1.
    """
    check_probabilities(p)
    return _renormalised(p, kept_by_p(p, threshold), parts)


def _renormalised(p: Array, keep: Any, parts: Parts) -> Array:
    kept = np.where(keep, p, 0.0)
    return np.asarray(kept / parts.value("sum", kept.sum(axis=-1, keepdims=True)))


def _beam_shape(scores: Any, log_probs: Any, k: Any) -> shapes.Shape:
    found = shapes.at_least("log_probs", log_probs, 2)
    shapes.expect("scores", scores, found[:-1])
    if len(found) != 2:
        raise ShapeError(f"log_probs must be a matrix, a row a beam, not {shapes.spell(found)}")
    if shapes.whole("k", k, 1) > found[0] * found[1]:
        raise ArgumentError(f"k is {k}, but there are only {found[0] * found[1]} continuations")
    return int(k), 3


@operation(_beam_shape)
def beam_step(scores: Array, log_probs: Array, k: int) -> Array:
    """The k best continuations of all beams, best first, as rows (beam, token, score).

    A score is the beam's score plus the token's log-probability; of equals the earlier comes first.
    Shapes: scores (beams), log_probs (beams, vocabulary) → (k, 3). Source: Sutskever et al. 2014.
    """
    total = (scores[:, None] + log_probs).ravel()
    best = np.argsort(-total, kind="stable")[: int(k)]
    beam, token = np.divmod(best, log_probs.shape[1])
    return np.stack([beam, token, total[best]], axis=-1).astype(np.float64)
