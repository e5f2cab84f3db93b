"""Which questions the learner wants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from quizapp.bank.index import Entry
from quizapp.counting import count

KINDS = ("flashcard", "choice", "order", "match", "cloze", "numeric", "open")

State = Literal["weak", "failed", "flagged", "unseen", "leech", "suspended", "known"]
"""How the learner stands with a question: recall is low or the last answer was wrong; answered
wrong of late; flagged; never answered; forgotten again and again; set aside; said to be known."""
STATES: tuple[State, ...] = get_args(State)

SET_ASIDE = "All such questions are set aside; take one in again first."
"""Why there is nothing to practise though a filter takes questions."""

_MINUTES = {"flashcard": 0.3, "choice": 0.6, "order": 0.8, "match": 0.8, "cloze": 0.4, "open": 3.0}
_NUMERIC_MINUTES = 1.5


def minutes(entry: Entry) -> float:
    """About how long a question takes: as its author says, else by its kind."""
    return entry.minutes or _MINUTES.get(entry.kind, _NUMERIC_MINUTES * entry.multi_part)


def title_and_id(entry: Entry) -> str:
    """What can be searched of a question without opening its pack."""
    return f"{entry.title}\n{entry.id}".casefold()


@dataclass(frozen=True)
class Facts:
    """What the index does not say of questions (see `quizapp.study.facts`)."""

    states: Mapping[str, frozenset[State]] = field(default_factory=dict)
    """By full id; a question not named is in none."""
    text: Callable[[Entry], str] = title_and_id
    """What a search looks at, casefolded."""


@dataclass(frozen=True)
class Filter:
    """Questions that bear one of each group named; an empty group takes all."""

    topics: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    difficulties: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()
    packs: frozenset[str] = frozenset()
    text: str = ""
    """Words that must all occur in the prompt, the title or the id."""
    states: frozenset[State] = frozenset()
    count: int | None = None
    """At most this many."""
    minutes: float | None = None
    """At most as many as take about so long."""

    @property
    def narrows(self) -> bool:
        """Whether the learner chose anything: then the limits of the day do not hold."""
        return self != Filter()

    def takes(self, entry: Entry, facts: Facts | None = None) -> bool:
        """Whether a question is one of those wanted (`count` aside).

        Args:
            entry: The question.
            facts: Needed for `states`, and for `text` to look at the whole prompt.
        """
        facts = facts or Facts()
        return (
            (not self.topics or entry.topic in self.topics)
            and (not self.kinds or entry.kind in self.kinds)
            and (not self.difficulties or entry.difficulty in self.difficulties)
            and (not self.tags or not self.tags.isdisjoint(entry.tags))
            and (not self.packs or entry.pack in self.packs)
            and (not self.states or not self.states.isdisjoint(facts.states.get(entry.id, ())))
            and (not self.text or self._found(facts.text(entry)))
        )

    def _found(self, text: str) -> bool:
        return all(word in text for word in self.text.casefold().split())

    def cut(self, entries: Sequence[Entry]) -> list[Entry]:
        """The first of these that fit into `count` and `minutes`; at least one."""
        chosen = list(entries if self.count is None else entries[: self.count])
        if self.minutes is None:
            return chosen
        spent = 0.0
        for place, entry in enumerate(chosen):
            spent += minutes(entry)
            if spent > self.minutes and place:
                return chosen[:place]
        return chosen

    def of(self, entries: Iterable[Entry], facts: Facts | None = None) -> list[Entry]:
        """Those of the questions that are wanted, in their order."""
        return [entry for entry in entries if self.takes(entry, facts)]


_GROUPS = {
    "topics": "topic",
    "kinds": "kind",
    "difficulties": "difficulty",
    "tags": "tag",
    "packs": "pack",
    "text": "text",
    "states": "state",
}
"""What each part of a filter is about."""


def nothing(wanted: Filter, entries: Sequence[Entry], facts: Facts | None = None) -> str:
    """Why a filter takes none of these questions, and what would, in a sentence or two."""
    if not entries:
        return (
            "There are no questions in the packs that you study. The settings say which these "
            "are, `quizapp pack list` which there are."
        )
    instead = {
        "text": f" instead of “{wanted.text}”",
        "states": f" instead of {' or '.join(sorted(wanted.states))}",
    }
    used = [name for name in _GROUPS if getattr(wanted, name)]
    without = {
        name: len(replace(wanted, **{name: getattr(Filter(), name)}).of(entries, facts))
        for name in used
    }
    if len(used) > 1 and any(without.values()):
        best = max(without, key=lambda name: without[name])
        some = count(without[best], "question")
        other = f"any {_GROUPS[best]}{instead.get(best, '')}"
        return f"No question is like that; with {other}, {some} would be."
    single = [
        (name, len(Filter(**{name: getattr(wanted, name)}).of(entries, facts))) for name in used
    ]
    known = [
        f"{count(found, 'question')} by {_GROUPS[name]} alone" for name, found in single if found
    ]
    if known:
        return f"No question is like that: there are {', '.join(known)}, but none by all."
    if wanted.states:
        held = {
            state: len(Filter(states=frozenset([state])).of(entries, facts)) for state in STATES
        }
        there = [f"{found} {state}" for state, found in held.items() if found]
        others = f"; there are {', '.join(there)}" if there else ""
        return f"No question is {' or '.join(sorted(wanted.states))}{others}."
    if wanted.text:
        return f"No question has “{wanted.text}” in its text, title or id."
    return "No question is like that; leave something out."
