"""The computations that the lab has of its own: `experiments.yaml`, read like any pack."""

from __future__ import annotations

from pathlib import Path

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.bank.variant import draw
from quizapp.study.lab import Experiment

FILE = Path(__file__).with_name("experiments.yaml")
SEED = 1


def experiments() -> tuple[Experiment, ...]:
    """All of them, in order."""
    library = Library.open([PackSource(FILE, "shipped")])
    found = []
    for entry in library.entries:
        variant = draw(entry.id, library.question(entry.id), SEED)
        about = " ".join((variant.explain or "").split())
        found.append(Experiment(variant, entry.title, about))
    return tuple(found)
