"""`stats`: what the log says of the learner."""

from __future__ import annotations

import click

from quizapp.commands.common import Command, common, emit, say, settings


@click.command(cls=Command)
@common
@click.pass_context
def stats(ctx: click.Context) -> None:
    """Say what is due, how ready you are, and how you came there."""
    from quizapp.clock import SystemClock
    from quizapp.study.statistics.gathered import statistics
    from quizapp.study.statistics.told import as_json, as_text

    configured = settings(ctx).configured()
    library = settings(ctx).library()
    with settings(ctx).log() as log:
        found = statistics(library, log, SystemClock().now(), configured)
    if settings(ctx).json:
        emit(as_json(found))
        return
    for line in as_text(found):
        say(line)
