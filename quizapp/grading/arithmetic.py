"""Numbers and calculations as learners type them: `.5`, `1/3`, `e^2/(e^2+1)`, `√2`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from quizapp.grading.exact import CONSTANTS, FUNCTIONS, Exact, apply, combine, power
from quizapp.grading.unreadable import Unreadable, quoted

_TOKENS = 200
_DEPTH = 40
_DIGITS = 400


class Form(IntEnum):
    """What holds a calculation together on the outside: what a unit after it may refer to."""

    SINGLE = 0
    PRODUCT = 1
    LOOSE = 2


@dataclass(frozen=True, slots=True)
class Number:
    """A number as read.

    `digits` is the number of decimals typed (negative where the last digit typed is not of the
    ones), None for anything calculated.
    """

    value: Exact
    digits: int | None
    form: Form = Form.SINGLE


# No digit can be matched in two ways here: a pasted page of digits is read, or refused, at once.
_PLAIN = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_REST = (
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|[π∞])"
    r"|(?P<sign>\*\*|[-+*/^()√×%])|(?P<space>\s+)|(?P<other>.)"
)


def _tokens(separators: str) -> re.Pattern[str]:
    """The token pattern with these characters between groups of exactly three digits."""
    grouped = rf"[1-9]\d{{0,2}}(?P<by>[{separators}])\d{{3}}(?:(?P=by)\d{{3}})*(?!\d)(?:\.\d+)?"
    return re.compile(rf"(?P<number>{grouped}|{_PLAIN}){_REST}", re.ASCII | re.DOTALL)


IN_LIST = "_"
IN_SCALAR = "_ "
IN_WHOLE = "_ ,"
_PATTERNS = {separators: _tokens(separators) for separators in (IN_LIST, IN_SCALAR, IN_WHOLE)}
_LITERAL = re.compile(r"([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?", re.ASCII)

_MODULES = ("np.", "numpy.", "math.", "torch.", "jnp.")
_WRAPPERS = frozenset(
    ["tensor", "array", "float", "int", "float16", "float32", "float64", "int32", "int64"]
)
NAMES = frozenset([*FUNCTIONS, *CONSTANTS, *_WRAPPERS, "log", "inf", "infinity"])
"""The words that may begin or make up a number."""


def number(text: str, *, grouping: str = IN_LIST, names: Mapping[str, int] | None = None) -> Number:
    """The number that a text stands for.

    Args:
        grouping: which characters may stand between groups of three digits.
        names: names that stand for whole numbers (the sizes in a shape).

    Raises:
        Unreadable: anything else than one finite number.
    """
    if (literal := _LITERAL.fullmatch(text)) is not None:
        return _literal(literal)
    return _Parser(text, grouping, names or {}).all()


def _literal(match: re.Match[str]) -> Number:
    sign, whole, decimals, bare, exponent = match.groups()
    decimals = bare or decimals or ""
    shift = int(exponent[:8]) if exponent else 0
    if len(whole or "") + len(decimals) > _DIGITS or abs(shift) > _DIGITS:
        large = "large or small" if abs(shift) > _DIGITS else "long"
        raise Unreadable(f"That number is too {large} to be read.")
    digits = len(decimals) - shift
    mantissa = int(sign + (whole or "") + decimals)
    if digits <= 0:
        return Number(Fraction(mantissa * 10**-digits), digits)
    return Number(Fraction(mantissa, 10**digits), digits)


class _Parser:
    """Recursive descent over the tokens of one number."""

    def __init__(self, text: str, grouping: str, names: Mapping[str, int]) -> None:
        self._names = names
        self._kinds: list[str] = []
        self._texts: list[str] = []
        self._at = 0
        self._depth = 0
        for match in _PATTERNS[grouping].finditer(text):
            kind = match.lastgroup or ""
            if kind == "space":
                continue
            if kind == "other":
                raise Unreadable(_stray(match[0], text))
            self._kinds.append("number" if kind == "by" else kind)
            self._texts.append("^" if match[0] == "**" else "*" if match[0] == "×" else match[0])
            if len(self._texts) > _TOKENS:
                raise Unreadable("That calculation is too long; type its result.")

    def all(self) -> Number:
        result = self._sum()
        if self._at < len(self._texts):
            raise Unreadable(self._surplus())
        return result

    def _surplus(self) -> str:
        symbol, kind = self._texts[self._at], self._kinds[self._at]
        before, before_kind = self._texts[self._at - 1], self._kinds[self._at - 1]
        if symbol == "%":
            return "Write % only after a single number."
        if symbol == ")":
            return "There is a ) without its (."
        if kind == "number" and before_kind == "number":
            return f"Unexpected {quoted(symbol)}: one number is enough here."
        if symbol in ("x", "X"):
            return "Write * for multiplication."
        after = "(...)" if symbol == "(" else quoted(symbol)
        return f"Write * for multiplication: {'(...)' if before == ')' else before}*{after}."

    def _peek(self) -> str:
        return self._texts[self._at] if self._at < len(self._texts) else ""

    def _sum(self) -> Number:
        left = self._product()
        while (sign := self._peek()) and sign in "+-":
            self._at += 1
            right = self._product().value
            left = Number(combine(left.value, sign, right), None, Form.LOOSE)
        return left

    def _product(self) -> Number:
        left = self._signed()
        while (sign := self._peek()) and sign in "*/":
            self._at += 1
            right = self._signed().value
            form = max(left.form, Form.PRODUCT) if sign == "*" else Form.LOOSE
            left = Number(combine(left.value, sign, right), None, form)
        return left

    def _signed(self) -> Number:
        negative = False
        while (sign := self._peek()) and sign in "+-":
            negative ^= sign == "-"
            self._at += 1
        found = self._power()
        return Number(-found.value, found.digits, found.form) if negative else found

    def _power(self) -> Number:
        base = self._atom()
        if self._peek() != "^":
            return base
        self._at += 1
        self._descend()
        exponent = self._signed().value
        self._depth -= 1
        return Number(power(base.value, exponent), None, Form.PRODUCT)

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > _DEPTH:
            raise Unreadable("That is nested too deeply; type its result.")

    def _atom(self) -> Number:
        if self._at == len(self._texts):
            before = f" after {self._texts[-1]}" if self._texts else ""
            raise Unreadable(f"A number is missing{before}.")
        symbol, kind = self._texts[self._at], self._kinds[self._at]
        self._at += 1
        if kind == "number":
            match = _LITERAL.fullmatch(re.sub("[_ ,]", "", symbol))
            assert match is not None  # noqa: S101  the token pattern admits nothing else
            return _literal(match)
        if kind == "name":
            return self._named(symbol)
        if symbol == "(":
            return self._group()
        if symbol == "√":
            self._descend()
            inside = self._atom().value
            self._depth -= 1
            return Number(apply("sqrt", inside), None)
        if symbol == "%":
            raise Unreadable("Write % only after a single number.")
        if symbol == ")":
            raise Unreadable("A number is missing before ).")
        after = f" after {self._texts[self._at - 2]}" if self._at > 1 else ""
        raise Unreadable(f"A number is missing{after} before {symbol}.")

    def _group(self) -> Number:
        self._descend()
        inside = self._sum()
        self._depth -= 1
        if self._peek() != ")":
            if self._at < len(self._texts):
                raise Unreadable(self._surplus())
            raise Unreadable("A bracket is open: ) is missing.")
        self._at += 1
        return Number(inside.value, inside.digits)

    def _named(self, name: str) -> Number:
        if name in self._names:
            return Number(Fraction(self._names[name]), None)
        for module in _MODULES:
            name = name.removeprefix(module)
        calls = self._peek() == "("
        if name in _WRAPPERS and calls:
            self._at += 1
            return self._group()
        if name in FUNCTIONS:
            if not calls:
                raise Unreadable(f"Put brackets after {name}: {name}(2).")
            self._at += 1
            return Number(apply(name, self._group().value), None)
        if name in CONSTANTS:
            return Number(CONSTANTS[name], None)
        raise Unreadable(_unknown(name))


def _stray(char: str, text: str) -> str:
    if char == ",":
        return comma(text)
    if char in "=≈~":
        return f"Write only the number: {char} may stand only in front."
    if char in "[]{}":
        return f"Unexpected {char}: brackets inside a calculation are ( and )."
    return f"Unexpected {quoted(char)}: write a number such as 0.35 or 1/3."


def _unknown(name: str) -> str:
    if name == "log":
        return "Which logarithm? Write ln, log2 or log10."
    if name.lower() in ("inf", "infinity", "∞"):
        return "Infinity cannot be calculated with; write inf or -inf alone."
    if name.lower() == "nan":
        return "nan is not a number."
    return f"Cannot read {quoted(name)}; write a number such as 0.35 or 1/3."


_DECIMAL_COMMA = re.compile(r"([+-]?(?<!\d)\d+),(\d+)", re.ASCII)


def comma(text: str) -> str:
    """What to say of a comma in a place where it could mean two things."""
    match = _DECIMAL_COMMA.search(text)
    if match is None or len(match[0]) > 16:
        return "Unexpected comma: write a decimal point, as in 0.35."
    pointed = f"{match[1]}.{match[2]}"
    if len(match[2]) == 3 and match[1].lstrip("+-0"):
        return f"Decimal point or thousands? Write {pointed} or {match[1]}{match[2]}."
    return f"Is the comma a decimal point? Then write {pointed}."
