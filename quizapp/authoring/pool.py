"""Trying many questions, on all processors when there are enough of them."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from quizapp.authoring.trial import Tried, attempt
from quizapp.bank.bodies import body, question_from
from quizapp.bank.models import Numeric
from quizapp.processors import processors

_WORTH_IT = 2_000
"""Variants from which starting other processes, about a second, pays."""


@dataclass(frozen=True)
class Task:
    """A question to try."""

    id: str
    question: Numeric
    seeds: range

    @property
    def variants(self) -> int:
        """How many will be tried."""
        return len(self.seeds) if self.question.varies else 1


def trials(tasks: Sequence[Task], *, processes: int | None = None) -> Iterator[Tried]:
    """Each task's result, in the order of the tasks; the same whatever the processors.

    Args:
        tasks: What to try.
        processes: How many processes may work; one for each processor if not given, or none but
            this one where that would not pay.
    """
    if processes is None:
        worth = sum(task.variants for task in tasks) >= _WORTH_IT
        processes = min(processors(), len(tasks)) if worth else 1
    done = 0
    if processes > 1:
        try:
            for tried in _on_all(tasks, processes):
                done += 1
                yield tried
        except (BrokenProcessPool, OSError, ImportError):
            # No processes to be had, or one was killed: the rest is done here.
            pass
    for task in tasks[done:]:
        yield attempt(task.id, task.question, task.seeds)


def _on_all(tasks: Sequence[Task], processes: int) -> Iterator[Tried]:
    # Not forked: numpy may have threads, and a face certainly has.
    pool: Executor = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=_quietly
    )
    try:
        sent = [(task.id, body(task.question), task.seeds) for task in tasks]
        yield from pool.map(_try, sent)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _quietly() -> None:
    """Leave Ctrl+C to the process that was asked; it stops the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _try(sent: tuple[str, str, range]) -> Tried:
    full_id, text, seeds = sent
    question = question_from(text)
    if not isinstance(question, Numeric):
        raise TypeError(f"{full_id} is a {question.kind} question")
    return attempt(full_id, question, seeds)
