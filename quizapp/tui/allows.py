"""Which actions make sense right now; the others are neither run nor shown."""

from __future__ import annotations


class Allows:
    """A screen or widget that says so by name of the action; mixed in before Textual's class."""

    def allows(self, action: str) -> bool:
        """Whether the action makes sense now."""
        del action
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Textual's own question, the parameters left aside."""
        del parameters
        return self.allows(action)
