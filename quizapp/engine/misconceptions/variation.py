"""Ways to write a wrong twin that is its own operation with something else put in."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from quizapp.engine.catalogue import Site, rule
from quizapp.engine.errors import EngineError
from quizapp.engine.running import Occasion, Twin

Arguments = Mapping[str, Any]
Says = str | Callable[[Arguments], str]
Change = Callable[[Arguments], Mapping[str, Any] | None]


def again(site: Site, seen: Occasion, changes: Mapping[str, Any]) -> Any:
    """A node's own operation on the arguments it got, some of them exchanged.

    Raises:
        EngineError: the operation does not take them.
    """
    arguments = {**seen.arguments, **changes}
    site.operation.shape(**arguments)
    if site.operation.composite:
        return site.operation.function(**arguments, parts=seen.parts)
    return site.operation.function(**arguments)


def with_other(id: str, on: str | Iterable[str], says: Says, change: Change) -> None:
    """Register rules that compute an operation with other arguments.

    Args:
        on: One operation or several.
        change: From the arguments to those to exchange, or None where the rule does not apply.
    """

    def build(site: Site) -> Mapping[str, Twin] | None:
        def replacement(seen: Occasion) -> Any:
            changes = change(seen.arguments)
            if changes is None:
                raise EngineError(f"{id} does not apply here")
            return again(site, seen, changes)

        return None if change(site.arguments) is None else {site.node: replacement}

    for operation in [on] if isinstance(on, str) else on:
        rule(id, operation, says)(build)


def times(
    id: str,
    on: str | Iterable[str],
    says: Says,
    ratio: Callable[[Arguments], tuple[int, int] | None],
) -> None:
    """Register rules that arrive at a multiple of the right number, if it is no part of another.

    Args:
        on: One operation or several.
        ratio: From the arguments to (multiply by, divide by), or None where it does not apply.
    """

    def build(site: Site) -> Mapping[str, Twin] | None:
        if is_part(site):
            return None
        found = ratio(site.arguments)
        if found is None or found[0] == found[1]:
            return None
        up, down = found
        return {site.node: lambda seen: _scaled(again(site, seen, {}), up, down)}

    for operation in [on] if isinstance(on, str) else on:
        rule(id, operation, says)(build)


def is_part(site: Site) -> bool:
    """Whether a node lies inside a composite operation, where people do not slip by themselves."""
    return "/" in site.node


def _scaled(value: Any, up: int, down: int) -> Any:
    """Exact as long as whole numbers divide evenly."""
    if isinstance(value, int) and value * up % down == 0:
        return value * up // down
    return value * up / down


def everywhere(
    id: str,
    on: str,
    says: Says,
    *,
    when: Callable[[Arguments], bool] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a rule that replaces all nodes of an operation: who thinks so does so each time.

    The function takes those of the operation's arguments that it needs, by name, and `parts`.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        wants = tuple(inspect.signature(function).parameters)

        def replacement(seen: Occasion) -> Any:
            return function(**{n: seen.parts if n == "parts" else seen.arguments[n] for n in wants})

        def build(site: Site) -> Mapping[str, Twin] | None:
            nodes = all_of(site)
            if nodes[0] != site.node or (when is not None and not when(site.arguments)):
                return None
            return dict.fromkeys(nodes, replacement)

        rule(id, on, says)(build)
        return function

    return register


def all_of(site: Site) -> list[str]:
    """The nodes of a site's operation that the asked step depends on, in order."""
    return [
        node
        for node, call in site.trace.calls.items()
        if node in site.scope and call.operation.name == site.operation.name
    ]
