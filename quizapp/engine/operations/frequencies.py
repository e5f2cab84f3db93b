"""Frequencies of rotary embeddings, and the ways to stretch them to longer contexts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError
from quizapp.engine.operation import operation
from quizapp.engine.operations.positions import frequencies
from quizapp.engine.values import Array

SCALINGS = ("linear", "ntk", "dynamic", "yarn", "llama3")

# As model configurations spell them.
_ALIASES = {"original_max_position_embeddings": "original_length"}
_NEEDS_ORIGINAL = ("dynamic", "yarn", "llama3")


@dataclass(frozen=True)
class Scaling:
    """A way to stretch rotary frequencies, with its numbers."""

    kind: str | None = None
    factor: float = 1.0
    original_length: float | None = None
    """The context length that the model was trained with."""
    length: float | None = None
    """The length of the present sequence; only "dynamic" looks at it."""
    beta_fast: float = 32.0
    beta_slow: float = 1.0
    low_freq_factor: float = 1.0
    high_freq_factor: float = 4.0
    attention_factor: float | None = None

    @classmethod
    def of(cls, scaling: Any, **options: Any) -> Scaling:
        """From a name with options, or from a mapping as in a model's configuration.

        Raises:
            ArgumentError: an unknown name or key.
        """
        if not isinstance(scaling, Mapping):
            return cls(_kind(scaling), **options)
        found: dict[str, Any] = dict(options)
        found.update({_ALIASES.get(str(key), str(key)): value for key, value in scaling.items()})
        kind = _kind(found.pop("rope_type", found.pop("type", None)))
        unknown = found.keys() - {field.name for field in fields(cls)}
        if unknown:
            raise ArgumentError(f"scaling has no `{sorted(unknown)[0]}`")
        return cls(kind, **found)


def _kind(name: Any) -> str | None:
    if name is None or name == "default":
        return None
    if name not in SCALINGS:
        raise ArgumentError(f"scaling is one of {', '.join(SCALINGS)}, not {name}")
    return str(name)


def check_scaling(width: int, plan: Scaling) -> None:
    """Refuse numbers that a scaling cannot use.

    Raises:
        ArgumentError: a factor below 1, or no original length where it is needed.
    """
    shapes.number("factor", plan.factor, least=1)
    if plan.length is not None:
        shapes.number("length", plan.length, least=1)
    if plan.original_length is not None:
        shapes.number("original_length", plan.original_length, least=1)
    elif plan.kind in _NEEDS_ORIGINAL:
        raise ArgumentError(f'scaling "{plan.kind}" needs original_length, the trained context')
    if plan.kind in ("ntk", "dynamic") and width == 2:
        raise ArgumentError(f'scaling "{plan.kind}" needs more than one pair: a width above 2')
    if plan.kind == "llama3" and not plan.high_freq_factor > plan.low_freq_factor:
        raise ArgumentError("high_freq_factor must be above low_freq_factor")


def _frequencies_shape(
    d: Any, base: Any = 10000.0, scaling: Any = None, **options: Any
) -> shapes.Shape:
    width = shapes.whole("d", d, 2)
    if width % 2:
        raise ArgumentError(f"d must be even, one frequency a pair of entries, not {width}")
    shapes.number("base", base, above=0)
    check_scaling(width, Scaling.of(scaling, **options))
    return (width // 2,)


@operation(_frequencies_shape, choices={"scaling": SCALINGS})
def rope_frequencies(
    d: int,
    base: float = 10000.0,
    *,
    scaling: str | Mapping[str, Any] | None = None,
    factor: float = 1.0,
    original_length: float | None = None,
    length: float | None = None,
) -> Array:
    """Radians a position of each rotated pair: base^(−2i/d) for i < d/2, perhaps stretched.

    - "linear": all divided by `factor` (Chen et al. 2023, position interpolation);
    - "ntk": base becomes base·factor^(d/(d−2)) (bloc97 2023);
    - "dynamic": likewise, with the factor that `length` beyond `original_length` asks for
      (transformers);
    - "yarn": frequencies that turn less than once within `original_length` are divided by
      `factor`, those with over 32 turns kept, a ramp between (Peng et al. 2023, §3.2);
    - "llama3": the same idea by wavelength, between 1 and 4 wavelengths to `original_length`
      (Llama 3.1, its code).

    Shapes: → (d/2).
    """
    plan = Scaling.of(scaling, factor=factor, original_length=original_length, length=length)
    return scaled_frequencies(int(d), base, plan)


def attention_factor(plan: Scaling) -> float:
    """What YaRN multiplies cos and sin with, 0.1·ln(factor) + 1; 1 for the others."""
    if plan.kind != "yarn":
        return 1.0
    if plan.attention_factor is not None:
        return plan.attention_factor
    return 0.1 * math.log(plan.factor) + 1.0


def scaled_frequencies(width: int, base: float, plan: Scaling) -> Array:
    """The frequencies of `width`/2 pairs under a scaling."""
    plain = frequencies(width, base)
    match plan.kind:
        case "linear":
            return plain / plan.factor
        case "ntk":
            return frequencies(width, base * plan.factor ** (width / (width - 2)))
        case "dynamic":
            return _dynamic(width, base, plan)
        case "yarn":
            return _yarn(plain, base, plan)
        case "llama3":
            return _llama3(plain, plan)
    return plain


def _dynamic(width: int, base: float, plan: Scaling) -> Array:
    original = float(plan.original_length or 1)
    length = max(float(plan.length or original), original)
    grown = plan.factor * length / original - (plan.factor - 1)
    return frequencies(width, base * grown ** (width / (width - 2)))


def _yarn(plain: Array, base: float, plan: Scaling) -> Array:
    width, original = 2 * len(plain), float(plan.original_length or 1)

    def pair_with(turns: float) -> float:
        """The (fractional) pair that turns so often within the trained context."""
        return width * math.log(original / (turns * 2 * math.pi)) / (2 * math.log(base))

    low = max(math.floor(pair_with(plan.beta_fast)), 0)
    high = min(math.ceil(pair_with(plan.beta_slow)), width - 1)
    ramp = np.clip((np.arange(len(plain)) - low) / max(high - low, 0.001), 0, 1)
    return plain * (1 - ramp) + plain / plan.factor * ramp


def _llama3(plain: Array, plan: Scaling) -> Array:
    turns = float(plan.original_length or 1) * plain / (2 * math.pi)
    low, high = plan.low_freq_factor, plan.high_freq_factor
    smooth = np.clip((turns - low) / (high - low), 0, 1)
    return plain * smooth + plain / plan.factor * (1 - smooth)
