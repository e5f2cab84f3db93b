"""What a session came to."""

from __future__ import annotations

from datetime import timedelta

from quizapp.clock import FixedClock
from quizapp.settings import Settings
from tests.study.conftest import Start, current, right


def test_the_result_counts_marks_by_topic_and_recurring_mistakes(
    start: Start, clock: FixedClock
) -> None:
    session = start("pick", "row", "score")
    session.submit(right(session))
    session.next()
    clock.advance(timedelta(seconds=30))
    scaled = current(session).variant.trace["scaled"]
    asked = current(session).variant
    assert asked.given["d_k"] in (4, 16)
    session.submit(", ".join(f"{value:.4f}" for value in _softmax(asked.given["S"])))
    assert current(session).verdict is not None
    assert "scale.none" in [
        name for named in current(session).verdicts[0].misconceptions for name in named.ids
    ], scaled
    result = session.result()
    assert [(topic.title, topic.marks) for topic in result.topics] == [
        ("Scores", ("right",)),
        ("Weights", ("wrong",)),
    ]
    assert result.seconds == 30
    assert (result.count("right"), result.count("wrong")) == (1, 1)
    (mistake,) = [found for found in result.mistakes if found.id == "scale.none"]
    assert (mistake.here, mistake.ever) == (1, 1)
    assert result.tomorrow == 2


def test_what_is_not_studied_is_not_to_be_reviewed_tomorrow(start: Start) -> None:
    session = start("pick", settings=Settings(study=("another-pack",)))
    session.submit(right(session))
    assert session.result().tomorrow == 0


def _softmax(scores: object) -> list[float]:
    import numpy as np

    values = np.exp(np.asarray(scores, dtype=float))
    return [float(value) for value in values / values.sum()]
