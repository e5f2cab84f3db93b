"""Named steps that can be run, traced, and run again with something replaced.

A step is a node under its own name; a call inside it that is not the whole expression is
`step.1`, `step.2`, ... in order of evaluation; the parts of a composite operation are
`step/exp`, `step/sum`, .... Misconceptions, carry-forward and rounding on the way are all the
same run with other values at some of the nodes.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import quizapp.engine.operations  # noqa: F401  registers the operations
from quizapp.engine import expressions as ex
from quizapp.engine.arithmetic import apply_binary, apply_index, apply_list, apply_unary, holds
from quizapp.engine.errors import ArgumentError, EngineError, ExpressionError
from quizapp.engine.operation import REGISTRY, Operation, Parts
from quizapp.engine.rounding import Rounding
from quizapp.engine.shapes import check_size
from quizapp.engine.values import Abstract, Value

MAX_STEPS = 64
"""Steps of one computation."""

Evaluate = Callable[["Run"], Any]


@dataclass(frozen=True)
class Occasion:
    """A replaced node's turn: the arguments it got, and what else is in scope at that moment."""

    arguments: Mapping[str, Any]
    parts: Parts
    values: Mapping[str, Value]
    """Givens and every node before this one, in this run."""


Twin = Callable[[Occasion], Any]
"""Computes a node in another way than its operation does."""


@dataclass(frozen=True)
class Rewrite:
    """Another expression for a whole step."""

    evaluate: Evaluate
    needs: frozenset[str]
    """The steps that it reads, and those that they need."""


@dataclass(frozen=True)
class CallRecord:
    """How a node came about in a recorded run."""

    operation: Operation
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Trace:
    """Every value of a run, in order of evaluation."""

    given: Mapping[str, Value]
    values: Mapping[str, Value]
    step_names: tuple[str, ...]
    calls: Mapping[str, CallRecord] = field(default_factory=dict)
    """Only in a recorded run: the nodes that are calls of operations."""
    uses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Only in a recorded run: the nodes and givens that each call or step read directly."""
    replaced: frozenset[str] = frozenset()
    """The nodes that were computed in another way."""

    def __getitem__(self, node: str) -> Value:
        return self.values[node]

    @property
    def steps(self) -> dict[str, Value]:
        """The steps that were run, without the nodes inside them."""
        return {name: self.values[name] for name in self.step_names if name in self.values}


def step_of(node: str) -> str:
    """The step that a node belongs to."""
    return node.split("/", 1)[0].split(".", 1)[0]


class Run:
    """One evaluation in progress."""

    def __init__(
        self,
        given: Mapping[str, Value],
        replace: Mapping[str, Twin | Rewrite],
        rounding: Rounding | None,
        record: bool,
    ) -> None:
        self.values: dict[str, Any] = dict(given)
        self.replace = replace
        self.rounding = rounding
        self.calls: dict[str, CallRecord] | None = {} if record else None
        self.uses: dict[str, frozenset[str]] = {}

    def set(self, node: str, value: Any) -> Any:
        """Store a node's value, rounded where this run rounds on the way."""
        settled = settle(value)
        if self.rounding is not None:
            settled = self.rounding.apply(settled)
        self.values[node] = settled
        return settled

    def call(
        self,
        node: str,
        operation: Operation,
        args: tuple[Any, ...],
        named: Mapping[str, Any],
        uses: Callable[[], frozenset[str]],
    ) -> Any:
        """Evaluate a call, or the twin that stands in for it."""
        watcher = _Watcher(self, node, uses)
        twin = self.replace.get(node)
        try:
            if twin is None or isinstance(twin, Rewrite):
                value = _apply(operation, args, named, watcher)
            else:
                bound = operation.bind(args, named)
                value = twin(Occasion(bound, watcher, self.values))
        except EngineError:
            raise
        except (ValueError, IndexError) as error:
            # Only a wrong twin, or what follows it, can bring arrays together that do not fit.
            if not self.replace:
                raise
            raise EngineError(f"{node} cannot be computed with what was put in: {error}") from error
        if self.calls is not None:
            self.uses[node] = uses() | watcher.seen
            self.calls[node] = CallRecord(operation, operation.bind(args, named))
        return self.set(node, value)


class _Watcher(Parts):
    """Records the parts of a composite operation as nodes `step/part`."""

    def __init__(self, run: Run, node: str, uses: Callable[[], frozenset[str]]) -> None:
        self._run = run
        self._node = node
        self._uses = uses
        self._origin: list[tuple[Any, str]] = []
        self.seen: frozenset[str] = frozenset()

    def value(self, name: str, value: Any) -> Any:
        node = f"{self._node}/{name}"
        # What went into plain arithmetic is not seen here: all that came before may have.
        uses = self._uses() | self.seen if self._run.calls is not None else frozenset()
        return self._passed(node, self._run.set(node, value), uses)

    def call(self, name: str, operation: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        node = f"{self._node}/{name}"
        # Overwriting an argument would destroy a value that the trace already holds.
        named.pop("out", None)
        known: Operation | None = getattr(operation, "operation", None)
        if known is None:
            uses = self._read(args, named) if self._run.calls is not None else frozenset()
            return self._passed(node, self._run.set(node, operation(*args, **named)), uses)
        found = self._run.call(node, known, args, named, lambda: self._read(args, named))
        return self._passed(node, found)

    def _passed(self, node: str, value: Any, uses: frozenset[str] = frozenset()) -> Any:
        if self._run.calls is not None:
            self._run.uses.setdefault(node, uses)
            self._origin.append((value, node))
            self.seen |= {node}
        return value

    def _read(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> frozenset[str]:
        """The earlier parts that a call inside the composite reads; else what the whole reads."""
        found: set[str] = set()
        for argument in (*args, *named.values()):
            if isinstance(argument, int | float | str | None):
                continue
            nodes = [node for value, node in self._origin if value is argument]
            found |= {nodes[-1]} if nodes else self._uses()
        return frozenset(found)


def settle(value: Any) -> Any:
    """A result as a value: numpy scalars become Python numbers, arrays float64."""
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return float(value)
        return value if value.dtype == np.float64 else value.astype(np.float64)
    if isinstance(value, np.floating):
        return float(value)
    if isinstance(value, np.integer | np.bool_):
        return int(value)
    return value


def _apply(
    operation: Operation, args: tuple[Any, ...], named: Mapping[str, Any], parts: Parts
) -> Any:
    shape = operation.shape(*args, **named)
    if any(isinstance(a, Abstract) for a in args) or any(
        isinstance(a, Abstract) for a in named.values()
    ):
        return operation.function(*args, **named) if operation.name == "size" else Abstract(shape)
    check_size(shape)
    if operation.composite:
        return operation.function(*args, **named, parts=parts)
    return operation.function(*args, **named)


class Computation:
    """Steps compiled once; run as often as needed.

    Args:
        steps: Expressions by step name, each using givens and earlier steps.
        given: The names that every run will be given.

    Raises:
        ExpressionError: the first thing wrong, with its step and column.
    """

    def __init__(self, steps: Mapping[str, str], given: Collection[str]) -> None:
        if len(steps) > MAX_STEPS:
            raise ExpressionError(f"{len(steps)} steps; a question has at most {MAX_STEPS}")
        self._given = frozenset(given)
        self._steps: dict[str, Evaluate] = {}
        self._depends: dict[str, frozenset[str]] = {}
        self._reads: dict[str, frozenset[str]] = {}
        self.texts = dict(steps)
        for name, text in steps.items():
            try:
                evaluate, reads, self._reads[name] = self._compile(name, text)
            except ExpressionError as error:
                error.step = name
                raise
            earlier = reads & self._steps.keys()
            self._depends[name] = frozenset({name}).union(*(self._depends[s] for s in earlier))
            self._steps[name] = evaluate
        self.steps = tuple(steps)

    def _compile(self, step: str, text: str) -> tuple[Evaluate, frozenset[str], frozenset[str]]:
        tree = ex.parse(text)
        compiler = _Compiler(step, tree, self._given | self._steps.keys())
        return compiler.compiled(tree), ex.names(tree), compiler.reads(tree)

    def depends(self, step: str) -> frozenset[str]:
        """The steps that a step needs, itself included."""
        return self._depends[step]

    def rewrite(self, step: str, text: str) -> Rewrite:
        """Another expression for a step, for use in `replace`; it may use what the step may.

        Raises:
            ExpressionError: it does not parse or names something that is not in scope.
        """
        before = self.steps[: self.steps.index(step)]
        tree = ex.parse(text)
        compiler = _Compiler(step, tree, self._given | set(before))
        read = ex.names(tree) & set(before)
        needs = frozenset().union(*(self._depends[earlier] for earlier in read))
        return Rewrite(compiler.compiled(tree), needs)

    def run(
        self,
        given: Mapping[str, Value],
        *,
        only: frozenset[str] | None = None,
        replace: Mapping[str, Twin | Rewrite] | None = None,
        splice: Mapping[str, Callable[[Value], Value]] | None = None,
        rounding: Rounding | None = None,
        base: Trace | None = None,
        record: bool = False,
    ) -> Trace:
        """Evaluate the steps.

        Args:
            given: A value for every given name.
            only: Run only these steps (see `depends`).
            replace: Nodes computed in another way.
            splice: Steps whose finished value is changed, as carry-forward does.
            rounding: Round every node to this.
            base: An earlier run with the same givens, splices and rounding, in which only nodes
                of `replace` were replaced; steps that nothing new reaches are taken from it.
            record: Also note which operation each node is, and what it read.

        Raises:
            EngineError: an operation refuses its arguments.
        """
        replace, splice = replace or {}, splice or {}
        run = Run(given, replace, rounding, record)
        known = base.replaced if base is not None else frozenset()
        if only is not None:
            only = only.union(*(r.needs for r in replace.values() if isinstance(r, Rewrite)))
        touched = {step_of(node) for node in replace if node not in known}
        with np.errstate(all="ignore"):
            for step, evaluate in self._steps.items():
                if only is not None and step not in only:
                    continue
                if base is not None and step in base.values and not self._depends[step] & touched:
                    run.values[step] = base.values[step]
                    continue
                rewritten = replace.get(step)
                chosen = rewritten.evaluate if isinstance(rewritten, Rewrite) else evaluate
                try:
                    value = run.set(step, chosen(run))
                except (ZeroDivisionError, OverflowError) as error:
                    raise EngineError(f"{step}: {_plain(error)}") from None
                if step in splice:
                    run.values[step] = splice[step](value)
                if record:
                    run.uses.setdefault(step, self._reads[step])
        values = {name: v for name, v in run.values.items() if name not in self._given}
        return Trace(given, values, self.steps, run.calls or {}, run.uses, frozenset(replace))


def _plain(error: ArithmeticError) -> str:
    return "division by zero" if isinstance(error, ZeroDivisionError) else "the number is too large"


class _Compiler:
    """Turns a checked expression into nested closures: no tree is walked while a run goes on."""

    def __init__(self, step: str, tree: ex.Expression, known: Collection[str]) -> None:
        self._known = known
        calls = [part for part in ex.walk(tree) if isinstance(part, ex.Call) and part is not tree]
        self._node = {id(call): f"{step}.{n}" for n, call in enumerate(calls, start=1)}
        self._node[id(tree)] = step

    def compiled(self, part: ex.Expression) -> Evaluate:
        match part:
            case ex.Number(value=value):
                return lambda _: value
            case ex.Name():
                return self._name(part)
            case ex.Unary(sign=sign, operand=operand):
                inner = self.compiled(operand)
                return lambda run: apply_unary(sign, inner(run))
            case ex.Binary(sign=sign, left=left, right=right):
                first, second = self.compiled(left), self.compiled(right)
                return lambda run: apply_binary(sign, first(run), second(run))
            case ex.ListOf(items=items):
                entries = [self.compiled(item) for item in items]
                return lambda run: apply_list([entry(run) for entry in entries])
            case ex.Index():
                return self._index(part)
            case ex.Call():
                return self._call(part)
            case ex.Compare(operands=operands, signs=signs):
                sides = [self.compiled(operand) for operand in operands]
                return lambda run: holds([side(run) for side in sides], signs)
            case ex.Text(column=column):
                raise ExpressionError("a text stands only where a named choice is taken", column)

    def _name(self, part: ex.Name) -> Evaluate:
        constant = {"pi": np.pi, "e": np.e, "inf": np.inf}.get(part.name)
        if constant is not None:
            value = float(constant)
            return lambda _: value
        name = part.name
        if name not in self._known:
            near = difflib.get_close_matches(name, self._known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "name a given or an earlier step"
            if name in REGISTRY:
                hint = f"`{name}` is an operation; call it, as in `{REGISTRY[name].signature}`"
            raise ExpressionError(f"`{name}` is not known here; {hint}", part.column)
        return lambda run: run.values[name]

    def _index(self, part: ex.Index) -> Evaluate:
        target = self.compiled(part.target)

        def bound(item: ex.Expression | None) -> Evaluate:
            return self.compiled(item) if item is not None else lambda _: None

        items: list[Evaluate] = []
        for item in part.items:
            if isinstance(item, ex.Slice):
                edges = [bound(item.start), bound(item.stop), bound(item.step)]
                items.append(lambda run, edges=edges: tuple(edge(run) for edge in edges))  # type: ignore[misc]  # a default argument binds the loop variable
            else:
                items.append(self.compiled(item))
        return lambda run: apply_index(target(run), [item(run) for item in items])

    def _call(self, part: ex.Call) -> Evaluate:
        operation = REGISTRY.get(part.operation)
        if operation is None:
            near = difflib.get_close_matches(part.operation, REGISTRY, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "see `quizapp compute --help`"
            raise ExpressionError(f"no operation `{part.operation}`; {hint}", part.column)
        _check_arguments(part, operation)
        args = [self._argument(value) for value in part.arguments]
        named = {name: self._argument(value) for name, value in part.named}
        node = self._node[id(part)]
        reads = frozenset().union(*(self.reads(argument) for argument in ex.children(part)))

        def evaluate(run: Run) -> Any:
            return run.call(
                node,
                operation,
                tuple(arg(run) for arg in args),
                {name: arg(run) for name, arg in named.items()},
                lambda: reads,
            )

        return evaluate

    def reads(self, part: ex.Expression) -> frozenset[str]:
        """The givens, steps and outermost calls that an expression reads."""
        return frozenset(
            self._node[id(inner)] if isinstance(inner, ex.Call) else inner.name
            for inner in _sources(part)
        )

    def _argument(self, value: ex.Expression) -> Evaluate:
        if isinstance(value, ex.Text):
            text = value.value
            return lambda _: text
        return self.compiled(value)


def _sources(part: ex.Expression) -> list[ex.Name | ex.Call]:
    """The names and outermost calls that an expression reads."""
    if isinstance(part, ex.Call):
        return [part]
    if isinstance(part, ex.Name):
        return [part] if part.name not in ex.CONSTANTS else []
    return [source for child in ex.children(part) for source in _sources(child)]


def _check_arguments(part: ex.Call, operation: Operation) -> None:
    shown = f"it is `{operation.signature}`"
    if len(part.arguments) > len(operation.parameters):
        raise ExpressionError(f"too many arguments for `{operation.name}`; {shown}", part.column)
    taken = {p.name for p in operation.parameters[: len(part.arguments)]}
    for name, value in part.named:
        if name not in operation.by_name:
            raise ExpressionError(f"`{operation.name}` takes no `{name}`; {shown}", value.column)
        if name in taken:
            raise ExpressionError(f"`{name}` is given twice; {shown}", value.column)
        taken.add(name)
    missing = [p.name for p in operation.parameters if p.required and p.name not in taken]
    if missing:
        raise ExpressionError(f"`{operation.name}` needs `{missing[0]}`; {shown}", part.column)
    pairs = [*zip(operation.parameters, part.arguments, strict=False)]
    pairs += [(operation.by_name[name], value) for name, value in part.named]
    for parameter, value in pairs:
        _check_choice(parameter.name, parameter.choices, value, operation)


def _check_choice(
    name: str, choices: tuple[str, ...], value: ex.Expression, operation: Operation
) -> None:
    if not choices:
        if isinstance(value, ex.Text):
            raise ExpressionError(
                f"`{name}` of `{operation.name}` is a number or an array, not a text", value.column
            )
        return
    listed = " or ".join(f'"{choice}"' for choice in choices)
    if not isinstance(value, ex.Text):
        raise ExpressionError(f"`{name}` of `{operation.name}` is {listed}", value.column)
    if value.value not in choices:
        near = difflib.get_close_matches(value.value, choices, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise ExpressionError(f"`{name}` of `{operation.name}` is {listed}{hint}", value.column)


def evaluate(text: str, given: Mapping[str, Value]) -> Value:
    """The value of one expression.

    Raises:
        EngineError: it does not parse, or an operation refuses its arguments.
    """
    return Computation({"result": text}, given.keys()).run(given)["result"]


def condition(text: str, given: Mapping[str, Value]) -> bool:
    """Whether a comparison such as `gap(z) <= 3` holds, of arrays everywhere.

    Raises:
        EngineError: it does not parse, or cannot be computed.
    """
    tree = ex.parse(text, comparisons=True)
    run = Run(given, {}, None, record=False)
    with np.errstate(all="ignore"):
        try:
            return bool(_Compiler("condition", tree, given.keys()).compiled(tree)(run))
        except (ZeroDivisionError, OverflowError) as error:
            raise ArgumentError(f"`{text}`: {_plain(error)}") from None
