"""Tables of numbers as lines of text: columns that line up, shades, marks and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len
from textual.content import Content

from quizapp.tui.literal import printable
from quizapp.tui.shading import Shades

_LABEL_LIMIT = 22
_CELL_LIMIT = 24
_MOST_CHUNKS = 6
_NUMBER = re.compile(r"([-−+]?(?:∞|\d{1,3}(?: \d{3})+|\d+))(?:\.\d+)?(?:e[-−+]?\d+)?\Z")
_MARK_STYLES = {"✓": "$text-success bold", "✗": "$text-error bold", "≈": "$text-success bold"}


@dataclass(frozen=True)
class Cell:
    """One number as text; `weight` shades it, `mark` (✓, ✗, ≈) judges it."""

    text: str
    weight: float | None = None
    mark: str = ""
    style: str = ""


@dataclass(frozen=True)
class Row:
    """A labelled row of cells, with a remark behind it and, when it matters, a pointer."""

    label: str
    cells: tuple[Cell, ...]
    remark: str = ""
    pointer: str = ""
    """What stands out behind the row: `← yours: …`."""
    head: str = ""
    """A name that stands above the row: the step, where it has several rows."""


@dataclass(frozen=True)
class Table:
    """Rows under common columns."""

    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()
    corner: str = ""
    """What the table is called: stands before the columns' names, or above the first row."""
    indent: int = 2


def lay_out(table: Table, width: int, shades: Shades) -> Iterator[Content]:
    """The lines of a table; columns that do not fit beside the others go below them."""
    if not table.rows:
        return
    frame = _Frame.of(table)
    chunks = frame.chunks(width)
    for number, columns in enumerate(chunks[:_MOST_CHUNKS]):
        if number:
            yield Content("")
        yield from _lay_out_chunk(table, frame, columns, width, shades)
    if len(chunks) > _MOST_CHUNKS:
        yield Content.styled(" " * table.indent + "… and more columns", "dim")


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


def _lay_out_chunk(
    table: Table, frame: _Frame, columns: range, width: int, shades: Shades
) -> Iterator[Content]:
    first = columns.start == 0
    if table.columns or (table.corner and first):
        yield frame.header(table, columns)
    for number, row in enumerate(table.rows):
        if not first and columns.start >= len(row.cells):
            continue
        if row.head and first:
            if number:
                yield Content("")
            yield Content.styled(" " * table.indent + printable(row.head), "dim")
        line = frame.row(row, columns, shades)
        if first:
            yield from _with_remark(line, row, frame.start, width)
        else:
            yield line


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
    def of(cls, table: Table) -> _Frame:
        labels = [row.label for row in table.rows]
        if table.columns:
            labels.append(table.corner)
        label_width = min(_LABEL_LIMIT, max(cell_len(printable(label)) for label in labels))
        label_width += 2 if label_width else 0
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
            return Content.styled(" " * self.indent + corner, "dim")
        line = " " * self.indent + _fit(corner, self.label_width)
        for at in columns:
            name = printable(table.columns[at]) if at < len(table.columns) else ""
            line += " " + _fit(name, self.widths[at]) + " " * (1 + 2 * self.marked)
        return Content.styled(line.rstrip(), "dim")

    def row(self, row: Row, columns: range, shades: Shades) -> Content:
        label = _fit(printable(row.label), self.label_width)
        line = Content.styled(" " * self.indent + label, "dim")
        for at in columns:
            if at < len(row.cells):
                line += self._cell(row.cells[at], at, shades)
        return line

    def _cell(self, cell: Cell, at: int, shades: Shades) -> Content:
        text = printable(cell.text)
        text = _fit(" " * _lead(text, self.whole[at]) + text, self.widths[at])
        if cell.weight is not None:
            return Content(f" {text} ").stylize(shades.style(cell.weight)) + self._mark("")
        if not self.marked:
            return Content.styled(f" {text} ", cell.style)
        bare = text.rstrip()
        shown = Content.styled(f" {bare} ", cell.style) + self._mark(cell.mark)
        return shown + " " * (len(text) - len(bare))

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


def _with_remark(line: Content, row: Row, start: int, width: int) -> Iterator[Content]:
    """A row with what stands behind it: the pointer first, where not both fit."""
    remark, points = Content.styled(printable(row.remark), "dim"), pointer(row.pointer)
    left = []
    for pieces in ([remark, points], [points]):
        shown = [piece for piece in pieces if piece.plain]
        needed = sum(piece.cell_length + 2 for piece in shown)
        if shown and line.cell_length + needed <= width:
            for piece in shown:
                line += Content("  ") + piece
            left = [] if pieces[0] is remark else [remark]
            break
    else:
        left = [points, remark]
    yield line
    for piece in left:
        if piece.plain:
            for wrapped in piece.wrap(max(12, width - start - 1)):
                yield Content(" " * (start + 1)) + wrapped


def pointer(text: str) -> Content:
    """What must not be overlooked: the learner's own numbers where the ways part."""
    return Content.styled(printable(text), "$text-error bold")


def _fit(text: str, width: int) -> str:
    if cell_len(text) > width:
        while text and cell_len(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - cell_len(text))
