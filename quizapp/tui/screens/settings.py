"""Settings: the same keys as `config.toml`, each with what it is for; a change holds at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from quizapp.progress.days import local_day
from quizapp.settings import Loaded, SettingProblem, Settings
from quizapp.tui import options
from quizapp.tui.literal import at_home, literal
from quizapp.tui.options import OPTIONS, Option
from quizapp.tui.screens.choose import ChooseScreen
from quizapp.tui.themes import DARK, without_colour
from quizapp.tui.widgets.body import Body, TooSmall
from quizapp.tui.widgets.fields import LineField
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.picks import Pick
from quizapp.tui.widgets.rows import Rows, RowText
from quizapp.tui.widgets.status import StatusLine
from quizapp.tui.widgets.topline import TopLine
from quizapp.tui.work import Done, WorkingScreen

if TYPE_CHECKING:
    from datetime import date, datetime

    from quizapp.bank.library import Library
    from quizapp.tui.desk import Desk

MOST_PROBLEMS = 4


class OptionList(Rows):
    """The settings and their values."""

    class Picked(Message):
        """A setting was clicked."""

    class Moved(Message):
        """The cursor is on another setting."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = Settings()
        self.now: datetime | None = None
        self.set_reactive(Rows.cursor, 0)

    @property
    def option(self) -> Option:
        """The setting under the cursor."""
        return OPTIONS[max(0, self.cursor)]

    def watch_cursor(self) -> None:
        self.post_message(self.Moved())

    def pick(self, row: int) -> None:
        again = row == self.cursor
        self.cursor = row
        if again:
            self.post_message(self.Picked())

    def row_texts(self) -> list[RowText]:
        if self.now is None:
            return []
        width = max(len(option.title) for option in OPTIONS) + 4
        default = Settings()
        rows = []
        for number, option in enumerate(OPTIONS):
            here = number == self.cursor
            changed = getattr(self.settings, option.key) != getattr(default, option.key)
            value = options.shown(option.key, self.settings, self.now)
            lead = Content.assemble(
                ("› " if here else "  ", "$primary bold"),
                (option.title.ljust(width), "bold" if here else ""),
            )
            rows.append(RowText(lead, literal(value, "$primary" if changed else "dim")))
        return rows


class SettingsScreen(WorkingScreen):
    """Every setting, with a field or a list to change it.

    Args:
        begin_with: The key of a setting that is to be changed at once.
    """

    CSS_PATH = Path(__file__).with_name("settings.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", "change", id="settings.change"),
        Binding("delete,backspace,d", "restore", "default", id="settings.default"),
        Binding("question_mark", "app.help", "help", id="settings.help"),
        Binding("escape,q", "back", "back", id="settings.back"),
    ]

    list = getters.query_one(OptionList)
    field = getters.query_one(LineField)

    def __init__(self, desk: Desk, begin_with: str = "") -> None:
        super().__init__()
        self._desk = desk
        self._begin_with = begin_with

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TopLine()
        with Body(can_focus=False), Vertical(classes="page"):
            yield Static(classes="wrong")
            yield OptionList()
        with Vertical(classes="foot"):
            yield Static(classes="about")
            with Vertical(classes="entry"):
                with Horizontal():
                    yield Static(Content("›"), classes="sign")
                    yield LineField(commands=False)
                yield Static(classes="reply")
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        top = self.query_one(TopLine)
        top.left = "Settings"
        top.right = at_home(self._desk.home.config_file)
        self._draw(self._desk.loaded)
        self.list.focus(scroll_visible=False)
        self.glance("check", self._check)
        for row, option in enumerate(OPTIONS):
            if option.key == self._begin_with:
                self.list.cursor = row
                self.call_after_refresh(self.action_change)

    def _check(self) -> tuple[SettingProblem, ...]:
        """What only the app can know to be wrong, in a thread."""
        from quizapp.tui.amiss import amiss

        return amiss(self._desk.home.config_file, self._desk.settings)

    async def done(self, event: Done) -> None:
        if event.name == "saved":
            loaded, said = event.value
            self._apply(loaded.settings)
            self._draw(loaded)
            self.say(said)
            self.glance("check", self._check)
        elif event.name == "check":
            self._draw_problems((*self._desk.loaded.problems, *event.value))
        elif event.name == "packs":
            self._choose_packs(event.value)

    def _draw(self, loaded: Loaded) -> None:
        self.list.settings = loaded.settings
        self.list.now = self._desk.clock.now()
        self.list.refresh(layout=True)
        self._draw_problems(loaded.problems)
        self._about()

    def _draw_problems(self, problems: tuple[SettingProblem, ...]) -> None:
        lines = [f"{each.file.name}:{each.line}: {each.message}" for each in problems]
        hidden = len(lines) - MOST_PROBLEMS
        if hidden > 0:
            lines[MOST_PROBLEMS:] = [f"and {hidden} more; `quizapp doctor` lists them"]
        wrong = self.query_one(".wrong", Static)
        wrong.update(literal("\n".join(lines)))
        wrong.display = bool(lines)

    @on(OptionList.Moved)
    def _about(self) -> None:
        option = self.list.option
        form = f"{option.key}: {option.form}" if option.form else option.key
        about = literal(option.help) + "\n" + literal(form, "dim")
        self.query_one(".about", Static).update(about)
        self.refresh_bindings()

    # Changing one

    @property
    def typing(self) -> bool:
        """Whether a value is being typed."""
        return self.has_class("-typing")

    def describe(self, action: str) -> str | None:
        """What Enter and Esc mean."""
        if action == "change" and self.typing:
            return "set it"
        if action == "back" and self.typing:
            return "leave it"
        return None

    def allows(self, action: str) -> bool:
        if action == "restore" and self.is_mounted:
            key = self.list.option.key
            changed = getattr(self._desk.settings, key) != getattr(Settings(), key)
            return changed and not self.typing
        return True

    @on(OptionList.Picked)
    def _picked(self) -> None:
        self.action_change()

    def action_change(self) -> None:
        """Change the setting under the cursor, or set what was typed."""
        option = self.list.option
        if self.typing:
            self._set(option)
        elif option.key == "theme":
            self._choose_theme()
        elif option.key == "study":
            self.work_on("packs", lambda: self._desk.library)
        elif option.key == "keys":
            from quizapp.tui.screens.keys import KeysScreen

            self.app.push_screen(KeysScreen(self._desk), self._keys_changed)
        else:
            self.field.value = options.typed(option.key, self._desk.settings)
            self.add_class("-typing")
            self.field.focus()
            self.field.cursor_position = len(self.field.value)
            self._reply()
            self.refresh_bindings()

    @property
    def _today(self) -> date:
        return local_day(self._desk.clock.now(), self._desk.settings.day_starts_at)

    @on(Input.Changed)
    def _reply(self) -> None:
        """Say at once whether what is typed can be set."""
        self.say("")  # what was saved before is no longer the news
        said = Content("")
        try:
            options.read(self.list.option.key, self.field.value, self._today)
        except ValueError as error:
            said = literal(str(error), "$text-warning")
        self.query_one(".reply", Static).update(said)

    def _set(self, option: Option) -> None:
        try:
            value = options.read(option.key, self.field.value, self._today)
        except ValueError:
            return  # It is said below the field already.
        self._leave_field()
        self._save(option.key, value, f"{option.title}: saved.")

    def _save(self, key: str, value: object, said: str) -> None:
        def work() -> tuple[Loaded, str]:
            return self._desk.change(key, value), said

        if not self.work_on("saved", work):
            self.say("One moment: that was too quick. Once more, please.")

    def action_restore(self) -> None:
        """Put the setting under the cursor back to its default."""
        option = self.list.option
        default = getattr(Settings(), option.key)
        value = "" if option.key == "interview" else default
        self._save(option.key, value, f"{option.title}: as it comes.")

    def _apply(self, settings: Settings) -> None:
        from quizapp.tui.app import QuizApp

        if isinstance(self.app, QuizApp):
            self.app.set_keymap(settings.keys)
        if not without_colour():
            theme = settings.theme or DARK.name
            self.app.theme = theme if theme in self.app.available_themes else DARK.name

    def _choose_theme(self) -> None:
        held = self.app.theme
        names = sorted(self.app.available_themes, key=lambda n: (not n.startswith("quizapp"), n))
        picks = [Pick(name, name) for name in names]

        def look(name: str) -> None:
            if not without_colour():
                self.app.theme = name

        def taken(chosen: frozenset[str] | None) -> None:
            if chosen is None:
                look(held)
                return
            (name,) = chosen
            said = f"Theme: {name}."
            if without_colour():
                said = "Saved; NO_COLOR is set, so there are no colours now."
            self._save("theme", "" if name == DARK.name else name, said)

        screen = ChooseScreen("Theme", picks, frozenset({held}), one=True, look=look)
        self.app.push_screen(screen, taken)

    def _choose_packs(self, library: Library) -> None:
        known = [pack for pack in library.packs if pack.questions]
        picks = [Pick(pack.id, pack.title, pack.questions) for pack in known]

        def taken(chosen: frozenset[str] | None) -> None:
            if chosen is not None:
                ids = [pack.id for pack in known if pack.id in chosen]
                value = [] if len(ids) == len(known) else ids
                self._save("study", value, "Packs to study: saved.")

        if not picks:
            self.say("There are no packs to choose from.")
            return
        held = frozenset(library.pack_named(name) or name for name in self._desk.settings.study)
        self.app.push_screen(ChooseScreen("Packs to study", picks, held), taken)

    def _keys_changed(self, _: object) -> None:
        self._draw(self._desk.loaded)
        self.glance("check", self._check)

    def _leave_field(self) -> None:
        self.remove_class("-typing")
        self.list.focus(scroll_visible=False)
        self.refresh_bindings()

    def action_back(self) -> None:
        """Leave the field, then the screen."""
        if self.typing:
            self._leave_field()
        else:
            self.dismiss()
