"""`pack install` and `pack remove`: packs in the home, in and out; what was learned stays."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizapp.commands.common import CannotDo, Command, Options, common, emit, options_of, say
from quizapp.commands.packs import print_report, teller
from quizapp.counting import count
from quizapp.hangup import leaving

if TYPE_CHECKING:
    from quizapp.authoring.check import Report
    from quizapp.authoring.incoming import Incoming
    from quizapp.authoring.install import Plan
    from quizapp.bank.library import Library
    from quizapp.study.changes import Changes

VARIANTS = 25
PROBLEMS = 1


@dataclass(frozen=True)
class _Put:
    """What was done to install a pack."""

    questions: int
    changes: Changes
    kept: Path | None
    """Where the version lies that was there before."""
    backup: Path | None


@click.command(cls=Command, name="install")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--variants",
    type=click.IntRange(1),
    default=VARIANTS,
    show_default=True,
    help="Of each question, to try first.",
)
@click.option("--force", is_flag=True, help="Also in the place of the same version or a newer one.")
@common
@click.pass_context
def install(ctx: click.Context, source: Path, variants: int, force: bool) -> int:
    """Check the pack in SOURCE, then copy it to the home.

    SOURCE is a pack's folder, its .yaml file or a .zip of it. A pack with errors is not installed,
    and exit status 1 says so. An installed version of it is replaced; what was learned stays.
    """
    from quizapp.authoring import incoming, installed
    from quizapp.authoring import install as installing

    own = options_of(ctx)
    with _told(), leaving(), incoming.opened(source) as found:
        installed.put_right(own.folders.packs)
        library = own.library()
        plan = None
        if found.pack is not None and found.pack.manifest is not None:
            manifest = found.pack.manifest
            plan = installing.plan(found, manifest, library, own.folders.packs, force=force)
            if plan.same:
                _tell_same(own, plan)
                return 0
        report = _checked(own, found, library, variants)
        if plan is None or not report.ok():
            _tell_errors(own, report, plan)
            return PROBLEMS
        put = _put(own, found, library, plan)
    _tell_installed(own, source, report, plan, put)
    return 0


@click.command(cls=Command, name="remove")
@click.argument("id")
@common
@click.pass_context
def remove(ctx: click.Context, id: str) -> None:
    """Remove the installed pack ID; what was learned of it is kept.

    The questions are asked no more. Installed again, the pack goes on where it was left.
    """
    from quizapp.authoring import installed
    from quizapp.authoring.install import to_remove
    from quizapp.study.changes import changes

    own = options_of(ctx)
    packs = own.folders.packs
    with _told():
        installed.put_right(packs)
        before = own.library()
        info = to_remove(id, before.packs)
        with own.log() as log:
            kept = installed.withdraw(info.path, packs, info.id)
            found = changes(before, own.library(), info.id, log)
    if own.json:
        emit(
            {
                "id": info.id,
                "title": info.title,
                "version": info.version,
                "path": str(info.path),
                "questions": info.questions,
                "parked": found.parked,
                "kept": None if kept is None else str(kept),
            }
        )
        return
    say(f"Removed {info.id} {info.version} from {info.path}.")
    if found.parked:
        say(f"  {_parked(found.parked)}")
    if kept is not None:
        say(f"  Its files are kept: quizapp pack install {shlex.quote(str(kept))}")


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong, in the words of the command line.

    Raises:
        CannotDo: it could not be done; nothing was changed.
    """
    from quizapp.authoring.incoming import CannotInstall
    from quizapp.bank.files import RefusedFileError

    try:
        yield
    except (CannotInstall, RefusedFileError) as error:
        raise CannotDo(str(error)) from None


def _checked(own: Options, found: Incoming, library: Library, variants: int) -> Report:
    """What `pack check` finds, with files named as they are in the source."""
    from quizapp.authoring.check import check_paths
    from quizapp.authoring.install import beside

    if found.pack is not None:
        library = beside(library, found.pack.name, own.folders.cache)
    report = check_paths([found.path], library, variants=variants, progress=teller())
    return replace(report, problems=tuple(found.told(problem) for problem in report.problems))


def _put(own: Options, found: Incoming, library: Library, plan: Plan) -> _Put:
    """Back up what was learned, then copy the pack."""
    from quizapp.authoring.installed import publish
    from quizapp.clock import SystemClock
    from quizapp.progress import backup
    from quizapp.progress.errors import cannot_write
    from quizapp.study.changes import changes

    files = found.files()
    packs = own.folders.packs
    with own.log() as log:
        made = None
        if plan.replaced is not None and log.undoable():
            made = backup.make(log, SystemClock()).path
        try:
            kept = publish(files, packs, plan.manifest.id)
        except OSError as error:
            raise cannot_write(error, packs) from None
        after = own.library()
        info = next(info for info in after.packs if info.path == plan.target)
        done = changes(library, after, plan.manifest.id, log)
    return _Put(info.questions, done, kept, made)


def _tell_same(own: Options, plan: Plan) -> None:
    info = plan.replaced
    assert info is not None  # noqa: S101  so a plan says it
    if own.json:
        emit({**_summary(plan, None), "path": str(plan.target), "questions": info.questions})
        return
    say(f"{info.id} {info.version} is installed already, and is the same; nothing was changed.")


def _tell_errors(own: Options, report: Report, plan: Plan | None) -> None:
    if own.json:
        emit({**_summary(plan, report), "ok": False})
        return
    print_report(report)
    say("Nothing was installed.")


def _tell_installed(own: Options, source: Path, report: Report, plan: Plan, put: _Put) -> None:
    changed = put.changes
    notes = [*plan.notes, *_not_studied(own, plan.manifest.id)]
    if own.json:
        emit(
            {
                **_summary(plan, report),
                "path": str(plan.target),
                "questions": put.questions,
                "installed": True,
                "new": changed.new,
                "changed": changed.changed,
                "gone": changed.gone,
                "parked": changed.parked,
                "returned": changed.returned,
                "kept": None if put.kept is None else str(put.kept),
                "backup": None if put.backup is None else str(put.backup),
                "notes": notes,
            }
        )
        return
    say(f"Installed {plan.manifest.id} {plan.manifest.version} in {plan.target}.")
    numbers = f"{changed.new} new, {changed.changed} changed, {changed.gone} gone"
    say(f"  {count(put.questions, 'question')}: {numbers}.")
    if changed.parked:
        say(f"  {_parked(changed.parked)}")
    if changed.returned:
        one, many = "question goes on where it was", "questions go on where they were"
        say(f"  {count(changed.returned, one, many)} left.")
    if plan.replaced is not None and put.kept is not None:
        say(f"  {plan.replaced.version or 'What'} was there before and is kept in {put.kept}.")
    if put.backup is not None:
        say(f"  Your progress was backed up to {put.backup} first.")
    if warnings := sum(problem.severity == "warning" for problem in report.problems):
        check = f"quizapp pack check {shlex.quote(str(source))}"
        say(f"  {count(warnings, 'warning')}: {check} shows {'it' if warnings == 1 else 'them'}.")
    for note in notes:
        say(f"  {note}")


def _summary(plan: Plan | None, report: Report | None) -> dict[str, Any]:
    """All keys of `pack install --json`, as they are where nothing was installed."""
    replaced = plan.replaced if plan is not None else None
    return {
        "ok": True,
        "id": None if plan is None else plan.manifest.id,
        "title": None if plan is None else plan.manifest.title,
        "version": None if plan is None else plan.manifest.version,
        "path": None,
        "questions": None if report is None else report.questions,
        "variants": None if report is None else report.variants,
        "problems": [] if report is None else [each.as_json() for each in report.problems],
        "installed": False,
        "replaced": None if replaced is None else replaced.version,
        "new": None,
        "changed": None,
        "gone": None,
        "parked": None,
        "returned": None,
        "kept": None,
        "backup": None,
        "notes": [],
    }


def _parked(number: int) -> str:
    if number == 1:
        return "What you have answered of 1 question is kept, and counts again when it returns."
    return (
        f"What you have answered of {number} questions is kept, and counts again when they return."
    )


def _not_studied(own: Options, pack_id: str) -> Iterator[str]:
    study = own.configured().study
    if study and pack_id not in study:
        yield f"The setting `study` names other packs only; add `{pack_id}` to study this one."
