"""Each known mistake gives the number that somebody who makes it arrives at.

The expected numbers are written out here with plain numpy, apart from the engine.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quizapp.engine.catalogue import Candidate, candidates
from quizapp.engine.computation import Computation
from quizapp.engine.running import Trace
from quizapp.engine.values import Value

RNG = np.random.default_rng(7)
T, D, H = 4, 4, 8
X = RNG.integers(-4, 5, (T, D)) / 4
W_Q, W_K, W_V, W_O = (RNG.integers(-4, 5, (D, D)) / 4 for _ in range(4))
B = np.array([0.25, -0.5, 0.75, 0.5])
GIVEN: dict[str, Value] = {
    "X": X,
    "W_Q": W_Q,
    "W_K": W_K,
    "W_V": W_V,
    "W_O": W_O,
    "b": B,
    "d_k": 3,
    "heads": H,
    "length": 3,
    "tau": 2,
}
STEPS = {
    "Q": "project(X, W_Q, b)",
    "K": "project(X, W_K)",
    "V": "project(X, W_V)",
    "scores": "scores(Q, K)",
    "scaled": "scale(scores, d_k)",
    "masked": "causal_mask(scaled)",
    "padded": "padding_mask(masked, length)",
    "weights": "softmax(padded, temperature=tau)",
    "mixed": "weighted_sum(weights, V)",
    "out": "project(mixed, W_O)",
}
Q, K, V = X @ W_Q + B, X @ W_K, X @ W_V
S = Q @ K.T
CAUSAL = np.tri(T, dtype=bool)
PADDING = np.broadcast_to(np.arange(T) < 3, (T, T))
KEEP = CAUSAL & PADDING


def softmax(x: Any) -> Any:
    raised = np.exp(x)
    return raised / raised.sum(axis=-1, keepdims=True)


def hidden(z: Any, keep: Any = KEEP) -> Any:
    return np.where(keep, z, -np.inf)


def attend(z: Any, keep: Any = KEEP, temperature: float = 2.0) -> Any:
    return softmax(hidden(z, keep) / temperature)


Z = S / np.sqrt(3)
A = attend(Z)
E = np.exp(hidden(Z) / 2)
FINITE = np.where(KEEP, Z, 0.0)

WEIGHTS: dict[str, Any] = {
    "scores.kq": attend(S.T / np.sqrt(3)),
    "scores.no_T": attend(Q @ K / np.sqrt(3)),
    "scores.qq": attend(Q @ Q.T / np.sqrt(3)),
    "scores.kk": attend(K @ K.T / np.sqrt(3)),
    "scores.hadamard": attend(Q * K / np.sqrt(3)),
    "scores.diag": attend(S * np.eye(T) / np.sqrt(3)),
    "scores.cosine": attend(
        S / np.linalg.norm(Q, axis=1)[:, None] / np.linalg.norm(K, axis=1) / np.sqrt(3)
    ),
    "scores.l2": attend(-((Q[:, None] - K[None]) ** 2).sum(-1) / np.sqrt(3)),
    "scores.x_raw": attend(X @ X.T / np.sqrt(3)),
    "scores.no_bias": attend((X @ W_Q) @ K.T / np.sqrt(3)),
    "scale.none": attend(S),
    "scale.dk": attend(S / 3),
    "scale.dmodel": attend(S / np.sqrt(24)),
    "scale.dmodel1": attend(S / 24),
    "scale.mul": attend(S * np.sqrt(3)),
    "scale.T": attend(S / 2),
    "scale.h": attend(S / np.sqrt(8)),
    "scale.quarter": attend(S / 3**0.25),
    "scale.after": attend(S) / np.sqrt(3),
    "softmax.whole": E / E.sum(),
    "softmax.no_exp": FINITE / FINITE.sum(-1, keepdims=True),
    "softmax.abs": np.abs(FINITE) / np.abs(FINITE).sum(-1, keepdims=True),
    "softmax.base2": 2 ** (hidden(Z) / 2) / (2 ** (hidden(Z) / 2)).sum(-1, keepdims=True),
    "softmax.base10": 10 ** (hidden(Z) / 2) / (10 ** (hidden(Z) / 2)).sum(-1, keepdims=True),
    "softmax.no_norm": E,
    "softmax.max_only": E / E.max(-1, keepdims=True),
    "softmax.mean": E / KEEP.sum(-1, keepdims=True),
    "softmax.sigmoid": 1 / (1 + np.exp(-hidden(Z) / 2)),
    "softmax.hardmax": (hidden(Z) == hidden(Z).max(-1, keepdims=True)).astype(float),
    "softmax.neg": np.where(KEEP, np.exp(-Z / 2), 0)
    / np.where(KEEP, np.exp(-Z / 2), 0).sum(-1, keepdims=True),
    "softmax.plus1": E / (1 + E.sum(-1, keepdims=True)),
    "softmax.l2": FINITE / np.sqrt((FINITE**2).sum(-1, keepdims=True)),
    "softmax.temp_inv": attend(Z, temperature=0.5),
    "softmax.temp_ignored": attend(Z, temperature=1.0),
    "softmax.uniform": KEEP / KEEP.sum(-1, keepdims=True),
    "mask.none": attend(Z, np.ones((T, T), bool)),
    "mask.causal_ignored": attend(Z, PADDING),
    "mask.pad_ignored": attend(Z, CAUSAL),
    "mask.strict": attend(
        Z,
        (np.tri(T, k=-1, dtype=bool) | (np.arange(T) == 0)[:, None] * np.eye(T, dtype=bool))
        & PADDING,
    ),
    "mask.plus1": attend(Z, np.tri(T, k=1, dtype=bool) & PADDING),
}
OUTPUT: dict[str, Any] = {
    "values.At": A.T @ V @ W_O,
    "values.AK": A @ K @ W_O,
    "values.kv_swap": attend(Q @ V.T / np.sqrt(3)) @ K @ W_O,
    "values.AX": A @ X @ W_O,
    "values.mean": np.broadcast_to(V.mean(0), (T, D)) @ W_O,
    "values.sum": np.broadcast_to(V.sum(0), (T, D)) @ W_O,
    "values.argmax": V[A.argmax(-1)] @ W_O,
    "values.no_softmax": FINITE @ V @ W_O,
    "values.SV": np.where(KEEP, S, 0) @ V @ W_O,
    "values.no_Wo": A @ V,
    "scores.qv": attend(Q @ V.T / np.sqrt(3)) @ V @ W_O,
}


def right() -> tuple[Computation, Trace]:
    computation = Computation(STEPS, GIVEN)
    return computation, computation.run(GIVEN, record=True)


def found(asked: str) -> dict[str, list[Candidate]]:
    _, trace = right()
    by_id: dict[str, list[Candidate]] = {}
    for candidate in candidates(trace, asked):
        by_id.setdefault(candidate.id, []).append(candidate)
    return by_id


def number(candidate: Candidate, asked: str) -> Any:
    computation, trace = right()
    return computation.run(GIVEN, base=trace, replace=candidate.replace)[asked]


@pytest.mark.parametrize("rule", sorted(WEIGHTS))
def test_on_weights(rule: str) -> None:
    numbers = [number(candidate, "weights") for candidate in found("weights")[rule]]
    assert any(np.allclose(each, WEIGHTS[rule], atol=1e-12) for each in numbers)
    assert not np.allclose(WEIGHTS[rule], A, atol=1e-4)


@pytest.mark.parametrize("rule", sorted(OUTPUT))
def test_on_outputs(rule: str) -> None:
    numbers = [number(candidate, "out") for candidate in found("out")[rule]]
    assert any(np.allclose(each, OUTPUT[rule], atol=1e-12) for each in numbers)
    assert not np.allclose(OUTPUT[rule], A @ V @ W_O, atol=1e-4)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("mask.after", softmax(Z) * CAUSAL),
        ("mask.zero", softmax(np.where(CAUSAL, Z, 0.0))),
        ("mask.add01", softmax(Z + CAUSAL)),
        ("mask.minus1", softmax(np.where(CAUSAL, Z, -1.0))),
        ("mask.none", softmax(Z)),
        ("mask.flip", softmax(np.where(np.tri(T).T.astype(bool), Z, -np.inf))),
        ("softmax.axis", np.exp(hidden(Z, CAUSAL)) / np.exp(hidden(Z, CAUSAL)).sum(0)),
        (
            "softmax.log",
            hidden(Z, CAUSAL) - np.log(np.exp(hidden(Z, CAUSAL)).sum(-1, keepdims=True)),
        ),
    ],
)
def test_with_a_causal_mask_alone(rule: str, expected: Any) -> None:
    given: dict[str, Value] = {"S": S, "d_k": 3}
    steps = {"scaled": "scale(S, d_k)", "masked": "causal_mask(scaled)", "w": "softmax(masked)"}
    computation = Computation(steps, given)
    trace = computation.run(given, record=True)
    chosen = [c for c in candidates(trace, "w") if c.id == rule]
    assert len(chosen) == 1
    result = computation.run(given, base=trace, replace=chosen[0].replace)["w"]
    np.testing.assert_allclose(np.asarray(result), expected, atol=1e-12)


def test_dividing_all_by_the_keys_when_scores_are_equal() -> None:
    given: dict[str, Value] = {"S": np.zeros((3, 3))}
    computation = Computation({"m": "causal_mask(S)", "w": "softmax(m)"}, given)
    trace = computation.run(given, record=True)
    rule = next(c for c in candidates(trace, "w") if c.id == "mask.count_T")
    result = computation.run(given, replace=rule.replace)["w"]
    np.testing.assert_allclose(np.asarray(result), np.tri(3) / 3)


def test_windows_off_by_one() -> None:
    given: dict[str, Value] = {"S": S}
    steps = {"m": "window_mask(S, 1, 0)", "w": "softmax(m)"}
    computation = Computation(steps, given)
    trace = computation.run(given, record=True)
    by_id = {c.id: c for c in candidates(trace, "w")}
    distance = np.arange(T) - np.arange(T)[:, None]
    for rule, left in (("mask.window_plus1", 2), ("mask.window_minus1", 0)):
        result = computation.run(given, replace=by_id[rule].replace)["w"]
        keep = (distance <= 0) & (distance >= -left)
        np.testing.assert_allclose(np.asarray(result), softmax(hidden(S, keep)))


def test_padded_rows() -> None:
    given: dict[str, Value] = {"S": S}
    computation = Computation({"m": "padding_mask(S, 3)", "w": "softmax(m)"}, given)
    trace = computation.run(given, record=True)
    rule = next(c for c in candidates(trace, "w") if c.id == "mask.pad_rows")
    result = computation.run(given, replace=rule.replace)["w"]
    np.testing.assert_allclose(np.asarray(result), softmax(S) * (np.arange(T) < 3)[:, None])


def test_only_what_the_asked_step_depends_on_is_replaced() -> None:
    assert not any(rule.startswith("values.") for rule in found("weights"))
    assert not any(rule.startswith(("softmax.", "mask.")) for rule in found("scaled"))
    assert "scale.after" not in found("scaled")


def test_the_sentence_carries_the_numbers() -> None:
    candidate = found("weights")["scale.dk"][0]
    assert candidate.says == "You divided by d_k = 3. Divide by √d_k = √3."


def test_rules_that_need_the_heads_are_left_out_without_them() -> None:
    given: dict[str, Value] = {"S": S}
    trace = Computation({"z": "scale(S, 3)"}, given).run(given, record=True)
    ids = {candidate.id for candidate in candidates(trace, "z")}
    assert "scale.dk" in ids
    assert not ids & {"scale.h", "scale.dmodel", "scale.dmodel1"}
