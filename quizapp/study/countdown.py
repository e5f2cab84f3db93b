"""The days until the interview: how much new material each has to bring, and whether it fits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Countdown:
    """New material spread over the days that are left."""

    days: int
    """Days on which to learn, today included; the day of the interview is not one."""
    new: int
    """Questions that were still to be met this morning."""
    limit: int
    """New questions a day at most."""
    minutes_each: float
    """What a new question takes."""

    @property
    def needed(self) -> int:
        """New questions a day for all of them to be met in time."""
        return math.ceil(self.new / self.days) if self.days > 0 else self.new

    @property
    def today(self) -> int:
        """New questions to learn today, those learned today already included."""
        return min(self.needed, self.limit) if self.days > 0 else 0

    @property
    def fits(self) -> bool:
        """Whether the limit of a day is enough to meet all of them in time."""
        return self.needed <= self.limit

    @property
    def left_out(self) -> int:
        """Questions that will not be met in time."""
        return max(0, self.new - self.limit * max(0, self.days))

    def sentence(self) -> str:
        """Whether it fits, in words."""
        if self.days <= 0:
            return "The interview is here: review what is due, learn nothing new."
        if self.new == 0:
            return "Everything has been met once: only reviews until the interview."
        minutes = max(1, round(self.needed * self.minutes_each))
        each = f"{self.needed} new a day, about {minutes} minutes"
        if self.fits:
            return f"It fits: {each}."
        return (
            f"It does not fit: {self.left_out} of {self.new} questions stay unseen at "
            f"{self.limit} a day; all of them would take {each}."
        )


def countdown(
    today: date, interview: date | None, new: int, limit: int, minutes_each: float = 1.5
) -> Countdown | None:
    """The plan up to the interview; None if there is none or it has been."""
    if interview is None or interview < today:
        return None
    return Countdown((interview - today).days, new, limit, minutes_each)
