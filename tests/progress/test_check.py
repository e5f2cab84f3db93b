"""The full check with a memory: quick where nothing changed, and blind to nothing."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import quizapp
from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress import consequences, packed, store, verify
from quizapp.progress.check import examine_copy
from quizapp.progress.errors import DamagedLog, ForeignFile, ProgressError
from quizapp.progress.events import Answer, Body, Event, Parameters, Rate, State, Undo
from quizapp.progress.log import ProgressLog
from quizapp.progress.proofs import FILE, Proofs
from quizapp.progress.reading import BATCH
from quizapp.progress.schedule import DEFAULT_WEIGHTS
from quizapp.progress.verify import Fault
from tests.progress.conftest import MORNING, home_at

Make = Callable[..., Answer]


def history(events: int = 1200) -> list[Event]:
    """Answers to forty questions, some judged again, taken back, or put away."""
    rng, made = random.Random(3), []
    answers: list[str] = []
    for number in range(1, events + 1):
        body: Body = Answer(
            question=f"p/q{rng.randrange(40)}",
            outcome="correct",
            score=1,
            mode=rng.choice(["learn", "learn", "practice"]),
            rating=rng.randint(1, 4),
            typed=str(number),
        )
        if number % 17 == 0:
            body = Undo(target=answers.pop())
        elif number % 19 == 0:
            body = Rate(target=rng.choice(answers), rating=rng.randint(1, 4), score=0.5)
        elif number % 23 == 0:
            body = State(question=f"p/q{rng.randrange(40)}", what="flag", on=rng.random() < 0.5)
        when = MORNING + number * timedelta(hours=1)
        event = Event.create(device="d" * 16, number=number, time=when, offset=120, body=body)
        made.append(event)
        if isinstance(body, Answer):
            answers.append(event.id)
    return made


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a log that was checked."""
    folder = tmp_path_factory.mktemp("checked")
    with ProgressLog.open(home_at(folder), FixedClock(MORNING)) as log:
        log.merge(history())
        assert log.verify() == []
    return folder


@pytest.fixture
def proved(checked: Path, home: Home, open_log: Callable[..., ProgressLog]) -> ProgressLog:
    """A log that was checked."""
    shutil.copytree(checked, home.data)
    return open_log()


def spoil(home: Home, sql: str, *values: object) -> None:
    """Change something behind the back of the triggers."""
    db = sqlite3.connect(home.database)
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    db.execute(sql, values)
    for _, definition in guards:
        db.execute(definition)
    db.commit()
    db.close()


def test_what_was_proved_and_is_the_same_is_not_replayed(
    proved: ProgressLog, answer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed: list[str] = []
    real = store.of_question

    def noted(db: sqlite3.Connection, question: str) -> Any:
        replayed.append(question)
        return real(db, question)

    monkeypatch.setattr(store, "of_question", noted)
    monkeypatch.setattr(store, "every", None)
    assert proved.verify() == []
    assert replayed == []
    proved.append(answer("p/q7"))
    proved.append(answer("p/new"))
    replayed.clear()
    assert proved.verify() == []
    assert sorted(replayed) == ["p/new", "p/q7"]
    replayed.clear()
    assert proved.verify(afresh=True) == []


SPOILT = [
    ("UPDATE event SET bytes = replace(bytes, '\"typed\":\"8', '\"typed\":\"9') WHERE seq = 80",),
    ("UPDATE event SET bytes = CAST(x'ff' AS TEXT) WHERE seq = 600",),
    ("UPDATE event SET bytes = 'rot' WHERE seq = 1190",),
    ("UPDATE event SET id = 'f' || substr(id, 2) WHERE seq = 41",),
    ("UPDATE event SET question = 'p/q1' WHERE seq IN (5, 6, 7)",),
    ("UPDATE event SET question = NULL WHERE seq = 50",),
    ("UPDATE event SET target = NULL WHERE seq = 34",),
    ("UPDATE event SET device = 'e' || substr(device, 2) WHERE seq = 9",),
    ("UPDATE event SET number = CAST(number AS TEXT) || 'x' WHERE seq = 300",),
    ("UPDATE event SET time = time + 1 WHERE seq = 300",),
    ("UPDATE event SET session = 'x' WHERE seq = 300",),
    ("UPDATE event SET kind = 'rate' WHERE seq = 300",),
    ("DELETE FROM event WHERE seq = 2",),
    ("DELETE FROM event WHERE seq = 17",),
    ("DELETE FROM event WHERE seq > 1100",),
    ("UPDATE card SET reps = reps + 1 WHERE question = 'p/q3'",),
    ("UPDATE card SET due = due + 1 WHERE question = 'p/q3'",),
    ("UPDATE card SET question = 'p/zz' WHERE question = 'p/q3'",),
    ("DELETE FROM card WHERE question = 'p/q3'",),
    ("UPDATE answer SET score = 0 WHERE number = 40",),
    ("UPDATE answer SET question = 'p/q0' WHERE number = 40",),
    ("UPDATE answer SET time = 'rot' WHERE number = 40",),
    ("DELETE FROM answer WHERE number = 40",),
    ("INSERT INTO answer SELECT 'e', time, offset, device, 0, 'p/yy', rev, mode, session, part,"
     " parts, outcome, score, rating, hints, milliseconds, misconceptions FROM answer LIMIT 1",),
    ("UPDATE answer SET score = score + 2.3e-16 WHERE number = 40",),
    ("UPDATE answer SET rev = CAST(rev AS TEXT) WHERE number = 40",),
    ("UPDATE answer SET hints = NULL WHERE number = 700",),
    ("UPDATE answer SET mode = CAST(mode AS BLOB) WHERE number = 40",),
    ("UPDATE answer SET mode = CAST(x'ff' AS TEXT) WHERE number = 40",),
    ("INSERT INTO answer SELECT event, time + 1, offset, device, number, question, rev, mode,"
     " session, part, parts, outcome, score, rating, hints, milliseconds, misconceptions"
     " FROM answer WHERE number = 40",),
    ("UPDATE card SET stability = stability * (1 + 3e-16) WHERE question = 'p/q3'",),
    ("UPDATE card SET difficulty = difficulty * (1 + 3e-16) WHERE question = 'p/q3'",),
    ("UPDATE card SET reps = CAST(reps AS REAL) WHERE question = 'p/q3'",),
    ("UPDATE answer SET time = CAST(time AS REAL) WHERE number = 40",),
    ("UPDATE answer SET hints = x'00' WHERE number = 40",),
    ("UPDATE card SET step = x'00', last_outcome = x'00' WHERE question = 'p/q3'",),
    ("UPDATE card SET difficulty = NULL WHERE question = 'p/q3'",),
    ("UPDATE card SET note = CAST(x'41' AS BLOB) WHERE question = 'p/q3'",),
    ("UPDATE card SET phase = CAST(x'ff' AS TEXT) WHERE question = 'p/q3'",),
    ("INSERT INTO card(question, phase, reps) VALUES ('p/yy', 'new', 0)",),
    ("DROP INDEX event_order",),
]  # fmt: skip


@pytest.mark.parametrize("sql", [sql for (sql,) in SPOILT])
def test_whatever_rots_after_it_was_proved_is_found(
    sql: str, proved: ProgressLog, home: Home
) -> None:
    spoil(home, sql)
    faults = proved.verify()
    assert faults != []
    assert faults == proved.verify(), "nor is it taken for proved the next time"
    assert faults == proved.verify(afresh=True)


@pytest.mark.parametrize("content", [b"", b"rot", b"\0" * 4096])
def test_a_spoilt_memory_makes_nothing_right(
    content: bytes, proved: ProgressLog, home: Home
) -> None:
    file = home.cache / FILE
    data = bytearray(file.read_bytes())
    data[5] ^= 1
    for spoilt in (bytes(data), content):
        file.write_bytes(spoilt)
        assert proved.verify() == []
    file.write_bytes(content)
    spoil(home, "UPDATE card SET reps = 99 WHERE question = 'p/q3'")
    assert [fault.kind for fault in proved.verify()] == ["state"]


def test_a_bit_flipped_in_a_copy_is_found_whatever_was_proved_of_earlier_ones(
    proved: ProgressLog, tmp_path: Path
) -> None:
    copy, memory, rng = tmp_path / "copy.db", tmp_path / "memory", random.Random(1)
    copy.touch()
    proved.copy_to(copy)
    proofs = Proofs(memory)
    assert examine_copy(copy, proofs) == []
    proofs.save()
    whole = copy.read_bytes()

    def found(proofs: Proofs) -> list[str]:
        try:
            return [str(fault) for fault in examine_copy(copy, proofs)]
        except (sqlite3.Error, DamagedLog, ForeignFile) as error:
            return [repr(error)]

    noticed = 0
    for _ in range(60):
        flipped = bytearray(whole)
        flipped[rng.randrange(100, len(whole))] ^= 1 << rng.randrange(8)
        copy.write_bytes(flipped)
        afresh, proofs = found(Proofs(None)), Proofs(memory)
        assert found(proofs) == found(proofs) == afresh
        noticed += bool(afresh)
    assert noticed >= 10


def test_a_copy_is_looked_at_whatever_was_proved_of_its_events(
    proved: ProgressLog, tmp_path: Path
) -> None:
    copy, proofs = tmp_path / "copy.db", Proofs(None)
    copy.touch()
    proved.copy_to(copy)
    assert examine_copy(copy, proofs) == []
    with closing(sqlite3.connect(copy)) as db:
        db.execute("DROP INDEX event_target")
    assert [fault.kind for fault in examine_copy(copy, proofs)] == ["schema"]


def test_an_event_that_was_not_followed_is_found(proved: ProgressLog, home: Home) -> None:
    """One that changes the row of an answer alone, and one that changes many cards."""
    answer = next(each for each in proved.answers() if each.mode == "practice" and each.score == 1)
    weights = (*DEFAULT_WEIGHTS[:2], 9.0, *DEFAULT_WEIGHTS[3:])
    parameters = Parameters(algorithm="fsrs-6", weights=weights)
    bodies: tuple[Body, ...] = (Rate(target=answer.event, score=0), parameters)
    expected = {f"The state of {answer.question} is not what its events say: rebuild it."}
    for number, body in enumerate(bodies, start=1):
        event, data = Event.written(
            device="e" * 16, number=number, time=MORNING, offset=0, body=body
        )
        with closing(sqlite3.connect(home.database)) as db, db:
            store.insert(db, event, data)
        assert {str(fault) for fault in proved.verify()} >= expected
        assert proved.verify() == proved.verify(afresh=True)
    assert len(proved.verify()) > 10


def test_many_questions_at_once_follow_from_all_events(
    proved: ProgressLog, answer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consequences, "_MANY", 0)
    for name in ("p/q7", "p/q8", "p/new"):
        proved.append(answer(name))
    assert proved.verify() == []


def test_beside_a_rotten_event_a_wrong_row_is_told_by_its_true_question(
    proved: ProgressLog, home: Home
) -> None:
    answer = list(proved.answers())[30]
    spoil(home, "UPDATE event SET bytes = 'rot' WHERE seq = 1190")
    gone = next(name for name in proved.cards() if name != answer.question)
    spoil(home, "UPDATE answer SET question = 'p/zz' WHERE event = ?", answer.event)
    spoil(home, "DELETE FROM card WHERE question = ?", gone)
    said = [str(fault) for fault in proved.verify() if fault.kind == "state"]
    for question in (answer.question, gone):
        assert f"The state of {question} is not what its events say: rebuild it." in said
    assert not any("p/zz" in each for each in said)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE card SET step = x'00' WHERE question = 'p/q3'",
        "UPDATE answer SET rating = x'00' WHERE number = 40",
    ],
)
def test_bytes_that_a_later_sqlite_takes_for_json_are_not_packed(
    damage: str, proved: ProgressLog, home: Home
) -> None:
    spoil(home, damage)
    with closing(sqlite3.connect(home.database)) as db:
        table = damage.split()[1]
        rows = packed.cards if table == "card" else packed.answers
        with pytest.raises(packed.CannotPack):
            next(rows(db))


def test_a_row_that_was_right_before_an_undo_is_wrong_after_it(
    proved: ProgressLog, home: Home
) -> None:
    last = next(
        event
        for event in proved.undoable(limit=50)
        if isinstance(event.body, Answer) and event.body.moves
    )
    question = last.body.question  # type: ignore[union-attr]  # it is an answer
    with closing(sqlite3.connect(home.database)) as db:
        row = db.execute("SELECT * FROM card WHERE question = ?", (question,)).fetchone()
    proved.undo(last.id)
    marks = ", ".join("?" * len(row))
    spoil(home, f"INSERT OR REPLACE INTO card VALUES ({marks})", *row)  # noqa: S608  marks alone
    assert [fault.kind for fault in proved.verify()] == ["state"]


def test_a_card_too_many_is_found_where_nothing_is_packed(proved: ProgressLog, home: Home) -> None:
    spoil(home, "UPDATE card SET note = x'00' WHERE question = 'p/q3'")
    spoil(home, "INSERT INTO card(question, phase, reps) VALUES ('p/yy', 'new', 0)")
    said = "".join(str(fault) for fault in proved.verify())
    assert "p/q3" in said
    assert "p/yy" in said


@pytest.mark.parametrize(
    ("numbers", "end", "missing"),
    [
        ([], 0, []),
        ([], 3, [(1, 3)]),
        ([1, 2, 3], 0, []),
        ([3, 1, 2, 2], 3, []),
        ([2, 3], 0, [(1, 1)]),
        ([5], 0, [(1, 4)]),
        ([1, 2, 4, 5], 2, [(3, 3)]),
        ([1, 2], 4, [(3, 4)]),
        ([1, 3], 5, [(2, 2), (4, 5)]),
        ([0, 2], 0, [(1, 1)]),
        ([-1, 1, 2], 0, []),
    ],
)
def test_every_number_from_one_on_is_accounted_for(
    numbers: list[int], end: int, missing: list[verify.Gap]
) -> None:
    assert verify.gaps(numbers, end) == missing


@pytest.mark.parametrize("seq", [1, 2, 600, 1200])
def test_an_event_that_is_gone_is_missed_when_its_rows_are_gone_too(
    seq: int, proved: ProgressLog, home: Home
) -> None:
    spoil(home, "DELETE FROM event WHERE seq = ?", seq)
    proved.rebuild()
    found = proved.verify()
    # Nothing is left that would tell of another device's last event.
    assert ("gap" in [fault.kind for fault in found]) == (seq < 1200)


def test_a_wrong_row_is_told_of_both_questions_when_it_stands_in_anothers_place(
    proved: ProgressLog, home: Home
) -> None:
    one, other = list(proved.answers())[41:43]
    assert one.question != other.question
    spoil(home, "UPDATE answer SET event = ? WHERE event = ?", other.event, one.event)
    said = {str(fault) for fault in proved.verify()}
    assert said == {
        f"The state of {question} is not what its events say: rebuild it."
        for question in (one.question, other.question)
    }


def test_what_is_compared_whole_for_a_while_is_taken_for_nothing_else(
    proved: ProgressLog, home: Home
) -> None:
    """A value that cannot be packed stops all packing; nothing may be kept of that."""
    spoil(home, "UPDATE card SET note = CAST('' AS BLOB) WHERE question = 'p/q3'")
    assert [fault.kind for fault in proved.verify()] == ["state"]
    spoil(home, "UPDATE card SET note = '' WHERE question = 'p/q3'")
    spoil(home, "DELETE FROM card WHERE question = 'p/q4'")
    assert [str(fault) for fault in proved.verify()] == [
        "The state of p/q4 is not what its events say: rebuild it."
    ]


def test_what_is_missing_for_good_does_not_cost_a_whole_proof_each_time(
    proved: ProgressLog, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(home, "DELETE FROM event WHERE seq = 1150")
    proved.rebuild()
    gap = proved.verify()
    assert [fault.kind for fault in gap] == ["gap"]
    monkeypatch.setattr(store, "of_question", None)
    monkeypatch.setattr(store, "every", None)
    assert proved.verify() == gap


def test_a_check_that_fails_is_not_taken_for_a_good_one(
    proved: ProgressLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[Fault]:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(verify, "of_file", fail)
    with pytest.raises(ProgressError, match="disk I/O error"):
        proved.verify()


def test_other_threads_may_go_on_after_each_batch(proved: ProgressLog) -> None:
    pauses: list[None] = []
    assert proved.verify(pause=lambda: pauses.append(None)) == []
    batches = [-(-rows // BATCH) for rows in (len(proved.ids()), proved.reviews())]
    assert len(pauses) == sum(batches) == 5


def test_a_memory_that_cannot_be_kept_is_done_without(log: ProgressLog, home: Home) -> None:
    home.cache.parent.mkdir(exist_ok=True)
    home.cache.write_text("no folder")
    log.merge(history(30))
    assert log.verify() == []
    assert log.verify() == []


def test_what_another_version_proved_is_proved_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proofs = Proofs(tmp_path / FILE)
    proofs.add(proofs.state("events", []))
    assert proofs.holds(proofs.state("events", []))
    monkeypatch.setattr(quizapp, "__version__", "0")
    assert not proofs.holds(proofs.state("events", []))


def test_only_what_was_used_again_is_kept(tmp_path: Path) -> None:
    def statements() -> list[bytes]:
        return [proofs.state("events", [(1, "a", None, 2.5)]), proofs.state("state", "p/q", [])]

    proofs = Proofs(tmp_path / FILE)
    one, two = statements()
    assert not proofs.holds(one)
    proofs.add(one)
    proofs.add(two)
    proofs.save()
    proofs = Proofs(tmp_path / FILE)
    assert [one, two] == statements()
    assert proofs.holds(one)
    proofs.save()
    assert not Proofs(tmp_path / FILE).holds(two)
    assert Proofs(tmp_path / FILE).holds(one)
