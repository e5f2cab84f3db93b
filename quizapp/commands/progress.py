"""`stats`: what the log says of the learner."""

from __future__ import annotations

import click

from quizapp.commands.common import Command, common, emit, options_of, say


@click.command(cls=Command)
@common
@click.pass_context
def stats(ctx: click.Context) -> None:
    """Say what is due, how ready you are, and how you came there."""
    from quizapp.clock import SystemClock
    from quizapp.study.statistics.gathered import statistics
    from quizapp.study.statistics.told import as_json, as_text

    configured = options_of(ctx).configured()
    library = options_of(ctx).library()
    with options_of(ctx).log() as log:
        found = statistics(library, log, SystemClock().now(), configured)
    if options_of(ctx).json:
        emit(as_json(found))
        return
    for line in as_text(found):
        say(line)
