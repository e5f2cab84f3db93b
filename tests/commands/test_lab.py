"""`quizapp lab`: what is asked for is checked before the app opens."""

from __future__ import annotations

import pytest

from quizapp.tui.start import Lab, Start
from tests.conftest import Run


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Start | None]:
    """Where the app would have opened."""
    starts: list[Start | None] = []
    monkeypatch.setattr(
        "quizapp.commands.studying.open_app", lambda _, start=None: starts.append(start)
    )
    return starts


def test_it_opens_the_list_a_question_or_a_seed_of_it(run: Run, opened: list[Start | None]) -> None:
    assert run("lab").status == 0
    assert run("lab", "mini/row").status == 0
    assert run("lab", "mini/row", "--seed", "7").status == 0
    assert opened == [Lab(), Lab("mini/row"), Lab("mini/row", 7)]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("mini/rwo",), "mini/row"),
        (("mini/pick",), "the lab takes numeric questions"),
        (("--json",), "--answer"),
        (("mini/row", "--seed", "x"), "--seed"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_line(
    run: Run, opened: list[Start | None], words: tuple[str, ...], why: str
) -> None:
    answer = run("lab", *words)
    assert answer.status == 2
    assert why in answer.err
    assert answer.err.count("\n") == 1
    assert opened == []


def test_without_a_terminal_it_says_so(run: Run) -> None:
    answer = run("lab", "mini/row")
    assert answer.status == 2
    assert "terminal" in answer.err
