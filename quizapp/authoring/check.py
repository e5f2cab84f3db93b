"""Proving a pack: every problem of its files, then hundreds of variants of each question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizapp.authoring.trial import CODES as CODES
from quizapp.authoring.trial import Trial
from quizapp.bank.characters import visible
from quizapp.bank.files import Place
from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.bank.models import Numeric
from quizapp.bank.packs import LoadedPack, LoadedQuestion, load_pack
from quizapp.bank.problems import Problem, sort_key
from quizapp.bank.sources import places

VARIANTS = 200

Progress = Callable[[int, int, str], None]
"""Called with how many questions are done, of how many, and which one is next."""


@dataclass(frozen=True)
class Row:
    """What the trial of one numeric question came to."""

    question: str
    variants: int
    shown: dict[str, float]
    """By mistake: the share of variants in which it has a number of its own."""

    def as_json(self) -> dict[str, Any]:
        return {"question": self.question, "variants": self.variants, "shown": self.shown}


@dataclass(frozen=True)
class Report:
    """What a check found."""

    questions: int
    variants: int
    problems: tuple[Problem, ...]
    rows: tuple[Row, ...] = ()

    def ok(self, *, strict: bool = False) -> bool:
        """Whether there are no errors, and if strict no warnings either."""
        bad = {"error", "warning"} if strict else {"error"}
        return not any(problem.severity in bad for problem in self.problems)

    def as_json(self, *, strict: bool = False) -> dict[str, Any]:
        """The keys of `pack check --json`."""
        return {
            "ok": self.ok(strict=strict),
            "questions": self.questions,
            "variants": self.variants,
            "problems": [problem.as_json() for problem in self.problems],
        }


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
        library: Knows the topics that other packs declare.
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
    return _check(chosen, found, library, variants, seed, progress)


def check_library(
    library: Library,
    *,
    variants: int = VARIANTS,
    seed: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Check all packs of a library, also how they get on with one another."""
    chosen = [Place(info.path) for info in library.packs]
    return _check(chosen, list(library.problems), library, variants, seed, progress)


def _check(
    chosen: Sequence[Place],
    problems: list[Problem],
    library: Library,
    variants: int,
    seed: int,
    progress: Progress | None,
) -> Report:
    packs = [load_pack(place) for place in chosen]
    topics = {topic.id for topic in library.topics}
    for pack in packs:
        topics.update(topic.id for topic in (pack.manifest.topics if pack.manifest else ()))
    todo: list[tuple[LoadedPack, LoadedQuestion]] = []
    for pack in packs:
        unknown = list(pack.unknown_topics(topics))
        problems += _named(pack, [*pack.problems, *(problem for _, problem in unknown)])
        todo += [(pack, question) for question in pack.questions]
    rows: list[Row] = []
    for done, (pack, loaded) in enumerate(todo):
        question = loaded.question
        name = f"{pack.name}/{question.id}"
        if progress is not None:
            progress(done, len(todo), name)
        if isinstance(question, Numeric):
            trial = Trial(name, question, loaded)
            trial.run(range(seed, seed + variants))
            problems += _named(pack, trial.problems())
            rows.append(Row(name, trial.variants, trial.shares()))
    unique = sorted(set(problems), key=sort_key)
    return Report(len(todo), sum(row.variants for row in rows), tuple(unique), tuple(rows))


def _named(pack: LoadedPack, problems: Iterable[Problem]) -> list[Problem]:
    """The problems with their files named as from here."""
    folder = pack.place.folder
    return [problem.in_file(visible(str(folder / problem.file))) for problem in problems]
