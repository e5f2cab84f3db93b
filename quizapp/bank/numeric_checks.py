"""Whether a numeric question makes sense, as far as that shows without running it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator

from quizapp.bank import fill
from quizapp.bank.asks import parse_ask
from quizapp.bank.fields import MAX_ENTRIES
from quizapp.bank.findings import Finding, Path
from quizapp.bank.grids import MAX_POINTS, earlier_lengths, exact, points, whole_range
from quizapp.bank.models import AnswerSpec, Draw, Numeric, ShapeOnly
from quizapp.bank.problems import shown, suggest
from quizapp.counting import count
from quizapp.engine import expressions as ex
from quizapp.engine import syntax
from quizapp.engine.computation import Computation
from quizapp.engine.errors import ExpressionError
from quizapp.engine.operation import REGISTRY

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_numeric(question: Numeric) -> Iterator[Finding]:
    """Everything that is wrong with a numeric question whose structure is right."""
    yield from _names(question)
    for name, given in question.given.items():
        yield from _given(question, name, given)
    yield from _steps(question)
    yield from _asked(question)
    yield from _answers(question)
    for index, text in enumerate(question.require):
        yield from _condition(text, {*question.given, *question.steps}, ("require", index))
    yield from _misconceptions(question)
    yield from _placeholders(question)
    yield from _unused(question)


def _names(question: Numeric) -> Iterator[Finding]:
    for field, names in (("given", question.given), ("steps", question.steps)):
        for name in names:
            if not NAME.fullmatch(name):
                yield Finding(
                    (field, name),
                    "N001",
                    f"found the name {shown(name)}; a name is letters, digits and _, and does not "
                    "begin with a digit; rename it",
                    at_key=True,
                )
            elif name in syntax.CONSTANTS:
                yield Finding(
                    (field, name),
                    "N001",
                    f"`{name}` is a constant in expressions; choose another name",
                    at_key=True,
                )
    for name in question.steps.keys() & question.given.keys():
        yield Finding(
            ("steps", name),
            "N002",
            f"`{name}` is a given and a step; names are all different; rename one",
            at_key=True,
        )


def _given(question: Numeric, name: str, given: object) -> Iterator[Finding]:
    path: Path = ("given", name)
    if isinstance(given, Draw):
        yield from _grid(given, path)
    if isinstance(given, Draw | ShapeOnly) and given.shape is not None:
        lengths = earlier_lengths(question.given, name)
        known = True
        for index, dim in enumerate(given.shape):
            if isinstance(dim, str) and dim not in lengths:
                known = False
                yield _unknown_length(question, dim, lengths, (*path, "shape", index))
            elif isinstance(dim, str) and lengths[dim][0] < 1:
                yield Finding(
                    (*path, "shape", index),
                    "N007",
                    f"the length `{dim}` can be {lengths[dim][0]}; expected at least 1; raise its "
                    "lower bound",
                )
        if known and isinstance(given, Draw):
            entries = math.prod(d if isinstance(d, int) else lengths[d][1] for d in given.shape)
            if entries > MAX_ENTRIES:
                yield Finding(
                    (*path, "shape"),
                    "N008",
                    f"an array of up to {entries:,} entries; at most {MAX_ENTRIES:,} are drawn; "
                    "make it smaller, or give its shape alone if only that matters",
                )


def _unknown_length(question: Numeric, dim: str, lengths: Collection[str], path: Path) -> Finding:
    if dim in question.given:
        text = f"`{dim}` is not an earlier given that is a whole number; put it before this one"
    else:
        hint = suggest(dim, lengths) if lengths else "there is no whole number before this one"
        text = f"no given is called {shown(dim)}; {hint}"
    return Finding(path, "N007", text)


def _grid(draw: Draw, path: Path) -> Iterator[Finding]:
    count = points(draw)
    if count == 0:
        yield Finding(
            (*path, "from"),
            "N007",
            f"found {draw.low} to {draw.high}; expected the smaller bound first; swap them",
        )
    elif count > MAX_POINTS:
        yield Finding(
            (*path, "step"),
            "N007",
            f"a grid of {count:,} values; at most {MAX_POINTS:,} are drawn from; raise the step",
        )
    elif exact(draw.low) + (count - 1) * exact(draw.step) != exact(draw.high):
        yield Finding(
            (*path, "from"),
            "N007",
            f"{draw.high} is never drawn: steps of {draw.step} from {draw.low} pass over it; "
            "change the bound or the step",
            severity="warning",
        )


def _steps(question: Numeric) -> Iterator[Finding]:
    scope = [name for name in question.given if NAME.fullmatch(name)]
    for name, text in question.steps.items():
        yield from _expression(name, text, scope, ("steps", name))
        if NAME.fullmatch(name):
            scope.append(name)


def _expression(name: str, text: str, scope: Collection[str], path: Path) -> Iterator[Finding]:
    try:
        Computation({name: text}, scope)
    except ExpressionError as error:
        yield Finding(
            path, "N003", f"`{_last(path)}`: {error.message}", column=max(1, error.column)
        )


def _condition(text: str, scope: Collection[str], path: Path) -> Iterator[Finding]:
    try:
        tree = ex.parse(text, comparisons=True)
    except ExpressionError as error:
        yield Finding(path, "N003", f"`require`: {error.message}", column=max(1, error.column))
        return
    for part in syntax.walk(tree):
        if (
            isinstance(part, syntax.Name)
            and part.name not in scope
            and part.name not in syntax.CONSTANTS
        ):
            text = f"`require`: `{part.name}` is not known here; {suggest(part.name, scope)}"
            yield Finding(path, "N003", text, column=part.column)
        if isinstance(part, syntax.Call) and part.operation not in REGISTRY:
            hint = suggest(part.operation, REGISTRY)
            text = f"`require`: no operation `{part.operation}`; {hint}"
            yield Finding(path, "N003", text, column=part.column)


def _asked(question: Numeric) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, text in enumerate(question.ask):
        path: Path = ("ask", index)
        try:
            asked = parse_ask(text)
        except ExpressionError as error:
            yield Finding(path, "N004", f"`ask`: {error.message}", column=max(1, error.column))
            continue
        if asked.step not in question.steps:
            if asked.step in question.given:
                hint = "it is a given; ask for a step"
            else:
                hint = suggest(asked.step, question.steps)
            yield Finding(path, "N004", f"`ask`: no step is called `{asked.step}`; {hint}")
        if text in seen:
            yield Finding(path, "N004", f"`ask`: {shown(text)} is asked twice; delete one")
        seen.add(text)


def _answers(question: Numeric) -> Iterator[Finding]:
    if question.decimals is not None and question.significant is not None:
        yield Finding(
            ("significant",), "N005", "found `decimals` and `significant`; keep one", at_key=True
        )
    if len(question.answer) > 1 and len(question.answer) != len(question.ask):
        yield Finding(
            ("answer",),
            "M009",
            f"`answer`: found {count(len(question.answer), 'entry', 'entries')} beside "
            f"{len(question.ask)} of `ask`; "
            "expected one for each, or a single one for all",
        )
        return
    unrounded = question.decimals is None and question.significant is None
    for part in range(len(question.ask)):
        spec = question.spec(part)
        if unrounded and spec.kind not in ("integer", "shape"):
            found = f"`answer.kind` is {spec.kind}" if spec.kind else "`answer.kind` is not given"
            yield Finding(
                ("answer", part, "kind") if spec.kind else ("ask", part),
                "N005",
                f"{found} and there are neither `decimals` nor `significant`; say to how many "
                "decimals, or make the kind integer or shape",
            )
    for index, spec in enumerate(question.answer):
        yield from _spec(question, spec, ("answer", index))
    asked = question.significant or question.decimals or 0
    if question.carry is not None and question.carry < asked:
        digits = "decimals" if question.significant is None else "significant digits"
        yield Finding(
            ("carry",),
            "N005",
            f"`carry`: found {question.carry}, fewer than the {asked} {digits} of the "
            "answer; expected at least as many",
        )


def _spec(question: Numeric, spec: AnswerSpec, path: Path) -> Iterator[Finding]:
    if spec.symbols and spec.kind != "shape":
        yield Finding(
            (*path, "symbols"), "N005", "only the answer of kind shape has `symbols`", at_key=True
        )
    for index, symbol in enumerate(spec.symbols):
        if symbol not in question.given:
            text = f"no given is called {shown(symbol)}; {suggest(symbol, question.given)}"
            yield Finding((*path, "symbols", index), "N009", text)
        elif whole_range(question.given[symbol]) is None:
            yield Finding(
                (*path, "symbols", index),
                "N009",
                f"the given `{symbol}` is not always a whole number; a length is one",
            )
    if spec.unit is not None and spec.kind in ("shape", "vector", "matrix"):
        yield Finding(
            (*path, "unit"),
            "N005",
            f"only a number has a unit, and the kind is {spec.kind}; delete one of the two",
            at_key=True,
        )


def _misconceptions(question: Numeric) -> Iterator[Finding]:
    counts = Counter(misconception.id for misconception in question.misconceptions)
    steps = list(question.steps)
    for index, misconception in enumerate(question.misconceptions):
        path: Path = ("misconceptions", index)
        if counts[misconception.id] > 1:
            yield Finding(
                (*path, "id"), "P001", f"the id `{misconception.id}` is used twice; rename one"
            )
        for step, text in misconception.replace.items():
            if step not in question.steps:
                yield Finding(
                    (*path, "replace", step),
                    "N010",
                    f"no step is called {shown(step)}; {suggest(step, question.steps)}",
                    at_key=True,
                )
                continue
            scope = [*question.given, *steps[: steps.index(step)]]
            yield from _expression(step, text, scope, (*path, "replace", step))


def _texts(question: Numeric) -> Iterator[tuple[Path, str]]:
    yield ("prompt",), question.prompt
    for index, hint in enumerate(question.hints):
        yield ("hints", index), hint
    if question.explain is not None:
        yield ("explain",), question.explain
    if question.note is not None:
        yield ("note",), question.note
    for index, misconception in enumerate(question.misconceptions):
        yield ("misconceptions", index, "says"), misconception.says


def _placeholders(question: Numeric) -> Iterator[Finding]:
    known = [*question.given, *question.steps]
    for path, text in _texts(question):
        field = _last(path)
        try:
            names = fill.names(text)
        except fill.FillError as error:
            yield Finding(path, "N006", f"`{field}`: {error}")
            continue
        for name in sorted(names - set(known)):
            yield Finding(
                path,
                "N006",
                f"`{field}`: {{{name}}} is neither a given nor a step; {suggest(name, known)} "
                "(a literal brace is {{ or }})",
            )


def _last(path: Path) -> str:
    return [step for step in path if isinstance(step, str)][-1]


def _unused(question: Numeric) -> Iterator[Finding]:
    """A warning for each given that nothing uses, once everything can be read."""
    used: set[str] = {"d_model", "d_k", "heads"}  # what the known mistakes look for by name
    replaced = [text for m in question.misconceptions for text in m.replace.values()]
    try:
        for text in (*question.steps.values(), *replaced):
            used |= syntax.names(ex.parse(text))
        for text in question.require:
            used |= syntax.names(ex.parse(text, comparisons=True))
        for _, text in _texts(question):
            used |= fill.names(text)
    except (ExpressionError, fill.FillError):
        return
    for given in question.given.values():
        if isinstance(given, Draw | ShapeOnly):
            used |= {dim for dim in given.shape or () if isinstance(dim, str)}
    for spec in question.answer:
        used |= set(spec.symbols)
    for name in question.given:
        if name not in used:
            yield Finding(
                ("given", name),
                "N011",
                f"the given `{name}` is used nowhere; delete it, or use it",
                severity="warning",
                at_key=True,
            )
