"""The command line: keys, exit status, and no traceback ever."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from quizapp import __version__
from quizapp.cli import run as run_cli

MINI = str(Path(__file__).parent / "packs" / "mini")
ROOT = Path(__file__).parent.parent

SHOW_KEYS = [
    "id", "rev", "kind", "topic", "difficulty", "seed", "prompt", "given", "ask", "answer_kind",
    "shape", "decimals", "options", "items",
]  # fmt: skip
GRADE_KEYS = [
    "id", "seed", "outcome", "score", "read_as", "expected", "entries", "misconceptions",
    "message", "carried", "parts",
]  # fmt: skip


class Answer:
    """What a run of the command line came to."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        assert self.status in (0, 1), self.err
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the command line with its own home and the mini pack, without a new process."""

    def call(*words: str, said: str | bytes = "", packs: str = MINI) -> Answer:
        runner = CliRunner(env={"QUIZAPP_HOME": str(tmp_path / "home"), "QUIZAPP_PACKS": packs})
        status = -1

        def within() -> None:
            nonlocal status
            status = run_cli(words)

        with runner.isolation(input=said) as (out, err, _):
            within()
            return Answer(status, out.getvalue().decode(), err.getvalue().decode())

    return call


def process(*words: str, said: bytes = b"", home: Path) -> subprocess.CompletedProcess[bytes]:
    """The command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "quizapp", *words],
        input=said,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "QUIZAPP_HOME": str(home), "QUIZAPP_PACKS": MINI},
        timeout=60,
        check=False,
    )


def test_version(run: Run) -> None:
    assert run("--json", "--version").out == f"quizapp {__version__}\n"


def test_show_has_all_keys_for_every_kind(run: Run) -> None:
    names = ("card", "pick", "sort", "pairs", "gaps", "talk", "score", "steps", "split")
    for name in names:
        found = run("show", f"mini/{name}", "--json").json
        assert list(found) == SHOW_KEYS
        assert isinstance(found["options"], list)
        assert isinstance(found["items"], list)
        answered = run("show", f"mini/{name}", "--json", "--answer").json
        assert list(answered) == [*SHOW_KEYS, "answer", "steps"]
        assert isinstance(answered["steps"], list)


def test_show_describes_each_kind(run: Run) -> None:
    row = run("show", "mini/row", "--seed", "5", "--answer", "--json").json
    assert (row["seed"], row["ask"], row["answer_kind"]) == (5, "weights", "vector")
    assert (row["shape"], row["decimals"]) == ([3], 3)
    assert [step["name"] for step in row["steps"]] == ["scaled", "weights"]
    assert row["steps"][1]["value"] == row["answer"]
    score = run("show", "mini/score", "--json").json
    assert (score["shape"], score["answer_kind"], score["decimals"]) == ([], "integer", None)
    steps = run("show", "mini/steps", "--json").json
    assert steps["ask"] == ["scaled", "weights", "out"]
    assert steps["shape"] == [[2], [2], [2]]
    pick = run("show", "mini/pick", "--json", "--answer").json
    assert pick["given"] is None
    assert pick["ask"] is None
    assert pick["options"][pick["answer"][0] - 1] == "The classification token"
    split = run("show", "mini/split", "--json", "--answer").json
    assert (split["answer_kind"], split["shape"]) == ("shape", None)
    assert len(split["answer"]) == 4


def test_the_options_stand_in_the_order_in_which_grade_counts(run: Run) -> None:
    for seed in range(1, 6):
        options = run("show", "mini/pick", "--seed", str(seed), "--json").json["options"]
        number = options.index("The classification token") + 1
        verdict = run("grade", "mini/pick", "--seed", str(seed), str(number), "--json").json
        assert verdict["outcome"] == "correct"


def test_grade_has_all_keys_whatever_the_outcome(run: Run) -> None:
    for words in (("1 2 3",), ("what",), ("",), ("1", "2", "3"), ("-0.5", "-.5", "-1e-3")):
        verdict = run("grade", "mini/row", *words, "--json").json
        assert list(verdict) == GRADE_KEYS
    parts = run("grade", "mini/steps", "1 2", "1 2", "1 2", "--json").json["parts"]
    assert [list(part) for part in parts] == [GRADE_KEYS] * 3


def test_what_begins_with_one_dash_is_an_answer(run: Run) -> None:
    for word in ("-0.5", "-inf", "-e^2", "-1/3", "-"):
        answer = run("grade", "mini/score", word)
        assert answer.status == 0, answer.err
    assert run("grade", "mini/score", "--seed", "3", "-7", "--json").json["read_as"] == -7
    assert run("compute", "-e", "+", "1").out.startswith("  ") is False


def test_the_right_answer_shown_is_graded_right(run: Run) -> None:
    for seed in ("1", "2", "3"):
        shown = run("show", "mini/steps", "--seed", seed, "--answer", "--json").json["answer"]
        words = [", ".join(f"{entry:.3f}" for entry in part) for part in shown]
        verdict = run("grade", "mini/steps", "--seed", seed, *words, "--json").json
        assert (verdict["outcome"], verdict["score"]) == ("correct", 1.0)


def test_again_judges_too_few_digits_as_they_stand(run: Run) -> None:
    truth = run("show", "mini/row", "--answer", "--json").json["answer"]
    few = " ".join(f"{entry:.1f}" for entry in truth)
    assert run("grade", "mini/row", few, "--json").json["outcome"] == "too-few-digits"
    assert run("grade", "mini/row", few, "--again", "--json").json["outcome"] == "wrong"


def test_compute(run: Run) -> None:
    found = run("compute", "softmax([1, 2])", "--json").json
    assert list(found) == ["value", "shape", "steps"]
    assert found["shape"] == [2]
    assert [step["name"] for step in found["steps"]][-1] == "result"
    assert all(list(step) == ["name", "expression", "value"] for step in found["steps"])
    assert run("compute", "2 ** 100").out == f"{2**100}\n"
    assert (
        run("compute", "Q @ K", "--given", "Q=[[1, 2]]", "--given", "K=[[3], [4]]").out
        == "[[11]]\n"
    )
    assert run("compute", "x", "--given", "x=-inf", "--json").json["value"] == "-inf"


def test_compute_says_which_operations_there_are(run: Run) -> None:
    text = run("compute", "--help").out
    assert "scale(S, d_k)" in text
    assert "Scores divided by √d_k" in text


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


def test_pack_list_and_show(run: Run) -> None:
    packs = run("pack", "list", "--json").json
    (mini,) = [found for found in packs if found["id"] == "mini"]
    assert list(mini) == ["id", "title", "version", "path", "questions", "problems"]
    assert (mini["questions"], mini["problems"]) == (12, [])
    shown = run("pack", "show", "mini", "--json").json
    assert len(shown["questions"]) == 13, "a reversed card is a question of its own"


def test_pack_new_then_check(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "my-pack"
    assert run("pack", "new", str(folder)).status == 0
    checked = run("pack", "check", str(folder), "--variants", "20", "--strict", "--json")
    assert checked.status == 0
    assert list(checked.json) == ["ok", "questions", "variants", "problems"]
    assert (checked.json["ok"], checked.json["questions"], checked.json["variants"]) == (
        True,
        3,
        20,
    )
    again = run("pack", "new", str(folder))
    assert again.status == 2
    assert "already" in again.err


def test_pack_check_finds_errors_and_says_so(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: broken\ntitle: B\nquestions:\n  - id: x\n    kind: numerc\n", "utf-8")
    checked = run("pack", "check", str(broken))
    assert checked.status == 1
    assert f"{broken}:5:" in checked.out
    found = run("pack", "check", str(broken), "--json").json
    assert found["ok"] is False
    assert list(found["problems"][0]) == ["file", "line", "column", "code", "severity", "message"]


def test_a_broken_pack_never_stops_the_others(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("]", "utf-8")
    packs = f"{broken}{os.pathsep}{MINI}"
    assert run("show", "mini/pick", packs=packs).status == 0


def test_common_options_stand_before_or_after_the_command(run: Run, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    for words in (
        ("--home", other, "--json", "--packs", MINI, "show", "mini/pick"),
        ("show", "mini/pick", "--home", other, "--packs", MINI, "--json"),
        ("--packs", MINI, "show", "--json", "mini/pick", "--home", other),
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
    "command", ["learn", "practice", "ask", "show", "grade", "compute", "stats"]
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
    env = {**os.environ, "QUIZAPP_HOME": str(tmp_path / "home"), "QUIZAPP_PACKS": MINI}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT, env=env
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith(b"1 of 2")
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, b"")


# Choosing


@pytest.fixture
def mini_only(tmp_path: Path) -> None:
    """Only the mini pack is studied, whatever ships."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('study = ["mini"]\n', "utf-8")


def asked(answer: Answer) -> list[str]:
    """The ids of the questions that `ask --json` put."""
    found = [json.loads(line) for line in answer.out.splitlines()]
    return [each["question"]["id"] for each in found if "question" in each]


@pytest.mark.usefixtures("mini_only")
def test_questions_are_chosen_by_text_and_state(run: Run) -> None:
    words = ("ask", "--mode", "practice", "--json")
    assert asked(run(*words, "--text", "STAND for", said=":flag\n:quit\n")) == ["mini/pick"]
    assert asked(run(*words, "--state", "flagged", said=":quit\n")) == ["mini/pick"]
    run(*words, "--kind", "order", said="1 2 3 4 5\n")
    assert asked(run(*words, "--state", "failed", "--state", "flagged", said=":skip\n:quit\n"))
    answer = run(*words, "--state", "suspended")
    assert (answer.status, answer.out) == (2, "")
    assert "No question is suspended; there are " in answer.err


@pytest.mark.usefixtures("mini_only")
def test_filters_are_kept_by_name_and_narrowed(run: Run) -> None:
    words = ("ask", "--mode", "practice", "--json")
    run(*words, "--kind", "choice", "--count", "5", "--save", "picks", said=":quit\n")
    again = asked(run(*words, "--saved", "picks", said=":skip\n" * 3))
    assert set(again) == {"mini/pick", "mini/pick-several"}
    narrowed = asked(run(*words, "--saved", "picks", "--difficulty", "2", said=":quit\n"))
    assert narrowed == ["mini/pick-several"]
    for bad in (("--saved", "pics"), ("--save", "empty"), ("--kind", "open", "--save", "x" * 50)):
        answer = run(*words, *bad)
        assert answer.status == 2
        assert answer.err.count("\n") == 1
    assert "did you mean `picks`?" in run(*words, "--saved", "pics").err


@pytest.mark.usefixtures("mini_only")
def test_a_drill_on_the_command_line(run: Run) -> None:
    answer = run("ask", "--mistakes", "scale.none", "--count", "2", "--json", said=":idk\n:quit\n")
    assert asked(answer)[0] in ("mini/row", "mini/table", "mini/steps")
    answer = run("ask", "--mistakes", "scale.noone")
    assert answer.status == 0
    assert "did you mean scale.none?" in answer.out
    assert "No mistake of yours has been named yet" in run("ask", "--mistakes").out
    assert run("ask", "--mistakes", "--timed", "3").status == 2


@pytest.mark.usefixtures("mini_only")
def test_a_timed_session_on_the_command_line(run: Run) -> None:
    answer = run("ask", "--timed", "5", "--kind", "choice", said="1\n1\n")
    assert "2 answers" in answer.out
    assert run("stats", "--json").json["reviews"] == 2
    assert run("ask", "--timed", "0").status == 2


@pytest.mark.usefixtures("mini_only")
def test_an_interrupted_session_goes_on(run: Run) -> None:
    first = asked(run("ask", "--json", "--kind", "choice", said="1\n:quit\n"))
    second = asked(run("ask", "--json", "--resume", said=":quit\n"))
    assert second == first[1:2]


def test_an_interview_that_is_over_is_said(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text("interview = 2020-01-01\n", "utf-8")
    assert "The interview of 2020-01-01 is over" in run("ask", said=":quit\n").out
