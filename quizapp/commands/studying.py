"""`learn`, `practice` and `ask`: sessions, in the terminal app or line by line."""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING, Any

import click

from quizapp.commands.choosing import checked, chosen, filtering, fitting
from quizapp.commands.common import CannotDo, Command, Options, common, options_of
from quizapp.counting import count

if TYPE_CHECKING:
    from quizapp.study.filters import Filter
    from quizapp.study.mode import Mode
    from quizapp.study.starting import Wish
    from quizapp.tui.start import Start

_mistakes = click.option(
    "--mistakes",
    is_flag=False,
    flag_value="",
    metavar="[RULE]",
    help="Drill a mistake, by its name in `stats` or its id; without one, those that recur.",
)
_timed = click.option(
    "--timed",
    type=click.FloatRange(0, 600, min_open=True),
    metavar="MINUTES",
    help="As many questions as you can in so many minutes.",
)
_resume = click.option("--resume", is_flag=True, help="Go on with what was left today.")


@click.command(cls=Command)
@filtering
@_resume
@common
@click.pass_context
def learn(ctx: click.Context, /, resume: bool, **options: Any) -> None:
    """Learn what is due and new, in the terminal app."""
    from quizapp.tui.start import Learn, Study

    wanted = chosen(options_of(ctx), options)
    if resume:
        open_app(options_of(ctx), Study(_wish("learn", wanted, resume=True)))
    else:
        open_app(options_of(ctx), Learn(wanted if wanted.narrows else None))


@click.command(cls=Command)
@filtering
@_mistakes
@_timed
@_resume
@common
@click.pass_context
def practice(
    ctx: click.Context,
    /,
    mistakes: str | None,
    timed: float | None,
    resume: bool,
    **options: Any,
) -> None:
    """Practise without moving the schedule, in the terminal app."""
    from quizapp.tui.start import Practice, Study

    mode = _mode("practice", mistakes, timed, resume=resume)
    wanted = chosen(options_of(ctx), options)
    if mode == "practice" and not resume:
        open_app(options_of(ctx), Practice(wanted if wanted.narrows else None))
    else:
        open_app(options_of(ctx), Study(_wish(mode, wanted, mistakes, timed, resume=resume)))


@click.command(cls=Command)
@click.option(
    "--mode",
    type=click.Choice(("learn", "practice")),
    default="learn",
    show_default=True,
    help="Only learning moves the schedule.",
)
@click.option("--seed", type=int, help="The same numbers every time.")
@filtering
@_mistakes
@_timed
@_resume
@common
@click.pass_context
def ask(
    ctx: click.Context,
    /,
    mode: Any,
    seed: int | None,
    mistakes: str | None,
    timed: float | None,
    resume: bool,
    **options: Any,
) -> None:
    """Ask line by line, on standard input and output.

    One answer a line; a matrix goes on while a bracket is open or a line ends in ; or ,.
    Commands: :hint :skip :idk :undo :quit, and more with :help
    """
    from quizapp.clock import SystemClock
    from quizapp.hangup import leaving
    from quizapp.lines import Lines, write_line
    from quizapp.plain.line_mode import LineMode
    from quizapp.progress.keeper import Keeper
    from quizapp.study.notices import no_backup
    from quizapp.study.outbox import Outbox
    from quizapp.study.resume import unfinished
    from quizapp.study.starting import begin

    own = options_of(ctx)
    library = own.library()
    wanted = checked(own, library, options)
    mode = _mode(mode, mistakes, timed, resume=resume)
    configured = own.configured()
    rng = random.Random(seed)  # noqa: S311  numbers for questions, no secrets
    clock = SystemClock()
    prompting = sys.stdin.isatty() and sys.stdout.isatty() and not own.json
    notices = sys.stderr if own.json else sys.stdout
    with own.log() as log:
        fitting(wanted, library, log, clock.now(), configured)
        left = unfinished(library, log, clock.now(), configured, mode) if prompting else None
        wish = _wish(mode, wanted, mistakes, timed, resume=resume)
        outbox = Outbox(log, clock)
        begun = begin(
            wish,
            library,
            log,
            clock,
            rng,
            configured,
            keeper=Keeper(log, clock),
            seed=seed,
            writer=outbox,
        )
        for sentence in begun.said:
            write_line(notices, sentence)
        if left is not None and not resume:
            some = count(left.left, "question is", "questions are")
            write_line(notices, f"{some} left of an earlier session; --resume goes on with it.")
        face = LineMode(
            begun.session,
            library,
            Lines(sys.stdin.buffer),
            sys.stdout,
            sys.stderr,
            as_json=own.json,
            prompting=prompting,
            outbox=outbox,
        )
        try:
            with leaving():
                face.run()
        except SystemExit:
            outbox.flush()
            raise
    # Once the log is closed, and its backup made or not.
    if said := no_backup(log):
        write_line(notices, said)


@click.command(cls=Command)
@click.argument("id", required=False)
@click.option("--seed", type=int, default=1, show_default=True, help="Which numbers it has.")
@common
@click.pass_context
def lab(ctx: click.Context, id: str | None, seed: int) -> None:
    """Change the numbers of a computation and see what follows, in the terminal app.

    With the id of a numeric question, that one; else a list of small computations.
    """
    from quizapp.tui.start import Lab

    own = options_of(ctx)
    if own.json:
        raise click.UsageError("--json goes with `show ID --answer`, which has the steps")
    if id is None:
        open_app(own, Lab())
        return
    variant = own.variant(id, seed)
    if variant.question.kind != "numeric":
        kind = variant.question.kind
        raise CannotDo(f"{variant.id} is of kind {kind}; the lab takes numeric questions")
    open_app(own, Lab(variant.id, seed))


def open_app(own: Options, start: Start | None = None) -> None:
    """Run the terminal app until the learner leaves it.

    Raises:
        CannotDo: there is no terminal, nor anything else that drives the app (see `serve`).
    """
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if not at_terminal and not os.environ.get("TEXTUAL_DRIVER"):
        raise CannotDo("the app needs a terminal; `quizapp ask` works without one")
    from quizapp.tui.app import QuizApp

    app = QuizApp(home=own.home, packs=own.packs, start=start)
    app.run()
    if app.return_code:
        raise click.exceptions.Exit(app.return_code)


def _mode(mode: Mode, mistakes: str | None, timed: float | None, *, resume: bool) -> Mode:
    if mistakes is not None and timed is not None:
        raise click.UsageError("--mistakes and --timed are two kinds of sessions; choose one")
    if timed is not None and resume:
        raise click.UsageError("a timed session is not kept; --resume goes without --timed")
    return "mistakes" if mistakes is not None else "timed" if timed is not None else mode


def _wish(
    mode: Mode,
    wanted: Filter,
    mistakes: str | None = None,
    timed: float | None = None,
    *,
    resume: bool,
) -> Wish:
    from quizapp.study.starting import Wish

    return Wish(mode, wanted if wanted.narrows else None, mistakes or None, timed, resume)
