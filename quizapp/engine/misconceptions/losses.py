"""Mistakes in log-probabilities, losses and dropout."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from quizapp.engine.catalogue import Site, rule, twin
from quizapp.engine.misconceptions.variation import again, is_part, with_other
from quizapp.engine.operation import Parts
from quizapp.engine.operations.losses import log_softmax
from quizapp.engine.operations.softmax import softmax
from quizapp.engine.running import Twin

IN_NATS = ("log_softmax", "logsumexp", "entropy", "cross_entropy")


def _times(id: str, on: str, says: str, factor: float) -> None:
    def build(site: Site) -> Mapping[str, Twin] | None:
        if is_part(site):
            return None
        return {site.node: lambda seen: again(site, seen, {}) * factor}

    rule(id, on, says)(build)


for _operation in IN_NATS:
    _times(
        "loss.log2",
        _operation,
        "You took logarithms to base 2; here they are natural ones.",
        1 / math.log(2),
    )
    _times(
        "loss.log10",
        _operation,
        "You took logarithms to base 10; here they are natural ones.",
        1 / math.log(10),
    )
for _operation in ("log_softmax", "entropy", "cross_entropy"):
    _times(
        "loss.no_minus",
        _operation,
        "You gave the log-probability without its sign; a log-probability is negative."
        if _operation == "log_softmax"
        else "You left out the minus; −ln p of a probability is positive.",
        -1,
    )


@rule("loss.no_log", "log_softmax", "You gave the probabilities; their logarithms were asked.")
def probabilities(site: Site) -> Mapping[str, Twin] | None:
    if is_part(site):
        return None
    return {site.node: lambda seen: softmax(seen.arguments["x"], int(seen.arguments["axis"]))}


@twin(
    "loss.lse_max",
    "logsumexp",
    "You put the maximum in place of ln Σeˣ; it is only the largest term's part.",
)
def only_maximum(x: Any, axis: Any) -> Any:
    return x.max(axis=int(axis))


@twin("loss.lse_no_log", "logsumexp", "You stopped at Σe^x; take its logarithm.")
def sum_without_log(x: Any, axis: Any) -> Any:
    return np.exp(x).sum(axis=int(axis))


@twin(
    "loss.lse_sum",
    "logsumexp",
    "You added the entries up, as if the logarithm went through the sum; ln Σe^x is not Σx.",
)
def sum_of_logs(x: Any, axis: Any) -> Any:
    return x.sum(axis=int(axis))


@twin(
    "loss.jacobian_diag",
    "softmax_jacobian",
    "You filled only the diagonal, p·(1 − p); off it stands −p_i·p_j.",
)
def diagonal_only(x: Any, temperature: Any, parts: Parts) -> Any:
    p = parts.value("weights", softmax(x, temperature=temperature))
    return p[..., None] * (1 - p[..., None]) * np.eye(p.shape[-1]) / temperature


@twin(
    "loss.jacobian_sign",
    "softmax_jacobian",
    "You made the entries off the diagonal positive; a rising score lowers the other weights.",
)
def all_positive(x: Any, temperature: Any, parts: Parts) -> Any:
    p = parts.value("weights", softmax(x, temperature=temperature))
    return np.abs(p[..., None] * (np.eye(p.shape[-1]) - p[..., None, :])) / temperature


@twin(
    "loss.jacobian_outer",
    "softmax_jacobian",
    "You left the diagonal at −p²; it is p·(1 − p).",
)
def outer_product(x: Any, temperature: Any, parts: Parts) -> Any:
    p = parts.value("weights", softmax(x, temperature=temperature))
    return -p[..., None] * p[..., None, :] / temperature


# Cross-entropy

with_other(
    "loss.sum_for_mean",
    "cross_entropy",
    "You added the losses up; they are averaged over the tokens.",
    lambda a: {"reduction": "sum"} if a["reduction"] == "mean" and np.size(a["targets"]) else None,
)
with_other(
    "loss.mean_for_sum",
    "cross_entropy",
    "You averaged the losses; here they are added up.",
    lambda a: {"reduction": "mean"} if a["reduction"] == "sum" else None,
)
with_other(
    "loss.smoothing_ignored",
    "cross_entropy",
    "You left out the label smoothing; part ε of the target is spread over all classes.",
    lambda a: {"label_smoothing": 0.0} if a["label_smoothing"] else None,
)


def _counted(arguments: Mapping[str, Any]) -> Any:
    return np.asarray(arguments["targets"], dtype=np.float64) != arguments["ignore_index"]


def _reduced(losses: Any, arguments: Mapping[str, Any]) -> Any:
    if arguments["reduction"] == "none":
        return losses
    total = np.sum(losses)
    if arguments["reduction"] == "sum":
        return total
    return total / _counted(arguments).sum()


def _ids(arguments: Mapping[str, Any]) -> Any:
    """Targets as indices; ignored ones point at the first class."""
    return np.where(_counted(arguments), arguments["targets"], 0).astype(np.intp)


def _at_targets(table: Any, arguments: Mapping[str, Any]) -> Any:
    picked = np.take_along_axis(table, _ids(arguments)[..., None], axis=-1)[..., 0]
    return np.where(_counted(arguments), picked, 0.0)


def _shifted(by: int) -> Any:
    def change(arguments: Mapping[str, Any]) -> Mapping[str, Any] | None:
        moved = _ids(arguments) + by
        inside = (moved >= 0) & (moved < np.shape(arguments["logits"])[-1])
        if not np.all(inside | ~_counted(arguments)):
            return None
        moved = np.where(_counted(arguments), moved, arguments["ignore_index"])
        return {"targets": moved.astype(np.float64)}

    return change


for _name, _by, _side in (("plus1", 1, "after"), ("minus1", -1, "before")):
    with_other(
        f"loss.shift_{_name}",
        "cross_entropy",
        f"You took the class {_side} the target; ids count from 0.",
        _shifted(_by),
    )


@rule(
    "loss.p_of_argmax",
    "cross_entropy",
    "You took the most probable class; the loss looks at the target, however improbable.",
)
def most_probable(site: Site) -> Mapping[str, Twin] | None:
    def wrong(seen: Any) -> Any:
        best = np.argmax(seen.arguments["logits"], axis=-1)
        counted = _counted(seen.arguments)
        targets = np.where(counted, best, seen.arguments["ignore_index"])
        return again(site, seen, {"targets": targets.astype(np.float64)})

    return {site.node: wrong}


def _cross_entropy(id: str, says: str, losses: Any, when: Any = None) -> None:
    """A rule with another loss per token; `losses` takes the arguments."""

    def build(site: Site) -> Mapping[str, Twin] | None:
        if when is not None and not when(site.arguments):
            return None

        def wrong(seen: Any) -> Any:
            each = np.where(_counted(seen.arguments), losses(seen.arguments), 0.0)
            return _reduced(seen.parts.value("losses", each), seen.arguments)

        return {site.node: wrong}

    rule(id, "cross_entropy", says)(build)


_cross_entropy(
    "loss.prob",
    "You gave the target's probability; the loss is −ln of it.",
    lambda a: _at_targets(softmax(a["logits"]), a),
)
_cross_entropy(
    "loss.one_minus_p",
    "You took 1 − p; the loss is −ln p.",
    lambda a: 1 - _at_targets(softmax(a["logits"]), a),
)
_cross_entropy(
    "loss.raw_logits",
    "You used the logit as it is; turn logits into log-probabilities first.",
    lambda a: -_at_targets(a["logits"], a),
)


def _smoothed_over_others(arguments: Mapping[str, Any]) -> Any:
    logs, epsilon = log_softmax(arguments["logits"]), arguments["label_smoothing"]
    own, classes = _at_targets(logs, arguments), logs.shape[-1]
    return -(1 - epsilon) * own - epsilon * (logs.sum(axis=-1) - own) / (classes - 1)


_cross_entropy(
    "loss.smooth_others",
    "You spread ε over the other classes; it goes to all K, the true one included.",
    _smoothed_over_others,
    lambda a: a["label_smoothing"] > 0 and np.shape(a["logits"])[-1] > 1,
)
_cross_entropy(
    "loss.smooth_lost",
    "You only lowered the target to 1 − ε; what it loses is spread over all classes.",
    lambda a: -(1 - a["label_smoothing"]) * _at_targets(log_softmax(a["logits"]), a),
    lambda a: a["label_smoothing"] > 0,
)


@rule(
    "loss.pad_counted",
    "cross_entropy",
    "You divided by all tokens; ignored ones do not count in the mean.",
)
def ignored_counted(site: Site) -> Mapping[str, Twin] | None:
    if site.arguments["reduction"] != "mean" or _counted(site.arguments).all():
        return None
    return {
        site.node: lambda seen: (
            again(site, seen, {"reduction": "sum"}) / np.size(seen.arguments["targets"])
        )
    }


# Perplexity and dropout


@twin(
    "loss.ppl_base",
    "perplexity",
    "You raised 2 to a loss in nats; raise e (2 belongs to bits).",
)
def power_of_two(losses: Any, parts: Parts) -> Any:
    return 2.0 ** parts.value("mean", np.mean(losses))


@twin(
    "loss.ppl_sum",
    "perplexity",
    "You raised e to the summed loss; perplexity takes the mean per token.",
    when=lambda arguments: np.size(arguments["losses"]) > 1,
)
def of_the_sum(losses: Any) -> Any:
    return np.exp(np.sum(losses))


@twin(
    "loss.ppl_mean_exp",
    "perplexity",
    "You averaged e^loss over the tokens; average the losses first, then raise e.",
    when=lambda arguments: np.size(arguments["losses"]) > 1,
)
def mean_of_exponentials(losses: Any) -> Any:
    return np.mean(np.exp(losses))


@twin("loss.ppl_no_exp", "perplexity", "You gave the mean loss; perplexity is e to it.")
def mean_loss(losses: Any) -> Any:
    return np.mean(losses)


@twin(
    "loss.ppl_inverse",
    "perplexity",
    "You gave the mean probability, e^(−loss); perplexity is its reciprocal.",
)
def reciprocal(losses: Any, parts: Parts) -> Any:
    return np.exp(-parts.value("mean", np.mean(losses)))


@twin(
    "loss.dropout_unscaled",
    "dropout",
    "You did not scale what is kept; in training it is multiplied by 1/(1 − p).",
)
def unscaled(x: Any, mask: Any) -> Any:
    return x * mask


@twin(
    "loss.dropout_keep",
    "dropout",
    "You multiplied by 1 − p, as at test time in the first papers; divide by it in training.",
)
def scaled_down(x: Any, mask: Any, p: Any) -> Any:
    return x * mask * (1 - p)


@twin(
    "loss.dropout_by_p",
    "dropout",
    "You divided by p, the share that is dropped; divide by 1 − p, the share that is kept.",
    when=lambda arguments: arguments["p"] > 0,
)
def divided_by_rate(x: Any, mask: Any, p: Any) -> Any:
    return x * mask / p


@twin("loss.dropout_flip", "dropout", "You kept what the mask drops; 1 stands for kept.")
def mask_inverted(x: Any, mask: Any, p: Any) -> Any:
    return x * (1 - mask) / (1 - p)
