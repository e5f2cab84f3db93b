"""Mistakes in sinusoidal position encodings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from quizapp.engine.catalogue import Site, rule
from quizapp.engine.misconceptions.variation import everywhere, with_other
from quizapp.engine.operation import Parts
from quizapp.engine.operations.positions import frequencies
from quizapp.engine.printing import short
from quizapp.engine.running import Occasion, Twin

ON = "sinusoidal"


def _woven(first: Any, second: Any) -> Any:
    """Entries taken in turn from both."""
    return np.stack([first, second], axis=-1).reshape(*first.shape[:-1], -1)


def _angle(positions: Any, d_model: Any, base: Any, parts: Parts) -> Any:
    usual = frequencies(int(d_model), base)
    return parts.value("angle", np.multiply.outer(np.asarray(positions, dtype=float), usual))


def _with_frequencies(id: str, says: str, wrong: Callable[[int, float], Any]) -> None:
    """A rule with other frequencies, given for the pairs or for every entry by itself."""

    @everywhere(id, ON, says)
    def encoded(positions: Any, d_model: Any, base: Any, parts: Parts) -> Any:
        width = int(d_model)
        own = np.asarray(wrong(width, float(base)))
        if len(own) != width:
            own = np.repeat(own, 2)
        angle = parts.value("angle", np.multiply.outer(np.asarray(positions, dtype=float), own))
        return _woven(np.sin(angle[..., 0::2]), np.cos(angle[..., 1::2]))


_with_frequencies(
    "sinusoid.pair_index",
    "You divided the index of the pair by d; the exponent of pair i is 2i/d.",
    lambda width, base: base ** (-np.arange(width // 2) / width),
)
_with_frequencies(
    "sinusoid.own_index",
    "You used each entry's own index in the exponent; sine and cosine of a pair share 2i/d.",
    lambda width, base: base ** (-np.arange(width) / width),
)
_with_frequencies(
    "sinusoid.double_index",
    "You doubled each entry's own index; with j = 2i for both of a pair the exponent is j/d.",
    lambda width, base: base ** (-2 * np.arange(width) / width),
)
_with_frequencies(
    "sinusoid.plus",
    "You multiplied by base^(2i/d); the position is divided by it.",
    lambda width, base: base ** (np.arange(0, width, 2) / width),
)


@everywhere(
    "sinusoid.swap", ON, "You exchanged sine and cosine; even entries are sines, odd ones cosines."
)
def exchanged(positions: Any, d_model: Any, base: Any, parts: Parts) -> Any:
    angle = _angle(positions, d_model, base, parts)
    return _woven(np.cos(angle), np.sin(angle))


@everywhere("sinusoid.deg", ON, "You took the angle in degrees; it is in radians.")
def degrees(positions: Any, d_model: Any, base: Any, parts: Parts) -> Any:
    angle = np.radians(_angle(positions, d_model, base, parts))
    return _woven(np.sin(angle), np.cos(angle))


@everywhere("sinusoid.all_sin", ON, "You took sines throughout; odd entries are cosines.")
def sines_only(positions: Any, d_model: Any, base: Any, parts: Parts) -> Any:
    angle = _angle(positions, d_model, base, parts)
    return _woven(np.sin(angle), np.sin(angle))


@everywhere(
    "sinusoid.concat",
    ON,
    "You put all sines before all cosines; they take turns, sine at 2i and cosine at 2i + 1.",
    when=lambda arguments: arguments["d_model"] > 2,
)
def side_by_side(positions: Any, d_model: Any, base: Any, parts: Parts) -> Any:
    angle = _angle(positions, d_model, base, parts)
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=-1)


with_other(
    "sinusoid.pos1",
    ON,
    "You counted positions from 1; the first token has position 0.",
    lambda arguments: {"positions": arguments["positions"] + 1},
)


def _other_base(arguments: Mapping[str, Any]) -> float:
    return 10000.0 if arguments["base"] != 10000 else 1000.0


with_other(
    "sinusoid.base",
    ON,
    lambda arguments: (
        f"You used base {short(_other_base(arguments))}; here it is {short(arguments['base'])}."
    ),
    lambda arguments: {"base": _other_base(arguments)},
)


@rule(
    "sinusoid.dk_for_dmodel",
    ON,
    "You put the width of one head into the exponent; the encoding has the width d_model.",
)
def head_width_in_exponent(site: Site) -> Mapping[str, Twin] | None:
    width = site.trace.given.get("d_k")
    if not isinstance(width, int | float) or width <= 0:
        return None
    head = float(width)

    def wrong(seen: Occasion) -> Any:
        d_model = int(seen.arguments["d_model"])
        own = float(seen.arguments["base"]) ** (-np.arange(0, d_model, 2) / head)
        angle = np.multiply.outer(np.asarray(seen.arguments["positions"], dtype=float), own)
        return _woven(np.sin(angle), np.cos(angle))

    return {site.node: wrong}
