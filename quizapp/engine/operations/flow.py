"""How attention over several layers adds up."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation
from quizapp.engine.values import Array


def _rollout_shape(A: Any) -> shapes.Shape:
    found = shapes.at_least("A", A, 3)
    if len(found) != 3 or found[1] != found[2]:
        raise ShapeError(f"A must be (layers, T, T), but is {shapes.spell(found)}")
    return found[1:]


@operation(_rollout_shape)
def attention_rollout(A: Array, *, parts: Parts = DIRECT) -> Array:
    """How much each token of the last layer draws on each input: the product of ½·A + ½·I.

    The half of I stands for the residual connection; the first layer is the rightmost factor.
    Shapes: A (layers, T, T), the first layer first → (T, T). Source: Abnar & Zuidema 2020, §3.
    """
    flow = np.eye(A.shape[-1])
    for number, layer in enumerate(A, start=1):
        flow = parts.value(f"layer{number}", 0.5 * (layer @ flow + flow))
    return np.asarray(flow)
