"""Try many cases, each from its own seed: count what becomes of them, and find the slowest."""

from __future__ import annotations

import argparse
import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

HANGS = 20
"""Seconds after which a case hangs."""
_KEPT = 20


class Hang(BaseException):
    """A case took too long; no `except Exception` on its way swallows it."""


@dataclass(frozen=True)
class Failure(Generic[T]):
    """A case that did what no case may do."""

    number: int
    case: T
    why: str


@dataclass
class Tally(Generic[T]):
    """What became of the cases."""

    tried: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[Failure[T]] = field(default_factory=list)
    failed: int = 0
    slowest: float = 0.0
    slowest_number: int = -1
    slowest_case: T | None = None

    def told(self, show: Callable[[T], str] = repr) -> int:
        """Print everything; returns the exit status."""
        print(f"{self.tried:,} cases")
        for name, count in self.outcomes.most_common():
            print(f"  {count:>9,}  {name}")
        if self.slowest_case is not None:
            print(
                f"slowest: {self.slowest * 1000:.1f} ms, case {self.slowest_number}: "
                f"{_short(show(self.slowest_case))}"
            )
        for failure in self.failures:
            print(f"FAILED, case {failure.number}: {_short(show(failure.case))}\n  {failure.why}")
        print(f"{self.failed:,} failures")
        return 1 if self.failed else 0


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:100]} ... {text[-40:]} ({len(text):,} characters)"


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise `Hang` in what runs longer."""

    def ring(number: int, frame: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(
    cases: Iterator[T],
    attempt: Callable[[T], str],
    *,
    milliseconds: float | None = None,
    hangs: float = HANGS,
) -> Tally[T]:
    """Try every case.

    Args:
        attempt: Returns what became of a case, in a word; whatever it raises is a failure.
        milliseconds: Of processor time that a case may take, at best of three.
        hangs: Seconds after which a case is given up.
    """
    tally: Tally[T] = Tally()
    for number, case in enumerate(cases):
        tally.tried += 1
        started = _spent()
        try:
            with limited(hangs):
                outcome = attempt(case)
            took = _spent() - started
            if took > tally.slowest:
                # Not the luck of one run: a pause of the collector, a first import.
                took = min(took, *(_again(attempt, case) for _ in range(2)))
            if milliseconds is not None and took * 1000 > milliseconds:
                raise AssertionError(f"{took * 1000:.0f} ms")
        except Hang:
            outcome, took = "HANGS", float(hangs)
            _failed(tally, number, case, f"more than {hangs:g} s")
        except Exception as error:
            outcome, took = f"RAISES {type(error).__name__}", 0.0
            _failed(tally, number, case, "".join(traceback.format_exception(error)[-4:]))
        tally.outcomes[outcome] += 1
        if took > tally.slowest:
            tally.slowest, tally.slowest_number, tally.slowest_case = took, number, case
    return tally


def _again(attempt: Callable[[T], str], case: T) -> float:
    started = _spent()
    attempt(case)
    return _spent() - started


def _spent() -> float:
    """Processor time, that of finished processes of our own included."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + others.ru_utime + others.ru_stime


def _failed(tally: Tally[T], number: int, case: T, why: str) -> None:
    tally.failed += 1
    # One of each kind: what differs in the last line are but the numbers.
    known = {failure.why.rpartition(":")[0] for failure in tally.failures}
    if len(tally.failures) < _KEPT and why.rpartition(":")[0] not in known:
        tally.failures.append(Failure(number, case, why))


def arguments(doc: str | None, count: int) -> argparse.Namespace:
    """`--count` and `--seed`."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()
