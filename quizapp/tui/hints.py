"""A key on the page, beside what it does: a click there does the same."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style


def hint(key: str, does: str, action: str) -> Content:
    """A key and what it does.

    Args:
        action: The action of the screen that the key stands for. A widget that shows it should
            not have `auto_links`, so that the key looks as it does elsewhere.
    """
    shown = Content.assemble((key, "$primary bold"), f"  {does}")
    return shown.stylize(Style.from_meta({"@click": f"screen.{action}"}))
