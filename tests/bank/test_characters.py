"""The quick look for forbidden characters finds what the exact one finds."""

from __future__ import annotations

from quizapp.bank.characters import forbidden, has_forbidden


def test_the_quick_look_finds_the_same() -> None:
    ends = [plane << 16 | low for plane in range(17) for low in (0xFFFD, 0xFFFE, 0xFFFF, 0)]
    points = {*range(0x3000), *range(0xFD00, 0x10100), *ends, 0x1F600, 0x20000, 0x2A6D6}
    for point in points:
        found = forbidden().search(f"a{chr(point)}b") is not None
        assert has_forbidden(f"a{chr(point)}b") == found, hex(point)
    assert not has_forbidden("softmax(q·k/√d_k) 🙂 𠀀")
