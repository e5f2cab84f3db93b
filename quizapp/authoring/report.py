"""The report of a check as text: for each numeric question what its numbers can and cannot do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizapp.authoring.figures import Pair, PartRow, Row
from quizapp.counting import count

WIDTH = 100
_CELL = 4
_LABEL = 5


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The report, at most 100 columns wide where ids allow."""
    for row in rows:
        yield from _question(row)
        yield ""


def _question(row: Row) -> Iterator[str]:
    yield row.question
    yield (
        f"  {count(row.variants, 'variant')}, {row.distinct} distinct, "
        f"{row.attempts:g} {'draw' if row.attempts == 1 else 'draws'} for each accepted"
    )
    yield f"  work{f' ({row.tool})' if row.tool else ''}: at most {row.effort}"
    for number, part in enumerate(row.parts, start=1):
        lead = f"part {number}: " if len(row.parts) > 1 else ""
        answers = count(part.answers, "different answer")
        yield f"  {lead}{part.ask} ({part.kind}), {answers}{_band(part)}"
        yield from _mistakes(part)


def _band(part: PartRow) -> str:
    if part.band is None:
        return ""
    usual, most = part.band
    return f", band {usual:g} {'unit' if usual == 1 else 'units'}" + (
        f" (at most {most:g})" if most != usual else ""
    )


def _mistakes(part: PartRow) -> Iterator[str]:
    if not part.mistakes:
        yield "    no mistake is known here"
        return
    if part.chance is not None:
        kept = ", ".join(f"{word} in {share:.0%}" for word, share in part.named.items() if share)
        yield f"    a random answer meets one in {part.chance:.1%}; named: {kept}"
    numbers = {name: number for number, name in enumerate(part.mistakes, start=1)}
    for name, share in part.mistakes.items():
        yield f"    {numbers[name]:>3} {share:>5.0%}  {name}"
    yield from _matrix(part.confusable, numbers)


def _matrix(confusable: dict[Pair, float], numbers: dict[str, int]) -> Iterator[str]:
    """Which mistakes are taken for one another, in percent of the variants with both."""
    shares = {
        (numbers[first], numbers[second]): share
        for (first, second), share in confusable.items()
        if share >= 0.005 and first in numbers and second in numbers
    }
    if not shares:
        return
    yield "    confusable, in % of the variants:"
    rows = sorted({second for _, second in shares})
    columns = sorted({first for first, _ in shares})
    fit = (WIDTH - 4 - _LABEL) // _CELL
    for start in range(0, len(columns), fit):
        chosen = columns[start : start + fit]
        yield " " * (4 + _LABEL) + "".join(f"{column:>{_CELL}}" for column in chosen)
        for row in rows:
            cells = [shares.get((column, row)) for column in chosen]
            if any(cells):
                yield f"    {row:>{_LABEL}}" + "".join(_cell(share) for share in cells).rstrip()


def _cell(share: float | None) -> str:
    return f"{100 * share:>{_CELL}.0f}" if share else f"{'.':>{_CELL}}"
