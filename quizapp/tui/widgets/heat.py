"""Numbers in rows and columns with labels, shaded by size, the number always in the cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive

from quizapp.tui.literal import printable
from quizapp.tui.shading import Shades
from quizapp.tui.widgets.drawn import Drawn

_LABEL_LIMIT = 22
_CELL_LIMIT = 24


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
    indent: int = 2
    label_style: str = field(default="dim")


class HeatTable(Drawn):
    """Shows a table; columns line up over all its rows."""

    table: reactive[Table] = reactive(Table(()), layout=True)

    def __init__(self, table: Table | None = None, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        if table is not None:
            self.set_reactive(HeatTable.table, table)

    def lines(self, width: int) -> Iterator[Content]:
        return lay_out(self.table, width, Shades.of(self.app))


def lay_out(table: Table, width: int, shades: Shades) -> Iterator[Content]:
    """The lines of a table in a given width; columns that do not fit are counted, not cut."""
    if not table.rows:
        return
    labels = _shorten([row.label for row in table.rows], _LABEL_LIMIT)
    label_width = max(cell_len(label) for label in labels)
    if label_width:
        label_width += 2
    marked = any(cell.mark for row in table.rows for cell in row.cells)
    widths = _column_widths(table)
    start = table.indent + label_width
    shown = _fitting(widths, width - start, 2 if marked else 0)
    hidden = len(widths) - shown
    widths = widths[:shown]
    corner = table.rows[0].head if table.columns else ""
    if table.columns:
        yield _header(table, widths, start, marked, hidden)
    for number, (label, row) in enumerate(zip(labels, table.rows, strict=True)):
        if row.head and not (corner and number == 0):
            yield Content(" " * table.indent) + Content.styled(
                printable(row.head), table.label_style
            )
        line = Content(" " * table.indent) + Content.styled(
            label + " " * (label_width - cell_len(label)), table.label_style
        )
        for cell, cell_width in zip(row.cells[:shown], widths, strict=False):
            line += _cell(cell, cell_width, marked, shades)
        if len(row.cells) > shown:
            line += Content.styled(f" … {len(row.cells) - shown} more", "dim")
        yield from _with_remark(line, row, start, width)


def _header(table: Table, widths: Sequence[int], start: int, marked: bool, hidden: int) -> Content:
    line = " " * start
    if head := printable(table.rows[0].head):
        line = _fit(" " * table.indent + head, start) if start else ""
    names = _shorten(list(table.columns[: len(widths)]), _CELL_LIMIT)
    for name, width in zip(names, widths, strict=False):
        line += " " + _fit(name, width) + " " * (1 + 2 * marked)
    return Content.styled(line.rstrip() + (" …" if hidden else ""), "dim")


def _cell(cell: Cell, width: int, marked: bool, shades: Shades) -> Content:
    text = f" {_fit(printable(cell.text), width)} "
    if cell.weight is not None:
        shown = Content(text).stylize(shades.style(cell.weight))
    else:
        shown = Content.styled(text, cell.style)
    if marked:
        shown += Content.styled(f"{cell.mark or ' '} ", _MARK_STYLES.get(cell.mark, ""))
    return shown


_MARK_STYLES = {"✓": "$text-success bold", "✗": "$text-error bold", "≈": "$text-success bold"}


def _with_remark(line: Content, row: Row, start: int, width: int) -> Iterator[Content]:
    behind = Content("   ").join(
        part
        for part in (
            Content.styled(printable(row.remark), "dim"),
            Content.styled(printable(row.pointer), "$text-error bold"),
        )
        if part.plain
    )
    if not behind.plain:
        yield line
        return
    if line.cell_length + 3 + behind.cell_length <= width:
        yield line + Content("   ") + behind
        return
    yield line
    for wrapped in behind.wrap(max(12, width - start - 1)):
        yield Content(" " * (start + 1)) + wrapped


def _column_widths(table: Table) -> list[int]:
    count = max(len(row.cells) for row in table.rows)
    names = _shorten(list(table.columns), _CELL_LIMIT)
    widths = []
    for column in range(count):
        texts = [printable(row.cells[column].text) for row in table.rows if column < len(row.cells)]
        name = names[column] if column < len(names) else ""
        widths.append(min(_CELL_LIMIT, max(map(cell_len, [name, *texts]))))
    # Columns of one width read as a matrix, unless one of them is far wider than the rest.
    widest = max(widths, default=0)
    return [widest] * count if widest <= 2 * min(widths, default=0) + 2 else widths


def _fitting(widths: Sequence[int], room: int, mark: int) -> int:
    used = 0
    for number, width in enumerate(widths):
        used += width + 2 + mark
        reserve = 0 if number == len(widths) - 1 else 10
        if used + reserve > room and number:
            return number
    return len(widths)


def _shorten(texts: Sequence[str], limit: int) -> list[str]:
    return [_fit(printable(text).replace("\n", " "), min(limit, cell_len(text))) for text in texts]


def _fit(text: str, width: int) -> str:
    if cell_len(text) > width:
        while text and cell_len(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - cell_len(text))
