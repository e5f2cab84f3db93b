"""Which questions are asked: filters, those kept by name, drills, what is gone on with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Done, Run


@pytest.fixture
def mini_only(tmp_path: Path) -> None:
    """Only the mini pack is studied, whatever ships."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('study = ["mini"]\n', "utf-8")


def asked(answer: Done) -> list[str]:
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
def test_filters_are_kept_by_name_and_varied(run: Run) -> None:
    words = ("ask", "--mode", "practice", "--json")
    run(*words, "--kind", "choice", "--count", "5", "--save", "picks", said=":quit\n")
    again = asked(run(*words, "--saved", "picks", said=":skip\n" * 3))
    assert set(again) == {"mini/pick", "mini/pick-several"}
    narrowed = asked(run(*words, "--saved", "picks", "--difficulty", "2", said=":quit\n"))
    assert narrowed == ["mini/pick-several"]
    # An option takes the place of what the filter says of the same thing.
    assert asked(run(*words, "--saved", "picks", "--kind", "order", said=":quit\n")) == [
        "mini/sort"
    ]
    assert "take the place of its own" in " ".join(run("ask", "--help").out.split())
    for bad in (("--saved", "pics"), ("--save", "empty"), ("--kind", "open", "--save", "x" * 50)):
        answer = run(*words, *bad)
        assert answer.status == 2
        assert answer.err.count("\n") == 1
    assert "did you mean `picks`?" in run(*words, "--saved", "pics").err


@pytest.mark.usefixtures("mini_only")
def test_a_pack_to_study_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "home" / "config.toml"
    config.write_text('study = ["mimi"]\n', "utf-8")
    answer = run("ask")
    assert (answer.status, answer.out) == (2, "")
    assert "`mimi` (did you mean `mini`?)" in answer.err


@pytest.mark.usefixtures("mini_only")
def test_a_drill_on_the_command_line(run: Run) -> None:
    answer = run("ask", "--mistakes", "scale.none", "--count", "2", "--json", said=":idk\n:quit\n")
    assert asked(answer)[0] in ("mini/row", "mini/table", "mini/steps")
    answer = run("ask", "--mistakes", "scale.noone")
    assert answer.status == 0
    assert "did you mean scale.none?" in answer.out
    assert "No mistake of yours that can be drilled" in run("ask", "--mistakes").out
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


@pytest.mark.usefixtures("mini_only")
def test_what_an_interrupted_session_leaves_out_is_said(run: Run) -> None:
    run("ask", "--json", "--kind", "choice", said="1\n:quit\n")
    answer = run("ask", "--resume", "--kind", "order", said=":quit\n")
    assert "what you chose now is left out" in answer.out
    assert "what you chose now" not in run("ask", "--resume", said=":quit\n").out
    answer = run("ask", "--resume", "--timed", "3")
    assert answer.status == 2
    assert "a timed session is not kept" in answer.err
