"""Compiled packs: from the cache, or else from their files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quizapp.bank.cache import Cache
from quizapp.bank.compiled import CompiledPack
from quizapp.bank.files import Place

if TYPE_CHECKING:
    from quizapp.bank.headway import Headway, Told


def compiled_packs(
    places: Sequence[Place], cache: Cache | None = None, told: Told | None = None
) -> list[CompiledPack]:
    """The packs at these places, those compiled that the cache does not hold.

    Args:
        told: Called now and then while any are compiled, with questions read and in all.
    """
    kept = [None if cache is None else cache.get(place) for place in places]
    missing = [place for place, pack in zip(places, kept, strict=True) if pack is None]
    headway = _headway(missing, told) if missing and told is not None else None
    return [
        _compiled(place, cache, headway) if pack is None else pack
        for place, pack in zip(places, kept, strict=True)
    ]


def _headway(places: Sequence[Place], told: Told) -> Headway:
    # Imported here, as what compiles: a warm start does without.
    from quizapp.bank.headway import Headway

    return Headway(places, told)


def _compiled(place: Place, cache: Cache | None, headway: Headway | None) -> CompiledPack:
    # Imported here: a warm start does without yaml, pydantic and numpy.
    from quizapp.bank.compiling import compile_place

    try:
        before = place.stamps()
    except OSError:
        before = ()
    pack = compile_place(place, headway)
    if cache is not None:
        cache.put(place, pack, before)
    return pack
