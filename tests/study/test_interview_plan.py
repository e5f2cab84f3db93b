"""What an interviewer asks next, one choice at a time."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.study.interview_plan import Interviewer, Level, Turn, Wish

LONG = 45 * 60.0
"""Seconds: so much time is left that any question fits."""

TOPICS: dict[str, list[str]] = {"base": [], "t": ["base"], "next": ["t"], "far": []}
"""Topics and what they build on: `base` and `next` are near `t`, `far` is not."""

Hire = Callable[..., Interviewer]


def opens(name: str, topic: str = "t", difficulty: int = 2, **more: object) -> dict[str, Any]:
    question = {"id": name, "kind": "open", "topic": topic, "difficulty": difficulty}
    points = [{"text": "one", "cues": ["one"]}]
    return {**question, "prompt": f"{name}?", "model": "M", "points": points, "minutes": 1, **more}


def number(name: str, topic: str = "t", difficulty: int = 2, **more: object) -> dict[str, Any]:
    question = {"id": name, "kind": "numeric", "topic": topic, "difficulty": difficulty}
    asked = {"given": {"X": {"shape": [2, 3]}}, "steps": {"y": "sum(X)"}, "ask": "y"}
    return {**question, "prompt": f"{name}: {{X}}?", **asked, "decimals": 1, **more}


def shape(name: str, topic: str = "t", difficulty: int = 2, **more: object) -> dict[str, Any]:
    asked = number(name, topic, difficulty, **more)
    del asked["decimals"]
    return {**asked, "steps": {"y": "relu(X)"}, "answer": {"kind": "shape"}}


@pytest.fixture
def hire(tmp_path: Path) -> Hire:
    """An interviewer who knows these questions of a pack `p`, onsite for 15 minutes unless said."""

    def hired(
        *questions: dict[str, Any],
        wish: Wish | None = None,
        times: Mapping[str, int] | None = None,
        without: str = "",
        rng: int = 1,
        weights: Mapping[str, int] | None = None,
    ) -> Interviewer:
        head = {"format": 1, "id": "p", "title": "P", "questions": questions}
        topics = [
            {
                "id": name,
                "title": name,
                "requires": requires,
                "weight": (weights or {}).get(name, 1),
            }
            for name, requires in TOPICS.items()
        ]
        (tmp_path / "pack.yaml").write_text(json.dumps({**head, "topics": topics}), "utf-8")
        library = Library.open([PackSource(tmp_path, "given")])
        among = [entry for entry in library.entries if entry.id != f"p/{without}"]
        asked = {f"p/{name}": often for name, often in (times or {}).items()}
        return Interviewer(library, wish or Wish(15), among, asked, random.Random(rng))

    return hired


def named(turn: Turn | None) -> str:
    assert turn is not None
    return turn.entry.id.removeprefix("p/")


def put(interviewer: Interviewer, left: float = LONG) -> str:
    """Have the next question put; its name."""
    turn = interviewer.next(left)
    assert turn is not None
    interviewer.put(turn, left)
    return named(turn)


def held(interviewer: Interviewer, seconds: float, haste: float = 1.0) -> list[Turn]:
    """All turns of an interview of so many seconds, each taking its time, times `haste`."""
    turns: list[Turn] = []
    while (turn := interviewer.next(seconds)) is not None:
        interviewer.put(turn, seconds)
        seconds -= turn.seconds * haste
        turns.append(turn)
    return turns


def proposed(interviewer: Interviewer, left: float = LONG, *, elsewhere: bool = False) -> list[str]:
    """What would come next, best first: what is proposed and not put is not proposed again."""
    found = []
    while (turn := interviewer.next(left, elsewhere=elsewhere)) is not None:
        found.append(named(turn))
    return found


# Opening


@pytest.mark.parametrize(
    ("level", "first"), [("phone", "easy"), ("onsite", "mid"), ("research", "hard")]
)
def test_each_level_opens_with_its_own_difficulty(level: Level, first: str, hire: Hire) -> None:
    questions = opens("mid"), opens("easy", difficulty=1), opens("hard", difficulty=3)
    assert put(hire(*questions, wish=Wish(15, level))) == first


def test_it_opens_with_what_was_asked_least_and_leads_on(hire: Hire) -> None:
    interviewer = hire(
        opens("off", difficulty=1, follow_ups=["last"]),
        opens("asked", follow_ups=["last"]),
        opens("alone"),
        opens("leads", follow_ups=["last"]),
        opens("last", difficulty=3),
        times={"asked": 1, "off": 1, "last": 2},
    )
    assert proposed(interviewer) == ["leads", "alone", "asked", "off", "last"]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_the_second_chain_is_near_the_first_unless_nothing_came_of_it(
    elsewhere: bool, hire: Hire
) -> None:
    questions = [opens("old"), opens("below", "base"), opens("above", "next"), opens("away", "far")]
    first = opens("first", follow_ups=["old"])
    interviewer = hire(first, *questions, number("n"), wish=Wish(30))
    assert put(interviewer, 1800) == "first"
    # Half the time is over, unless nothing came of it: then it goes elsewhere at once.
    said = proposed(interviewer, 1790 if elsewhere else 900, elsewhere=elsewhere)
    near = {"below", "above"}
    assert said.index("away") == (0 if elsewhere else 2)
    assert {name for name in said if name in near} == near
    assert said[-2:] == ["old", "n"], "what was talked about comes last, then what is left"


def test_topics_of_weight_open_more_often(hire: Hire) -> None:
    questions = opens("light", "far"), opens("heavy")
    first = [put(hire(*questions, weights={"t": 5}, rng=seed)) for seed in range(20)]
    assert first.count("heavy") > first.count("light") > 0


def test_only_open_questions_and_numbers_of_the_topics_wished_for_are_asked(hire: Hire) -> None:
    choice = {"id": "pick", "kind": "choice", "topic": "t", "prompt": "Which?"}
    options = [{"text": "A", "why": "So.", "correct": True}, {"text": "B", "why": "Not so."}]
    questions = [{**choice, "options": options}, number("n"), opens("a"), opens("b", "far")]
    here, there = frozenset({"t"}), frozenset({"far"})
    assert [named(turn) for turn in held(hire(*questions, wish=Wish(15, "onsite", here)), 900)] == [
        "a",
        "n",
    ]
    assert [
        named(turn) for turn in held(hire(*questions, wish=Wish(15, "onsite", there)), 900)
    ] == ["b"]
    assert hire(*questions, without="a").possible
    assert not hire(*questions, without="a", wish=Wish(15, "onsite", here)).possible


# One chain


def test_the_whiteboard_comes_after_the_first_open_question_and_every_second_one(
    hire: Hire,
) -> None:
    follow_ups = ["b", "c", "d", "e", "f"]
    numbers = [number(f"n{at}") for at in range(4)]
    interviewer = hire(opens("a", follow_ups=follow_ups), *map(opens, follow_ups), *numbers)
    turns = held(interviewer, 900)
    assert "".join(turn.role[0] for turn in turns) == "owffwffwfw"
    names = [named(turn) for turn in turns]
    assert [name for name in names if name[0] != "n"] == ["a", *follow_ups]
    # A follow-up says from where it comes as its author has it, the whiteboard what was said last.
    assert [turn.follows.removeprefix("p/") for turn in turns[:6]] == ["", "a", "a", "a", "c", "a"]


def test_a_number_among_the_follow_ups_is_for_the_whiteboard(hire: Hire) -> None:
    questions = opens("a", follow_ups=["gone", "b", "n"]), opens("gone"), opens("b")
    turns = held(hire(*questions, number("n", "far"), without="gone"), 900)
    assert [(named(turn), turn.role, turn.follows) for turn in turns] == [
        ("a", "opening", ""),
        ("b", "follow-up", "p/a"),
        ("n", "whiteboard", "p/a"),
    ]


def test_a_follow_up_is_off_the_level_by_one_at_most(hire: Hire) -> None:
    questions = opens("a", difficulty=1, follow_ups=["far", "near"]), opens("far", difficulty=3)
    interviewer = hire(*questions, opens("near"), wish=Wish(15, "phone"))
    assert put(interviewer) == "a"
    turns = [interviewer.next(LONG), interviewer.next(LONG)]
    assert [named(turn) for turn in turns] == ["near", "far"]
    assert [turn.role for turn in turns if turn] == ["follow-up", "opening"]


def test_what_follows_a_follow_up_is_asked_too(hire: Hire) -> None:
    interviewer = hire(
        opens("a", follow_ups=["b"]),
        opens("b", "far", follow_ups=["c"]),
        opens("c", "base", 3),
        opens("t2"),
        times={"b": 1, "t2": 1},
    )
    turns = held(interviewer, 900)
    assert [(named(turn), turn.follows) for turn in turns[:3]] == [
        ("a", ""),
        ("b", "p/a"),
        ("c", "p/b"),
    ]


def test_begun_in_the_middle_a_chain_goes_on_with_what_stands_beside(hire: Hire) -> None:
    follow_ups = ["before", "begun", "hard", "after"]
    interviewer = hire(
        opens("gone", follow_ups=follow_ups),
        opens("before", "far"),
        opens("begun"),
        opens("hard", "far", 3),
        opens("after", "far"),
        without="gone",
        wish=Wish(15, "onsite"),
        times={"before": 1, "after": 1},
    )
    turns = held(interviewer, 900)
    assert [(named(turn), turn.role) for turn in turns] == [
        ("begun", "opening"),
        ("after", "follow-up"),
        ("before", "follow-up"),
        ("hard", "follow-up"),
    ]


@pytest.mark.parametrize("rng", range(3))
def test_a_chain_used_up_goes_on_in_its_topic_and_then_beside_it(rng: int, hire: Hire) -> None:
    interviewer = hire(
        opens("first", follow_ups=["asked"]),
        opens("asked"),
        opens("often"),
        opens("once"),
        opens("fresh"),
        opens("beside", "base"),
        opens("easy", difficulty=1),
        opens("away", "far"),
        times={"asked": 3, "often": 2, "once": 1, "beside": 1, "easy": 1, "away": 1},
        rng=rng,
    )
    assert put(interviewer) == "first"
    turns = [interviewer.next(LONG) for _ in range(7)]
    assert [(named(turn), turn.role) for turn in turns if turn] == [
        ("asked", "follow-up"),
        ("fresh", "follow-up"),
        ("once", "follow-up"),
        ("often", "follow-up"),
        ("beside", "follow-up"),
        ("easy", "follow-up"),
        ("away", "opening"),
    ]
    assert turns[1] is not None
    assert turns[1].follows == "p/first"


# The whiteboard


@pytest.mark.parametrize("rng", range(3))
def test_the_whiteboard_is_of_the_topic_the_level_and_fresh(rng: int, hire: Hire) -> None:
    interviewer = hire(
        opens("first"),
        number("beside", "next"),
        number("easy", difficulty=1),
        shape("shape"),
        number("asked"),
        number("fresh"),
        number("away", "far"),
        number("long", minutes=6),
        number("longest", minutes=5),
        times={"asked": 1, "longest": 2},
        rng=rng,
    )
    assert put(interviewer) == "first"
    assert proposed(interviewer) == ["fresh", "asked", "longest", "shape", "easy", "beside"]


def test_the_whiteboard_is_off_the_level_by_one_at_most(hire: Hire) -> None:
    questions = opens("first", difficulty=1), number("hard", difficulty=3), number("mid")
    interviewer = hire(*questions, wish=Wish(15, "phone"))
    assert put(interviewer) == "first"
    assert proposed(interviewer) == ["mid"]


def test_shapes_and_numbers_take_turns(hire: Hire) -> None:
    questions = [opens("first"), *(number(f"n{at}") for at in range(3))]
    interviewer = hire(*questions, *(shape(f"s{at}") for at in range(3)), wish=Wish(45))
    first, *turns = held(interviewer, LONG)
    assert "".join(named(turn)[0] for turn in turns) == "nsnsns"
    assert {turn.follows for turn in turns} == {first.entry.id}


# The time


def test_a_question_is_put_while_most_of_its_time_is_left(hire: Hire) -> None:
    assert hire(opens("a", minutes=3)).next(108) is not None
    assert hire(opens("a", minutes=3)).next(107.9) is None


def test_a_chain_has_its_share_of_the_time_and_no_more(hire: Hire) -> None:
    follow_ups = [f"f{at}" for at in range(12)]
    questions = [opens("a", minutes=1.5, follow_ups=follow_ups)]
    questions += [opens(name, minutes=1.5) for name in follow_ups]
    questions += [opens("z", "far", minutes=1.5)]
    times = dict.fromkeys(follow_ups, 1)

    def second_opening(minutes: int, haste: float) -> int:
        interviewer = hire(*questions, wish=Wish(minutes), times=times)
        turns = held(interviewer, minutes * 60, haste)
        return next((at for at, turn in enumerate(turns) if at and turn.role == "opening"), 0)

    # Nine tenths of a quarter of an hour, as planned or, for the slow, as it was.
    assert second_opening(30, 1.0) == 9
    assert second_opening(30, 0.1) == 9
    assert second_opening(30, 2.0) == 5
    assert second_opening(45, 2.0) == 5
    assert second_opening(15, 0.7) == 13, "one chain may have it all"


def test_however_quick_the_answers_are_it_ends(hire: Hire) -> None:
    interviewer = hire(*(opens(f"q{at}", minutes=2) for at in range(20)))
    assert len(held(interviewer, 900, haste=0.0)) == 11  # of a minute and a half for each minute


def test_of_one_idea_only_one_question_is_put(hire: Hire) -> None:
    questions = opens("a", idea="same"), opens("b", idea="same"), opens("c", idea="other")
    interviewer = hire(*questions, opens("d"), opens("e"))
    names = [named(turn) for turn in held(interviewer, 900)]
    assert sorted(names) in (["a", "c", "d", "e"], ["b", "c", "d", "e"])
