"""The command palette: what the keys of the present screen do, by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.markup import escape
from textual.types import IgnoreReturnCallbackType

from quizapp.tui.literal import literal, printable
from quizapp.tui.widgets.keybar import description_of

_MOVING = ("list.", "scroll.")
"""Keys that only move the cursor or the page: nobody looks for these by name."""


class BindingCommands(Provider):
    """Finds actions among the bindings that are active on the screen below."""

    def _commands(self) -> Iterator[tuple[str, IgnoreReturnCallbackType, str]]:
        seen: set[tuple[str, object]] = set()
        active = [each for each in self.screen.active_bindings.values() if each.enabled]
        # What the bottom line shows comes first.
        for node, binding, _, _ in sorted(active, key=lambda each: not each.binding.show):
            # Several keys may do one thing: `app.` names the app from anywhere.
            named = binding.action.removeprefix("app.")
            at = (named, node if named == binding.action else self.app)
            if not binding.id or not binding.description or at in seen:
                continue
            if binding.id.startswith(_MOVING):
                continue
            seen.add(at)
            name = printable(description_of(node, binding) or binding.description)
            run = partial(self.app.run_action, binding.action, node)
            yield name[:1].upper() + name[1:], run, self.app.get_key_display(binding)

    async def discover(self) -> Hits:
        for name, run, key in self._commands():
            yield DiscoveryHit(literal(name), run, name, escape(f"Key: {key}"))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, run, key in self._commands():
            score, found = matcher.fuzzy_search.match(query, name)
            if score > 0:
                # Not the matcher's own highlighting, which reads names as markup.
                shown = literal(name)
                for at in found:
                    shown = shown.stylize(matcher.match_style, at, at + 1)
                yield Hit(score, shown, run, name, escape(f"Key: {key}"))
