"""The figures as JSON and as text, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quizapp.counting import count, estimated, percent
from quizapp.engine.misconception_names import misconception_name
from quizapp.study.statistics.gathered import Statistics
from quizapp.study.statistics.groups import Group
from quizapp.study.statistics.mistakes import mondays
from quizapp.study.statistics.retention import Recalled


def as_json(found: Statistics) -> dict[str, Any]:
    """Every figure; the keys are an interface, and always there."""
    weeks = [day.isoformat() for day in mondays(found.today)]
    return {
        "due": found.due,
        "new": found.new,
        "reviews": found.reviews,
        "streak": found.habit.streak,
        "readiness": found.ready.value,
        "margin": found.ready.margin,
        "ready_on": found.day.date().isoformat(),
        "interview": None if found.interview is None else found.interview.isoformat(),
        "longest_streak": found.habit.longest,
        "active_days": found.habit.active,
        "topics": [
            {
                "id": topic.id,
                "title": topic.title,
                "questions": topic.questions,
                "due": topic.due,
                "new": topic.new,
                "readiness": topic.ready.value,
                "margin": topic.ready.margin,
                **_group(topic.answered),
            }
            for topic in found.topics
        ],
        "difficulties": [
            {"difficulty": difficulty, **_group(group)} for difficulty, group in found.difficulties
        ],
        "kinds": [{"kind": kind, **_group(group)} for kind, group in found.kinds],
        "misconceptions": [
            {
                "id": mistake.id,
                "count": mistake.count,
                "last": mistake.last.isoformat(),
                "weeks": [
                    {"monday": monday, "count": times}
                    for monday, times in zip(weeks, mistake.weeks, strict=True)
                ],
            }
            for mistake in found.mistakes
        ],
        "days": [
            {
                "day": day.day.isoformat(),
                "answers": day.answers,
                "reviews": day.reviews,
                "minutes": day.minutes,
            }
            for day in found.habit.days
        ],
        "retention": {
            "error": found.retention.error,
            "periods": [
                {"days": period.days, **_recalled(period.found)}
                for period in found.retention.periods
            ],
            "bins": [
                {"from": each.start, "to": each.end, **_recalled(each.found)}
                for each in found.retention.bins
            ],
        },
        "forecast": [
            {"day": due.day.isoformat(), "reviews": due.reviews} for due in found.memory.forecast
        ],
        "forecast_later": found.memory.later,
        "stability": {
            "median": found.memory.stability,
            "bins": [
                {"from": each.start, "to": each.end, "questions": each.questions}
                for each in found.memory.firmness
            ],
        },
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "answers": group.answers,
        "right": group.right,
        "median_seconds": group.seconds,
        "quartile_seconds": None if group.quick is None else [group.quick, group.slow],
    }


def _recalled(found: Recalled) -> dict[str, Any]:
    return {
        "reviews": found.reviews,
        "predicted": found.predicted,
        "recalled": found.recalled,
        "interval": None if found.low is None else [found.low, found.high],
    }


def as_text(found: Statistics) -> Iterator[str]:
    """The figures that matter, line by line."""
    when = "tomorrow" if found.interview is None else f"on {found.interview.isoformat()}"
    yield f"{found.due} to review, {found.new} new today"
    yield (
        f"{count(found.reviews, 'answer')} on {count(found.habit.active, 'day')}, "
        f"{count(found.habit.streak, 'day')} in a row (longest {found.habit.longest})"
    )
    yield f"Ready {when}: {estimated(found.ready.value, found.ready.margin)}"
    if found.habit.days:
        week = [day for day in found.habit.days if (found.today - day.day).days < 7]
        yield (
            f"Last 7 days: {count(sum(day.answers for day in week), 'answer')}, "
            f"{sum(day.reviews for day in week)} of them on schedule, "
            f"{count(round(sum(day.minutes for day in week)), 'minute')}"
        )
    yield from _retention(found)
    ahead = found.memory.forecast
    if any(due.reviews for due in ahead):
        yield (
            f"Coming reviews: {ahead[0].reviews} today, {ahead[1].reviews} tomorrow, "
            f"{sum(due.reviews for due in ahead[:7])} within 7 days, "
            f"{sum(due.reviews for due in ahead)} within {len(ahead)}"
        )
    if found.memory.stability is not None:
        yield f"Memory lasts {found.memory.stability:.1f} days at the median until 90 % are left"
    yield ""
    yield from _topics(found)
    yield from _groups("Difficulty", [(str(key), group) for key, group in found.difficulties])
    yield from _groups("Kind", list(found.kinds))
    if found.mistakes:
        yield ""
        yield "Mistakes"
    for mistake in found.mistakes:
        recent = sum(mistake.weeks[-4:])
        name = misconception_name(mistake.id)
        yield f"  {name}: {count(mistake.count, 'time')}, {recent} in the last 4 weeks"


def _retention(found: Statistics) -> Iterator[str]:
    ever = found.retention.ever
    if ever.recalled is None or ever.predicted is None:
        return
    yield (
        f"Recalled {percent(ever.recalled)} of {count(ever.reviews, 'review')}, "
        f"predicted {percent(ever.predicted)}"
    )


def _topics(found: Statistics) -> Iterator[str]:
    titles = max((len(topic.title) for topic in found.topics), default=0)
    width = min(max(titles, 10), 34)  # so that a line has 79 cells at most
    yield f"{'Topic':<{width}}  ready       due  new  answers right  median"
    for topic in found.topics:
        ready = estimated(topic.ready.value, topic.ready.margin)
        yield (
            f"{_cut(topic.title, width):<{width}}  {ready:<10} {topic.due:>4} {topic.new:>4}"
            f"  {_columns(topic.answered)}"
        )


def _groups(title: str, groups: list[tuple[str, Group]]) -> Iterator[str]:
    if not groups:
        return
    yield ""
    yield f"{title:<12}  answers right  median"
    for name, group in groups:
        yield f"{name:<12}  {_columns(group)}"


def _columns(group: Group) -> str:
    right = percent(group.right)
    seconds = "–" if group.seconds is None else f"{group.seconds:.0f} s"
    return f"{group.answers:>7} {right:>5}  {seconds:>6}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"
