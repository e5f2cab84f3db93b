"""The attention lab: a computation whose givens can be changed, and all that follows from them.

Whatever is shown is a run of the same computation with other givens; a mistake is the same run
with some nodes computed in another way. Nothing here is written down anywhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np

from quizapp.bank import fill
from quizapp.bank.models import Numeric, Question
from quizapp.bank.variant import DrawError, Variant, draw
from quizapp.engine.catalogue import Candidate, candidates
from quizapp.engine.computation import Computation
from quizapp.engine.errors import EngineError
from quizapp.engine.printing import short
from quizapp.engine.running import Trace
from quizapp.engine.values import Value, shape_of
from quizapp.grading.diagnosis import parted
from quizapp.study import lab_givens
from quizapp.study.axes import step_labels
from quizapp.study.lab_givens import NotTaken, Place
from quizapp.study.solution import Line, worked_lines

MOST_UNDO = 500
"""So many changes can be taken back."""
_T = TypeVar("_T")


class NotNumeric(ValueError):
    """A question that computes nothing."""


@dataclass(frozen=True)
class Experiment:
    """A computation to play with, and the numbers that it begins with."""

    variant: Variant
    title: str
    about: str = ""
    """What to try, if anybody has an idea."""
    made: frozenset[str] = frozenset()
    """The ids of mistakes that the learner has made in it."""


@dataclass(frozen=True)
class Mistake:
    """A mistake that could be made somewhere in the computation."""

    id: str
    node: str
    """Where."""
    says: str
    shows: bool = True
    """Whether it changes the result, with the present numbers."""
    made: bool = False
    """Whether the learner has made it here."""


@dataclass(frozen=True, eq=False)
class View:
    """The lab at one moment."""

    given: Mapping[str, Value]
    given_before: Mapping[str, Value]
    """As they were before the last change."""
    lines: tuple[Line, ...]
    """The steps; with the numbers of the mistake, if one is on."""
    before: Mapping[str, Line]
    """The steps by name as they were before the last change."""
    seed: int
    """Of the numbers that were drawn last."""
    drawn: bool
    """Whether the numbers are those that were drawn, and nothing was changed since."""
    original: bool
    """Whether they are those that the lab was opened with."""
    can_undo: bool
    can_draw: bool
    mistake: Mistake | None = None
    trouble: str = ""
    """Why the mistake cannot be made with these numbers."""


@dataclass(frozen=True, eq=False)
class _Numbers:
    """Givens and what follows from them."""

    given: Mapping[str, Value]
    trace: Trace
    seed: int
    drawn: bool


class Lab:
    """A computation at play. Not for two threads at once.

    A change that leads to nothing that can be computed raises `NotTaken`, and all stays as it was.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._variant = experiment.variant
        self._question = experiment.variant.numeric
        self._computation: Computation = self._variant.computation
        self._labels = step_labels(self._variant)
        self._asked = tuple(dict.fromkeys(part.step for part in self._variant.parts))
        given = self._variant.given
        trace = self._computation.run(given, record=True)
        self._first = self._now = _Numbers(given, trace, self._variant.seed, drawn=True)
        self._before = self._now
        self._past: deque[_Numbers] = deque(maxlen=MOST_UNDO)
        self._on: Mistake | None = None
        """The mistake that is on."""

    # Changing numbers

    def read(self, name: str, text: str) -> Value:
        """What a given would be if this were typed for it.

        Raises:
            NotTaken: it cannot be that; the message says why.
        """
        return lab_givens.read(text, self._now.given[name], self._now.given)

    def set(self, name: str, text: str) -> None:
        """Give a given another value."""
        self._change({**self._now.given, name: self.read(name, text)})

    def nudge(self, name: str, place: Place, direction: int) -> None:
        """Make one entry of a given larger or smaller by a step."""
        by = self.step_of(name) * direction
        value = lab_givens.nudged(self._now.given[name], place, by)
        self._change({**self._now.given, name: value})

    def step_of(self, name: str) -> int | float:
        """By how much `nudge` changes an entry of a given."""
        return lab_givens.step_of(self._question.given.get(name), self._now.given[name])

    def draw(self) -> None:
        """Other numbers, as the question would draw them with the next seed."""
        seed = self._now.seed + 1
        try:
            given = draw(self._variant.id, self._question, seed).given
        except DrawError as error:
            raise NotTaken(f"Seed {seed} has no numbers: {error.reason}.") from None
        self._change(given, seed=seed)

    def restore(self) -> None:
        """The numbers that the lab was opened with."""
        if not self._is_original:
            self._past.append(self._now)
            self._before, self._now = self._now, self._first

    def undo(self) -> None:
        """Take back the last change; nothing where there was none."""
        if self._past:
            self._before, self._now = self._now, self._past.pop()

    def _change(self, given: Mapping[str, Value], *, seed: int | None = None) -> None:
        trace = _calmly(lambda: self._computation.run(given, record=True))
        self._check(trace)
        drawn = seed is not None
        changed = _Numbers(given, trace, self._now.seed if seed is None else seed, drawn)
        self._past.append(self._now)
        self._before, self._now = self._now, changed

    def _check(self, trace: Trace) -> None:
        """Refuse what is no number; −∞ is what a mask puts, +∞ only where it was from the first.

        Raises:
            NotTaken: a step that is not finite.
        """
        for step, value in trace.steps.items():
            if _strange(value) and not _strange(self._first.trace[step]):
                raise NotTaken(f"{step} would not be finite; the numbers stay as they were.")

    @property
    def _is_original(self) -> bool:
        first = self._first.given
        return all(_same(value, first[name]) for name, value in self._now.given.items())

    # Mistakes

    def mistakes(self) -> list[Mistake]:
        """All that could be made with the present numbers: the learner's own, then in order.

        Those that change nothing come last; those that lead to no number are left out.
        """
        found = []
        for candidate in self._candidates(self._now):
            try:
                wrong = self._wrong(candidate, self._now)
            except NotTaken:
                continue
            made = candidate.id in self.experiment.made
            shows = self._shows(wrong)
            if shows is not None:
                says = candidate.says
                found.append(Mistake(candidate.id, candidate.node, says, shows, made))
        return sorted(found, key=lambda mistake: (not mistake.made, not mistake.shows))

    def switch(self, mistake: Mistake | None) -> None:
        """Make a mistake from now on, or none."""
        self._on = mistake
        self._before = self._now

    def _candidates(self, numbers: _Numbers) -> Iterator[Candidate]:
        """What could be done wrong with some numbers; a twin may have looked at them."""
        yield from self._authors(numbers)
        seen: set[tuple[str, str]] = set()
        for step in self._asked:
            found: list[Candidate] = []
            with suppress(NotTaken):
                found = _calmly(partial(candidates, numbers.trace, step))
            for candidate in found:
                if (candidate.id, candidate.node) not in seen:
                    seen.add((candidate.id, candidate.node))
                    yield candidate

    def _authors(self, numbers: _Numbers) -> Iterator[Candidate]:
        values = {**numbers.given, **numbers.trace.steps}
        for own in self._question.misconceptions:
            rewrites = {
                step: self._computation.rewrite(step, text) for step, text in own.replace.items()
            }
            first = next(step for step in self._computation.steps if step in rewrites)
            says = fill.fill(own.says, lambda name: short(values[name])).strip()
            yield Candidate(f"{self._variant.id}:{own.id}", first, says, rewrites, own=True)

    def _wrong(self, candidate: Candidate, numbers: _Numbers) -> Trace:
        return _calmly(
            lambda: self._computation.run(
                numbers.given, replace=candidate.replace, base=numbers.trace
            )
        )

    def _shows(self, wrong: Trace) -> bool | None:
        """Whether a mistake changes what is asked; None if it leaves nothing to look at."""
        shows = False
        for step in self._asked:
            right, value = self._now.trace[step], wrong[step]
            if shape_of(value) != shape_of(right) and isinstance(value, np.ndarray):
                return None
            if _undefined(value):
                return None
            shows = shows or not _same(right, value)
        return shows

    # Looking

    def view(self) -> View:
        """Where the lab stands."""
        now, before = self._now, self._before
        candidate = self._candidate(now)
        on = self._on
        if on is not None and candidate is not None:
            on = replace(on, says=candidate.says)
        lines = self._lines(now, candidate)
        trouble = ""
        if self._on is not None and candidate is None:
            trouble = "With these numbers the mistake cannot be made."
        elif candidate is not None and all(line.presumed is None for line in lines):
            trouble = "With these numbers the mistake makes no difference."
        return View(
            given=now.given,
            given_before=before.given,
            lines=lines,
            before={line.name: line for line in self._lines(before, self._candidate(before))},
            seed=now.seed,
            drawn=now.drawn,
            original=self._is_original,
            can_undo=bool(self._past),
            can_draw=self._question.varies,
            mistake=on,
            trouble=trouble,
        )

    def _candidate(self, numbers: _Numbers) -> Candidate | None:
        """The mistake that is on, as it is made with some numbers."""
        if self._on is None:
            return None
        wanted = (self._on.id, self._on.node)
        return next((c for c in self._candidates(numbers) if (c.id, c.node) == wanted), None)

    def _lines(self, numbers: _Numbers, candidate: Candidate | None) -> tuple[Line, ...]:
        presumed: Mapping[str, Value] = {}
        if candidate is not None:
            with suppress(NotTaken):
                presumed = parted(numbers.trace, self._wrong(candidate, numbers))
        steps, parts = self._computation.steps, self._variant.parts
        labels = {
            step: names
            for step, names in self._labels.items()
            if shape_of(numbers.trace[step]) == shape_of(self._first.trace[step])
        }
        return tuple(worked_lines(self._computation, numbers.trace, parts, presumed, steps, labels))


def of_question(full_id: str, question: Question, title: str, seed: int) -> Experiment:
    """A numeric question with the numbers of a seed.

    Raises:
        NotNumeric: it is of another kind.
        DrawError: it cannot be drawn.
    """
    if not isinstance(question, Numeric):
        kind = question.kind
        raise NotNumeric(f"{full_id} is of kind {kind}; the lab takes numeric questions")
    return Experiment(draw(full_id, question, seed), title)


def _calmly(call: Callable[[], _T]) -> _T:
    """Do something with the engine.

    Raises:
        NotTaken: it cannot be done; the message says why in a sentence.
    """
    try:
        return call()
    except EngineError as error:
        said = str(error).rstrip(".")
        named = error.step is None or said.startswith(error.step)
        raise NotTaken(f"{said if named else f'{error.step}: {said}'}.") from None
    except (ArithmeticError, TypeError, ValueError, IndexError, MemoryError):
        raise NotTaken("With these numbers nothing can be computed.") from None


def _strange(value: Value) -> bool:
    """Whether a value has nan or +∞ in it."""
    if isinstance(value, np.ndarray):
        return bool(np.isnan(value).any() or np.isposinf(value).any())
    return isinstance(value, float) and not value < np.inf


def _undefined(value: Value) -> bool:
    return bool(np.isnan(value).any()) if isinstance(value, np.ndarray) else value != value


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=True)
    return type(one) is type(other) and one == other
