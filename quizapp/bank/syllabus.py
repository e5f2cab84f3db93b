"""The topics of all packs, put in the order in which to learn them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from quizapp.bank.compiled import At
from quizapp.bank.index import Topic
from quizapp.bank.problems import Severity, shown, suggest


@dataclass(frozen=True, slots=True)
class Declared:
    """A topic as a pack declares it."""

    topic: Topic
    owner: int
    """Which of the packs."""
    at: At


@dataclass(frozen=True, slots=True)
class Note:
    """Something to report against a declaration."""

    owner: int
    at: At
    code: str
    severity: Severity
    message: str


def arrange(declared: Sequence[Declared]) -> tuple[tuple[Topic, ...], tuple[Note, ...]]:
    """Each topic once, after those it requires, otherwise in the order of declaration.

    Second declarations are ignored; requirements that are unknown or go round in a circle are
    dropped; each with a note.
    """
    notes: list[Note] = []
    first: dict[str, Declared] = {}
    for one in declared:
        known = first.setdefault(one.topic.id, one)
        if known is not one:
            text = (
                f"the topic {shown(one.topic.id)} is declared by an earlier pack, "
                f"as {shown(known.topic.title)}; this declaration is ignored"
            )
            notes.append(Note(one.owner, one.at, "P004", "info", text))
    requires: dict[str, list[str]] = {}
    for name, one in first.items():
        requires[name] = []
        for other in one.topic.requires:
            if other in first:
                requires[name].append(other)
            else:
                text = (
                    f"the topic {shown(name)} requires {shown(other)}, which no pack declares; "
                    f"{suggest(other, first)}"
                )
                notes.append(Note(one.owner, one.at, "P006", "error", text))
    first = _foundations_first(first, requires)
    order = _ordered({name: requires[name] for name in first}, first, notes)
    topics = (replace(first[name].topic, requires=tuple(requires[name])) for name in order)
    return tuple(topics), tuple(notes)


def _foundations_first(
    first: dict[str, Declared], requires: dict[str, list[str]]
) -> dict[str, Declared]:
    """The topics pack by pack, those of a pack that others build on before theirs."""
    builds_on: dict[int, set[int]] = {}
    for name, one in first.items():
        owners = {first[other].owner for other in requires[name]}
        builds_on.setdefault(one.owner, set()).update(owners - {one.owner})
    order: list[int] = []
    waiting = list(builds_on)
    while waiting:
        # With packs that build on each other, the one declared first goes first.
        ready = next((p for p in waiting if not builds_on[p] & set(waiting)), waiting[0])
        waiting.remove(ready)
        order.append(ready)
    return dict(sorted(first.items(), key=lambda item: order.index(item[1].owner)))


def _ordered(
    requires: dict[str, list[str]], first: dict[str, Declared], notes: list[Note]
) -> list[str]:
    """Depth first without recursion; an edge that closes a circle is reported and dropped."""
    order: list[str] = []
    done: set[str] = set()
    for start in requires:
        path: list[str] = []
        stack = [start]
        while stack:
            name = stack[-1]
            if name in done:
                stack.pop()
                continue
            if not path or path[-1] != name:
                path.append(name)
            waiting = None
            for other in list(requires[name]):
                if other in path:
                    circle = " → ".join([*path[path.index(other) :], other])
                    text = f"topics that require each other: {circle}; drop one of the requirements"
                    notes.append(Note(first[name].owner, first[name].at, "P005", "error", text))
                    requires[name].remove(other)
                elif other not in done:
                    waiting = other
                    break
            if waiting is not None:
                stack.append(waiting)
                continue
            order.append(name)
            done.add(name)
            path.pop()
            stack.pop()
    return order


def unknown_topic(topic: str, known: Iterable[str]) -> str:
    """What to say of a topic that no pack declares."""
    return (
        f"no pack declares the topic {shown(topic)}; {suggest(topic, known)} "
        "(topics are declared in pack.yaml)"
    )
