"""Line mode where nothing can be written for a while: what is kept, said and written later."""

from __future__ import annotations

import io
import random
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.lines import Lines
from quizapp.plain.line_mode import LineMode
from quizapp.progress.errors import Unsaved
from quizapp.progress.keeper import Keeper
from quizapp.progress.log import ProgressLog
from quizapp.study.outbox import Outbox
from quizapp.study.resume import Keep
from quizapp.study.session import Session
from tests.conftest import NoRoom
from tests.plain.conftest import Converse, objects


@pytest.fixture
def converse_with_little_room(library: Library, log: ProgressLog, no_room: NoRoom) -> Converse:
    """Like `converse`, with an outbox; nothing can be written while lines `full` are handled."""

    def run(
        lines: list[str],
        *names: str,
        full: range,
        as_json: bool = False,
        prompting: bool = False,
        mode: str = "practice",
    ) -> tuple[str, str]:
        clock = FixedClock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
        outbox = Outbox(log, clock)
        queue = [f"mini/{name}" for name in names]
        session = Session(
            library, log, clock, random.Random(1), mode, queue, seed=1, writer=outbox  # type: ignore[arg-type]  # named as text
        )  # fmt: skip
        out, notices = io.StringIO(), io.StringIO()
        stack = ExitStack()

        class Told(Lines):
            """Lines of which each is handed out when the one before it was dealt with."""

            at = -1

            def next(self) -> str | None:
                self.at += 1
                clock.advance(timedelta(seconds=1))
                stack.close()
                if self.at in full:
                    stack.enter_context(no_room(1 << 12))
                return lines[self.at] if self.at < len(lines) else None

            def waiting(self) -> bool:
                return True

        face = LineMode(
            session, library, Told(io.BytesIO()), out, notices if as_json else out,
            as_json=as_json, prompting=prompting, outbox=outbox,
        )  # fmt: skip
        with stack:
            face.run()
        return out.getvalue(), notices.getvalue()

    return run


def test_an_answer_that_cannot_be_written_is_kept_and_written_with_the_next(
    converse_with_little_room: Converse, log: ProgressLog
) -> None:
    text, _ = converse_with_little_room(
        ["1000", ":idk", "1"], "score", "row", "pick", full=range(2)
    )
    assert text.count("Not saved yet, but kept and tried again: ") == 1
    assert text.index("Not saved yet, but") < text.index("Wrong"), "said before the verdict"
    assert text.count("Not saved yet.") == 2, "in the place of when it comes again"
    assert text.count("Everything is saved now.") == 1
    assert text.rstrip().splitlines()[-1].startswith("3 answers:")
    assert {answer.question for answer in log.answers()} == {"mini/score", "mini/row", "mini/pick"}
    assert log.verify() == []


def test_in_json_a_verdict_comes_when_its_answer_is_on_disk(
    converse_with_little_room: Converse, log: ProgressLog
) -> None:
    out, notices = converse_with_little_room(
        ["1000", ":idk", "1"], "score", "row", "pick", full=range(2), as_json=True
    )
    kinds = [next(iter(found)) for found in objects(out)]
    assert kinds == ["question", "question", "question", "verdict", "verdict", "verdict"]
    verdicts = [found["verdict"]["id"] for found in objects(out)[3:]]
    assert verdicts == ["mini/score", "mini/row", "mini/pick"]
    assert [line.split(":")[0] for line in notices.splitlines()] == [
        "Not saved yet, but kept and tried again",
        "Everything is saved now.",
    ]
    assert log.reviews() == 3


def test_what_is_still_not_written_at_the_end_is_said(
    converse_with_little_room: Converse, log: ProgressLog
) -> None:
    with pytest.raises(Unsaved, match="2 answers are not saved: "):
        converse_with_little_room(["1000", ":idk"], "score", "row", full=range(9))
    assert log.reviews() == 0
    assert log.verify() == []


def test_somebody_who_types_may_clear_the_disk_at_the_end(
    converse_with_little_room: Converse, log: ProgressLog
) -> None:
    text, _ = converse_with_little_room(
        ["1000", ":quit", "", ""], "score", "row", full=range(3), prompting=True
    )
    assert text.count("1 answer is not saved: ") == 2
    assert "Enter tries again; :quit leaves without." in text
    assert text.index("Everything is saved now.") < text.index("1 answer in ")
    assert log.reviews() == 1


def test_without_an_outbox_the_question_stays_open(
    converse: Converse, log: ProgressLog, no_room: NoRoom
) -> None:
    with no_room(1 << 12):
        text = converse("1000\n", "score")
    assert "Wrong" not in text
    assert log.reviews() == 0


def test_a_home_that_is_gone_is_not_made_anew(library: Library, log: ProgressLog) -> None:
    clock = FixedClock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    home, away = log.home.data, log.home.data.with_name("away")
    outbox = Outbox(log, clock)
    names = ["mini/score", "mini/row", "mini/pick"]
    session = Session(
        library, log, clock, random.Random(1), "practice", names,
        writer=outbox, keeper=Keeper(log, clock), keep=Keep(log.home, "practice", clock),
    )  # fmt: skip

    class Pulled(Lines):
        at = -1

        def next(self) -> str | None:
            self.at += 1
            if self.at == 0:
                home.rename(away)
            if self.at == 2:
                assert not home.exists()
                away.rename(home)
            return ":idk"

    out = io.StringIO()
    LineMode(session, library, Pulled(io.BytesIO()), out, out, outbox=outbox).run()
    assert "is gone" in out.getvalue()
    assert "Everything is saved now." in out.getvalue()
    assert log.reviews() == 3
