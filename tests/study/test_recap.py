"""What the result of a session says of each question: what was asked, answered, and right."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from quizapp.clock import FixedClock
from quizapp.progress.log import ProgressLog
from quizapp.study.session import Session
from tests.study.conftest import Start, pack_of

LINES = """
  - id: lines
    kind: choice
    topic: t
    prompt: Which?
    options:
      - {text: "this\\n  one", why: so, correct: true}
      - {text: "that\\n  one", why: not so}
"""


def answered(session: Session, *typed: str) -> tuple[str, str, str]:
    for number, text in enumerate(typed):
        if number:
            session.next()
        if text:
            session.submit(text)
        else:
            session.give_up()
    (found,) = session.result().answers
    return found.title, found.yours, found.right


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("pick", ["1"], ("Which token does [CLS] stand for?", "A closed class",
                         "The classification token")),
        ("pick", [""], ("Which token does [CLS] stand for?", "", "The classification token")),
        ("pick-several", ["1 3"], ("Which are inputs of attention?", "Gradients · Queries",
                                   "Keys · Queries")),
        ("gaps", ["softmax;  scaled down "], ("Weights are the … of the … scores.",
                                              "softmax; scaled down", "softmax; scaled")),
        ("score", ["3"], ("q = [−3, 1, 3], k = [−2, 2, 3]. Give q·k.", "3", "17")),
        ("row", [".2 .3  .5"], ("The scores of one query are S = [3.5, 1, 3], and d_k = 16. "
                                "Give its attention weights.", "The 0.2, robot 0.3, ate 0.5",
                                "The 0.414, robot 0.221, ate 0.365")),
        ("steps", ["1.5, 0.5", "", "1 2"], (
            "The scores of one query are S = [3, 1], d_k = 4, and V = [[3, −3], [1, 2]].",
            "1.5, 0.5 · 1, 2", "1.5, 0.5 · 0.731, 0.269 · 2.462, −1.655")),
        ("sort", ["1 2 3 4 5"], ("Put the steps of attention in order.", "", "")),
    ],
)  # fmt: skip
def test_what_was_asked_answered_and_right(
    start: Start, name: str, typed: list[str], said: tuple[str, str, str]
) -> None:
    assert answered(start(name, mode="practice"), *typed) == said


def test_an_option_of_several_lines_is_one(
    tmp_path: Path, log: ProgressLog, clock: FixedClock
) -> None:
    library = pack_of(tmp_path, LINES)
    session = Session(library, log, clock, random.Random(1), "practice", ["p/lines"])
    session.next()
    _, yours, right = answered(session, "1")
    assert {yours, right} <= {"this one", "that one"}
    assert right == "this one"
