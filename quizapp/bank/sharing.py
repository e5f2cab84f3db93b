"""Compiling a large pack with two processors: each takes a share of the files.

Only a pack with nothing wrong in it is compiled so. As soon as anything is, the whole is read in
one go, which finds everything and says it as ever; so nothing about problems is decided here.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TypeAlias

from quizapp.bank.bodies import body
from quizapp.bank.collector import collector_paused
from quizapp.bank.compiled import CompiledPack, CompiledQuestion
from quizapp.bank.compiling import compiled, with_manifest
from quizapp.bank.files import MANIFEST, MAX_FILES, Place
from quizapp.bank.models import Open
from quizapp.bank.packs import LoadedPack, UnsoundShareError, load_share
from quizapp.bank.problems import Problem

LARGE = 1_500_000
"""Bytes from which on another process is worth its start, which takes a third of a second."""
_OTHERS = 0.45
"""The share of the bytes that the other process takes: it starts later."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A question, and what its neighbours have to know of it."""

    question: CompiledQuestion
    body: str
    follow_ups: tuple[str, ...]


Share: TypeAlias = tuple[list[Compiled], tuple[Problem, ...]]


def compile_shared(place: Place) -> CompiledPack | None:
    """The compiled pack; `None` if it is not large, or not wholly in order."""
    names = _shares(place)
    if names is None:
        return None
    context = multiprocessing.get_context("spawn")  # forking with threads about is no safe thing
    receiver, sender = context.Pipe(duplex=False)
    other = context.Process(target=_other_share, args=(sender, place, names[1]), daemon=True)
    try:
        other.start()
        sender.close()
        own = load_share(place, names[0])
        mine = _compiled(own)
        theirs: Share | None = receiver.recv()
    except (UnsoundShareError, OSError, EOFError):
        return None
    finally:
        receiver.close()
        with suppress(ValueError, AttributeError):  # not started
            other.terminate()
            other.join()
    return None if theirs is None else _joined(own, mine, theirs)


def _shares(place: Place) -> tuple[list[str], list[str]] | None:
    """The files of each, the manifest among the first; `None` where sharing is not worth it."""
    if place.single or _processors() < 2:
        return None
    try:
        names = place.names()
        if MANIFEST not in names or len(names) > MAX_FILES or any(place.oddities()):
            return None
        sizes = [(place.folder / name).stat().st_size for name in names]
    except OSError:
        return None
    if (total := sum(sizes)) < LARGE:
        return None
    taken, count = 0, len(names)
    while count > 1 and taken + sizes[count - 1] <= total * _OTHERS:
        count -= 1
        taken += sizes[count]
    return (names[:count], names[count:]) if taken else None


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _other_share(sender: Connection, place: Place, names: Sequence[str]) -> None:
    """What the other process does."""
    share: Share | None = None
    with suppress(UnsoundShareError), collector_paused():
        loaded = load_share(place, names)
        share = _compiled(loaded), loaded.problems
    sender.send(share)
    sender.close()


def _compiled(pack: LoadedPack) -> list[Compiled]:
    found = []
    for loaded in pack.questions:
        text = body(loaded.question)
        question = loaded.question
        follow_ups = question.follow_ups if isinstance(question, Open) else ()
        found.append(Compiled(compiled(loaded, text), text, follow_ups))
    return found


def _joined(own: LoadedPack, mine: list[Compiled], theirs: Share) -> CompiledPack | None:
    everything = [*mine, *theirs[0]]
    problems = own.problems + theirs[1]
    if own.manifest is None or not everything or problems or not _agree(everything):
        return None
    return with_manifest(
        own,
        own.manifest,
        tuple(each.question for each in everything),
        {each.question.id: each.body for each in everything},
    )


def _agree(everything: Sequence[Compiled]) -> bool:
    """Whether ids and former ids clash nowhere, and every follow-up is one that can be asked."""
    kinds = {each.question.id: each.question.kind for each in everything}
    names = [*kinds, *(alias for each in everything for alias in each.question.aliases)]
    return (
        len(kinds) == len(everything)
        and len(set(names)) == len(names)
        and all(
            other != each.question.id and kinds.get(other) in ("open", "numeric")
            for each in everything
            for other in each.follow_ups
        )
    )
