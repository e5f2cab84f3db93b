"""What the app works with: the packs, the log, the clock; opened once, in a thread."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.clock import Clock
from quizapp.paths import Home, resolve_home
from quizapp.settings import Loaded, Settings, load, save

if TYPE_CHECKING:
    from quizapp.bank.library import Library
    from quizapp.progress.log import ProgressLog
    from quizapp.study.filters import Filter
    from quizapp.study.glimpse import Files
    from quizapp.study.interview_past import Past
    from quizapp.study.lab import Experiment
    from quizapp.study.starting import Begun, Wish
    from quizapp.study.statistics.gathered import Statistics
    from quizapp.study.today import Overview
    from quizapp.tui.choice import Choice
    from quizapp.tui.news import News


class NothingToAsk(Exception):
    """There are no questions for a session; the message is a sentence that says why."""


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
        self._files: Files | None = None
        self._log: ProgressLog | None = None
        self._settings: Loaded | None = None
        self._opening = threading.Lock()
        self._figuring = threading.Lock()
        self._cut_off = False
        self._told: set[str] = set()
        self._read: tuple[int, int] | None = None
        """How many questions of the packs have been read, and of how many."""

    @property
    def home(self) -> Home:
        """Where what the learner exports goes."""
        return self._home

    @property
    def loaded(self) -> Loaded:
        """The settings in force, and what is wrong with their file; read when first asked for."""
        if self._settings is None:
            self._settings = load(self._home.config_file)
        return self._settings

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.loaded.settings

    def change(self, key: str, value: object) -> Loaded:
        """Write a setting down; it holds from now on.

        Raises:
            ValueError: it may not have that value, or the file cannot be understood.
            OSError: the file cannot be written.
        """
        save(self._home.config_file, key, value)
        self._settings = load(self._home.config_file)
        if key == "packs":
            self.reopen()
        return self._settings

    def reopen(self) -> None:
        """Forget the packs as they were read: they are read again when next asked for."""
        with self._opening:
            self._library = None

    @property
    def library(self) -> Library:
        """All questions; packs are read (or their compiled index) when first asked for."""
        with self._opening:
            if self._library is None:
                from quizapp.study.glimpse import files_of
                from quizapp.study.opening import open_library

                # Before they are read: what changes meanwhile is noticed next time.
                self._files = files_of(self._home, self._packs, self.settings)
                try:
                    self._library = open_library(self._home, self._packs, self.reading)
                finally:
                    self._read = None
            return self._library

    def reading(self, done: int, of: int) -> None:
        """Take note of how many questions are read, and of how many."""
        self._read = done, of

    @property
    def under_way(self) -> str:
        """What is going on that takes long, as a line that changes; empty if nothing is."""
        read = self._read
        if read is None:
            return ""
        done, of = read
        return f"Reading packs: {done:,} of {of:,} questions"

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
                self._cut_off = _hand_in(self._log, self.clock)
            return self._log

    def topics(self) -> Mapping[str, str]:
        """Titles of the topics by id, in the order of the syllabus."""
        return {topic.id: topic.title for topic in self.library.topics}

    def glimpse(self) -> Overview | None:
        """What Today showed last, if nothing has changed since; takes no time to speak of."""
        from quizapp.study.glimpse import glimpse

        return glimpse(self._home, self._packs, self.settings, self.clock.now())

    def overview(self) -> Overview:
        """What Today shows."""
        from quizapp.progress.position import position
        from quizapp.study.glimpse import keep
        from quizapp.study.overview import overview

        library, log, own, now = self.library, self.log, self.settings, self.clock.now()
        at = position(self._home.database)
        found = overview(library, log, now, own)
        if self._files is not None and at is not None:
            keep(self._home, self._packs, own, self._files, at, [(now, found)])
        return found

    def statistics(self) -> Statistics:
        """What the statistics screen shows."""
        from quizapp.study.statistics.gathered import statistics

        # Whoever comes second has what the first one worked out.
        with self._figuring:
            return statistics(self.library, self.log, self.clock.now(), self.settings)

    def news(self) -> News:
        """What Today says beside the figures."""
        from quizapp.tui.news import news

        return news(self.library, self.log, self.clock.now(), self.loaded, cut_off=self._cut_off)

    def interviews(self) -> tuple[Past, ...]:
        """The interviews held so far, the oldest first."""
        from quizapp.study.interview_past import interviews

        self._cut_off = False  # here is what Today said of it
        return interviews(self.log)

    def ready(self) -> float:
        """How ready the learner is, from 0 to 1, as Today says it."""
        from quizapp.study.reckoning import reckoning

        now = self.clock.now()
        return reckoning(self.library, self.log, now, self.settings).ready.overall.value

    def choice(self) -> Choice:
        """What there is to choose from for practice."""
        from quizapp.study.facts import facts
        from quizapp.study.opening import studied
        from quizapp.study.saved import SavedFilters
        from quizapp.tui.choice import Choice

        library, log, own = self.library, self.log, self.settings
        known = facts(library, log, self.clock.now(), own)
        saved = SavedFilters(self.home).all()
        return Choice(library.topics, tuple(studied(library, own)), known, saved)

    def keep_filter(self, name: str, wanted: Filter | None) -> Mapping[str, Filter]:
        """Keep a filter by name, or forget it; returns all that are kept then.

        Raises:
            ValueError: that is no name.
            OSError: it cannot be written.
        """
        from quizapp.study.saved import SavedFilters

        saved = SavedFilters(self.home)
        if wanted is None:
            saved.remove(name)
        else:
            saved.save(name, wanted)
        return saved.all()

    def learn(self, wanted: Filter | None = None) -> Begun:
        """A session of what is due and new.

        Raises:
            NothingToAsk: there is nothing; the message says why.
        """
        from quizapp.study.starting import Wish

        return self.study(Wish("learn", wanted))

    def practice(self, wanted: Filter) -> Begun:
        """A session that does not move the schedule.

        Raises:
            NothingToAsk: no question is like that; the message says what would be.
        """
        from quizapp.study.starting import Wish

        return self.study(Wish("practice", wanted))

    def study(self, wish: Wish) -> Begun:
        """A session of any kind.

        Raises:
            NothingToAsk: there are no questions for it; the message says why.
        """
        from quizapp.progress.keeper import Keeper
        from quizapp.study.notices import of_settings
        from quizapp.study.starting import Begun, begin

        library, log = self.library, self.log
        keeper = Keeper(log, self.clock)
        begun = begin(wish, library, log, self.clock, self.rng, self.settings, keeper=keeper)
        before = of_settings(self.loaded.problems)
        if begun.session.total:
            return Begun(begun.session, self.fresh((*before, *begun.said)))
        *others, why = begun.said or ("There is nothing to ask.",)
        raise NothingToAsk(" ".join((*self.fresh((*before, *others)), why)))

    def experiment(self, name: str, seed: int) -> Experiment:
        """A question's computation, to play with.

        Raises:
            UnknownQuestion: there is none of that name.
            NotNumeric: it computes nothing.
            DrawError: it cannot be drawn with this seed.
        """
        from quizapp.study.lab import of_question

        entry = self.library.entry(name)
        return of_question(entry.id, self.library.question(entry.id), entry.title, seed)

    def fresh(self, said: Sequence[str]) -> tuple[str, ...]:
        """Those of these sentences that the learner has not seen since the app was opened."""
        new = tuple(sentence for sentence in said if sentence not in self._told)
        self._told.update(new)
        return new

    def again(self, questions: Sequence[str]) -> Begun:
        """A practice session of these questions."""
        from quizapp.progress.keeper import Keeper
        from quizapp.study.session import Session
        from quizapp.study.starting import Begun

        library, log, clock = self.library, self.log, self.clock
        keeper, own = Keeper(log, clock), self.settings
        return Begun(
            Session(
                library, log, clock, self.rng, "practice", questions, keeper=keeper, settings=own
            )
        )

    def close(self) -> None:
        """Close the log; what was answered is on disk already."""
        with self._opening:
            if self._log is not None:
                self._log.close()
                self._log = None


def _hand_in(log: ProgressLog, clock: Clock) -> bool:
    """Log what the learner was typing when an interview was cut off; whether there was anything."""
    if not log.home.draft.exists():
        return False
    from quizapp.progress.errors import ProgressError
    from quizapp.progress.keeper import Keeper
    from quizapp.study.draft import hand_in

    try:
        if hand_in(log) is None:
            return False
    except ProgressError:
        return False  # it is there the next time
    Keeper(log, clock).answered()
    return True
