"""What a numeric question asks for: a step, or a part of one by index."""

from __future__ import annotations

from dataclasses import dataclass

from quizapp.engine import expressions as ex
from quizapp.engine import syntax
from quizapp.engine.errors import ExpressionError

IndexItem = int | slice


@dataclass(frozen=True, slots=True)
class Asked:
    """A step and the index into it; `()` asks for all of it."""

    step: str
    index: tuple[IndexItem, ...] = ()


def parse_ask(text: str) -> Asked:
    """Read `weights`, `weights[1]`, `weights[-1, 0]` or `weights[1:3]`.

    Raises:
        ExpressionError: anything else.
    """
    tree = ex.parse(text)
    if isinstance(tree, syntax.Name):
        return Asked(tree.name)
    if isinstance(tree, syntax.Index) and isinstance(tree.target, syntax.Name):
        return Asked(tree.target.name, tuple(_item(item) for item in tree.items))
    raise ExpressionError(
        "expected a step such as `weights`, or a part of one such as `weights[1]` or "
        "`weights[1, 0]`; compute anything else in a step of its own"
    )


def _item(item: syntax.Expression | syntax.Slice) -> IndexItem:
    if isinstance(item, syntax.Slice):
        return slice(
            *(None if e is None else _whole(e) for e in (item.start, item.stop, item.step))
        )
    return _whole(item)


def _whole(item: syntax.Expression) -> int:
    sign = 1
    if isinstance(item, syntax.Unary) and item.sign == "-":
        sign, item = -1, item.operand
    if isinstance(item, syntax.Number) and isinstance(item.value, int):
        return sign * item.value
    raise ExpressionError(
        "what is asked is indexed by whole numbers, as in `weights[1]`", item.column
    )
