"""Characters that no pack may contain: they hide, reorder or control what a terminal shows."""

from __future__ import annotations

import re
from functools import cache

_BIDI = "\u202a-\u202e\u2066-\u2069"


def _noncharacters() -> str:
    ends = (chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    return "\ufdd0-\ufdef" + "".join(ends)


# Compiled when first needed: it takes ten milliseconds, and a warm start can do without.
@cache
def forbidden() -> re.Pattern[str]:
    """In text: C0 (but tab and newline), DEL, C1, bidirectional overrides and isolates, and
    noncharacters."""
    return re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}{_noncharacters()}]")


@cache
def _perhaps() -> re.Pattern[str]:
    """All that are forbidden in text, and those beyond the plane of emoji: one range is a quarter
    of the time that the noncharacters of each plane take.
    """
    return re.compile(
        f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}\ufdd0-\ufdef\ufffe-\uffff\U0001fffe-\U0010ffff]"
    )


def has_forbidden(text: str) -> bool:
    """Whether a text holds a character that it may not hold."""
    return _perhaps().search(text) is not None and forbidden().search(text) is not None


@cache
def forbidden_in_names() -> re.Pattern[str]:
    """In file names: tabs, newlines and undecodable bytes too."""
    return re.compile(f"[\x00-\x1f\x7f-\x9f{_BIDI}{_noncharacters()}\ud800-\udfff]")


@cache
def unreadable() -> re.Pattern[str]:
    """What libyaml stops at (and NEL, which it would take for the end of a line)."""
    return re.compile(
        "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    )


def describe(character: str) -> str:
    """How a message names a character that cannot be shown, such as `U+202E (RIGHT-TO-LEFT …)`."""
    import unicodedata

    point = ord(character)
    name = unicodedata.name(character, "")
    if not name:
        if point < 0x20 or 0x7F <= point < 0xA0:
            name = "a control character"
        elif 0xD800 <= point < 0xE000:
            name = "an undecodable byte"
        else:
            name = "a noncharacter"
    return f"U+{point:04X} ({name})"


def visible(name: str) -> str:
    """A file name as a message can show it, with forbidden characters as `\\u{…}`."""
    if name.isascii() and name.isprintable():
        return name
    return forbidden_in_names().sub(lambda found: f"\\u{{{ord(found.group()):x}}}", name)
