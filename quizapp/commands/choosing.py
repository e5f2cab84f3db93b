"""The options that say which questions, and filters kept by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quizapp.commands.common import CannotDo, Options
from quizapp.study.filters import KINDS, STATES

if TYPE_CHECKING:
    from quizapp.bank.library import Library
    from quizapp.progress.log import ProgressLog
    from quizapp.settings import Settings
    from quizapp.study.filters import Filter

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
        click.option("--text", help="Only with these words in the prompt, the title or the id."),
        click.option(
            "--state",
            multiple=True,
            type=click.Choice(STATES),
            help="Only those that you stand so with.",
        ),
        click.option("--count", type=click.IntRange(1), help="At most so many questions."),
        click.option(
            "--minutes",
            type=click.FloatRange(0, min_open=True),
            help="About as many as take so long.",
        ),
        click.option(
            "--saved",
            metavar="NAME",
            help="As a filter kept by name; other options take the place of its own.",
        ),
        click.option("--save", metavar="NAME", help="Keep these choices by a name."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def chosen(own: Options, options: dict[str, Any]) -> Filter:
    """The filter; packs are opened only if there is a name to check."""
    if options["topic"] or options["tag"]:
        return checked(own, own.library(), options)
    return _kept(own, options)


def checked(own: Options, library: Library, options: dict[str, Any]) -> Filter:
    """The filter, if its names are known.

    Raises:
        CannotDo: one is not, or there are no questions at all.
    """
    from quizapp.bank.problems import suggest

    if not library.entries:
        raise CannotDo("there are no questions; `quizapp pack list` shows the packs")
    topics = [topic.id for topic in library.topics]
    tags = sorted({tag for entry in library.entries for tag in entry.tags})
    for what, known in (("topic", topics), ("tag", tags)):
        for name in options[what]:
            if name not in known:
                raise CannotDo(f"there is no {what} {name!r}; {suggest(name, known)}")
    return _kept(own, options)


def fitting(
    wanted: Filter, library: Library, log: ProgressLog, now: datetime, configured: Settings
) -> None:
    """See to it that a filter takes anything.

    Raises:
        CannotDo: it does not; the message says what would.
    """
    from quizapp.study.facts import facts_for
    from quizapp.study.filters import nothing
    from quizapp.study.notices import unknown_packs
    from quizapp.study.opening import studied

    entries = studied(library, configured)
    if not entries and (said := unknown_packs(library, configured)):
        raise CannotDo(said)
    facts = facts_for(wanted, library, log, now, configured)
    if not wanted.of(entries, facts):
        raise CannotDo(nothing(wanted, entries, facts))


def _kept(own: Options, options: dict[str, Any]) -> Filter:
    """The filter of the options, together with one kept by name; kept itself if so wished.

    Raises:
        CannotDo: there is none of that name, or it cannot be kept.
    """
    from quizapp.study.filters import Filter
    from quizapp.study.saved import SavedFilters

    wanted = _filter(options)
    saved = SavedFilters(own.folders)
    if (name := options["saved"]) is not None:
        base = saved.all().get(name)
        if base is None:
            raise CannotDo(_no_such(name, list(saved.all())))
        named = {each.name: getattr(wanted, each.name) for each in fields(Filter)}
        wanted = replace(base, **{n: v for n, v in named.items() if v != getattr(Filter(), n)})
    if (name := options["save"]) is not None:
        if not wanted.narrows:
            raise CannotDo("--save keeps a filter by a name; say what it is to take")
        try:
            saved.save(name, wanted)
        except ValueError as error:
            raise CannotDo(f"--save: {error}") from None
    return wanted


def _no_such(name: str, known: list[str]) -> str:
    from quizapp.bank.problems import suggest

    if not known:
        return f"no filter is kept as {name!r}; --save NAME keeps one"
    return f"no filter is kept as {name!r}; {suggest(name, known)}"


def _filter(options: dict[str, Any]) -> Filter:
    from quizapp.study.filters import Filter

    return Filter(
        topics=frozenset(options["topic"]),
        kinds=frozenset(options["kind"]),
        difficulties=frozenset(options["difficulty"]),
        tags=frozenset(options["tag"]),
        text=" ".join((options["text"] or "").split()),
        states=frozenset(options["state"]),
        count=options["count"],
        minutes=options["minutes"],
    )
