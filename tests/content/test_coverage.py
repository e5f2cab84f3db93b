"""The shipped packs teach what they set out to teach, in the mix they set out to have."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.bank.models import Choice, Numeric, Open
from quizapp.paths import shipped_packs

CLAIMS = dict(
    line.split("\t")
    for line in (Path(__file__).parent / "claims.tsv").read_text().splitlines()
    if not line.startswith("#")
)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open([PackSource(shipped_packs(), "shipped")])


def test_the_packs_are_sound(library: Library) -> None:
    assert [str(problem) for problem in library.problems] == []


def test_every_claim_is_covered(library: Library) -> None:
    assert len(CLAIMS) == 205
    covered: set[str] = set()
    for entry in library.entries:
        claims = library.question(entry.id).claims
        assert set(claims) <= CLAIMS.keys(), entry.id
        covered |= set(claims)
    assert sorted(CLAIMS.keys() - covered) == []


def test_every_topic_has_questions_of_more_than_one_kind(library: Library) -> None:
    topics = {topic.id for topic in library.topics}
    assert set(CLAIMS.values()) <= topics
    assert len(topics) == 32
    kinds: dict[str, set[str]] = {topic: set() for topic in topics}
    for entry in library.entries:
        kinds[entry.topic].add(entry.kind)
    assert [topic for topic, found in kinds.items() if len(found) < 2] == []


def test_the_mix(library: Library) -> None:
    entries = [entry for entry in library.entries if not entry.id.endswith("~reverse")]
    kinds = Counter(entry.kind for entry in entries)
    assert len(entries) >= 300
    least = {
        "numeric": 110,
        "choice": 75,
        "order": 18,
        "match": 10,
        "cloze": 20,
        "flashcard": 40,
        "open": 25,
    }
    assert {kind: kinds[kind] for kind in least if kinds[kind] < least[kind]} == {}
    levels = Counter(entry.difficulty for entry in entries)
    shares = [levels[level] / len(entries) for level in (1, 2, 3)]
    assert shares == pytest.approx([0.35, 0.40, 0.25], abs=0.06)


def test_multi_step_chains(library: Library) -> None:
    chains = [e for e in library.entries if e.kind == "numeric" and e.multi_part > 1]
    assert len(chains) >= 12


def test_every_question_teaches_and_names_its_source(library: Library) -> None:
    for entry in library.entries:
        question = library.question(entry.id)
        # Advice on talking to interviewers has no paper to look up.
        assert question.source or entry.topic == "interview-craft", entry.id
        if isinstance(question, Choice):
            assert all(option.why for option in question.options), entry.id
        if isinstance(question, Numeric):
            assert question.explain, entry.id


def test_interviewers_go_on_asking(library: Library) -> None:
    """Open questions that lead through at least four turns, one for each large theme."""
    # A cache is a matter of complexity as well: one chain serves both.
    themes = {
        "sdpa",
        "scaling",
        "multi-head",
        "masks",
        "rope",
        "kv-cache",
        "norm",
        "rnn-cnn",
    }
    chains: set[str] = set()
    for entry in library.entries:
        question = library.question(entry.id)
        if isinstance(question, Open) and len(question.follow_ups) >= 3:
            chains.add(entry.topic)
            chains |= {
                library.entry(f"{entry.pack}/{follow}").topic for follow in question.follow_ups
            }
    assert themes - chains == set()
