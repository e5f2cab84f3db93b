"""What is prepared while one thinks: the next question, and what a wrong answer may mean."""

from __future__ import annotations

import math

import pytest

from quizapp.bank.library import Library
from quizapp.bank.models import Question
from quizapp.engine.computation import Computation
from quizapp.grading.verdict import Named
from quizapp.progress import store
from quizapp.progress.log import ProgressLog
from quizapp.study.filters import Filter
from quizapp.study.starting import Wish
from tests.study.conftest import Door


def test_what_is_prepared_is_what_would_have_come(door: Door) -> None:
    wish = Wish("practice", Filter(kinds=frozenset({"numeric"})))
    plain, ahead = door(wish), door(wish)
    seen = []
    while plain.current is not None and ahead.current is not None:
        ahead.prepare()
        ahead.prepare()
        seen.append((plain.current.id, plain.current.variant.seed))
        assert seen[-1] == (ahead.current.id, ahead.current.variant.seed)
        for session in (plain, ahead):
            while not session.current.finished:  # type: ignore[union-attr]  # narrowed above
                session.give_up()
                if not session.current.finished:  # type: ignore[union-attr]  # likewise
                    session.next()
            session.next()
    assert plain.current is ahead.current is None
    assert len(seen) >= 5


def test_a_prepared_question_is_not_drawn_again(
    door: Door, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = door(Wish("practice", Filter(kinds=frozenset({"numeric"}))))
    session.prepare()
    session.skip()
    session.undo()
    asked: list[str] = []
    question = library.question

    def noted(name: str) -> Question:
        asked.append(name)
        return question(name)

    monkeypatch.setattr(library, "question", noted)
    session.prepare()
    assert len(asked) == 1
    session.skip()
    assert len(asked) == 1


def test_what_the_answer_needs_to_be_written_is_known_before_it(
    door: Door, log: ProgressLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.device()
    session = door(Wish("practice"))
    log._pen.recent.forget()  # as in a process that has written nothing yet
    session.prepare()
    monkeypatch.setattr(store, "last_written", None)
    session.give_up()
    assert log.reviews() == 1


def test_what_a_wrong_answer_may_mean_is_worked_out_while_one_thinks(
    door: Door, runs: list[Computation]
) -> None:
    """The verdict does not wait for a hundred runs: they were made when the question was shown."""

    def runs_of_a_verdict(*, prepared: bool) -> tuple[int, tuple[Named, ...]]:
        session = door(Wish("practice", Filter(kinds=frozenset({"numeric"}))))
        while (asked := session.current) is not None and not (asked.variant.parts[0].shape):
            session.skip()
        assert asked is not None
        if prepared:
            session.prepare()
        runs.clear()
        size = math.prod(asked.variant.parts[0].shape or ())
        verdict = session.submit(" ".join(["0.12345"] * size))
        assert verdict.outcome == "wrong"
        return len(runs), verdict.misconceptions

    (many, found), (few, found_ahead) = (
        runs_of_a_verdict(prepared=False),
        runs_of_a_verdict(prepared=True),
    )
    assert few <= 2
    assert many >= 7
    assert found == found_ahead
