"""Every key that can be changed: what it does, where, and whether two would collide."""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.binding import Binding
from textual.widget import Widget

from quizapp.settings import SettingProblem, line_of

_EVERYWHERE = frozenset({"app", "list", "scroll"})
"""What is there beside the keys of any screen."""


@dataclass(frozen=True)
class Command:
    """Something that a key does."""

    id: str
    what: str
    keys: str
    """Those it has by default, with commas between them."""

    @property
    def place(self) -> str:
        """The screen or widget that it belongs to."""
        return self.id.partition(".")[0]

    def now(self, keymap: Mapping[str, str]) -> str:
        """The keys that it has."""
        return keymap.get(self.id) or self.keys


def commands() -> tuple[Command, ...]:
    """All of them, by place; imports every screen, so call it in a thread."""
    found: dict[str, Command] = {}
    for kind in _classes():
        for binding in kind.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id and binding.description:
                what = Command(binding.id, binding.description, binding.key)
                found.setdefault(binding.id, what)
    order = {name: at for at, name in enumerate(dict.fromkeys(c.place for c in found.values()))}
    first = {"app": -3, "today": -2, "session": -1}
    return tuple(sorted(found.values(), key=lambda c: first.get(c.place, order[c.place])))


def _classes() -> Iterator[type]:
    import quizapp.tui.screens
    import quizapp.tui.widgets
    from quizapp.tui.app import QuizApp

    yield QuizApp
    for package in (quizapp.tui.screens, quizapp.tui.widgets):
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for _, kind in inspect.getmembers(module, inspect.isclass):
                if kind.__module__ == info.name and issubclass(kind, Widget):
                    yield kind


def taken(
    known: Sequence[Command], keymap: Mapping[str, str], command: Command, key: str
) -> Command | None:
    """What a key does already where a command is to have it."""
    places = _EVERYWHERE | {command.place}
    for other in known:
        together = other.place in places or command.place in _EVERYWHERE
        if other.id != command.id and together:
            keys = [each.strip() for each in other.now(keymap).split(",")]
            if key in keys:
                return other
    return None


def problems(
    file: Path, text: str, keymap: Mapping[str, str], known: Sequence[Command]
) -> tuple[SettingProblem, ...]:
    """What is wrong with the `[keys]` of a file with this text."""
    by_id = {command.id: command for command in known}
    found = []
    for name, keys in keymap.items():
        wrong = []
        if name not in by_id:
            close = difflib.get_close_matches(name, by_id, n=1)
            hint = f"did you mean `{close[0]}`?" if close else "the settings screen lists them"
            wrong.append(f"no key is called `{name}`; {hint}")
        elif not keys.strip(" ,"):
            wrong.append(f"`{name}` needs a key, such as `f5`")
        else:
            for key in map(str.strip, keys.split(",")):
                if other := taken(known, keymap, by_id[name], key):
                    what = f"`{key}` is “{other.what}” ({other.place}) already"
                    wrong.append(f"{what}; choose another for `{name}`")
        found += [SettingProblem(file, line_of(text, name), each) for each in wrong]
    return tuple(found)
