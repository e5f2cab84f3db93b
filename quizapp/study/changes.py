"""What another version of a pack, or none, does to its questions and to what was learned."""

from __future__ import annotations

from dataclasses import dataclass

from quizapp.bank.index import REVERSE
from quizapp.bank.library import Library
from quizapp.progress.log import ProgressLog
from quizapp.study.cards import present_id


@dataclass(frozen=True)
class Changes:
    """How many questions of a pack came, changed and went."""

    new: int
    changed: int
    """Their `rev` was raised, so they are asked again soon."""
    gone: int
    parked: int
    """Questions with progress that can be asked no more; it returns with them."""
    returned: int
    """Questions with progress that could not be asked before."""


def changes(before: Library, after: Library, pack: str, log: ProgressLog) -> Changes:
    """Compare a pack in two libraries; renamed questions are the same ones.

    Args:
        before: All packs before the change.
        after: All packs after it.
        pack: The id of the one that changed.
        log: What was learned.
    """
    revs = _revs(after, pack)
    still: set[str] = set()
    changed = gone = 0
    for name, rev in _revs(before, pack).items():
        present = present_id(after, name)
        if present is None:
            gone += 1
        else:
            still.add(present)
            changed += revs.get(present, rev) > rev
    parked, returned = set(), set()
    for name, card in log.card_rows().items():
        if card.reps:
            was, is_now = present_id(before, name), present_id(after, name)
            if was is not None and is_now is None and was.startswith(f"{pack}/"):
                parked.add(was.removesuffix(REVERSE))
            elif was is None and is_now is not None and is_now.startswith(f"{pack}/"):
                returned.add(is_now.removesuffix(REVERSE))
    return Changes(len(revs.keys() - still), changed, gone, len(parked), len(returned))


def _revs(library: Library, pack: str) -> dict[str, int]:
    entries = (entry for entry in library.entries if entry.pack == pack and not entry.is_reverse)
    return {entry.id: entry.rev for entry in entries}
