"""What the app works with: the packs, the log, the clock; opened once, in a thread."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.clock import Clock
from quizapp.paths import Home, resolve_home

if TYPE_CHECKING:
    from quizapp.bank.library import Library
    from quizapp.progress.log import ProgressLog
    from quizapp.study.filters import Filter
    from quizapp.study.session import Session
    from quizapp.tui.overview import Overview


class Desk:
    """Opens packs and progress and makes sessions of them.

    Every method but the properties may take some milliseconds: call them in a thread.
    """

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        *,
        home: Path | None = None,
        packs: Sequence[Path] = (),
    ) -> None:
        self.clock = clock
        self.rng = rng
        """Where the seeds of questions come from."""
        self._home: Home = resolve_home(home)
        self._packs = packs
        self._library: Library | None = None
        self._log: ProgressLog | None = None
        self._opening = threading.Lock()

    @property
    def home(self) -> Home:
        """Where what the learner exports goes."""
        return self._home

    @property
    def library(self) -> Library:
        """All questions; packs are read (or their compiled index) when first asked for."""
        with self._opening:
            if self._library is None:
                from quizapp.study.opening import open_library

                self._library = open_library(self._home, self._packs)
            return self._library

    @property
    def log(self) -> ProgressLog:
        """The learner's log.

        Raises:
            ProgressError: it cannot be used; the message says why and what to do.
        """
        with self._opening:
            if self._log is None:
                from quizapp.progress.log import ProgressLog

                self._log = ProgressLog.open(self._home, self.clock)
            return self._log

    def topics(self) -> Mapping[str, str]:
        """Titles of the topics by id, in the order of the syllabus."""
        return {topic.id: topic.title for topic in self.library.topics}

    def overview(self) -> Overview:
        """What Today shows."""
        from quizapp.study.cards import cards
        from quizapp.study.opening import todays_plan
        from quizapp.tui.overview import overview

        library, log, now = self.library, self.log, self.clock.now()
        return overview(
            library.entries,
            library.topics,
            cards(library, log),
            log,
            todays_plan(library, log, now),
            now,
            len(library.problems),
        )

    def learn(self, wanted: Filter | None = None) -> Session:
        """A session of what is due and new."""
        from quizapp.study.opening import todays_plan
        from quizapp.study.session import Session

        library, log = self.library, self.log
        queue = todays_plan(library, log, self.clock.now(), wanted).queue
        return Session(library, log, self.clock, self.rng, "learn", queue)

    def practice(self, wanted: Filter) -> Session:
        """A session that does not move the schedule."""
        from quizapp.study.cards import cards
        from quizapp.study.queue import practice
        from quizapp.study.session import Session

        library, log = self.library, self.log
        queue = practice(library.entries, cards(library, log), self.rng, wanted)
        return Session(library, log, self.clock, self.rng, "practice", queue)

    def again(self, questions: Sequence[str]) -> Session:
        """A practice session of these questions."""
        from quizapp.study.session import Session

        return Session(self.library, self.log, self.clock, self.rng, "practice", questions)

    def close(self) -> None:
        """Close the log; what was answered is on disk already."""
        with self._opening:
            if self._log is not None:
                self._log.close()
                self._log = None
