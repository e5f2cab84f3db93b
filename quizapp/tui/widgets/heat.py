"""Numbers in rows and columns with labels, shaded by size, the number always in the cell."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.reactive import reactive

from quizapp.tui.shading import Shades
from quizapp.tui.tables import Table, lay_out, lay_out_all, side_by_side
from quizapp.tui.widgets.drawn import Drawn

_GUTTER = 4


class HeatTables(Drawn):
    """Shows tables one above the other, with common columns for labels and remarks."""

    tables: reactive[tuple[Table, ...]] = reactive(())

    def watch_tables(self) -> None:
        self.refresh(layout=True)

    def lines(self, width: int) -> Iterator[Content]:
        return lay_out_all(self.tables, width, Shades.of(self.app))


class HeatTable(HeatTables):
    """Shows tables side by side where they fit, else one above the other."""

    def lines(self, width: int) -> Iterator[Content]:
        shades = Shades.of(self.app)
        drawn = [list(lay_out(table, width, shades)) for table in self.tables if table.rows]
        widths = [max(line.cell_length for line in lines) for lines in drawn]
        if len(drawn) > 1 and sum(widths) + _GUTTER * (len(drawn) - 1) <= width:
            yield from side_by_side(drawn, widths, _GUTTER)
            return
        for number, lines in enumerate(drawn):
            if number:
                yield Content("")
            yield from lines
