"""Fields to type into, with the manners of the app.

A `:` or `?` as first character is no answer but a command, Enter is left to the screen, and what is
too long or would be acted on by a terminal is refused or dropped with a word about it.
"""

from __future__ import annotations

from typing import ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from quizapp.grading.characters import MAX_ANSWER

COMMAND_KEYS = frozenset(":?")


class Refused(Message):
    """A field did not take what was typed or pasted; `reason` is a sentence for the learner."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


def acceptable(text: str, room: int) -> tuple[str, str]:
    """What of a pasted text is taken, and a sentence about what is not (empty if all is)."""
    if len(text) > room:
        size = f"{len(text):,}".replace(",", " ")
        limit = f"{MAX_ANSWER:,}".replace(",", " ")
        return "", f"That is {size} characters, more than {limit}: not pasted."
    cleaned = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(c for c in cleaned if c == "\n" or c.isprintable())
    return kept, "" if len(kept) == len(
        cleaned
    ) else "Characters that cannot be shown were left out."


class Drawable:
    """A field that may be drawn once more when it has gone; mixed in before Textual's class.

    Until the screen is laid out anew, a field that was taken away still has its place on it, but
    no styles any more, of which Textual would die.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        if not cast("Widget", self).is_attached:
            return [Strip.blank(crop.width)] * crop.height
        found: list[Strip] = super().render_lines(crop)  # type: ignore[misc]  # Textual's class comes after
        return found


class InOrder:
    """A field in which keys do what they do in the order in which they come; mixed in likewise.

    Textual lets a key that is bound, such as Backspace, go up to the app first. Letters that come
    at once, as a slow connection brings them, would be written before it deletes.
    """

    async def _on_key(self, event: events.Key) -> None:
        field = cast("Widget", self)
        if event.is_printable:
            return
        found = field.screen.active_bindings.get(event.key)
        if found is None or found.node is not field or not found.enabled:
            return
        # One that has nothing to do here, such as to scroll, is left to who else has the key.
        if await field.app.run_action(found.binding.action, field):
            event.prevent_default()
            event.stop()


class LineField(InOrder, Drawable, Input):
    """One line of text."""

    DEFAULT_CSS = """
    LineField, LineField:focus {
        border: none; padding: 0; height: 1; background: transparent;
        background-tint: transparent;
    }
    """

    def __init__(self, placeholder: str = "", *, commands: bool = True, classes: str = "") -> None:
        super().__init__(
            placeholder=placeholder,
            classes=classes,
            compact=True,
            max_length=MAX_ANSWER,
            select_on_focus=False,
        )
        self._commands = commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter belongs to the screen, so that it always means the one next thing."""
        return False if action == "submit" else super().check_action(action, parameters)

    def _is_command(self, character: str | None) -> bool:
        return self._commands and not self.value and character in COMMAND_KEYS

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return not self._is_command(character) and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if self._is_command(event.character):
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self._take(event.text)

    def action_paste(self) -> None:
        self._take(self.app.clipboard)

    def _take(self, pasted: str) -> None:
        text, reason = acceptable(pasted, MAX_ANSWER - len(self.value))
        if reason:
            self.post_message(Refused(reason))
        if text.strip("\n"):
            self.replace(text.strip("\n").replace("\n", " "), *sorted(self.selection))


class TextField(InOrder, Drawable, TextArea):
    """Several lines of text, growing with what is typed."""

    DEFAULT_CSS = """
    TextField, TextField:focus {
        border: none; padding: 0; height: auto; min-height: 1; max-height: 8;
        background: transparent; background-tint: transparent;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j", "new_line", "new line", id="field.new-line", show=False),
    ]

    def __init__(
        self,
        placeholder: str = "",
        *,
        prose: bool = False,
        commands: bool = True,
        classes: str = "",
    ) -> None:
        super().__init__(
            placeholder=placeholder,
            classes=classes,
            compact=True,
            highlight_cursor_line=False,
            soft_wrap=True,
        )
        self._prose = prose
        self._commands = commands

    def _is_command(self, character: str | None) -> bool:
        if not self._commands or self.text or character is None:
            return False
        return character in COMMAND_KEYS

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        return not self._is_command(character) and super().check_consume_key(key, character)

    def on_resize(self) -> None:
        """Textual wraps the text anew, but draws what it had drawn."""
        self.refresh(layout=True)

    @property
    def takes_enter(self) -> bool:
        """Whether Enter begins a new line: in prose, unless on an empty line at the end."""
        if not self._prose or not self.text.strip():
            return False
        row, _ = self.cursor_location
        return row < self.document.line_count - 1 or bool(self.document[row].strip())

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" and self.takes_enter:
            return
        if event.key == "enter" or self._is_command(event.character):
            event.prevent_default()
        elif event.is_printable and len(self.text) >= MAX_ANSWER:
            event.prevent_default()
            event.stop()
            self.post_message(Refused(f"An answer has at most {MAX_ANSWER} characters."))

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self._take(event.text)

    def action_paste(self) -> None:
        self._take(self.app.clipboard)

    def _take(self, pasted: str) -> None:
        text, reason = acceptable(pasted, MAX_ANSWER - len(self.text))
        if reason:
            self.post_message(Refused(reason))
        if text.strip("\n"):
            result = self._replace_via_keyboard(text.strip("\n"), *self.selection)
            if result is not None:
                self.move_cursor(result.end_location)

    def action_new_line(self) -> None:
        """Begin another row of a matrix or another line of text."""
        start, end = self.selection
        self._replace_via_keyboard("\n", start, end)
