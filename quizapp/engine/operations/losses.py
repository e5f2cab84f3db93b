"""Log-probabilities, uncertainty and the training loss. Natural logarithms throughout."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError, ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation
from quizapp.engine.operations.positions import rows_of
from quizapp.engine.operations.softmax import softmax
from quizapp.engine.values import Array

REDUCTIONS = ("mean", "sum", "none")


def _along_shape(x: Any, axis: Any = -1) -> shapes.Shape:
    found = shapes.at_least("x", x, 1)
    shapes.axis_of(axis, found)
    return found


def _logsumexp_shape(x: Any, axis: Any = -1) -> shapes.Shape:
    return shapes.reduced(_along_shape(x, axis), axis)


def _top(x: Array, axis: int) -> Any:
    """The largest entry, to be subtracted first; 0 where it is infinite."""
    top = x.max(axis=axis, keepdims=True)
    return np.where(np.isfinite(top), top, 0.0)


@operation(_logsumexp_shape)
def logsumexp(x: Array, axis: int = -1) -> Any:
    """ln Σe^x along an axis, without overflow. Shapes: (…, n) → (…)."""
    top = _top(x, int(axis))
    raised = np.exp(x - top).sum(axis=int(axis))
    return np.log(raised) + np.squeeze(top, axis=int(axis))


@operation(_along_shape)
def log_softmax(x: Array, axis: int = -1, *, parts: Parts = DIRECT) -> Array:
    """The logarithm of the softmax, x − ln Σe^x. Shapes: (…) → (…)."""
    total = parts.call("logsumexp", logsumexp, x, axis)
    return np.asarray(x - np.expand_dims(total, int(axis)))


def _jacobian_shape(x: Any, temperature: Any = 1.0) -> shapes.Shape:
    found = shapes.at_least("x", x, 1)
    shapes.number("temperature", temperature, above=0)
    return (*found, found[-1])


@operation(_jacobian_shape)
def softmax_jacobian(x: Array, temperature: float = 1.0, *, parts: Parts = DIRECT) -> Array:
    """How each weight p_i of softmax(x/temperature) changes with x_j: p_i·(δ_ij − p_j)/temperature.

    Shapes: scores x (…, n) → (…, n, n), symmetric, every row summing to 0.
    """
    p = parts.call("weights", softmax, x, temperature=temperature)
    jacobian = p[..., :, None] * (np.eye(p.shape[-1]) - p[..., None, :])
    return np.asarray(jacobian / temperature)


def _entropy_shape(p: Any, axis: Any = -1) -> shapes.Shape:
    found = shapes.at_least("p", p, 1)
    return shapes.reduced(found, axis)


def check_probabilities(p: Array) -> None:
    """Refuse what can be no probabilities. (Sums are left alone: rounded ones miss 1.)

    Raises:
        ArgumentError: a negative entry.
    """
    if np.any(p < 0):
        raise ArgumentError("p must be probabilities, but has entries below 0; apply softmax first")


@operation(_entropy_shape)
def entropy(p: Array, axis: int = -1) -> Any:
    """−Σ p·ln p of probabilities, in nats (divide by ln(2) for bits); 0·ln 0 counts 0.

    Shapes: (…, n) → (…).
    """
    check_probabilities(p)
    return -(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=int(axis)) + 0.0


def _cross_entropy_shape(
    logits: Any,
    targets: Any,
    label_smoothing: Any = 0.0,
    ignore_index: Any = -100,
    reduction: Any = "mean",
) -> shapes.Shape:
    found = shapes.at_least("logits", logits, 1)
    if shapes.shape(targets) != found[:-1]:
        raise ShapeError(
            f"there must be one target per row of logits {shapes.spell(found)}, but targets is "
            f"{shapes.spell(shapes.shape(targets))}"
        )
    shapes.whole("ignore_index", ignore_index, -(10**9))
    if shapes.number("label_smoothing", label_smoothing, least=0) > 1:
        raise ArgumentError(f"label_smoothing lies between 0 and 1, not at {label_smoothing}")
    if reduction not in REDUCTIONS:
        raise ArgumentError(f'reduction is "mean", "sum" or "none", not "{reduction}"')
    return found[:-1] if reduction == "none" else ()


@operation(_cross_entropy_shape, choices={"reduction": REDUCTIONS})
def cross_entropy(
    logits: Array,
    targets: Any,
    label_smoothing: float = 0.0,
    ignore_index: int = -100,
    reduction: str = "mean",
    *,
    parts: Parts = DIRECT,
) -> Any:
    """−ln softmax(logits) at the target ids, averaged over the tokens that are not ignored.

    With label smoothing ε the target is (1 − ε) on the true class plus ε/K on each of the K
    classes, the true one included. Shapes: logits (…, K), targets (…) of 0-based ids → one
    number, or (…) with reduction "none". Source: Szegedy et al. 2016, §7; PyTorch `cross_entropy`.
    """
    found = parts.call("log_probs", log_softmax, logits)
    ids = np.asarray(targets, dtype=np.float64)
    counted = ids != ignore_index
    chosen = rows_of("targets", np.where(counted, ids, 0.0), found.shape[-1])
    picked = -np.take_along_axis(found, chosen[..., None], axis=-1)[..., 0]
    if label_smoothing:
        # A class that is certain not to occur has ln 0, and a share of it even at weight 0.
        picked = (1 - label_smoothing) * picked - label_smoothing * found.mean(axis=-1)
    losses = parts.value("losses", np.where(counted, picked, 0.0))
    if reduction == "none":
        return losses
    total = np.sum(losses)
    return total if reduction == "sum" else total / counted.sum()


def _perplexity_shape(losses: Any) -> shapes.Shape:
    shapes.shape(losses)
    return ()


@operation(_perplexity_shape)
def perplexity(losses: Any, *, parts: Parts = DIRECT) -> Any:
    """e to the mean loss per token, for losses in nats (−ln p of each token).

    Shapes: losses (…) or their mean, one number → one number.
    """
    return np.exp(parts.value("mean", np.mean(losses)))


def _dropout_shape(x: Any, mask: Any, p: Any) -> shapes.Shape:
    found = shapes.shape(x)
    if shapes.broadcast("mask", found, shapes.shape(mask)) != found:
        raise ShapeError(
            f"mask {shapes.spell(shapes.shape(mask))} is larger than x {shapes.spell(found)}"
        )
    if not 0 <= shapes.number("p", p) < 1:
        raise ArgumentError(f"p, the share that is dropped, lies in [0, 1), not at {p}")
    return found


@operation(_dropout_shape)
def dropout(x: Any, mask: Any, p: float) -> Any:
    """Training-time (inverted) dropout: entries kept where mask is 1, times 1/(1 − p); else 0.

    Shapes: x (…), mask broadcastable to it → the shape of x. Source: Srivastava et al. 2014;
    PyTorch `dropout`.
    """
    return x * mask / (1 - p)
