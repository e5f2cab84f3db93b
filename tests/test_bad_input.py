"""What may be wrong around a learner: line mode says it in a sentence, and nothing is lost."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from tests.conftest import MINI, Done, Run


@pytest.fixture
def ask(run: Run, tmp_path: Path) -> Run:
    """Runs `ask` over a copy of the mini pack that a test may change."""
    packs = tmp_path / "packs"
    shutil.copytree(MINI, packs / "mini")

    def call(*words: str, said: str = ":idk\n:quit\n") -> Done:
        return run("ask", *words, said=said, packs=str(packs))

    return call


def configure(tmp_path: Path, text: str) -> None:
    (tmp_path / "home").mkdir(mode=0o700, exist_ok=True)
    (tmp_path / "home" / "config.toml").write_text(text, "utf-8")


def answers(tmp_path: Path, clock: FixedClock | None = None) -> int:
    with ProgressLog.open(
        resolve_home(tmp_path / "home"), clock or FixedClock(datetime.now().astimezone())
    ) as log:
        assert log.verify() == []
        return log.reviews()


def test_settings_that_are_unknown_or_of_the_wrong_type(ask: Run, tmp_path: Path) -> None:
    configure(
        tmp_path,
        'retenton = 0.8\nnew_per_day = "many"\nreviews_per_day = true\ninterview = 7\n'
        'study = "one"\nday_starts_at = 24\n[keys]\nx = 3\n',
    )
    status, out, err = ask("--count", "1")
    assert status == 0
    said = err.splitlines()
    assert len(said) == 7
    assert "config.toml:1: unknown setting `retenton`; did you mean `retention`?" in said[0]
    for line, (number, key) in zip(
        said[1:],
        enumerate(
            ("new_per_day", "reviews_per_day", "interview", "study", "day_starts_at", "keys"), 2
        ),
        strict=True,
    ):
        assert f"config.toml:{number}: `{key}` must be" in line
    assert "1 of 1" in out
    assert answers(tmp_path) == 1


@pytest.mark.parametrize("text", ["= = =", "\x00\xff", "[[[", "interview = 2026-13-99"])
def test_a_settings_file_that_cannot_be_read_at_all(ask: Run, tmp_path: Path, text: str) -> None:
    configure(tmp_path, text)
    status, out, err = ask("--count", "1")
    assert status == 0
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    assert "1 of 1" in out


def test_an_interview_that_has_been(ask: Run, tmp_path: Path) -> None:
    configure(tmp_path, "interview = 2020-01-31\n")
    status, out, _ = ask()
    assert status == 0
    assert "The interview of 2020-01-31 is over; set the next date, or none" in out
    assert "1 of" in out
    _, out, err = ask("--json")
    assert "The interview of 2020-01-31 is over" in err
    assert [json.loads(line) for line in out.splitlines()]


def test_a_filter_that_nothing_matches(ask: Run, tmp_path: Path) -> None:
    status, out, err = ask("--text", "no question says this")
    assert (status, out) == (2, "")
    assert err == "quizapp: No question has “no question says this” in its text, title or id.\n"
    status, out, err = ask("--state", "flagged", "--mode", "practice")
    assert (status, out) == (2, "")
    assert err.startswith("quizapp: No question is flagged; there are ")
    assert answers(tmp_path) == 0


def test_a_terminal_that_cannot_write_every_character(run: Run) -> None:
    status, out, err = run(
        "ask", "--mistakes", "kv.bits", "--text", "mini/score", charset="latin-1"
    )
    assert (status, err) == (0, "")
    assert out.startswith("No question here shows the mistake ?bits instead of bytes")


def test_a_clock_that_jumped_back(ask: Run, tmp_path: Path) -> None:
    ahead = FixedClock(datetime.now().astimezone() + timedelta(days=3))
    with ProgressLog.open(resolve_home(tmp_path / "home"), ahead) as log:
        log.append(Answer(question="mini/score", outcome="wrong", score=0, mode="learn", rating=1))
    status, out, _ = ask("--count", "1")
    assert status == 0
    assert "The clock stands 3 days before your last answer. Answers are kept all the same" in out
    assert answers(tmp_path, ahead) == 2


def test_a_question_that_vanished_from_its_pack(ask: Run, tmp_path: Path) -> None:
    _, out, _ = ask("--text", "mini/score", "--count", "1")
    assert "Give q·k" in out
    file = tmp_path / "packs" / "mini" / "numeric.yaml"
    whole = file.read_text("utf-8")
    file.write_text(whole.replace("id: score\n", "id: score-anew\n"), "utf-8")
    text = (tmp_path / "packs" / "mini" / "closed.yaml").read_text("utf-8")
    (tmp_path / "packs" / "mini" / "closed.yaml").write_text(
        text.replace("follow_ups: [score]", "follow_ups: [score-anew]"), "utf-8"
    )
    status, out, _ = ask("--count", "1", said=":quit\n")
    assert status == 0
    assert "A question that you have answered is no longer in its pack (mini/score)." in out
    assert answers(tmp_path) == 1
    _, out, _ = ask("--count", "1", said=":quit\n")
    assert "no longer in its pack" not in out
