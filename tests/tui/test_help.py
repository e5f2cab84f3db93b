"""Help and palette say what the keys do, because they are made from the bindings."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from textual.binding import Binding
from textual.widget import Widget

import quizapp.tui.screens
import quizapp.tui.widgets
from quizapp.tui.app import QuizApp
from quizapp.tui.commands import BindingCommands
from quizapp.tui.screens.choose import ChooseScreen
from quizapp.tui.screens.session import SessionScreen

from .conftest import Open


def own_classes() -> set[type]:
    """Our screens and widgets, and the app."""
    found: set[type] = {QuizApp}
    for package in (quizapp.tui.screens, quizapp.tui.widgets):
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for _, kind in inspect.getmembers(module, inspect.isclass):
                if kind.__module__ == info.name and issubclass(kind, Widget):
                    found.add(kind)
    return found


def test_every_binding_can_be_remapped_and_does_something() -> None:
    seen: dict[str, str] = {}
    for kind in own_classes():
        for binding in kind.__dict__.get("BINDINGS", ()):
            assert isinstance(binding, Binding)
            assert binding.id, f"{kind.__name__}: {binding.key} has no id"
            assert binding.description
            name = binding.action.partition("(")[0].rpartition(".")[2]
            owner = QuizApp if binding.action.startswith("app.") else kind
            assert hasattr(owner, f"action_{name}"), f"{kind.__name__}: {binding.action} is dead"
            assert seen.setdefault(binding.id, binding.action) == binding.action
    assert "session.next" in seen


async def test_help_lists_every_key_of_the_screen(stage: Open) -> None:
    async with stage(100, 60) as on:
        await on.ask("pick")
        await on.press("?")
        for binding in SessionScreen.BINDINGS:
            assert isinstance(binding, Binding)
            assert binding.description in on.text
        assert "How to write an answer" in on.text
        assert "1 – 9" in on.text
        assert "option by number" in on.text


async def test_a_remapped_key_works_and_is_shown(stage: Open) -> None:
    async with stage(100, 60) as on:
        on.app.set_keymap({"session.idk": "z"})
        await on.ask("pick", "card")
        assert "z I don't know" in on.lines[-1]
        await on.press("?")
        assert any(line.split()[:2] == ["z", "I"] for line in on.lines)
        await on.press("escape", "z")
        assert "This is how it goes." in on.text


async def test_the_palette_finds_what_the_keys_do(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await on.press("escape")
        provider = BindingCommands(on.app.screen)
        names = [hit.text async for hit in provider.discover()]
        assert "Practice" in names
        found = [hit.text async for hit in provider.search("pract")]
        assert found == ["Practice"]
        assert "Up" not in names, "a cursor is moved by its keys"
        assert names.count("Help") == 1, "though several keys open it"


async def test_a_theme_chosen_in_the_palette_lasts(stage: Open) -> None:
    async with stage() as on:
        await on.press("f2")
        await on.write("theme")
        assert "How the app looks" in on.text
        await on.press("enter")
        assert isinstance(on.app.screen, ChooseScreen)
        await on.press("down", "enter")
        assert on.app.desk.settings.theme == on.app.theme != ""


async def test_the_bottom_line_drops_what_does_not_fit_but_never_the_way_out(stage: Open) -> None:
    async with stage(44, 20) as on:
        await on.ask("pick")
        assert "Enter check" in on.lines[-1]
        assert "? help" in on.lines[-1]
        assert "Esc leave" in on.lines[-1]


async def test_a_click_in_help_does_what_the_key_does(stage: Open) -> None:
    async with stage(100, 60) as on:
        await on.ask("pick", "card")
        await on.press("?")
        await on.click("I don't know")
        assert "This is how it goes." in on.text
        await on.press("?")
        await on.click("another like it")
        assert "On this screen" in on.text, "there is nothing to do for what makes no sense now"
