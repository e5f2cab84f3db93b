"""Proving packs: every problem of their files, a review of the items, hundreds of variants."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizapp.authoring.figures import Row
from quizapp.authoring.pool import Task, trials
from quizapp.authoring.review import review
from quizapp.authoring.trial import Tried
from quizapp.bank.characters import visible
from quizapp.bank.files import Place
from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.bank.models import Numeric
from quizapp.bank.packs import LoadedPack, LoadedQuestion, load_pack
from quizapp.bank.problems import Problem, sort_key
from quizapp.bank.sources import places

VARIANTS = 200
_TOGETHER = frozenset({"P002", "P004", "P005", "P006", "P007"})
"""The codes of what packs are to each other. (Whether a topic is known, `_check` asks itself.)"""

Progress = Callable[[int, int, str], None]
"""Called with how many numeric questions are done, of how many, and which one is next; after the
last, with an empty name."""


@dataclass(frozen=True)
class Report:
    """What a check found."""

    questions: int
    variants: int
    problems: tuple[Problem, ...]
    rows: tuple[Row, ...] = ()
    """One for each numeric question."""

    def ok(self, *, strict: bool = False) -> bool:
        """Whether there are no errors, and if strict no warnings either."""
        bad = {"error", "warning"} if strict else {"error"}
        return not any(problem.severity in bad for problem in self.problems)

    def as_json(self, *, strict: bool = False, report: bool = False) -> dict[str, Any]:
        """The keys of `pack check --json`; with `report` one more, of that name."""
        found: dict[str, Any] = {
            "ok": self.ok(strict=strict),
            "questions": self.questions,
            "variants": self.variants,
            "problems": [problem.as_json() for problem in self.problems],
        }
        if report:
            found["report"] = [row.as_json() for row in self.rows]
        return found


def check_paths(
    paths: Iterable[Path],
    library: Library,
    *,
    variants: int = VARIANTS,
    seed: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Check packs by where they are.

    Args:
        paths: Packs, or folders of packs.
        library: The packs beside which these will be used.
        variants: How many of each numeric question to try.
        seed: The first of the seeds.
        progress: Told how far it is.
    """
    found: list[Problem] = []
    chosen: list[Place] = []
    for path in paths:
        for place in places(PackSource(path, "given")):
            if isinstance(place, Problem):
                found.append(place)
            else:
                chosen.append(place)
    found += _together([place.path for place in chosen], library)
    return _check(chosen, found, library, range(seed, seed + variants), progress)


def _together(paths: Sequence[Path], library: Library) -> Iterator[Problem]:
    """What only shows once these packs are used beside those of the library."""
    checked = {os.path.realpath(path) for path in paths}
    before = set(library.problems)
    shipped = {(info.id, info.title) for info in library.packs if info.origin == "shipped"}
    for info in library.joined(paths).packs:
        own = os.path.realpath(info.path) in checked
        for problem in info.problems:
            # Whoever checks the source of a shipped pack has not made a second one.
            if problem.code == "P007" and (info.id, info.title) in shipped:
                continue
            if problem.code in _TOGETHER and (own or problem not in before):
                yield problem


def check_library(
    library: Library,
    *,
    variants: int = VARIANTS,
    seed: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Check all packs of a library, also how they get on with one another."""
    chosen = [Place(info.path) for info in library.packs]
    seeds = range(seed, seed + variants)
    return _check(chosen, list(library.problems), library, seeds, progress)


def _check(
    chosen: Sequence[Place],
    problems: list[Problem],
    library: Library,
    seeds: range,
    progress: Progress | None,
) -> Report:
    packs = [load_pack(place) for place in chosen]
    topics = {topic.id for topic in library.topics}
    for pack in packs:
        topics |= pack.topics
    for pack in packs:
        unknown = [problem for _, problem in pack.unknown_topics(topics)]
        problems += [_named(pack, problem) for problem in (*pack.problems, *unknown)]
    problems += [_named(pack, problem) for pack, problem in review(packs)]
    rows: list[Row] = []
    for pack, loaded, tried in _tried(packs, seeds, progress):
        rows.append(tried.row)
        problems += [
            _named(pack, loaded.problem(each.path, each.code, each.message, each.severity))
            for each in tried.findings
        ]
    return Report(
        sum(len(pack.questions) for pack in packs),
        sum(row.variants for row in rows),
        tuple(sorted(set(problems), key=sort_key)),
        tuple(rows),
    )


def _tried(
    packs: Sequence[LoadedPack], seeds: range, progress: Progress | None
) -> Iterator[tuple[LoadedPack, LoadedQuestion, Tried]]:
    """Each numeric question with what trying it found."""
    todo = [
        (pack, loaded, Task(f"{pack.name}/{loaded.question.id}", loaded.question, seeds))
        for pack in packs
        for loaded in pack.questions
        if isinstance(loaded.question, Numeric)
    ]
    found = trials([task for _, _, task in todo])
    for done, (pack, loaded, task) in enumerate(todo):
        if progress is not None:
            progress(done, len(todo), task.id)
        yield pack, loaded, next(found)
    if progress is not None:
        progress(len(todo), len(todo), "")


def _named(pack: LoadedPack, problem: Problem) -> Problem:
    """The problem with its file named as from here."""
    return problem.in_file(visible(str(pack.place.folder / problem.file)))
