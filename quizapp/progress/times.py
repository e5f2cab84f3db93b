"""Times as whole microseconds, so that they are kept and compared exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_microseconds(when: datetime) -> int:
    """Microseconds since 1970 in UTC, of an aware datetime."""
    passed = when - EPOCH  # a division of timedeltas takes ten times as long
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def from_microseconds(microseconds: int) -> datetime:
    """The aware UTC datetime of microseconds since 1970."""
    return EPOCH + timedelta(0, 0, microseconds)
