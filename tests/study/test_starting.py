"""Beginning sessions of every kind, and going on with them."""

from __future__ import annotations

import json
import math
import random
from datetime import timedelta
from typing import Any

import pytest

from quizapp.bank.library import Library
from quizapp.bank.models import Question
from quizapp.clock import FixedClock
from quizapp.engine.computation import Computation
from quizapp.engine.running import Trace
from quizapp.grading.verdict import Named
from quizapp.progress.events import State
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.filters import Filter
from quizapp.study.resume import FILE, forget, unfinished
from quizapp.study.session import Session
from quizapp.study.starting import Begun, Wish, begin
from tests.study.test_random_walks import act


@pytest.fixture
def door(library: Library, log: ProgressLog, clock: FixedClock) -> Door:
    return Door(library, log, clock)


class Door:
    """Begins sessions over the mini pack."""

    def __init__(self, library: Library, log: ProgressLog, clock: FixedClock) -> None:
        self._all = (library, log, clock)

    def begun(self, wish: Wish, settings: Settings | None = None, seed: int | None = None) -> Begun:
        return begin(wish, *self._all, random.Random(7), settings or Settings(), seed=seed)

    def __call__(self, wish: Wish, seed: int | None = None) -> Session:
        session = self.begun(wish, seed=seed).session
        session.next()
        return session


def test_learning_takes_the_plan_of_the_day(door: Door, log: ProgressLog) -> None:
    session = door(Wish())
    assert session.total > 5
    session.give_up()
    assert [answer.mode for answer in log.answers()] == ["learn"]


def test_a_filter_by_state_and_text_reaches_the_queue(
    door: Door, library: Library, log: ProgressLog
) -> None:
    log.append(State(question="mini/sort", what="flag"))
    session = door(Wish("practice", Filter(states=frozenset({"flagged"}))))
    assert session.current is not None
    assert (session.current.id, session.total) == ("mini/sort", 1)
    session = door(Wish("learn", Filter(text="saturate scores divided")))
    assert session.total == 0
    session = door(Wish("learn", Filter(text="scores divided")))
    assert session.current is not None
    assert session.current.id == "mini/talk"


def test_nothing_to_ask_is_said(door: Door, log: ProgressLog, clock: FixedClock) -> None:
    begun = door.begun(Wish("practice", Filter(states=frozenset({"flagged"}))))
    assert begun.session.total == 0
    assert begun.said == ("No question is flagged; there are 13 unseen.",)
    begun = door.begun(Wish("learn"), Settings(new_per_day=0))
    assert begun.said == ("Nothing is due or new today; practice asks all the same.",)
    log.append(State(question="mini/pick", what="suspend"))
    wanted = Filter(text="stand for")
    begun = door.begun(Wish("learn", wanted))
    assert begun.said == ("Nothing of that is due or new; practice asks all the same.",)
    begun = door.begun(Wish("practice", wanted))
    assert begun.said == ("All such questions are set aside; take one in again first.",)


def test_what_does_not_fit_and_what_is_odd_is_said_first(
    door: Door, log: ProgressLog, clock: FixedClock
) -> None:
    tomorrow = clock.now().date() + timedelta(days=1)
    (said,) = door.begun(Wish(), Settings(new_per_day=2, interview=tomorrow)).said
    assert said.startswith("It does not fit: 11 of 13 new questions")
    door(Wish()).give_up()
    clock.advance(timedelta(hours=-5))
    (said,) = door.begun(Wish()).said
    assert said.startswith("The clock stands 5 hours before")


# Timed


def test_a_timed_session_asks_until_the_time_is_up(
    door: Door, log: ProgressLog, clock: FixedClock
) -> None:
    wanted = Filter(kinds=frozenset({"choice", "order", "match", "cloze"}))
    session = door(Wish("timed", wanted, minutes=2))
    assert session.seconds_left == 120
    for _ in range(3):
        assert session.current is not None
        session.give_up()
        clock.advance(timedelta(seconds=50))
        session.next()
    assert session.current is None
    assert session.seconds_left == 0
    assert session.position == session.total == 3
    assert {answer.mode for answer in log.answers()} == {"timed"}
    assert log.cards() == {}


def test_a_timed_session_asks_nothing_that_the_learner_would_judge(door: Door) -> None:
    session = door(Wish("timed", minutes=60))
    kinds = set()
    while session.current is not None:
        kinds.add(session.current.kind)
        session.give_up()
        session.next()
    assert kinds == {"choice", "order", "match", "cloze", "numeric"}


def test_the_last_question_may_be_finished_after_the_time(door: Door, clock: FixedClock) -> None:
    session = door(Wish("timed", Filter(kinds=frozenset({"choice"})), minutes=1))
    clock.advance(timedelta(minutes=3))
    session.give_up()
    assert len(session.result().answers) == 1
    assert session.result().pace == 180
    assert session.next() is None
    assert session.undo() is not None
    assert session.current is not None


# Going on


def rest(session: Session) -> list[tuple[str, int]]:
    """What is still asked, each given up."""
    found = []
    while session.current is not None:
        asked = session.current
        if not asked.part:
            found.append((asked.id, asked.variant.seed))
        session.give_up()
        session.rate(3) if asked.last_part else None
        session.next()
    return found


def test_a_session_goes_on_where_it_was_left(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    whole = door(Wish())
    total = whole.total
    expected = rest(whole)
    for event in list(log.undoable(limit=1000)):
        log.undo(event.id)
    session = door(Wish())
    assert session.total == total
    for _ in range(2):
        session.give_up()
        session.rate(3)
        session.next()
    left = unfinished(library, log, clock.now())
    assert left is not None
    assert (left.done, left.left, left.mode) == (2, total - 2, "learn")
    again = door(Wish(resume=True))
    assert (again.position, again.total) == (3, total)
    assert session.current is not None
    assert again.current is not None
    assert again.current.variant.seed == session.current.variant.seed
    assert [name for name, _ in rest(again)] == [name for name, _ in expected[2:]]
    assert unfinished(library, log, clock.now()) is None
    assert not (log.home.data / FILE).exists()


def test_a_card_to_come_back_comes_back_after_the_break(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    session = door(Wish(wanted=Filter(count=2)))
    assert session.current is not None
    first = session.current.id
    session.give_up()
    left = unfinished(library, log, clock.now())
    assert left is not None
    assert left.left == 2
    session.next()
    clock.advance(timedelta(minutes=2))
    again = door(Wish(resume=True))
    assert again.total == 3
    assert again.current is not None
    assert again.current.id == first


def test_what_was_answered_elsewhere_or_put_away_is_not_asked_again(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    names = ("pick", "sort", "gaps")
    wanted = Filter(text="mini/", kinds=frozenset({"choice", "order", "cloze"}))
    door(Wish(wanted=wanted))
    left = unfinished(library, log, clock.now())
    assert left is not None
    assert {f"mini/{name}" for name in names} <= {item.question for item in left.waiting}
    log.append(State(question="mini/sort", what="suspend"))
    log.append(State(question="mini/gaps", what="known"))
    session = begin(
        Wish("practice", Filter(text="stand for")),
        library,
        log,
        clock,
        random.Random(1),
        Settings(),
    ).session
    session.next()
    session.give_up()
    left = unfinished(library, log, clock.now())
    assert left is not None
    assert {item.question for item in left.waiting} == {"mini/pick", "mini/pick-several"}


def test_each_mode_is_left_and_taken_up_by_itself(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    door(Wish())
    practised = door(Wish("practice", Filter(count=3)))
    door(Wish("timed"))
    modes = [
        mode
        for mode in ("learn", "practice", "mistakes", "timed")
        if unfinished(library, log, clock.now(), mode=mode) is not None
    ]
    assert modes == ["learn", "practice"]
    rest(practised)
    assert unfinished(library, log, clock.now(), mode="practice") is None
    assert unfinished(library, log, clock.now()) is not None
    forget(log.home.data / FILE, "learn")
    assert unfinished(library, log, clock.now()) is None


def test_yesterdays_session_gives_way_to_todays(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    door(Wish())
    clock.advance(timedelta(hours=17))
    assert unfinished(library, log, clock.now()) is not None
    clock.advance(timedelta(hours=2))
    assert unfinished(library, log, clock.now()) is None
    assert door(Wish(resume=True)).total > 5


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        '{"version": 2, "learn": {}}',
        '{"version": 1, "learn": {"when": "now", "done": 0, "waiting": [], "returning": []}}',
        '{"version": 1, "learn": {"when": "2026-03-02T10:00:00", "done": 0, "waiting": [[]]}}',
        '{"version": 1, "learn": {"when": "2026-03-02T10:00:00+00:00", "done": 0, "waiting": '
        '[["mini/pick", "x", 0, 0]], "returning": []}}',
        '{"version": 1, "learn": {"when": "2026-03-02T10:00:00+00:00", "done": 0, "waiting": '
        '[["gone/away", null, false, null]], "returning": []}}',
    ],
)
def test_a_damaged_file_is_as_if_there_were_none(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock, damage: str
) -> None:
    (log.home.data / FILE).write_text(damage, "utf-8")
    assert unfinished(library, log, clock.now()) is None
    assert door(Wish(resume=True)).total > 5
    found = json.loads((log.home.data / FILE).read_text("utf-8"))
    assert found["learn"]["done"] == 0


def test_a_file_cut_off_anywhere_is_one_of_an_earlier_step(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    session = door(Wish("practice", Filter(count=6)))
    lefts = [unfinished(library, log, clock.now(), mode="practice")]
    file = log.home.data / FILE
    begun = file.read_bytes()
    inode = file.stat().st_ino
    for _ in range(4):
        session.skip()
        lefts.append(unfinished(library, log, clock.now(), mode="practice"))
    data = file.read_bytes()
    assert data.startswith(begun)
    assert file.stat().st_ino == inode, "only lines were added"
    steps = 0
    for end in range(len(begun), len(data) + 1):
        file.write_bytes(data[:end])
        found = unfinished(library, log, clock.now(), mode="practice")
        if found != lefts[steps]:
            steps += 1
        assert found == lefts[steps]
    assert steps == 4


def test_two_sessions_at_once_keep_what_is_left_of_both(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    wanted = Filter(count=9)
    sessions = {"practice": door(Wish("practice", wanted)), "learn": door(Wish("learn", wanted))}
    for _ in range(3):
        for session in sessions.values():
            session.skip()
        for mode, session in sessions.items():
            left = unfinished(library, log, clock.now(), mode=session.mode)
            assert left is not None, mode
            assert session.current is not None
            assert left.waiting[0].question == session.current.id
            assert left.left == 9


def test_what_was_answered_before_a_kill_is_not_asked_again(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    """Killed after the answer was on disk, and before the queue without it was."""
    session = door(Wish("practice", Filter(count=3)))
    assert session.current is not None
    answered = session.current.id
    file = log.home.data / FILE
    before = file.read_bytes()
    while not session.current.finished:
        session.next()
        session.give_up()
    file.write_bytes(before)
    left = unfinished(library, log, clock.now(), mode="practice")
    assert left is not None
    assert (left.done, left.left) == (1, 2)
    assert answered not in {item.question for item in left.waiting}


def test_a_home_that_cannot_be_written_does_not_stop_a_session(
    door: Door, log: ProgressLog
) -> None:
    (log.home.data / FILE).mkdir()
    session = door(Wish("practice", Filter(count=2)))
    assert len(rest(session)) == 2


def test_a_seeded_session_leaves_no_trace_of_itself(door: Door, log: ProgressLog) -> None:
    door(Wish("practice"), seed=3)
    assert not (log.home.data / FILE).exists()


@pytest.mark.parametrize("seed", range(4))
def test_at_every_moment_what_is_kept_is_what_is_left(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock, seed: int
) -> None:
    rng = random.Random(seed)
    session = door(Wish("practice", Filter(count=9)))
    compared = 0
    for _ in range(60):
        act(session, rng)
        asked = session.current
        if asked is not None and asked.mode != "practice":
            continue
        left = unfinished(library, log, clock.now(), mode="practice")
        open_now = asked is not None and not asked.finished
        expected = session.total - session.position + open_now
        found = (0, session.position) if left is None else (left.left, left.done)
        put_away = [card for card in log.cards().values() if card.suspended or card.buried_until]
        if not put_away:
            compared += 1
            assert found == (expected, session.position - open_now)
    assert compared


# Drawn ahead


def test_what_is_prepared_is_what_would_have_come(door: Door) -> None:
    wish = Wish("practice", Filter(kinds=frozenset({"numeric"})))
    plain, ahead = door(wish), door(wish)
    seen = []
    while plain.current is not None and ahead.current is not None:
        ahead.prepare()
        ahead.prepare()
        seen.append((plain.current.id, plain.current.variant.seed))
        assert seen[-1] == (ahead.current.id, ahead.current.variant.seed)
        for session in (plain, ahead):
            while not session.current.finished:  # type: ignore[union-attr]  # narrowed above
                session.give_up()
                if not session.current.finished:  # type: ignore[union-attr]  # likewise
                    session.next()
            session.next()
    assert plain.current is ahead.current is None
    assert len(seen) >= 5


def test_a_prepared_question_is_not_drawn_again(
    door: Door, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = door(Wish("practice", Filter(kinds=frozenset({"numeric"}))))
    session.prepare()
    session.skip()
    session.undo()
    asked: list[str] = []
    question = library.question

    def noted(name: str) -> Question:
        asked.append(name)
        return question(name)

    monkeypatch.setattr(library, "question", noted)
    session.prepare()
    assert len(asked) == 1
    session.skip()
    assert len(asked) == 1


def test_what_a_wrong_answer_may_mean_is_worked_out_while_one_thinks(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdict does not wait for a hundred runs: they were made when the question was shown."""
    runs: list[object] = []
    run = Computation.run

    def noted(self: Computation, *given: Any, **options: Any) -> Trace:
        runs.append(options)
        return run(self, *given, **options)

    monkeypatch.setattr(Computation, "run", noted)

    def runs_of_a_verdict(*, prepared: bool) -> tuple[int, tuple[Named, ...]]:
        session = door(Wish("practice", Filter(kinds=frozenset({"numeric"}))))
        while (asked := session.current) is not None and not (asked.variant.parts[0].shape):
            session.skip()
        assert asked is not None
        if prepared:
            session.prepare()
        runs.clear()
        size = math.prod(asked.variant.parts[0].shape or ())
        verdict = session.submit(" ".join(["0.12345"] * size))
        assert verdict.outcome == "wrong"
        return len(runs), verdict.misconceptions

    (many, found), (few, found_ahead) = (
        runs_of_a_verdict(prepared=False),
        runs_of_a_verdict(prepared=True),
    )
    assert few <= 2
    assert many >= 7
    assert found == found_ahead


@pytest.mark.parametrize("ahead", [True, False])
def test_with_an_interview_to_come_what_was_missed_waits_for_the_end(
    library: Library, log: ProgressLog, clock: FixedClock, ahead: bool
) -> None:
    day = clock.now().date() + timedelta(days=4 if ahead else -4)
    settings = Settings(interview=day, new_per_day=4)
    wish = Wish("learn")
    session = begin(wish, library, log, clock, random.Random(1), settings).session
    first = missed(session)
    assert session.outlook() == ("Again at the end." if ahead else "Again in 1 minute.")
    session.next()
    clock.advance(timedelta(minutes=5))
    # Left and gone on with: the order is the same.
    wish = Wish("learn", resume=True)
    session = begin(wish, library, log, clock, random.Random(1), settings).session
    seen = [missed(session) for _ in range(4)]
    assert len(set(seen)) == 4
    assert seen.index(first) == (3 if ahead else 0)


def missed(session: Session) -> str:
    """Give up on the next question, part by part; returns its id."""
    asked = session.next()
    assert asked is not None
    session.give_up()
    while session.current is not None and not session.current.finished:
        session.next()
        session.give_up()
    return asked.id
