"""What is found wrong inside a question or a pack's manifest, before it has a place in a file."""

from __future__ import annotations

from dataclasses import dataclass

from quizapp.bank.problems import Problem, Severity
from quizapp.bank.scalars import Plain, locate

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the value (or with `at_key`, the key) at a path."""

    path: Path
    code: str
    message: str
    severity: Severity = "error"
    at_key: bool = False
    column: int = 1
    """1-based position inside the value's text, where that is known."""

    def at(self, file: str, data: object, base: Path = ()) -> Problem:
        """The finding with its place in a file whose data stands under `base`."""
        path = (*base, *self.path)
        mark = locate(data, path, key=self.at_key)
        column = mark.column
        if self.column > 1 and not self.at_key:
            if isinstance(_value(data, path), Plain):
                column += self.column - 1
            elif mark.style in ("'", '"'):
                column += self.column
        return Problem(file, mark.line, column, self.code, self.severity, self.message)


def _value(data: object, path: Path) -> object:
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
    return data
