"""The codes of what only trying variants, or reviewing items, finds; docs/pack-check.md has more.

The codes of what reading finds are in `quizapp.bank.problems`.
"""

from __future__ import annotations

TRIAL = {
    "V001": "variant that cannot be drawn",
    "V002": "answer that is not finite",
    "V003": "answer of another kind than in other variants",
    "V004": "right answer that is not graded as right",
    "V005": "variant that stops the app",
    "V006": "own mistake that never shows",
    "V007": "mistake that rarely shows",
    "V008": "mistake that cannot show",
    "V009": "mistakes that cannot be told from chance",
    "V010": "mistakes that always look alike",
    "V011": "arithmetic too long for its tool",
    "V012": "whole number that is not exact",
    "V013": "labels that do not fit",
    "V014": "argmax with ties",
}
"""Found by trying variants of numeric questions."""

REVIEW = {
    "I001": "right option much longer than the others",
    "I002": "length gives the right option away",
    "I003": "place gives the right option away",
    "I004": "prompts that are nearly the same",
    "I005": "nothing explains the answer",
    "I006": "no source",
    "I007": "hint that is not seen or adds nothing",
    "I008": "cues that the model answer does not contain",
    "I009": "formula outside a code span",
    "I010": "option about the other options",
    "I011": "negative that is easily overlooked",
    "I012": "drawing wider than 60 columns",
    "I013": "drawing whose lines do not meet",
    "I014": "backticks where text is shown as it stands",
    "I015": "option named by its place",
    "I016": "placeholder that is not filled",
}
"""Found by looking at the items themselves."""
