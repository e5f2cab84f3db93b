"""Drills on the learner's own mistakes: questions in which a mistake can be made, and would show.

Which mistakes a question has room for is not known before it is drawn; it is found out once and
kept in the cache.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quizapp.bank.index import Entry
from quizapp.bank.library import Library, UnknownQuestion
from quizapp.engine.misconception_names import NAMES, misconception_id, misconception_name
from quizapp.progress.log import ProgressLog
from quizapp.progress.state import Answered
from quizapp.progress.stats import Tally, misconceptions
from quizapp.study.cards import cards, present_id
from quizapp.study.kept import Kept
from quizapp.study.standing import Waiting

COUNT = 10
"""Questions in a drill."""
LATELY = timedelta(days=60)
"""A mistake made twice within this time recurs."""
MOST_RULES = 5
"""At most so many mistakes are drilled at once."""
SEEDS = (1, 2)
"""The variants that are looked at to see which mistakes a question has room for."""
_FILE = "mistakes.json"


@dataclass(frozen=True)
class Drill:
    """What to drill."""

    rules: tuple[str, ...]
    """The misconceptions, as far as there are questions for them."""
    queue: tuple[Waiting, ...]
    said: str = ""
    """Why there is nothing to drill, if there is not."""


def recurring(answers: Iterable[Answered], now: datetime) -> dict[str, Tally]:
    """The mistakes that the learner makes again and again, the most frequent first.

    Those made at least twice of late; else those made at all of late; else those made ever.
    Slips of the pen can happen anywhere and are left out.
    """
    given = list(answers)
    lately = _drillable(misconceptions(each for each in given if now - each.time <= LATELY))
    twice = {name: tally for name, tally in lately.items() if tally.count > 1}
    return twice or lately or _drillable(misconceptions(given))


def _drillable(found: Mapping[str, Tally]) -> dict[str, Tally]:
    return {name: tally for name, tally in found.items() if not name.startswith("slip.")}


def drill(
    library: Library,
    log: ProgressLog,
    now: datetime,
    rng: random.Random,
    rule: str | None = None,
    *,
    count: int = COUNT,
    among: Sequence[Entry] | None = None,
) -> Drill:
    """Questions in which mistakes can be made, with numbers that show them.

    Args:
        rule: The id of one misconception, or its name; the recurring ones in turn if not given.
        count: How many questions; where there are few, they come again with other numbers.
        among: Only of these questions; of all if not given.
    """
    rules = (
        (misconception_id(rule),)
        if rule is not None
        else tuple(recurring(log.answers(mistaken=True), now))[:MOST_RULES]
    )
    if not rules:
        return Drill((), (), "No mistake of yours that can be drilled has been named yet.")
    met = cards(library, log)
    entries = [
        entry
        for entry in (library.entries if among is None else among)
        if entry.kind == "numeric" and not ((card := met.get(entry.id)) and card.suspended)
    ]
    room = Room(library, log)
    waiting = {name: _shuffled(room.questions(name, entries), rng) for name in rules}
    room.save()
    queue = _dealt(library, waiting, count, rng)
    drilled = {item.rule for item in queue}
    return Drill(
        tuple(name for name in rules if name in drilled),
        queue,
        "" if queue else _why_not(rules, room.rules(entries)),
    )


class Room:
    """Which mistakes each question has room for.

    Args:
        library: The questions.
        log: In whose home the findings are kept.
    """

    def __init__(self, library: Library, log: ProgressLog) -> None:
        from quizapp.bank.cache import app_key

        self._library = library
        self._kept = Kept(log.home.cache / _FILE, app_key())

    def of(self, entry: Entry) -> frozenset[str]:
        """The ids of the misconceptions that can occur in a question."""
        kept = self._kept.get(entry.content_hash)
        if isinstance(kept, list):
            return frozenset(str(name) for name in kept)
        found = _rules(self._library, entry)
        self._kept.put(entry.content_hash, sorted(found))
        return found

    def questions(self, rule: str, entries: Sequence[Entry]) -> list[Entry]:
        """The questions that have room for a mistake; an author's own has one."""
        question, own, _ = rule.partition(":")
        if own:
            present = present_id(self._library, question)
            return [entry for entry in entries if entry.id == present]
        return [entry for entry in entries if rule in self.of(entry)]

    def rules(self, entries: Sequence[Entry]) -> set[str]:
        """All mistakes that there are questions for."""
        return set().union(*(self.of(entry) for entry in entries))

    def save(self) -> None:
        """Keep what was found out."""
        self._kept.save()


def _rules(library: Library, entry: Entry) -> frozenset[str]:
    # Imported here: Today looks for recurring mistakes without numpy.
    from quizapp.bank.variant import DrawError, draw
    from quizapp.engine.catalogue import candidates
    from quizapp.engine.errors import EngineError
    from quizapp.grading.workings import Workings

    found: set[str] = set()
    try:
        question = library.question(entry.id)
    except UnknownQuestion:
        return frozenset()
    for seed in SEEDS:
        try:
            variant = draw(entry.id, question, seed)
            for part in variant.parts:
                trace = Workings(variant, part).trace
                found.update(each.id for each in candidates(trace, part.step))
                if part.index and isinstance(part.index[0], int):
                    found.update(("scores.row_plus1", "scores.row_minus1"))
        except (DrawError, EngineError):
            continue
    found.update(f"{entry.id}:{own.id}" for own in getattr(question, "misconceptions", ()))
    return frozenset(found)


def _shuffled(entries: list[Entry], rng: random.Random) -> list[Entry]:
    rng.shuffle(entries)
    return entries


def _dealt(
    library: Library, waiting: Mapping[str, list[Entry]], count: int, rng: random.Random
) -> tuple[Waiting, ...]:
    """Questions for each mistake in turn, with seeds that show it.

    What shows nothing is not tried again, what has no other numbers is asked once.
    """
    from quizapp.study.seeds import choose_showing

    queue: list[Waiting] = []
    left = {rule: list(entries) for rule, entries in waiting.items() if entries}
    while left and len(queue) < count:
        for rule, entries in list(left.items()):
            if len(queue) == count:
                break
            while entries:
                entry = entries.pop(0)
                question = library.question(entry.id)
                # An author's own is named by the name that the question has now.
                own = f"{entry.id}:{rule.partition(':')[2]}" if ":" in rule else rule
                seed = choose_showing(entry.id, question, own, rng)
                if seed is not None:
                    queue.append(Waiting(entry.id, seed, rule=own))
                    if question.varies:
                        entries.append(entry)
                    break
            if not entries:
                del left[rule]
    return tuple(queue)


def _why_not(rules: Sequence[str], known: Collection[str]) -> str:
    from quizapp.bank.problems import nearest

    if any(rule.startswith("slip.") for rule in rules):
        return "A slip of the pen can happen anywhere; there is nothing to drill."
    if len(rules) == 1 and rules[0] not in NAMES:
        # Whoever typed an id reads ids, and whoever typed words reads words.
        close = nearest(rules[0], {*known, *map(misconception_name, known)})
        hint = f"; did you mean {close}?" if close else "."
        return f"No question here shows a mistake called {rules[0]}{hint}"
    said = ", ".join(f"“{misconception_name(name)}”" for name in rules)
    return f"No question here shows the mistake {said}."
