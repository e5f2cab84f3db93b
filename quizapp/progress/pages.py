"""Rows of a database whose tree may be broken: each leaf page is read for itself.

The file format is SQLite's (https://www.sqlite.org/fileformat.html, sections 1.6, 2 and 4).
SQLite itself is not asked, for what it makes of a broken file is anybody's guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

Value: TypeAlias = int | bytes | None
"""As stored: a text is its bytes; a real number is left out (None), for no event has one."""

_LEAF = 0x0D
_PAGE_SIZES = frozenset(2**power for power in range(9, 17))
_USUAL_PAGE = 4096
_WAL_HEADER = 32
_FRAME_HEADER = 24
_LONGEST = 1 << 22
"""No row is longer than this; a length beyond it is damage."""


class Pages:
    """The pages of a database and of the write-ahead log beside it."""

    def __init__(self, data: bytes, wal: bytes) -> None:
        size = int.from_bytes(data[16:18], "big")
        size = 65536 if size == 1 else size
        if size not in _PAGE_SIZES:
            size = int.from_bytes(wal[8:12], "big")
        self._size = size if size in _PAGE_SIZES else _USUAL_PAGE
        self._data = data
        self._newer: dict[int, bytes] = {}
        self._frames: list[bytes] = []
        step = _FRAME_HEADER + self._size
        # Every frame counts, also one that SQLite would not take: an event proves itself.
        for start in range(_WAL_HEADER, len(wal), step):
            page = wal[start + _FRAME_HEADER : start + step]
            self._newer[int.from_bytes(wal[start : start + 4], "big")] = page
            self._frames.append(page)

    def rows(self, columns: int) -> Iterator[list[Value]]:
        """Every row with so many columns that some leaf page still holds; also several times."""
        for start in range(0, len(self._data), self._size):
            yield from self._leaf(self._data[start : start + self._size], columns, start == 0)
        for page in self._frames:
            yield from self._leaf(page, columns, False)

    def _leaf(self, page: bytes, columns: int, is_first: bool) -> Iterator[list[Value]]:
        head = 100 if is_first else 0
        if len(page) < head + 8 or page[head] != _LEAF:
            return
        cells = int.from_bytes(page[head + 3 : head + 5], "big")
        for at in range(head + 8, min(head + 8 + 2 * cells, len(page) - 1), 2):
            start = int.from_bytes(page[at : at + 2], "big")
            try:
                values = _record(self._payload(page, start))
            except (IndexError, ValueError):
                continue
            if len(values) == columns:
                yield values

    def _payload(self, page: bytes, start: int) -> bytes:
        """What a cell holds, with what overflowed to other pages."""
        length, start = _varint(page, start)
        _, start = _varint(page, start)
        if length > _LONGEST:
            raise ValueError
        most = self._size - 35
        if length <= most:
            return page[start : start + length]
        least = (self._size - 12) * 32 // 255 - 23
        local = least + (length - least) % (self._size - 4)
        local = local if local <= most else least
        found = [page[start : start + local]]
        missing = length - local
        following = int.from_bytes(page[start + local : start + local + 4], "big")
        while missing > 0 and following:
            page = self._page(following)
            found.append(page[4 : 4 + missing])
            missing -= self._size - 4
            following = int.from_bytes(page[:4], "big")
        return b"".join(found)

    def _page(self, number: int) -> bytes:
        start = (number - 1) * self._size
        page = self._newer.get(number) or self._data[start : start + self._size]
        if len(page) < 4:
            raise ValueError
        return page


def _record(data: bytes) -> list[Value]:
    end, at = _varint(data, 0)
    if end > len(data):
        raise ValueError
    kinds: list[int] = []
    while at < end:
        kind, at = _varint(data, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        if kind >= 12:
            width = (kind - 12) // 2
            values.append(data[at : at + width])
        else:
            width = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]
            values.append(_number(kind, data[at : at + width]))
        at += width
    return values


def _number(kind: int, data: bytes) -> int | None:
    if kind in (8, 9):
        return kind - 8
    return int.from_bytes(data, "big", signed=True) if 1 <= kind <= 6 else None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count in range(9):
        byte = data[at + count]
        if count == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    raise ValueError
