"""A question of several steps that tests of grading answer, and numbers as they are typed."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.bank.models import Numeric
from quizapp.bank.variant import Variant, draw

ROBOT: dict[str, Any] = {
    "id": "robot",
    "kind": "numeric",
    "topic": "sdpa",
    "prompt": "Weights of robot?",
    "given": {
        "Q": [[0.5, -1.0, 0.0, 1.0], [1.0, 1.0, 0.5, 0.0], [0.0, 1.0, -0.5, 1.5]],
        "K": [[1.0, 0.0, 0.0, 2.0], [1.0, 0.5, 1.0, 1.0], [0.0, 0.5, 0.0, 0.0]],
        "d_k": 4,
        "heads": 8,
    },
    "steps": {
        "scores": "scores(Q, K)",
        "scaled": "scale(scores, d_k)",
        "masked": "causal_mask(scaled)",
        "weights": "softmax(masked)",
    },
    "ask": "weights[1]",
    "decimals": 3,
    "misconceptions": [
        {
            "id": "sharpened",
            "replace": {"scaled": "3 * scores / sqrt(d_k)"},
            "says": "You tripled the scores; the formula only divides them by √{d_k}.",
        }
    ],
}


def variant(**changes: Any) -> Variant:
    """The question, with these fields of it changed."""
    return draw("demo/robot", Numeric.model_validate({**ROBOT, **changes}), 1)


def chain() -> Variant:
    """The question with two answers, the later one building on the earlier."""
    return variant(ask=["scaled[1]", "weights[1]"])


def weights(divisor: float) -> list[float]:
    """What is asked for, where the scores are divided by this; 2 is right."""
    raised = np.exp(np.array([1.0, 2.0]) / divisor)
    return [*(raised / raised.sum()), 0.0]


def text(numbers: Any, decimals: int = 3) -> str:
    """These numbers as they are typed."""
    return " ".join(f"{number:.{decimals}f}" for number in np.asarray(numbers).reshape(-1))
