"""What follows from the givens of the lab, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive

from quizapp.tui.lab_tables import PARTING, Block, step_blocks
from quizapp.tui.literal import literal
from quizapp.tui.shading import Shades
from quizapp.tui.tables import lay_out, side_by_side
from quizapp.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from quizapp.study.lab import View

_GUTTER = 3
_TOGETHER = 1
"""Between the right rows and the wrong ones, which are indented."""
_INDENT = "  "


class LabSteps(Drawn):
    """The steps, with those of a mistake beside them."""

    view: reactive[View | None] = reactive(None, layout=True)

    @property
    def parting(self) -> int | None:
        """The line on which the ways part, counted from 0, if they do."""
        drawn = self._laid_out(max(1, self.size.width))
        return next((at for at, line in enumerate(drawn) if PARTING in line.plain), None)

    def lines(self, width: int) -> Iterator[Content]:
        if self.view is None:
            return
        shades = Shades.of(self.app)
        drawn = [list(_block(b, width, shades)) for b in step_blocks(self.view)]
        for number, row in enumerate(rows_of(drawn, width)):
            if number:
                yield Content("")
            widths = [max(line.cell_length for line in lines) for lines in row]
            yield from side_by_side(row, widths, _GUTTER)


def rows_of(drawn: Sequence[list[Content]], width: int) -> Iterator[list[list[Content]]]:
    """Blocks of lines, as many beside each other as fit."""
    row: list[list[Content]] = []
    used = 0
    for lines in drawn:
        wide = max(line.cell_length for line in lines)
        if row and used + wide > width:
            yield row
            row, used = [], 0
        row.append(lines)
        used += wide + _GUTTER
    if row:
        yield row


def _block(block: Block, width: int, shades: Shades) -> Iterator[Content]:
    if block.heading:
        heading = literal(_INDENT + block.heading, "dim")
        parting = Content.styled(f"   {PARTING}" if block.parting else "", "$text-error bold")
        if heading.cell_length + parting.cell_length <= width:
            yield heading + parting
        else:
            yield heading.truncate(width, ellipsis=True)
            yield parting
    drawn = [list(lay_out(table, width, shades)) for table in block.tables]
    widths = [max(line.cell_length for line in lines) for lines in drawn]
    if sum(widths) + _TOGETHER * (len(drawn) - 1) <= width:
        yield from side_by_side(drawn, widths, _TOGETHER)
    else:
        for lines in drawn:
            yield from lines
