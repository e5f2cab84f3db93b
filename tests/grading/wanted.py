"""What the tests of the notation ask for, and what is said to an answer that is no such thing."""

from __future__ import annotations

import pytest

from quizapp.grading.notation import Wanted, read
from quizapp.grading.unreadable import Unreadable

SCALAR = Wanted("scalar", ())
WHOLE = Wanted("integer", ())
THREE = Wanted("vector", (3,))
SQUARE = Wanted("matrix", (2, 2))
SHAPE = Wanted("shape")
NAMED = Wanted("shape", symbols={"B": 2, "T": 10, "d": 64})
BYTES = Wanted("integer", (), unit="bytes")
COUNT = Wanted("scalar", (), unit="count")
OPEN = Wanted("scalar", (), allow=frozenset(["percent", "inf"]))


def refusal(text: str, want: Wanted) -> str:
    """What is said to somebody who types that."""
    with pytest.raises(Unreadable) as caught:
        read(text, want)
    assert str(caught.value) == caught.value.message
    return caught.value.message
