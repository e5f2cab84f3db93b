"""A talk in line mode over the mini pack: what is typed, and what is printed."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.lines import Lines
from quizapp.plain.line_mode import LineMode
from quizapp.progress.log import ProgressLog
from quizapp.study.session import Session

Converse = Callable[..., Any]


@pytest.fixture
def converse(library: Library, log: ProgressLog) -> Converse:
    """Types `said` at a session over the named questions (seed 1) and returns what was printed."""

    def run(said: str | bytes, *names: str, mode: str = "practice", as_json: bool = False) -> str:
        clock = FixedClock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
        rng = random.Random(1)
        queue = [f"mini/{name}" for name in names]
        session = Session(library, log, clock, rng, mode, queue, seed=1)  # type: ignore[arg-type]  # named as text
        out = io.StringIO()
        notices = io.StringIO() if as_json else out
        data = said if isinstance(said, bytes) else said.encode()
        lines = Lines(io.BytesIO(data))
        LineMode(session, library, lines, out, notices, as_json=as_json).run()
        return out.getvalue()

    return run


def objects(text: str) -> list[dict[str, Any]]:
    """What was printed as JSON, line by line."""
    return [json.loads(line) for line in text.splitlines()]
