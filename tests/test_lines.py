"""Lines in and out."""

from __future__ import annotations

import io
import os

from quizapp.lines import MAX_LINE, Lines, printable, write_line


def test_lines_end_as_they_like() -> None:
    lines = Lines(io.BytesIO(b"one\r\ntwo\n\nlast"))
    assert [lines.next() for _ in range(6)] == ["one", "two", "", "last", None, None]


def test_a_line_is_cut_and_the_next_one_is_whole() -> None:
    lines = Lines(io.BytesIO(b"x" * (5 * MAX_LINE) + b"\nnext\n"))
    first = lines.next()
    assert first is not None
    assert len(first) == MAX_LINE
    assert lines.next() == "next"


def test_waiting_says_whether_a_line_is_there_already() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as source, os.fdopen(writing, "wb", buffering=0) as sink:
        lines = Lines(source)
        assert not lines.waiting()
        sink.write(b"a\nb\n")
        assert lines.next() == "a"
        assert lines.waiting()
        assert lines.next() == "b"
        assert not lines.waiting()


def test_what_could_move_a_cursor_is_replaced() -> None:
    assert printable("a\x1b[2Jb\x9bc\u202ed\re") == "a�[2Jb�c�d�e"
    assert printable("√d_k → ✓\ttab\nline") == "√d_k → ✓\ttab\nline"


def test_a_stream_that_knows_little_gets_what_it_can_take() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    write_line(out, "√2 = 1.4")
    assert raw.getvalue() == b"?2 = 1.4\n"
