"""What the commands share: the options of all, the words that are answers, the output."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quizapp.lines import write_line
from quizapp.paths import Home, resolve_home

if TYPE_CHECKING:
    from quizapp.bank.headway import Told
    from quizapp.bank.library import Library
    from quizapp.bank.variant import Variant
    from quizapp.progress.log import ProgressLog
    from quizapp.settings import Settings

PATIENCE = 1.0
"""Seconds after which it is said that packs are being read, and then again."""
_F = TypeVar("_F", bound=Callable[..., Any])


class CannotDo(click.ClickException):
    """The command could not do its job; the message says what to do about it."""

    exit_code = 2


@dataclass
class Options:
    """The options that every command takes, before it or after it."""

    home: Path | None = None
    packs: list[Path] = field(default_factory=list)
    json: bool = False

    @property
    def folders(self) -> Home:
        return resolve_home(self.home)

    def configured(self) -> Settings:
        """What `config.toml` says; whatever is wrong with it is said on standard error."""
        from quizapp.settings import load

        found = load(self.folders.config_file)
        for problem in found.problems:
            write_line(sys.stderr, f"quizapp: {problem}")
        return found.settings

    def library(self) -> Library:
        """All packs; those that can be used, whatever is wrong with others."""
        from quizapp.study.opening import open_library

        for path in self.packs:
            if not path.exists():
                raise CannotDo(f"there is no {path}; --packs takes a pack or a folder of packs")
        return open_library(self.folders, self.packs, _told())

    def log(self) -> ProgressLog:
        """The learner's log, opened (use `with`)."""
        from quizapp.clock import SystemClock
        from quizapp.progress.log import ProgressLog

        return ProgressLog.open(self.folders, SystemClock())

    def variant(self, name: str, seed: int) -> Variant:
        """A question drawn with a seed."""
        from quizapp.bank.variant import draw

        library = self.library()
        entry = library.entry(name)
        return draw(entry.id, library.question(entry.id), seed)


def _told() -> Told | None:
    """Says on the terminal how far reading packs has come, where that takes long."""
    if not sys.stderr.isatty():
        return None
    said = time.monotonic()

    def told(done: int, of: int) -> None:
        nonlocal said
        if time.monotonic() - said >= PATIENCE:
            said = time.monotonic()
            write_line(sys.stderr, f"quizapp: reading packs: {done:,} of {of:,} questions")

    return told


class Command(click.Command):
    """A command whose arguments may begin with one dash: `-0.5` is an answer, never an option."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {name for option in self.get_params(ctx) for name in option.opts}
        value_follows = False
        for word in args:
            name, has_value, _ = word.partition("=")
            if word == "--":
                break
            if value_follows or not word.startswith("--"):
                value_follows = False
            elif name not in known:
                raise click.NoSuchOption(name, possibilities=_near(name, known), ctx=ctx)
            else:
                value_follows = not has_value and self._takes_value(ctx, name)
        return super().parse_args(ctx, args)

    def _takes_value(self, ctx: click.Context, name: str) -> bool:
        return any(
            name in option.opts and not getattr(option, "is_flag", False)
            for option in self.get_params(ctx)
        )


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


def _near(name: str, known: Sequence[str] | set[str]) -> list[str]:
    import difflib

    return difflib.get_close_matches(name, known)


def common(command: _F) -> _F:
    """Add `--home`, `--packs` and `--json`."""
    options = (
        click.option(
            "--home",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="Where progress, installed packs and settings live.",
            expose_value=False,
            callback=_keep_home,
        ),
        click.option(
            "--packs",
            type=click.Path(path_type=Path),
            metavar="PATH",
            multiple=True,
            help="A further pack, or a folder of packs; may be given several times.",
            expose_value=False,
            callback=_keep_packs,
        ),
        click.option(
            "--json",
            "as_json",
            is_flag=True,
            help="Answer in JSON.",
            expose_value=False,
            callback=_keep_json,
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def options_of(ctx: click.Context) -> Options:
    """The options of this run."""
    return ctx.find_root().ensure_object(Options)


def _keep_home(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        options_of(ctx).home = value


def _keep_packs(ctx: click.Context, _: click.Parameter, value: tuple[Path, ...]) -> None:
    options_of(ctx).packs.extend(value)


def _keep_json(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        options_of(ctx).json = True


def say(text: str = "") -> None:
    """Print a line."""
    write_line(sys.stdout, text)


def emit(found: Any) -> None:
    """Print JSON."""
    write_line(sys.stdout, json.dumps(found, allow_nan=False))
