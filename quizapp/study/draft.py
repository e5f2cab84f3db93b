"""The open answer that an interview is in the middle of, kept in case the app is cut off.

Whoever ends an interview in the middle of an open answer has it counted as it stands. So does
whoever is cut off: what was written down last is handed in when the log is opened again.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import fields
from typing import Any

from quizapp.paths import Home
from quizapp.progress.errors import InvalidEvent
from quizapp.progress.events import Answer, Event
from quizapp.progress.files import is_running
from quizapp.progress.log import ProgressLog
from quizapp.small_files import read_json, write_json

_MAX_BYTES = 1_000_000
_LOOKED_AT = 100


def keep(home: Home, answer: Answer) -> None:
    """Write down what would be handed in now; without room for it, it is done without."""
    values = {field.name: getattr(answer, field.name) for field in fields(answer)}
    with contextlib.suppress(OSError):
        write_json(home.draft, {"process": os.getpid(), "answer": values})


def forget(home: Home) -> None:
    """It was handed in, or there is nothing to hand in."""
    with contextlib.suppress(OSError):
        home.draft.unlink(missing_ok=True)


def hand_in(log: ProgressLog) -> Event | None:
    """Log the draft that somebody was cut off in; None if there is none.

    Raises:
        ProgressError: it cannot be written now, so it is kept.
    """
    found = read_json(log.home.draft, _MAX_BYTES)
    if found is None or (isinstance(found, dict) and _runs(found.get("process"))):
        return None
    try:
        values: dict[str, Any] = dict(found["answer"])
        answer = Answer(**{**values, "misconceptions": tuple(values["misconceptions"])})
    except (KeyError, TypeError, ValueError, InvalidEvent):
        forget(log.home)
        return None
    event = None if _is_there(log, answer) else log.append(answer)
    forget(log.home)
    return event


def _is_there(log: ProgressLog, answer: Answer) -> bool:
    """Whether it was cut off between handing in and forgetting."""
    return any(
        (event.body.session, event.body.question, event.body.part)
        == (answer.session, answer.question, answer.part)
        for event in log.last_answers(_LOOKED_AT)
        if isinstance(event.body, Answer)
    )


def _runs(process: object) -> bool:
    """Whether the app that wrote the draft is still running."""
    if type(process) is not int or process <= 0 or process == os.getpid():
        return False
    return is_running(process)
