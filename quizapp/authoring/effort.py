"""How much a person has to work out: an estimate from a run, for the tool that a question allows.

Counted is what takes effort: products and quotients of numbers other than 0, ±1 and powers of
ten, and functions (exponentials, logarithms, roots that are not whole, sines). Sums are free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from quizapp.bank.variant import Variant
from quizapp.counting import count
from quizapp.engine import expressions as ex
from quizapp.engine import syntax
from quizapp.engine.arithmetic import apply_binary, apply_index, apply_list, apply_unary
from quizapp.engine.computation import Computation
from quizapp.engine.operation import REGISTRY
from quizapp.engine.running import Trace
from quizapp.engine.values import Abstract

Tool = Literal["head", "paper", "calculator"]


@dataclass(frozen=True, order=True)
class Effort:
    """What one variant asks of a person."""

    nodes: int = 0
    products: int = 0
    functions: int = 0

    def __add__(self, other: Effort) -> Effort:
        return Effort(
            self.nodes + other.nodes,
            self.products + other.products,
            self.functions + other.functions,
        )

    def most(self, other: Effort) -> Effort:
        """The larger of each figure."""
        return Effort(
            max(self.nodes, other.nodes),
            max(self.products, other.products),
            max(self.functions, other.functions),
        )

    def as_json(self) -> dict[str, int]:
        return {"nodes": self.nodes, "products": self.products, "functions": self.functions}

    def __str__(self) -> str:
        figures = (self.nodes, "node"), (self.products, "product"), (self.functions, "function")
        return ", ".join(count(number, one) for number, one in figures)


LIMITS: Mapping[Tool, Effort] = {
    "head": Effort(nodes=12, products=12, functions=1),
    "paper": Effort(nodes=30, products=60, functions=4),
    "calculator": Effort(nodes=60, products=120, functions=40),
}
"""Beyond this, a question is too long for its tool."""


def too_much(effort: Effort, tool: Tool) -> bool:
    """Whether any figure is beyond what the tool is for."""
    limit = LIMITS[tool]
    return (
        effort.nodes > limit.nodes
        or effort.products > limit.products
        or effort.functions > limit.functions
    )


def effort(variant: Variant) -> Effort:
    """What the steps that are asked for ask of a person, in one variant."""
    computation = variant.computation
    needed = frozenset().union(*(computation.depends(part.step) for part in variant.parts))
    trace = computation.run(variant.given, only=needed, record=True)
    total = Effort(nodes=len(trace.values))
    for node, call in trace.calls.items():
        total += _of_call(call.operation.name, call.arguments, trace[node])
    for node in trace.values.keys() - trace.calls.keys():
        owner, _, part = node.rpartition("/")
        if owner:
            total += _of_part(part, trace[node])
    for step in needed:
        total += _of_expression(step, computation, trace)
    return total


def _size(value: Any) -> int:
    return 0 if isinstance(value, Abstract) else int(np.size(value))


def _hard(value: Any) -> NDArray[np.bool_]:
    """Where a factor takes work: not 0, ±1, a power of ten or infinite."""
    try:
        numbers = np.abs(np.asarray(value, dtype=np.float64))
    except (OverflowError, TypeError):
        return np.ones(1, dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        powers = np.log10(numbers)
        easy = (numbers == 0) | ~np.isfinite(numbers) | (powers == np.round(powers))
    hard: NDArray[np.bool_] = ~easy
    return hard


def _products(left: Any, right: Any) -> int:
    """Multiplications entry by entry that take work."""
    if isinstance(left, Abstract) or isinstance(right, Abstract):
        return 0
    return int(np.count_nonzero(_hard(left) & _hard(right)))


def _matmul(left: Any, right: Any) -> int:
    """The same for rows times columns; both are arrays of one or more dimensions."""
    if isinstance(left, Abstract) or isinstance(right, Abstract):
        return 0
    return int((_hard(left).astype(np.float64) @ _hard(right).astype(np.float64)).sum())


def _functions(value: Any) -> int:
    """Arguments at which a function has to be looked up: not 0, 1 or infinite."""
    if isinstance(value, Abstract):
        return 0
    numbers = np.asarray(value, dtype=np.float64)
    return int(np.count_nonzero(np.isfinite(numbers) & (numbers != 0) & (numbers != 1)))


def _roots(value: Any) -> int:
    if isinstance(value, Abstract):
        return 0
    with np.errstate(invalid="ignore"):
        roots = np.sqrt(np.asarray(value, dtype=np.float64))
    return int(np.count_nonzero(np.isfinite(roots) & (roots != np.round(roots))))


_Cost = Callable[[Mapping[str, Any], Any], Effort]


def _looked_up(name: str) -> _Cost:
    return lambda given, _: Effort(functions=_functions(given[name]))


COSTS: dict[str, _Cost] = {
    "scores": lambda a, _: Effort(products=_matmul(a["Q"], _turned(a["K"]))),
    "weighted_sum": lambda a, _: Effort(products=_matmul(a["A"], a["V"])),
    "project": lambda a, _: Effort(products=_matmul(a["X"], a["W"])),
    "scale": lambda a, _: Effort(
        products=_products(a["S"], np.sqrt(a["d_k"])), functions=_roots(a["d_k"])
    ),
    # Its exponentials are parts; what is left are the quotients.
    "softmax": lambda _, found: Effort(products=_size(found)),
    "sqrt": lambda a, _: Effort(functions=_roots(a["x"])),
    "sigmoid": lambda a, found: Effort(products=_size(found), functions=_functions(a["x"])),
    "entropy": lambda a, _: Effort(products=_functions(a["p"]), functions=_functions(a["p"])),
    "logsumexp": lambda a, found: Effort(functions=_functions(a["x"]) + _size(found)),
    "rotate": lambda _, found: Effort(products=2 * _size(found)),
    "rope_frequencies": lambda _, found: Effort(functions=_functions(found)),
    "sinusoidal": lambda _, found: Effort(functions=_functions(found)),
    **{name: _looked_up("x") for name in ("exp", "ln", "log2", "log10", "tanh", "sin", "cos")},
}
"""By operation; any other that is not free costs a product for each entry of its result."""

FREE = frozenset(
    {
        "abs",
        "alibi_slopes",
        "apply_mask",
        "argmax",
        "beam_step",
        "causal_mask",
        "ceil",
        "distances",
        "embedding",
        "floor",
        "gap",
        "kv_append",
        "max",
        "merge_heads",
        "min",
        "online_max",
        "padding_mask",
        "path_length",
        "relative_bias",
        "relu",
        "residual",
        "round",
        "sequential_steps",
        "size",
        "split_heads",
        "sum",
        "t5_bucket",
        "transpose",
        "window_mask",
    }
)
"""Operations that take no product: choosing, moving, comparing, adding."""

_LOOKED_UP = frozenset({"exp", "sin", "cos", "root", "tanh", "phi"})


def _turned(value: Any) -> Any:
    if isinstance(value, Abstract) or np.ndim(value) < 2:
        return value
    return np.swapaxes(value, -1, -2)


def _of_call(name: str, arguments: Mapping[str, Any], found: Any) -> Effort:
    if isinstance(found, Abstract) or any(isinstance(a, Abstract) for a in arguments.values()):
        return Effort()
    cost = COSTS.get(name)
    if cost is not None:
        return cost(arguments, found)
    if name in FREE or _is_composite(name):
        return Effort()
    return Effort(products=_size(found))


def _is_composite(name: str) -> bool:
    return REGISTRY[name].composite


def _of_part(name: str, value: Any) -> Effort:
    """An intermediate value of a composite operation that is plain arithmetic."""
    if name == "sum" or isinstance(value, Abstract):
        return Effort()
    if name in _LOOKED_UP:
        return Effort(functions=_functions(value))
    return Effort(products=_size(value))


def _of_expression(step: str, computation: Computation, trace: Trace) -> Effort:
    """The signs between names and calls in a step's own text."""
    tree = ex.parse(computation.texts[step])
    reader = _Reader(step, tree, trace)
    total = Effort()
    for part in syntax.walk(tree):
        if isinstance(part, syntax.Binary):
            total += reader.effort(part)
    return total


class _Reader:
    """Values of the pieces of an expression, out of a run in which all its calls were made."""

    def __init__(self, step: str, tree: syntax.Expression, trace: Trace) -> None:
        self._nodes = syntax.nodes(step, tree)
        self._trace = trace

    def effort(self, part: syntax.Binary) -> Effort:
        left, right = self.value(part.left), self.value(part.right)
        if isinstance(left, Abstract) or isinstance(right, Abstract):
            return Effort()
        match part.sign:
            case "*" | "/" | "//" | "%":
                return Effort(products=_products(left, right))
            case "@":
                return Effort(products=_matmul(left, right))
            case "**":
                return self._power(left, right)
        return Effort()

    @staticmethod
    def _power(base: Any, exponent: Any) -> Effort:
        if np.ndim(exponent) or not float(exponent).is_integer():
            if not np.ndim(exponent) and float(exponent) == 0.5:
                return Effort(functions=_roots(base))
            return Effort(functions=max(_functions(exponent), _functions(base)))
        times = min(abs(int(exponent)) - 1, 3)
        return Effort(products=max(times, 0) * int(np.count_nonzero(_hard(base))))

    def value(self, part: syntax.Expression | syntax.Slice | None) -> Any:
        match part:
            case syntax.Number(value=value):
                return value
            case syntax.Name(name=name):
                return self._named(name)
            case syntax.Call():
                return self._trace[self._nodes[id(part)]]
            case syntax.Unary(sign=sign, operand=operand):
                return apply_unary(sign, self.value(operand))
            case syntax.Binary(sign=sign, left=left, right=right):
                return apply_binary(sign, self.value(left), self.value(right))
            case syntax.ListOf(items=items):
                return apply_list([self.value(item) for item in items])
            case syntax.Index(target=target, items=items):
                return apply_index(self.value(target), list(self._indices(items)))
            case syntax.Slice(start=start, stop=stop, step=step):
                return (self.value(start), self.value(stop), self.value(step))
        return None

    def _indices(self, items: tuple[syntax.Expression | syntax.Slice, ...]) -> Iterator[Any]:
        for item in items:
            yield self.value(item)

    def _named(self, name: str) -> Any:
        if name in syntax.CONSTANTS:
            return syntax.CONSTANTS[name]
        return self._trace.given[name] if name in self._trace.given else self._trace[name]
