"""Mistakes in cutting down a distribution before sampling."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine.catalogue import twin
from quizapp.engine.misconceptions.variation import with_other
from quizapp.engine.operation import Parts
from quizapp.engine.operations.decoding import kept_by_k, kept_by_p


def _shares(p: Any, keep: Any, parts: Parts) -> Any:
    kept = np.where(keep, p, 0.0)
    return kept / parts.value("sum", kept.sum(axis=-1, keepdims=True))


@twin(
    "loss.topk_no_renorm",
    "top_k",
    "You did not renormalise; divide what is kept by its sum.",
)
def k_not_renormalised(p: Any, k: Any) -> Any:
    return np.where(kept_by_k(p, int(k)), p, 0.0)


@twin(
    "loss.topk_resoftmax",
    "top_k",
    "You took a softmax of the probabilities; divide what is kept by its sum.",
)
def k_softmax_again(p: Any, k: Any, parts: Parts) -> Any:
    return _shares(np.exp(p), kept_by_k(p, int(k)), parts)


@twin(
    "loss.topk_uniform",
    "top_k",
    "You gave the kept tokens equal shares; they keep their proportions.",
)
def k_equal(p: Any, k: Any) -> Any:
    return kept_by_k(p, int(k)) / int(k)


@twin(
    "loss.topp_no_renorm",
    "top_p",
    "You did not renormalise; divide what is kept by its sum.",
)
def p_not_renormalised(p: Any, threshold: Any) -> Any:
    return np.where(kept_by_p(p, threshold), p, 0.0)


@twin(
    "loss.topp_before",
    "top_p",
    "You left out the token that crosses the threshold; it is the last one kept.",
)
def without_crossing(p: Any, threshold: Any, parts: Parts) -> Any:
    return _shares(p, kept_by_p(p, threshold, crossing=False), parts)


@twin(
    "loss.topp_one_more",
    "top_p",
    "You kept a token too many; stop with the one that reaches the threshold.",
)
def one_too_many(p: Any, threshold: Any, parts: Parts) -> Any:
    count = kept_by_p(p, threshold).sum(axis=-1, keepdims=True)
    order = np.argsort(np.argsort(-p, axis=-1, kind="stable"), axis=-1, kind="stable")
    return _shares(p, order <= count, parts)


@twin(
    "loss.topp_each",
    "top_p",
    "You compared each probability with the threshold; their running sum has to reach it.",
)
def each_by_itself(p: Any, threshold: Any, parts: Parts) -> Any:
    return _shares(p, p >= threshold, parts)


with_other(
    "loss.beam_forgotten",
    "beam_step",
    "You left out the scores of the beams so far; a token's log-probability is added to them.",
    lambda arguments: {"scores": arguments["scores"] * 0.0},
)


@twin(
    "loss.beam_greedy",
    "beam_step",
    "You continued every beam with its own best token; the best of all continuations survive.",
    when=lambda arguments: int(arguments["k"]) == len(arguments["scores"]),
)
def best_of_each(scores: Any, log_probs: Any) -> Any:
    best = np.argmax(log_probs, axis=-1)
    total = scores + np.max(log_probs, axis=-1)
    order = np.argsort(-total, kind="stable")
    return np.stack([order, best[order], total[order]], axis=-1).astype(np.float64)
