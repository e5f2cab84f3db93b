"""What an interviewer asks next: a chain from an open question onwards, paced to the minutes.

A chain opens with an open question of the level. Its follow-ups come next, and a numeric or shape
question "at the whiteboard" after the first open question and then after every second one. When
the chain has had its share of the time, the interviewer turns to a related topic.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from quizapp.bank.index import Entry
from quizapp.bank.library import Library
from quizapp.bank.models import Numeric, Open
from quizapp.study.cards import present_id
from quizapp.study.filters import minutes

Level = Literal["phone", "onsite", "research"]
Role = Literal["opening", "follow-up", "whiteboard"]

LEVELS: dict[Level, int] = {"phone": 1, "onsite": 2, "research": 3}
"""The difficulty of an opening question; those that follow differ from it by one at most."""

LENGTHS = (15, 30, 45)
"""How many minutes an interview may take."""

_CHAIN_MINUTES = 15
_LONGEST_WHITEBOARD = 300
_SHORTEST_WHITEBOARD = 120
_ENOUGH = 0.6
"""A question is put while this share of its time is left: an interviewer does not watch every
second, and one does not begin what cannot be finished."""
_MOST = 1.5
"""However quick the answers are, no more questions are put than would fill the time so often."""


@dataclass(frozen=True)
class Wish:
    """What interview the learner wants."""

    minutes: int = 30
    level: Level = "onsite"
    topics: frozenset[str] = frozenset()
    """Only of these topics; of all if empty."""

    @property
    def seconds(self) -> int:
        return self.minutes * 60


@dataclass(frozen=True)
class Turn:
    """A question that the interviewer puts, and how it comes about."""

    entry: Entry
    role: Role
    seconds: int
    """The time planned for it."""
    follows: str = ""
    """The open question that it follows from; empty for an opening one."""


class Interviewer:
    """Chooses the questions of one interview; the same wish, past and seed give the same choice.

    Args:
        library: Where the questions come from.
        wish: Level, minutes and topics.
        among: The questions that may be asked.
        times: How often each question was put in earlier interviews; fresh ones come first.
        rng: Decides between questions that would do equally well.
    """

    def __init__(
        self,
        library: Library,
        wish: Wish,
        among: Iterable[Entry],
        times: Mapping[str, int],
        rng: random.Random,
    ) -> None:
        self._library = library
        self._wish = wish
        self._times = times
        self._rng = rng
        self._entries = [
            entry
            for entry in among
            if entry.kind in ("open", "numeric") and (not wish.topics or entry.topic in wish.topics)
        ]
        self._by_id = {entry.id: entry for entry in self._entries}
        self._weights = {topic.id: topic.weight for topic in library.topics}
        self._near = _neighbours(library)
        self._chains = self._read_chains()
        self._used: set[str] = set()
        self._ideas: set[tuple[str, str]] = set()
        self._covered: list[str] = []
        self._chain: list[Turn] = []
        self._chain_began = 0.0
        self._planned = 0

    @property
    def possible(self) -> bool:
        """Whether there is an open question to begin with."""
        return any(entry.kind == "open" for entry in self._entries)

    def next(self, left: float, *, elsewhere: bool = False) -> Turn | None:
        """The next question; `None` when the time, or what can be asked, is used up.

        It is not proposed again, and counts only once it was `put`.

        Args:
            left: Seconds until the interview is to end.
            elsewhere: Whether to leave this chain, and what is near it: nothing comes of it.
        """
        room = min(left, _MOST * self._wish.seconds - self._planned)
        turn = None
        if self._chain and not elsewhere and not self._has_had_its_share(left):
            turn = self._go_on(room)
        turn = turn or self._open(room, elsewhere) or (self._go_on(room) if self._chain else None)
        if turn is not None:
            self._used.add(turn.entry.id)
        return turn

    def put(self, turn: Turn, left: float) -> None:
        """The question was put to the learner: what comes next follows from it."""
        if turn.role == "opening":
            self._chain, self._chain_began = [], left
        self._chain.append(turn)
        self._planned += turn.seconds
        self._covered.append(turn.entry.topic)
        if turn.entry.idea:
            self._ideas.add((turn.entry.pack, turn.entry.idea))

    # The chain

    def _has_had_its_share(self, left: float) -> bool:
        chains = self._wish.minutes // _CHAIN_MINUTES
        planned = sum(turn.seconds for turn in self._chain)
        spent = max(self._chain_began - left, planned)
        return chains > 1 and spent >= 0.9 * self._wish.seconds / chains

    def _go_on(self, room: float) -> Turn | None:
        """The whiteboard after the first open question and then after every second one."""
        whiteboard, follow_up = self._whiteboard, self._follow_up
        first, second = follow_up, whiteboard
        if len(self._chain) % 3 == 1:
            first, second = whiteboard, follow_up
        return first(room) or second(room)

    def _open(self, room: float, elsewhere: bool) -> Turn | None:
        last = self._covered[-1] if self._covered else ""
        found = self._best(
            (entry for entry in self._entries if entry.kind == "open"),
            room,
            lambda entry: (
                self._off_level(entry),
                self._times.get(entry.id, 0),
                entry.topic in self._covered,
                (entry.topic in self._near.get(last, ())) == elsewhere,
                not self._chains.get(entry.id),
            ),
        )
        return None if found is None else Turn(found, "opening", planned_seconds(found))

    def _follow_up(self, room: float) -> Turn | None:
        """The next question of the chain as its author wrote it, then of a related topic."""
        for turn in self._chain:
            for name in self._chains.get(turn.entry.id, ()):
                entry = self._by_id.get(name)
                if entry is not None and self._fits(entry, room) and self._off_level(entry) <= 1:
                    role: Role = "follow-up" if entry.kind == "open" else "whiteboard"
                    return Turn(entry, role, planned_seconds(entry), turn.entry.id)
        topic = self._chain[-1].entry.topic
        near = {topic, *self._near.get(topic, ())}
        found = self._best(
            (e for e in self._entries if e.kind == "open" and e.topic in near),
            room,
            lambda entry: (
                self._off_level(entry),
                entry.topic != topic,
                self._times.get(entry.id, 0),
            ),
        )
        if found is None or self._off_level(found) > 1:
            return None
        return Turn(found, "follow-up", planned_seconds(found), self._last_open)

    def _whiteboard(self, room: float) -> Turn | None:
        topic = self._chain[-1].entry.topic
        near = {topic, *self._near.get(topic, ())}
        shapes_before = sum(self._asks_shape(turn.entry) for turn in self._chain)
        numbers_before = sum(t.role == "whiteboard" for t in self._chain) - shapes_before
        found = self._best(
            (
                entry
                for entry in self._entries
                if entry.kind == "numeric"
                and entry.topic in near
                and self._off_level(entry) <= 1
                and planned_seconds(entry) <= _LONGEST_WHITEBOARD
            ),
            room,
            lambda entry: (
                entry.topic != topic,
                self._off_level(entry),
                self._asks_shape(entry) != (numbers_before > shapes_before),
                self._times.get(entry.id, 0),
            ),
        )
        if found is None:
            return None
        return Turn(found, "whiteboard", planned_seconds(found), self._last_open)

    @property
    def _last_open(self) -> str:
        return next(
            (turn.entry.id for turn in reversed(self._chain) if turn.role != "whiteboard"), ""
        )

    # Choosing

    def _best(
        self,
        entries: Iterable[Entry],
        room: float,
        rank: Callable[[Entry], tuple[int | bool, ...]],
    ) -> Entry | None:
        """One of those that rank lowest; topics that weigh more in the syllabus more often."""
        ranked = [(rank(entry), entry) for entry in entries if self._fits(entry, room)]
        if not ranked:
            return None
        least = min(place for place, _ in ranked)
        equal = [entry for place, entry in ranked if place == least]
        weights = [self._weights.get(entry.topic, 1) for entry in equal]
        return self._rng.choices(equal, weights)[0]

    def _fits(self, entry: Entry, room: float) -> bool:
        return (
            entry.id not in self._used
            and (entry.idea is None or (entry.pack, entry.idea) not in self._ideas)
            and planned_seconds(entry) * _ENOUGH <= room
        )

    def _off_level(self, entry: Entry) -> int:
        return abs(entry.difficulty - LEVELS[self._wish.level])

    def _asks_shape(self, entry: Entry) -> bool:
        if entry.kind != "numeric":
            return False
        question = self._library.question(entry.id)
        return isinstance(question, Numeric) and question.spec(0).kind == "shape"

    def _read_chains(self) -> dict[str, tuple[str, ...]]:
        """What follows each open question: its own follow-ups, or those that stand beside it."""
        chains: dict[str, tuple[str, ...]] = {}
        beside: dict[str, tuple[str, ...]] = {}
        for entry in self._library.entries:
            if entry.kind != "open":
                continue
            question = self._library.question(entry.id)
            if not isinstance(question, Open) or not question.follow_ups:
                continue
            named = (present_id(self._library, f"{entry.pack}/{n}") for n in question.follow_ups)
            names = tuple(name for name in named if name is not None)
            chains[entry.id] = names
            for at, name in enumerate(names):
                beside.setdefault(name, (*names[at + 1 :], *names[:at]))
        # One that begins in the middle of a chain goes on with what is of its level.
        nearest = {
            name: tuple(
                sorted(others, key=lambda other: self._off_level(self._library.entry(other)))
            )
            for name, others in beside.items()
        }
        return nearest | chains


def planned_seconds(entry: Entry) -> int:
    """The time that an interviewer plans for a question."""
    seconds = round(minutes(entry) * 60)
    return seconds if entry.kind == "open" else max(_SHORTEST_WHITEBOARD, seconds)


def _neighbours(library: Library) -> dict[str, frozenset[str]]:
    """The topics that each topic builds on or that build on it."""
    near: dict[str, set[str]] = {topic.id: set() for topic in library.topics}
    for topic in library.topics:
        for other in topic.requires:
            near[topic.id].add(other)
            near.setdefault(other, set()).add(topic.id)
    return {topic: frozenset(others) for topic, others in near.items()}
