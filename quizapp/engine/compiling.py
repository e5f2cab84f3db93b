"""From an expression's tree to a closure that evaluates it in a run."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any

import quizapp.engine.operations  # noqa: F401  registers the operations
from quizapp.engine import syntax
from quizapp.engine.arithmetic import apply_binary, apply_index, apply_list, apply_unary, holds
from quizapp.engine.errors import ExpressionError
from quizapp.engine.operation import REGISTRY, Operation
from quizapp.engine.running import Evaluate, Run


class Compiler:
    """Turns a checked expression into nested closures: no tree is walked while a run goes on."""

    def __init__(self, step: str, tree: syntax.Expression, known: Collection[str]) -> None:
        self._known = known
        self._node = syntax.nodes(step, tree)

    def compiled(self, part: syntax.Expression) -> Evaluate:
        match part:
            case syntax.Number(value=value):
                return lambda _: value
            case syntax.Name():
                return self._name(part)
            case syntax.Unary(sign=sign, operand=operand):
                inner = self.compiled(operand)
                return lambda run: apply_unary(sign, inner(run))
            case syntax.Binary(sign=sign, left=left, right=right):
                first, second = self.compiled(left), self.compiled(right)
                return lambda run: apply_binary(sign, first(run), second(run))
            case syntax.ListOf(items=items):
                entries = [self.compiled(item) for item in items]
                return lambda run: apply_list([entry(run) for entry in entries])
            case syntax.Index():
                return self._index(part)
            case syntax.Call():
                return self._call(part)
            case syntax.Compare(operands=operands, signs=signs):
                sides = [self.compiled(operand) for operand in operands]
                return lambda run: holds([side(run) for side in sides], signs)
            case syntax.Text(column=column):
                raise ExpressionError("a text stands only where a named choice is taken", column)

    def _name(self, part: syntax.Name) -> Evaluate:
        name = part.name
        if (constant := syntax.CONSTANTS.get(name)) is not None:
            return lambda _: constant
        if name not in self._known:
            near = [known for known in sorted(self._known) if known.lower() == name.lower()]
            near = near or difflib.get_close_matches(name, self._known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "name a given or an earlier step"
            if name in REGISTRY:
                hint = f"`{name}` is an operation; call it, as in `{REGISTRY[name].signature}`"
            raise ExpressionError(f"`{name}` is not known here; {hint}", part.column)
        return lambda run: run.values[name]

    def _index(self, part: syntax.Index) -> Evaluate:
        target = self.compiled(part.target)

        def bound(item: syntax.Expression | None) -> Evaluate:
            return self.compiled(item) if item is not None else lambda _: None

        items: list[Evaluate] = []
        for item in part.items:
            if isinstance(item, syntax.Slice):
                edges = [bound(item.start), bound(item.stop), bound(item.step)]
                items.append(lambda run, edges=edges: tuple(edge(run) for edge in edges))  # type: ignore[misc]  # a default argument binds the loop variable
            else:
                items.append(self.compiled(item))
        return lambda run: apply_index(target(run), [item(run) for item in items])

    def _call(self, part: syntax.Call) -> Evaluate:
        operation = REGISTRY.get(part.operation)
        if operation is None:
            near = difflib.get_close_matches(part.operation, REGISTRY, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "see `quizapp compute --help`"
            raise ExpressionError(f"no operation `{part.operation}`; {hint}", part.column)
        _check_arguments(part, operation)
        args = [self._argument(value) for value in part.arguments]
        named = {name: self._argument(value) for name, value in part.named}
        node = self._node[id(part)]
        reads = frozenset().union(*(self.reads(argument) for argument in syntax.children(part)))

        def evaluate(run: Run) -> Any:
            return run.call(
                node,
                operation,
                tuple(arg(run) for arg in args),
                {name: arg(run) for name, arg in named.items()},
                lambda: reads,
            )

        return evaluate

    def reads(self, part: syntax.Expression) -> frozenset[str]:
        """The givens, steps and outermost calls that an expression reads."""
        return frozenset(
            self._node[id(inner)] if isinstance(inner, syntax.Call) else inner.name
            for inner in _sources(part)
        )

    def _argument(self, value: syntax.Expression) -> Evaluate:
        if isinstance(value, syntax.Text):
            text = value.value
            return lambda _: text
        return self.compiled(value)


def _sources(part: syntax.Expression) -> list[syntax.Name | syntax.Call]:
    """The names and outermost calls that an expression reads."""
    if isinstance(part, syntax.Call):
        return [part]
    if isinstance(part, syntax.Name):
        return [part] if part.name not in syntax.CONSTANTS else []
    return [source for child in syntax.children(part) for source in _sources(child)]


def _check_arguments(part: syntax.Call, operation: Operation) -> None:
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
    name: str, choices: tuple[str, ...], value: syntax.Expression, operation: Operation
) -> None:
    if not choices:
        if isinstance(value, syntax.Text):
            raise ExpressionError(
                f"`{name}` of `{operation.name}` is a number or an array, not a text", value.column
            )
        return
    listed = " or ".join(f'"{choice}"' for choice in choices)
    if not isinstance(value, syntax.Text):
        raise ExpressionError(f"`{name}` of `{operation.name}` is {listed}", value.column)
    if value.value not in choices:
        near = difflib.get_close_matches(value.value, choices, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise ExpressionError(f"`{name}` of `{operation.name}` is {listed}{hint}", value.column)
