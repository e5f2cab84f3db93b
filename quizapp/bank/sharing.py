"""Compiling a large pack with two processors: each takes a share of the files.

Only a pack with nothing wrong in it is compiled so. As soon as anything is, the whole is read in
one go, which finds everything and says it as ever; so nothing about problems is decided here.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import selectors
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TypeAlias

from quizapp.bank.bodies import body
from quizapp.bank.compiled import CompiledPack, CompiledQuestion
from quizapp.bank.compiling import compiled, with_manifest
from quizapp.bank.files import MAX_FILES, Place
from quizapp.bank.headway import COMPILED, Step, unseen
from quizapp.bank.models import Open
from quizapp.bank.packs import LoadedPack, UnsoundShareError, load_share
from quizapp.bank.problems import Problem
from quizapp.collector import collector_paused
from quizapp.processors import processors

LARGE = 1_500_000
"""Bytes from which on another process is worth its start, which takes a third of a second."""
_OTHERS = 0.45
"""The share of the bytes that the other process takes: it starts later."""
_MARK = b"."
_A_MARK = 100
"""How many steps the other process makes for one."""
_OFTEN = 20
"""After so many calls of our own we look for its marks."""
_PROOF = 16


@dataclass(frozen=True, slots=True)
class Compiled:
    """A question, and what its neighbours have to know of it."""

    question: CompiledQuestion
    body: str
    follow_ups: tuple[str, ...]


Share: TypeAlias = tuple[list[Compiled], tuple[Problem, ...]]


class _Other(subprocess.Popen[bytes]):
    """The other process, each of whose streams is a pipe."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]


def compile_shared(place: Place, step: Step = unseen) -> CompiledPack | None:
    """The compiled pack; `None` if it is not large, or not wholly in order.

    Args:
        step: Called with the steps that were made, of both processes.
    """
    names = _shares(place)
    if names is None:
        return None
    other = _start(place, names[1])
    if other is None:
        return None
    with other:
        try:
            own = load_share(place, names[0], _both(step, other))
            mine = _compiled(own, _both(step, other))
            theirs = _opened(_answer(other, step))
        except UnsoundShareError:
            return None
        finally:
            other.kill()
    return None if theirs is None else _joined(own, mine, theirs)


def _start(place: Place, names: Sequence[str]) -> _Other | None:
    # Neither forked, which is not safe with threads about, nor by `multiprocessing`, which would
    # run the main module of whoever uses this once more.
    if not sys.executable:
        return None
    try:
        other = _Other(
            [sys.executable, "-P", "-c", f"from {__name__} import answer; answer()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
    except OSError:
        return None
    with suppress(OSError), other.stdin:
        pickle.dump((place, names), other.stdin)
    return other


def _both(step: Step, other: _Other) -> Step:
    """Steps of this process, with those that the other one has made meanwhile."""
    pipe = other.stderr.fileno()
    os.set_blocking(pipe, False)
    calls = 0

    def both(steps: int) -> None:
        nonlocal calls
        calls += 1
        if calls % _OFTEN == 0:
            with suppress(BlockingIOError):
                steps += os.read(pipe, 2**16).count(_MARK) * _A_MARK
        step(steps)

    return both


def _answer(other: _Other, step: Step) -> bytes:
    """What the other process makes of its share, and on the way how far it has come."""
    found = []
    with selectors.DefaultSelector() as waiting:
        for pipe in (other.stdout, other.stderr):
            waiting.register(pipe, selectors.EVENT_READ)
        while waiting.get_map():
            for key, _ in waiting.select():
                data = os.read(key.fd, 2**16)
                if not data:
                    waiting.unregister(key.fileobj)
                elif key.fileobj is other.stdout:
                    found.append(data)
                else:
                    step(data.count(_MARK) * _A_MARK)
    return b"".join(found)


def answer() -> None:
    """What the other process does: a share from standard input, compiled to standard output.

    Standard error takes a mark now and then, to show how far it has come.
    """
    place, names = pickle.load(sys.stdin.buffer)  # noqa: S301  whoever started us wrote it
    steps = 0

    def step(more: int) -> None:
        nonlocal steps
        marks = (steps + more) // _A_MARK - steps // _A_MARK
        steps += more
        if marks:
            with suppress(OSError):
                os.write(2, _MARK * marks)

    with suppress(UnsoundShareError), collector_paused():
        loaded = load_share(place, names, step)
        data = pickle.dumps((_compiled(loaded, step), loaded.problems))
        sys.stdout.buffer.write(_proof(data) + data)


def _opened(answer: bytes) -> Share | None:
    """What an answer holds; `None` if it is not whole, or something else was written between."""
    proof, data = answer[:_PROOF], answer[_PROOF:]
    if proof != _proof(data):
        return None
    share: Share = pickle.loads(data)  # noqa: S301  our own process wrote it
    return share


def _proof(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_PROOF).digest()


def _shares(place: Place) -> tuple[list[str], list[str]] | None:
    """The files of each, the manifest among the first; `None` where sharing is not worth it."""
    if processors() < 2:
        return None
    try:
        names = place.names()
        if len(names) > MAX_FILES or any(place.oddities()):
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


def _compiled(pack: LoadedPack, step: Step) -> list[Compiled]:
    found = []
    for loaded in pack.questions:
        text = body(loaded.question)
        question = loaded.question
        follow_ups = question.follow_ups if isinstance(question, Open) else ()
        found.append(Compiled(compiled(loaded, text), text, follow_ups))
        step(COMPILED)
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
