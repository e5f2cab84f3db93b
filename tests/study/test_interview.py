"""A mock interview: what is asked, under which clock, and that nothing is lost or given away."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.grading.characters import MAX_ANSWER
from quizapp.progress.events import Answer
from quizapp.progress.keeper import Keeper
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.asked import Asked
from quizapp.study.draft import hand_in
from quizapp.study.interview import Interview
from quizapp.study.interview_plan import LENGTHS, LEVELS, Level, Wish, planned_seconds
from quizapp.study.mode import Mode
from quizapp.study.wording import right_text
from tests.conftest import MINI
from tests.study.conftest import pack_of

TALK = Path(__file__).parent.parent / "packs" / "interview"
RIGHT = "0.315 0.519 0.166"

Hold = Callable[..., Interview]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open([PackSource(TALK, "given")])


@pytest.fixture
def hold(library: Library, log: ProgressLog, clock: FixedClock) -> Hold:
    """Begins an interview, onsite and on scaling unless told otherwise."""

    def begin(minutes: int = 15, level: Level = "onsite", *topics: str, rng: int = 3) -> Interview:
        wish = Wish(minutes, level, frozenset(topics))
        interview = Interview(library, log, clock, random.Random(rng), wish)
        interview.next()
        return interview

    return begin


def current(interview: Interview) -> Asked:
    assert interview.current is not None
    return interview.current


def answer(interview: Interview) -> str:
    """Something that is taken, right or not."""
    asked = current(interview)
    if asked.kind == "open":
        return "The variance grows."
    shape = asked.variant.parts[asked.part].shape
    return "1 1 1 1" if shape is None else " ".join(["0.123"] * max(1, sum(shape)))


def run(interview: Interview, clock: FixedClock, haste: float = 1.0) -> list[str]:
    """Answer everything in the time planned for it; returns what was asked."""
    asked: list[str] = []
    while interview.turn is not None:
        here = current(interview)
        if here.part == 0:
            asked.append(here.id.removeprefix("talk/"))
        clock.advance(timedelta(seconds=haste * interview.turn.seconds / here.parts))
        interview.pass_on()
    return asked


def logged(log: ProgressLog) -> list[Answer]:
    return [event.body for event in log.events() if isinstance(event.body, Answer)]


def test_it_opens_with_an_open_question_of_the_level(hold: Hold) -> None:
    for level, difficulty in LEVELS.items():
        interview = hold(15, level)
        assert interview.turn is not None
        assert interview.turn.role == "opening"
        assert current(interview).kind == "open"
        assert interview.turn.entry.difficulty == difficulty


def test_follow_ups_come_in_order_with_the_whiteboard_in_between(
    hold: Hold, clock: FixedClock
) -> None:
    interview = hold(15, "onsite", "scaling")
    roles: list[tuple[str, str]] = []
    while interview.turn is not None:
        roles.append((interview.turn.role, interview.turn.entry.id.removeprefix("talk/")))
        clock.advance(timedelta(seconds=interview.turn.seconds))
        while interview.turn is not None and interview.turn.entry.id.endswith(roles[-1][1]):
            interview.pass_on()
    assert roles[0] == ("opening", "why-scale")
    assert roles[1][0] == "whiteboard"
    follow_ups = [name for _, name in roles if name in ("why-not-dk", "after-training")]
    assert follow_ups == ["why-not-dk", "after-training"]
    assert "pick" not in [name for _, name in roles]


def test_when_a_chain_is_used_up_it_goes_on_with_related_topics(
    hold: Hold, clock: FixedClock
) -> None:
    asked = run(hold(45), clock)
    assert len(asked) == len(set(asked))
    assert {"why-scale", "why-heads"} <= set(asked)


def test_what_cannot_be_drawn_is_named_and_counts_for_nothing(
    tmp_path: Path, log: ProgressLog, clock: FixedClock
) -> None:
    number = "kind: numeric, topic: t, prompt: x?, steps: {y: x + 1}, ask: y"
    number += ", answer: {kind: integer}, given: {x: {choose: [1, 2]}}"
    text = "kind: open, topic: t, model: M, points: [{text: one, cues: [one]}]"
    library = pack_of(
        tmp_path / "p",
        f"  - {{id: first, difficulty: 2, prompt: A?, {text}, follow_ups: [second]}}\n"
        f"  - {{id: second, difficulty: 3, prompt: B?, {text}}}\n"
        f"  - {{id: never, difficulty: 2, {number}, require: ['x > 2']}}\n"
        f"  - {{id: number, difficulty: 1, {number}}}\n",
    )
    talk = Interview(library, log, clock, random.Random(1), Wish(15))
    talk.next()
    # The whiteboard after the first question, as if the other number were not there.
    assert [name.partition("/")[2] for name in run(talk, clock)] == ["first", "number", "second"]
    (said,) = talk.problems
    assert said.startswith("p/never was passed over: ")


@pytest.mark.parametrize("knows", [False, True])
def test_it_turns_elsewhere_when_nothing_comes_of_a_topic(
    knows: bool, hold: Hold, clock: FixedClock
) -> None:
    interview = hold(15)
    topics, roles = [], []
    while interview.turn is not None:
        here = current(interview)
        topics.append(here.entry.topic)
        roles.append(interview.turn.role)
        clock.advance(timedelta(seconds=interview.turn.seconds / 2))
        while interview.current is not None and interview.current.variant is here.variant:
            if knows and here.kind == "open":
                interview.submit(here.variant.question.model)  # type: ignore[union-attr]  # open
            else:
                interview.pass_on()
    assert ("opening" in roles[1:3]) == (not knows)
    assert knows or roles[3] != "opening", "and stays there for a while"
    assert knows or topics[2] != topics[0]


@pytest.mark.parametrize("minutes", LENGTHS)
def test_it_keeps_to_the_minutes(hold: Hold, clock: FixedClock, minutes: int) -> None:
    interview = hold(minutes)
    asked = run(interview, clock)
    assert asked
    assert interview.current is None
    longest = 180
    assert interview.elapsed <= minutes * 60 + longest


def test_slow_answers_mean_fewer_questions(hold: Hold, clock: FixedClock) -> None:
    quick = run(hold(15), clock, haste=0.5)
    slow = run(hold(15), clock, haste=2.5)
    assert len(slow) < len(quick)


def test_nobody_is_cut_off_but_nothing_follows_when_the_time_is_up(
    hold: Hold, clock: FixedClock, log: ProgressLog
) -> None:
    interview = hold()
    clock.advance(timedelta(minutes=20))
    assert interview.left == -300
    assert current(interview)
    assert interview.submit("Because of the variance.") == ""
    assert interview.current is None
    assert logged(log)[0].milliseconds == 20 * 60 * 1000


def test_the_same_past_and_seed_ask_the_same(
    library: Library, clock: FixedClock, log: ProgressLog
) -> None:
    def plan() -> list[tuple[str, int]]:
        interview = Interview(library, log, clock, random.Random(9), Wish(45))
        interview.next()
        return [(current(interview).id, current(interview).variant.seed)]

    assert plan() == plan()


def test_what_was_asked_before_comes_later(hold: Hold, clock: FixedClock) -> None:
    first = current(hold(15, "onsite", "heads", "scaling")).id
    interview = hold(15, "onsite", "heads", "scaling")
    interview.pass_on()
    openers = {current(hold(15, "onsite", "heads", "scaling", rng=seed)).id for seed in range(8)}
    assert len(openers - {first}) >= 1
    assert current(interview).id not in openers


def test_only_earlier_interviews_count_as_asked_and_a_chain_of_parts_once(
    tmp_path: Path, log: ProgressLog, clock: FixedClock
) -> None:
    text = "kind: open, topic: t, difficulty: 2, model: M, points: [{text: one, cues: [one]}]"
    number = "kind: numeric, topic: t, difficulty: 2, prompt: x?, given: {x: 1}"
    number += ", steps: {y: x + 1, z: y + 1}, answer: {kind: integer}"
    library = pack_of(
        tmp_path / "p",
        f"  - {{id: practised, prompt: A?, {text}}}\n"
        f"  - {{id: renamed, aliases: [old], prompt: B?, {text}}}\n"
        f'  - {{id: parts, {number}, ask: "y\\nz"}}\n'
        f"  - {{id: twice, {number}, ask: z}}\n",
    )

    def answered(question: str, mode: Mode, session: str, part: int = 0, parts: int = 1) -> None:
        where = {"session": session, "part": part, "parts": parts}
        body = Answer(question=f"p/{question}", mode=mode, outcome="wrong", score=0.0, **where)  # type: ignore[arg-type]  # of both types
        log.append(body)

    answered("practised", "practice", "a")
    answered("practised", "practice", "b")
    answered("old", "interview", "c")
    answered("twice", "interview", "c")
    answered("twice", "interview", "d")
    answered("parts", "interview", "d", 0, 2)
    answered("parts", "interview", "d", 1, 2)
    for seed in range(6):
        talk = Interview(library, log, clock, random.Random(seed), Wish(15, topics=frozenset("t")))
        assert talk.next() is talk.next() is not None
        assert run(talk, clock)[:2] == ["p/practised", "p/parts"]


def test_answers_are_on_disk_at_once_and_move_no_schedule(
    hold: Hold, clock: FixedClock, log: ProgressLog
) -> None:
    interview = hold(15, "onsite", "scaling")
    clock.advance(timedelta(seconds=70))
    assert interview.submit("The variance grows and softmax saturates.") == ""
    (body,) = logged(log)
    assert body.mode == "interview"
    assert body.outcome == "partial"
    assert body.score == 0.5
    assert body.milliseconds == 70_000
    assert body.rating is None
    assert body.session == interview.name
    assert dict(body.settings["interview"]) == {
        "minutes": 15,
        "level": "onsite",
        "topics": ["scaling"],
        "role": "opening",
        "seconds": 180,
        "follows": "",
        "points": 4,
    }
    assert log.cards() == {}
    assert log.reviews() == 1


def test_what_cannot_be_read_is_said_and_logged_nowhere(hold: Hold, log: ProgressLog) -> None:
    interview = hold(15, "onsite", "scaling")
    said = interview.submit("  \n")
    assert said == "Say something first; i moves on without an answer."
    interview.pass_on()
    while current(interview).id != "talk/scale-number":
        interview.pass_on()
    before = len(logged(log))
    assert interview.submit("0.3 0.5").startswith("2 of 3")
    assert interview.submit("0.3 0.5 0.2") == "Give 3 decimals."
    assert len(logged(log)) == before
    assert interview.submit("0.3 0.5 0.2") == ""
    assert len(logged(log)) == before + 1


def test_a_chain_of_parts_is_asked_part_by_part_without_a_verdict(
    hold: Hold, log: ProgressLog
) -> None:
    interview = hold(45, "onsite", "scaling")
    while current(interview).id != "talk/scale-steps":
        interview.pass_on()
    assert current(interview).part == 0
    assert interview.submit("0.5 0.5") in ("", "Give 3 decimals.")
    if current(interview).part == 0:
        interview.submit("0.5 0.5")
    assert current(interview).part == 1
    assert current(interview).earlier_typed == ("0.5 0.5",)


def test_a_part_after_one_that_was_passed_on_is_worked_on_from_the_right_value(
    hold: Hold, log: ProgressLog
) -> None:
    interview = hold(45, "onsite", "scaling")
    while current(interview).id != "talk/scale-steps":
        interview.pass_on()
    right = right_text(current(interview).variant, 1)
    interview.pass_on()
    assert interview.submit(right) == ""
    first, second = logged(log)[-2:]
    assert (first.outcome, first.typed) == ("wrong", "")
    assert (second.outcome, second.part, second.score) == ("correct", 1, 1.0)


def test_a_part_is_worked_on_from_what_was_typed_before_it(hold: Hold, log: ProgressLog) -> None:
    interview = hold(45, "onsite", "scaling")
    while current(interview).id != "talk/scale-steps":
        interview.pass_on()
    assert interview.submit("0.700 0.300") == ""
    on_from = [0.7, 0.3] @ np.asarray(current(interview).variant.given["V"])
    assert interview.submit(" ".join(f"{value:.3f}" for value in on_from)) == ""
    assert [answer.outcome for answer in logged(log)[-2:]] == ["wrong", "correct"]


def test_what_is_typed_is_read_while_a_question_stands(hold: Hold) -> None:
    interview = hold(15, "onsite", "scaling")
    assert interview.read("In words.") == ""
    while current(interview).id != "talk/scale-number":
        interview.pass_on()
    assert interview.read("1/4 0.5 .25") == "0.25, 0.5, 0.25"
    interview.end()
    assert interview.read("1/4") == ""
    assert interview.submit("1/4") == ""


def test_more_digits_are_asked_for_once_whatever_was_typed_in_between(hold: Hold) -> None:
    interview = hold(15, "onsite", "scaling")
    while current(interview).id != "talk/scale-number":
        interview.pass_on()
    assert interview.submit("0.3 0.5 0.2") == "Give 3 decimals."
    assert interview.submit("0.3 0.5").startswith("2 of 3")
    assert current(interview).typed == "0.3 0.5"
    assert interview.submit("0.3 0.5 0.2") == ""


def test_an_answer_may_be_just_so_long(hold: Hold, log: ProgressLog) -> None:
    interview = hold()
    first = current(interview)
    said = interview.submit("x" * (MAX_ANSWER + 1))
    assert said.startswith(f"That is {MAX_ANSWER + 1} characters long")
    assert current(interview) is first
    interview.keep_draft("x" * (MAX_ANSWER + 1))
    assert not log.home.draft.exists()
    interview.keep_draft(" " + "y" * MAX_ANSWER)
    assert log.home.draft.exists()
    assert interview.submit("  " + "x" * (MAX_ANSWER - 3) + "\n") == ""
    assert interview.submit("x" * MAX_ANSWER) == "" or current(interview).kind != "open"
    assert logged(log)[0].typed == "x" * (MAX_ANSWER - 3)


def test_it_counts_the_questions_put_and_those_answered(hold: Hold) -> None:
    interview = hold(45, "onsite", "scaling")
    questions: list[object] = []
    while interview.current is not None:
        if current(interview).part == 0:
            assert interview.answered == len(questions)
            questions.append(current(interview).id)
        assert interview.number == len(questions)
        interview.pass_on()
    assert interview.answered == len(questions) > 3
    interview.pass_on()
    assert interview.answered == interview.number == len(questions)


def test_the_clock_runs_from_the_first_question_to_the_last_answer(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    interview = Interview(library, log, clock, random.Random(1), Wish(15))
    clock.advance(timedelta(minutes=1))
    assert interview.possible
    assert (interview.elapsed, interview.left) == (0.0, 900.0)
    interview.next()
    clock.advance(timedelta(minutes=2))
    assert interview.next() is interview.current
    assert (interview.elapsed, interview.left) == (120.0, 780.0)
    interview.end()
    clock.advance(timedelta(minutes=4))
    interview.end()
    assert interview.elapsed == 120.0


def test_only_an_open_answer_is_kept_or_handed_in_as_it_stands(
    hold: Hold, log: ProgressLog
) -> None:
    interview = hold(15, "onsite", "scaling")
    while current(interview).kind == "open":
        interview.pass_on()
    before = len(logged(log))
    interview.keep_draft("0.3 0.5 0.2")
    assert not log.home.draft.exists()
    interview.end("0.3 0.5 0.2")
    assert len(logged(log)) == before
    interview.keep_draft("after the end")
    assert not log.home.draft.exists()


@pytest.mark.parametrize(
    ("begun", "kept"),
    [
        ("x", "x"),
        (" y\n", "y"),
        ("x" * MAX_ANSWER, "x" * MAX_ANSWER),
        ("x" * (MAX_ANSWER + 1), None),
    ],
)
def test_an_answer_begun_is_kept_if_it_is_not_too_long(
    begun: str, kept: str | None, hold: Hold, log: ProgressLog
) -> None:
    hold().end(begun)
    assert [answer.typed for answer in logged(log)] == ([] if kept is None else [kept])


def test_the_time_for_each_question_is_its_own(
    hold: Hold, clock: FixedClock, log: ProgressLog
) -> None:
    interview = hold(45, "onsite", "scaling")
    for seconds in (40, 30, 20):
        clock.advance(timedelta(seconds=seconds))
        interview.pass_on()
    assert [answer.milliseconds for answer in logged(log)] == [40_000, 30_000, 20_000]


def test_quitting_keeps_what_was_answered_and_the_answer_begun(
    hold: Hold, log: ProgressLog
) -> None:
    interview = hold(15, "onsite", "scaling")
    interview.submit("First answer.")
    while current(interview).kind != "open":
        interview.pass_on()
    before = len(logged(log))
    interview.end("Half an ans")
    assert interview.current is None
    assert len(logged(log)) == before + 1
    assert logged(log)[-1].typed == "Half an ans"
    interview.end("again")
    assert len(logged(log)) == before + 1


def test_quitting_with_nothing_typed_logs_nothing(hold: Hold, log: ProgressLog) -> None:
    hold().end("  ")
    assert logged(log) == []


def test_suspended_questions_are_not_asked(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    from quizapp.progress.events import State

    for entry in library.entries:
        if entry.kind == "open" and entry.id != "talk/why-cache":
            log.append(State(question=entry.id, what="suspend"))
    interview = Interview(library, log, clock, random.Random(1), Wish())
    interview.next()
    assert current(interview).id == "talk/why-cache"


def test_only_what_is_studied_is_asked(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    both = Library.open([PackSource(TALK, "given"), PackSource(MINI, "given")])
    for study, pack in ((("mini",), "mini"), (("talk",), "talk")):
        settings = Settings(study=study)
        talk = Interview(both, log, clock, random.Random(1), Wish(45), settings=settings)
        talk.next()
        asked = []
        while talk.current is not None:
            asked.append(talk.current.entry.pack)
            talk.pass_on()
        assert set(asked) == {pack}


def test_without_open_questions_none_is_possible(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    wish = Wish(topics=frozenset({"nowhere"}))
    interview = Interview(library, log, clock, random.Random(1), wish)
    assert not interview.possible
    assert interview.next() is None


def test_the_time_planned_is_the_authors_and_two_minutes_at_least_at_the_whiteboard(
    library: Library,
) -> None:
    assert planned_seconds(library.entry("talk/why-scale")) == 180
    assert planned_seconds(library.entry("talk/scale-number")) == 120


def test_an_open_answer_that_was_cut_off_is_handed_in_as_it_stood(
    hold: Hold, log: ProgressLog, clock: FixedClock
) -> None:
    interview = hold()
    interview.keep_draft("The variance of the scores grows")
    clock.advance(timedelta(seconds=9))
    interview.keep_draft("The variance of the scores grows with d_k")
    assert logged(log) == []
    assert log.home.draft.stat().st_mode & 0o777 == 0o600
    event = hand_in(log)
    assert event is not None
    (answer,) = logged(log)
    assert answer.typed == "The variance of the scores grows with d_k"
    assert (answer.session, answer.question) == (interview.name, current(interview).id)
    assert answer.milliseconds == 9000
    assert not log.home.draft.exists()
    assert hand_in(log) is None


def test_an_interview_is_backed_up_at_its_first_answer(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    wish, keeper = Wish(15, "onsite", frozenset()), Keeper(log, clock)
    interview = Interview(library, log, clock, random.Random(3), wish, keeper=keeper)
    interview.next()
    assert not log.home.backups.exists()
    interview.pass_on()
    interview.pass_on()
    log.close()
    assert len(list(log.home.backups.iterdir())) == 1


def test_a_draft_goes_with_its_answer_and_with_the_end(hold: Hold, log: ProgressLog) -> None:
    interview = hold()
    interview.keep_draft("The variance")
    interview.submit("The variance grows.")
    assert not log.home.draft.exists()
    interview.keep_draft("Another")
    interview.end("")
    assert not log.home.draft.exists()
    assert hand_in(log) is None
    assert len(logged(log)) == 1


def test_what_was_deleted_again_is_no_draft(hold: Hold, log: ProgressLog) -> None:
    interview = hold()
    interview.keep_draft("The variance")
    interview.keep_draft(" ")
    assert not log.home.draft.exists()
    assert hand_in(log) is None
    assert logged(log) == []


def test_a_draft_is_handed_in_once_even_if_that_was_cut_off(hold: Hold, log: ProgressLog) -> None:
    interview = hold()
    interview.keep_draft("The variance")
    kept = log.home.draft.read_bytes()
    interview.submit("The variance")
    log.home.draft.write_bytes(kept)
    assert hand_in(log) is None
    assert len(logged(log)) == 1


def test_a_draft_of_an_app_that_still_runs_is_left_alone(hold: Hold, log: ProgressLog) -> None:
    hold().keep_draft("The variance")
    text = log.home.draft.read_text()
    log.home.draft.write_text(text.replace(f'"process":{os.getpid()}', f'"process":{os.getppid()}'))
    assert hand_in(log) is None
    assert log.home.draft.exists()


@pytest.mark.parametrize(
    "spoilt",
    ["", "{}", "[1]", '{"answer": {"question": 7}}', "\0" * 50, f'{{"process": {10**30}}}'],
)
def test_a_damaged_draft_is_done_without(spoilt: str, log: ProgressLog) -> None:
    log.home.draft.write_text(spoilt)
    assert hand_in(log) is None
    assert logged(log) == []
