"""Mistakes in dividing scores by √d_k."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from quizapp.engine.catalogue import Site, rule, twin
from quizapp.engine.printing import short
from quizapp.engine.running import Twin


def _root(d_k: Any) -> str:
    return short(math.sqrt(d_k)) if math.sqrt(d_k).is_integer() else f"√{short(d_k)}"


def _says(what: str) -> Callable[[Mapping[str, Any]], str]:
    def sentence(arguments: Mapping[str, Any]) -> str:
        d_k = arguments["d_k"]
        right = f"√d_k = {_root(d_k)}"
        return f"{what.format(d_k=short(d_k), T=_keys(arguments['S']))} Divide by {right}."

    return sentence


def _keys(S: Any) -> int:
    return int(np.shape(S)[-1]) if np.ndim(S) else 1


@twin("scale.none", "scale", _says("You did not scale the scores."))
def unscaled(S: Any) -> Any:
    return S


@twin("scale.dk", "scale", _says("You divided by d_k = {d_k}."))
def divided_by_width(S: Any, d_k: Any) -> Any:
    return S / d_k


@twin("scale.mul", "scale", _says("You multiplied the scores by √d_k."))
def multiplied(S: Any, d_k: Any) -> Any:
    return S * math.sqrt(d_k)


@twin(
    "scale.T",
    "scale",
    _says("You divided by the root of the number of keys, √{T}."),
    when=lambda arguments: np.ndim(arguments["S"]) > 0,
)
def by_length(S: Any) -> Any:
    return S / math.sqrt(_keys(S))


@twin("scale.quarter", "scale", _says("You divided by the fourth root of d_k."))
def by_fourth_root(S: Any, d_k: Any) -> Any:
    return S / d_k**0.25


def _by(site: Site, divisor: float) -> Mapping[str, Twin]:
    return {site.node: lambda seen: seen.arguments["S"] / divisor}


def _model_width(site: Site) -> float | None:
    given = site.trace.given.get("d_model")
    if isinstance(given, int | float):
        return given
    return None if site.heads is None else site.heads * site.arguments["d_k"]


@rule("scale.dmodel", "scale", _says("You divided by √d_model."))
def by_root_of_model_width(site: Site) -> Mapping[str, Twin] | None:
    width = _model_width(site)
    return None if width is None else _by(site, math.sqrt(width))


@rule("scale.dmodel1", "scale", _says("You divided by d_model."))
def by_model_width(site: Site) -> Mapping[str, Twin] | None:
    width = _model_width(site)
    return None if width is None else _by(site, width)


@rule("scale.h", "scale", _says("You divided by the root of the number of heads."))
def by_heads(site: Site) -> Mapping[str, Twin] | None:
    return None if site.heads is None else _by(site, math.sqrt(site.heads))


@rule(
    "scale.after",
    "scale",
    "You divided the weights after the softmax; scale the scores before it.",
)
def after_softmax(site: Site) -> Mapping[str, Twin] | None:
    later = site.later("softmax")
    if later is None:
        return None
    softmax = site.trace.calls[later].operation.function
    root = math.sqrt(site.arguments["d_k"])
    return {
        site.node: lambda seen: seen.arguments["S"],
        later: lambda seen: softmax(**seen.arguments, parts=seen.parts) / root,
    }
