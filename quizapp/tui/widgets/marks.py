"""Marks for judged answers, the same everywhere."""

from __future__ import annotations

MARKS = {
    "right": ("✓", "$text-success bold"),
    "close": ("✓", "$text-success"),
    "partial": ("≈", "$text-warning bold"),
    "wrong": ("✗", "$text-error bold"),
}
"""By `Answered.mark`: the sign and its style."""
