"""Named steps that can be run, traced, and run again with something replaced.

A step is a node under its own name; a call inside it that is not the whole expression is
`step.1`, `step.2`, ... in order of evaluation; the parts of a composite operation are
`step/exp`, `step/sum`, .... Misconceptions, carry-forward and rounding on the way are all the
same run with other values at some of the nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np

from quizapp.engine import expressions as ex
from quizapp.engine import syntax
from quizapp.engine.compiling import Compiler
from quizapp.engine.errors import ArgumentError, EngineError, ExpressionError
from quizapp.engine.rounding import Rounding
from quizapp.engine.running import Evaluate, Rewrite, Run, Trace, Twin, step_of
from quizapp.engine.values import Value

MAX_STEPS = 64
"""Steps of one computation."""


class Computation:
    """Steps compiled once; run as often as needed.

    Args:
        steps: Expressions by step name, each using givens and earlier steps.
        given: The names that every run will be given.

    Raises:
        ExpressionError: the first thing wrong, with its column.
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
            evaluate, reads, self._reads[name] = self._compile(name, text)
            earlier = reads & self._steps.keys()
            self._depends[name] = frozenset({name}).union(*(self._depends[s] for s in earlier))
            self._steps[name] = evaluate
        self.steps = tuple(steps)

    def _compile(self, step: str, text: str) -> tuple[Evaluate, frozenset[str], frozenset[str]]:
        tree = ex.parse(text)
        compiler = Compiler(step, tree, self._given | self._steps.keys())
        return compiler.compiled(tree), syntax.names(tree), compiler.reads(tree)

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
        compiler = Compiler(step, tree, self._given | set(before))
        read = syntax.names(tree) & set(before)
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
                    stopped = EngineError(f"{step}: {_plain(error)}")
                    stopped.step = step
                    raise stopped from None
                except EngineError as error:
                    error.step = error.step or step
                    raise
                if step in splice:
                    run.values[step] = splice[step](value)
                if record:
                    run.uses.setdefault(step, self._reads[step])
        values = {name: v for name, v in run.values.items() if name not in self._given}
        return Trace(given, values, self.steps, run.calls or {}, run.uses, frozenset(replace))


def _plain(error: ArithmeticError) -> str:
    return "division by zero" if isinstance(error, ZeroDivisionError) else "the number is too large"


def evaluate(text: str, given: Mapping[str, Value]) -> Value:
    """The value of one expression.

    Raises:
        EngineError: it does not parse, or an operation refuses its arguments.
    """
    name = unlike(given)
    return Computation({name: text}, given.keys()).run(given)[name]


def unlike(given: Collection[str]) -> str:
    """A name for a single step beside these givens: `result`, if none of them is called so."""
    name = "result"
    while name in given:
        name += "_"
    return name


def condition(text: str, given: Mapping[str, Value]) -> bool:
    """Whether a comparison such as `gap(z) <= 3` holds, of arrays everywhere.

    Raises:
        EngineError: it does not parse, or cannot be computed.
    """
    tree = ex.parse(text, comparisons=True)
    run = Run(given, {}, None, record=False)
    with np.errstate(all="ignore"):
        try:
            return bool(Compiler("condition", tree, given.keys()).compiled(tree)(run))
        except (ZeroDivisionError, OverflowError) as error:
            raise ArgumentError(f"`{text}`: {_plain(error)}") from None
