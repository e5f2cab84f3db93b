"""Why a mistake of the author's own does not show."""

from __future__ import annotations

import numpy as np

from quizapp.bank.variant import Variant
from quizapp.engine.errors import EngineError
from quizapp.grading.diagnosis import authors
from quizapp.grading.workings import Workings


def why_unseen(variant: Variant, name: str) -> str:
    """What to say, after its name, of a mistake that shows in no variant.

    Args:
        variant: Any in which the right answer can be computed.
        name: The mistake's full name, `pack/question:id`.
    """
    candidate = next(own for own in authors(variant) if own.id == name)
    reached = [
        Workings.of(variant, at)
        for at, part in enumerate(variant.parts)
        if variant.computation.depends(part.step) & candidate.replace.keys()
    ]
    if not reached:
        return "replaces nothing on which an asked step depends; replace another step"
    near = False
    for work in reached:
        try:
            value = work.asked(work.outcome(candidate))
        except EngineError as error:
            return f"cannot be computed: {error} (seed {variant.seed}); change what it replaces"
        if np.isnan(value).any():
            return (
                f"gives what is no number, as 0/0 is (seed {variant.seed}); change what it replaces"
            )
        near = near or not np.allclose(value, work.exact, rtol=1e-9, atol=1e-12)
    if near:
        return "differs from the right answer only beyond the digits asked for; ask for more"
    return "never gives another answer than the right one; change what it replaces, or the givens"
