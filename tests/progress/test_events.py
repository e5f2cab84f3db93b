"""Events: what is refused, and bytes that stay the same for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.progress.errors import InvalidEvent
from quizapp.progress.events import Answer, Body, Event, Parameters, Rate, Reset, State, Undo

SOME_ID = "0123456789abcdef" * 2
BODIES: list[Body] = [
    Answer(
        question="attention/weights",
        outcome="partial",
        score=0.5,
        mode="learn",
        rating=2,
        seed=2**70,
        given={"Q": [[1, -0.5]], "x": "-inf", "n": None},
        typed="≈ ½ \ud800\x00\n",
        misconceptions=("scale.none", "attention/q:mine"),
        hints=1,
        milliseconds=5300,
        session="s1",
        part=1,
        parts=3,
        settings={"retention": 0.9},
    ),
    Rate(target=SOME_ID, rating=1, score=0.25, points=(0, 2)),
    Undo(target=SOME_ID),
    State(question="p/q", what="bury", until=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)),
    State(question="p/q", what="flag", on=False),
    State(question="p/q", what="known"),
    State(question="p/q", what="note", text="√d_k, not d_k\nsee the paper"),
    Reset(question="p/q~reverse"),
    Parameters(algorithm="fsrs-6", weights=(0.1, 2.0)),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body.kind))
def test_what_is_written_is_what_is_read(body: Body, event: Callable[..., Event]) -> None:
    written = event(body)
    read = Event.from_bytes(written.to_bytes())
    assert read == written
    assert read.id == hashlib.blake2b(written.to_bytes(), digest_size=16).hexdigest()


def test_the_bytes_of_an_event_never_change(event: Callable[..., Event]) -> None:
    """An id in somebody's log is the hash of these bytes: they are fixed for good."""
    body = Answer(question="p/q", outcome="correct", score=1, mode="learn", rating=3, typed="½")
    written = event(body, time=datetime(2026, 3, 2, 7, tzinfo=UTC), offset=120)
    assert written.to_bytes() == (
        b'{"body":{"mode":"learn","outcome":"correct","question":"p/q","rating":3,"score":1.0,'
        b'"typed":"\\u00bd"},"device":"dddddddddddddddd","kind":"answer","number":1,'
        b'"offset":120,"time":1772434800000000}'
    )
    assert written.id == "d6fcc29b42fd3789b20308b363b8608f"


def test_the_id_covers_device_and_number(event: Callable[..., Event]) -> None:
    body = Reset(question="p/q")
    ids = {event(body).id, event(body, number=2).id, event(body, device="e" * 16).id}
    assert len(ids) == 3


def test_times_are_kept_in_utc_with_the_local_offset(event: Callable[..., Event]) -> None:
    local = datetime(2026, 3, 2, 1, 30, tzinfo=timezone(timedelta(hours=-5)))
    written = event(Reset(question="p/q"), time=local, offset=-300)
    assert written.time == local
    assert written.time.tzinfo is UTC
    assert written.local == datetime(2026, 3, 2, 1, 30)


@pytest.mark.parametrize(
    "fields",
    [
        {"question": ""},
        {"question": "a\nb"},
        {"question": "\ud800"},
        {"outcome": "too-few-digits"},
        {"outcome": "unreadable"},
        {"mode": "cram"},
        {"score": float("nan")},
        {"score": 1.01},
        {"score": True},
        {"rating": 0},
        {"rating": 5},
        {"rating": True},
        {"milliseconds": -1},
        {"milliseconds": 1.5},
        {"milliseconds": 2**63},
        {"part": 1, "parts": 1},
        {"parts": 0},
        {"given": {"x": float("inf")}},
        {"given": {"x": {1, 2}}},
        {"given": [1]},
        {"misconceptions": "scale.none"},
        {"seed": "1"},
        {"typed": None},
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_is_refused(
    fields: dict[str, Any], answer: Callable[..., Answer]
) -> None:
    with pytest.raises(InvalidEvent):
        answer(**fields)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Undo(target="0"),
        lambda: Undo(target=SOME_ID.upper()),
        lambda: Rate(target=SOME_ID, points=(-1,)),
        lambda: State(question="p/q", what="bury"),
        lambda: State(question="p/q", what="note"),
        lambda: State(question="p/q", what="note", on=False, text="gone"),
        lambda: State(question="p/q", what="flag", text="no note"),
        lambda: State(question="p/q", what="note", text="x" * 10_001),
        lambda: State(question="p/q", what="flag", until=datetime(2026, 1, 1, tzinfo=UTC)),
        lambda: State(question="p/q", what="bury", until=datetime(2026, 1, 1)),
        lambda: Parameters(algorithm="fsrs-6", weights=(float("nan"),)),
    ],
)
def test_another_body_that_cannot_be_is_refused(make: Callable[[], Body]) -> None:
    with pytest.raises(InvalidEvent):
        make()


def changed(data: bytes, **fields: Any) -> bytes:
    raw = json.loads(data) | fields
    return json.dumps(raw, separators=(",", ":"), sort_keys=True).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"[]",
        lambda _: b"\xff\xfe",
        lambda _: b"[" * 100_000,
        lambda data: data + b" ",
        lambda data: data.replace(b":", b": "),
        lambda data: data.replace(b'"number":1', b'"number":1,"number":1'),
        lambda data: data.replace(b'"score":1.0', b'"score":1'),
        lambda data: data.replace(b'"score":1.0', b'"score":NaN'),
        lambda data: data.replace(b'"mode"', b'"hints":0,"mode"'),
        lambda data: data.replace(b'"mode"', b'"more":0,"mode"'),
        lambda data: changed(data, kind="dance"),
        lambda data: changed(data, kind=[]),
        lambda data: changed(data, kind="reset"),
        lambda data: changed(data, body=[]),
        lambda data: changed(data, number=0),
        lambda data: changed(data, device="../../etc"),
        lambda data: changed(data, time=2**62),
        lambda data: changed(data, time="now"),
        lambda data: changed(data, offset=5000),
        lambda data: changed(data, more=1),
        lambda _: b" " * (1 << 21),
    ],
)
def test_bytes_of_strangers_are_refused_unless_canonical(
    spoil: Callable[[bytes], bytes], event: Callable[..., Event], answer: Callable[..., Answer]
) -> None:
    data = event(answer()).to_bytes()
    assert Event.from_bytes(data).to_bytes() == data
    with pytest.raises(InvalidEvent):
        Event.from_bytes(spoil(data))


@given(st.text(), st.floats(0, 1), st.integers(0, 10**12))
def test_any_text_survives(typed: str, score: float, milliseconds: int) -> None:
    body = Answer(
        question="p/q",
        outcome="wrong",
        score=score,
        mode="learn",
        typed=typed,
        milliseconds=milliseconds,
    )
    written = Event.create(
        device="0" * 16, number=1, time=datetime(2026, 1, 1, tzinfo=UTC), offset=0, body=body
    )
    assert Event.from_bytes(written.to_bytes()).body == body
