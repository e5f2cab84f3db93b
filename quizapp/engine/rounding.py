"""Rounding on the way, as somebody with pencil and paper does it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from quizapp.engine.values import Abstract


@dataclass(frozen=True, slots=True)
class Rounding:
    """Round to so many decimals, or to so many significant digits."""

    decimals: int | None = None
    significant: int | None = None

    def apply(self, value: Any) -> Any:
        """The rounded value; shapes pass unchanged, and so do infinities."""
        if isinstance(value, Abstract):
            return value
        if self.decimals is not None:
            if isinstance(value, int):
                return value
            if isinstance(value, float):
                return round(value, self.decimals) if math.isfinite(value) else value
            return np.round(value, self.decimals)
        if self.significant is None:
            return value
        if isinstance(value, int | float):
            return _significant(value, self.significant)
        return np.vectorize(_significant, otypes=[np.float64])(value, self.significant)


def _significant(value: Any, digits: int) -> Any:
    if value == 0 or (isinstance(value, float) and not math.isfinite(value)):
        return value
    return round(value, digits - 1 - magnitude(value))


def magnitude(value: int | float) -> int:
    """The power of ten of a number's first digit: 3 for 1234, −2 for 0.05.

    Args:
        value: finite and not zero.
    """
    if isinstance(value, int):
        return len(str(abs(value))) - 1
    # Through all digits of its text, since fewer, like log10, are off by one near powers of ten.
    return Decimal(repr(float(value))).adjusted()
