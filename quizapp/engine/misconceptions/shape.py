"""Mistakes in shapes, where only shapes are computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from quizapp.engine.catalogue import Site, rule
from quizapp.engine.running import Twin
from quizapp.engine.shapes import Shape, shape
from quizapp.engine.values import Abstract

ATTENTION = "scaled_dot_product_attention"

Wrong = Callable[[Site, Shape], Shape | None]


def _register(
    id: str,
    on: tuple[str, ...],
    says: str,
    wrong: Wrong,
    *,
    anywhere: bool = False,
) -> None:
    """A rule from the right shape of a node to a wrong one, None where it cannot be made.

    Unless it may be made `anywhere`, only the shape that is asked counts: an earlier one that is
    wrong likewise leads there too, and one mistake is named once.
    """

    def build(site: Site) -> Mapping[str, Twin] | None:
        right = site.trace.values[site.node]
        if not isinstance(right, Abstract) or not (anywhere or _is_asked(site)):
            return None
        found = wrong(site, right.shape)
        if found is None or found == right.shape:
            return None
        return {site.node: lambda _: Abstract(found)}

    for operation in on:
        rule(id, operation, says)(build)


def _is_asked(site: Site) -> bool:
    """Whether nothing that is looked at comes after a node."""
    later = site.scope - {site.node}
    return not any(site.node in site.ancestors.get(node, ()) for node in later)


def _of(site: Site, name: str) -> Shape:
    return shape(site.arguments[name])


def _batch_axes(site: Site) -> int:
    """How many axes of the result stand before heads, tokens and width."""
    rank = len(shape(site.trace.values[site.node]))
    name = site.operation.name
    heads = name == "split_heads" or site.earlier("split_heads") is not None
    if name == "merge_heads" or site.earlier("merge_heads") is not None:
        heads = False
    return rank - (3 if heads else 2)


def _without_batch(site: Site, right: Shape) -> Shape | None:
    return right[1:] if _batch_axes(site) > 0 else None


_register(
    "shape.no_batch",
    (
        "project",
        "split_heads",
        "scores",
        "softmax",
        "weighted_sum",
        "merge_heads",
        "multi_head_attention",
        "feed_forward",
    ),
    "You left out the batch; it stays as the first dimension throughout.",
    _without_batch,
)
_register(
    "shape.swap_Td",
    ("project", "split_heads", "weighted_sum", "merge_heads", ATTENTION),
    "You exchanged tokens and width; a token is a row, its width comes last.",
    lambda _, right: (*right[:-2], right[-1], right[-2]) if len(right) > 1 else None,
)
_register(
    "shape.no_split",
    ("split_heads",),
    "You gave each head the whole width; the heads share it, d/h each.",
    lambda site, right: (*right[:-1], _of(site, "X")[-1]),
    anywhere=True,
)
_register(
    "shape.heads_last",
    ("split_heads",),
    "You left the heads behind the tokens; they move before them, so that each attends by itself.",
    lambda _, right: (*right[:-3], right[-2], right[-3], right[-1]),
)
_register(
    "shape.no_heads",
    ("split_heads", "scores", "softmax", "weighted_sum"),
    "You left out the heads; each has a matrix of its own.",
    lambda site, right: (
        (*right[:-3], *right[-2:])
        if len(right) > 2
        and (site.operation.name == "split_heads" or site.earlier("split_heads") is not None)
        else None
    ),
)
_register(
    "shape.no_merge",
    ("merge_heads",),
    "You kept the width of one head; the heads side by side are h times as wide.",
    lambda site, right: (*right[:-1], _of(site, "X")[-1]),
)
_register(
    "shape.scores_Td",
    ("scores", "softmax"),
    "You gave the scores the shape of the queries; there is one score for each pair of tokens.",
    lambda site, _: _queries(site),
)
_register(
    "shape.cross_Tq",
    ("scores", "softmax"),
    "You counted the queries twice; a row has one score per key, and there are as many keys as "
    "the other sequence has tokens.",
    lambda _, right: (*right[:-1], right[-2]) if len(right) > 1 and right[-2] > 1 else None,
)
_register(
    "shape.cross_Tk",
    ("scores", "softmax", "weighted_sum", ATTENTION),
    "You gave each key a row; there is one row per query.",
    lambda site, right: _rows_of_keys(site, right) if right[-2:-1] != (1,) else None,
)
_register(
    "shape.kv_T_plus1",
    ("scores", "softmax", "weighted_sum", ATTENTION, "decode_attention"),
    "You computed a row for every token so far; with a cache only the new token asks, one row.",
    lambda site, right: _rows_of_keys(site, right) if len(right) > 1 and right[-2] == 1 else None,
)
_register(
    "shape.kv_old",
    ("kv_append",),
    "You left out the new tokens; their keys and values join the cache.",
    lambda site, _: _of(site, "cache"),
)


def _scores_node(site: Site) -> str | None:
    return site.node if site.operation.name == "scores" else site.earlier("scores")


def _queries(site: Site) -> Shape | None:
    node = _scores_node(site)
    return None if node is None else shape(site.argument(node, "Q"))


def _rows_of_keys(site: Site, right: Shape) -> Shape | None:
    if site.operation.name == "decode_attention":
        keys = _of(site, "K_cache")[-2] + _of(site, "k")[-2]
    elif site.operation.name == ATTENTION:
        keys = _of(site, "key")[-2]
    else:
        node = _scores_node(site)
        if node is None or len(right) < 2:
            return None
        keys = shape(site.argument(node, "K"))[-2]
    return (*right[:-2], keys, right[-1])


def _query_heads(site: Site, right: Shape) -> Shape | None:
    if site.heads is None or site.heads != int(site.heads):
        return None
    return (*right[:-3], int(site.heads), *right[-2:])


_register(
    "shape.gqa_h",
    ("split_heads",),
    "You gave keys and values as many heads as the queries; groups of query heads share fewer.",
    _query_heads,
    anywhere=True,
)
