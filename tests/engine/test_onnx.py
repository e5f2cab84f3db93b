"""The node cases of ONNX 1.23 as a reference implementation's word on attention and its parts.

No case is skipped. What differs is only the packing: ONNX keeps heads side by side in rank 3,
normalises over several trailing axes, gives caches and lengths as inputs and may ask for the
scores in between, so each adapter below unpacks that and calls the engine.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Mapping
from typing import Any
from unittest import mock

import numpy as np
import onnx
import pytest

from quizapp.engine import (
    gelu,
    kv_append,
    layer_norm,
    log_softmax,
    merge_heads,
    rms_norm,
    rotate,
    scaled_dot_product_attention,
    softmax,
    split_heads,
    swish,
)
from quizapp.engine.operation import Parts

COUNTS = {
    "Attention": 93,
    "RotaryEmbedding": 8,
    "RMSNormalization": 19,
    "LayerNormalization": 19,
    "Softmax": 7,
    "LogSoftmax": 7,
    "Gelu": 4,
    "Swish": 1,
}
MODULES = (
    "attention",
    "gelu",
    "layernormalization",
    "logsoftmax",
    "rmsnormalization",
    "rotaryembedding",
    "softmax",
    "swish",
)


def collected() -> list[Any]:
    """The cases of our operators; onnx itself would build those of all its operators first."""
    node = importlib.import_module("onnx.backend.test.case.node")

    def only_ours(package: Any) -> None:
        for module in MODULES:
            importlib.import_module(f"{package.__name__}.{module}")

    with warnings.catch_warnings(), mock.patch.object(node, "import_recursive", only_ours):
        warnings.simplefilter("ignore")
        found = node.collect_testcases()
    # The others spell the same numbers with an operator's definition instead of the operator.
    return [case for case in found if "_expanded" not in case.name]


CASES = [case for case in collected() if case.model.graph.node[0].op_type in COUNTS]


class Seen(Parts):
    """Keeps what an operation reports on the way."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def value(self, name: str, value: Any) -> Any:
        self.values[name] = value
        return value

    def call(self, name: str, operation: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        named.pop("out", None)
        return self.value(name, operation(*args, **named))


Named = Mapping[str, Any]


def _plain(data: Any) -> Any:
    """As the engine takes it: float64, booleans as they are."""
    return data if data.dtype == np.bool_ else data.astype(np.float64)


def _attention(inputs: Named, given: Named) -> dict[str, Any]:
    q, k, v = inputs["Q"], inputs["K"], inputs["V"]
    packed = q.ndim == 3
    if packed:
        q = split_heads(q, given["q_num_heads"])
        k, v = (split_heads(x, given["kv_num_heads"]) for x in (k, v))
    offset = 0
    if "past_key" in inputs:
        offset = inputs["past_key"].shape[-2]
        k, v = kv_append(inputs["past_key"], k), kv_append(inputs["past_value"], v)
    window = (given.get("left_window_size", -1), given.get("right_window_size", -1))
    options: dict[str, Any] = {
        "is_causal": bool(given.get("is_causal", 0)),
        "scale": given.get("scale"),
        "softcap": given.get("softcap", 0.0),
        "window": None if window == (-1, -1) else window,
    }
    mask = _whole_mask(inputs.get("attn_mask"), k.shape[-2])
    lengths = inputs.get("nonpad_kv_seqlen")
    if lengths is None:
        y, seen = _recorded(q, k, v, mask, causal_offset=offset, **options)
    else:
        # Each sequence has its own offset here; the engine takes one at a time.
        rows = []
        for b, length in enumerate(lengths):
            own = mask[b] if mask is not None and mask.ndim == 4 and len(mask) > 1 else mask
            own = own[0] if own is not None and own.ndim == 4 else own
            shift = int(length) - q.shape[-2]
            rows.append(
                _recorded(
                    q[b], k[b], v[b], own, causal_offset=shift, kv_lengths=int(length), **options
                )
            )
        y = np.stack([row for row, _ in rows])
        seen = {name: np.stack([part[name] for _, part in rows]) for name in rows[0][1]}
    found = {"Y": merge_heads(y) if packed else y, "present_key": k, "present_value": v}
    scores = _asked_scores(seen, given.get("qk_matmul_output_mode", 0))
    found["qk_matmul_output"] = scores.reshape(*y.shape[:-1], k.shape[-2])
    return found


def _recorded(*args: Any, **options: Any) -> tuple[Any, dict[str, Any]]:
    seen = Seen()
    return scaled_dot_product_attention(*args, parts=seen, **options), seen.values


def _whole_mask(mask: Any, keys: int) -> Any:
    """A mask for fewer keys hides the rest."""
    if mask is None or mask.shape[-1] == keys:
        return mask
    fill = False if mask.dtype == np.bool_ else -np.inf
    room = [(0, 0)] * (mask.ndim - 1) + [(0, keys - mask.shape[-1])]
    return np.pad(mask, room, constant_values=fill)


def _asked_scores(seen: Named, mode: int) -> Any:
    stages = {
        0: ("scaled",),
        1: ("scaled", "capped"),
        2: ("scaled", "capped", "masked", "causal", "window", "padding"),
        3: ("weights",),
    }[mode]
    last = [name for name in stages if name in seen][-1]
    if mode != 3:
        return seen[last]
    blind = np.isneginf(_asked_scores(seen, 2)).all(axis=-1, keepdims=True)
    return np.where(blind, 0.0, seen[last])


def _rotary(inputs: Named, given: Named) -> dict[str, Any]:
    x, cos, sin = inputs["X"], inputs["cos_cache"], inputs["sin_cache"]
    packed = x.ndim == 3
    if packed:
        x = split_heads(x, given["num_heads"])
    if "position_ids" in inputs:
        at = inputs["position_ids"].astype(int)
        cos, sin = cos[at], sin[at]
    pairing = "interleaved" if given.get("interleaved", 0) else "half"
    turned = given.get("rotary_embedding_dim", 0) or None
    y = rotate(x, cos[:, None], sin[:, None], pairing, turned)
    return {"Y": merge_heads(y) if packed else y}


def _trailing(x: Any, axis: int) -> tuple[Any, tuple[int, ...]]:
    """The axes from `axis` on laid out as one vector."""
    kept = x.shape[: axis % x.ndim]
    return x.reshape(*kept, -1), (*kept, *(1,) * (x.ndim - len(kept)))


def _layer_norm(inputs: Named, given: Named) -> dict[str, Any]:
    x, reduced = _trailing(inputs["X"], given.get("axis", -1))
    weight, bias = inputs["Scale"].ravel(), inputs["B"].ravel() if "B" in inputs else None
    seen = Seen()
    y = layer_norm(x, weight, bias, given.get("epsilon", 1e-5), parts=seen)
    return {
        "Y": y.reshape(inputs["X"].shape),
        "Mean": seen.values["mean"].reshape(reduced),
        "InvStdDev": 1 / seen.values["root"].reshape(reduced),
    }


def _rms_norm(inputs: Named, given: Named) -> dict[str, Any]:
    x, _ = _trailing(inputs["X"], given.get("axis", -1))
    y = rms_norm(x, inputs["scale"].ravel(), given.get("epsilon", 1e-5))
    return {"Y": y.reshape(inputs["X"].shape)}


ADAPTERS: dict[str, Callable[[Named, Named], dict[str, Any]]] = {
    "Attention": _attention,
    "RotaryEmbedding": _rotary,
    "LayerNormalization": _layer_norm,
    "RMSNormalization": _rms_norm,
    "Softmax": lambda inputs, given: {"output": softmax(inputs["input"], given.get("axis", -1))},
    "LogSoftmax": lambda inputs, given: {
        "output": log_softmax(inputs["input"], given.get("axis", -1))
    },
    "Gelu": lambda inputs, given: {
        "Y": gelu(inputs["X"], given.get("approximate", b"none").decode())
    },
    "Swish": lambda inputs, given: {"Y": swish(inputs["X"], given.get("alpha", 1.0))},
}


def test_every_case_is_there() -> None:
    kinds = [case.model.graph.node[0].op_type for case in CASES]
    assert {kind: kinds.count(kind) for kind in COUNTS} == COUNTS


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.removeprefix("test_"))
def test_the_engine_agrees_with_onnx(case: Any) -> None:
    node = case.model.graph.node[0]
    ((given_inputs, wanted),) = case.data_sets
    schema = onnx.defs.get_schema(node.op_type)
    values = iter(given_inputs)
    inputs = {
        formal.name: _plain(next(values))
        for formal, name in zip(schema.inputs, node.input, strict=False)
        if name
    }
    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    found = ADAPTERS[node.op_type](inputs, attributes)

    bar = 1e-2 if any(data.dtype.itemsize == 2 for data in given_inputs) else 1e-6
    asked = [f.name for f, name in zip(schema.outputs, node.output, strict=False) if name]
    for name, expected in zip(asked, wanted, strict=True):
        np.testing.assert_allclose(
            found[name], expected.astype(np.float64), rtol=bar, atol=bar, strict=True
        )
