"""Shades of one hue for heat maps, from the theme's own colours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from textual.app import App
from textual.color import Color
from textual.style import Style

_FAINTEST, _DEEPEST = 0.14, 0.5
"""Of the hue: the least value still has a tint, and on the largest the number reads well."""
_STEPS = 12


def weights(values: Iterable[float]) -> tuple[float | None, ...]:
    """How deep each value's shade is: 0 for the smallest to 1 for the largest; none for −∞ and ∞.

    Numbers between 0 and 1, such as weights, are measured from 0.
    """
    numbers = tuple(values)
    finite = [number for number in numbers if math.isfinite(number)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 0.0)
    if low >= 0 and high <= 1:
        low = 0.0
    span = high - low
    even = not math.isfinite(span) or span <= 0
    return tuple((0.0 if even else (n - low) / span) if math.isfinite(n) else None for n in numbers)


class Shades:
    """A ramp of styles; without colour it goes from dim to bold."""

    def __init__(self, ramp: Sequence[Style]) -> None:
        self._ramp = ramp

    @classmethod
    def of(cls, app: App[Any]) -> Shades:
        """The ramp for the app's present theme."""
        if app.native_ansi_color or app.no_color:
            return cls((Style(dim=True), Style(), Style(bold=True)))
        variables = app.theme_variables
        ground = Color.parse(variables["background"])
        hue = Color.parse(variables["primary"])
        ramp = []
        for step in range(_STEPS + 1):
            share = _FAINTEST + (_DEEPEST - _FAINTEST) * step / _STEPS
            shade = ground.blend(hue, share)
            ramp.append(Style(background=shade, foreground=shade.get_contrast_text(1.0)))
        return cls(ramp)

    def style(self, weight: float) -> Style:
        """The style for a depth between 0 and 1."""
        last = len(self._ramp) - 1
        return self._ramp[min(last, max(0, round(weight * last)))]
