"""Opening a home, and what there is to do today."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.events import State
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.cards import cards
from quizapp.study.notices import notices
from quizapp.study.opening import horizon, pack_sources, studied, todays_limits, todays_plan
from tests.conftest import MINI
from tests.study.conftest import Start


def test_what_was_learned_today_counts_against_the_limits(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    for name in ("score", "pick"):
        start(name).give_up()
    start("row", mode="practice").give_up()
    limits = todays_limits(library, log, clock.now())
    assert (limits.new_done, limits.reviews_done) == (2, 0)
    clock.advance(timedelta(days=1))
    limits = todays_limits(library, log, clock.now())
    assert (limits.new_done, limits.reviews_done) == (0, 0)
    start("pick").give_up()
    limits = todays_limits(library, log, clock.now())
    assert (limits.new_done, limits.reviews_done) == (0, 1)


def test_what_was_answered_is_no_longer_new(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    before = todays_plan(library, log, clock.now()).new
    start("score").give_up()
    after = todays_plan(library, log, clock.now())
    assert set(before) - set(after.new) == {"mini/score"}
    clock.advance(timedelta(minutes=2))
    assert todays_plan(library, log, clock.now()).reviews == ("mini/score",)


def test_a_renamed_question_keeps_its_progress(
    tmp_path: Path, start: Start, log: ProgressLog
) -> None:
    start("score").give_up()
    renamed = tmp_path / "mini"
    renamed.mkdir()
    for file in MINI.glob("*.yaml"):
        text = file.read_text("utf-8")
        text = text.replace("  - id: score\n", "  - id: product\n    aliases: [score]\n")
        (renamed / file.name).write_text(text, "utf-8")
    library = Library.open([PackSource(renamed, "given")])
    found = cards(library, log)
    assert set(found) == {"mini/product"}
    assert found["mini/product"].reps == 1


def test_cards_of_vanished_questions_are_left_out(start: Start, log: ProgressLog) -> None:
    start("score").give_up()
    assert cards(Library.open([]), log) == {}


def test_packs_come_from_flags_else_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = resolve_home(tmp_path)
    monkeypatch.setenv("QUIZAPP_PACKS", "/one:/two")
    named = [source.path for source in pack_sources(home) if source.origin == "given"]
    assert named == [Path("/one"), Path("/two")]
    given = pack_sources(home, [Path("/three")])
    assert [source.path for source in given if source.origin == "given"] == [Path("/three")]


def test_packs_named_in_the_settings_come_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = resolve_home(tmp_path)
    home.config_file.write_text('packs = ["/four"]\n', "utf-8")
    assert [source.path for source in pack_sources(home)][-1] == Path("/four")
    monkeypatch.setenv("QUIZAPP_PACKS", "/one")
    assert [source.path for source in pack_sources(home)][-1] == Path("/one")


def test_the_settings_say_how_much_and_what(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    few = Settings(new_per_day=3)
    assert len(todays_plan(library, log, clock.now(), settings=few).new) == 3
    others = Settings(study=("another-pack",))
    assert todays_plan(library, log, clock.now(), settings=others).queue == []


def test_a_pack_is_studied_under_a_former_id_too(tmp_path: Path) -> None:
    folder = tmp_path / "mini"
    shutil.copytree(MINI, folder)
    manifest = folder / "pack.yaml"
    manifest.write_text(f"{manifest.read_text('utf-8')}aliases: [small]\n", "utf-8")
    library = Library.open([PackSource(folder, "given")])
    assert library.pack_named("small") == "mini"
    assert library.pack_named("smal") is None
    for name in ("mini", "small"):
        assert list(studied(library, Settings(study=(name,)))) == list(library.entries)


def test_the_day_begins_when_the_learner_says(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    start("pick").give_up()
    early, late = Settings(day_starts_at=0), Settings(day_starts_at=11)
    clock.advance(timedelta(hours=15))
    assert todays_limits(library, log, clock.now(), early).new_done == 0
    assert todays_limits(library, log, clock.now(), late).new_done == 0
    clock.advance(timedelta(hours=-15, minutes=30))
    assert todays_limits(library, log, clock.now(), late).new_done == 1


def test_new_questions_are_spread_over_the_days_until_the_interview(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    all_new = len(library.entries)
    day = clock.now().date()
    settings = Settings(interview=day + timedelta(days=4), new_per_day=20)
    limits = todays_limits(library, log, clock.now(), settings)
    assert limits.new == limits.new_left == -(-all_new // 4)
    start("score").give_up()
    limits = todays_limits(library, log, clock.now(), settings)
    assert (limits.new, limits.new_left) == (-(-all_new // 4), -(-all_new // 4) - 1)
    log.append(State(question="mini/sort", what="known"))
    log.append(State(question="mini/pick", what="suspend"))
    spread = horizon(library, log, clock.now(), settings)
    assert spread is not None
    assert (spread.new, spread.fits) == (all_new - 2, True)


def test_what_does_not_fit_is_said(library: Library, log: ProgressLog, clock: FixedClock) -> None:
    tomorrow = clock.now().date() + timedelta(days=1)
    settings = Settings(interview=tomorrow, new_per_day=3)
    assert todays_limits(library, log, clock.now(), settings).new == 3
    spread = horizon(library, log, clock.now(), settings)
    assert spread is not None
    assert spread.sentence().startswith(f"It does not fit: {len(library.entries) - 3} of ")
    assert horizon(library, log, clock.now(), Settings()) is None


def test_on_the_day_itself_nothing_new_is_learned(
    library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    settings = Settings(interview=clock.now().date())
    assert todays_plan(library, log, clock.now(), settings=settings).new == ()
    clock.advance(timedelta(days=1))
    assert todays_plan(library, log, clock.now(), settings=settings).new != ()
    (warning,) = notices(library, log, clock.now(), settings)
    assert warning.startswith("The interview of 2026-03-02 is over")


def test_a_clock_that_was_set_back_is_said_and_nothing_is_lost(
    start: Start, library: Library, log: ProgressLog, clock: FixedClock
) -> None:
    start("score").give_up()
    assert notices(library, log, clock.now()) == ()
    clock.advance(timedelta(days=-3))
    (warning,) = notices(library, log, clock.now())
    assert warning.startswith("The clock stands 3 days before your last answer.")
    start("pick").give_up()
    assert log.reviews() == 2
    assert log.verify() == []
    clock.advance(timedelta(days=3, minutes=1))
    assert notices(library, log, clock.now()) == ()
    assert set(todays_plan(library, log, clock.now()).reviews) == {"mini/score", "mini/pick"}
