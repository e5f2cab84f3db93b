"""Texts made odd: characters that look alike, bytes that are none, pieces torn out and repeated."""

from __future__ import annotations

import random
from collections.abc import Sequence

LOOKALIKES = {
    "0": "０𝟎٠",
    "1": "１𝟏١",
    "2": "２²₂",
    "3": "３³₃",
    "4": "４⁴४",
    "5": "５⁵५",
    "6": "６⁶৬",
    "7": "７⁷７",
    "8": "８⁸੮",
    "9": "９⁹९",
    "-": "−–—‐‑﹣－⁻",
    ".": "．。․·٫",
    ",": "，、‚٬",
    "(": "（⁽",
    ")": "）⁾",
    "[": "［⟦【",
    "]": "］⟧】",
    "+": "＋⁺",
    "*": "×·∗⋅✕",
    "/": "÷∕⁄／",
    "^": "＾ˆ",
    "=": "＝≈≃",
    "%": "％٪‰",
    " ": "\u00a0\u2009\u3000\u200b\u2028\t\n\r\x0b\x0c\x85",
    "e": "ｅℯе",
    "x": "×ｘх✕",
    "~": "∼≈",
}  # fmt: skip
ODD = [
    *"\x00\x07\x08\x1b\x7f\x80\x9b\xa0\xad",
    *"\u0300\u0301\u202e\u202d\u2066\u200d\ufeff\ufffd\ufffe\uffff",
    *"\ud800\udfff\udc80",
    *"∞πℵ⅓½Ⅷ㊿፩౪𝟙🧮👩‍🔬İßﬁǅ",
    "\U0010ffff",
    "e\u0301" * 3,
    "\r\n",
    "\u2028",
    "🏳️‍🌈",
]


def any_text(rng: random.Random, longest: int) -> str:
    """Bytes as text, in one of the ways in which bytes become text, or code points at random."""
    size = rng.randint(0, longest)
    way = rng.randrange(5)
    if way == 0:
        return rng.randbytes(size).decode("latin-1")
    if way == 1:
        return rng.randbytes(size).decode("utf-8", "replace")
    if way == 2:
        return rng.randbytes(size).decode("utf-8", "surrogateescape")
    if way == 3:
        return "".join(chr(rng.randrange(32, 127)) for _ in range(size))
    return "".join(chr(rng.randrange(0x110000)) for _ in range(size))


def mutated(rng: random.Random, text: str, others: Sequence[str]) -> str:
    """A text after a few accidents; `others` are pieces to put in, or texts to mix it with."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        text = _accident(rng, text, others)
    return text


def _accident(rng: random.Random, text: str, others: Sequence[str]) -> str:
    at = rng.randint(0, len(text))
    to = min(len(text), at + rng.choice((1, 1, 2, 5, 20)))
    way = rng.randrange(9)
    if way == 0:
        return text[:at] + text[to:]
    if way == 1:
        return text[:at] + text[at:to] * 2 + text[to:]
    if way == 2:
        return text[:at] + rng.choice(others) + text[at:]
    if way == 3:
        odd: str = rng.choice(ODD)
        return text[:at] + odd + text[at:]
    if way == 4:
        return text[:at] + rng.choice(others)[rng.randint(0, 5) :]
    if way == 5 and text:
        alike: str = rng.choice(LOOKALIKES.get(text[at - 1], text[at - 1]))
        return text[: at - 1] + alike + text[at:] if at else text
    if way == 6:
        return "".join(rng.choice(LOOKALIKES.get(c, c)) if rng.random() < 0.5 else c for c in text)
    if way == 7:
        return text[:at] + chr(rng.randrange(0x110000)) + text[to:]
    times: int = rng.choice((3, 10, 50))
    return text[:at] + text[at:to] * times + text[to:]
