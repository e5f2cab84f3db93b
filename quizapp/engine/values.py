"""The values a computation works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Abstract:
    """An array of which only the shape matters; it carries no data."""

    shape: tuple[int, ...]

    @property
    def ndim(self) -> int:
        return len(self.shape)


Value: TypeAlias = int | float | Array | Abstract


def shape_of(value: Value) -> tuple[int, ...]:
    """The shape of a value; numbers have the shape `()`."""
    return () if isinstance(value, int | float) else value.shape


def as_value(data: object) -> Value:
    """A number or nested list from a bank as a value: ints stay ints, lists become float64 arrays.

    Raises:
        ValueError: a ragged list, or something that is no number.
    """
    if isinstance(data, bool):
        raise ValueError("true and false are not numbers")
    if isinstance(data, int | float):
        return data
    array = np.asarray(data, dtype=np.float64)
    return array if array.ndim else float(array)
