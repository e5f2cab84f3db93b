"""`pack`: making, checking and listing packs (`installing` has the rest)."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizapp.commands.common import CannotDo, Command, Group, common, emit, options_of, say
from quizapp.counting import count
from quizapp.hangup import leaving

if TYPE_CHECKING:
    from quizapp.authoring.check import Progress, Report
    from quizapp.bank.index import PackInfo

_PATH = click.Path(path_type=Path)
_BAR = 20


@click.group(cls=Group, no_args_is_help=False)
@common
def pack() -> None:
    """Make, check, list, install and remove packs of questions."""


@pack.command(name="list", cls=Command)
@common
@click.pass_context
def list_packs(ctx: click.Context) -> None:
    """List the known packs."""
    packs = options_of(ctx).library().packs
    if options_of(ctx).json:
        emit([_summary(info) for info in packs])
        return
    for info in packs:
        say(f"{info.id}  {info.version}  {info.title}")
        say(f"  {count(info.questions, 'question')}, {info.origin}, {info.path}")
        if info.problems:
            wrong = count(len(info.problems), "problem")
            say(f"  {wrong}: quizapp pack check {info.path}")


@pack.command(name="show", cls=Command)
@click.argument("id")
@common
@click.pass_context
def show_pack(ctx: click.Context, id: str) -> None:
    """Show one pack and its questions."""
    from quizapp.bank.problems import suggest

    library = options_of(ctx).library()
    info = next((info for info in library.packs if id in (info.id, *info.aliases)), None)
    if info is None:
        raise CannotDo(f"there is no pack {id!r}; {suggest(id, [p.id for p in library.packs])}")
    entries = [entry for entry in library.entries if entry.pack == info.id]
    if options_of(ctx).json:
        listed = [
            {
                "id": e.id,
                "kind": e.kind,
                "topic": e.topic,
                "difficulty": e.difficulty,
                "title": e.title,
            }
            for e in entries
        ]
        about = {"license": info.license, "description": info.description, "origin": info.origin}
        emit({**_summary(info), **about, "questions": listed})
        return
    say(f"{info.id}  {info.version}  {info.title}")
    for text in (info.description, info.license, str(info.path)):
        if text:
            say(f"  {text}")
    for entry in entries:
        say(f"{entry.id}  {entry.kind}  {entry.title}")


@pack.command(cls=Command)
@click.argument("folder", type=_PATH)
@click.option("--id", "pack_id", help="The pack's id; the name of the folder if not given.")
@click.option("--title", help="What the pack is called.")
@common
@click.pass_context
def new(ctx: click.Context, folder: Path, pack_id: str | None, title: str | None) -> None:
    """Write a small pack to start from."""
    from quizapp.authoring.new import CannotCreate, new_pack

    try:
        written = new_pack(folder, pack_id, title)
    except CannotCreate as error:
        raise CannotDo(str(error)) from None
    if options_of(ctx).json:
        emit([str(path) for path in written])
        return
    for path in written:
        say(f"wrote {path}")
    say(f"check it with: quizapp pack check {shlex.quote(str(folder))}")


@pack.command(cls=Command)
@common
def schema() -> None:
    """Print the JSON Schema of a pack's files, for editors."""
    from quizapp.authoring.schema import schema as made

    emit(made())


@pack.command(cls=Command)
@click.argument("paths", nargs=-1, type=_PATH, metavar="[PATH]...")
@click.option(
    "--variants", type=click.IntRange(1), default=200, show_default=True, help="Of each question."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The first seed.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option(
    "--report", is_flag=True, help="Also say what each numeric question can tell apart, and notes."
)
@common
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    variants: int,
    seed: int,
    strict: bool,
    report: bool,
) -> int:
    """Read packs strictly, then try out their questions.

    Without a PATH all known packs are checked. Exit status 1 says that there are errors.
    """
    from quizapp.authoring.check import check_library, check_paths

    for path in paths:
        if not path.exists():
            raise CannotDo(f"there is no {path}; give a pack's folder or its .yaml file")
    library = options_of(ctx).library()
    tell = teller()
    with leaving():  # Else the processes that try questions would be left to themselves.
        if paths:
            found = check_paths(paths, library, variants=variants, seed=seed, progress=tell)
        else:
            found = check_library(library, variants=variants, seed=seed, progress=tell)
    if options_of(ctx).json:
        emit(found.as_json(strict=strict, report=report))
    else:
        print_report(found, report=report)
    return 0 if found.ok(strict=strict) else 1


def print_report(found: Report, *, report: bool = False) -> None:
    """Print what a check found, a line each."""
    if report:
        from quizapp.authoring.report import lines

        for line in lines(found.rows):
            say(line)
    for problem in found.problems:
        # What is merely worth knowing is said in the report.
        if problem.severity != "info" or report:
            say(f"{problem}" if problem.severity == "error" else f"{problem} ({problem.severity})")
    counts = {
        severity: sum(problem.severity == severity for problem in found.problems)
        for severity in ("error", "warning", "info")
    }
    said = ", ".join(
        count(number, severity, severity if severity == "info" else None)
        for severity, number in counts.items()
        if number
    )
    if counts["info"] and not report:
        said += " (--report shows it)"
    tried = f"{count(found.questions, 'question')}, {count(found.variants, 'variant')}"
    say(f"{tried}: {said or 'no problems'}")


def _summary(info: PackInfo) -> dict[str, Any]:
    return {
        "id": info.id,
        "title": info.title,
        "version": info.version,
        "path": str(info.path),
        "questions": info.questions,
        "problems": [problem.as_json() for problem in info.problems],
    }


def teller() -> Progress | None:
    """A bar on a terminal's standard error; none where nobody looks."""
    if not sys.stderr.isatty():
        return None

    width = min(shutil.get_terminal_size().columns, 100) - 1

    def tell(done: int, total: int, name: str) -> None:
        bar = "=" * (_BAR * done // total if total else _BAR)
        text = f"[{bar:<{_BAR}}] {done} of {total}  {name}"[:width]
        sys.stderr.write(f"\r{text:<{width}}" if name else "\r" + " " * width + "\r")
        sys.stderr.flush()

    return tell
