"""`show`, `grade` and `compute`: one question, one answer, one expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from quizapp.commands.common import CannotDo, Command, common, emit, options_of, say

if TYPE_CHECKING:
    from quizapp.bank.variant import Variant
    from quizapp.engine.values import Value
    from quizapp.grading.verdict import Verdict


@click.command(cls=Command)
@click.argument("id")
@click.option("--seed", type=int, default=1, show_default=True, help="Which numbers it has.")
@click.option("--answer", is_flag=True, help="With the answer and the worked steps.")
@common
@click.pass_context
def show(ctx: click.Context, id: str, seed: int, answer: bool) -> None:
    """Show a question as it would be asked."""
    variant = options_of(ctx).variant(id, seed)
    if options_of(ctx).json:
        from quizapp.study.description import describe

        emit(describe(variant, answer=answer))
        return
    from quizapp.grading.minus import real_minus
    from quizapp.study import wording

    for line in wording.question_lines(variant):
        say(real_minus(line))
    for at in range(1, len(variant.parts)):
        say(wording.instruction(variant, at))
    if answer:
        say()
        for line in _answer_lines(variant):
            say(line)


def _answer_lines(variant: Variant) -> list[str]:
    from quizapp.grading.minus import real_minus
    from quizapp.study import wording
    from quizapp.study.solution import solution

    several = len(variant.parts) > 1
    lines = []
    for at in range(max(1, len(variant.parts))):
        name = f"{variant.parts[at].ask}: " if several else "Answer: "
        lines.append(name + wording.right_text(variant, at))
    lines += wording.option_lines(variant, "")
    lines += wording.solution_lines(solution(variant))
    extra = (variant.explain, variant.note, variant.question.source)
    return lines + [real_minus(text) for text in extra if text]


@click.command(cls=Command)
@click.argument("id")
@click.argument("answer", nargs=-1, required=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Which numbers it has.")
@click.option("--again", is_flag=True, help="Judge an answer with too few digits as it stands.")
@common
@click.pass_context
def grade(ctx: click.Context, id: str, answer: tuple[str, ...], seed: int, again: bool) -> None:
    """Grade an answer to a question.

    For a question of one part the words are joined; for one of several parts there is one for
    each. A word that begins with one dash is an answer, and '' is an empty one.
    """
    from quizapp.grading.grade import grade as judge

    variant = options_of(ctx).variant(id, seed)
    parts = max(1, len(variant.parts))
    answers = [" ".join(answer)] if parts == 1 else list(answer)
    verdict = judge(variant, answers, again=again)
    if options_of(ctx).json:
        emit(verdict.as_json())
        return
    for line in _verdict_lines(variant, verdict, answers):
        say(line)


def _verdict_lines(variant: Variant, verdict: Verdict, answers: list[str]) -> list[str]:
    from quizapp.study import wording

    if not verdict.attempt:
        return [verdict.message]
    lines: list[str] = []
    parts = verdict.parts or (verdict,)
    for at, (each, text) in enumerate(zip(parts, answers, strict=True)):
        name = f"{variant.parts[at].ask}: " if len(parts) > 1 else ""
        lines.append(name + wording.verdict_line(each))
        if each.outcome == "correct":
            continue
        if variant.parts:
            lines.append(f"  Yours: {wording.yours_text(variant.parts[at], text)}")
        lines.append(f"  Right: {wording.right_text(variant, at)}")
    return lines


class WithOperations(Command):
    """A command whose help lists the operations of the engine."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        import quizapp.engine.operations  # noqa: F401  registers them
        from quizapp.engine.operation import REGISTRY

        super().format_epilog(ctx, formatter)
        with formatter.section("Operations"):
            rows = []
            for name, operation in sorted(REGISTRY.items()):
                names = ", ".join(parameter.name for parameter in operation.parameters)
                summary = (operation.function.__doc__ or "").partition("\n")[0]
                rows.append((f"{name}({names})", summary))
            formatter.write_dl(rows, col_max=24)


@click.command(cls=WithOperations)
@click.argument("expression", nargs=-1, required=True)
@click.option(
    "--given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A name for a value, such as Q=[[1,0],[0,1]]; it may use those before it.",
)
@common
@click.pass_context
def compute(ctx: click.Context, expression: tuple[str, ...], given: tuple[str, ...]) -> None:
    """Compute an expression with the engine, step by step.

    For example: quizapp compute "softmax(scale(scores(Q, K), 4))" --given Q=[[1,0]]
    --given K=[[1,2],[3,4]]
    """
    from quizapp.engine.computation import Computation, unlike
    from quizapp.engine.printing import jsonable, short
    from quizapp.engine.values import shape_of

    text = " ".join(expression)
    values = _given(given)
    step = unlike(values)
    trace = Computation({step: text}, values.keys()).run(values)
    value = trace[step]
    if options_of(ctx).json:
        steps = [
            {
                "name": name,
                "expression": text if name == step else None,
                "value": jsonable(found),
            }
            for name, found in trace.values.items()
        ]
        emit({"value": jsonable(value), "shape": list(shape_of(value)), "steps": steps})
        return
    for name, found in trace.values.items():
        if name != step:
            say(f"  {name.removeprefix(step)}  {short(found)}")
    say(short(value))


def _given(words: tuple[str, ...]) -> dict[str, Value]:
    from quizapp.engine.computation import evaluate
    from quizapp.engine.errors import EngineError
    from quizapp.engine.syntax import CONSTANTS

    values: dict[str, Value] = {}
    for word in words:
        name, sign, text = word.partition("=")
        name = name.strip()
        if not sign or not name.isidentifier() or not name.isascii():
            raise CannotDo(f"--given takes NAME=VALUE, such as d_k=64; it got {word!r}")
        if name in CONSTANTS or name in values:
            why = "is a constant" if name in CONSTANTS else "is given twice"
            raise CannotDo(f"--given: {name} {why}; choose another name")
        try:
            values[name] = evaluate(text, values)
        except EngineError as error:
            raise CannotDo(f"--given {name}: {error}") from None
    return values
