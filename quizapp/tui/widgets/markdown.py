"""Markdown from packs, laid out as blocks of text; nothing in it can be clicked or hide.

Raw HTML, links, images, references, autolinks and entities are off, so `<s>`, `[x](ssh://h)` and
`[CLS]: y` show as written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content, Span

from quizapp.tui.literal import printable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

CODE = "$foreground on $surface-lighten-1"
STRONG = "bold"
EMPHASIS = "italic"
STRIKE = "strike"
_STYLES = {"em": EMPHASIS, "strong": STRONG, "s": STRIKE}
_OFF_INLINE = ("link", "image", "autolink", "html_inline", "entity")
_OFF_BLOCK = ("reference", "html_block")


@dataclass(frozen=True)
class Block:
    """A paragraph, an item, a line of code: text with what stands before its lines."""

    content: Content
    first: str = ""
    rest: str = ""
    verbatim: bool = False
    """Whether its spaces count: code and drawings."""
    gap: bool = True
    """Whether an empty line goes before it."""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # Imported here: the first screen shows no Markdown.
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return parser.disable([*_OFF_INLINE, *_OFF_BLOCK])


@lru_cache(maxsize=64)
def blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text, in reading order."""
    return tuple(_Reader(_parser().parse(printable(markdown))).read())


def lines(markdown: str, width: int) -> list[Content]:
    """A Markdown text laid out in lines of at most `width` cells."""
    laid_out: list[Content] = []
    for block in blocks(markdown):
        if block.gap and laid_out:
            laid_out.append(Content(""))
        laid_out.extend(_lay_out(block, width))
    return laid_out


def _lay_out(block: Block, width: int) -> Iterator[Content]:
    room = max(8, width - max(cell_len(block.first), cell_len(block.rest)))
    wrapped = block.content.fold(room) if block.verbatim else block.content.wrap(room)
    for number, line in enumerate(wrapped or [Content("")]):
        yield Content(block.rest if number else block.first) + (
            line if block.verbatim else line.rstrip()
        )


class _Reader:
    """Walks the tokens of a document once."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._indent = ""
        self._marker: str | None = None
        """What stands before the next line, where that is not just the indent."""
        self._lists: list[int | None] = []
        """The lists that are open: the next number of each, `None` for bullets."""
        self._first = True
        self._table: list[list[Content]] | None = None

    def read(self) -> Iterator[Block]:
        for token in self._tokens:
            if token.type == "inline" and self._table is not None:
                self._table[-1].append(inline(token))
            elif token.type == "inline":
                yield self._block(inline(token))
            elif token.type in {"fence", "code_block"}:
                yield from self._code(token.content.rstrip("\n"))
            elif token.type == "hr":
                yield self._block(Content.styled("─" * 24, "dim"))
            elif token.type == "table_close":
                yield from self._rows()
            else:
                self._step(token)

    def _step(self, token: Token) -> None:
        """Structure: lists, quotes and tables open and close."""
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
                self._first = True
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
                self._first = True
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
                self._first = True
            case "list_item_open":
                self._open_item()
            case "list_item_close":
                self._indent = self._indent[: -self._bullet_width]
                self._marker = None
                self._first = False
            case "blockquote_open":
                self._indent += "│ "
            case "blockquote_close":
                self._indent = self._indent[:-2]
            case "table_open":
                self._table = []
            case "tr_open" if self._table is not None:
                self._table.append([])

    @property
    def _bullet_width(self) -> int:
        return 2 if self._lists[-1] is None else 3

    def _open_item(self) -> None:
        number = self._lists[-1]
        if number is None:
            self._marker = self._indent + "• "
        else:
            self._marker = self._indent + f"{number}. "
            self._lists[-1] = number + 1
        self._indent += " " * self._bullet_width

    def _block(self, content: Content, *, verbatim: bool = False, gap: bool = True) -> Block:
        first = self._indent if self._marker is None else self._marker
        follows_item = self._marker is not None and not (self._first and len(self._lists) == 1)
        self._marker = None
        return Block(content, first, self._indent, verbatim, gap and not follows_item)

    def _code(self, code: str) -> Iterator[Block]:
        for number, line in enumerate(code.split("\n")):
            first = self._marker or self._indent + "  "
            self._marker = None
            yield Block(Content(line), first, self._indent + "  ", verbatim=True, gap=not number)

    def _rows(self) -> Iterator[Block]:
        table, self._table = self._table or [], None
        columns = max((len(row) for row in table), default=0)
        widths = [
            max((row[column].cell_length for row in table if column < len(row)), default=0)
            for column in range(columns)
        ]
        for number, row in enumerate(table):
            cells = [cell.pad_right(widths[at] - cell.cell_length) for at, cell in enumerate(row)]
            line = Content("   ").join(cells)
            shown = line if number else line.stylize("dim")
            yield self._block(shown, verbatim=True, gap=not number)


def inline(token: Token) -> Content:
    """The inline content of a token: text with emphasis and code, and nothing else."""
    text: list[str] = []
    spans: list[Span] = []
    opened: list[tuple[str, int]] = []
    position = 0

    def add(piece: str) -> None:
        nonlocal position
        text.append(piece)
        position += len(piece)

    for child in token.children or []:
        if child.type == "code_inline":
            spans.append(Span(position, position + len(child.content), CODE))
            add(child.content)
        elif child.type == "hardbreak":
            add("\n")
        elif child.type == "softbreak":
            add(" ")
        elif child.type.endswith("_open"):
            opened.append((_STYLES.get(child.type.removesuffix("_open"), ""), position))
        elif child.type.endswith("_close"):
            style, start = opened.pop()
            spans.append(Span(start, position, style))
        else:
            add(child.content)
    return Content("".join(text), [span for span in spans if span.style and span.end > span.start])
