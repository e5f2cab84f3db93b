"""`interview`: a mock interview in the terminal app, and the reports of those held."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizapp.commands.common import CannotDo, Command, Options, common, emit, options_of, say
from quizapp.paths import expanded

if TYPE_CHECKING:
    from quizapp.bank.library import Library
    from quizapp.settings import Settings as Configured
    from quizapp.study.interview_plan import Wish
    from quizapp.study.interview_report import Report


@click.command(cls=Command)
@click.option("--minutes", type=click.Choice(("15", "30", "45")), help="How long; 30 if not said.")
@click.option(
    "--level",
    type=click.Choice(("phone", "onsite", "research")),
    help="How hard; onsite if not said.",
)
@click.option("--topic", multiple=True, help="Only of this topic; may be repeated.")
@click.option("--list", "listed", is_flag=True, help="List the interviews held so far.")
@click.option("--show", type=int, metavar="N", help="Print the report of interview N.")
@click.option("--export", type=int, metavar="N", help="Write the report of interview N to a file.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where --export writes; into the home if not said.",
)
@common
@click.pass_context
def interview(ctx: click.Context, /, **options: Any) -> None:
    """Hold a mock interview, or look at the reports of earlier ones.

    With --minutes, --level or --topic it begins at once. Reports are Markdown, with --json JSON.
    """
    own = options_of(ctx)
    numbered = [name for name in ("show", "export") if options[name] is not None]
    tasks = [*(["listed"] if options["listed"] else []), *numbered]
    wishes = [name for name in ("minutes", "level", "topic") if options[name]]
    if len(tasks) > 1 or (tasks and wishes):
        raise click.UsageError("--list, --show and --export each go alone")
    if options["to"] is not None and tasks != ["export"]:
        raise click.UsageError("--to goes with --export")
    if options["listed"]:
        _list(own)
    elif options["show"] is not None:
        _show(own, options["show"])
    elif options["export"] is not None:
        _export(own, options["export"], options["to"])
    elif own.json:
        raise click.UsageError("--json goes with --list, --show or --export")
    else:
        _hold(own, _wish(own, options) if wishes else None)


def _hold(own: Options, wish: Wish | None) -> None:
    from quizapp.commands.studying import open_app
    from quizapp.tui.start import Interview

    open_app(own, Interview(wish))


def _wish(own: Options, options: dict[str, Any]) -> Wish:
    from quizapp.study.interview_plan import Wish

    topics = frozenset(options["topic"])
    if topics:
        _check(own.library(), own.configured(), topics)
    return Wish(int(options["minutes"] or 30), options["level"] or "onsite", topics)


def _check(library: Library, configured: Configured, topics: frozenset[str]) -> None:
    """Refuse topics that there are not, or about which nobody can talk."""
    from quizapp.bank.problems import suggest
    from quizapp.study.opening import studied

    known = [topic.id for topic in library.topics]
    for name in sorted(topics):
        if name not in known:
            raise CannotDo(f"there is no topic {name!r}; {suggest(name, known)}")
    entries = studied(library, configured)
    if not any(entry.kind == "open" and entry.topic in topics for entry in entries):
        raise CannotDo(
            "an interview begins with an open question, and the packs that you study have none "
            "on these topics"
        )


def _list(own: Options) -> None:
    from quizapp.study.interview_export import summary
    from quizapp.study.interview_past import interviews
    from quizapp.study.interview_words import clock, day, kind_of, out_of

    with own.log() as log:
        held = interviews(log)
    if own.json:
        emit([summary(past) for past in held])
        return
    if not held:
        say("No interview has been held yet; `quizapp interview` begins one.")
    for past in held:
        figures = f"points {out_of(past.points)}, numbers {out_of(past.numbers)}"
        took = clock(past.spent)
        say(f"{past.number:>3}  {day(past.began)}  {kind_of(past)}: {figures}, {took}")


def _report(own: Options, number: int) -> Report:
    from quizapp.study.interview_report import NoSuchInterview, find, report

    library = own.library()
    with own.log() as log:
        try:
            return report(library, log, find(log, number).session)
        except NoSuchInterview as error:
            raise CannotDo(str(error)) from None


def _show(own: Options, number: int) -> None:
    from quizapp.study.interview_export import as_json, markdown

    found = _report(own, number)
    if own.json:
        emit(as_json(found))
    else:
        say(markdown(found).rstrip("\n"))


def _export(own: Options, number: int, to: Path | None) -> None:
    from quizapp.study.interview_export import CannotWrite, default_file, markdown, save

    found = _report(own, number)
    path = default_file(own.folders, found.past) if to is None else expanded(to)
    try:
        save(markdown(found), path, replace=to is None)
    except CannotWrite as error:
        raise CannotDo(str(error)) from None
    if own.json:
        emit({"file": str(path.absolute())})
    else:
        say(str(path))
