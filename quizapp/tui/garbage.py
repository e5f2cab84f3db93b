"""Memory is looked through for garbage while the learner reads, not while a key waits."""

from __future__ import annotations

import gc

_RARELY = 1000
"""The last of the thresholds: how seldom Python looks through everything of its own accord."""


def spare() -> None:
    """Leave what is there by now, modules above all, out of every later look."""
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _RARELY)


def sweep() -> None:
    """Look through everything; takes some tens of milliseconds."""
    gc.collect()
