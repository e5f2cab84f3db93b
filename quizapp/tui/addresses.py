"""Addresses in sources: found, but opened only after they have been shown in full."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"https?://\S+")
_PLAIN = re.compile(r"https?://[!#-;=?-Z_a-z~%]+")
_TRAILING = ".,;:!?'\"]>"
_LONGEST = 2000


def address_in(source: str | None) -> str | None:
    """The first http or https address of a source, plain ASCII and nothing that hides in it."""
    match = _ADDRESS.search(source or "")
    if match is None or len(match[0]) > _LONGEST:
        return None
    address = match[0].rstrip(_TRAILING)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(_TRAILING)
    host = address.partition("//")[2].partition("/")[0]
    # `http://known.org@elsewhere` looks like one host and goes to another.
    return address if _PLAIN.fullmatch(address) and host and "@" not in host else None
