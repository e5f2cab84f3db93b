"""Whether a question makes sense: what the models' types alone cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizapp.bank.findings import Finding, Path
from quizapp.bank.models import Choice, Cloze, Match, Numeric, Open, Order, Question
from quizapp.bank.numeric_checks import check_numeric
from quizapp.bank.problems import shown


def check(question: Question) -> Iterator[Finding]:
    """Everything that is wrong with a question whose structure is right."""
    yield from _repeated(question.aliases, "an alias", ("aliases",))
    if question.id in question.aliases:
        yield Finding(("aliases",), "P002", "an alias is the question's own id; delete it")
    match question:
        case Choice():
            yield from _choice(question)
        case Order():
            yield from _repeated(question.items, "an item", ("items",))
        case Match():
            lefts = [pair.left for pair in question.pairs]
            rights = [pair.right for pair in question.pairs]
            yield from _repeated(lefts, "a left side", ("pairs",), "left")
            yield from _repeated(rights, "a right side", ("pairs",), "right")
        case Cloze():
            yield from _cloze(question)
        case Open():
            yield from _repeated(
                [point.text for point in question.points], "a point", ("points",), "text"
            )
            yield from _repeated(question.follow_ups, "a follow-up", ("follow_ups",))
        case Numeric():
            yield from check_numeric(question)


def _choice(question: Choice) -> Iterator[Finding]:
    right = sum(option.correct for option in question.options)
    if right == 0:
        yield Finding(
            ("options",), "Q002", "no option is right; add `correct: true` to one or more"
        )
    elif right == len(question.options):
        yield Finding(("options",), "Q002", "every option is right; add one that is wrong")
    texts = [option.text for option in question.options]
    yield from _repeated(texts, "an option", ("options",), "text")


def _cloze(question: Cloze) -> Iterator[Finding]:
    for number, answers in enumerate(question.gaps, start=1):
        if all(";" in answer for answer in answers):
            yield Finding(
                ("text",),
                "Q005",
                f"gap {number} cannot be answered in line mode, where `;` separates gaps; add an "
                "answer without it",
                severity="warning",
            )


def _repeated(
    texts: Sequence[str], what: str, path: Path, field: str | None = None
) -> Iterator[Finding]:
    """A finding for each text that was there before; spaces do not make a difference."""
    seen: dict[str, int] = {}
    for index, text in enumerate(texts):
        key = " ".join(text.split())
        if key in seen:
            at = (*path, index, field) if field else (*path, index)
            yield Finding(at, "Q003", f"{what} is there twice: {shown(text)}; change or delete one")
        seen.setdefault(key, index)
