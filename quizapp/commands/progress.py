"""`stats`: what the log says of the learner."""

from __future__ import annotations

from typing import Any

import click

from quizapp.commands.common import Command, common, emit, say, settings


@click.command(cls=Command)
@common
@click.pass_context
def stats(ctx: click.Context) -> None:
    """Say what is due and how ready you are."""
    from quizapp.clock import SystemClock

    found = _stats(ctx, SystemClock())
    if settings(ctx).json:
        emit(found)
        return
    say(f"{found['due']} to review, {found['new']} new today")
    say(f"{found['reviews']} answers, {found['streak']} days in a row")
    say(f"Ready: {found['readiness']:.0%}")
    for topic in found["topics"]:
        say(
            f"  {topic['title']}: {topic['readiness']:.0%}, {topic['due']} due, "
            f"{topic['new']} of {topic['questions']} new"
        )
    for mistake in found["misconceptions"]:
        say(f"  {mistake['id']}: {mistake['count']} times")


def _stats(ctx: click.Context, clock: Any) -> dict[str, Any]:
    from quizapp.progress.stats import local_day, misconceptions, streak
    from quizapp.study.cards import cards
    from quizapp.study.opening import todays_plan
    from quizapp.tui.overview import readiness, recall, topic_lines

    library = settings(ctx).library()
    configured = settings(ctx).configured()
    now = clock.now()
    start = configured.day_starts_at
    with settings(ctx).log() as log:
        known_cards = cards(library, log)
        known = recall(library.entries, known_cards, log.scheduler(), now)
        ready, margin = readiness(library.entries, library.topics, known)
        plan = todays_plan(library, log, now, settings=configured)
        topics = topic_lines(library.entries, library.topics, known, plan.reviews, known_cards)
        tallies = misconceptions(log.answers())
        return {
            "due": len(plan.reviews),
            "new": len(plan.new),
            "reviews": log.reviews(),
            "streak": streak(log.days(start).keys(), local_day(now, start)),
            "readiness": ready,
            "margin": margin,
            "topics": [
                {
                    "id": topic.id,
                    "title": topic.title,
                    "questions": topic.questions,
                    "due": topic.due,
                    "new": topic.new,
                    "readiness": topic.ready,
                }
                for topic in topics
            ],
            "misconceptions": [
                {"id": name, "count": tally.count, "last": tally.last.isoformat()}
                for name, tally in tallies.items()
            ],
        }
