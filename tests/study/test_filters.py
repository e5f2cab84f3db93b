"""Which questions a filter takes, and what is said when it takes none."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.events import Answer, State
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.facts import facts, facts_for
from quizapp.study.filters import Facts, Filter, nothing
from quizapp.study.queue import practice
from tests.study.conftest import Start
from tests.study.test_queue import card, entry


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("stand for", {"mini/pick"}),
        ("STAND cls", {"mini/pick"}),
        ("mini/sort", {"mini/sort"}),
        ("scaled down", {"mini/gaps"}),
        ("positive and sum", {"mini/card~reverse"}),
        ("softmax` return?", {"mini/card"}),
        ("nowhere at all", set()),
    ],
)
def test_a_search_looks_at_prompt_title_and_id(
    library: Library, log: ProgressLog, clock: FixedClock, text: str, found: set[str]
) -> None:
    for _ in range(2):  # read, then kept
        known = facts(library, log, clock.now())
        wanted = Filter(text=text)
        assert {entry.id for entry in wanted.of(library.entries, known)} == found


def test_a_damaged_cache_of_texts_is_done_without(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    wanted = Filter(text="stand for")
    file = log.home.cache / "texts.json"
    for broken in ("{", "[]", '{"version": "1", "values": 3}', '{"version": "1", "values": {}}'):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(broken, "utf-8")
        assert len(wanted.of(library.entries, facts(library, log, clock.now()))) == 1
    assert b"stand for" in file.read_bytes()


def states(library: Library, log: ProgressLog, clock: FixedClock, name: str) -> set[str]:
    return set(facts(library, log, clock.now()).states.get(f"mini/{name}", ()))


def test_states_follow_from_cards_and_answers(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    assert states(library, log, clock, "pick") == {"unseen"}
    start("pick", mode="practice").give_up()
    assert states(library, log, clock, "pick") == {"weak", "failed"}
    clock.advance(timedelta(days=8))
    assert states(library, log, clock, "pick") == {"weak"}
    for what in ("flag", "suspend"):
        log.append(State(question="mini/pick", what=what))
    assert states(library, log, clock, "pick") == {"weak", "flagged", "suspended"}
    log.append(State(question="mini/sort", what="known"))
    assert states(library, log, clock, "sort") == {"unseen", "known"}


def test_what_was_learned_gets_weak_with_time(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    session = start("card")
    session.reveal()
    session.rate(4)
    assert states(library, log, clock, "card") == set()
    clock.advance(timedelta(days=200))
    assert states(library, log, clock, "card") == {"weak"}


def test_a_leech_was_forgotten_as_often_as_the_settings_say(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    for rating in (4, 1, 4, 1):
        log.append(
            Answer(
                question="mini/pick",
                outcome="wrong" if rating == 1 else "correct",
                score=float(rating > 1),
                mode="learn",
                rating=rating,
            )
        )
        clock.advance(timedelta(days=30))
    for leech_after, is_one in ((2, True), (3, False), (0, False)):
        known = facts(library, log, clock.now(), Settings(leech_after=leech_after))
        assert ("leech" in known.states["mini/pick"]) == is_one


def test_facts_are_gathered_only_for_filters_that_need_them(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    assert facts_for(None, library, log, clock.now()) is None
    assert facts_for(Filter(kinds=frozenset({"open"})), library, log, clock.now()) is None
    wanted = Filter(states=frozenset({"unseen"}))
    assert facts_for(wanted, library, log, clock.now()) is not None


def test_suspended_questions_are_practised_when_asked_for() -> None:
    cards = dict([card("a", timedelta(0), suspended=True)])
    known = Facts({"p/a": frozenset({"suspended"})})
    wanted = Filter(states=frozenset({"suspended"}))
    assert practice([entry("a"), entry("b")], cards, random.Random(1), wanted, known) == ["p/a"]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (
            Filter(topics=frozenset({"first"}), kinds=frozenset({"open"})),
            "No question is like that; with any kind, 2 questions would be.",
        ),
        (
            Filter(text="zzz", kinds=frozenset({"choice"})),
            "No question is like that; with any text instead of “zzz”, 2 questions would be.",
        ),
        (
            Filter(states=frozenset({"flagged"})),
            "No question is flagged; there are 2 unseen, 1 leech.",
        ),
        (
            Filter(text="zzz", kinds=frozenset({"open"}), packs=frozenset({"p"})),
            "No question is like that: there are 2 questions by pack alone, but none by all.",
        ),
        (Filter(text="zzz"), "No question has “zzz” in its text, title or id."),
        (
            Filter(text="zzz", kinds=frozenset({"open"}), states=frozenset({"unseen"})),
            "No question is like that: there are 2 questions by state alone, but none by all.",
        ),
    ],
)
def test_a_filter_that_takes_nothing_says_what_would(wanted: Filter, says: str) -> None:
    entries = [entry("a"), entry("b")]
    known = Facts({"p/a": frozenset({"unseen"}), "p/b": frozenset({"unseen", "leech"})})
    assert wanted.of(entries, known) == []
    assert nothing(wanted, entries, known) == says


def test_where_no_question_is_in_any_state_none_is_named() -> None:
    wanted = Filter(states=frozenset({"flagged"}))
    assert nothing(wanted, [entry("a")], Facts()) == "No question is flagged."


def test_without_questions_the_packs_are_pointed_to() -> None:
    assert "pack list" in nothing(Filter(text="x"), [])
