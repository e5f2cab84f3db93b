"""The small language of `steps`, `require` and `replace`: text in, a frozen tree out.

Numbers, lists, names, `+ - * / // % ** @`, comparisons where asked for, indexing by whole numbers
and slices, and calls of operations by name. Nothing else parses, so reading a stranger's pack can
never run code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from quizapp.engine.errors import ExpressionError
from quizapp.engine.syntax import (
    Binary,
    Call,
    Compare,
    Expression,
    Index,
    ListOf,
    Name,
    Number,
    Slice,
    Text,
    Unary,
)

MAX_LENGTH = 1_000
"""Characters in one expression."""
MAX_DEPTH = 32
"""Brackets, calls and signs inside one another."""
MAX_TOKENS = 400
"""Numbers, names and signs in one expression: also bounds how deep `1+1+1+...` can grow."""

COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})


_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<text>"[A-Za-z0-9_-]*")
      | (?P<sign>\*\*|//|<=|>=|==|!=|[-+*/%@<>()\[\],:=])""",
    re.VERBOSE,
)

# Python's own precedence: comparison < sum < product < sign < power < call and index.
_SUMS = frozenset({"+", "-"})
_PRODUCTS = frozenset({"*", "/", "//", "%", "@"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError(_unexpected(text[at]), at + 1)
        kind = match.lastgroup or ""
        if kind != "space":
            if len(found) == MAX_TOKENS:
                raise ExpressionError(
                    f"more than {MAX_TOKENS} numbers, names and signs; split it into steps", at + 1
                )
            found.append(_Token(kind, match.group(), at + 1))
        at = match.end()
    found.append(_Token("end", "", len(text) + 1))
    return found


_AT_END = {
    ",": "one expression stands here; write several on lines of their own, or as a list",
    "=": "equal is written `==`",
    "and": "write two conditions, as entries of a list",
    "or": "there is no such choice; draw from what is wanted",
    "if": "there is no such choice; `choose` one of several givens",
}
"""What other languages go on with, and what is written here."""


def _unexpected(character: str) -> str:
    hint = {
        "^": "a power is written `**`",
        "×": "multiplication is written `*`",
        "·": "multiplication is written `*`",
        "−": "write the plain minus `-`",
        "√": "a root is written `sqrt(x)`",
        ".": "there are no attributes: write `sqrt(x)`, `transpose(x)`, and numbers as `0.5`",
        "'": 'a named choice goes in double quotes, as in pairing="half"',
        '"': 'a named choice is letters, digits, `_` and `-` in double quotes, as in "half"',
    }.get(character, "see the list of what an expression may hold")
    return f"unexpected `{character}`; {hint}"


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _accept(self, sign: str) -> bool:
        if self._next.kind == "sign" and self._next.text == sign:
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise self._error(f"expected `{sign}`")

    def _error(self, what: str, hint: str | None = None) -> ExpressionError:
        token = self._next
        found = "the end" if token.kind == "end" else f"`{token.text}`"
        return ExpressionError(f"{what}, found {found}{f'; {hint}' if hint else ''}", token.column)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(
                f"nested deeper than {MAX_DEPTH} levels; split it into steps", self._next.column
            )

    def whole(self, comparisons: bool) -> Expression:
        column = self._next.column
        operands = [self._sum()]
        signs: list[str] = []
        while self._next.kind == "sign" and self._next.text in COMPARISONS:
            if not comparisons:
                raise ExpressionError(
                    f"`{self._next.text}` compares; comparisons belong in `require`",
                    self._next.column,
                )
            signs.append(self._take().text)
            operands.append(self._sum())
        if self._next.kind != "end":
            hint = _AT_END.get(self._next.text)
            raise self._error("expected an operator or the end", hint)
        if signs:
            return Compare(tuple(operands), tuple(signs), column)
        if comparisons:
            raise ExpressionError("a condition compares two things, as in `gap(z) <= 3`", column)
        return operands[0]

    def _sum(self) -> Expression:
        left = self._product()
        while self._next.kind == "sign" and self._next.text in _SUMS:
            token = self._take()
            left = Binary(token.text, left, self._product(), token.column)
        return left

    def _product(self) -> Expression:
        left = self._signed()
        while self._next.kind == "sign" and self._next.text in _PRODUCTS:
            token = self._take()
            left = Binary(token.text, left, self._signed(), token.column)
        return left

    def _signed(self) -> Expression:
        if self._next.kind == "sign" and self._next.text in _SUMS:
            token = self._take()
            self._deeper()
            operand = self._signed()
            self._depth -= 1
            return Unary(token.text, operand, token.column)
        return self._power()

    def _power(self) -> Expression:
        base = self._postfix()
        if self._next.kind == "sign" and self._next.text == "**":
            token = self._take()
            self._deeper()
            exponent = self._signed()
            self._depth -= 1
            return Binary("**", base, exponent, token.column)
        return base

    def _postfix(self) -> Expression:
        target = self._atom()
        while self._next.kind == "sign" and self._next.text == "[":
            token = self._take()
            self._deeper()
            items = [self._index_item()]
            while self._accept(","):
                items.append(self._index_item())
            self._expect("]")
            self._depth -= 1
            target = Index(target, tuple(items), token.column)
        return target

    def _index_item(self) -> Expression | Slice:
        column = self._next.column
        bounds: list[Expression | None] = [None if self._at_bound_end() else self._sum()]
        while len(bounds) < 3 and self._accept(":"):
            bounds.append(None if self._at_bound_end() else self._sum())
        if len(bounds) == 1:
            if bounds[0] is None:
                raise self._error("expected an index")
            return bounds[0]
        start, stop, step = (*bounds, None)[:3]
        return Slice(start, stop, step, column)

    def _at_bound_end(self) -> bool:
        return self._next.kind == "sign" and self._next.text in (":", ",", "]")

    def _atom(self) -> Expression:
        token = self._next
        if token.kind == "number":
            self._take()
            return Number(_number(token), token.column)
        if token.kind == "name":
            self._take()
            if self._accept("("):
                return self._call(token)
            return Name(token.text, token.column)
        if token.kind == "text":
            raise ExpressionError(
                'a text stands only where an operation takes a named choice, as in pairing="half"',
                token.column,
            )
        if self._accept("("):
            self._deeper()
            inner = self._sum()
            self._expect(")")
            self._depth -= 1
            return inner
        if self._accept("["):
            self._deeper()
            items = self._items("]")
            self._depth -= 1
            return ListOf(tuple(items), token.column)
        raise self._error("expected a number, a name or a bracket")

    def _items(self, closing: str) -> list[Expression]:
        items: list[Expression] = []
        while not self._accept(closing):
            items.append(self._sum())
            if not self._accept(","):
                self._expect(closing)
                break
        return items

    def _call(self, name: _Token) -> Call:
        self._deeper()
        arguments: list[Expression] = []
        named: list[tuple[str, Expression]] = []
        while not self._accept(")"):
            keyword = self._keyword()
            value = self._argument()
            if keyword is not None:
                if any(keyword.text == known for known, _ in named):
                    raise ExpressionError(f"`{keyword.text}` is given twice", keyword.column)
                named.append((keyword.text, value))
            elif named:
                raise ExpressionError("positional arguments come before named ones", value.column)
            else:
                arguments.append(value)
            if not self._accept(","):
                self._expect(")")
                break
        self._depth -= 1
        return Call(name.text, tuple(arguments), tuple(named), name.column)

    def _keyword(self) -> _Token | None:
        following = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if self._next.kind == "name" and following.kind == "sign" and following.text == "=":
            token = self._take()
            self._take()
            return token
        return None

    def _argument(self) -> Expression:
        if self._next.kind == "text":
            token = self._take()
            return Text(token.text[1:-1], token.column)
        return self._sum()


def _number(token: _Token) -> int | float:
    if token.text.isdecimal():
        return int(token.text)
    value = float(token.text)
    if value == float("inf"):
        raise ExpressionError(f"`{token.text}` is too large a number", token.column)
    return value


@lru_cache(maxsize=4_096)
def parse(text: str, *, comparisons: bool = False) -> Expression:
    """Read one expression; with `comparisons`, a condition such as `gap(z) <= 3`.

    Raises:
        ExpressionError: what is wrong and at which column (1-based).
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"longer than {MAX_LENGTH:,} characters; split it into steps", MAX_LENGTH + 1
        )
    if not text.strip():
        raise ExpressionError("empty; write an expression such as `Q @ transpose(K)`")
    return _Parser(text).whole(comparisons)
