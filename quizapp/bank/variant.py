"""One realisation of a question: its numbers, its order, its filled texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal, TypeVar

from quizapp.bank import fill
from quizapp.bank.asks import Asked, IndexItem, parse_ask
from quizapp.bank.draws import accepted, shown_order
from quizapp.bank.findings import Path
from quizapp.bank.models import Misconception, Numeric, Question
from quizapp.engine.arithmetic import apply_index
from quizapp.engine.computation import Computation
from quizapp.engine.errors import EngineError
from quizapp.engine.printing import InexactError, exact, short
from quizapp.engine.running import Trace, settle
from quizapp.engine.values import Abstract, Value, shape_of

T = TypeVar("T")
PartKind = Literal["scalar", "integer", "vector", "matrix", "shape"]


class DrawError(ValueError):
    """A question of which no variant can be made from this seed; an author's mistake.

    Args:
        reason: What is wrong, in any variant.
        path: Where in the question.
        which: The question, and the seed that it was.
    """

    def __init__(self, reason: str, path: Path = (), which: str = "") -> None:
        super().__init__(f"{which}: {reason}" if which else reason)
        self.reason = reason
        self.path = path
        self.which = which


@dataclass(frozen=True)
class Part:
    """One thing that is asked, with everything needed to read and judge an answer."""

    ask: str
    """As the author wrote it: `weights[1]`."""
    step: str
    index: tuple[IndexItem, ...]
    """Into the step's value; `()` is all of it."""
    kind: PartKind
    shape: tuple[int, ...] | None
    """Of the answer; `None` where the shape is what is asked."""
    decimals: int | None
    significant: int | None
    carry: int | None
    """How many decimals (with `significant`, digits) to keep on the way; `None` if all."""
    unit: Literal["bytes", "count"] | None = None
    allow: frozenset[str] = frozenset()
    """Of `percent` and `inf`."""
    symbols: Mapping[str, int] = field(default_factory=dict)
    """What the names in a typed shape stand for."""
    rows: tuple[str, ...] = ()
    """The labels of a matrix's rows, or none."""
    columns: tuple[str, ...] = ()
    """The labels of a matrix's columns or of a vector's entries, or none."""

    def true(self, trace: Trace) -> Value | tuple[int, ...]:
        """What is asked, in a run: a number, an array, or where that is asked the shape.

        Raises:
            ShapeError: in this run the index is outside the step's value.
        """
        value = indexed(trace[self.step], self.index)
        if self.kind == "shape":
            return shape_of(value)
        if self.kind == "integer" and isinstance(value, float) and value.is_integer():
            return int(value)
        return value


@dataclass(frozen=True, eq=False)
class Variant:
    """A question as it is asked with one seed."""

    id: str
    """The full id, `pack/question`."""
    question: Question
    seed: int
    given: Mapping[str, Value]
    """The realised givens of a numeric question; empty for other kinds."""
    order: tuple[int, ...]
    """Of a choice, an order or a match: which option, item or right side of the file stands at
    each place; empty for other kinds."""
    memo: dict[object, Any] = field(default_factory=dict, repr=False)
    """What others have worked out of it, kept as long as it is."""

    @property
    def numeric(self) -> Numeric:
        """The question, where it is a numeric one.

        Raises:
            TypeError: it is not.
        """
        if not isinstance(self.question, Numeric):
            raise TypeError(f"{self.id} is a {self.question.kind} question")
        return self.question

    @property
    def computation(self) -> Computation:
        """The steps, compiled (numeric questions)."""
        return self.numeric.computation

    @cached_property
    def trace(self) -> Trace:
        """The steps' true values, run once (numeric questions).

        Raises:
            DrawError: the steps cannot be computed with these givens.
        """
        return _run(self.id, self.seed, partial(self.computation.run, self.given))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What is asked, one part after another; empty for kinds other than numeric."""
        if not isinstance(self.question, Numeric):
            return ()
        question = self.question
        return _run(self.id, self.seed, partial(_parts, question, self.given, self.trace))

    @cached_property
    def prompt(self) -> str:
        return self._filled(self.question.prompt, "prompt")

    @cached_property
    def hints(self) -> tuple[str, ...]:
        return tuple(self._filled(hint, "hints") for hint in self.question.hints)

    @cached_property
    def explain(self) -> str | None:
        text = self.question.explain
        return None if text is None else self._filled(text, "explain")

    @cached_property
    def note(self) -> str | None:
        text = self.question.note
        return None if text is None else self._filled(text, "note")

    @cached_property
    def unmentioned(self) -> tuple[str, ...]:
        """The givens that the prompt does not show, for a face to show beside it."""
        if not isinstance(self.question, Numeric):
            return ()
        shown = fill.names(self.question.prompt)
        return tuple(name for name in self.question.given if name not in shown)

    def says(self, misconception: Misconception) -> str:
        """What an author says to a mistake, filled in."""
        return self._filled(misconception.says, f"says of {misconception.id}")

    def _filled(self, text: str, field: str) -> str:
        """The text with this variant's numbers; texts of other kinds as they are.

        Raises:
            DrawError: a value that does not print exactly.
        """
        if not isinstance(self.question, Numeric):
            return text

        def value(name: str) -> str:
            found = self.given[name] if name in self.given else self.trace[name]
            try:
                return exact(found)
            except InexactError as error:
                raise DrawError(
                    f"{{{name}}} in `{field}` is {short(found)}, which does not print exactly; "
                    "choose other givens, or leave it out",
                    (field,),
                    f"{self.id} with seed {self.seed}",
                ) from error

        try:
            return fill.fill(text, value)
        except (fill.FillError, KeyError) as error:
            reason = f"`{field}` cannot be filled in: {error}"
            raise DrawError(reason, (field,), self.id) from error


def draw(full_id: str, question: Question, seed: int) -> Variant:
    """The variant of a question that a seed stands for.

    Raises:
        DrawError: `require` rejects 200 attempts, or what is drawn cannot be computed, asked or
            printed as the author says.
    """
    if isinstance(question, Numeric):
        where = ("require",) if question.require else ("given",)
        given = _run(full_id, seed, partial(accepted, full_id, question, seed), where)
        variant = Variant(full_id, question, seed, given, ())
        # Everything that can fail fails here, not while the question is on the screen.
        _ = variant.parts, variant.prompt, variant.hints, variant.explain, variant.note
        for misconception in question.misconceptions:
            variant.says(misconception)
        return variant
    return Variant(full_id, question, seed, {}, shown_order(full_id, question, seed))


def _run(full_id: str, seed: int, work: Callable[[], T], path: Path = ()) -> T:
    """Do something that an author's mistake can stop, and say which question and seed it was."""
    which = f"{full_id} with seed {seed}"
    try:
        return work()
    except EngineError as error:
        step = error.step
        named = step is None or str(error).startswith(f"{step}: ")
        reason = str(error) if named else f"`{step}`: {error}"
        raise DrawError(reason, path if step is None else ("steps", step), which) from error
    except OverflowError as error:
        raise DrawError("a number is too large", path, which) from error
    except DrawError as error:
        raise DrawError(error.reason, error.path, error.which or which) from error


def indexed(value: Value, index: tuple[IndexItem, ...]) -> Value:
    """A value's part.

    Raises:
        ShapeError: the index is outside it.
    """
    if not index:
        return value
    items = [(i.start, i.stop, i.step) if isinstance(i, slice) else i for i in index]
    found: Value = settle(apply_index(value, items))
    return found


def _parts(question: Numeric, given: Mapping[str, Value], trace: Trace) -> tuple[Part, ...]:
    """The parts of a question whose givens and steps have these values.

    Raises:
        DrawError: something cannot be asked as the author says.
    """
    found = []
    for number, text in enumerate(question.ask):
        try:
            found.append(_part(question, number, text, given, trace))
        except EngineError as error:
            raise DrawError(f"`{text}`: {error}", ("ask", number)) from error
        except DrawError as error:
            raise DrawError(error.reason, ("ask", number)) from error
    return tuple(found)


def _part(
    question: Numeric, number: int, text: str, given: Mapping[str, Value], trace: Trace
) -> Part:
    spec = question.spec(number)
    asked = parse_ask(text)
    value = indexed(trace[asked.step], asked.index)
    kind = spec.kind or _kind(text, value)
    _agree(text, kind, value)
    rounded = kind not in ("integer", "shape")
    decimals = question.decimals if rounded else None
    significant = question.significant if rounded else None
    carry = question.carry if rounded else None
    if carry is None and (digits := decimals if decimals is not None else significant) is not None:
        carry = digits + 1
    rows, columns = _labels(question, kind, asked, shape_of(value))
    return Part(
        ask=text,
        step=asked.step,
        index=asked.index,
        kind=kind,
        shape=None if kind == "shape" else shape_of(value),
        decimals=decimals,
        significant=significant,
        carry=carry,
        unit=spec.unit,
        allow=frozenset(spec.allow),
        symbols={name: v for name in spec.symbols if isinstance(v := given[name], int)},
        rows=rows,
        columns=columns,
    )


def _kind(text: str, value: Value) -> PartKind:
    kinds: tuple[PartKind, ...] = ("scalar", "vector", "matrix")
    rank = len(shape_of(value))
    if rank >= len(kinds):
        raise DrawError(
            f"`{text}` has the shape {shape_of(value)}; ask for a matrix or a row of it, as in "
            f"`{text}[0]`"
        )
    return kinds[rank]


def _agree(text: str, kind: PartKind, value: Value) -> None:
    """Refuse a kind that the value does not have.

    Raises:
        DrawError: with what it is and what it would have to be.
    """
    shape = shape_of(value)
    if kind == "shape":
        if not shape:
            raise DrawError(f"`{text}` is a number, which has no shape; ask for an array")
        return
    if isinstance(value, Abstract):
        raise DrawError(
            f"of `{text}` only the shape is known; give numbers, or make `answer.kind` shape"
        )
    ranks = {"scalar": (0,), "integer": (0, 1, 2), "vector": (1,), "matrix": (2,)}[kind]
    if len(shape) not in ranks:
        found = f"has the shape {shape}" if shape else "is a number"
        raise DrawError(f"`{text}` {found}, but `answer.kind` is {kind}")
    if kind == "integer" and not _whole(value):
        raise DrawError(f"`{text}` is {value}, but `answer.kind` is integer; use `decimals`")


def _whole(value: Value) -> bool:
    """Whether a value with data is a whole number, or an array of nothing else."""
    if isinstance(value, int):
        return True
    if isinstance(value, float):
        return value.is_integer()
    return not isinstance(value, Abstract) and bool((value % 1 == 0).all())


def _labels(
    question: Numeric, kind: PartKind, asked: Asked, shape: tuple[int, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels that fit what is asked: of rows and of columns, of entries for a vector."""
    if question.labels is None or kind == "shape" or not shape:
        return (), ()
    rows, columns = question.labels.rows, question.labels.columns
    if len(shape) == 2:
        return (
            rows if len(rows) == shape[0] else (),
            columns if len(columns) == shape[1] else (),
        )
    # A column of a matrix, `weights[:, 1]`, has an entry for each row.
    down = bool(asked.index) and isinstance(asked.index[0], slice)
    for labels in (rows, columns) if down else (columns, rows):
        if len(labels) == shape[0]:
            return (), labels
    return (), ()
