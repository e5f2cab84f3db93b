"""What is told before a session: once where once is enough, and nothing is lost meanwhile."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.errors import FullDisk
from quizapp.progress.events import Answer, State
from quizapp.progress.log import ProgressLog
from quizapp.progress.verify import Fault
from quizapp.settings import Settings, load
from quizapp.study.filters import Filter
from quizapp.study.mode import Mode
from quizapp.study.notices import notices, of_settings
from quizapp.study.starting import Begun, Wish, begin
from tests.conftest import MINI
from tests.study.conftest import Start, pack_of

Change = Callable[..., Library]


@pytest.fixture
def without(tmp_path: Path) -> Change:
    """The mini pack in which questions have other names and none of the old ones is left."""

    def change(*names: str) -> Library:
        folder = tmp_path / "packs" / "mini"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(MINI, folder)
        for file in folder.glob("*.yaml"):
            text = file.read_text("utf-8")
            for name in names:
                text = text.replace(f"id: {name}\n", f"id: {name}-anew\n")
            file.write_text(text, "utf-8")
        return Library.open([PackSource(folder, "given")])

    return change


def begun(library: Library, log: ProgressLog, clock: FixedClock, **own: object) -> Begun:
    settings = Settings(**own)  # type: ignore[arg-type]  # whatever is to be set
    return begin(Wish(), library, log, clock, random.Random(1), settings)


def test_a_question_gone_from_its_pack_is_told_once_and_keeps_its_history(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock, without: Change
) -> None:
    start("score").give_up()
    card = log.cards()["mini/score"]
    assert begun(library, log, clock).said == ()
    changed = without("score")
    (said,) = notices(changed, log, clock.now())
    assert said == (
        "A question that you have answered is no longer in its pack (mini/score). Your answers "
        "are kept, and count again if it returns."
    )
    assert begun(changed, log, clock).said == (said,)
    assert begun(changed, log, clock).said == ()
    assert log.cards()["mini/score"] == card
    assert log.reviews() == 1
    # Back again: its history counts, and going once more would be news.
    assert begun(library, log, clock).said == ()
    clock.advance(timedelta(days=1))
    assert begun(library, log, clock).session.total > 0
    assert begun(changed, log, clock).said == (said,)


def test_packs_to_study_that_are_not_there_are_named_before_any_session(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    said = begun(library, log, clock, study=("mini", "mimi")).said
    assert said == (
        "The setting `study` names a pack that is not there: `mimi` (did you mean `mini`?).",
    )
    assert begun(library, log, clock, study=("mini",)).said == ()
    modes: tuple[Mode, ...] = ("learn", "practice", "timed", "mistakes")
    for mode in modes:
        settings = Settings(study=("zzz", "mimi", "y", "x"))
        found = begin(Wish(mode), library, log, clock, random.Random(1), settings)
        assert found.session.total == 0
        assert found.said == (
            "The setting `study` names packs that are not there: `zzz`, `mimi` (did you mean "
            "`mini`?), `y`, ….",
            "There are no questions in the packs that you study. The settings say which these "
            "are, `quizapp pack list` which there are.",
        )


def test_several_are_told_in_one_sentence_and_a_pack_taken_away_is_no_news(
    start: Start, log: ProgressLog, clock: FixedClock, without: Change
) -> None:
    session = start("score", "pick")
    session.give_up()
    session.next()
    session.give_up()
    changed = without("score", "pick")
    (said,) = notices(changed, log, clock.now())
    assert said.startswith("2 questions that you have answered are no longer in their packs")
    assert "(mini/pick, mini/score)" in said
    assert notices(Library.open([]), log, clock.now()) == ()


def test_all_that_is_to_be_said_is_said_before_the_session(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    start("score").give_up()
    clock.advance(timedelta(hours=-5))
    past = clock.now().date() - timedelta(days=1)
    said = begun(library, log, clock, interview=past).said
    assert [sentence[:24] for sentence in said] == [
        "The clock stands 5 hours",
        f"The interview of {past.isoformat()}"[:24],
    ]
    ahead = clock.now().date() + timedelta(days=1)
    said = begun(library, log, clock, interview=ahead, new_per_day=2).said
    assert said[-1].startswith("It does not fit")


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(minutes=5), None),
        (timedelta(minutes=5, seconds=1), "5 minutes"),
        (timedelta(minutes=45), "45 minutes"),
        (timedelta(minutes=60), "an hour"),
        (timedelta(minutes=100), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_a_clock_that_is_behind_the_last_answer_is_told_by_how_much(
    ahead: timedelta, said: str | None, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    log.append(State(question="mini/pick", what="flag"))
    told = (
        f"The clock stands {said} before your last answer. Answers are kept all the same, dated "
        "like that one until the clock has caught up; set it right if it is wrong."
    )
    assert notices(library, log, clock.now() - ahead) == ((told,) if said else ())


def test_an_interview_is_over_when_its_day_is(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    settings = Settings(interview=clock.now().date(), day_starts_at=5)
    night = clock.now().replace(hour=4) + timedelta(days=1)
    assert notices(library, log, night, settings) == ()
    (said,) = notices(library, log, night + timedelta(hours=1), settings)
    assert said == (
        "The interview of 2026-03-02 is over; set the next date, or none, in the settings."
    )


def test_of_many_questions_that_are_gone_three_are_named(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    def answered(name: str) -> None:
        right: dict[str, Any] = {"outcome": "correct", "score": 1.0, "mode": "learn", "rating": 3}
        log.append(Answer(question=f"mini/{name}", **right))

    for name in ("gone-c", "gone-a", "gone-b"):
        answered(name)
    log.append(State(question="mini/only-flagged", what="flag"))
    answered("pick")
    (said,) = notices(library, log, clock.now())
    assert "(mini/gone-a, mini/gone-b, mini/gone-c)" in said
    answered("gone-d")
    (said,) = notices(library, log, clock.now())
    assert said.startswith("4 questions ")
    assert "(mini/gone-a, mini/gone-b, mini/gone-c …)" in said


def test_a_question_that_was_renamed_is_not_gone(
    tmp_path: Path, log: ProgressLog, clock: FixedClock
) -> None:
    card = "kind: flashcard, topic: t, prompt: A, answer: B"
    library = pack_of(tmp_path / "p", f"  - {{id: now, aliases: [old], {card}}}\n")
    log.append(Answer(question="p/old", outcome="wrong", score=0.0, mode="learn", rating=1))
    assert notices(library, log, clock.now()) == ()


def test_three_packs_that_are_not_there_are_all_of_them(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    (said,) = notices(library, log, clock.now(), Settings(study=("x", "y", "zzz")))
    assert said == "The setting `study` names packs that are not there: `x`, `y`, `zzz`."


def test_where_nothing_matches_the_last_sentence_says_what_would(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    wish = Wish("practice", Filter(text="no question says this"))
    found = begin(wish, library, log, clock, random.Random(1), Settings())
    assert found.session.total == 0
    assert found.session.next() is None
    assert found.said == ("No question has “no question says this” in its text, title or id.",)


def test_a_settings_file_that_is_wrong_is_said_with_how_much_more_there_is(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('retenton = 0.9\nnew_per_day = "many"\nreviews_per_day = 7\n', "utf-8")
    loaded = load(file)
    assert loaded.settings.reviews_per_day == 7
    (said,) = of_settings(loaded.problems)
    assert said.startswith(f"{file}:1: unknown setting `retenton`; did you mean `retention`?")
    assert said.endswith("(and 1 more problem). Whatever is right in the file holds.")
    assert of_settings(()) == ()
    (said,) = of_settings(loaded.problems[:1])
    assert said == f"{loaded.problems[0]}. Whatever is right in the file holds."


def test_damage_and_a_missing_backup_are_told(library: Library, log: ProgressLog) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert notices(library, log, now) == ()
    log.faults = (Fault("event", "Event 1 is not what was written."),)
    log.unbacked = FullDisk(log.home.database, "The disk is full.")
    damaged, unbacked = notices(library, log, now)
    assert damaged == (
        "Something of your progress is damaged or missing. What is there is used and kept; "
        "`quizapp doctor` says what it is, `quizapp restore --preview` what a backup brings back."
    )
    assert unbacked == "There is no backup of your last answers yet: The disk is full."
