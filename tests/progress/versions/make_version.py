"""Makes `vN.db` and `vN.json`, N being the version of the log; each was made once by the quizapp of
that version, and kept since.

    python tests/progress/versions/make_version.py

The file holds every kind of event; the JSON what the log says of it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress.events import Answer, Parameters, Rate, Reset, State
from quizapp.progress.header import VERSION
from quizapp.progress.log import ProgressLog

HERE = Path(__file__).parent
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def main() -> None:
    root = Path(tempfile.mkdtemp())
    home = Home(root, root, root / "cache")
    clock = FixedClock(START)
    with ProgressLog.open(home, clock, mint=lambda: "0123456789abcdef") as log:
        for number in range(12):
            clock.advance(timedelta(hours=7))
            answer = Answer(
                question=f"p/q{number % 3}",
                outcome="wrong" if number % 4 == 1 else "correct",
                score=0.0 if number % 4 == 1 else 1.0,
                rating=1 if number % 4 == 1 else 3,
                mode="learn" if number % 5 else "practice",
                typed="0.35 √2",
                given={"Q": [[1, 2.5], [0, -1]]},
                misconceptions=("scale.none",) if number % 4 == 1 else (),
                session="s",
            )
            last = log.append(answer)
        log.append(Rate(target=last.id, rating=2))
        undo = log.undo(last.id)
        log.undo(undo.id)
        log.append(State(question="p/q0", what="flag"))
        log.append(State(question="p/q1", what="bury", until=START + timedelta(days=30)))
        log.append(Reset(question="p/q2"))
        log.append(Parameters(algorithm="fsrs-6"))
        assert log.verify() == []
        expected = {
            "events": [event.id for event in log.events()],
            "reviews": log.reviews(),
            "cards": {name: repr(card) for name, card in log.cards().items()},
        }
    shutil.copy(home.database, HERE / f"v{VERSION}.db")
    text = json.dumps(expected, indent=1, ensure_ascii=False)
    (HERE / f"v{VERSION}.json").write_text(text + "\n", encoding="utf-8")
    shutil.rmtree(root)


if __name__ == "__main__":
    main()
