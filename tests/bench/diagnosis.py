"""How often the right mistake is named, how often a wrong one is, and how long it takes.

    python tests/bench/diagnosis.py [--seeds 100] [--packs content] [--question ID] [--jobs 1]

Every numeric question of the packs, over many seeds, through the public grading interface: the
answer of each single mistake (exact, and with every node rounded to `carry`), pairs of mistakes,
right answers in many notations, random answers, and slips carried through a chain.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.bank.models import Numeric
from quizapp.bank.variant import Variant, draw
from quizapp.engine.errors import EngineError
from quizapp.engine.printing import rounded, shape_text
from quizapp.engine.values import Abstract
from quizapp.grading.diagnosis import BY_CHANCE, Suspect, chance, suspects
from quizapp.grading.grade import grade_part, shown, wanted
from quizapp.grading.notation import read
from quizapp.grading.tolerance import distance
from quizapp.grading.verdict import Verdict
from quizapp.grading.workings import Typed, Workings, as_array, worth_carrying

Tally = dict[str, Counter[str]]
Spans = dict[str, list[float]]


def group(work: Workings) -> str:
    """How the issue at hand groups answers: arrays, scalars, exact ones."""
    if work.precision.exact:
        return "exact array" if work.exact.ndim and work.part.kind != "shape" else "exact"
    return "array" if work.exact.ndim else "scalar"


def written(work: Workings, value: Any) -> str:
    """A number as a learner with it would type it, to the digits asked for."""
    part = work.part
    if part.kind == "shape":
        return shape_text(tuple(int(n) for n in np.asarray(value)))
    if part.kind == "integer":
        return rounded(int(value) if not np.ndim(value) else value, 0)
    number = float(value) if not np.ndim(value) else value
    return shown(part, number)


def answer(variant: Variant, at: int, text: str) -> Verdict:
    return grade_part(variant, at, [None] * at, text, again=True)


def singles(work: Workings, variant: Variant, at: int, found: list[Suspect], tally: Tally) -> None:
    kind = group(work)
    speaks = chance(work, [s for s in found if s.value.shape == work.exact.shape]) <= BY_CHANCE
    for suspect in found:
        if not np.isfinite(suspect.value).all() and "inf" not in work.part.allow:
            tally[kind]["not a number"] += 1
            continue
        if (
            work.precision.exact
            and work.part.kind == "integer"
            and np.any(suspect.value != np.round(suspect.value))
        ):
            tally[kind]["not whole"] += 1
            continue
        for how, value in (("exact", suspect.value), ("carried", carried(work, suspect))):
            if value is None or value.shape != work.exact.shape:
                continue
            if work.part.kind == "integer" and np.any(value != np.round(value)):
                continue
            verdict = answer(variant, at, written(work, value))
            if verdict.success:
                tally[kind][f"{how}: looks right"] += 1
                continue
            if not work.exact.ndim and not speaks:
                tally[kind][f"{how}: kept quiet"] += 1
                continue
            named = any(suspect.candidate.id in n.ids for n in verdict.misconceptions)
            tally[kind][f"{how}: {'named' if named else 'missed'}"] += 1
            if not named:
                tally["missed"][f"{variant.id} {suspect.candidate.id} ({how})"] += 1
            if (
                how == "exact"
                and kind == "array"
                and np.ndim(value) == 2
                and work.part.decimals == 3
            ):
                other(work, found, suspect, verdict, tally)


def other(
    work: Workings, found: list[Suspect], made: Suspect, verdict: Verdict, tally: Tally
) -> None:
    by_id = defaultdict(list)
    for suspect in found:
        by_id[suspect.candidate.id].append(suspect.value)
    tally["beside"]["answers"] += 1
    for named in verdict.misconceptions:
        if len(named.ids) == 1 and named.ids[0] in by_id:
            near = any((distance(v, made.value) <= work.unit).all() for v in by_id[named.ids[0]])
            tally["beside"]["same number" if near else "different number"] += 1
            if not near:
                tally["different"][
                    f"{verdict.id}/{verdict.seed} {made.candidate.id}: {named.ids}"
                ] += 1


def carried(work: Workings, suspect: Suspect) -> Any:
    rounding = work.precision.rounding
    if rounding is None or not suspect.candidate.replace:
        return None
    try:
        trace = work.variant.computation.run(
            work.variant.given,
            only=work.variant.computation.depends(work.part.step),
            replace=suspect.candidate.replace,
            rounding=rounding,
        )
        value = work.asked(trace)
    except EngineError:
        return None
    return value if np.isfinite(value).all() else None


def pairs(
    work: Workings,
    variant: Variant,
    at: int,
    found: list[Suspect],
    rng: random.Random,
    tally: Tally,
) -> None:
    if work.part.kind not in ("vector", "matrix") or work.precision.exact:
        return
    rules = [s for s in found if s.candidate.replace and ":" not in s.candidate.id]
    for _ in range(3):
        if len(rules) < 2:
            return
        one, two = rng.sample(rules, 2)
        if one.candidate.replace.keys() & two.candidate.replace.keys():
            continue
        if one.candidate.node == two.candidate.node:
            continue
        both = replace(one.candidate, replace={**one.candidate.replace, **two.candidate.replace})
        trace = work.what_if(both)
        if trace is None:
            continue
        value = work.asked(trace)
        if value.shape != work.exact.shape or not np.isfinite(value).all():
            continue
        verdict = answer(variant, at, written(work, value))
        if verdict.success:
            tally["pairs"]["looks right"] += 1
        elif (
            verdict.misconceptions
            and len(verdict.misconceptions[0].ids) == 1
            and not (verdict.misconceptions[0].ids[0].startswith("slip."))
        ):
            tally["pairs"]["a single one fits"] += 1
        else:
            ids = {one.candidate.id, two.candidate.id}
            hit = any(set(n.ids) == ids for n in verdict.misconceptions)
            tally["pairs"]["named" if hit else "missed"] += 1
            if not hit:
                tally["missed pair"][f"{variant.id} {sorted(ids)}"] += 1


def notations(work: Workings) -> Iterator[str]:
    """The right answer written in the ways that the notation accepts."""
    value, part = work.truth, work.part
    if part.kind == "shape":
        yield shape_text(value)
        yield "x".join(map(str, value)) if len(value) > 1 else shape_text(value)
        yield f"torch.Size({list(value)})"
        return
    if part.kind == "integer":
        yield str(value)
        yield f"{value:,}" if not np.ndim(value) else rounded(value, 0)
        return
    plain = shown(part, value)
    yield plain
    yield "≈ " + plain if not np.ndim(value) else plain.replace("[", "(").replace("]", ")")
    if np.ndim(value) == 0:
        yield repr(float(value))
        return
    yield f"array({plain})"
    yield f"tensor({plain})"
    if np.ndim(value) == 1:
        yield plain.strip("[]").replace(",", "")
        yield plain.strip("[]").replace(", ", "; ")
        yield str(np.asarray(value).tolist())
    else:
        rows = plain.strip("[]").split("], [")
        yield "; ".join(row.replace(",", "") for row in rows)
        yield "\n".join(rows)
        yield str(np.asarray(value).tolist())


def right(work: Workings, variant: Variant, at: int, tally: Tally) -> None:
    texts = list(notations(work))
    rounding = work.precision.rounding
    if rounding is not None:
        trace = variant.computation.run(
            variant.given, only=variant.computation.depends(work.part.step), rounding=rounding
        )
        value = work.part.true(trace)
        if not isinstance(value, Abstract):
            texts.append(shown(work.part, value))
    for text in texts:
        verdict = answer(variant, at, text)
        tally["right"][verdict.outcome if not verdict.misconceptions else "accused"] += 1
        if not verdict.success:
            tally["right refused"][f"{variant.id}/{variant.seed} {text!r}: {verdict.message}"] += 1


def guesses(
    work: Workings, variant: Variant, at: int, spread: Any, rng: np.random.Generator, tally: Tally
) -> None:
    low, high = spread
    if work.part.kind == "shape" or not np.isfinite(low).all():
        return
    for _ in range(3):
        value = rng.uniform(low, high)
        if work.part.kind == "integer":
            value = np.round(value)
        verdict = answer(variant, at, written(work, value if np.ndim(value) else float(value)))
        if verdict.success:
            continue
        kind = group(work)
        tally["guess"][f"{kind}: {'named' if verdict.misconceptions else 'quiet'}"] += 1
        if verdict.misconceptions:
            tally["guess named"][f"{variant.id} {verdict.misconceptions[0].ids}"] += 1


def chains(variant: Variant, found: list[list[Suspect]], tally: Tally) -> None:
    """A slip in one part, and the rest worked on from the number typed, or from the full one."""
    for first in range(len(variant.parts) - 1):
        slipped = variant.parts[first]
        truth = as_array(slipped.true(variant.trace))
        if slipped.kind in ("shape", "integer"):
            continue
        for suspect in found[first][:6]:
            value = suspect.value
            if value.shape != truth.shape or not worth_carrying(value, truth):
                continue
            text = written(Workings(variant, slipped), value)
            before = [shown(p, p.true(variant.trace)) for p in variant.parts[:first]]
            if grade_part(variant, first, before, text, again=True).success:
                continue
            typed_value = as_array(read(text, wanted(slipped)).value)
            for how, start in (("typed", typed_value), ("full", value)):
                follow(variant, first, [*before, text], start, how, tally)


def follow(
    variant: Variant, first: int, typed: list[str], start: Any, how: str, tally: Tally
) -> None:
    slipped = variant.parts[first]
    known = Typed(slipped, start, np.zeros_like(start))
    for at in range(first + 1, len(variant.parts)):
        part = variant.parts[at]
        needs = variant.computation.depends(part.step)
        work = Workings(variant, part, [known] if slipped.step in needs else [])
        try:
            value = work.exact
        except EngineError:
            return
        if not np.isfinite(value).all() or value.shape != Workings(variant, part).exact.shape:
            return
        if part.kind == "integer" and np.any(value != np.round(value)):
            return
        typed = [*typed, written(work, value)]
        later = grade_part(variant, at, typed[:-1], typed[-1], again=True)
        tally["chain"][f"{how}: {'forgiven' if later.success else 'punished again'}"] += 1
        unrelated(variant, at, typed[:-1], tally)
        if not later.success:
            tally["punished"][f"{variant.id} part {at} ({how})"] += 1


def unrelated(variant: Variant, at: int, before: list[str], tally: Tally) -> None:
    """A second mistake, made in this part, by somebody who works on with what they typed before."""
    part = variant.parts[at]
    needs = variant.computation.depends(part.step)
    carried = []
    for earlier, text in zip(variant.parts[:at], before, strict=True):
        if earlier.step in needs and earlier.kind != "shape":
            value = as_array(read(text, wanted(earlier)).value)
            carried.append(Typed(earlier, value, np.zeros_like(value)))
    work = Workings(variant, part, carried)
    found = [s for s in suspects(work) if s.value.shape == work.exact.shape]
    if not work.exact.ndim and chance(work, found) > BY_CHANCE:
        return
    for suspect in found[:3]:
        if not np.isfinite(suspect.value).all():
            continue
        if part.kind == "integer" and np.any(suspect.value != np.round(suspect.value)):
            continue
        verdict = grade_part(variant, at, before, written(work, suspect.value), again=True)
        if verdict.success:
            continue
        named = any(suspect.candidate.id in n.ids for n in verdict.misconceptions)
        tally["later mistake"]["named" if named else "missed"] += 1
        if not named:
            tally["later missed"][f"{variant.id} part {at} {suspect.candidate.id}"] += 1


def measure(packs: str, name: str, seeds: int) -> tuple[Tally, Spans]:
    """All the figures of one question."""
    question = Library.open([PackSource(Path(packs), "given")]).question(name)
    assert isinstance(question, Numeric)
    tally: Tally = defaultdict(Counter)
    spans: Spans = defaultdict(list)
    rng, random_numbers = random.Random(name), np.random.default_rng(1)
    variants = [draw(name, question, seed) for seed in range(1, seeds + 1)]
    for at in range(len(variants[0].parts)):
        truths = [as_array(v.parts[at].true(v.trace)) for v in variants]
        same = all(t.shape == truths[0].shape for t in truths)
        spread = (np.min(truths, axis=0), np.max(truths, axis=0)) if same else (np.nan, np.nan)
        for variant in variants:
            work = Workings(variant, variant.parts[at])
            began = time.perf_counter()
            fresh = Workings(variant, variant.parts[at])
            _ = variant.computation.run(variant.given)
            spans["the right answer alone"].append(time.perf_counter() - began)
            found = suspects(fresh)
            singles(work, variant, at, found, tally)
            pairs(work, variant, at, found, rng, tally)
            right(work, variant, at, tally)
            guesses(work, variant, at, spread, random_numbers, tally)
            clock(variant, at, found, work, spans)
    if len(variants[0].parts) > 1:
        for variant in variants:
            chains(variant, [suspects(Workings(variant, p)) for p in variant.parts], tally)
    return tally, spans


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seeds", type=int, default=100)
    options.add_argument("--packs", default="content")
    options.add_argument("--question", action="append", help="only this one; may be repeated")
    options.add_argument("--jobs", type=int, default=1, help="more than one blurs the times")
    chosen = options.parse_args()
    library = Library.open([PackSource(Path(chosen.packs), "given")])
    names = [e.id for e in library.entries if e.kind == "numeric"]
    if chosen.question:
        names = [name for name in names if name in chosen.question]
    tally: Tally = defaultdict(Counter)
    spans: Spans = defaultdict(list)
    with ProcessPoolExecutor(chosen.jobs) as pool:
        work = {pool.submit(measure, chosen.packs, name, chosen.seeds): name for name in names}
        for count, done in enumerate(as_completed(work), 1):
            print(f"{count}/{len(names)} {work[done]}", file=sys.stderr, flush=True)
            figures, times = done.result()
            for group_name, counts in figures.items():
                tally[group_name] += counts
            for what, seconds in times.items():
                spans[what] += seconds
    report(tally, spans)


def clock(variant: Variant, at: int, found: list[Suspect], work: Workings, spans: Spans) -> None:
    named = [s for s in found if s.value.shape == work.exact.shape and np.isfinite(s.value).all()]
    if named and work.part.kind not in ("shape", "integer"):
        text = written(work, named[0].value)
        began = time.perf_counter()
        answer(variant, at, text)
        spans["a verdict that names one mistake"].append(time.perf_counter() - began)
        far = written(work, work.exact * 1.37 + 0.123)
        began = time.perf_counter()
        answer(variant, at, far)
        spans["a verdict that tries pairs and slips"].append(time.perf_counter() - began)


def report(tally: Tally, spans: Spans) -> None:
    for name in (
        "array",
        "exact array",
        "scalar",
        "exact",
        "beside",
        "pairs",
        "right",
        "guess",
        "chain",
        "later mistake",
    ):
        print(f"\n{name}")
        for what, times in sorted(tally[name].items()):
            print(f"  {what:<28} {times:>8}")
    for name in (
        "missed",
        "different",
        "missed pair",
        "right refused",
        "guess named",
        "punished",
        "later missed",
    ):
        if tally[name]:
            print(f"\n{name}: most often")
            for what, times in tally[name].most_common(12):
                print(f"  {times:>6}  {what}")
    print("\nmilliseconds, median (and 95th percentile)")
    base = statistics.median(spans["the right answer alone"])
    for what, seconds in spans.items():
        high = sorted(seconds)[int(0.95 * (len(seconds) - 1))]
        middle = statistics.median(seconds)
        print(f"  {what:<40} {middle * 1e3:8.2f} ({high * 1e3:.2f}), {middle / base:.0f}×")


if __name__ == "__main__":
    main()
