"""What is written down: one frozen event for everything that the learner does.

An event's bytes are ASCII JSON with sorted keys and no spaces, and a field that has its default
is left out, so that a field added later does not change the bytes of what is there already.
Its id is the BLAKE2b-128 of these bytes.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from quizapp.progress.errors import InvalidEvent
from quizapp.progress.fields import (
    check_count,
    check_name,
    check_rating,
    check_target,
    moment,
    names,
    plain,
    require,
    share,
)
from quizapp.progress.times import from_microseconds, to_microseconds

Mode = Literal["learn", "practice", "mistakes", "timed", "interview"]
"""Only `learn` moves the schedule."""

Outcome = Literal["correct", "close", "partial", "wrong"]
"""How an attempt ended; what is no attempt is not logged."""

Aspect = Literal["suspend", "bury", "flag", "known", "note"]
Order: TypeAlias = tuple[int, str, int, str]
"""(time in microseconds, device, number, id): the order in which events are replayed."""

MAX_BYTES = 1 << 20
"""The longest event that is taken, encoded."""

MAX_NOTE = 10_000
"""The longest note on a question, in characters."""

_DECODE = json.JSONDecoder().raw_decode
_JSON = json.JSONEncoder(allow_nan=False, separators=(",", ":"), sort_keys=True)
_DEVICE = re.compile(r"[0-9a-f]{16}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An attempt at a question, or at one part of it."""

    kind: ClassVar[str] = "answer"

    question: str
    """The full id, `pack/question`."""
    outcome: Outcome
    score: float
    """The share that is right, 0 to 1."""
    mode: Mode
    session: str = ""
    rating: int | None = None
    """1 Again, 2 Hard, 3 Good, 4 Easy; of a chain, the last part's is the whole question's."""
    rev: int = 1
    content_hash: str = ""
    seed: int = 0
    given: Mapping[str, Any] = field(default_factory=dict)
    """The realised givens, as JSON."""
    typed: str = ""
    misconceptions: tuple[str, ...] = ()
    hints: int = 0
    """How many hints were seen."""
    milliseconds: int = 0
    part: int = 0
    """Which part of a chain this is, from 0."""
    parts: int = 1
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What the schedule depends on beside the answers: `retention` and the scheduler's version."""

    def __post_init__(self) -> None:
        check_name(self.question, "question")
        require(self.outcome in get_args(Outcome), "outcome must be an attempt's")
        require(self.mode in get_args(Mode), "mode is unknown")
        check_name(self.session, "session", empty=True)
        check_name(self.content_hash, "content_hash", empty=True)
        check_rating(self.rating)
        require(type(self.seed) is int and abs(self.seed) < 2**256, "seed must be a whole number")
        require(isinstance(self.typed, str), "typed must be text")
        check_count(self.rev, "rev")
        check_count(self.hints, "hints")
        check_count(self.milliseconds, "milliseconds")
        check_count(self.parts, "parts", 1)
        check_count(self.part, "part")
        require(self.part < self.parts, "part must be less than parts")
        object.__setattr__(self, "score", share(self.score))
        object.__setattr__(self, "given", plain(self.given, "given"))
        object.__setattr__(self, "settings", plain(self.settings, "settings"))
        object.__setattr__(self, "misconceptions", names(self.misconceptions, "misconceptions"))

    @property
    def moves(self) -> bool:
        """Whether it can move the schedule: in learn mode, and the last part if there are several.

        Without a rating, its own or from a later `Rate`, it does not.
        """
        return self.mode == "learn" and self.part == self.parts - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Another judgement of an earlier answer; for each of the three, the last one counts."""

    kind: ClassVar[str] = "rate"

    target: str
    """The id of the answer."""
    rating: int | None = None
    score: float | None = None
    points: tuple[int, ...] | None = None
    """The points of an open question that the learner confirmed, counted from 0."""
    session: str = ""

    def __post_init__(self) -> None:
        check_target(self.target)
        check_rating(self.rating)
        check_name(self.session, "session", empty=True)
        if self.score is not None:
            object.__setattr__(self, "score", share(self.score))
        if self.points is not None:
            require(isinstance(self.points, (list, tuple)), "points must be a list")
            for point in self.points:
                check_count(point, "each of points")
            object.__setattr__(self, "points", tuple(self.points))


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Makes another event not count; undoing an undo is a redo."""

    kind: ClassVar[str] = "undo"

    target: str
    session: str = ""

    def __post_init__(self) -> None:
        check_target(self.target)
        check_name(self.session, "session", empty=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the learner decides about a question: to suspend, bury or flag it, that they know it
    already, what they note on it; or no longer."""

    kind: ClassVar[str] = "state"

    question: str
    what: Aspect
    on: bool = True
    until: datetime | None = None
    """When a buried question comes back."""
    text: str = ""
    """The learner's own note; it takes the place of an earlier one."""
    session: str = ""

    def __post_init__(self) -> None:
        check_name(self.question, "question")
        require(self.what in get_args(Aspect), "what is unknown")
        require(type(self.on) is bool, "on must be true or false")
        check_name(self.session, "session", empty=True)
        needed = self.what == "bury" and self.on
        require((self.until is not None) == needed, "until goes with burying, and only with it")
        if self.until is not None:
            object.__setattr__(self, "until", moment(self.until))
        require(isinstance(self.text, str) and len(self.text) <= MAX_NOTE, "text must be a note")
        noted = self.what == "note" and self.on
        require(bool(self.text) == noted, "text goes with a note, and only with it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """Makes a question new again; its history stays in the log."""

    kind: ClassVar[str] = "reset"

    question: str
    session: str = ""

    def __post_init__(self) -> None:
        check_name(self.question, "question")
        check_name(self.session, "session", empty=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The scheduler's weights, by which the whole log is replayed; the last one counts."""

    kind: ClassVar[str] = "parameters"

    algorithm: str
    weights: tuple[float, ...] = ()
    """Empty for the defaults."""

    def __post_init__(self) -> None:
        check_name(self.algorithm, "algorithm")
        require(isinstance(self.weights, (list, tuple)), "weights must be a list")
        require(len(self.weights) <= 100, "there are at most 100 weights")
        for weight in self.weights:
            require(
                type(weight) in (int, float) and math.isfinite(weight),
                "each of weights must be a finite number",
            )
        object.__setattr__(self, "weights", tuple(float(weight) for weight in self.weights))


Body: TypeAlias = Answer | Rate | Undo | State | Reset | Parameters
_BODIES: dict[str, type[Body]] = {body.kind: body for body in get_args(Body)}


@dataclass(frozen=True, slots=True)
class Event:
    """A body, and who wrote it when. Make one with `create` or `from_bytes`."""

    device: str
    number: int
    """Counts from 1 on each device, without gaps."""
    time: datetime
    """In UTC."""
    offset: int
    """Minutes by which local time was ahead of UTC."""
    body: Body
    id: str

    @classmethod
    def create(cls, *, device: str, number: int, time: datetime, offset: int, body: Body) -> Event:
        """An event with its id.

        Raises:
            InvalidEvent: a field is out of range, or the event is too long.
        """
        return cls.written(device=device, number=number, time=time, offset=offset, body=body)[0]

    @classmethod
    def written(
        cls, *, device: str, number: int, time: datetime, offset: int, body: Body
    ) -> tuple[Event, bytes]:
        """Like `create`, with the canonical bytes."""
        time = moment(time)
        data = _encode(device, number, to_microseconds(time), offset, body)
        return cls(device, number, time, offset, body, identify(data)), data

    @property
    def order(self) -> Order:
        return (to_microseconds(self.time), self.device, self.number, self.id)

    @property
    def local(self) -> datetime:
        """The time on the learner's wall when it happened, without an offset."""
        return self.time.replace(tzinfo=None) + timedelta(minutes=self.offset)

    def to_bytes(self) -> bytes:
        """The canonical bytes, from which the id follows."""
        stamp = to_microseconds(self.time)
        return _encode(self.device, self.number, stamp, self.offset, self.body)

    @classmethod
    def from_own(cls, data: bytes | str, event_id: str) -> Event:
        """The event of bytes that are known to have this id, and to be ours.

        They were checked when they were written, and are not checked again.
        """
        text = data if isinstance(data, str) else data.decode("ascii")
        return _written(_DECODE(text)[0], event_id)

    @classmethod
    def from_bytes(cls, data: bytes | str, *, known_id: str | None = None) -> Event:
        """The event that `to_bytes` wrote.

        Args:
            data: the canonical bytes; anything else is refused.
            known_id: the id under which our own log keeps these bytes. If it is theirs, they
                are what was checked when they were written; if not, they are rotten, but what
                can still be read keeps its place.

        Raises:
            InvalidEvent: this is not the canonical form of an event.
        """
        encoded = data.encode("utf-8", "replace") if isinstance(data, str) else data
        if known_id is not None and identify(encoded) == known_id:
            return cls.from_own(data, known_id)
        require(len(data) <= MAX_BYTES, "it is too long")
        try:
            raw = json.loads(data)
        except (ValueError, RecursionError):
            raw = None
        require(isinstance(raw, dict), "it is not JSON")
        require(set(raw) == {"body", "device", "kind", "number", "offset", "time"}, "its keys")
        kind = raw["kind"]
        require(isinstance(kind, str) and kind in _BODIES, "its kind is unknown")
        require(isinstance(raw["body"], dict), "its body is no mapping")
        event = cls.create(
            device=raw["device"],
            number=raw["number"],
            time=moment(raw["time"]),
            offset=raw["offset"],
            body=_body(kind, raw["body"]),
        )
        if known_id is not None:
            return replace(event, id=known_id)
        require(event.id == identify(encoded), "it is not in canonical form")
        return event


def identify(data: bytes | bytearray) -> str:
    """The id of an event with these bytes: BLAKE2b-128, in hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _body(kind: str, raw: dict[str, Any]) -> Body:
    try:
        return _BODIES[kind](**raw)
    except TypeError:
        raise InvalidEvent(
            f"This is not an event that quizapp can keep: the fields of the {kind}."
        ) from None


def _written(raw: dict[str, Any], event_id: str) -> Event:
    """The event of bytes that are known to be ours, without checking each field again."""
    kind = _BODIES[raw["kind"]]
    values = raw["body"]
    body = object.__new__(kind)
    for name, default, restore, put in _SETTERS[kind]:
        if name not in values:
            put(body, {} if default is dict else default)
        else:
            put(body, values[name] if restore is None else restore(values[name]))
    time = from_microseconds(raw["time"])
    return Event(raw["device"], raw["number"], time, raw["offset"], body, event_id)


# How a field's value comes back from JSON, where JSON has no type for it.
_RESTORE: dict[str, Callable[[Any], Any]] = {
    "misconceptions": tuple,
    "points": tuple,
    "weights": tuple,
    "until": from_microseconds,
}
# Of each kind: a field's name, its default (`dict` for an empty one) and how it comes back.
_FIELDS: dict[type[Body], tuple[tuple[str, Any, Callable[[Any], Any] | None], ...]] = {
    kind: tuple(
        (
            declared.name,
            declared.default if declared.default_factory is MISSING else declared.default_factory,
            _RESTORE.get(declared.name),
        )
        for declared in fields(kind)
    )
    for kind in _BODIES.values()
}

# The same, with what sets a field of a frozen body: a slot's own setter is the quickest way.
_SETTERS = {
    kind: tuple(
        (name, default, restore, vars(kind)[name].__set__) for name, default, restore in found
    )
    for kind, found in _FIELDS.items()
}


def _encode(device: str, number: int, stamp: int, offset: int, body: Body) -> bytes:
    require(isinstance(device, str) and _DEVICE.match(device) is not None, "device")
    check_count(number, "number", 1)
    require(type(offset) is int and abs(offset) <= 1440, "offset must be minutes")
    values: dict[str, Any] = {}
    for name, default, _ in _FIELDS[type(body)]:
        value = getattr(body, name)
        if value if default is dict else value != default:
            values[name] = to_microseconds(value) if name == "until" else value
    data = _JSON.encode(
        {
            "body": values,
            "device": device,
            "kind": body.kind,
            "number": number,
            "offset": offset,
            "time": stamp,
        }
    ).encode("ascii")
    require(len(data) <= MAX_BYTES, "it is too long")
    return data
