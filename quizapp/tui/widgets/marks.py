"""Marks for judged answers as wholes; entries of a table have their own (see `compare`)."""

from __future__ import annotations

MARKS = {
    "right": ("✓", "$text-success bold"),
    "close": ("✓", "$text-success"),
    "partial": ("≈", "$text-warning bold"),
    "wrong": ("✗", "$text-error bold"),
}
"""By `Answered.mark`: the sign and its style."""
