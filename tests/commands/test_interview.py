"""`quizapp interview`: reports listed, printed and written; wishes checked before the app opens."""

from __future__ import annotations

import io
import json
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.cli import run
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.log import ProgressLog
from quizapp.study.interview import Interview
from quizapp.study.interview_plan import Wish

TALK = Path(__file__).parent.parent / "packs" / "interview"

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def call(home: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs `quizapp interview` over the small pack; gives status, output and errors."""
    monkeypatch.setenv("QUIZAPP_HOME", str(home))
    monkeypatch.setenv("QUIZAPP_PACKS", str(TALK))

    def command(*words: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO())
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            status = run(["interview", *words])
        return status, out.getvalue(), err.getvalue()

    return command


@pytest.fixture
def held(home: Path) -> None:
    """One interview, all of it passed but the first answer."""
    clock = FixedClock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    library = Library.open([PackSource(TALK, "given")])
    with ProgressLog.open(resolve_home(home), clock) as log:
        wish = Wish(15, "onsite", frozenset({"scaling"}))
        talk = Interview(library, log, clock, random.Random(1), wish)
        talk.next()
        clock.advance(timedelta(seconds=90))
        talk.submit("The variance grows.")
        while talk.current is not None:
            talk.pass_on()


def test_without_any_the_list_says_how_to_begin(call: Call) -> None:
    assert call("--list") == (
        0,
        "No interview has been held yet; `quizapp interview` begins one.\n",
        "",
    )
    assert call("--list", "--json") == (0, "[]\n", "")


def test_only_topics_of_what_is_studied_can_be_talked_about(call: Call, home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text('study = ["another-pack"]\n', "utf-8")
    status, _, err = call("--topic", "scaling")
    assert status == 2
    assert "the packs that you study have none on these topics" in err


@pytest.mark.usefixtures("held")
def test_the_list_and_the_report(call: Call) -> None:
    status, out, _ = call("--list")
    assert status == 0
    assert out.startswith("  1  Mon 2 Mar 2026, 10:00  onsite, 15 minutes: points 1 of ")
    (found,) = json.loads(call("--list", "--json")[1])
    assert (found["number"], found["level"], found["topics"]) == (1, "onsite", ["scaling"])
    status, out, _ = call("--show", "1")
    assert status == 0
    assert out.startswith("# Mock interview 1: onsite, 15 minutes\n")
    shown = json.loads(call("--show", "1", "--json")[1])
    assert shown["questions"][0]["typed"] == ["The variance grows."]


@pytest.mark.usefixtures("held")
def test_a_report_is_written_into_the_home_or_where_one_says(
    call: Call, home: Path, tmp_path: Path
) -> None:
    status, out, _ = call("--export", "1")
    assert status == 0
    assert Path(out.strip()) == home / "interviews" / "2026-03-02-1000-onsite-15.md"
    assert Path(out.strip()).read_text().startswith("# Mock interview 1")
    mine = tmp_path / "mine.md"
    assert json.loads(call("--export", "1", "--to", str(mine), "--json")[1]) == {"file": str(mine)}
    before = mine.read_text()
    status, _, err = call("--export", "1", "--to", str(mine))
    assert status == 2
    assert "is there already" in err
    assert mine.read_text() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--show", "3"], "there is no interview 3; none has been held yet"),
        (["--minutes", "20"], "'20' is not one of"),
        (["--level", "hard"], "'hard' is not one of"),
        (["--topic", "scalling"], "there is no topic 'scalling'; did you mean"),
        (["--list", "--show", "1"], "each go alone"),
        (["--list", "--level", "phone"], "each go alone"),
        (["--show", "0", "--minutes", "15"], "each go alone"),
        (["--to", "x.md"], "--to goes with --export"),
        (["--json"], "--json goes with"),
        ([], "the app needs a terminal"),
        (["--level", "phone"], "the app needs a terminal"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(call: Call, words: list[str], said: str) -> None:
    status, out, err = call(*words)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
