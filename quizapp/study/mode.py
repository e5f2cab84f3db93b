"""The kinds of session."""

from __future__ import annotations

from typing import Literal

Mode = Literal["learn", "practice", "mistakes", "timed", "interview"]
"""All are logged; only `learn` moves the schedule."""
