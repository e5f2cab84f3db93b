"""What the learner did last, over all sessions: what an undo takes back in one go.

One deed may take several events. The first bears the name of its session; those that go on with
it bear the name with `CONTINUED` after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quizapp.progress.events import Answer, Body, Event, Rate, Reset, State, Undo
from quizapp.progress.log import ProgressLog

CONTINUED = "+"
BROWSE = "browse"
"""The name under which decisions are kept that were made outside sessions."""
_WHERE = {
    "learn": "learning",
    "practice": "practice",
    "mistakes": "a drill",
    "timed": "a timed session",
}
_FIRST_LOOK = 16
_MARKS = {
    ("suspend", True): "suspending {it}",
    ("suspend", False): "taking {it} in again",
    ("bury", True): "putting {it} off",
    ("bury", False): "bringing {it} back",
    ("flag", True): "the flag on {it}",
    ("flag", False): "taking the flag off {it}",
    ("known", True): "knowing {it}",
    ("known", False): "not knowing {it}",
    ("note", True): "the note on {it}",
    ("note", False): "removing the note on {it}",
}


@dataclass(frozen=True)
class Deed:
    """One thing the learner did."""

    events: tuple[Event, ...]
    """Newest first; undone in this order."""

    @property
    def body(self) -> Body:
        """What it began with."""
        return self.events[-1].body

    @property
    def session(self) -> str:
        """The name of the session in which it was done."""
        return _session(self.events[-1]).removesuffix(CONTINUED)

    def came_from(self, now: datetime) -> str:
        """Where and when it was done, in a few words: "from learning at 09:14".

        Args:
            now: The time, in the learner's own zone.
        """
        first = self.events[-1]
        when = first.time + timedelta(minutes=first.offset)
        where = "Browse" if self.session == BROWSE else "an earlier session"
        if isinstance(first.body, Answer):
            where = _WHERE.get(first.body.mode, where)
        if when.date() == now.date():
            return f"from {where} at {when:%H:%M}"
        return f"from {where} on {when:%a} {when.day} {when:%b}"

    def what(self, it: str) -> str:
        """In a few words: "the answer to mini/score".

        Args:
            it: What to call the question by.
        """
        body = self.body
        match body:
            case State():
                more = len(self.events) - 1
                others = f" and {more} more" if more else ""
                return _MARKS[body.what, body.on].format(it=it) + others
            case Reset():
                return f"making {it} new"
            case Rate():
                if body.points is not None:
                    return "the points you confirmed"
                flagged = any(
                    isinstance(event.body, State) and event.body.what == "flag"
                    for event in self.events
                )
                return "that your answer was right" if flagged else "the rating"
        return f"the answer to {it}"


def taken_back(what: str | None) -> str:
    """That something was taken back, or that there was nothing."""
    return "There is nothing to undo." if what is None else f"Taken back: {what}."


def brought_back(what: str | None) -> str:
    """That something was brought back, or that there was nothing."""
    return "There is nothing to bring back." if what is None else f"Brought back: {what}."


def last_deed(log: ProgressLog, is_undone: Callable[[str], bool]) -> Deed | None:
    """What the learner did last and has not taken back; None if there is nothing.

    Of a chain of parts, all that was answered. Interviews stay as they were held.

    Args:
        is_undone: Knows also what is not in the log yet.
    """
    limit = _FIRST_LOOK
    while True:
        events = [
            event
            for event in log.undoable(limit=limit)
            if not (_in_interview(log, event) or is_undone(event.id))
        ]
        found = _first(events)
        # A deed that reaches the end of what was looked at may go on beyond it.
        if found < len(events) or len(log.undoable(limit=limit)) < limit:
            return Deed(tuple(events[:found])) if found else None
        limit *= 8


def last_undos(log: ProgressLog) -> tuple[Event, ...]:
    """The undos that took back the deed that was taken back last, newest first.

    Empty once the learner has done something else, or has brought it all back.
    """
    limit = _FIRST_LOOK
    while True:
        undos = log.redoable(limit=limit)
        for at, event in enumerate(undos):
            if _origin(event) != _origin(undos[0]):
                return undos[:at]
            if not _session(event).endswith(CONTINUED):
                return undos[: at + 1]
        if len(undos) < limit:
            return undos
        limit *= 8


def _origin(event: Event) -> tuple[str, str]:
    """On which device and in which session it happened."""
    return event.device, _session(event).removesuffix(CONTINUED)


def undone_by(log: ProgressLog, undos: Iterable[Event]) -> Deed:
    """The deed that these undos, newest first, took back."""
    names = [event.body.target for event in undos if isinstance(event.body, Undo)]
    return Deed(tuple(log.event(name) for name in reversed(names)))


def _first(events: Sequence[Event]) -> int:
    """How many of these events, newest first, belong to the last deed."""
    for at, event in enumerate(events):
        if _session(event).endswith(CONTINUED):
            continue
        body = event.body
        if isinstance(body, Answer) and body.part:
            return _chain(events, at, body)
        return at + 1
    return len(events)


def _chain(events: Sequence[Event], last: int, body: Answer) -> int:
    """How many events reach back to the first part of a chain."""
    whole = last + 1
    for at in range(last + 1, len(events)):
        event = events[at]
        if _session(event).removesuffix(CONTINUED) != body.session:
            return whole
        earlier = event.body
        if not isinstance(earlier, Answer):
            continue
        if (earlier.question, earlier.seed) != (body.question, body.seed):
            return whole
        whole = at + 1
        if earlier.part == 0:
            return whole
    return len(events)


def _in_interview(log: ProgressLog, event: Event) -> bool:
    body = event.body
    if isinstance(body, Rate):
        body = log.event(body.target).body
    return isinstance(body, Answer) and body.mode == "interview"


def _session(event: Event) -> str:
    return str(getattr(event.body, "session", ""))
