"""What `doctor` looks at beside progress: packs and their cache, settings, terminal, versions."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp import __version__
from quizapp.paths import Home
from quizapp.progress.health import Finding

if TYPE_CHECKING:
    from quizapp.bank.library import Library

_NEEDED = (
    "textual",
    "pydantic",
    "numpy",
    "pyyaml",
    "fsrs",
    "platformdirs",
    "click",
    "tomlkit",
    "plotext",
)
_SMALL = (60, 20)
_OLDEST_SQLITE = (3, 35)
_PROBLEMS_SHOWN = 10


def examine(home: Home, packs: Sequence[Path], *, fix: bool = False) -> Iterator[Finding]:
    """Look at everything around progress; never raises for what is wrong with it."""
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _cache(home, fix),
        lambda: _packs(home, packs),
        lambda: _settings(home, packs),
        _terminal,
        _versions,
    )
    names = ("cache", "packs", "settings", "terminal", "versions")
    for name, check in zip(names, checks, strict=True):
        try:
            yield from check()
        except Exception as error:  # what is broken must not stop the other checks
            yield Finding(name, "problem", f"The check of {name} failed: {error}")


def _cache(home: Home, fix: bool) -> Iterator[Finding]:
    from quizapp.bank.cache import FILE

    path = home.cache / FILE
    if not path.exists():
        yield Finding("cache", "ok", "There are no compiled packs yet; they are made when needed.")
        return
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
        finally:
            database.close()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        found = str(error)
    if found == "ok":
        yield Finding("cache", "ok", f"The compiled packs in {path} are whole.")
        return
    if fix:
        path.unlink()
    says = f"The compiled packs in {path} are damaged; they are made anew from the packs."
    yield Finding("cache", "problem", says, fixable=True, fixed=fix)


def _packs(home: Home, given: Sequence[Path]) -> Iterator[Finding]:
    for path in given:
        if not path.exists():
            yield Finding("packs", "problem", f"There is no {path}, which --packs names.")
    library = _library(home, given)
    errors = [problem for problem in library.problems if problem.severity == "error"]
    for problem in errors[:_PROBLEMS_SHOWN]:
        yield Finding("packs", "problem", str(problem))
    count = sum(pack.questions for pack in library.packs)
    says = f"{len(library.packs)} packs with {count} questions can be used."
    yield Finding("packs", "ok" if count else "problem", says)


def _library(home: Home, given: Sequence[Path]) -> Library:
    from quizapp.study.opening import open_library

    return open_library(home, [path for path in given if path.exists()])


def _settings(home: Home, packs: Sequence[Path]) -> Iterator[Finding]:
    from quizapp.settings import load
    from quizapp.study.notices import unknown_packs

    found = load(home.config_file)
    problems = [str(problem) for problem in found.problems]
    if found.settings.theme or found.settings.keys:
        # Imported here: it brings the whole app.
        from quizapp.tui.amiss import amiss

        problems += map(str, amiss(home.config_file, found.settings))
    if found.settings.study and (said := unknown_packs(_library(home, packs), found.settings)):
        problems.append(said)
    for problem in problems:
        yield Finding("settings", "problem", problem)
    if not problems:
        there = home.config_file.exists()
        says = f"{home.config_file} is understood." if there else "All settings are the defaults."
        yield Finding("settings", "ok", says)


def _terminal() -> Iterator[Finding]:
    kind = os.environ.get("TERM", "")
    if not sys.stdout.isatty():
        yield Finding("terminal", "note", "The output is no terminal, so it was not looked at.")
        return
    columns, lines = shutil.get_terminal_size()
    if columns < _SMALL[0] or lines < _SMALL[1]:
        says = f"The terminal has {columns}×{lines} cells; the app needs {_SMALL[0]}×{_SMALL[1]}."
        yield Finding("terminal", "problem", says)
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding != "utf8":
        says = f"The terminal's encoding is {encoding or 'unknown'}: set LANG to one with UTF-8."
        yield Finding("terminal", "problem", says)
    if kind in ("", "dumb"):
        says = f"TERM is {kind or 'not set'}: the app needs a terminal; `quizapp ask` does not."
        yield Finding("terminal", "problem", says)
    yield Finding("terminal", "ok", f"{kind or 'unknown'}, {columns}×{lines}, {encoding}.")


def _versions() -> Iterator[Finding]:
    found = []
    for name in _NEEDED:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            yield Finding("versions", "problem", f"{name} is not installed: install quizapp again.")
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        says = f"SQLite {sqlite3.sqlite_version} is older than 3.35, which quizapp needs."
        yield Finding("versions", "problem", says)
    own = f"quizapp {__version__}, Python {platform.python_version()}, {platform.system()}"
    listed = ", ".join([own, f"SQLite {sqlite3.sqlite_version}", *found])
    yield Finding("versions", "ok", f"{listed}.")
