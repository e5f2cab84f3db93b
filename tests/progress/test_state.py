"""The state follows from the events alone, whatever the order in which they arrived."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress.events import Answer, Body, Event, Parameters, Rate, Reset, State, Undo
from quizapp.progress.log import ProgressLog
from quizapp.progress.schedule import DEFAULT_WEIGHTS, Fsrs
from quizapp.progress.state import CardState, derive, undone

Make = Callable[..., Answer]
OpenLog = Callable[..., ProgressLog]
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def card_of(log: ProgressLog, question: str = "p/q") -> CardState:
    card = log.card(question)
    assert card is not None
    return card


# What moves the schedule


@pytest.mark.parametrize("mode", ["practice", "mistakes", "timed", "interview"])
def test_only_learning_moves_the_schedule(mode: str, log: ProgressLog, answer: Make) -> None:
    log.append(answer())
    before = log.cards()
    log.append(answer(mode=mode, rating=1))
    log.append(answer("p/other", mode=mode))
    assert log.cards() == before
    assert log.reviews() == 3
    assert log.verify() == []


def test_a_chain_moves_the_schedule_with_its_last_part(log: ProgressLog, answer: Make) -> None:
    log.append(answer(part=0, parts=3, rating=1, outcome="wrong", score=0))
    log.append(answer(part=1, parts=3))
    assert log.cards() == {}
    last = log.append(answer(part=2, parts=3, rating=2))
    assert card_of(log).reps == 1
    assert log.reviews() == 3
    log.undo(last.id)
    assert log.cards() == {}
    assert log.verify() == []


def test_a_card_tells_its_last_answer(log: ProgressLog, answer: Make, clock: FixedClock) -> None:
    log.append(answer(rev=2, outcome="partial", score=0.5, rating=2))
    card = card_of(log)
    assert (card.rev, card.last_outcome, card.last) == (2, "partial", clock.now())
    assert (card.phase, card.reps, card.lapses) == ("learning", 1, 0)


def test_forgetting_what_was_learned_is_a_lapse(
    log: ProgressLog, answer: Make, clock: FixedClock
) -> None:
    log.append(answer(rating=4))
    for _ in range(2):
        clock.advance(timedelta(days=9))
        log.append(answer(rating=1))
        log.append(answer(rating=1))
        assert card_of(log).phase == "relearning"
        log.append(answer(rating=3))
    assert (card_of(log).lapses, card_of(log).reps, card_of(log).phase) == (2, 7, "review")


# Another rating


@pytest.mark.parametrize("outcome", ["partial", "wrong"])
def test_what_was_right_after_all_is_correct_and_no_mistake(
    outcome: str, log: ProgressLog, answer: Make
) -> None:
    given = log.append(
        answer(outcome=outcome, score=0.25, rating=1, misconceptions=("scale.none",))
    )
    log.append(Rate(target=given.id, score=1.0))
    (judged,) = log.answers()
    assert (judged.outcome, judged.score, judged.misconceptions) == ("correct", 1.0, ())
    log.append(Rate(target=given.id, score=0.0))
    (judged,) = log.answers()
    assert (judged.outcome, judged.score) == (outcome, 0.0)


@pytest.mark.parametrize(
    ("first", "ratings", "outcome"),
    [
        (3, [(1, 0.0)], "wrong"),
        (3, [(2, 0.5)], "partial"),
        (1, [(2, 0.5)], "partial"),
        (1, [(4, 1.0)], "correct"),
        (1, [(4, 1.0), (1, 0.0)], "wrong"),
        (3, [(None, 0.0)], "partial"),
        (None, [(None, 0.0)], "wrong"),
        (3, [(1, None)], "correct"),
    ],
)
def test_an_answer_is_as_good_as_the_learner_says_last(
    log: ProgressLog,
    answer: Make,
    first: int | None,
    ratings: list[tuple[int | None, float | None]],
    outcome: str,
) -> None:
    right = first != 1
    given = log.append(
        answer(outcome="correct" if right else "wrong", score=float(right), rating=first)
    )
    for rating, score in ratings:
        log.append(Rate(target=given.id, rating=rating, score=score))
    (judged,) = log.answers()
    assert judged.outcome == outcome
    assert log.verify(afresh=True) == []


def test_what_is_not_known_after_all_is_as_it_was(log: ProgressLog) -> None:
    log.append(State(question="p/q", what="known"))
    assert card_of(log).known is not None
    log.append(State(question="p/q", what="known", on=False))
    assert card_of(log).known is None


def test_a_reset_takes_away_what_was_learned_and_leaves_what_was_decided(
    log: ProgressLog, answer: Make
) -> None:
    log.append(answer())
    for what, text in (("suspend", ""), ("flag", ""), ("note", "n"), ("known", "")):
        log.append(State(question="p/q", what=what, text=text))  # type: ignore[arg-type]  # as text
    reset = log.append(Reset(question="p/q"))
    assert card_of(log) == CardState(
        "p/q", suspended=True, flagged=True, note="n", as_of=reset.order
    )


def test_another_rating_is_as_if_it_had_been_given(
    open_log: OpenLog, answer: Make, clock: FixedClock
) -> None:
    log, other = open_log(), open_log("other")
    first = log.append(answer(rating=1))
    other.append(answer(rating=4))
    clock.advance(timedelta(days=2))
    log.append(answer())
    other.append(answer())
    log.append(Rate(target=first.id, rating=2))
    rate = log.append(Rate(target=first.id, rating=4, score=0.75))
    log.append(Rate(target=first.id, points=(1,)))
    assert card_of(log).stability == card_of(other).stability
    assert card_of(log).due == card_of(other).due
    assert next(iter(log.answers())).score == 0.75
    log.undo(rate.id)
    scored = next(iter(log.answers()))
    assert (scored.rating, scored.score) == (2, 1.0)
    assert log.verify() == []


def test_an_answer_without_a_rating_waits_for_it(log: ProgressLog, answer: Make) -> None:
    shown = log.append(answer(rating=None))
    assert log.cards() == {}
    rate = log.append(Rate(target=shown.id, rating=3))
    assert card_of(log).reps == 1
    log.undo(rate.id)
    assert log.cards() == {}
    assert log.verify() == []


def test_rating_practice_moves_nothing(log: ProgressLog, answer: Make) -> None:
    shown = log.append(answer(mode="practice"))
    log.append(Rate(target=shown.id, rating=4))
    assert log.cards() == {}


# Suspended, buried, flagged, reset


def test_cards_are_suspended_buried_and_flagged(
    log: ProgressLog, clock: FixedClock, answer: Make
) -> None:
    until = clock.now() + timedelta(days=1)
    log.append(State(question="p/q", what="suspend"))
    log.append(State(question="p/q", what="flag"))
    bury = log.append(State(question="p/q", what="bury", until=until))
    card = card_of(log)
    assert (card.suspended, card.flagged, card.phase) == (True, True, "new")
    assert card.buried(clock.now())
    assert not card.buried(until)
    log.append(State(question="p/q", what="suspend", on=False))
    log.append(answer())
    log.undo(bury.id)
    card = card_of(log)
    assert (card.suspended, card.flagged, card.buried_until, card.reps) == (False, True, None, 1)
    log.append(State(question="p/q", what="bury", until=until))
    log.append(State(question="p/q", what="bury", on=False))
    assert not card_of(log).buried(clock.now())
    assert log.verify() == []


def test_a_reset_makes_a_card_new_and_keeps_its_flag(log: ProgressLog, answer: Make) -> None:
    log.append(State(question="p/q", what="flag"))
    log.append(answer())
    before = card_of(log)
    reset = log.append(Reset(question="p/q"))
    card = card_of(log)
    assert (card.phase, card.due, card.reps, card.flagged) == ("new", None, 0, True)
    assert log.reviews() == 1
    log.undo(reset.id)
    assert card_of(log) == before


def test_what_is_known_already_and_what_is_noted(log: ProgressLog, clock: FixedClock) -> None:
    since = clock.now()
    known = log.append(State(question="p/q", what="known"))
    log.append(State(question="p/q", what="note", text="first"))
    second = log.append(State(question="p/q", what="note", text="second"))
    card = card_of(log)
    assert (card.known, card.note, card.phase, card.reps) == (since, "second", "new", 0)
    log.undo(second.id)
    log.undo(known.id)
    assert (card_of(log).known, card_of(log).note) == (None, "first")
    log.append(State(question="p/q", what="known"))
    log.append(Reset(question="p/q"))
    assert (card_of(log).known, card_of(log).note) == (None, "first")
    log.append(State(question="p/q", what="note", on=False))
    assert card_of(log).note == ""
    assert log.verify() == []


def test_an_answer_that_was_right_after_all_was_no_mistake(log: ProgressLog) -> None:
    wrong = Answer(
        question="p/q",
        outcome="wrong",
        score=0,
        mode="practice",
        misconceptions=("scale.none",),
    )
    event = log.append(wrong)
    log.append(Rate(target=event.id, score=0.5))
    (answered,) = log.answers()
    assert (answered.outcome, answered.misconceptions) == ("wrong", ("scale.none",))
    rate = log.append(Rate(target=event.id, score=1.0))
    (answered,) = log.answers()
    assert (answered.outcome, answered.score, answered.misconceptions) == ("correct", 1.0, ())
    log.undo(rate.id)
    (answered,) = log.answers()
    assert (answered.outcome, answered.score) == ("wrong", 0.5)


# Undo


def test_an_undo_counts_unless_an_undo_that_counts_names_it(event: Callable[..., Event]) -> None:
    reset = event(Reset(question="p/q"))
    chain = [reset]
    for number in range(2, 5000):
        chain.append(event(Undo(target=chain[-1].id), number))
    for length in (2, 3, 4, 4999):
        part = chain[:length]
        off = undone(part)
        assert (reset.id in off) == (length % 2 == 0)
        assert part[-1].id not in off
    twice = [*chain[:2], event(Undo(target=reset.id), 9)]
    assert undone(twice) == {reset.id}
    assert undone([*twice, event(Undo(target=chain[1].id), 10)]) == {reset.id, chain[1].id}


def test_undoing_an_early_answer_replays_the_later_ones(
    open_log: OpenLog, answer: Make, clock: FixedClock
) -> None:
    log, without = open_log(), open_log("without")
    early = log.append(answer(rating=1))
    for _ in range(4):
        clock.advance(timedelta(days=3))
        log.append(answer())
        without.append(answer())
    log.undo(early.id)
    assert card_of(log).stability == card_of(without).stability
    assert card_of(log).due == card_of(without).due


# Merging


def test_the_state_does_not_depend_on_the_order_of_arrival(
    open_log: OpenLog, clock: FixedClock, answer: Make
) -> None:
    one, two = open_log("one"), open_log("two")
    for rating in (3, 1, 3, 4):
        clock.advance(timedelta(hours=30))
        one.append(answer(rating=rating))
        clock.advance(timedelta(hours=7))
        last = two.append(answer(rating=3))
    two.append(Rate(target=last.id, rating=1))
    two.undo(two.append(answer("p/other")).id)
    one.append(Parameters(algorithm="fsrs-6", weights=(*DEFAULT_WEIGHTS[:20], 0.2)))
    events = [*one.events(), *two.events()]
    assert two.merge(one.events()) == 5
    assert one.merge(two.events()) == 7
    assert one.cards() == two.cards()
    assert card_of(one).reps == 8
    for seed in range(5):
        random.Random(seed).shuffle(events)
        other = open_log(f"other{seed}")
        for event in events:
            other.merge([event])
        assert other.cards() == one.cards()
        assert list(other.answers()) == list(one.answers())
        assert other.verify() == []


def test_an_answer_from_another_device_comes_in_where_it_belongs(
    open_log: OpenLog, clock: FixedClock, answer: Make
) -> None:
    ahead = FixedClock(clock.now() + timedelta(days=2))
    one, two = open_log("one"), open_log("two", clock=ahead)
    two.append(answer(rating=4))
    one.merge(two.events())
    one.append(answer(rating=1))
    card = card_of(one)
    assert card.last == ahead.now()
    assert card.reps == 2
    assert one.verify() == []


# Any history

Deed = tuple[str, int, int]
DEEDS = (
    "answer", "answer", "answer", "practice", "chain", "unrated", "rate", "undo", "redo",
    "suspend", "bury", "known", "note", "reset", "parameters", "hours", "days", "back",
)  # fmt: skip
deeds = st.lists(
    st.tuples(
        st.sampled_from(DEEDS),
        st.integers(0, 2),
        st.integers(1, 4),
    ),
    max_size=25,
)


def do(log: ProgressLog, clock: FixedClock, deed: Deed) -> Event | None:
    """Do one thing as a learner would; None if it left no event."""
    what, which, rating = deed
    question = f"p/{which}"
    steps = {"hours": timedelta(hours=rating), "days": timedelta(days=rating)}
    if what in steps or what == "back":
        clock.advance(steps.get(what, timedelta(hours=-rating)))
        return None
    if what == "undo":
        last = log.undoable()
        return log.undo(last[0].id) if last else None
    if what == "redo":
        undos = log.redoable()
        return log.undo(undos[0].id) if undos else None
    if what == "rate":
        answers = log.last_answers(3)
        return log.append(Rate(target=answers[-1].id, rating=rating)) if answers else None
    bodies: dict[str, Body] = {
        "suspend": State(question=question, what="suspend", on=rating > 2),
        "bury": State(question=question, what="bury", until=clock.now()),
        "known": State(question=question, what="known", on=rating > 1),
        "note": State(question=question, what="note", text="n" * rating),
        "reset": Reset(question=question),
        "parameters": Parameters(
            algorithm="fsrs-6", weights=(*DEFAULT_WEIGHTS[:2], float(rating), *DEFAULT_WEIGHTS[3:])
        ),
    }
    body = bodies.get(what) or Answer(
        question=question,
        outcome="correct",
        score=1,
        mode="practice" if what == "practice" else "learn",
        rating=None if what == "unrated" else rating,
        parts=3 if what == "chain" else 1,
        part=rating % 3 if what == "chain" else 0,
    )
    return log.append(body)


def open_at(folder: str, clock: FixedClock) -> ProgressLog:
    home = Path(folder) / "home"
    return ProgressLog.open(Home(home, home, home / "cache"), clock)


@settings(max_examples=25, deadline=None)
@given(deeds)
def test_any_history_is_its_replay_and_can_be_taken_back(history: list[Deed]) -> None:
    clock = FixedClock(MORNING)
    with tempfile.TemporaryDirectory() as folder, open_at(folder, clock) as log:
        for deed in history:
            do(log, clock, deed)
        assert log.verify() == []
        cards = log.cards()
        assert cards == derive(log.events(), Fsrs()).cards
        answers = list(log.answers())
        log.rebuild()
        assert (log.cards(), list(log.answers())) == (cards, answers)

        states = [cards]
        while last := log.undoable():
            log.undo(last[0].id)
            states.append(log.cards())
        assert states[-1] == {}
        assert log.reviews() == 0
        while len(states) > 1:
            states.pop()
            (undo,) = log.redoable()
            log.undo(undo.id)
            assert log.cards() == states[-1]
        assert states == [cards]
        assert log.verify() == []


@settings(max_examples=15, deadline=None)
@given(deeds, deeds, st.randoms(use_true_random=False))
def test_any_two_histories_merge_to_one_state(
    first: list[Deed], second: list[Deed], shuffled: random.Random
) -> None:
    clock = FixedClock(MORNING)
    with tempfile.TemporaryDirectory() as folder:
        with open_at(folder + "/1", clock) as one, open_at(folder + "/2", clock) as two:
            for deed in first:
                do(one, clock, deed)
            for deed in second:
                do(two, clock, deed)
            events = [*one.events(), *two.events()]
            one.merge(two.events())
            two.merge(one.events())
            cards = one.cards()
            assert cards == two.cards()
            assert list(one.answers()) == list(two.answers())
        shuffled.shuffle(events)
        with open_at(folder + "/3", clock) as three:
            three.merge(events[::2])
            three.merge(events)
            assert three.cards() == cards
            assert three.verify() == []
