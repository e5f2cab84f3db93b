"""What Today says: how ready the learner is, what is due, and what keeps going wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from quizapp.bank.index import Entry, Topic
from quizapp.bank.library import Library
from quizapp.progress.days import ROLLOVER, local_day
from quizapp.progress.log import ProgressLog
from quizapp.progress.state import Answered, CardState
from quizapp.progress.stats import Tally, misconceptions, streak
from quizapp.settings import Settings
from quizapp.study.cards import cards
from quizapp.study.days import next_dawn
from quizapp.study.filters import minutes
from quizapp.study.opening import studied, todays_plan
from quizapp.study.queue import is_new, new_again
from quizapp.study.readiness import Readiness, day_of_reckoning, readiness, recall
from quizapp.study.today import Mistake, Overview, TopicLine

LATELY = timedelta(weeks=8)


def topic_lines(
    entries: Sequence[Entry],
    topics: Sequence[Topic],
    ready: Readiness,
    due: Iterable[str],
    cards: Mapping[str, CardState],
    now: datetime,
) -> tuple[TopicLine, ...]:
    """The topics that have questions, in the order of the syllabus."""
    waiting = set(due)
    by_topic: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_topic[entry.topic].append(entry)
    return tuple(
        TopicLine(
            topic.id,
            topic.title,
            ready.topics[topic.id].value,
            sum(entry.id in waiting for entry in found),
            sum((card := cards.get(entry.id)) is None or is_new(card, now) for entry in found),
            len(found),
        )
        for topic in topics
        if (found := by_topic.get(topic.id))
    )


def recent_mistakes(
    answers: Iterable[Answered], now: datetime, rollover: int = ROLLOVER, most: int = 5
) -> list[Mistake]:
    """The mistakes made most often in the last weeks."""
    since = now - LATELY
    tallies = misconceptions((answer for answer in answers if answer.time >= since), rollover)
    return [_mistake(name, tally, now, rollover) for name, tally in list(tallies.items())[:most]]


def _mistake(name: str, tally: Tally, now: datetime, rollover: int) -> Mistake:
    today = local_day(now, rollover)
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=back) for back in range(5, -1, -1)]
    counts = tuple(tally.weeks.get(week, 0) for week in weeks)
    return Mistake(name, tally.count, tally.last.astimezone(now.tzinfo), counts)


def overview(
    library: Library, log: ProgressLog, now: datetime, settings: Settings | None = None
) -> Overview:
    """Everything that Today shows, of the packs that are studied.

    Args:
        now: the time, in the learner's own zone.

    Raises:
        ProgressError: the log cannot be read.
    """
    own = settings or Settings()
    rollover = own.day_starts_at
    entries = studied(library, own)
    held = cards(library, log)
    plan = todays_plan(library, log, now, settings=own, held=held)
    day = day_of_reckoning(now, own.interview, rollover)
    ready = readiness(entries, library.topics, recall(entries, held, log.scheduler(), day))
    by_id = {entry.id: entry for entry in entries}
    queue = plan.queue
    spent = sum(minutes(by_id[name]) for name in queue)
    return Overview(
        reviews=len(plan.reviews),
        new=len(plan.new),
        minutes=max(1, round(spent)) if queue else 0,
        first=by_id[queue[0]].title if queue else "",
        ready=ready.overall.value,
        margin=ready.overall.margin,
        streak=streak(log.days(rollover).keys(), local_day(now, rollover)),
        answers=log.reviews(),
        topics=topic_lines(entries, library.topics, ready, plan.reviews, held, now),
        mistakes=tuple(recent_mistakes(log.answers(now - LATELY), now, rollover)),
        problems=len(library.problems),
        until=_until(held.values(), now, rollover),
    )


def _until(held: Iterable[CardState], now: datetime, rollover: int) -> datetime:
    """The next moment at which time alone changes anything of it."""
    moments = [next_dawn(now, rollover)]
    for card in held:
        if card.phase != "review" and card.due is not None:
            moments.append(card.due)
        if card.buried_until is not None:
            moments.append(card.buried_until)
        if card.known is not None and card.due is None:
            moments.append(new_again(card.known, card.question))
    return min(moment for moment in moments if moment > now)
