"""What a prompt asks, in so few words that it can stand in a list of questions."""

from __future__ import annotations

import re

MOST = 200
"""As many characters as three lines take."""
_FENCED = re.compile(r"^\s*(```|~~~).*?(^\s*\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"^\s*\|.*$", re.MULTILINE)
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s+)|`|\*\*", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.?!:])\s+")
_TELLS = re.compile(
    r"(?:Give|Compute|Calculate|Find|Name|Say|State|List|Count|Estimate|Explain|Describe|Show|Derive"
    r"|Prove|Compare|Write|Put|Order|Match|Choose|Mark|Fill|Complete|Label|Walk|Apply)\b.*\.$"
)


def asks(prompt: str) -> str:
    """The whole prompt where it is short, else the sentence that asks and what fits before it.

    Without Markdown's marks, code and tables. Where no sentence asks, it is cut short.
    """
    words = _MARKS.sub("", _TABLE.sub("", _FENCED.sub("", prompt))).split()
    whole = " ".join(words)
    if len(whole) <= MOST:
        return whole
    sentences = _SENTENCE.split(whole)
    asking = [at for at, each in enumerate(sentences) if each.endswith("?")]
    telling = [at for at, each in enumerate(sentences) if _TELLS.match(each)]
    for last in (asking or telling)[-1:]:
        for first in range(last + 1):
            found = " ".join(sentences[first : last + 1])
            if len(found) <= MOST - 2:
                return found if not first else f"… {found}"
    return whole[: MOST - 1].rstrip() + "…"
