"""What can be chosen for practice, and what of it fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from quizapp.bank.index import Entry, Topic
from quizapp.study.filters import KINDS, SET_ASIDE, Facts, Filter, State, nothing
from quizapp.study.words import DIFFICULTIES
from quizapp.tui.widgets.picks import Pick

COUNTS = ("10", "20", "40", "100")
USUAL = "20"
KIND_NAMES = {
    "flashcard": "flashcards",
    "choice": "choices",
    "order": "orders",
    "match": "matches",
    "cloze": "gaps",
    "numeric": "numbers",
    "open": "in your own words",
}
STATE_NAMES: dict[State, str] = {
    "weak": "weak",
    "failed": "failed lately",
    "flagged": "flagged",
    "unseen": "never seen",
    "leech": "forgotten often",
    "suspended": "suspended",
    "known": "known",
}
_MOST_TAGS = 30
_NOT_ASKED = ("suspended", "leech")
"""States whose questions are set aside: asked only by these names."""


@dataclass(frozen=True)
class Fit:
    """What a filter takes."""

    wanted: Filter
    questions: int
    instead: str = ""
    """What would fit, where nothing does."""


@dataclass(frozen=True)
class Choice:
    """Everything to choose from."""

    topics: Sequence[Topic]
    entries: tuple[Entry, ...]
    facts: Facts
    saved: Mapping[str, Filter]

    def fit(self, wanted: Filter) -> Fit:
        """How many questions a filter takes; may read all prompts when first asked for a text."""
        found = wanted.of(self.entries, self.facts)
        if not found:
            return Fit(wanted, 0, nothing(wanted, self.entries, self.facts))
        if wanted.states.isdisjoint(_NOT_ASKED):
            found = [each for each in found if "suspended" not in self._states(each)]
        return Fit(wanted, len(found), "" if found else SET_ASIDE)

    def _states(self, entry: Entry) -> frozenset[State]:
        return self.facts.states.get(entry.id, frozenset())

    def of_topics(self) -> Iterator[Pick]:
        """The topics that have questions."""
        found = Counter(entry.topic for entry in self.entries)
        return (Pick(t.id, t.title, found[t.id]) for t in self.topics if found[t.id])

    def of_kinds(self) -> Iterator[Pick]:
        """The kinds that there are."""
        found = Counter(entry.kind for entry in self.entries)
        return (Pick(kind, KIND_NAMES[kind], found[kind]) for kind in KINDS if found[kind])

    def of_states(self) -> Iterator[Pick]:
        """How one may stand with a question."""
        found = Counter(state for entry in self.entries for state in self._states(entry))
        return (Pick(state, name, found[state]) for state, name in STATE_NAMES.items())

    def of_difficulties(self) -> Iterator[Pick]:
        """The levels that there are."""
        found = Counter(entry.difficulty for entry in self.entries)
        return (Pick(str(level), name, found[level]) for level, name in DIFFICULTIES.items())

    def of_tags(self) -> Iterator[Pick]:
        """The most frequent tags."""
        found = Counter(tag for entry in self.entries for tag in entry.tags)
        return (Pick(tag, tag, number) for tag, number in found.most_common(_MOST_TAGS))


LISTS = ("topics", "kinds", "states", "difficulties", "tags")
"""The parts of a filter that are picked from lists; each list has such a class."""


def picked(base: Filter, picks: Mapping[str, frozenset[str]], text: str, count: int) -> Filter:
    """A filter with what was picked; the rest is as in `base`."""
    states: frozenset[State] = frozenset(s for s in STATE_NAMES if s in picks["states"])
    return replace(
        base,
        topics=picks["topics"],
        kinds=picks["kinds"],
        states=states,
        difficulties=frozenset(int(level) for level in picks["difficulties"]),
        tags=picks["tags"],
        text=text,
        count=count,
    )
