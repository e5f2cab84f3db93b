"""Going on with a session that was left."""

from __future__ import annotations

import json
import random
from datetime import timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.grading.characters import MAX_ANSWER
from quizapp.progress.events import Answer, State
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.filters import Filter
from quizapp.study.resume import FILE, forget, unfinished
from quizapp.study.session import Session
from quizapp.study.starting import Wish, begin
from tests.study.conftest import Door
from tests.study.test_random_walks import act


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


@pytest.mark.parametrize("kind", ["choice", "numeric"])
def test_what_was_answered_before_the_break_is_taken_back_and_counted_once(
    kind: str, door: Door
) -> None:
    first = door(Wish(wanted=Filter(kinds=frozenset({kind}))))
    while kind == "numeric" and first.current is not None and first.current.parts < 2:
        first.skip()
    asked, total = first.current, first.total
    assert asked is not None
    for _ in range(asked.parts):
        first.give_up()
        first.next()
    again = door(Wish(resume=True))
    standing = (again.position, again.total, again.current)
    assert again.undo() is not None
    assert (again.position, again.total) == (1, total)
    assert again.current is not None
    assert again.current.id == asked.id
    assert again.redo() is not None
    assert (again.position, again.total, again.current) == standing
    assert again.undo() is not None
    assert asked.id not in [name for name, _ in rest(again)[1:]]


def finish(session: Session) -> str:
    """Give up all parts of the question that stands; its id."""
    asked = session.current
    assert asked is not None
    for _ in range(asked.parts):
        session.give_up()
        session.next()
    return asked.id


def test_what_was_practised_meanwhile_is_taken_back_and_still_learned(
    door: Door, log: ProgressLog
) -> None:
    finish(door(Wish()))
    practised = finish(door(Wish("practice")))
    again = door(Wish(resume=True))
    counted = again.position, again.total
    assert again.undo() is not None
    assert again.current is not None
    assert (again.current.id, again.current.mode) == (practised, "practice")
    assert (again.position, again.total) == (counted[0] - 1, counted[1]), "it is not counted in"
    rest(again)
    bodies = (event.body for event in log.events())
    learned = {body.question for body in bodies if isinstance(body, Answer) and body.moves}
    assert practised in learned


def test_what_was_answered_earlier_is_none_of_what_was_done_before_the_break(
    door: Door, clock: FixedClock
) -> None:
    finish(door(Wish("practice")))
    clock.advance(timedelta(minutes=1))
    session = door(Wish("practice", Filter(count=2)))
    for _ in range(3):
        session.skip()  # the third time one is put aside, which counts as done
    left = door(Wish("practice", resume=True))
    assert (left.position, left.total) == (2, 2)
    assert left.undo() is not None
    assert (left.position, left.total) == (1, 2)


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


def test_what_is_not_studied_any_more_is_not_gone_on_with(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    for mode in ("learn", "practice"):
        door(Wish(mode)).skip()
    others = Settings(study=("another-pack",))
    assert unfinished(library, log, clock.now(), others) is None
    assert unfinished(library, log, clock.now(), Settings(study=("mini",))) is not None
    practised = unfinished(library, log, clock.now(), others, "practice")
    assert practised is not None, "it was chosen by hand"


def test_what_was_learned_elsewhere_waits_for_its_time(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    door(Wish(wanted=Filter(text="mini/", kinds=frozenset({"choice", "order"}))))
    elsewhere = Session(library, log, clock, random.Random(2), "learn", ["mini/sort"], seed=1)
    elsewhere.next()
    elsewhere.give_up()
    elsewhere.rate(3)

    def left() -> set[str]:
        found = unfinished(library, log, clock.now())
        return set() if found is None else {item.question for item in found.waiting}

    assert left() == {"mini/pick", "mini/pick-several"}
    clock.advance(timedelta(minutes=11))
    assert left() == {"mini/pick", "mini/pick-several", "mini/sort"}


def test_a_look_at_a_first_question_leaves_what_was_left_before(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    first = door(Wish("practice", Filter(kinds=frozenset({"choice", "order"}))))
    first.give_up()
    first.next()

    def left() -> list[str]:
        found = unfinished(library, log, clock.now(), mode="practice")
        return [] if found is None else [item.question for item in found.waiting]

    before = left()
    other = door(Wish("practice", Filter(kinds=frozenset({"cloze", "match"}))))
    assert left() == before
    other.skip()
    assert set(left()) == {"mini/gaps", "mini/pairs"}


def test_other_numbers_on_the_side_are_not_asked_after_the_break(
    door: Door, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    session = door(Wish("practice", Filter(text="mini/score")))
    session.give_up()
    session.another()
    assert unfinished(library, log, clock.now(), mode="practice") is None


def test_hints_taken_before_the_break_count(door: Door, log: ProgressLog) -> None:
    session = door(Wish(wanted=Filter(text="mini/score")))
    hint = session.hint()
    assert hint is not None
    again = door(Wish(resume=True))
    assert again.current is not None
    assert again.current.hints == (hint,)


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
        on_the_side = asked is not None and asked.on_the_side
        expected = session.total - session.position + (open_now and not on_the_side)
        found = (0, session.position) if left is None else (left.left, left.done)
        put_away = [card for card in log.cards().values() if card.suspended or card.buried_until]
        if not put_away:
            compared += 1
            assert found == (expected, session.position - open_now)
    assert compared


def test_what_was_typed_stands_there_after_the_break(door: Door) -> None:
    session = door(Wish("practice", Filter(text="mini/score")))
    session.draft("10 0")
    again = door(Wish("practice", resume=True))
    assert again.current is not None
    assert again.current.typed == "10 0"
    assert not again.current.answered
    assert again.submit("1000").attempt


def test_what_was_typed_is_worth_going_on_with(door: Door) -> None:
    door(Wish("practice", Filter(kinds=frozenset({"choice"})))).skip()
    begun = door(Wish("practice", Filter(text="mini/gaps")))
    begun.draft("keys;")
    again = door(Wish("practice", resume=True))
    assert again.current is not None
    assert (again.current.id, again.current.typed) == ("mini/gaps", "keys;")


def test_what_was_typed_comes_back_after_a_skip(door: Door) -> None:
    session = door(Wish("practice", Filter(text="mini/", kinds=frozenset({"order", "cloze"}))))
    assert session.current is not None
    first = session.current.id
    session.draft("begun")
    session.skip()
    again = door(Wish("practice", resume=True))
    again.skip()
    assert again.current is not None
    assert (again.current.id, again.current.typed) == (first, "begun")


def test_a_chain_begins_anew_without_what_was_typed_for_a_later_part(door: Door) -> None:
    session = door(Wish("practice", Filter(text="mini/steps")))
    session.give_up()
    session.next()
    session.draft("3")
    again = door(Wish("practice", resume=True))
    assert again.current is not None
    assert (again.current.part, again.current.typed) == (0, "")


def test_what_is_kept_of_what_was_typed_has_an_end(door: Door, log: ProgressLog) -> None:
    session = door(Wish("practice", Filter(text="mini/score", count=1)))
    for at in range(200):
        session.draft(f"{at}" + "π" * 100_000)
    assert (log.home.data / FILE).stat().st_size < 2_000_000
    again = door(Wish("practice", resume=True))
    assert again.current is not None
    assert again.current.typed == "199" + "π" * (MAX_ANSWER - 3)


def test_to_type_is_nothing_done(door: Door) -> None:
    session = door(Wish("practice", Filter(text="mini/score")))
    session.submit("1000")
    taken = session.undo()
    session.draft("100")
    assert session.redo() == taken


def test_a_file_without_what_was_typed_is_read(door: Door, log: ProgressLog) -> None:
    session = door(Wish("practice", Filter(text="mini/score")))
    session.hint()
    found = json.loads((log.home.data / FILE).read_text("utf-8").split("\n")[0])
    for item in (["mini/score", 3, False, None], ["mini/score", 3, False, None, 1, True]):
        found["practice"]["waiting"] = [item]
        (log.home.data / FILE).write_text(json.dumps(found), "utf-8")
        again = door(Wish("practice", resume=True))
        assert again.current is not None
        assert (again.current.id, again.current.typed) == ("mini/score", "")
        assert len(again.current.hints) == sum(map(bool, item[4:5]))
