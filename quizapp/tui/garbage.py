"""Memory is looked through for garbage while the learner reads, not while a key waits."""

from __future__ import annotations

import gc

_RARELY = 50
"""The last of the thresholds: how seldom Python looks through everything of its own accord, where
no verdicts are read. Usually 10; with hundreds, screens that were left fill the memory."""


def wait() -> None:
    """Look for none until `begin`: while much is made at once it would be looked for in vain."""
    gc.disable()


def begin() -> None:
    """Look for it from now on."""
    gc.enable()


def spare() -> None:
    """Leave what is there by now, modules above all, out of every later look; once a process."""
    if not gc.get_freeze_count():
        gc.freeze()
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, _RARELY)


def sweep() -> None:
    """Look through everything, and for more from now on; takes some tens of milliseconds."""
    gc.collect()
    gc.enable()
