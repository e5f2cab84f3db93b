"""Every figure, worked out again from the events by plain loops."""

from __future__ import annotations

import json
import math
import random
import shutil
import statistics as plain
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import fsrs
import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.engine.misconception_names import misconception_name
from quizapp.paths import Home, resolve_home
from quizapp.progress.events import Answer, Event, Parameters, Rate, Reset, Undo
from quizapp.progress.log import ProgressLog
from quizapp.progress.schedule import DEFAULT_WEIGHTS
from quizapp.settings import Settings
from quizapp.study.statistics.gathered import Statistics, statistics
from quizapp.study.statistics.groups import Group
from quizapp.study.statistics.told import as_json, as_text
from tests.study.conftest import MINI
from tests.study.statistics.made import MISTAKES, history

START = datetime(2026, 5, 4, 5, 30, tzinfo=UTC)
NOW = datetime(2026, 10, 7, 21, 15, tzinfo=timezone(timedelta(hours=2)))
OWN = Settings(interview=date(2026, 10, 30), day_starts_at=4)
GONE = "mini/gone"
"""A question that no pack has any more."""


@dataclass
class Review:
    """An answer that counts, as a plain loop over the events finds it."""

    body: Answer
    time: datetime
    day: date
    rating: int | None
    recall: float | None = None
    earlier: date | None = None


@pytest.fixture(scope="module")
def events(library: Library) -> list[Event]:
    questions = [*(entry.id for entry in library.entries), GONE]
    return history(random.Random(20), questions, START, 156, 26)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, events: list[Event]) -> Iterator[ProgressLog]:
    home = resolve_home(tmp_path_factory.mktemp("statistics") / "home")
    with ProgressLog.open(home, FixedClock(NOW)) as opened:
        opened.merge(events)
        yield opened


@pytest.fixture(scope="module")
def found(library: Library, log: ProgressLog) -> Statistics:
    return statistics(library, log, NOW, OWN)


@pytest.fixture(scope="module")
def reviews(events: list[Event]) -> list[Review]:
    return reviews_of(events)


def from_nothing(library: Library, home: Home) -> Statistics:
    """The figures of somebody who has nothing but the log."""
    (home.cache / "statistics.npz").unlink()
    with ProgressLog.open(home, FixedClock(NOW)) as log:
        return statistics(library, log, NOW, OWN)


def reviews_of(events: list[Event]) -> list[Review]:
    """Answers that count, each with the recall that FSRS predicted for it."""
    off: set[str] = set()
    for event in reversed(events):
        # Only a later event names an earlier one, so one pass backwards settles all undos.
        if isinstance(event.body, Undo) and event.id not in off:
            off.add(event.body.target)
    counting = [event for event in events if event.id not in off]
    judged: dict[str, int] = {}
    for event in counting:
        if isinstance(event.body, Rate) and event.body.rating is not None:
            judged[event.body.target] = event.body.rating
    scheduler = fsrs.Scheduler(
        parameters=DEFAULT_WEIGHTS, enable_fuzzing=False, learning_steps=STEPS,
        relearning_steps=STEPS[1:],
    )  # fmt: skip
    memory: dict[str, fsrs.Card] = {}
    last_day: dict[str, date] = {}
    found = []
    for event in counting:
        body = event.body
        if isinstance(body, Reset):
            memory.pop(body.question, None)
            last_day.pop(body.question, None)
        if not isinstance(body, Answer):
            continue
        local = event.time + timedelta(minutes=event.offset) - timedelta(hours=4)
        review = Review(body, event.time, local.date(), judged.get(event.id, body.rating))
        found.append(review)
        if body.mode != "learn" or body.part != body.parts - 1 or review.rating is None:
            continue
        card = memory.get(body.question)
        if card is None:
            card = fsrs.Card(card_id=1)
        else:
            assert card.last_review is not None
            assert card.stability is not None
            review.earlier = last_day[body.question]
            passed = (event.time - card.last_review) / timedelta(days=1)
            review.recall = curve(max(passed, 1.0), card.stability)
        memory[body.question], _ = scheduler.review_card(
            card, fsrs.Rating(review.rating), event.time
        )
        last_day[body.question] = review.day
    return found


STEPS = (timedelta(minutes=1), timedelta(minutes=10))


def curve(days: float, stability: float) -> float:
    """FSRS-6's forgetting curve."""
    decay = -DEFAULT_WEIGHTS[20]
    return float((1 + (0.9 ** (1 / decay) - 1) * days / stability) ** decay)


def predicted(reviews: list[Review]) -> list[Review]:
    return [r for r in reviews if r.recall is not None and r.earlier != r.day]


def today() -> date:
    return date(2026, 10, 7)


def test_the_history_holds_what_makes_figures_hard(
    events: list[Event], reviews: list[Review]
) -> None:
    assert len(reviews) > 3000
    kinds = Counter(type(event.body).__name__ for event in events)
    assert min(kinds[name] for name in ("Undo", "Rate", "Reset", "State")) > 10
    assert len({event.device for event in events}) == 2
    same_day = [r for r in reviews if r.recall is not None and r.earlier == r.day]
    assert len(same_day) > 100
    assert len(predicted(reviews)) > 1000


def test_the_days(found: Statistics, reviews: list[Review]) -> None:
    answers = Counter(review.day for review in reviews)
    moved: Counter[date] = Counter()
    spent: Counter[date] = Counter()
    for review in reviews:
        body = review.body
        learned = body.mode == "learn" and body.part == body.parts - 1
        moved[review.day] += learned and review.rating is not None
        spent[review.day] += min(body.milliseconds, 600_000)
    assert [day.day for day in found.habit.days] == sorted(answers)
    for day in found.habit.days:
        assert day.answers == answers[day.day]
        assert day.reviews == moved[day.day]
        assert day.minutes == pytest.approx(spent[day.day] / 60_000)
    assert found.reviews == len(reviews) == sum(answers.values())
    assert found.habit.active == len(answers)


def test_the_streaks(found: Statistics, reviews: list[Review]) -> None:
    held = {review.day for review in reviews}
    longest = run = 0
    day = min(held)
    while day <= max(held):
        run = run + 1 if day in held else 0
        longest = max(longest, run)
        day += timedelta(days=1)
    assert found.habit.longest == longest
    now = 0
    day = today() if today() in held else today() - timedelta(days=1)
    while day - timedelta(days=now) in held:
        now += 1
    assert found.habit.streak == now


def test_the_calendar_is_of_one_year(library: Library, log: ProgressLog) -> None:
    later = statistics(library, log, NOW + timedelta(days=330), OWN)
    first = later.habit.days[0].day
    assert timedelta(days=360) < later.today - first < timedelta(days=371)
    assert later.habit.active > len(later.habit.days)
    assert later.habit.streak == 0


def test_retention_against_prediction(found: Statistics, reviews: list[Review]) -> None:
    pairs = [(r.recall, r.rating != 1, r.day) for r in predicted(reviews)]
    for period in found.retention.periods:
        chosen = [
            (recall, known)
            for recall, known, day in pairs
            if recall is not None and (period.days is None or (today() - day).days < period.days)
        ]
        assert period.found.reviews == len(chosen)
        assert period.found.predicted == pytest.approx(plain.mean(p for p, _ in chosen), abs=1e-9)
        assert period.found.recalled == pytest.approx(plain.mean(k for _, k in chosen))
    assert found.retention.ever.reviews == len(pairs)


def test_the_calibration_table(found: Statistics, reviews: list[Review]) -> None:
    total, error = 0, 0.0
    for each in found.retention.bins:
        chosen = [
            (r.recall, r.rating != 1)
            for r in predicted(reviews)
            if r.recall is not None
            and each.start <= r.recall
            and (r.recall < each.end or r.recall == each.end == 1.0)
        ]
        assert each.found.reviews == len(chosen)
        if not chosen:
            assert each.found.recalled is None
            continue
        mean = plain.mean(p for p, _ in chosen)
        share = plain.mean(k for _, k in chosen)
        assert each.found.predicted == pytest.approx(mean, abs=1e-9)
        assert each.found.recalled == pytest.approx(share)
        total += len(chosen)
        error += len(chosen) * abs(mean - share)
        assert each.found.low is not None
        assert each.found.high is not None
        # Wilson's bounds are the shares from which the one found is just 1.96 spreads away.
        for bound in (each.found.low, each.found.high):
            if 0 < bound < 1:
                spread = math.sqrt(bound * (1 - bound) / len(chosen))
                assert abs(share - bound) == pytest.approx(1.96 * spread)
    assert total == len(predicted(reviews))
    assert found.retention.error == pytest.approx(error / total)


def test_the_forecast(found: Statistics, library: Library, log: ProgressLog) -> None:
    held = log.cards()
    expected: Counter[date] = Counter()
    for entry in library.entries:
        card = held[entry.id]
        if card.due is not None and not card.suspended:
            due = (card.due.astimezone(NOW.tzinfo) - timedelta(hours=4)).date()
            changed = card.rev is not None and card.rev < entry.rev
            expected[today() if changed else max(due, today())] += 1
    days = [each.day for each in found.memory.forecast]
    assert days == [today() + timedelta(days=n) for n in range(30)]
    assert [each.reviews for each in found.memory.forecast] == [expected[day] for day in days]
    assert found.memory.later == sum(n for day, n in expected.items() if day > days[-1])
    assert any(card.suspended for card in held.values())


def test_what_is_up_today(
    found: Statistics, library: Library, log: ProgressLog, reviews: list[Review]
) -> None:
    held = log.cards()
    idea = {e.id: e.idea or e.id.removesuffix("~reverse") for e in library.entries}
    learned = [
        review
        for review in reviews
        if review.body.mode == "learn" and review.body.part == review.body.parts - 1
        if review.rating is not None and review.day == today() and review.body.question in idea
    ]
    asked = {review.body.question for review in learned}
    ideas = {idea[name] for name in asked if held[name].reps}
    up: list[tuple[bool, datetime, str]] = []
    unmet = set()
    for entry in library.entries:
        card = held.get(entry.id)
        if card is None or card.due is None:
            unmet.add(entry.id)
            continue
        put_off = card.buried_until is not None and card.buried_until > NOW
        day = (card.due.astimezone(NOW.tzinfo) - timedelta(hours=4)).date()
        comes = day <= today() if card.phase == "review" else card.due <= NOW
        changed = card.rev is not None and card.rev < entry.rev
        if (comes or changed) and not card.suspended and not put_off:
            up.append((card.phase == "review", card.due, entry.id))
    due = []
    for _, _, name in sorted(up):
        if (name in asked and held[name].reps) or idea[name] not in ideas:
            due.append(name)
        ideas.add(idea[name])
    topic = {entry.id: entry.topic for entry in library.entries}
    assert found.due == len(due) > 0
    for each in found.topics:
        assert each.due == sum(topic[name] == each.id for name in due)
        assert each.new == sum(topic[name] == each.id for name in unmet)
    open_ideas = {idea[n] for n in unmet if n not in held or not held[n].suspended} - ideas
    assert found.new <= len(open_ideas)


def test_new_ones_are_within_the_limit_one_of_each_idea(library: Library, tmp_path: Path) -> None:
    ideas = {entry.idea or entry.id.removesuffix("~reverse") for entry in library.entries}
    with ProgressLog.open(resolve_home(tmp_path / "home"), FixedClock(NOW)) as log:
        for limit, expected in ((3, 3), (99, len(ideas))):
            found = statistics(library, log, NOW, Settings(new_per_day=limit))
            assert (found.due, found.new) == (0, expected)
            assert sum(topic.new for topic in found.topics) == len(library.entries)


def test_the_stabilities(found: Statistics, library: Library, log: ProgressLog) -> None:
    held = [card for name, card in log.cards().items() if name != GONE]
    known = [card.stability for card in held if card.stability is not None]
    assert found.memory.stability == pytest.approx(plain.median(known))
    for each in found.memory.firmness:
        end = math.inf if each.end is None else each.end
        assert each.questions == sum(each.start <= s < end for s in known)
    assert sum(each.questions for each in found.memory.firmness) == len(known)


@pytest.mark.parametrize("by", ["topic", "difficulty", "kind"])
def test_the_groups(by: str, found: Statistics, library: Library, reviews: list[Review]) -> None:
    of_question = {entry.id: getattr(entry, by) for entry in library.entries}
    groups: dict[Any, list[Answer]] = defaultdict(list)
    for review in reviews:
        if review.body.question in of_question:
            groups[of_question[review.body.question]].append(review.body)
    by_group: dict[str, dict[Any, Group]] = {
        "topic": {topic.id: topic.answered for topic in found.topics},
        "difficulty": dict(found.difficulties),
        "kind": dict(found.kinds),
    }
    shown = by_group[by]
    assert set(shown) == set(groups)
    for key, bodies in groups.items():
        group = shown[key]
        right = sum(body.outcome in ("correct", "close") for body in bodies)
        times = sorted(body.milliseconds / 1000 for body in bodies if body.milliseconds)
        assert group.answers == len(bodies)
        assert group.right == pytest.approx(right / len(bodies))
        assert group.seconds == pytest.approx(plain.median(times))
        quick, _, slow = plain.quantiles(times, n=4, method="inclusive")
        assert group.quick == pytest.approx(quick)
        assert group.slow == pytest.approx(slow)


def test_the_misconceptions(found: Statistics, reviews: list[Review]) -> None:
    assert {mistake.id for mistake in found.mistakes} == set(MISTAKES)
    counts = [mistake.count for mistake in found.mistakes]
    assert counts == sorted(counts, reverse=True)
    monday = date(2026, 10, 5)
    for mistake in found.mistakes:
        made = [review for review in reviews if mistake.id in review.body.misconceptions]
        assert mistake.count == len(made)
        assert mistake.last == max(review.time for review in made)
        assert mistake.last_day == max(review.day for review in made)
        weeks = [monday - timedelta(weeks=back) for back in range(11, -1, -1)]
        expected = [
            sum(week <= review.day < week + timedelta(weeks=1) for review in made) for week in weeks
        ]
        assert list(mistake.weeks) == expected


def test_readiness_is_that_of_the_interview_day(
    found: Statistics, library: Library, log: ProgressLog
) -> None:
    noon = datetime(2026, 10, 30, 12, tzinfo=NOW.tzinfo)
    assert found.day == noon
    assert found.interview == date(2026, 10, 30)
    held = log.cards()
    share = {1: 3.0, 2: 2.0, 3: 1.0}
    value = variance = total = 0.0
    for topic in library.topics:
        own = [entry for entry in library.entries if entry.topic == topic.id]
        weight = sum(share[entry.difficulty] for entry in own)
        topic_value = topic_variance = 0.0
        for entry in own:
            card = held.get(entry.id)
            if card is None or card.stability is None or card.last is None:
                continue
            recall = curve((noon - card.last) / timedelta(days=1), card.stability)
            part = share[entry.difficulty] / weight
            topic_value += part * recall
            topic_variance += part**2 * recall * (1 - recall)
        (shown,) = [each for each in found.topics if each.id == topic.id]
        assert shown.ready.value == pytest.approx(topic_value)
        assert shown.ready.margin == pytest.approx(1.96 * math.sqrt(topic_variance))
        assert shown.questions == len(own)
        total += topic.weight
        value += topic.weight * topic_value
        variance += topic.weight**2 * topic_variance
    assert found.ready.value == pytest.approx(value / total)
    assert found.ready.margin == pytest.approx(1.96 * math.sqrt(variance) / total)


def test_without_an_interview_readiness_is_that_of_tomorrow(
    library: Library, log: ProgressLog
) -> None:
    past = statistics(library, log, NOW, Settings(interview=date(2026, 10, 1)))
    assert past.interview is None
    assert past.day == datetime(2026, 10, 8, 12, tzinfo=NOW.tzinfo)


def test_only_the_packs_studied_count(library: Library, log: ProgressLog) -> None:
    none = statistics(library, log, NOW, Settings(study=("another",)))
    assert (none.topics, none.kinds, none.due, none.new) == ((), (), 0, 0)
    assert none.ready.value == 0
    assert none.reviews > 3000


def test_what_is_kept_follows_the_log(
    tmp_path: Path, library: Library, events: list[Event]
) -> None:
    clock = FixedClock(NOW)
    home = resolve_home(tmp_path / "home")
    some = events[:800]
    with ProgressLog.open(home, clock) as log:
        assert statistics(library, log, NOW, OWN).reviews == 0
        log.merge(some)
        statistics(library, log, NOW, OWN)
        answers = [event for event in log.events() if isinstance(event.body, Answer)]
        log.undo(log.undoable()[0].id)
        rated = next(e for e in answers[::-1] if e.body.rating == 3 and not log.is_undone(e.id))  # type: ignore[union-attr]  # answers only
        log.append(Rate(target=rated.id, rating=1))
        log.append(Reset(question=answers[0].body.question))  # type: ignore[union-attr]  # likewise
        clock.advance(timedelta(minutes=5))
        for name in ("mini/pick", "mini/score"):
            log.append(Answer(question=name, outcome="wrong", score=0, mode="learn", rating=1))
        log.merge(events[800:900])
        kept = statistics(library, log, NOW, OWN)
        assert from_nothing(library, home) == kept
        log.append(Parameters(algorithm="fsrs-6", weights=(0.5, *DEFAULT_WEIGHTS[1:])))
        tuned = statistics(library, log, NOW, OWN)
        assert tuned.retention.ever.predicted != kept.retention.ever.predicted
        assert tuned.retention.ever.reviews == kept.retention.ever.reviews


@pytest.mark.parametrize("rubbish", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY"])
def test_a_broken_cache_is_made_afresh(
    rubbish: bytes, library: Library, log: ProgressLog, found: Statistics
) -> None:
    file = log.home.cache / "statistics.npz"
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(rubbish)
    with ProgressLog.open(log.home, FixedClock(NOW)) as again:
        assert statistics(library, again, NOW, OWN) == found
    assert file.stat().st_size > 1000


def test_without_a_cache_the_figures_are_the_same(
    library: Library, log: ProgressLog, found: Statistics, tmp_path: Path
) -> None:
    (tmp_path / "no-folder").write_text("a file where the folder should be")
    home = replace(log.home, cache=tmp_path / "no-folder")
    with ProgressLog.open(home, FixedClock(NOW)) as again:
        assert statistics(library, again, NOW, OWN) == found


def test_a_renamed_question_is_one_history(tmp_path: Path) -> None:
    shutil.copytree(MINI, tmp_path / "mini")
    file = tmp_path / "mini" / "closed.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("- id: card\n", "- id: card\n    aliases: [old-card]\n"), "utf-8")
    library = Library.open([PackSource(tmp_path / "mini", "given")])
    clock = FixedClock(NOW - timedelta(days=9))
    with ProgressLog.open(resolve_home(tmp_path / "home"), clock) as log:
        for name in ("mini/old-card", "mini/card"):
            log.append(Answer(question=name, outcome="correct", score=1, mode="learn", rating=3))
            clock.advance(timedelta(days=4))
        found = statistics(library, log, NOW, OWN)
    assert found.retention.ever.reviews == 1
    assert sum(topic.answered.answers for topic in found.topics) == 2


def test_a_new_learner_has_no_figures(tmp_path: Path, library: Library) -> None:
    with ProgressLog.open(resolve_home(tmp_path / "home"), FixedClock(NOW)) as log:
        found = statistics(library, log, NOW)
    assert (found.reviews, found.habit.days, found.mistakes) == (0, (), ())
    assert found.retention.ever.recalled is None
    assert found.memory.stability is None
    assert json.dumps(as_json(found), allow_nan=False)
    assert any("0 answers" in line for line in as_text(found))


def test_json_has_the_figures(found: Statistics) -> None:
    told = json.loads(json.dumps(as_json(found), allow_nan=False))
    assert {"due", "new", "reviews", "streak", "readiness", "margin", "topics",
            "misconceptions", "days", "retention", "forecast", "stability", "difficulties",
            "kinds", "longest_streak", "ready_on", "interview"} <= set(told)  # fmt: skip
    assert told["reviews"] == found.reviews
    assert told["readiness"] == found.ready.value
    assert sum(day["answers"] for day in told["days"]) == found.reviews
    assert told["ready_on"] == told["interview"] == "2026-10-30"
    assert (
        sum(each["reviews"] for each in told["retention"]["bins"])
        == (told["retention"]["periods"][-1]["reviews"])
    )
    assert told["misconceptions"][0]["weeks"][-1]["monday"] == "2026-10-05"
    assert len(told["forecast"]) == 30


def test_the_text_says_the_same(found: Statistics) -> None:
    text = "\n".join(as_text(found))
    assert f"{found.reviews} answers" in text
    assert f"Ready on 2026-10-30: {found.ready.value * 100:.0f} %" in text
    assert "Scores" in text
    for mistake in found.mistakes:
        assert misconception_name(mistake.id) in text
        assert mistake.id not in text


def test_no_line_is_wider_than_a_terminal_of_eighty_cells(found: Statistics) -> None:
    busy = Group(answers=1_234_567, right=1.0, seconds=1_234.0, quick=1.0, slow=5_000.0)
    topics = tuple(
        replace(each, title="Positions " * 7, due=9_999, new=9_999, answered=busy,
                ready=replace(each.ready, value=1.0, margin=0.25))
        for each in found.topics
    )  # fmt: skip
    text = list(as_text(replace(found, topics=topics)))
    assert sum("Positions" in line for line in text) == len(topics) > 0
    assert max(map(len, text)) <= 79
