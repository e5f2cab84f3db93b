"""From a question's id to a question put to the learner."""

from __future__ import annotations

import random

from quizapp.bank.library import Library, UnknownQuestion
from quizapp.bank.variant import DrawError, draw
from quizapp.clock import Clock
from quizapp.study.asked import Asked, Mode
from quizapp.study.seeds import choose_seed
from quizapp.study.standing import Waiting


class Undealt(Exception):
    """A question that could not be asked; the message is a sentence for the learner."""


class Dealer:
    """Draws the variants of a session.

    Args:
        library: Where the questions come from.
        clock: Read for when a question was put.
        rng: Where seeds come from.
        seed: Given, all questions are drawn with it instead.
    """

    def __init__(
        self, library: Library, clock: Clock, rng: random.Random, seed: int | None
    ) -> None:
        self._library = library
        self._clock = clock
        self._rng = rng
        self._seed = seed

    def deal(self, item: Waiting, mode: Mode, times: int) -> Asked:
        """A question as it is put to the learner.

        Args:
            item: Which question, and with which numbers if that matters.
            mode: Whether its answer moves the schedule.
            times: How often it was asked before in this session.

        Raises:
            Undealt: there is no such question any more, or its numbers cannot be drawn.
        """
        try:
            entry = self._library.entry(item.question)
            question = self._library.question(entry.id)
            seed = item.seed
            if seed is None and self._seed is not None:
                seed = self._seed + times
            if seed is None:
                seed = choose_seed(entry.id, question, self._rng)
            variant = draw(entry.id, question, seed)
        except (UnknownQuestion, DrawError) as error:
            raise Undealt(f"{item.question} was passed over: {error}") from None
        return Asked(
            entry,
            variant,
            mode,
            started=self._clock.monotonic(),
            parts=max(1, len(variant.parts)),
            skipped=item.skipped,
        )
