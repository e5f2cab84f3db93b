"""`export`, `import`, `backup`, `restore`, `sync` and `doctor`: progress, out and in and safe."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from quizapp.commands.common import Command, common, emit, options_of, say
from quizapp.counting import count
from quizapp.lines import write_line

if TYPE_CHECKING:
    from quizapp.progress.exchange import Format
    from quizapp.progress.restore import Plan

PROBLEMS = 1
_FILE = click.Path(path_type=Path)
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    help="How the events are written; by the file's name if not given.",
)
_SHOWN = 20


@click.command(cls=Command, name="export")
@click.argument("file", type=_FILE, required=False)
@_FORMAT
@common
@click.pass_context
def export_log(ctx: click.Context, file: Path | None, form: Format | None) -> None:
    """Write every event to FILE, or to standard output."""
    from quizapp.progress import exchange

    with options_of(ctx).log() as log:
        if file is None or str(file) == "-":
            with _standard_output() as out:
                exchange.write(log.events(), out, form or "jsonl")
            return
        chosen = form or exchange.format_of(file)
        with exchange.created(file) as out:
            number = exchange.write(log.events(), out, chosen)
    if options_of(ctx).json:
        emit({"file": str(file), "format": chosen, "events": number})
    else:
        say(f"{count(number, 'event is', 'events are')} in {file}.")


@click.command(cls=Command, name="import")
@click.argument("file", type=_FILE)
@_FORMAT
@common
@click.pass_context
def import_log(ctx: click.Context, file: Path, form: Format | None) -> int:
    """Take in the events of FILE that the log does not have; `-` is standard input."""
    from quizapp.clock import SystemClock
    from quizapp.progress import backup, exchange
    from quizapp.progress.events import Event

    chosen = form or exchange.format_of(file)
    with _standard_input() if str(file) == "-" else exchange.opened(file) as text:
        found = list(exchange.read(text, chosen))
    events = [event for event in found if isinstance(event, Event)]
    refused = [line for line in found if not isinstance(line, Event)]
    with options_of(ctx).log() as log:
        new = 0
        if events and not log.ids().issuperset(event.id for event in events):
            backup.make(log, SystemClock())
            new = log.merge(events)
    if options_of(ctx).json:
        emit(
            {
                "file": str(file),
                "events": len(events),
                "new": new,
                "refused": [{"line": line.line, "why": line.why} for line in refused],
            }
        )
    else:
        say(f"{count(new, 'new event')}, {len(events) - new} were known, {len(refused)} refused.")
        for line in refused[:_SHOWN]:
            say(f"  {line}")
    return PROBLEMS if refused else 0


@click.command(cls=Command, name="backup")
@click.option("--list", "only_list", is_flag=True, help="Make none; list those there are.")
@common
@click.pass_context
def make_backup(ctx: click.Context, only_list: bool) -> None:
    """Copy the log to a file that proves itself, beside the earlier ones."""
    from quizapp.clock import SystemClock
    from quizapp.progress import backup, shelf

    home = options_of(ctx).folders
    if not only_list:
        with options_of(ctx).log() as log:
            made = backup.make(log, SystemClock())
        if options_of(ctx).json:
            emit({"file": str(made.path), "time": made.time.isoformat()})
        else:
            say(f"The log is backed up to {made.path}.")
        return
    backups = shelf.listed(home)
    if options_of(ctx).json:
        emit([{"file": str(one.path), "time": one.time.isoformat()} for one in backups])
        return
    for one in backups:
        say(f"{one.time.astimezone():%Y-%m-%d %H:%M}  {one.path}")


@click.command(cls=Command, name="restore")
@click.argument("file", type=_FILE, required=False)
@click.option("--preview", is_flag=True, help="Only say what would be gained and lost.")
@common
@click.pass_context
def restore_log(ctx: click.Context, file: Path | None, preview: bool) -> None:
    """Put the log right from FILE, or from the newest backup that proves itself.

    Nothing that proves itself is dropped: what came after the backup is merged. A damaged file
    is set aside, not written over.
    """
    from quizapp.clock import SystemClock
    from quizapp.progress import restore

    home = options_of(ctx).folders
    plan = restore.plan(home, file)
    aside: Path | None = None
    does = plan.needed and not preview
    if does:
        aside = restore.restore(home, SystemClock(), plan).set_aside
    if options_of(ctx).json:
        emit(_restored(plan, does, aside))
        return
    for line in _told(plan):
        say(line)
    if does:
        say("Done." if aside is None else f"Done; the damaged file is kept as {aside}.")
    elif plan.needed:
        say("Nothing was changed: this was a preview.")


def _restored(plan: Plan, done: bool, aside: Path | None) -> dict[str, Any]:
    return {
        "source": None if plan.source is None else str(plan.source),
        "condition": plan.condition,
        "events": len(plan.events),
        "kept": plan.kept,
        "later": plan.later,
        "gained": len(plan.gained),
        "mended": plan.mended,
        "lost": [
            {
                "device": one.device,
                "number": one.number,
                "kind": one.kind or None,
                "question": one.question or None,
                "time": one.time or None,
            }
            for one in plan.lost
        ],
        "done": done,
        "set_aside": None if aside is None else str(aside),
    }


def _told(plan: Plan) -> Iterator[str]:
    yield f"The log is {plan.condition}."
    if plan.source is not None:
        yield f"The backup is {plan.source}."
    kept = count(plan.kept, "event of the log is", "events of the log are")
    yield f"{kept} kept, {plan.later} of them later than the backup."
    if plan.mended:
        yield f"{plan.mended} of them had a flipped bit, which is set right."
    yield f"{count(len(plan.gained), 'event is', 'events are')} gained."
    for event in plan.gained[:_SHOWN]:
        question = getattr(event.body, "question", "")
        yield f"  {event.time.astimezone():%Y-%m-%d %H:%M}  {event.body.kind} {question}".rstrip()
    yield f"{count(len(plan.lost), 'event is', 'events are')} gone for good."
    for one in plan.lost[:_SHOWN]:
        yield f"  {one}"


@click.command(cls=Command, name="sync")
@click.argument("folder", type=_FILE)
@common
@click.pass_context
def sync_log(ctx: click.Context, folder: Path) -> int:
    """Exchange events with other machines by way of FOLDER.

    Git, Syncthing or a cloud drive carries the folder. Each device writes one file in it, which
    only grows, so there is nothing to conflict.
    """
    from quizapp.progress.sync import sync

    with options_of(ctx).log() as log:
        done = sync(log, folder)
    if options_of(ctx).json:
        emit(
            {
                "received": done.received,
                "sent": done.sent,
                "segments": done.segments,
                "problems": list(done.problems),
            }
        )
    else:
        say(f"{count(done.received, 'event')} received, {done.sent} sent.")
        for problem in done.problems:
            say(f"  {problem}")
    return PROBLEMS if done.problems else 0


@click.command(cls=Command, name="doctor")
@click.option("--fix", is_flag=True, help="Repair what can be repaired.")
@common
@click.pass_context
def doctor(ctx: click.Context, fix: bool) -> int:
    """Check progress, backups, packs, settings and terminal, and say what is wrong."""
    from quizapp.clock import SystemClock
    from quizapp.commands import surroundings
    from quizapp.progress.health import examine

    home = options_of(ctx).folders
    findings = [*examine(home, SystemClock(), fix=fix)]
    findings += surroundings.examine(home, options_of(ctx).packs, fix=fix)
    is_well = not any(finding.is_open for finding in findings)
    if options_of(ctx).json:
        emit(
            {
                "ok": is_well,
                "checks": [
                    {
                        "check": finding.check,
                        "level": finding.level,
                        "message": finding.says,
                        "fixable": finding.fixable,
                        "fixed": finding.fixed,
                    }
                    for finding in findings
                ],
            }
        )
        return 0 if is_well else PROBLEMS
    for finding in findings:
        word = "fixed" if finding.fixed else finding.level
        say(f"{word:8}{finding.says}")
    if not fix and any(finding.is_open and finding.fixable for finding in findings):
        say("`quizapp doctor --fix` repairs what can be repaired.")
    return 0 if is_well else PROBLEMS


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    """Standard output as UTF-8, whatever the terminal's own encoding: it is data."""
    sys.stdout.flush()
    out = io.TextIOWrapper(
        sys.stdout.buffer, encoding="utf-8", errors="surrogatepass", newline="", write_through=True
    )
    try:
        yield out
    finally:
        out.flush()
        out.detach()


@contextmanager
def _standard_input() -> Iterator[TextIO]:
    if sys.stdin.isatty():
        write_line(sys.stderr, "Reading events from standard input; end with Ctrl+D.")
    text = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()
