"""From a question's id to a question put to the learner."""

from __future__ import annotations

import random

from quizapp.bank.index import Entry
from quizapp.bank.library import Library, UnknownQuestion
from quizapp.bank.variant import DrawError, Variant, draw
from quizapp.clock import Clock
from quizapp.study.asked import Asked
from quizapp.study.follow_ups import follow_ups
from quizapp.study.mode import Mode
from quizapp.study.seeds import choose_seed, choose_showing
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
        self, library: Library, clock: Clock, rng: random.Random, seed: int | None = None
    ) -> None:
        self._library = library
        self._clock = clock
        # Each question has a source of its own, so that it matters to none when it is drawn.
        self._source = rng.getrandbits(64)
        self._seed = seed
        self._ahead: tuple[Waiting, int, Entry, Variant] | None = None

    def deal(self, item: Waiting, mode: Mode, times: int) -> Asked:
        """A question as it is put to the learner.

        Args:
            item: Which question, and with which numbers if that matters.
            mode: Whether its answer moves the schedule.
            times: How often it was asked before in this session.

        Raises:
            Undealt: there is no such question any more, or its numbers cannot be drawn.
        """
        ahead = self._ahead
        if ahead is not None and ahead[:2] == (item, times):
            entry, variant = ahead[2:]
        else:
            entry, variant = self._drawn(item, times)
        return Asked(
            entry,
            variant,
            mode,
            started=self._clock.monotonic(),
            parts=max(1, len(variant.parts)),
            skipped=item.skipped,
            rule=item.rule,
            hints=variant.hints[: item.hints],
            again=item.again,
            typed=item.draft,
            follow_ups=follow_ups(self._library, entry, variant.question),
        )

    def prepare(self, item: Waiting, times: int) -> None:
        """Draw a question that will be dealt soon; in any thread, beside `deal`."""
        ahead = self._ahead
        if ahead is None or ahead[:2] != (item, times):
            self._ahead = (item, times, *self._drawn(item, times))

    def _drawn(self, item: Waiting, times: int) -> tuple[Entry, Variant]:
        try:
            entry = self._library.entry(item.question)
            question = self._library.question(entry.id)
            seed = item.seed
            if seed is None and self._seed is not None:
                seed = self._seed + times
            if seed is None:
                rng = random.Random(f"{self._source} {entry.id} {times}")  # noqa: S311  no secrets
                if item.rule is None:
                    seed = choose_seed(entry.id, question, rng)
                else:
                    seed = choose_showing(entry.id, question, item.rule, rng)
            if seed is None:
                raise Undealt(f"{item.question} was passed over: the mistake never showed in it.")
            return entry, draw(entry.id, question, seed)
        except (UnknownQuestion, DrawError) as error:
            raise Undealt(f"{item.question} was passed over: {error}") from None
