"""The live attention engine: operations, their known mistakes, and computations of named steps.

The functions below are the Python interface; each is imported with its module when first used,
so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "scaled_dot_product_attention": "attention",
    "softmax": "softmax",
}


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"quizapp.engine.operations.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
