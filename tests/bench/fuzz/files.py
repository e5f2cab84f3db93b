"""Mutated files of every kind that the app reads: each is read, or refused in words.

    python -m tests.bench.fuzz.files [KIND ...] [--count 4000] [--seed 1]

KIND is `packs` (questions of the shipped packs, drawn and graded where they survive), `config`
(read, and written back), `events` (exports in JSONL and CSV, imported; ids forged to fit), `sync`
(segments, damaged or forged) or `kept` (filters and the session to go on with). Without one, all.
Logs that took events in have to prove themselves and to be scheduled. Exits 1 if not.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from quizapp.bank.files import Place
from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.bank.models import Numeric
from quizapp.bank.packs import load_pack
from quizapp.bank.variant import DrawError, draw
from quizapp.clock import FixedClock
from quizapp.grading.grade import NotGradable, grade
from quizapp.paths import Home, resolve_home
from quizapp.progress import exchange, segment
from quizapp.progress.events import (
    Answer,
    Parameters,
    Rate,
    Reset,
    State,
    Undo,
    identify,
)
from quizapp.progress.log import ProgressLog
from quizapp.progress.sync import sync
from quizapp.settings import CHECKS, load, save
from quizapp.study.description import describe
from quizapp.study.resume import FILE as SESSION
from quizapp.study.resume import unfinished
from quizapp.study.saved import FILE as FILTERS
from quizapp.study.saved import SavedFilters
from tests.bench.fuzz.mutation import mutated
from tests.bench.fuzz.trying import run

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
KINDS = ("packs", "config", "events", "sync", "kept")


@dataclass(frozen=True)
class Case:
    """A mutated text, and what else the attempt draws from."""

    text: str
    seed: str

    def __str__(self) -> str:
        return f"{self.seed}: {self.text!r}"


Attempt = Callable[[Case], str]
Make = Callable[[random.Random], str]

_YAML = [
    "- ", ": ", "\n", "\t", "|", ">", "? ", "&a ", "*a", "<<: *a", "!!python/object:os.system ",
    "---\n", "...", "%YAML 1.1\n", "#", "'", '"', "{", "}", "[", "]", ",", "{{", "}}", "{Q}",
    "{nothing}", "{{a|b}}", "null", "~", "yes", "no", "12:30", "010", "1e-3", ".nan", ".inf", "-1",
    "0", "1e400", "9" * 5_000, "2026-13-45", "99999999999999999999", "true", "[[1, 2], [3]]",
    "{shape: [2, 2]}", "{choose: []}", "{shape: [100000, 100000]}", "{from: [1, -1], step: 0}",
    "{shape: [3], from: [0, 1], step: 1e-9}", "kind: numeric", "kind: order", "kind: cloze",
    "answer: {kind: shape}", "answer: {kind: integer}", "decimals: 400", "decimals: -1",
    "significant: 0", "carry: 99", "ask: []", "ask: weights[9]", "softmax(", "Q[0]", "2**9999",
    "scores(Q, K)", "inf", "given:", "steps:", "require: ['1 < 0']",
    "misconceptions:\n      - {id: x, replace: {weights: '0'}, says: no}", "labels: {rows: [a]}",
    "\ufeff", "\x00", "\u202e", "\x85", "\u2028", "🧮",
]  # fmt: skip
_TOML = [
    "[", "]", "[[", "=", '"', "'", '"""', "#", "\n", "{", "}", ".", ",", "nan", "inf", "-1",
    "0x" + "f" * 9_000, "9" * 5_000, "1979-05-27", "2026-13-45", "07:32:00",
    "1979-05-27T07:32:00Z", "true", "[" * 2_000, "{a=" * 500, "a." * 5_000, "\\u0000", "\\ud800",
    "\r", "[keys]", "retention = 2", "theme = 7", 'study = ["a", 1]', "packs = [[]]",
    '"\\U00110000"', "interview = 2026-12-14T00:00:00", "1e400",
]  # fmt: skip
_EXTREMES: list[Any] = [
    None, True, "", "x", -1, 0, 1, 2**31, 2**63 - 1, 2**63, 2**64, 10**400, 1e308, 5e-324, -0.0,
    [], {}, [1] * 50, {"a": {"b": []}}, "p/q", "\x00", "\ud800", "é" * 5_000,
    253_402_300_799_999_999, 100, -62_135_596_800_000_000, 1_440, 100_000, "0" * 32,
    ["scale.none"], 0.5, 4, 5,
]  # fmt: skip
_CONFIG = """\
# Everything that can be set.
retention = 0.9
new_per_day = 20
reviews_per_day = 200
day_starts_at = 4
leech_after = 8
interview = 2026-12-14
study = ["foundations", "architecture"]
packs = ["~/packs", "/srv/packs"]
theme = "quizapp-dark"

[keys]
session.hint = "h"
"today.start" = "enter,space"
"""


def questions() -> list[tuple[str, str]]:
    """The shipped questions one by one: the manifest of their pack, and their text."""
    found: list[tuple[str, str]] = []
    for manifest in sorted((ROOT / "content").glob("*/pack.yaml")):
        for path in sorted(manifest.parent.glob("*.yaml")):
            _, *items = re.split(r"(?m)^(?=  - id: )", path.read_text(encoding="utf-8"))
            found += [(manifest.read_text(encoding="utf-8"), item) for item in items]
    return found


def packs(folder: Path, opened: ExitStack) -> tuple[Make, Attempt]:
    """Mutated questions; those that pass the checks are asked and graded."""
    known = questions()
    texts = [text for _, text in known]

    def make(rng: random.Random) -> str:
        manifest, text = rng.choice(known)
        lines = mutated(rng, text, [*_YAML, *texts] if rng.random() < 0.3 else _YAML).split("\n")
        if rng.random() < 0.3:
            at = rng.randrange(len(lines))
            lines.insert(rng.randrange(len(lines)), lines.pop(at))
        if rng.random() < 0.1:
            manifest = mutated(rng, manifest, _YAML)
        return manifest + "\nquestions:\n" + "\n".join(lines)

    def attempt(case: Case) -> str:
        path = folder / "pack.yaml"
        path.write_bytes(case.text.encode("utf-8", "surrogatepass"))
        pack = load_pack(Place(path))
        for problem in pack.problems:
            assert str(problem)
            assert problem.line >= 0
        asked = 0
        for loaded in pack.questions:
            try:
                variant = draw(f"a/{loaded.question.id}", loaded.question, 1)
            except DrawError:
                continue
            json.dumps(describe(variant, answer=True), allow_nan=False)
            parts = max(1, len(variant.parts))
            for typed in ("1", "[1 2; 3 4]", "(2, 8)"):
                try:
                    verdict = grade(variant, [typed] * parts)
                except NotGradable:
                    continue
                json.dumps(verdict.as_json(), allow_nan=False)
            asked += isinstance(loaded.question, Numeric) + 1
        return "asked" if asked else f"{min(len(pack.problems), 3)} problems, none asked"

    return make, attempt


def config(folder: Path, opened: ExitStack) -> tuple[Make, Attempt]:
    """A mutated `config.toml`, read and written back."""
    path = folder / "config.toml"

    def make(rng: random.Random) -> str:
        return mutated(rng, _CONFIG, _TOML)

    def attempt(case: Case) -> str:
        path.write_bytes(case.text.encode("utf-8", "surrogatepass"))
        loaded = load(path)
        assert all(str(problem).isprintable() for problem in loaded.problems), loaded.problems
        rng = random.Random(case.seed)
        key = rng.choice(list(CHECKS))
        value = getattr(loaded.settings, key)
        try:
            save(path, key, dict(value) if key == "keys" else value)
        except ValueError as error:
            assert error.args, error
            return "refused to write"
        assert getattr(load(path).settings, key) == value, key
        return f"{min(len(loaded.problems), 3)} problems"

    return make, attempt


def history(home: Home) -> list[dict[str, Any]]:
    """Events of every kind, as their JSON."""
    clock = FixedClock(NOW)
    with ProgressLog.open(home, clock) as log:
        answer = Answer(
            question="foundations/a", outcome="correct", score=1.0, mode="learn", rating=3
        )
        for number in range(4):
            clock.advance(timedelta(hours=9))
            first = log.append(answer)
            log.append(Rate(target=first.id, rating=number + 1))
        log.append(Undo(target=first.id))
        log.append(State(question="foundations/a", what="bury", until=NOW + timedelta(days=1)))
        log.append(State(question="foundations/b", what="note", text="mine"))
        log.append(Reset(question="foundations/b"))
        log.append(Parameters(algorithm="fsrs-6"))
        return [json.loads(event.to_bytes()) for event in log.events()]


def forged(rng: random.Random, raw: dict[str, Any]) -> dict[str, Any]:
    """An event with some of its values replaced by extremes."""
    raw = json.loads(json.dumps(raw))
    for _ in range(rng.choice((1, 1, 2, 3))):
        place = raw["body"] if isinstance(raw.get("body"), dict) and rng.random() < 0.6 else raw
        key = rng.choice([*place, "more"])
        if key == "body":
            continue
        value = rng.choice(_EXTREMES)
        if rng.random() < 0.3:
            value = rng.choice((rng.randint(-(2**62), 2**62), rng.randint(0, 10**6)))
        if key == "time" and rng.random() < 0.7:
            value = rng.choice((-62_135_596_800_000_000, 253_402_300_799_999_999, 0)) + rng.randint(
                -9, 9
            )
        if rng.random() < 0.1:
            place.pop(key, None)
        else:
            place[key] = value
    return raw


def canonical(raw: dict[str, Any]) -> bytes:
    """An event's bytes, as its id is made from them."""
    text = json.dumps(raw, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", "surrogatepass")


def events(folder: Path, opened: ExitStack) -> tuple[Make, Attempt]:
    """Mutated exports, imported into one log."""
    home, clock = resolve_home(folder / "importing"), FixedClock(NOW)
    base = history(resolve_home(folder / "exporting"))
    with ProgressLog.open(resolve_home(folder / "exporting"), clock) as log:
        whole: dict[exchange.Format, str] = {}
        for form in ("jsonl", "csv"):
            out = io.StringIO()
            exchange.write(log.events(), out, form)
            whole[form] = out.getvalue()
    log = opened.enter_context(ProgressLog.open(home, clock))

    def make(rng: random.Random) -> str:
        if rng.random() < 0.5:
            pieces = [
                '"',
                ",",
                "\n",
                "{",
                "}",
                "[",
                "'=",
                "NaN",
                "1e999",
                "9" * 5_000,
                "\x00",
                "\\ud800",
            ]
            return mutated(rng, whole[rng.choice(("jsonl", "csv"))], pieces)
        lines = []
        for _ in range(3):
            raw = forged(rng, rng.choice(base))
            row = {**raw, "id": identify(canonical(raw))}
            stamp = raw.get("time")
            if isinstance(stamp, int) and abs(stamp) < 2**62:
                with_zone = datetime(1970, 1, 1, tzinfo=UTC)
                try:
                    row["time"] = (with_zone + timedelta(microseconds=stamp)).isoformat()
                except OverflowError:
                    row["time"] = "9999-12-31T23:59:59.999999-23:59"
            lines.append(json.dumps(row))
        return "\n".join(lines)

    def attempt(case: Case) -> str:
        found = []
        for form in ("jsonl", "csv"):
            found += list(exchange.read(io.StringIO(case.text, newline=""), form))
        taken = [event for event in found if not isinstance(event, exchange.Refused)]
        new = log.merge(taken)
        if new:
            judge(log, case.seed)
        return "new events" if new else "nothing new"

    return make, attempt


def judge(log: ProgressLog, seed: str) -> None:
    """A log that took strangers' events in still answers every question."""
    assert log.cards() is not None
    assert log.reviews() >= 0
    assert log.days() is not None
    assert len(log.last_answers(5)) <= 5
    if seed.endswith("7"):  # now and then: it replays everything
        # Forged numbers leave gaps, and forged targets name nothing: that is found, and no harm.
        told = ("gap", "duplicate", "target")
        faults = [str(fault) for fault in log.verify() if fault.kind not in told]
        assert not faults, faults


def synced(folder: Path, opened: ExitStack) -> tuple[Make, Attempt]:
    """Segments, damaged or forged, in the folder that devices share."""
    home, clock = resolve_home(folder / "here"), FixedClock(NOW)
    base = history(resolve_home(folder / "there"))
    shared = folder / "shared"
    shared.mkdir()
    log = opened.enter_context(ProgressLog.open(home, clock))

    def make(rng: random.Random) -> str:
        lines = [segment.HEADER.decode()]
        for _ in range(4):
            data = canonical(forged(rng, rng.choice(base)))
            lines.append(f"{identify(data)} {data.decode('latin-1')}\n")
        text = "".join(lines)
        return (
            mutated(rng, text, ["\n", " ", "{", "}", "\x00", "0" * 32])
            if rng.random() < 0.3
            else text
        )

    def attempt(case: Case) -> str:
        path = shared / f"{'e' * 16}{segment.SUFFIX}"
        path.write_bytes(case.text.encode("latin-1", "replace"))
        done = sync(log, shared)
        if done.received:
            judge(log, case.seed)
        return "received" if done.received else "nothing received"

    return make, attempt


def _changed(rng: random.Random, text: str) -> str:
    """JSON with one of its values replaced by an extreme."""
    found = json.loads(text)
    place: Any = found
    for _ in range(rng.randint(1, 5)):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = rng.choice(keys)
        if rng.random() < 0.3 or not isinstance(place[key], dict | list):
            place[key] = rng.choice(_EXTREMES)
            break
        place = place[key]
    return json.dumps(found)


def kept(folder: Path, opened: ExitStack) -> tuple[Make, Attempt]:
    """The small JSON files of a home."""
    home, clock = resolve_home(folder / "home"), FixedClock(NOW)
    library = Library.open([PackSource(ROOT / "tests" / "packs" / "mini", "given")])
    log = opened.enter_context(ProgressLog.open(home, clock))
    waiting = [["mini/score", None, False, None], ["mini/row", 3, True, "scale.none"]]
    session = {
        "when": NOW.isoformat(),
        "done": 3,
        "waiting": waiting,
        "returning": [["mini/card", NOW.isoformat()]],
    }
    filters = {"weak": {"topics": ["softmax"], "states": ["weak"], "count": 5, "text": "d_k"}}
    texts = [
        json.dumps({"version": 1, "learn": session, "practice": session}),
        json.dumps({"version": 1, "filters": filters}),
    ]
    pieces = [
        "null",
        "[]",
        "{}",
        "-1",
        "1e999",
        "NaN",
        '"',
        ",",
        "9" * 5_000,
        "[" * 50_000,
        "\\ud800",
        "\x00",
    ]

    def make(rng: random.Random) -> str:
        text = rng.choice(texts)
        return mutated(rng, text, pieces) if rng.random() < 0.5 else _changed(rng, text)

    def attempt(case: Case) -> str:
        for name in (SESSION, FILTERS):
            (home.data / name).write_bytes(case.text.encode("utf-8", "surrogatepass"))
        found = SavedFilters(home).all()
        left = unfinished(library, log, clock.now())
        return f"{len(found)} filters, {'a session' if left else 'no session'}"

    return make, attempt


WAYS: dict[str, Callable[[Path, ExitStack], tuple[Make, Attempt]]] = {
    "packs": packs,
    "config": config,
    "events": events,
    "sync": synced,
    "kept": kept,
}


def cases(make: Make, name: str, count: int, seed: int) -> Iterator[Case]:
    """Texts, each from its own seed."""
    for number in range(count):
        rng = random.Random(f"{name} {seed}/{number}")
        yield Case(make(rng), f"{name} {seed}/{number}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=[*WAYS, []], default=[])
    parser.add_argument("--count", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args()
    status = 0
    for name in wish.kinds or WAYS:
        folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        try:
            with ExitStack() as opened:
                make, attempt = WAYS[name](folder, opened)
                print(f"{name}:")
                status |= run(cases(make, name, wish.count, wish.seed), attempt).told(str)
        finally:
            shutil.rmtree(folder)
    return status


if __name__ == "__main__":
    sys.exit(main())
