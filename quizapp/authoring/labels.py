"""Labels that no table is long enough, or too long, for."""

from __future__ import annotations

from collections.abc import Iterator

from quizapp.bank.findings import Path
from quizapp.bank.variant import Variant
from quizapp.counting import count
from quizapp.engine.shapes import spell
from quizapp.engine.values import shape_of


def misfits(variant: Variant) -> Iterator[tuple[Path, str]]:
    """Each list of labels whose number is not that of the rows or columns, and what to do.

    What is asked decides, all of a step of which a part is asked; where only numbers are asked,
    any given or step may be meant.
    """
    labels = variant.numeric.labels
    if labels is None:
        return
    asked = {part.step: shape_of(variant.trace[part.step]) for part in variant.parts}
    others = {**variant.given, **variant.trace.steps}
    shapes = {name: shape for name, shape in asked.items() if shape} or {
        name: shape for name, value in others.items() if (shape := shape_of(value))
    }
    for name, texts in (("rows", labels.rows), ("columns", labels.columns)):
        # The entries of a vector may be labelled as either.
        sizes = {s[-1] if name == "columns" or len(s) == 1 else s[-2] for s in shapes.values()}
        if texts and len(texts) not in sizes:
            have = ", ".join(f"`{step}` has the shape {spell(s)}" for step, s in shapes.items())
            text = (
                f"`labels`: found {count(len(texts), 'label')} of {name}, but "
                f"{have or 'there is no array'}; write one for each"
            )
            yield ("labels", name), text
