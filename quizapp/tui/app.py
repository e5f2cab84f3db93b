"""The app: a shell that opens screens; the screens hold the work."""

from __future__ import annotations

import asyncio
import atexit
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, SystemCommand, get_system_commands_provider
from textual.binding import Binding, BindingType, Keymap
from textual.events import Event, Key, MouseDown, Paste, Resize
from textual.screen import Screen

from quizapp.clock import Clock, SystemClock
from quizapp.hangup import drop_what_nobody_reads, orders, status
from quizapp.tui import garbage
from quizapp.tui.desk import Desk
from quizapp.tui.input_bytes import tolerant
from quizapp.tui.leaving import to_front
from quizapp.tui.messages import AskAgain, Begin, Ended
from quizapp.tui.screens.today import TodayScreen
from quizapp.tui.themes import COLOURLESS, DARK, OWN, without_colour
from quizapp.tui.widgets.body import TooSmall

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.driver import Driver
    from textual.widget import Widget

    from quizapp.study.starting import Begun
    from quizapp.tui.start import Interview, Lab, Start

KEY_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "shift+up": "Shift+↑",
    "shift+down": "Shift+↓",
    "f1": "F1",
    "f2": "F2",
    "f4": "F4",
    "colon": ":",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


def _binding_commands() -> type[Provider]:
    from quizapp.tui.commands import BindingCommands

    return BindingCommands


_TOO_SMALL = {"-slim", "-flat"}
_GRACE = 2.0
"""Seconds that leaving may take when it was ordered: a terminal that is gone takes no output."""


class QuizApp(App[None]):
    """quizapp in the terminal.

    Args:
        home: Where progress lives; the usual place if not given.
        packs: Further packs, beside the shipped and the installed ones.
        clock: The time; the machine's own if not given.
        rng: Where the seeds of questions come from.
        start: Where to open.
    """

    TITLE = "quizapp"
    CSS_PATH: ClassVar = [
        Path(__file__).with_name("app.tcss"),
        # That of the screen which is there from the first: Textual does not read it itself.
        Path(__file__).parent / "screens" / "today.tcss",
    ]
    COMMANDS = {_binding_commands, get_system_commands_provider}  # noqa: RUF012  a class variable in Textual's own annotation
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  an instance variable in Textual's own annotation
        (0, "-slim"),
        (40, "-narrow"),
        (72, "-normal"),
        (120, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012  see above
        (0, "-flat"),
        (10, "-low"),
        (22, "-high"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", id="app.quit", show=False),
        Binding("f1", "help", "help", id="app.help", show=False),
        Binding("f4", "settings", "settings", id="app.settings", show=False),
        Binding("f2,ctrl+p", "command_palette", "commands by name", id="app.palette", show=False),
    ]

    def __init__(
        self,
        *,
        home: Path | None = None,
        packs: Sequence[Path] = (),
        clock: Clock | None = None,
        rng: random.Random | None = None,
        start: Start | None = None,
    ) -> None:
        colourless = without_colour()
        super().__init__(ansi_color=True if colourless else None)
        for theme in OWN:
            self.register_theme(theme)
        self.keymap: dict[str, str] = {}
        """Keys that the learner has changed, by binding id."""
        self.desk = Desk(
            SystemClock() if clock is None else clock,
            random.Random() if rng is None else rng,  # noqa: S311  numbers for questions, no secrets
            home=home,
            packs=packs,
        )
        self.theme = COLOURLESS if colourless else self.theme_wanted()
        self._start = start
        self._warmed: set[Callable[[], None]] = set()
        self._focused_before: Widget | None = None
        """What had the focus when the terminal was last large enough."""

    def theme_wanted(self) -> str:
        """The theme to open with: one named by `TEXTUAL_THEME`, else the one set, else our own."""
        if self.theme != "textual-dark":
            return self.theme
        chosen = self.desk.settings.theme
        return chosen if chosen in self.available_themes else DARK.name

    def get_driver_class(self) -> type[Driver]:
        return tolerant(super().get_driver_class(), self._terminal_gone)

    def get_default_screen(self) -> TodayScreen:
        return TodayScreen(self.desk)

    async def on_event(self, event: Event) -> None:
        """Handle an event; keys do nothing blindly where the terminal is too small to see it."""
        if isinstance(event, (Key, MouseDown)):
            self._warm_up(_import_the_rest)
        blind = isinstance(event, Paste) or (isinstance(event, Key) and event.key != "ctrl+q")
        if blind and self._too_small:
            return
        if isinstance(event, Resize) and self.screen_stack and not self._too_small:
            self._focused_before = self.screen.focused
        await super().on_event(event)

    @property
    def _too_small(self) -> bool:
        return bool(self.screen_stack and _TOO_SMALL & self.screen.classes)

    @on(TooSmall.Gone)
    def _give_back_focus(self) -> None:
        # What was hidden has lost it.
        widget = self._focused_before
        if widget is None or self.screen.focused is not None:
            return
        if widget.is_attached and widget.screen is self.screen and widget.focusable:
            self.screen.set_focus(widget, scroll_visible=False)

    def on_mount(self) -> None:
        # So that a key waits a millisecond, not five, for a thread that grades or imports.
        sys.setswitchinterval(0.001)
        if not self.is_headless:
            for number in orders():
                asyncio.get_running_loop().add_signal_handler(number, self._ordered, number)
        self.set_keymap(self.desk.settings.keys)
        if self._start is not None:
            self._begin(self._start)
        self.call_after_refresh(self._has_drawn)

    def _has_drawn(self) -> None:
        garbage.begin()
        self._warm_up(_import_what_is_light)

    def _warm_up(self, importing: Callable[[], None]) -> None:
        """Import what the first question needs, where nobody waits for it; each part once."""
        if importing not in self._warmed:
            self._warmed.add(importing)
            # A daemon, not a worker: quitting never waits for it.
            threading.Thread(target=importing, name="imports", daemon=True).start()

    def _ordered(self, number: int) -> None:
        """Leave as `quit` does, and put the terminal back; if it is gone, without ado."""
        _end_within(_GRACE, status(number))
        atexit.register(drop_what_nobody_reads)
        self.exit(return_code=status(number))

    def _terminal_gone(self) -> None:
        """As if SIGHUP had said so; called in the thread that reads from the terminal."""
        _end_within(2 * _GRACE, status(signal.SIGHUP))
        self.call_later(self._ordered, signal.SIGHUP)

    def _handle_exception(self, error: Exception) -> None:
        # What was being drawn when the app was left cannot be drawn any more: no failure, that.
        if not self._exit:
            super()._handle_exception(error)

    def on_unmount(self) -> None:
        self.desk.close()

    @on(Begin)
    def _asked_to_begin(self, message: Begin) -> None:
        # A second press comes too late: the first has led elsewhere by now.
        if message.screen is self.screen:
            self._begin(message.start, replace=message.replace)

    def _begin(self, start: Start, *, replace: bool = False) -> None:
        # Imported here, like all that Today does not need.
        from quizapp.tui.start import Interview, Learn, Practice, Stats, Study

        desk = self.desk
        if isinstance(start, Learn):
            wanted = start.wanted
            self._open_session(lambda: desk.learn(wanted), "learn", replace)
        elif isinstance(start, Practice) and start.wanted is not None:
            chosen = start.wanted
            self._open_session(lambda: desk.practice(chosen), "practice", replace)
        elif isinstance(start, Practice):
            from quizapp.tui.screens.practice import PracticeScreen

            self.push_screen(PracticeScreen(desk))
        elif isinstance(start, Study):
            wish = start.wish
            self._open_session(lambda: desk.study(wish), wish.mode, replace)
        elif isinstance(start, Interview):
            self._open_interview(start, replace)
        elif isinstance(start, Stats):
            from quizapp.tui.screens.stats import StatsScreen

            self.push_screen(StatsScreen(desk))
        else:
            self._open_lab(start)

    @on(AskAgain)
    def _ask_again(self, message: AskAgain) -> None:
        questions = message.questions
        if message.screen is self.screen:
            self._open_session(lambda: self.desk.again(questions), "practice", replace=True)

    def _open_session(self, opening: Callable[[], Begun], mode: str, replace: bool) -> None:
        # Imported here: it brings all that a question needs, and Today needs none of it.
        from quizapp.tui.screens.session import SessionScreen

        desk = self.desk
        screen = SessionScreen(opening, desk.clock, desk.topics, mode, ready=desk.ready)
        if replace:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def _open_lab(self, start: Lab) -> None:
        if not start.question:
            from quizapp.tui.screens.labs import LabsScreen

            self.push_screen(LabsScreen())
            return
        from quizapp.tui.screens.lab import LabScreen

        desk = self.desk
        self.push_screen(LabScreen(lambda: desk.experiment(start.question, start.seed)))

    def _open_interview(self, start: Interview, replace: bool) -> None:
        from quizapp.tui.screens.interview import InterviewsScreen
        from quizapp.tui.screens.interview_talk import InterviewScreen

        screen: Screen[None]
        if start.wish is None:
            screen = InterviewsScreen(self.desk)
        else:
            screen = InterviewScreen(self.desk, start.wish)
        if replace:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    @on(Ended)
    def _ended(self, message: Ended) -> None:
        if not to_front(message.screen):
            return
        if message.result is None:
            self.pop_screen()
            return
        from quizapp.tui.screens.result import ResultScreen

        self.switch_screen(ResultScreen(message.result, message.ready))

    def set_keymap(self, keymap: Keymap) -> None:
        # A key that is left out would be no key at all.
        self.keymap = {name: keys for name, keys in keymap.items() if keys.strip(" ,")}
        super().set_keymap(self.keymap)

    def get_key_display(self, binding: Binding) -> str:
        if binding.key_display:
            return binding.key_display
        if binding.key in KEY_NAMES:
            return KEY_NAMES[binding.key]
        if binding.key.startswith("ctrl+"):
            return f"Ctrl+{binding.key.removeprefix('ctrl+').upper()}"
        return super().get_key_display(binding)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        del screen
        yield SystemCommand("Theme", "How the app looks", self.action_change_theme)

    def action_help(self) -> None:
        """Explain the keys of the screen in front."""
        from quizapp.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(
                HelpScreen(self.screen, self.keymap, notation="-answers" in self.screen.classes)
            )

    def action_command_palette(self) -> None:
        """Choose a command by its name."""
        from quizapp.tui.palette import Palette

        if not any(isinstance(screen, Palette) for screen in self.screen_stack):
            self.push_screen(Palette(id="--command-palette"))

    def action_settings(self) -> None:
        """Look at the settings and change them."""
        from quizapp.tui.screens.settings import SettingsScreen

        if not any(isinstance(screen, SettingsScreen) for screen in self.screen_stack):
            self.push_screen(SettingsScreen(self.desk))

    def action_change_theme(self) -> None:
        """Choose among the themes, in the settings: it is to last."""
        from quizapp.tui.screens.settings import SettingsScreen

        if not any(isinstance(screen, SettingsScreen) for screen in self.screen_stack):
            self.push_screen(SettingsScreen(self.desk, "theme"))

    def action_help_quit(self) -> None:
        """Ctrl+C: say how to leave instead of leaving."""
        self.notify("Ctrl+Q quits. Everything answered is on disk.", markup=False)


def _end_within(seconds: float, code: int) -> None:
    """End the process then, if it has not ended by itself."""
    last = threading.Timer(seconds, os._exit, [code])
    last.daemon = True
    last.start()


def _import_what_is_light() -> None:
    """What a session needs that is small."""
    import markdown_it  # noqa: F401  imported for the time it takes

    import quizapp.bank.models
    import quizapp.tui.screens.result
    import quizapp.tui.screens.session_tools
    import quizapp.tui.widgets.worked  # noqa: F401  see above


def _import_the_rest() -> None:
    """What would double the memory of an app that is only looked at: numpy and all on top."""
    import quizapp.study.recap
    import quizapp.study.solution
    import quizapp.tui.screens.session  # noqa: F401  see above

    garbage.spare()
