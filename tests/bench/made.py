"""What the benchmarks run on: a large pack made of the shipped questions, and a long history."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from quizapp.bank.reader import split_questions
from quizapp.clock import SystemClock
from quizapp.paths import resolve_home, shipped_packs
from quizapp.progress.events import Answer, Event
from quizapp.progress.log import ProgressLog
from quizapp.study.opening import open_library

A_FILE = 250
"""Questions in a file of the large pack: below the limit of bytes."""
_ID = re.compile(r"^( *- id: *)([a-z0-9-]+)", re.MULTILINE)
_MANIFEST = """\
format: 1
id: large
title: Many questions
version: 1.0.0
"""


def write_pack(folder: Path, questions: int) -> None:
    """A pack of the shipped questions again and again, every third one numeric, ids their own."""
    folder.mkdir(parents=True)
    manifests = [file.read_text("utf-8") for file in shipped_packs().glob("*/pack.yaml")]
    topics = [topic for text in manifests for topic in yaml.safe_load(text)["topics"]]
    (folder / "pack.yaml").write_text(_MANIFEST + f"topics: {json.dumps(topics)}\n", "utf-8")
    made = list(itertools.islice(_questions(), questions))
    for number, start in enumerate(range(0, questions, A_FILE)):
        text = "questions:\n" + "\n".join(made[start : start + A_FILE]) + "\n"
        (folder / f"part-{number:03}.yaml").write_text(text, encoding="utf-8")


def _questions() -> Iterator[str]:
    numeric: list[str] = []
    other: list[str] = []
    for file in sorted(shipped_packs().glob("*/*.yaml")):
        found = split_questions(file.read_text(encoding="utf-8"))
        for _, text in found[2] if found else ():
            # Ids in them belong to the pack that they are from.
            if not re.search(r"^ *(follow_ups|aliases):", text, re.MULTILINE):
                (numeric if "kind: numeric" in text else other).append(text.rstrip())
    counting, talking = itertools.cycle(numeric), itertools.cycle(other)
    for number in itertools.count():
        text = next(counting) if number % 3 == 0 else next(talking)
        yield _ID.sub(rf"\g<1>\g<2>-{number}", text, count=1)


def answers(questions: Sequence[str], reviews: int, end: datetime, seed: int = 5) -> list[Event]:
    """Somebody's answers to these questions, the last one at `end`; numeric ones with givens."""
    rng = random.Random(seed)
    gaps = [
        timedelta(seconds=rng.choice([5, 20, 40, 300, 1200]), microseconds=number % 997)
        for number in range(reviews)
    ]
    when, events = end - sum(gaps, timedelta()), []
    for number, gap in enumerate(gaps, 1):
        when += gap
        rating = rng.choices([1, 2, 3, 4], [2, 1, 6, 1])[0]
        answer = Answer(
            question=rng.choice(questions),
            outcome="wrong" if rating == 1 else "correct",
            score=float(rating > 1),
            rating=rating,
            mode="learn",
            session=f"s{number // 50}",
            seed=rng.randrange(2**40),
            given={"Q": [[rng.randrange(9) / 2 for _ in range(3)] for _ in range(4)], "d_k": 3},
            typed="0.123 0.456; 0.1 0.9",
            misconceptions=("scale.none",) if rating == 1 and number % 3 == 0 else (),
            milliseconds=rng.randrange(2000, 60000),
            settings={"retention": 0.9, "scheduler": "fsrs-6/default/0.9"},
        )
        events.append(
            Event.create(device="a" * 16, number=number, time=when, offset=60, body=answer)
        )
    return events


def fill_home(home: Path, reviews: int, packs: Sequence[Path]) -> None:
    """A home whose packs are compiled and whose log holds so many answers, the last of today."""
    own = resolve_home(home)
    library = open_library(own, packs)
    names = [entry.id for entry in library.entries]
    with ProgressLog.open(own, SystemClock()) as log:
        log.merge(answers(names, reviews, datetime.now(UTC) - timedelta(hours=1)))
