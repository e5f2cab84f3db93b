"""Mistakes in hiding keys. (Masking after the softmax and then renormalising is correct.)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from quizapp.engine.catalogue import Site, rule, twin
from quizapp.engine.operations.masks import (
    visible_causal,
    visible_lengths,
    visible_window,
)
from quizapp.engine.running import Occasion, Twin

MASKS = ("causal_mask", "padding_mask", "window_mask", "apply_mask")


def _visible(operation: str, arguments: Mapping[str, Any]) -> Any:
    """The boolean pattern that a mask keeps, in the shape of the scores."""
    S = arguments["S"]
    if operation == "padding_mask":
        return np.broadcast_to(visible_lengths(S.shape, arguments["lengths"]), S.shape)
    if operation == "apply_mask":
        return np.broadcast_to(np.asarray(arguments["mask"], dtype=bool), S.shape)
    offset = int(arguments["offset"])
    if operation == "causal_mask":
        pattern = visible_causal(S.shape[-2], S.shape[-1], offset)
    else:
        left, right = int(arguments["left"]), int(arguments["right"])
        pattern = visible_window(S.shape[-2], S.shape[-1], left, right, offset)
    return np.broadcast_to(pattern, S.shape)


def _unmasked(seen: Occasion) -> Any:
    return seen.arguments["S"]


def _after(site: Site) -> Mapping[str, Twin] | None:
    later = site.later("softmax")
    if later is None:
        return None
    keep = _visible(site.operation.name, site.arguments)
    softmax = site.trace.calls[later].operation.function
    if keep.shape != np.shape(site.trace.values[later]):
        return None
    return {
        site.node: _unmasked,
        later: lambda seen: softmax(**seen.arguments, parts=seen.parts) * keep,
    }


def _v_zeroed(site: Site) -> Mapping[str, Twin] | None:
    later = site.later("weighted_sum")
    if later is None:
        return None
    keep = _visible(site.operation.name, site.arguments)
    if keep.shape != np.shape(site.argument(later, "A")):
        return None
    return {
        site.node: _unmasked,
        later: lambda seen: (seen.arguments["A"] * keep) @ seen.arguments["V"],
    }


def _count_all(site: Site) -> Mapping[str, Twin] | None:
    later = site.later("softmax")
    if later is None:
        return None
    keep = _visible(site.operation.name, site.arguments)
    scores = site.arguments["S"]
    largest = np.where(keep, scores, -np.inf).max(axis=-1)
    spread = largest - np.where(keep, scores, np.inf).min(axis=-1)
    if keep.shape != np.shape(site.trace.values[later]) or np.any(spread > 1e-9):
        return None
    return {later: lambda _: keep / keep.shape[-1]}


def _register(operation: str) -> None:
    """The rules that hold for any way of masking."""

    def kept(seen: Occasion) -> Any:
        return _visible(operation, seen.arguments)

    def single(twin_: Twin) -> Any:
        return lambda site: {site.node: twin_}

    rule(
        "mask.after",
        operation,
        "You masked after the softmax and did not renormalise; set hidden scores to −∞ before it.",
    )(_after)
    rule(
        "mask.v_zeroed",
        operation,
        "You zeroed hidden values, yet their keys share in the softmax; hide the scores instead.",
    )(_v_zeroed)
    rule(
        "mask.count_T",
        operation,
        "You divided by all the keys; only the visible ones share the weight.",
    )(_count_all)
    rule(
        "mask.zero",
        operation,
        "You set hidden scores to 0, and e⁰ = 1 still counts; set them to −∞.",
    )(single(lambda seen: np.where(kept(seen), seen.arguments["S"], 0.0)))
    rule(
        "mask.add01",
        operation,
        "You added the 0/1 mask to the scores; hidden scores become −∞.",
    )(single(lambda seen: seen.arguments["S"] + kept(seen)))
    rule(
        "mask.minus1",
        operation,
        "You set hidden scores to −1, which still leaves them weight; set them to −∞.",
    )(single(lambda seen: np.where(kept(seen), seen.arguments["S"], -1.0)))


for _operation in MASKS:
    _register(_operation)


def _other_mask(site: Site) -> str | None:
    return site.later("padding_mask") or site.earlier("padding_mask")


@rule("mask.none", "causal_mask", "You left the mask out; hide what a query may not see.")
def no_mask_at_all(site: Site) -> Mapping[str, Twin] | None:
    other = _other_mask(site)
    return {site.node: _unmasked} if other is None else {site.node: _unmasked, other: _unmasked}


@rule(
    "mask.causal_ignored",
    "causal_mask",
    "You hid the padding but let tokens look at later ones; hide those as well.",
)
def only_padding_hidden(site: Site) -> Mapping[str, Twin] | None:
    return None if _other_mask(site) is None else {site.node: _unmasked}


@rule("mask.pad_ignored", "padding_mask", "You let padding take part; hide the padded keys.")
def padding_visible(site: Site) -> Mapping[str, Twin] | None:
    return {site.node: _unmasked}


@rule("mask.window_ignored", "window_mask", "You let tokens look beyond the window; hide the rest.")
def window_forgotten(site: Site) -> Mapping[str, Twin] | None:
    return {site.node: _unmasked}


@rule("mask.none", "apply_mask", "You left the mask out; hide the keys that it rules out.")
def mask_forgotten(site: Site) -> Mapping[str, Twin] | None:
    return {site.node: _unmasked}


def _hidden_unless(S: Any, keep: Any) -> Any:
    """Hide what is not kept; a query left with nothing keeps itself, as people then do."""
    empty = ~keep.any(axis=-1, keepdims=True)
    return np.where(
        keep | (empty & np.eye(keep.shape[-2], keep.shape[-1], dtype=np.bool_)), S, -np.inf
    )


@twin(
    "mask.strict",
    "causal_mask",
    "You hid each token from itself too; causal means up to and including its own position.",
)
def strictly_earlier(S: Any, offset: Any) -> Any:
    return _hidden_unless(S, visible_causal(S.shape[-2], S.shape[-1], int(offset) - 1))


@twin(
    "mask.plus1",
    "causal_mask",
    "You let each token see one step into the future; it stops at its own position.",
)
def one_ahead(S: Any, offset: Any) -> Any:
    return np.where(visible_causal(S.shape[-2], S.shape[-1], int(offset) + 1), S, -np.inf)


@twin(
    "mask.flip",
    "causal_mask",
    "You kept the future and hid the past; a causal mask keeps keys up to the query's position.",
)
def future_kept(S: Any, offset: Any) -> Any:
    return _hidden_unless(S, ~visible_causal(S.shape[-2], S.shape[-1], int(offset) - 1))


@rule(
    "mask.pad_rows",
    "padding_mask",
    "You masked the padded queries (rows); padding is hidden as keys, in the columns.",
)
def padded_rows(site: Site) -> Mapping[str, Twin] | None:
    later = site.later("softmax")
    S = site.arguments["S"]
    if later is None or S.ndim < 2 or S.shape[-1] != S.shape[-2]:
        return None
    keep = np.swapaxes(_visible("padding_mask", site.arguments), -1, -2)
    softmax = site.trace.calls[later].operation.function
    return {
        site.node: _unmasked,
        later: lambda seen: softmax(**seen.arguments, parts=seen.parts) * keep,
    }


def _shifted_window(by: int) -> Any:
    def shifted(S: Any, left: Any, right: Any, offset: Any) -> Any:
        wide = max(0, int(left) + by)
        keep = visible_window(S.shape[-2], S.shape[-1], wide, int(right), int(offset))
        return np.where(keep, S, -np.inf)

    return shifted


twin(
    "mask.window_plus1",
    "window_mask",
    "Your window is one token too wide; a window of w tokens counts the query itself.",
    when=lambda arguments: arguments["left"] >= 0,
)(_shifted_window(1))
twin(
    "mask.window_minus1",
    "window_mask",
    "Your window is one token too narrow; a window of w tokens counts the query itself.",
    when=lambda arguments: arguments["left"] >= 1,
)(_shifted_window(-1))
