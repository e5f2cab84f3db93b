"""The same results from one process and from several."""

from __future__ import annotations

import pytest

from quizapp.authoring import pool
from quizapp.authoring.pool import Task, trials
from quizapp.bank.files import Place
from quizapp.bank.models import Numeric
from quizapp.bank.packs import load_pack
from tests.conftest import MINI


def tasks(variants: int = 6) -> list[Task]:
    return [
        Task(f"mini/{loaded.question.id}", loaded.question, range(1, 1 + variants))
        for loaded in load_pack(Place(MINI)).questions
        if isinstance(loaded.question, Numeric)
    ]


def test_two_processes_find_the_same_in_the_same_order() -> None:
    alone = list(trials(tasks(), processes=1))
    assert list(trials(tasks(), processes=2)) == alone
    assert [tried.row.question for tried in alone] == [task.id for task in tasks()]


def test_without_processes_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no semaphores here")

    monkeypatch.setattr(pool, "ProcessPoolExecutor", refuse)
    assert list(trials(tasks(), processes=2)) == list(trials(tasks(), processes=1))


def test_little_work_starts_no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(pool, "ProcessPoolExecutor")
    assert len(list(trials(tasks()))) == len(tasks())
