"""The command line: exit status, one line for errors, and no traceback ever."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from quizapp import __version__
from tests.conftest import MINI, Run

ROOT = Path(__file__).parent.parent


def process(*words: str, said: bytes = b"", home: Path) -> subprocess.CompletedProcess[bytes]:
    """The command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "quizapp", *words],
        input=said,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "QUIZAPP_HOME": str(home), "QUIZAPP_PACKS": str(MINI)},
        timeout=60,
        check=False,
    )


def test_version(run: Run) -> None:
    assert run("--json", "--version").out == f"quizapp {__version__}\n"


def test_stats(run: Run) -> None:
    empty = run("stats", "--json").json
    assert {"due", "new", "reviews", "streak", "readiness", "topics", "misconceptions"} <= set(
        empty
    )
    assert (empty["reviews"], empty["due"], empty["streak"]) == (0, 0, 0)
    run("ask", "--tag", "formula", said="softmax; scaled\n")
    after = run("stats", "--json").json
    assert (after["reviews"], after["streak"]) == (1, 1)
    assert isinstance(after["topics"], list)


def test_the_settings_hold_and_what_is_wrong_with_them_is_said(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "home" / "config.toml"
    config.parent.mkdir()
    config.write_text("new_per_day = 2\nreviews_per_dya = 3\n", "utf-8")
    answer = run("stats", "--json")
    assert answer.json["new"] == 2
    assert f"{config}:2:" in answer.err
    assert answer.err.count("\n") == 1


def test_the_session_on_the_command_line(run: Run) -> None:
    words = ("ask", "--kind", "numeric", "--topic", "mini-weights", "--seed", "7", "--json")
    first = run(*words, "--count", "2", said="1 2 3\n:quit\n")
    (question, *_) = (json.loads(line)["question"] for line in first.out.splitlines()[:1])
    shown = run("show", question["id"], "--seed", "7", "--json").json
    assert question == shown


def test_practice_leaves_the_schedule_alone(run: Run) -> None:
    before = run("stats", "--json").json["new"]
    run("ask", "--tag", "formula", "--mode", "practice", said="softmax; scaled\n")
    after = run("stats", "--json").json
    assert (after["new"], after["reviews"]) == (before, 1)


def test_a_broken_pack_never_stops_the_others(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("]", "utf-8")
    packs = f"{broken}{os.pathsep}{MINI}"
    assert run("show", "mini/pick", packs=packs).status == 0


def test_common_options_stand_before_or_after_the_command(run: Run, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    for words in (
        ("--home", other, "--json", "--packs", str(MINI), "show", "mini/pick"),
        ("show", "mini/pick", "--home", other, "--packs", str(MINI), "--json"),
        ("--packs", str(MINI), "show", "--json", "mini/pick", "--home", other),
    ):
        assert run(*words, packs="").json["id"] == "mini/pick"


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("show", "mini/nothing"),
        ("show", "mini/pick", "--seed", "x"),
        ("show", "mini/pick", "--nope"),
        ("grade", "mini/row"),
        ("grade", "mini/card", "yes"),
        ("grade", "mini/talk", "yes"),
        ("grade", "mini/steps", "1 2"),
        ("grade", "mini/row", "1", "--sede", "3"),
        ("compute",),
        ("compute", "1 +"),
        ("compute", "__import__('os')"),
        ("compute", "9 ** 9 ** 9"),
        ("compute", "(" * 5000),
        ("compute", "x", "--given", "x"),
        ("compute", "pi", "--given", "pi=3"),
        ("ask", "--topic", "nothing"),
        ("ask", "--kind", "riddle"),
        ("ask", "--count", "0"),
        ("ask", "--tag", "nothing"),
        ("pack", "check", "/nowhere"),
        ("pack", "show", "nothing"),
        ("pack", "nothing"),
        ("pack",),
        ("--packs", "/nowhere", "pack", "list"),
        ("--json",),
        ("nothing",),
        (),
        ("learn",),
        ("practice", "--kind", "numeric"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(run: Run, words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert answer.status == 2, answer.out
    assert answer.err.count("\n") == 1
    assert answer.err.startswith("quizapp: ")
    assert "bug" not in answer.err
    assert answer.out == ""


def test_a_home_that_is_no_folder(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("", "utf-8")
    answer = run("stats", "--home", str(place))
    assert answer.status == 2
    assert answer.err.count("\n") == 1
    assert str(place) in answer.err
    assert run("show", "mini/pick", "--home", str(place)).status == 0, "showing writes nothing"


def test_a_home_of_somebody_who_is_not_there(run: Run, tmp_path: Path) -> None:
    answer = run("stats", "--home", "~nobody-of-that-name/home")
    assert answer.status == 2
    assert answer.err == "quizapp: ~nobody-of-that-name/home: there is no such user\n"


@pytest.mark.parametrize("name", ["~nobody-of-that-name/packs", "a" * 300])
def test_packs_that_cannot_be_there_stop_nothing(run: Run, name: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "home" / "config.toml").write_text(f'packs = ["{name}"]\n', "utf-8")
    for packs in (name, ""):
        answer = run("pack", "list", packs=packs)
        assert answer.status == 0, answer.err
        assert "foundations" in answer.out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "locked"
    place.mkdir(mode=0o500)
    answer = run("ask", "--home", str(place), said="1\n")
    assert answer.status == 2
    assert answer.err.count("\n") == 1


def test_the_home_is_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    run("ask", "--tag", "formula", said="softmax; scaled\n")
    home = tmp_path / "home"
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "progress.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "command", ["learn", "practice", "ask", "show", "grade", "compute", "stats", "serve"]
)
def test_help_names_no_one_letter_option(run: Run, command: str) -> None:
    answer = run(command, "--help")
    assert answer.status == 0
    words = answer.out.replace(",", " ").split()
    assert not [word for word in words if len(word) == 2 and word[0] == "-" and word[1].isalpha()]
    assert {"--home", "--packs", "--json", "--help"} <= set(words)


def test_a_process_from_a_pipe(tmp_path: Path) -> None:
    words = ("ask", "--kind", "numeric", "--count", "3", "--seed", "7", "--json")
    done = process(*words, said=b"1\n1 2 3\n:idk\n:skip\n", home=tmp_path / "home")
    assert (done.returncode, done.stderr) == (0, b"")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [next(iter(each)) for each in found][:2] == ["question", "verdict"]


def test_show_is_the_same_byte_for_byte_in_two_processes(tmp_path: Path) -> None:
    words = ("show", "mini/table", "--seed", "11", "--answer", "--json")
    first = process(*words, home=tmp_path / "one")
    second = process(*words, home=tmp_path / "two")
    assert first.returncode == 0
    assert first.stdout == second.stdout


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    command = [sys.executable, "-P", "-m", "quizapp", "pack", "schema", "--home", home]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.wait(60) == 0
        assert running.stderr is not None
        assert running.stderr.read() == b""


def test_an_interrupted_session_ends_cleanly(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "quizapp", "ask", "--count", "2"]
    env = {**os.environ, "QUIZAPP_HOME": str(tmp_path / "home"), "QUIZAPP_PACKS": str(MINI)}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT, env=env
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith(b"1 of 2")
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, b"")


def test_an_interview_that_is_over_is_said(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text("interview = 2020-01-01\n", "utf-8")
    assert "The interview of 2020-01-01 is over" in run("ask", said=":quit\n").out
