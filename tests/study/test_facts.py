"""What is known of questions under all their names, and of what their prompts say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from quizapp.bank.library import Library, UnknownQuestion
from quizapp.clock import FixedClock
from quizapp.progress.events import Answer, State
from quizapp.progress.log import ProgressLog
from quizapp.study.facts import facts, texts
from quizapp.study.filters import title_and_id
from tests.study.conftest import pack_of

SEVERAL = """
  - {id: new, kind: flashcard, topic: t, prompt: "One\\n\\nOf SEVERAL Lines", answer: a,
     aliases: [old]}
"""


@pytest.fixture
def renamed(tmp_path: Path) -> Library:
    return pack_of(tmp_path / "pack", SEVERAL)


def answer(question: str, *, right: bool) -> Answer:
    return Answer(
        question=question,
        outcome="correct" if right else "wrong",
        score=float(right),
        mode="practice",
        rating=3 if right else 1,
    )


def test_the_last_answer_counts_under_whatever_name_it_was_given(
    renamed: Library, log: ProgressLog, clock: FixedClock
) -> None:
    def states() -> set[str]:
        return set(facts(renamed, log, clock.now()).states.get("p/new", ()))

    assert states() == {"unseen"}
    for name, right in (("old", False), ("new", True), ("old", False)):
        clock.advance(timedelta(minutes=1))
        log.append(answer(f"p/{name}", right=right))
        assert states() == ({"failed"} if right else {"failed", "weak"})


def test_half_right_is_not_failed(renamed: Library, log: ProgressLog, clock: FixedClock) -> None:
    log.append(Answer(question="p/new", outcome="partial", score=0.5, mode="practice", rating=2))
    assert "p/new" not in facts(renamed, log, clock.now()).states


def test_what_was_said_to_be_known_and_then_asked_is_as_it_was_answered(
    renamed: Library, log: ProgressLog, clock: FixedClock
) -> None:
    log.append(State(question="p/new", what="known"))
    assert facts(renamed, log, clock.now()).states["p/new"] == {"unseen", "known"}
    log.append(Answer(question="p/new", outcome="correct", score=1, mode="learn", rating=4))
    assert "p/new" not in facts(renamed, log, clock.now()).states


def test_all_of_a_prompt_is_searched_without_regard_to_capitals(
    renamed: Library, log: ProgressLog
) -> None:
    (entry,) = renamed.entries
    for _ in range(2):  # read, then kept
        assert "of several lines" in texts(renamed, log)(entry)


def test_of_a_question_that_is_gone_title_and_id_are_searched(
    renamed: Library, log: ProgressLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: Library, name: str) -> NoReturn:
        raise UnknownQuestion(name, "it is gone")

    (entry,) = renamed.entries
    monkeypatch.setattr(Library, "question", gone)
    assert texts(renamed, log)(entry).strip() == title_and_id(entry)
