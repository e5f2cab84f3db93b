"""Every other figure, worked out again from the events by plain loops."""

from __future__ import annotations

import json
import math
import shutil
import statistics as plain
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.events import Answer, Event
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.statistics.gathered import Statistics, statistics
from quizapp.study.statistics.groups import Group
from quizapp.study.statistics.told import as_json, as_text
from tests.conftest import MINI
from tests.study.statistics.conftest import NOW, OWN
from tests.study.statistics.made import MISTAKES
from tests.study.statistics.plainly import TODAY, Review, curve, predicted


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


def test_what_is_up_today(
    found: Statistics, library: Library, log: ProgressLog, reviews: list[Review]
) -> None:
    held = log.cards()
    idea = {e.id: e.idea or e.id.removesuffix("~reverse") for e in library.entries}
    learned = [
        review
        for review in reviews
        if review.body.mode == "learn" and review.body.part == review.body.parts - 1
        if review.rating is not None and review.day == TODAY and review.body.question in idea
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
        comes = day <= TODAY if card.phase == "review" else card.due <= NOW
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
