"""`learn`, `practice` and `ask`: sessions, in the terminal app or line by line."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quizapp.commands.common import CannotDo, Command, Settings, common, settings
from quizapp.study.filters import KINDS

if TYPE_CHECKING:
    from quizapp.bank.library import Library
    from quizapp.study.filters import Filter
    from quizapp.tui.start import Start

_F = TypeVar("_F", bound=Callable[..., Any])


def filtering(command: _F) -> _F:
    """Add the options that say which questions."""
    options = (
        click.option("--topic", multiple=True, help="Only of this topic; may be repeated."),
        click.option("--kind", multiple=True, type=click.Choice(KINDS), help="Only of this kind."),
        click.option(
            "--difficulty",
            multiple=True,
            type=click.IntRange(1, 3),
            help="1 phone screen, 2 onsite, 3 research.",
        ),
        click.option("--tag", multiple=True, help="Only with this tag."),
        click.option("--count", type=click.IntRange(1), help="At most so many questions."),
        click.option(
            "--minutes",
            type=click.FloatRange(0, min_open=True),
            help="About as many as take so long.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(cls=Command)
@filtering
@common
@click.pass_context
def learn(ctx: click.Context, /, **options: Any) -> None:
    """Learn what is due and new, in the terminal app."""
    from quizapp.tui.start import Learn

    wanted = _wanted(settings(ctx), options)
    open_app(settings(ctx), Learn(wanted if wanted.narrows else None))


@click.command(cls=Command)
@filtering
@common
@click.pass_context
def practice(ctx: click.Context, /, **options: Any) -> None:
    """Practise without moving the schedule, in the terminal app."""
    from quizapp.tui.start import Practice

    wanted = _wanted(settings(ctx), options)
    open_app(settings(ctx), Practice(wanted if wanted.narrows else None))


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
@common
@click.pass_context
def ask(ctx: click.Context, /, mode: Any, seed: int | None, **options: Any) -> None:
    """Ask line by line, on standard input and output.

    One answer a line; a matrix goes on while a bracket is open or a line ends in ; or ,.
    Commands: :hint :skip :idk :undo :quit
    """
    from quizapp.clock import SystemClock
    from quizapp.lines import Lines
    from quizapp.plain import LineMode
    from quizapp.progress.keeper import Keeper
    from quizapp.study.cards import cards
    from quizapp.study.opening import studied, todays_plan
    from quizapp.study.queue import practice as chosen
    from quizapp.study.session import Session

    own = settings(ctx)
    library = own.library()
    wanted = _checked(library, options)
    configured = own.configured()
    rng = random.Random(seed)  # noqa: S311  numbers for questions, no secrets
    clock = SystemClock()
    with own.log() as log:
        if mode == "learn":
            queue = todays_plan(library, log, clock.now(), wanted, configured).queue
        else:
            queue = chosen(studied(library, configured), cards(library, log), rng, wanted)
        keeper = Keeper(log, clock)
        session = Session(
            library, log, clock, rng, mode, queue, seed=seed, keeper=keeper, settings=configured
        )
        if not queue:
            click.echo(_nothing(wanted), err=own.json)
        LineMode(
            session,
            library,
            Lines(sys.stdin.buffer),
            sys.stdout,
            sys.stderr,
            as_json=own.json,
            prompting=sys.stdin.isatty() and sys.stdout.isatty() and not own.json,
        ).run()


def open_app(own: Settings, start: Start | None = None) -> None:
    """Run the terminal app until the learner leaves it.

    Raises:
        CannotDo: there is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CannotDo("the app needs a terminal; `quizapp ask` works without one")
    from quizapp.tui.app import QuizApp

    app = QuizApp(home=own.home, packs=own.packs, start=start)
    app.run()


def _wanted(own: Settings, options: dict[str, Any]) -> Filter:
    """The filter; packs are opened only if there is a name to check."""
    if options["topic"] or options["tag"]:
        return _checked(own.library(), options)
    return _filter(options)


def _filter(options: dict[str, Any]) -> Filter:
    from quizapp.study.filters import Filter

    return Filter(
        topics=frozenset(options["topic"]),
        kinds=frozenset(options["kind"]),
        difficulties=frozenset(options["difficulty"]),
        tags=frozenset(options["tag"]),
        count=options["count"],
        minutes=options["minutes"],
    )


def _checked(library: Library, options: dict[str, Any]) -> Filter:
    """The filter, if there is anything that it can take."""
    from quizapp.bank.problems import suggest

    if not library.entries:
        raise CannotDo("there are no questions; `quizapp pack list` shows the packs")
    topics = [topic.id for topic in library.topics]
    tags = sorted({tag for entry in library.entries for tag in entry.tags})
    for what, known in (("topic", topics), ("tag", tags)):
        for name in options[what]:
            if name not in known:
                raise CannotDo(f"there is no {what} {name!r}; {suggest(name, known)}")
    wanted = _filter(options)
    if not wanted.of(library.entries):
        raise CannotDo("no question is like that; leave a filter out")
    return wanted


def _nothing(wanted: Filter) -> str:
    if wanted.narrows:
        return "Nothing of that is due or new; `--mode practice` asks all the same."
    return "Nothing is due or new today; `--count 10` or `--mode practice` asks all the same."
