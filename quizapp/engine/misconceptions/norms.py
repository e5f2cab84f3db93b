"""Mistakes in normalising, and in where norm and residual stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from quizapp.engine.catalogue import twin
from quizapp.engine.misconceptions.variation import everywhere, with_other
from quizapp.engine.operation import Parts

LAYER, RMS = "layer_norm", "rms_norm"


def _affine(normed: Any, weight: Any, bias: Any) -> Any:
    normed = normed if weight is None else normed * weight
    return normed if bias is None else normed + bias


def _mean(x: Any) -> Any:
    return np.mean(x, axis=-1, keepdims=True)


def _deviation(x: Any) -> Any:
    return np.sqrt(_mean(np.square(x - _mean(x))))


def _divided_by(id: str, says: str, divisor: Callable[[Any, float], Any]) -> None:
    """A rule that centres and then divides by something else: a function of x and eps."""

    @everywhere(id, LAYER, says)
    def normed(x: Any, weight: Any, bias: Any, eps: Any, parts: Parts) -> Any:
        mean = parts.value("mean", _mean(x))
        root = parts.value("root", divisor(x, eps))
        return _affine(parts.value("normed", (x - mean) / root), weight, bias)


_divided_by(
    "norm.ddof1",
    "You divided the squares by n − 1; layer norm takes the biased variance, over n.",
    lambda x, eps: np.sqrt(np.var(x, axis=-1, ddof=1, keepdims=True) + eps),
)
_divided_by(
    "norm.no_eps",
    "You left out ε; it is added to the variance under the root.",
    lambda x, _: _deviation(x),
)
_divided_by(
    "norm.eps_out",
    "You added ε to the standard deviation; it is added to the variance, under the root.",
    lambda x, eps: _deviation(x) + eps,
)
_divided_by(
    "norm.var",
    "You divided by the variance; divide by its root.",
    lambda x, eps: np.square(_deviation(x)) + eps,
)
_divided_by(
    "norm.sumsq",
    "You took the sum of the squares; the variance is their mean.",
    lambda x, eps: np.sqrt(np.square(x - _mean(x)).sum(axis=-1, keepdims=True) + eps),
)
_divided_by(
    "norm.mad",
    "You divided by the mean absolute deviation; divide by the standard deviation.",
    lambda x, _: _mean(np.abs(x - _mean(x))),
)
_divided_by(
    "norm.centre_only",
    "You only subtracted the mean; divide by the standard deviation as well.",
    lambda x, _: np.ones_like(_mean(x)),
)


def _uncentred(id: str, says: str, divisor: Callable[[Any, float], Any]) -> None:
    """A rule that divides x itself by something: a function of x and eps."""

    @everywhere(id, LAYER, says)
    def normed(x: Any, weight: Any, bias: Any, eps: Any, parts: Parts) -> Any:
        root = parts.value("root", divisor(x, eps))
        return _affine(parts.value("normed", x / root), weight, bias)


_uncentred(
    "norm.rms",
    "You divided by the root of the mean square, as RMS norm does; layer norm subtracts the mean.",
    lambda x, eps: np.sqrt(_mean(np.square(x)) + eps),
)
_uncentred(
    "norm.uncentred",
    "You divided by the standard deviation but kept the mean; subtract it first.",
    lambda x, eps: np.sqrt(np.square(_deviation(x)) + eps),
)
_uncentred(
    "norm.l2",
    "You divided by the length of the vector; subtract the mean, divide by the deviation.",
    lambda x, _: np.linalg.norm(x, axis=-1, keepdims=True),
)


@everywhere(
    "norm.minmax",
    LAYER,
    "You scaled to the range from 0 to 1; subtract the mean and divide by the deviation.",
)
def to_unit_range(x: Any, weight: Any, bias: Any) -> Any:
    low, high = x.min(axis=-1, keepdims=True), x.max(axis=-1, keepdims=True)
    return _affine((x - low) / (high - low), weight, bias)


@everywhere(
    "norm.axis_tokens",
    LAYER,
    "You normalised each feature over the tokens; layer norm looks at one token's vector.",
    when=lambda arguments: np.ndim(arguments["x"]) >= 2,
)
def over_tokens(x: Any, weight: Any, bias: Any, eps: Any) -> Any:
    mean = x.mean(axis=-2, keepdims=True)
    variance = np.square(x - mean).mean(axis=-2, keepdims=True)
    return _affine((x - mean) / np.sqrt(variance + eps), weight, bias)


def _has_affine(arguments: Any) -> bool:
    return arguments["weight"] is not None or arguments.get("bias") is not None


def _has_both(arguments: Any) -> bool:
    return arguments["weight"] is not None and arguments["bias"] is not None


with_other(
    "norm.no_affine",
    LAYER,
    "You stopped after normalising; multiply by γ and add β.",
    lambda arguments: {"weight": None, "bias": None} if _has_affine(arguments) else None,
)
with_other(
    "norm.swap_gamma_beta",
    LAYER,
    "You exchanged γ and β; γ multiplies, β is added.",
    lambda arguments: (
        {"weight": arguments["bias"], "bias": arguments["weight"]} if _has_both(arguments) else None
    ),
)


@everywhere(
    "norm.beta_first",
    LAYER,
    "You added β before multiplying; it is γ·x̂ + β.",
    when=_has_both,
)
def bias_inside(x: Any, weight: Any, bias: Any, eps: Any, parts: Parts) -> Any:
    mean = parts.value("mean", _mean(x))
    root = parts.value("root", np.sqrt(np.square(_deviation(x)) + eps))
    return weight * (parts.value("normed", (x - mean) / root) + bias)


def _rms(id: str, says: str, normalise: Callable[[Any, float], Any]) -> None:
    """A rule for RMS norm: from x and eps to the normalised vector."""

    @everywhere(id, RMS, says)
    def normed(x: Any, weight: Any, eps: Any, parts: Parts) -> Any:
        return _affine(parts.value("normed", normalise(x, eps)), weight, None)


_rms(
    "norm.rms_centred",
    "You subtracted the mean, as layer norm does; RMS norm leaves it.",
    lambda x, eps: (x - _mean(x)) / np.sqrt(np.square(_deviation(x)) + eps),
)
_rms(
    "norm.rms_abs",
    "You divided by the mean absolute value; divide by the root of the mean square.",
    lambda x, _: x / _mean(np.abs(x)),
)
_rms(
    "norm.no_root",
    "You divided by the mean square; divide by its root.",
    lambda x, eps: x / (_mean(np.square(x)) + eps),
)
_rms(
    "norm.no_eps",
    "You left out ε; it is added to the mean square under the root.",
    lambda x, _: x / np.sqrt(_mean(np.square(x))),
)
_rms(
    "norm.eps_out",
    "You added ε after the root; it is added to the mean square, under the root.",
    lambda x, eps: x / (np.sqrt(_mean(np.square(x))) + eps),
)
_rms(
    "norm.sumsq",
    "You took the sum of the squares; it is their mean.",
    lambda x, eps: x / np.sqrt(np.square(x).sum(axis=-1, keepdims=True) + eps),
)
with_other(
    "norm.no_affine",
    RMS,
    "You stopped after normalising; multiply by γ.",
    lambda arguments: {"weight": None} if arguments["weight"] is not None else None,
)


@twin(
    "norm.no_residual",
    "residual",
    "You left out the residual connection; a sublayer's output is added to its input, x + f(x).",
)
def without_residual(fx: Any) -> Any:
    return fx


with_other(
    "norm.pre_for_post",
    ("encoder_layer", "decoder_layer"),
    "You normalised before each sublayer, as Pre-LN does; here it is LN(x + f(x)).",
    lambda arguments: None if arguments["norm_first"] else {"norm_first": True},
)
with_other(
    "norm.post_for_pre",
    ("encoder_layer", "decoder_layer"),
    "You normalised after each residual, as Post-LN does; here it is x + f(LN(x)).",
    lambda arguments: {"norm_first": False} if arguments["norm_first"] else None,
)
