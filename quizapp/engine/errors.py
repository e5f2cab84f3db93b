"""What can go wrong in a computation, in words for the person who wrote it."""

from __future__ import annotations


class EngineError(ValueError):
    """A computation that cannot be done; the message says what and why."""

    step: str | None = None
    """The step that it stopped in, where known."""


class ExpressionError(EngineError):
    """An expression that does not parse or names something unknown."""

    def __init__(self, message: str, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        """1-based position in the expression's text."""


class ShapeError(EngineError):
    """Arrays whose shapes do not fit together."""


class ArgumentError(EngineError):
    """An argument outside what an operation accepts."""


class LimitError(EngineError):
    """A computation larger than the engine takes on."""
