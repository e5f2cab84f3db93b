"""Drills: the right questions, with numbers in which the mistake shows."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.bank.variant import draw
from quizapp.clock import FixedClock
from quizapp.grading.diagnosis import suspects
from quizapp.grading.workings import Workings
from quizapp.progress.events import Answer, State
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study import drill as drill_module
from quizapp.study.drill import Drill, Room, drill, recurring
from quizapp.study.filters import Filter
from quizapp.study.starting import Wish, begin


def made(log: ProgressLog, *mistakes: str) -> None:
    """Logs wrong answers, one with each of these mistakes."""
    for name in mistakes:
        log.append(
            Answer(
                question="mini/row",
                outcome="wrong",
                score=0,
                mode="practice",
                misconceptions=(name,),
            )
        )


def drilled(
    library: Library, log: ProgressLog, clock: FixedClock, rule: str | None, count: int = 6
) -> Drill:
    return drill(library, log, clock.now(), random.Random(1), rule, count=count)


def test_what_was_made_twice_of_late_recurs(log: ProgressLog, clock: FixedClock) -> None:
    made(log, "scale.none", "scale.none")
    clock.advance(timedelta(days=61))
    assert list(recurring(log.answers(), clock.now())) == ["scale.none"]
    made(log, "slip.sign", "slip.sign", "softmax.axis")
    assert list(recurring(log.answers(), clock.now())) == ["softmax.axis"]
    made(log, "scale.dk", "scale.dk", "scale.dk", "scale.mul", "scale.mul")
    assert list(recurring(log.answers(), clock.now())) == ["scale.dk", "scale.mul"]


def test_every_variant_of_a_drill_shows_the_mistake(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    found = drilled(library, log, clock, "scale.none")
    assert found.rules == ("scale.none",)
    assert len(found.queue) == 6
    assert {item.question for item in found.queue} == {"mini/row", "mini/table", "mini/steps"}
    assert len({(item.question, item.seed) for item in found.queue}) == 6
    for item in found.queue:
        assert item.seed is not None
        variant = draw(item.question, library.question(item.question), item.seed)
        shown = {
            suspect.candidate.id
            for part in variant.parts
            for suspect in suspects(Workings(variant, part))
        }
        assert "scale.none" in shown


def test_the_recurring_mistakes_are_drilled_in_turn(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    made(log, *["scale.none", "softmax.no_exp", "mini/row:doubled"] * 2, "scale.none")
    found = drilled(library, log, clock, None)
    assert [item.rule for item in found.queue][:3] == list(found.rules)
    assert set(found.rules) == {"scale.none", "softmax.no_exp", "mini/row:doubled"}
    own = [item.question for item in found.queue if item.rule == "mini/row:doubled"]
    assert own == ["mini/row", "mini/row"]


def test_suspended_questions_and_those_of_packs_not_studied_are_left_out(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    log.append(State(question="mini/row", what="suspend"))
    found = drilled(library, log, clock, "scale.none")
    assert {item.question for item in found.queue} == {"mini/table", "mini/steps"}
    none = begin(
        Wish("mistakes", rule="scale.none"),
        library,
        log,
        clock,
        random.Random(1),
        Settings(study=("other",)),
    )
    assert none.session.next() is None
    wish = Wish("mistakes", Filter(text="mini/table", count=3), rule="scale.none")
    session = begin(wish, library, log, clock, random.Random(1), Settings()).session
    asked = session.next()
    assert asked is not None
    assert (asked.id, session.total) == ("mini/table", 3)


def test_what_cannot_be_drilled_is_said(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    assert "that can be drilled has been named" in drilled(library, log, clock, None).said
    assert "slip of the pen" in drilled(library, log, clock, "slip.sign").said
    said = drilled(library, log, clock, "scale.nnone").said
    assert said == ("No question here shows a mistake called scale.nnone; did you mean scale.none?")
    assert drilled(library, log, clock, "gone/question:own").queue == ()


def test_what_was_found_out_is_kept_and_a_damaged_cache_is_done_without(
    library: Library, log: ProgressLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = library.entry("mini/row")
    found = Room(library, log)
    rules = found.of(entry)
    assert {"scale.none", "mini/row:doubled"} <= rules
    found.save()
    with monkeypatch.context() as patched:
        patched.setattr(drill_module, "_rules", None)
        assert Room(library, log).of(entry) == rules, "it is kept"
    file = log.home.cache / "mistakes.json"
    data = file.read_bytes()
    for spoilt in (data.replace(b'"scale.none"', b'"seen.again"'), data[:-9], b""):
        file.write_bytes(spoilt)
        assert Room(library, log).of(entry) == rules


def test_a_drill_is_logged_as_such_and_leaves_the_schedule_alone(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    wish = Wish("mistakes", rule="scale.none")
    session = begin(wish, library, log, clock, random.Random(1), Settings()).session
    asked = session.next()
    assert asked is not None
    assert asked.rule == "scale.none"
    session.give_up()
    another = session.another()
    assert another.rule == "scale.none"
    assert another.variant.seed != asked.variant.seed
    (answer,) = log.answers()
    assert answer.mode == "mistakes"
    assert log.cards() == {}


def test_a_mistake_may_be_called_by_its_name(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    found = drilled(library, log, clock, "did not divide by √d_k")
    assert found.rules == ("scale.none",)
    said = drilled(library, log, clock, "did not divide by d_k").said
    assert said.endswith("did you mean did not divide by √d_k?")
    said = drilled(library, log, clock, "kv.window").said
    assert said == "No question here shows the mistake “kept what the sliding window drops”."
