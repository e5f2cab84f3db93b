"""The characters of a typed or pasted answer, brought to the few that the parsers know."""

from __future__ import annotations

import re

from quizapp.grading.unreadable import Unreadable

MAX_ANSWER = 20_000
"""Characters in an answer, typed, read or kept; a pasted file is refused unread."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)

_SAME = str.maketrans(
    {
        **dict.fromkeys("−–‒‐‑﹣－", "-"),
        **dict.fromkeys("·⋅∙∗", "*"),
        **dict.fromkeys("✕⨯", "×"),
        **dict.fromkeys("÷∕⁄", "/"),
        **dict.fromkeys("≃≅∼", "≈"),
        **dict.fromkeys("\t\u00a0\u1680\u205f\u3000\u202f", " "),
        **{chr(code): " " for code in range(0x2000, 0x200B)},
        **dict.fromkeys("\u2028\u2029", "\n"),
        **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
        "…": "...",
    }
)

_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")

_IN_FRONT = re.compile(r"[≈=~\s]+")


def checked(text: str) -> str:
    """The text without surrounding space, if it may be read at all.

    Raises:
        Unreadable: too long, or with characters that cannot be seen.
    """
    if len(text) > MAX_ANSWER:
        raise Unreadable(
            f"That is {len(text):,} characters long; an answer has at most {MAX_ANSWER:,}."
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if hidden := _FORBIDDEN.search(text):
        raise Unreadable(
            f"There is an invisible character in it (U+{ord(hidden[0]):04X}); "
            "type the answer instead of pasting it."
        )
    return text


def plain(text: str) -> str:
    """The text with one character for each meaning, and without a leading ≈ or =.

    Every minus becomes `-`, every dot of multiplication `*`, every space a space, a superscript
    `^(...)`; `×` stays, because it separates the sizes of a shape.

    Raises:
        Unreadable: too long, or with characters that cannot be seen.
    """
    text = checked(text)
    if not text.isascii():
        text = text.translate(_SAME)
        text = _SUPERSCRIPT.sub(lambda run: f"^({run[0].translate(_RAISED)})", text)
        if len(text) > MAX_ANSWER:
            raise Unreadable(
                f"With its powers written out that is {len(text):,} characters long; "
                f"an answer has at most {MAX_ANSWER:,}."
            )
    elif "\t" in text:
        text = text.replace("\t", " ")
    if (front := _IN_FRONT.match(text)) is not None:
        text = text[front.end() :]
    return text.rstrip()
