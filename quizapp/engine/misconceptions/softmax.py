"""Mistakes in turning scores into weights.

A score of −∞ is a key that the learner, too, knows to be hidden: it gets weight 0 in every twin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from quizapp.engine.catalogue import twin
from quizapp.engine.operation import Parts

ON = "softmax"


def _rows(arguments: Mapping[str, Any]) -> bool:
    return bool(np.ndim(arguments["x"]) >= 2)


def _visible(x: Any) -> Any:
    return np.isfinite(x)


def _finite(x: Any) -> Any:
    return np.where(_visible(x), x, 0.0)


def _normalised(raised: Any, axis: Any, parts: Parts) -> Any:
    raised = parts.value("exp", raised)
    return raised / parts.value("sum", raised.sum(axis=axis, keepdims=True))


@twin(
    "softmax.axis",
    ON,
    "Your softmax runs down the columns; each query's row of weights sums to 1.",
    when=lambda a: _rows(a) and int(a["axis"]) in (-1, np.ndim(a["x"]) - 1),
)
def wrong_axis(x: Any, temperature: Any, parts: Parts) -> Any:
    return _normalised(np.exp(x / temperature), -2, parts)


@twin(
    "softmax.whole",
    ON,
    "You normalised over the whole matrix; each row is normalised on its own.",
    when=_rows,
)
def whole_matrix(x: Any, temperature: Any, parts: Parts) -> Any:
    raised = parts.value("exp", np.exp(x / temperature))
    return raised / parts.value("sum", raised.sum(axis=(-1, -2), keepdims=True))


@twin(
    "softmax.no_exp",
    ON,
    "You divided the scores by their sum; raise e to each score first.",
)
def without_exponential(x: Any, axis: Any) -> Any:
    z = _finite(x)
    return z / z.sum(axis=int(axis), keepdims=True)


@twin(
    "softmax.abs",
    ON,
    "You divided absolute scores by their sum; raise e to each score first.",
)
def absolute_shares(x: Any, axis: Any) -> Any:
    z = np.abs(_finite(x))
    return z / z.sum(axis=int(axis), keepdims=True)


@twin("softmax.base2", ON, "You raised 2 to the scores; softmax raises e.")
def base_two(x: Any, axis: Any, temperature: Any, parts: Parts) -> Any:
    return _normalised(2.0 ** (x / temperature), int(axis), parts)


@twin("softmax.base10", ON, "You raised 10 to the scores; softmax raises e.")
def base_ten(x: Any, axis: Any, temperature: Any, parts: Parts) -> Any:
    return _normalised(10.0 ** (x / temperature), int(axis), parts)


@twin("softmax.no_norm", ON, "You stopped at e^z; divide each by the sum of its row.")
def not_normalised(x: Any, temperature: Any) -> Any:
    return np.exp(x / temperature)


@twin(
    "softmax.max_only",
    ON,
    "You subtracted the maximum and stopped at e^(z − max); divide by the sum of the row.",
)
def only_shifted(x: Any, axis: Any, temperature: Any) -> Any:
    z = x / temperature
    return np.exp(z - z.max(axis=int(axis), keepdims=True))


@twin(
    "softmax.mean",
    ON,
    "You divided e^z by the number of keys; divide by the sum of the row.",
)
def divided_by_count(x: Any, axis: Any, temperature: Any, parts: Parts) -> Any:
    count = _visible(x).sum(axis=int(axis), keepdims=True)
    return parts.value("exp", np.exp(x / temperature)) / count


@twin(
    "softmax.sigmoid",
    ON,
    "You took a sigmoid of each score; softmax weighs the keys of a query against each other.",
)
def sigmoids(x: Any, temperature: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-x / temperature))


@twin(
    "softmax.hardmax",
    ON,
    "You gave all the weight to the largest score; softmax leaves some to every key.",
)
def winner_takes_all(x: Any, axis: Any) -> Any:
    best = x == x.max(axis=int(axis), keepdims=True)
    return best / best.sum(axis=int(axis), keepdims=True)


@twin("softmax.neg", ON, "You raised e to the negative scores; larger scores weigh more: e^z.")
def negated(x: Any, axis: Any, temperature: Any, parts: Parts) -> Any:
    raised = np.where(_visible(x), np.exp(-_finite(x) / temperature), 0.0)
    return _normalised(raised, int(axis), parts)


@twin(
    "softmax.plus1",
    ON,
    "You added 1 to the sum below the line; plain softmax divides by Σe^z alone.",
)
def one_more_below(x: Any, axis: Any, temperature: Any, parts: Parts) -> Any:
    raised = parts.value("exp", np.exp(x / temperature))
    return raised / parts.value("sum", 1.0 + raised.sum(axis=int(axis), keepdims=True))


@twin(
    "softmax.odds",
    ON,
    "You divided by the sum of the other keys; the key itself belongs in the sum as well.",
)
def odds(x: Any, axis: Any, temperature: Any, parts: Parts) -> Any:
    raised = parts.value("exp", np.exp(x / temperature))
    return raised / (raised.sum(axis=int(axis), keepdims=True) - raised)


@twin(
    "softmax.l2",
    ON,
    "You divided the scores by their length √Σz²; softmax divides e^z by Σe^z.",
)
def unit_length(x: Any, axis: Any) -> Any:
    z = _finite(x)
    return z / np.sqrt((z**2).sum(axis=int(axis), keepdims=True))


@twin("softmax.log", ON, "You gave the logarithms of the weights; the weights were asked.")
def logarithms(x: Any, axis: Any, temperature: Any) -> Any:
    z = x / temperature
    return z - np.log(np.exp(z).sum(axis=int(axis), keepdims=True))


@twin(
    "softmax.temp_inv",
    ON,
    "You multiplied by the temperature; scores are divided by it, so that a high one flattens.",
    when=lambda arguments: arguments["temperature"] != 1,
)
def multiplied_by_temperature(x: Any, axis: Any, temperature: Any, parts: Parts) -> Any:
    return _normalised(np.exp(x * temperature), int(axis), parts)


@twin(
    "softmax.temp_ignored",
    ON,
    "You left the temperature out; divide the scores by it before the softmax.",
    when=lambda arguments: arguments["temperature"] != 1,
)
def temperature_ignored(x: Any, axis: Any, parts: Parts) -> Any:
    return _normalised(np.exp(x), int(axis), parts)


@twin("softmax.uniform", ON, "You gave every key the same weight; weights follow the scores.")
def uniform(x: Any, axis: Any) -> Any:
    visible = _visible(x)
    return visible / visible.sum(axis=int(axis), keepdims=True)
