"""The command palette: what the keys of the present screen do, by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.markup import escape
from textual.types import IgnoreReturnCallbackType

from quizapp.tui.literal import literal, printable
from quizapp.tui.widgets.keybar import description_of


class BindingCommands(Provider):
    """Finds actions among the bindings that are active on the screen below."""

    def _commands(self) -> Iterator[tuple[str, IgnoreReturnCallbackType, str]]:
        seen: set[tuple[str, int]] = set()
        for node, binding, enabled, _ in self.screen.active_bindings.values():
            at = (binding.action, id(node))
            if not enabled or not binding.id or not binding.description or at in seen:
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
