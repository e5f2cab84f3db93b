"""Mistakes in the KV cache: what it holds, and how many bytes it and the scores take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizapp.engine.catalogue import Site, rule
from quizapp.engine.misconceptions.variation import again, times, with_other
from quizapp.engine.running import Occasion, Twin

CACHE, SCORES, STEP = "kv_cache_bytes", "score_bytes", "decode_attention"

times(
    "kv.no_2",
    CACHE,
    "You counted keys or values; the cache holds both, a factor of 2.",
    lambda _: (1, 2),
)
times(
    "kv.three",
    CACHE,
    "You counted queries too; only keys and values are kept.",
    lambda _: (3, 2),
)
times(
    "kv.no_L",
    (CACHE, SCORES),
    "You counted one layer; each has its own.",
    lambda a: (1, int(a["layers"])),
)
times(
    "kv.no_B",
    (CACHE, SCORES),
    "You counted one sequence; multiply by the batch.",
    lambda a: (1, int(a["batch"])),
)
times(
    "kv.no_heads",
    CACHE,
    "You counted one head; each key-value head keeps head_dim numbers a token.",
    lambda a: (1, int(a["kv_heads"])),
)
times(
    "kv.no_heads",
    SCORES,
    "You counted one head; each has a score matrix of its own.",
    lambda a: (1, int(a["heads"])),
)
times(
    "kv.bits",
    (CACHE, SCORES),
    "You counted bits; eight of them make a byte.",
    lambda _: (8, 1),
)
times(
    "kv.elements",
    (CACHE, SCORES),
    "You counted numbers; multiply by the bytes of each.",
    lambda a: (1, int(a["bytes_each"])),
)
with_other(
    "kv.fp32",
    (CACHE, SCORES),
    "You took 4 bytes a number, as for fp32; here they are smaller.",
    lambda a: {"bytes_each": 4} if int(a["bytes_each"]) < 4 else None,
)
with_other(
    "kv.fp16",
    (CACHE, SCORES),
    "You took 2 bytes a number, as for fp16; here they are not 2.",
    lambda a: {"bytes_each": 2} if int(a["bytes_each"]) != 2 else None,
)
with_other(
    "kv.per_token",
    CACHE,
    "You counted one token; the cache keeps all of them.",
    lambda _: {"tokens": 1},
)
times(
    "kv.T2",
    CACHE,
    "You squared the tokens; the cache grows with their number, only scores with its square.",
    lambda a: (_kept(a), 1),
)
with_other(
    "kv.window",
    CACHE,
    "You kept all tokens; with a sliding window the last ones stay.",
    lambda a: None if a["window"] is None else {"window": None},
)
times(
    "kv.T_linear",
    SCORES,
    "You counted one key per query; every query has a score for every key.",
    lambda a: (1, int(a["queries"] if a["keys"] is None else a["keys"])),
)
times(
    "kv.causal_half",
    SCORES,
    "You halved for the causal mask; the whole matrix is stored.",
    lambda _: (1, 2),
)
times(
    "kv.GB_for_GiB",
    (CACHE, SCORES),
    "You divided by 10⁹ as for GB; a GiB is 2³⁰ bytes.",
    lambda _: (2**30, 10**9),
)
times(
    "kv.GiB_for_GB",
    (CACHE, SCORES),
    "You divided by 2³⁰ as for GiB; a GB is 10⁹ bytes.",
    lambda _: (10**9, 2**30),
)


def _kept(arguments: Mapping[str, Any]) -> int:
    tokens, window = int(arguments["tokens"]), arguments["window"]
    return tokens if window is None else min(tokens, int(window))


def _with_kv_heads(site: Site, heads: float | None) -> Mapping[str, Twin] | None:
    if heads is None or heads != int(heads) or int(heads) == int(site.arguments["kv_heads"]):
        return None
    count = int(heads)
    return {site.node: lambda seen: again(site, seen, {"kv_heads": count})}


@rule(
    "kv.q_heads",
    CACHE,
    "You counted the query heads; only the key-value heads are kept.",
)
def all_query_heads(site: Site) -> Mapping[str, Twin] | None:
    return _with_kv_heads(site, site.heads)


@rule(
    "kv.dmodel",
    CACHE,
    "You counted d_model numbers a token; the key-value heads are narrower together.",
)
def model_width(site: Site) -> Mapping[str, Twin] | None:
    width = site.trace.given.get("d_model")
    if (
        not isinstance(width, int)
        or width == site.arguments["kv_heads"] * site.arguments["head_dim"]
    ):
        return None
    return {site.node: lambda seen: again(site, seen, {"kv_heads": 1, "head_dim": width})}


def _cache_kept(seen: Occasion) -> Any:
    return seen.arguments["cache"]


def _appends(site: Site) -> list[str]:
    return [f"{site.node}/{part}" for part in ("keys", "values")]


@rule(
    "kv.no_new",
    STEP,
    "You let the new token look at the old ones alone; its own key and value join the cache first.",
)
def new_one_left_out(site: Site) -> Mapping[str, Twin] | None:
    return dict.fromkeys(_appends(site), _cache_kept)


@rule(
    "kv.cache_ignored",
    STEP,
    "You let the new token look at itself alone; it attends to all that is in the cache.",
)
def cache_left_out(site: Site) -> Mapping[str, Twin] | None:
    return dict.fromkeys(_appends(site), lambda seen: seen.arguments["new"])


@rule(
    "kv.prepended",
    "kv_append",
    "You put the new tokens first; they go behind the older ones.",
)
def put_first(site: Site) -> Mapping[str, Twin] | None:
    return {
        site.node: lambda seen: again(
            site, seen, {"cache": seen.arguments["new"], "new": seen.arguments["cache"]}
        )
    }
