"""The command line: options and words in, status out, never a traceback.

Status 0: the command did its job. 1: it found problems. 2: it could not do it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import click

from quizapp import __version__
from quizapp.commands import (
    data,
    installing,
    interview,
    packs,
    progress,
    questions,
    serving,
    studying,
)
from quizapp.commands.common import common, options_of
from quizapp.hangup import drop_what_nobody_reads
from quizapp.lines import write_line

DONE, PROBLEMS, COULD_NOT = 0, 1, 2


@click.group(invoke_without_command=True)
@common
@click.version_option(__version__, message="quizapp %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Prepare for interviews on self-attention and Transformers.

    Without a command, the terminal app opens.
    """
    if ctx.invoked_subcommand is None:
        if options_of(ctx).json:
            raise click.UsageError("--json goes with a command, such as `quizapp stats --json`")
        studying.open_app(options_of(ctx))


for command in (
    studying.learn,
    studying.practice,
    studying.ask,
    interview.interview,
    studying.lab,
    questions.show,
    questions.grade,
    questions.compute,
    progress.stats,
    data.export_log,
    data.import_log,
    data.make_backup,
    data.restore_log,
    data.sync_log,
    data.doctor,
    packs.pack,
    serving.serve,
):
    cli.add_command(command)
for command in (installing.install, installing.remove):
    packs.pack.add_command(command)


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns the exit status, whatever happens."""
    return _guarded(lambda: _run(arguments))


def told(error: BaseException) -> int:
    """Tell in one line what went wrong outside the command line; returns the exit status."""

    def fail() -> int:
        raise error

    return _guarded(fail)


def _guarded(call: Callable[[], int]) -> int:
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115  for as long as we run
    try:
        status = _status(call)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough; nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        failed = _fail(f"the output cannot be written: {error.strerror or error}")
        drop_what_nobody_reads()
        return failed
    return status


def _run(arguments: Sequence[str]) -> int:
    # Not `cli.main`, which exits by itself when a pipe breaks.
    with cli.make_context("quizapp", list(arguments)) as ctx:
        found = cli.invoke(ctx)
    return found if isinstance(found, int) else DONE


def _status(call: Callable[[], int]) -> int:
    """Turn everything that a call may raise into a status."""
    from quizapp.progress.errors import ProgressError

    try:
        return call()
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _fail("interrupted")
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx is not None else "quizapp"
        return _fail(f"{error.format_message().rstrip('.')}; see `{where} --help`")
    except click.ClickException as error:
        return _fail(error.format_message())
    except BrokenPipeError:
        raise
    except ProgressError as error:
        return _fail(str(error))
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return _fail(f"{name}{error.strerror or error}")
    except Exception as error:
        if os.environ.get("QUIZAPP_DEBUG"):
            raise
        return _expected(error)


def _expected(error: Exception) -> int:
    """The errors of the parts that are imported only when needed; any other is a bug."""
    from quizapp.bank.library import UnknownQuestion

    known: tuple[type[Exception], ...] = (UnknownQuestion,)
    if "quizapp.bank.variant" in sys.modules:
        from quizapp.bank.variant import DrawError
        from quizapp.grading.grade import NotGradable

        known += (DrawError, NotGradable)
    if "quizapp.engine.errors" in sys.modules:
        from quizapp.engine.errors import EngineError

        known += (EngineError,)
    if isinstance(error, known):
        return _fail(str(error))
    return _fail(
        f"this is a bug, please report it ({type(error).__name__}: {error}); "
        "QUIZAPP_DEBUG=1 shows where"
    )


def _fail(message: str) -> int:
    line = " ".join(message.split())
    with suppress(OSError):  # a terminal that is gone is told nothing
        write_line(sys.stderr, f"quizapp: {line}")
    return COULD_NOT
