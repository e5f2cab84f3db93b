"""The known mistakes: wrong twins of operations, and where in a computation they can occur.

A rule belongs to an operation. Asked about a node of a recorded run, it says which nodes to
replace with what, or that it does not apply there.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quizapp.engine.operation import Operation
from quizapp.engine.printing import short
from quizapp.engine.running import Occasion, Trace, Twin
from quizapp.engine.values import Abstract, Value

ID = re.compile(r"[a-z]+\.[A-Za-z0-9_]+")


@dataclass(frozen=True)
class Site:
    """A node at which a rule may apply, with what it may look at."""

    node: str
    operation: Operation
    arguments: Mapping[str, Any]
    """The node's arguments in the right run."""
    trace: Trace
    ancestors: Mapping[str, frozenset[str]]
    scope: frozenset[str]
    """Nodes that the asked step depends on; only these are ever replaced."""

    def later(self, operation: str) -> str | None:
        """The first later node of an operation that depends on this one."""
        for node, call in self.trace.calls.items():
            if (
                call.operation.name == operation
                and node in self.scope
                and self.node in self.ancestors[node]
                and not node.startswith(self.node + "/")
            ):
                return node
        return None

    def earlier(self, operation: str) -> str | None:
        """The last earlier node of an operation that this one depends on."""
        found = [
            node
            for node, call in self.trace.calls.items()
            if call.operation.name == operation and node in self.ancestors[self.node]
        ]
        return found[-1] if found else None

    def argument(self, node: str, name: str) -> Any:
        """An argument of another node in the right run."""
        return self.trace.calls[node].arguments[name]

    @property
    def heads(self) -> float | None:
        """The given number of heads, else `d_model`/`d_k`; None where neither is known."""
        given = self.trace.given
        heads = given.get("heads")
        if isinstance(heads, int | float):
            return heads
        width, d_k = given.get("d_model"), given.get("d_k")
        if isinstance(width, int | float) and isinstance(d_k, int | float) and d_k:
            return width / d_k
        return None


Build = Callable[[Site], Mapping[str, Twin] | None]


@dataclass(frozen=True)
class Rule:
    """A mistake known for an operation."""

    id: str
    operation: str
    says: str | Callable[[Mapping[str, Any]], str]
    """What was done and what to do; `{name}` stands for an argument of the node."""
    build: Build


RULES: dict[str, list[Rule]] = {}
"""Rules by the operation they belong to."""


def rule(
    id: str,
    on: str,
    says: str | Callable[[Mapping[str, Any]], str],
) -> Callable[[Build], Build]:
    """Register a rule that may replace several nodes: from a site to twins by node, or None."""
    if not ID.fullmatch(id):
        raise ValueError(f"{id} is no id of a misconception")

    def register(build: Build) -> Build:
        known = RULES.setdefault(on, [])
        if any(other.id == id for other in known):
            raise ValueError(f"two rules for {on} are called {id}")
        known.append(Rule(id, on, says, build))
        return build

    return register


def twin(
    id: str,
    on: str,
    says: str | Callable[[Mapping[str, Any]], str],
    *,
    when: Callable[[Mapping[str, Any]], bool] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a rule that replaces only the node itself.

    The function takes those of the operation's arguments that it needs, by name, and `parts` if
    it has intermediate values that a person would write down.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        wants = tuple(inspect.signature(function).parameters)

        def replacement(occasion: Occasion) -> Any:
            found = {
                name: occasion.parts if name == "parts" else occasion.arguments[name]
                for name in wants
            }
            return function(**found)

        def build(site: Site) -> Mapping[str, Twin] | None:
            if when is not None and not when(site.arguments):
                return None
            return {site.node: replacement}

        rule(id, on, says)(build)
        return function

    return register


@dataclass(frozen=True)
class Candidate:
    """A mistake that could have been made at a certain node of a certain computation."""

    id: str
    node: str
    says: str
    replace: Mapping[str, Any] = field(repr=False)
    """Twins by node, or rewritten steps."""
    own: bool = False
    """Whether the author of the question wrote it, or it belongs to the asked operation itself."""


@dataclass(frozen=True)
class Survey:
    """A recorded right run, looked at from one asked step."""

    trace: Trace
    asked: str

    @cached_property
    def ancestors(self) -> dict[str, frozenset[str]]:
        """For every node: all nodes and givens that it depends on."""
        found: dict[str, frozenset[str]] = {}

        def closure(node: str) -> frozenset[str]:
            if node not in found:
                found[node] = frozenset()
                direct = self.trace.uses.get(node, frozenset())
                found[node] = direct.union(*(closure(used) for used in direct))
            return found[node]

        for node in self.trace.values:
            closure(node)
        return found

    @cached_property
    def scope(self) -> frozenset[str]:
        """The asked step and every node it depends on."""
        return self.ancestors[self.asked] | {self.asked}

    def sites(self) -> Iterator[Site]:
        """The calls that the asked step depends on, in order of evaluation."""
        for node, call in self.trace.calls.items():
            if node in self.scope:
                yield Site(
                    node, call.operation, call.arguments, self.trace, self.ancestors, self.scope
                )


def sentence(
    template: str | Callable[[Mapping[str, Any]], str], arguments: Mapping[str, Any]
) -> str:
    """A rule's sentence with the node's own numbers in it."""
    if callable(template):
        return template(arguments)

    def fill(match: re.Match[str]) -> str:
        value: Value | str = arguments[match.group(1)]
        return value if isinstance(value, str) else short(value)

    return re.sub(r"\{([A-Za-z_]+)\}", fill, template)


def candidates(trace: Trace, asked: str) -> list[Candidate]:
    """Every catalogue rule that can be applied to a recorded run, at each node where it can.

    Args:
        trace: A recorded run of the right answer.
        asked: The asked step.
    """
    # Imported here: registering the catalogue needs this module.
    import quizapp.engine.misconceptions  # noqa: F401  registers its rules

    found: list[Candidate] = []
    for site in Survey(trace, asked).sites():
        bare = any(isinstance(value, Abstract) for value in site.arguments.values())
        for known in RULES.get(site.operation.name, ()):
            if bare and not known.id.startswith("shape."):
                continue
            replace = known.build(site)
            if replace is not None and replace.keys() <= trace.values.keys():
                says = sentence(known.says, site.arguments)
                found.append(Candidate(known.id, site.node, says, replace, own=site.node == asked))
    return found
