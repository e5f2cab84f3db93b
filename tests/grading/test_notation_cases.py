"""The table of cases that any change to the notation must keep."""

from __future__ import annotations

import ast
import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quizapp.grading.notation import Kind, Wanted, read
from quizapp.grading.unreadable import Unreadable

_TABLE = Path(__file__).with_name("notation_cases.tsv")


def _rows() -> list[dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _wanted(row: dict[str, str]) -> Wanted:
    options: dict[str, Any] = ast.literal_eval(row["options"])
    kind: Kind = "integer" if options.get("integer") else row["kind"]  # type: ignore[assignment]  # a table's text
    shapes: dict[str, tuple[int, ...]] = {"vector": (3,), "matrix": (2, 2)}
    return Wanted(
        kind,
        shapes.get(kind),
        allow=frozenset(name for name in ("percent", "inf") if options.get(name)),
        unit=options.get("unit"),
    )


def _nested(text: str) -> object:
    return "none" if not text else ast.literal_eval(text)


def _listed(value: object) -> object:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['kind']} {row['input']}")
def test_case(row: dict[str, str]) -> None:
    text, wanted = ast.literal_eval(row["input"]), _wanted(row)
    expected = row["expected (REJECT = format error)"]
    if expected == "REJECT":
        with pytest.raises(Unreadable):
            read(text, wanted)
        return
    reading = read(text, wanted)
    if isinstance(reading.value, np.ndarray):
        assert reading.value.dtype == np.float64
        assert reading.value.tolist() == ast.literal_eval(expected)
    else:
        assert reading.value == (-np.inf if expected == "-inf" else ast.literal_eval(expected))
    if row["decimals typed"]:
        assert _listed(reading.digits) == ast.literal_eval(row["decimals typed"])


def test_the_table_has_been_read() -> None:
    assert len(_rows()) == 39
