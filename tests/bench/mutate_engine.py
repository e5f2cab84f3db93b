"""Break the engine in ways that matter and show that tests notice.

    python tests/bench/mutate_engine.py

Each mutation is applied to a copy of the sources and the engine's own tests are run on it; the
table says how many fail. Exits with 1 if a mutation goes unnoticed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUITES = {
    "ONNX": ["test_onnx.py"],
    "golden": ["test_golden.py"],
    "definitions": ["test_operations.py", "test_positions.py", "test_costs.py"],
}


@dataclass(frozen=True)
class Mutation:
    name: str
    module: str
    edits: tuple[tuple[str, str], ...]
    """Pieces of the module's text, each found exactly once, and what replaces them."""

    def apply(self, root: Path) -> None:
        path = root / "quizapp" / "engine" / "operations" / f"{self.module}.py"
        text = path.read_text(encoding="utf-8")
        for before, after in self.edits:
            if text.count(before) != 1:
                raise SystemExit(f"{self.name}: {before!r} is not found once in {path.name}")
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")


def one(name: str, module: str, before: str, after: str) -> Mutation:
    return Mutation(name, module, ((before, after),))


SCALED = 'z = parts.call("scaled", _scale_scores, z, query.shape[-1], out=z)'
CAPPED = '    if softcap:\n        z = parts.call("capped", soft_cap, z, softcap, out=z)\n'
WEIGHED = "    weights = _weights(z, fully_masked, parts)\n"
DEFAULT = '    fully_masked: str = "zero",\n    parts: Parts'

MUTATIONS = (
    one("no 1/√d_k", "attention", SCALED, "pass"),
    one("√d_v for √d_k", "attention", SCALED, SCALED.replace("query", "value")),
    Mutation(
        "grouped heads tiled",
        "attention",
        (
            (
                "query = query.reshape(*query.shape[:-3], -1, groups, *query.shape[-2:])",
                "query = np.swapaxes(query.reshape("
                "*query.shape[:-3], groups, -1, *query.shape[-2:]), -3, -4)",
            ),
            (
                "found = found.reshape(*found.shape[:-4], -1, *found.shape[-2:])",
                "found = np.swapaxes(found, -3, -4).reshape("
                "*found.shape[:-4], -1, *found.shape[-2:])",
            ),
        ),
    ),
    one(
        "causal always bottom right",
        "attention",
        "causal_mask, z, causal_offset",
        "causal_mask, z, z.shape[-1] - z.shape[-2]",
    ),
    one(
        "causal without self",
        "masks",
        "np.tri(queries, keys, offset, dtype=bool)",
        "np.tri(queries, keys, offset - 1, dtype=bool)",
    ),
    one(
        "boolean mask inverted",
        "masks",
        "~np.asarray(mask, dtype=bool)",
        "np.asarray(mask, dtype=bool)",
    ),
    Mutation("softcap after the mask", "attention", ((CAPPED, ""), (WEIGHED, CAPPED + WEIGHED))),
    one(
        "softmax over queries",
        "attention",
        'parts.call("weights", softmax, z, out=z)',
        'parts.call("weights", softmax, z, -2, out=z)',
    ),
    one("masked row NaN", "attention", DEFAULT, DEFAULT.replace("zero", "nan")),
    one("masked row uniform", "attention", DEFAULT, DEFAULT.replace("zero", "uniform")),
    one(
        "layer norm unbiased",
        "norms",
        "np.square(x - mean).mean(axis=-1, keepdims=True)",
        "np.square(x - mean).sum(axis=-1, keepdims=True) / (x.shape[-1] - 1)",
    ),
    one(
        "layer norm ε outside",
        "norms",
        "np.sqrt(variance + eps)",
        "np.sqrt(variance) + eps",
    ),
    one("RMS norm ε outside", "norms", "np.sqrt(square + eps)", "np.sqrt(square) + eps"),
    one("rotary pairings swapped", "rotary", 'if pairing == "half"', 'if pairing != "half"'),
    one("GELU always tanh", "activations", 'if approximate == "none"', "if approximate == None"),
    one(
        "no maximum subtracted",
        "softmax",
        "np.where(np.abs(top) > SAFE_EXPONENT, top, 0.0)",
        "0.0",
    ),
    one("ALiBi slopes of the wrong half", "positions", "[0::2]", "[1::2]"),
    one("T5 distance reversed", "positions", "apart > 0, count", "apart < 0, count"),
    one("label smoothing forgotten", "losses", "if label_smoothing:", "if False:"),
    one("YaRN ramp reversed", "frequencies", "plain * (1 - ramp)", "plain * (1 + ramp)"),
    one(
        "Llama 3 wavelengths not smoothed",
        "frequencies",
        "smooth = np.clip((turns - low) / (high - low), 0, 1)",
        "smooth = np.round(np.clip((turns - low) / (high - low), 0, 1))",
    ),
    one("online sum not rescaled", "online", "return l * _shrink(m, new)", "return l"),
    one(
        "Post-LN for Pre-LN",
        "layers",
        "x, attended)\n    if not norm_first:",
        "x, attended)\n    if norm_first:",
    ),
    one("W_O counted out", "parameters", "2 * d * queries + 2", "1 * d * queries + 2"),
)


def failures(root: Path, files: list[str]) -> int:
    """How many of the tests fail on the sources under root; an error in all counts as one."""
    tests = [f"tests/engine/{file}" for file in files]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", *tests],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"(\d+) failed", done.stdout)
    return int(found.group(1)) if found else int(done.returncode != 0)


def tried(mutation: Mutation | None) -> list[int]:
    """Failures of each suite with a mutation, or without any."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for part in ("quizapp/__init__.py", "quizapp/engine", "tests/engine", "pyproject.toml"):
            source, target = ROOT / part, root / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        if mutation is not None:
            mutation.apply(root)
        return [failures(root, files) for files in SUITES.values()]


def main() -> int:
    print(f"| mutation | {' | '.join(SUITES)} |")
    print("|---" * (len(SUITES) + 1) + "|")
    unnoticed = 0
    for mutation in (None, *MUTATIONS):
        counts = tried(mutation)
        name = mutation.name if mutation else "(none)"
        print(f"| {name} | {' | '.join(map(str, counts))} |", flush=True)
        unnoticed += (sum(counts) == 0) == (mutation is not None)
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
