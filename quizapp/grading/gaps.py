"""When what was typed into a gap is one of its accepted answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-") | {"\u00ad": None})
_WORD = re.compile(r"[^\W\d_]+")
_PLURAL_ABOVE = 4


def _bare(text: str) -> str:
    """The text without accents, with one kind of dash and single spaces."""
    split = unicodedata.normalize("NFD", text.translate(_DASHES))
    return " ".join("".join(c for c in split if not unicodedata.combining(c)).split())


def _singular(word: re.Match[str]) -> str:
    text = word[0]
    return text[:-1] if len(text) > _PLURAL_ABOVE and text.endswith("s") else text


def _key(bare: str) -> str:
    return _WORD.sub(_singular, bare.casefold())


def fits(typed: str, accepted: Iterable[str]) -> bool:
    """Whether an answer is accepted.

    Case, accents, kinds of dash, spacing and the final s of words over four letters do not count;
    where one letter is the answer, its case does (`Q` is not `q`).
    """
    given = _bare(typed)
    for answer in accepted:
        wanted = _bare(answer)
        if given == wanted:
            return True
        one_letter = len(wanted) == 1 and wanted.isalpha()
        if not one_letter and _key(given) == _key(wanted):
            return True
    return False
