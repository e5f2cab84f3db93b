"""Long whole numbers as people read them."""

from __future__ import annotations

import re

_LONG = re.compile(r"[-−]?[0-9]{5,40}")
_THOUSAND = re.compile(r"(?<=[0-9])(?=(?:[0-9]{3})+\Z)")


def apart(text: str) -> str:
    """A whole number with its thousands set apart from five digits on; all else as it is.

    An answer may be written so too.
    """
    return _THOUSAND.sub(" ", text) if _LONG.fullmatch(text) else text
