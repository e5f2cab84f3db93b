"""How long a keystroke takes in Browse with 10,000 questions: python tests/bench/browsing.py"""

from __future__ import annotations

import random
import statistics
import time

from quizapp.bank.index import Entry
from quizapp.study.browsing import Row, Shelf

TYPED = ("s", "so", "sof", "softm", "softmax", "softmax a", "e", "", "zzz")


def main() -> None:
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghijklmnop", k=6)) for _ in range(800)] + ["softmax"]
    rows = [_row(f"q{n}", " ".join(rng.choices(words, k=9))) for n in range(10_000)]
    shelf = Shelf(rows, {each.entry.id: " ".join(rng.choices(words, k=60)) for each in rows})
    for text in TYPED:
        spans = []
        for _ in range(7):
            start = time.perf_counter()
            shelf.search(text)
            spans.append(time.perf_counter() - start)
        print(f"{text!r:<12} {statistics.median(spans) * 1e3:6.1f} ms")


def _row(name: str, title: str) -> Row:
    entry = Entry(f"p/{name}", "p", "choice", "t", 1, (), 1, None, None, title, 1, "h")
    return Row(entry, "T", frozenset(), None)


if __name__ == "__main__":
    main()
