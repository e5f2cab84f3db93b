"""Leeches: questions that take more time than they give, forgotten again and again."""

from __future__ import annotations

from quizapp.progress.columns import CardRow


def is_leech(card: CardRow | None, leech_after: int) -> bool:
    """Whether a question was forgotten so often that it wants a closer look.

    Args:
        leech_after: Lapses that are enough; 0 for never.
    """
    return card is not None and 0 < leech_after <= card.lapses


def is_one_too_many(lapses: int, leech_after: int) -> bool:
    """Whether the last of so many lapses sets a question aside.

    The first that is enough does; taken in again, a question has half as many more.
    """
    if leech_after < 1 or lapses < leech_after:
        return False
    return (lapses - leech_after) % max(1, leech_after // 2) == 0
