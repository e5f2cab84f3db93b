"""Mistakes in rotating queries and keys by their position."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from quizapp.engine.catalogue import Site, rule
from quizapp.engine.misconceptions.variation import all_of, everywhere, with_other
from quizapp.engine.operation import Parts
from quizapp.engine.operations.frequencies import Scaling, attention_factor, scaled_frequencies
from quizapp.engine.operations.positions import frequencies, sinusoidal
from quizapp.engine.operations.rotary import angles, rope, rotate, turned_width
from quizapp.engine.printing import short
from quizapp.engine.running import Occasion, Twin

ON = "rope"
COMMON_BASE = 10000.0


def _unscaled(arguments: Mapping[str, Any]) -> bool:
    return arguments["scaling"] is None


def _width(seen: Mapping[str, Any]) -> int:
    return turned_width(seen["x"].shape[-1], seen["rotary_dim"])


def _usual(seen: Mapping[str, Any]) -> Any:
    """The right frequencies."""
    options = {name: seen[name] for name in ("factor", "original_length", "length")}
    return scaled_frequencies(_width(seen), seen["base"], Scaling.of(seen["scaling"], **options))


def _turn(seen: Mapping[str, Any], parts: Parts, angle: Any) -> Any:
    cos, sin = _cos_sin(seen, parts, angle)
    return rotate(seen["x"], cos, sin, seen["pairing"], seen["rotary_dim"])


def _cos_sin(seen: Mapping[str, Any], parts: Parts, angle: Any) -> tuple[Any, Any]:
    options = {name: seen[name] for name in ("factor", "original_length", "length")}
    stretch = attention_factor(Scaling.of(seen["scaling"], **options))
    angle = parts.value("angle", angle)
    return parts.value("cos", np.cos(angle) * stretch), parts.value("sin", np.sin(angle) * stretch)


def _register(id: str, says: Any, wrong: Any, when: Any = None) -> None:
    """A rule for all rotations in scope: `wrong` takes the arguments and the parts."""

    def build(site: Site) -> Mapping[str, Twin] | None:
        nodes = all_of(site)
        if nodes[0] != site.node or (when is not None and not when(site.arguments)):
            return None
        return dict.fromkeys(nodes, lambda seen: wrong(seen.arguments, seen.parts))

    rule(id, ON, says)(build)


def _by_angle(id: str, says: Any, angle: Any, when: Any = None) -> None:
    """A rule that turns by another angle; `angle` takes the arguments."""
    _register(id, says, lambda seen, parts: _turn(seen, parts, angle(seen)), when)


def _by_frequency(id: str, says: Any, wrong: Any) -> None:
    """A rule with other frequencies; `wrong` takes the number of rotated entries and the base."""
    _by_angle(
        id,
        says,
        lambda seen: angles(
            seen["positions"], wrong(_width(seen), float(seen["base"])), seen["x"].ndim
        ),
        _unscaled,
    )


def _right_angle(seen: Mapping[str, Any], positions: Any = None) -> Any:
    at = seen["positions"] if positions is None else positions
    return angles(at, _usual(seen), seen["x"].ndim)


def _other_pairing(arguments: Mapping[str, Any]) -> str:
    if arguments["pairing"] == "half":
        return "You paired neighbouring entries; here entry i goes with entry i + d/2."
    return "You paired entry i with entry i + d/2; here neighbours form a pair."


_register(
    "rope.pairing",
    _other_pairing,
    lambda seen, parts: _turn(
        {**seen, "pairing": "interleaved" if seen["pairing"] == "half" else "half"},
        parts,
        _right_angle(seen),
    ),
)
_by_angle(
    "rope.sign",
    "You turned backwards, by −m·θ; a pair (a, b) becomes (a·cos − b·sin, a·sin + b·cos).",
    lambda seen: -_right_angle(seen),
)
_by_frequency(
    "rope.exp_i",
    "You used base^(−i/d) as frequency; the exponent of pair i is −2i/d.",
    lambda width, base: base ** (-np.arange(width // 2) / width),
)
_by_frequency(
    "rope.exp_plus",
    "You used base^(+2i/d), which makes later pairs faster; the exponent is −2i/d.",
    lambda width, base: base ** (2 * np.arange(width // 2) / width),
)
_by_frequency(
    "rope.same_theta",
    "You turned every pair by the angle of the first; pair i turns by m·base^(−2i/d).",
    lambda width, _: np.ones(width // 2),
)
_by_angle(
    "rope.deg",
    "You took the angle in degrees; m·θ is in radians.",
    lambda seen: np.radians(_right_angle(seen)),
)
_by_angle(
    "rope.pos1",
    "You counted positions from 1; the first token has position 0.",
    lambda seen: _right_angle(seen, np.asarray(seen["positions"]) + 1),
)
_by_angle(
    "rope.no_pos",
    "You turned by θ alone, as at position 1; multiply it by the token's position.",
    lambda seen: _right_angle(seen, np.ones_like(np.asarray(seen["positions"], dtype=np.float64))),
)


def _other_base(base: float) -> float:
    return COMMON_BASE if base != COMMON_BASE else 1000.0


_by_frequency(
    "rope.base",
    lambda arguments: (
        f"You used base {short(_other_base(arguments['base']))}; "
        f"here it is {short(arguments['base'])}."
    ),
    lambda width, base: frequencies(width, _other_base(base)),
)


def _first_pair(seen: Mapping[str, Any], parts: Parts) -> Any:
    angle = _right_angle(seen)
    first = np.arange(angle.shape[-1]) == 0
    return _turn(seen, parts, angle * first)


_register(
    "rope.first_pair",
    "You turned only the first pair; every pair turns, each with its own frequency.",
    _first_pair,
)


def _swapped(seen: Mapping[str, Any], parts: Parts) -> Any:
    cos, sin = _cos_sin(seen, parts, _right_angle(seen))
    return rotate(seen["x"], sin, cos, seen["pairing"], seen["rotary_dim"])


_register(
    "rope.cs_swap",
    "You exchanged sine and cosine; the first of a pair becomes a·cos − b·sin.",
    _swapped,
)


def _all_plus(seen: Mapping[str, Any], parts: Parts) -> Any:
    cos, sin = _cos_sin(seen, parts, _right_angle(seen))
    turned = _width(seen)
    found = np.array(seen["x"])
    if seen["pairing"] == "half":
        first, second = slice(0, turned // 2), slice(turned // 2, turned)
    else:
        first, second = slice(0, turned, 2), slice(1, turned, 2)
    a, b = seen["x"][..., first], seen["x"][..., second]
    found[..., first], found[..., second] = a * cos + b * sin, a * sin + b * cos
    return found


_register(
    "rope.no_minus",
    "You added where the rotation subtracts; the first of a pair becomes a·cos − b·sin.",
    _all_plus,
)


@rule(
    "rope.dmodel_exp",
    ON,
    "You put d_model into the exponent; it is the width of one head, base^(−2i/d_k).",
)
def model_width_in_exponent(site: Site) -> Mapping[str, Twin] | None:
    if site.heads is None or not _unscaled(site.arguments) or all_of(site)[0] != site.node:
        return None
    heads = site.heads

    def wrong(seen: Occasion) -> Any:
        width, arguments = _width(seen.arguments), seen.arguments
        slower = float(arguments["base"]) ** (-np.arange(0, width, 2) / (heads * width))
        angle = angles(arguments["positions"], slower, arguments["x"].ndim)
        return _turn(arguments, seen.parts, angle)

    return dict.fromkeys(all_of(site), wrong)


def _role(site: Site) -> str | None:
    """Whether a rotated array goes into the scores as their Q or their K."""
    node = site.later("scores")
    if node is None:
        return None
    value = site.trace.values[site.node]
    for role in ("Q", "K"):
        if site.argument(node, role) is value:
            return role
    return None


def _unturned(seen: Occasion) -> Any:
    return seen.arguments["x"]


@rule("rope.q_only", ON, "You rotated the queries alone; keys are rotated by their positions too.")
def keys_not_rotated(site: Site) -> Mapping[str, Twin] | None:
    return {site.node: _unturned} if _role(site) == "K" else None


@rule("rope.k_only", ON, "You rotated the keys alone; queries are rotated by their positions too.")
def queries_not_rotated(site: Site) -> Mapping[str, Twin] | None:
    return {site.node: _unturned} if _role(site) == "Q" else None


@rule(
    "rope.sum_pos",
    ON,
    "You turned queries and keys against each other, so that the score depends on m + n; both turn "
    "the same way, and only m − n remains.",
)
def keys_turned_backwards(site: Site) -> Mapping[str, Twin] | None:
    if _role(site) != "K":
        return None
    return {
        site.node: lambda seen: _turn(seen.arguments, seen.parts, -_right_angle(seen.arguments))
    }


@rule(
    "rope.on_v",
    "weighted_sum",
    "You rotated the values too; only queries and keys carry the position.",
)
def values_rotated(site: Site) -> Mapping[str, Twin] | None:
    node = site.earlier(ON)
    if node is None:
        return None
    options = {k: v for k, v in site.trace.calls[node].arguments.items() if k != "x"}
    V = site.arguments["V"]
    if np.ndim(V) < 2 or np.shape(V)[-1] % 2 or options["rotary_dim"] is not None:
        return None
    if np.size(options["positions"]) not in (1, V.shape[-2]):
        return None
    return {site.node: lambda seen: seen.arguments["A"] @ rope(seen.arguments["V"], **options)}


@everywhere(
    "rope.added",
    ON,
    "You added a sinusoidal encoding; rotary embeddings turn pairs of entries instead.",
    when=lambda arguments: _unscaled(arguments) and arguments["rotary_dim"] is None,
)
def encoding_added(x: Any, positions: Any, base: Any) -> Any:
    return x + sinusoidal(positions, x.shape[-1], base)


with_other(
    "rope.scaling_ignored",
    (ON, "rope_frequencies"),
    "You left the frequencies as they were trained; the scaling changes them.",
    lambda arguments: None if _unscaled(arguments) else {"scaling": None},
)
with_other(
    "rope.factor_inv",
    "rope_frequencies",
    "You multiplied the frequencies by the factor; stretching to longer contexts divides them.",
    lambda arguments: (
        {"base": arguments["base"] / arguments["factor"] ** _ntk_power(arguments), "scaling": None}
        if arguments["scaling"] == "ntk"
        else None
    ),
)


def _ntk_power(arguments: Mapping[str, Any]) -> float:
    return float(arguments["d"] / (arguments["d"] - 2))


@everywhere(
    "rope.exp_i",
    "rope_frequencies",
    "You used base^(−i/d); the exponent of pair i is −2i/d.",
    when=_unscaled,
)
def half_the_exponent(d: Any, base: Any) -> Any:
    return float(base) ** (-np.arange(int(d) // 2) / int(d))


@everywhere(
    "rope.exp_plus",
    "rope_frequencies",
    "You used base^(+2i/d), which makes later pairs faster; the exponent is −2i/d.",
    when=_unscaled,
)
def rising(d: Any, base: Any) -> Any:
    return float(base) ** (2 * np.arange(int(d) // 2) / int(d))


@everywhere(
    "rope.wavelength",
    "rope_frequencies",
    "You gave the wavelengths, 2π over the frequency; the frequency is the angle per position.",
)
def wavelengths(
    d: Any, base: Any, scaling: Any, factor: Any, original_length: Any, length: Any
) -> Any:
    plan = Scaling.of(scaling, factor=factor, original_length=original_length, length=length)
    return 2 * math.pi / scaled_frequencies(int(d), base, plan)
