"""Tables of numbers as lines of text: columns that line up, shades, marks and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

from quizapp.counting import count
from quizapp.tui.literal import printable
from quizapp.tui.shading import Shades

_LABEL_LIMIT = 22
_CELL_LIMIT = 24
_MOST_CHUNKS = 6
_NUMBER = re.compile(r"([-−+]?(?:∞|\d{1,3}(?: \d{3})+|\d+))(?:\.\d+)?(?:e[-−+]?\d+)?\Z")
_MINE = "$text-error bold"
_MARK_STYLES = {"✓": "$text-success bold", "✗": "$text-error bold", "≈": "$text-success bold"}


@dataclass(frozen=True)
class Cell:
    """One number as text; `weight` shades it, `mark` (✓, ✗, ≈) judges it."""

    text: str
    weight: float | None = None
    mark: str = ""
    style: str = ""
    sign: str = ""
    """One character directly behind the number, such as what became of it."""
    here: bool = False
    """Whether the cursor is on it."""
    action: str = ""
    """What a click on it does."""


@dataclass(frozen=True)
class Row:
    """A labelled row of cells, with a remark on it; `mine` sets the learner's own numbers off."""

    label: str
    cells: tuple[Cell, ...]
    remark: str = ""
    """Stands behind the rows, or below them where not all of them have room there."""
    mine: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under common columns."""

    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()
    corner: str = ""
    """What the table is called: stands before the columns' names, or above the first row."""
    indent: int = 2
    remark: str = ""
    """On all of it: stands behind the corner, or below the table."""
    hidden: int = 0
    """Further rows that are not shown."""


def lay_out(table: Table, width: int, shades: Shades) -> Iterator[Content]:
    """The lines of a table; columns that do not fit beside the others go below them."""
    yield from lay_out_all((table,), width, shades)


def lay_out_all(tables: Sequence[Table], width: int, shades: Shades) -> Iterator[Content]:
    """The lines of tables one above the other: labels, first columns and remarks line up."""
    tables = [table for table in tables if table.rows]
    labels = max(map(_label_width, tables), default=0)
    frames = [_Frame.of(table, labels) for table in tables]
    sizes = [_remarks(table, frame, width) for table, frame in zip(tables, frames, strict=True)]
    fitting = [(start, widest) for start, widest in sizes if widest and start + widest <= width]
    common = max((start for start, _ in fitting), default=0)
    if any(common + widest > width for _, widest in fitting):
        common = 0
    for number, (table, frame, size) in enumerate(zip(tables, frames, sizes, strict=True)):
        if number:
            yield Content("")
        behind = (common or size[0]) if size in fitting else 0
        yield from _lay_out(table, frame, width, shades, behind)


def _label_width(table: Table) -> int:
    labels = [row.label for row in table.rows]
    if table.columns:
        labels.append(table.corner)
    widest = min(_LABEL_LIMIT, max(cell_len(printable(label)) for label in labels))
    return widest + 2 if widest else 0


def _remarks(table: Table, frame: _Frame, width: int) -> tuple[int, int]:
    """Where the remarks of a table would begin, and how wide they are (0: there are none)."""
    widest = max(cell_len(printable(text)) for _, text in _remarked(table))
    if len(frame.chunks(width)) > 1:
        return width, widest
    return max(frame.end, table.indent + cell_len(printable(table.corner))) + 2, widest


def _remarked(table: Table) -> list[tuple[str, str]]:
    return [(table.corner, table.remark), *((row.label, row.remark) for row in table.rows)]


def _lay_out(
    table: Table, frame: _Frame, width: int, shades: Shades, behind: int
) -> Iterator[Content]:
    """A table whose remarks begin at `behind`, or stand below it if that is 0."""
    chunks = frame.chunks(width)
    for number, columns in enumerate(chunks[:_MOST_CHUNKS]):
        if number:
            yield Content("")
        if table.columns or (table.corner and not number):
            yield _with_remark(frame.header(table, columns), table.remark, behind)
        for row in table.rows:
            if not number or columns.start < len(row.cells):
                yield _with_remark(frame.row(row, columns, shades), row.remark, behind)
    if len(chunks) > _MOST_CHUNKS:
        yield Content.styled(" " * table.indent + "… and more columns", "dim")
    if table.hidden:
        more = count(table.hidden, "more row")
        yield Content.styled(f"{' ' * frame.start} … {more}", "dim")
    if not behind:
        yield from _below(table, frame, width)


def _with_remark(line: Content, remark: str, behind: int) -> Content:
    if not behind or not remark:
        return line
    return line.pad_right(behind - line.cell_length) + Content.styled(printable(remark), "dim")


def _below(table: Table, frame: _Frame, width: int) -> Iterator[Content]:
    """The remarks of a table under it; behind the names of what they are on, if there are more."""
    found = [(printable(name), printable(remark)) for name, remark in _remarked(table) if remark]
    several = len(found) > 1
    for name, remark in found:
        label = _fit(name if several else "", frame.label_width)
        lead = f"{' ' * table.indent}{label} {'= ' * several}"
        for line in Content(remark).wrap(max(12, width - cell_len(lead))):
            yield Content.styled(lead + line.plain.rstrip(), "dim")
            lead = " " * cell_len(lead)


def side_by_side(
    drawn: Sequence[list[Content]], widths: Sequence[int], gutter: int
) -> Iterator[Content]:
    """Blocks of lines beside each other."""
    empty = Content("")
    for row in zip_longest(*drawn, fillvalue=empty):
        line = empty
        for piece, width in zip(row, widths, strict=True):
            line += piece.pad_right(width - piece.cell_length + gutter)
        yield line.rstrip()


@dataclass(frozen=True)
class _Frame:
    """Where everything goes, and how numbers line up in their columns."""

    indent: int
    label_width: int
    widths: tuple[int, ...]
    whole: tuple[int, ...]
    """By column, the cells before the decimal point."""
    marked: bool

    @classmethod
    def of(cls, table: Table, label_width: int) -> _Frame:
        marked = any(cell.mark for row in table.rows for cell in row.cells)
        count = max(len(row.cells) for row in table.rows)
        texts = [
            [printable(row.cells[at].text) for row in table.rows if at < len(row.cells)]
            for at in range(count)
        ]
        whole = tuple(max(map(_whole, column)) for column in texts)
        widths = []
        for at, column in enumerate(texts):
            name = printable(table.columns[at]) if at < len(table.columns) else ""
            lengths = [cell_len(text) + _lead(text, whole[at]) for text in column]
            widths.append(min(_CELL_LIMIT, max(cell_len(name), *lengths)))
        # Columns of one width read as a matrix, unless one of them is far wider than the rest.
        widest = max(widths, default=0)
        if widest <= 2 * min(widths, default=0) + 2:
            widths = [widest] * count
        return cls(table.indent, label_width, tuple(widths), whole, marked)

    @property
    def start(self) -> int:
        """Where the first column begins."""
        return self.indent + self.label_width

    @property
    def end(self) -> int:
        """Where the last one ends."""
        return self.start + sum(self.widths) + len(self.widths) * (2 + 2 * self.marked)

    def chunks(self, width: int) -> list[range]:
        """The columns, as many at a time as fit; evenly many where all are alike."""
        room = width - self.start
        starts, used = [0], 0
        for at, column in enumerate(self.widths):
            needed = column + 2 + 2 * self.marked
            if used + needed > room and at > starts[-1]:
                starts.append(at)
                used = 0
            used += needed
        count = len(self.widths)
        if len(set(self.widths)) == 1:
            each = -(-count // len(starts))
            starts = list(range(0, count, each))
        return [range(a, b) for a, b in zip(starts, [*starts[1:], count], strict=True)]

    def header(self, table: Table, columns: range) -> Content:
        corner = printable(table.corner) if columns.start == 0 else ""
        if not table.columns:
            style = _MINE if table.rows[0].mine else "dim"
            return Content.styled(" " * self.indent + corner, style)
        line = " " * self.indent + _fit(corner, self.label_width)
        for at in columns:
            name = printable(table.columns[at]) if at < len(table.columns) else ""
            line += " " + _fit(name, self.widths[at]) + " " * (1 + 2 * self.marked)
        return Content.styled(line.rstrip(), "dim")

    def row(self, row: Row, columns: range, shades: Shades) -> Content:
        label = _fit(printable(row.label), self.label_width)
        line = Content.styled(" " * self.indent + label, _MINE if row.mine else "dim")
        for at in columns:
            if at < len(row.cells):
                line += self._cell(row.cells[at], at, shades)
        return line.stylize(_MINE) if row.mine else line

    def _cell(self, cell: Cell, at: int, shades: Shades) -> Content:
        text = printable(cell.text)
        text = _fit(" " * _lead(text, self.whole[at]) + text, self.widths[at])
        bare = text.rstrip()
        gap = " " * (len(text) - len(bare))
        before = "›" if cell.here else " "
        shown = Content(f"{before}{bare}{cell.sign or ' '}")
        if cell.weight is not None:
            shown = (shown + gap).stylize(shades.style(cell.weight)) + self._mark("")
        elif self.marked:
            shown = shown.stylize(cell.style) + self._mark(cell.mark) + gap
        else:
            shown = (shown + gap).stylize(cell.style)
        if cell.here:
            shown = shown.stylize("bold reverse")
        return shown.stylize(Style.from_meta({"@click": cell.action})) if cell.action else shown

    def _mark(self, mark: str) -> Content:
        """Room for a mark behind a number, with the mark in it."""
        if not self.marked:
            return Content("")
        return Content.styled(f"{mark or ' '} ", _MARK_STYLES.get(mark, ""))


def _whole(text: str) -> int:
    """The cells before the decimal point of a number, grouped or not; 0 for anything else."""
    match = _NUMBER.match(text)
    return len(match[1]) if match else 0


def _lead(text: str, whole: int) -> int:
    """How far a number goes in where so many cells stand before the point; all else does not."""
    own = _whole(text)
    return whole - own if own else 0


def _fit(text: str, width: int) -> str:
    if cell_len(text) > width:
        while text and cell_len(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - cell_len(text))
