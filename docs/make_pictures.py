"""Draw the README's picture from the app itself: python docs/make_pictures.py"""

from __future__ import annotations

import asyncio
import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from quizapp.clock import FixedClock
from quizapp.study.filters import Filter
from quizapp.tui.app import QuizApp
from quizapp.tui.start import Practice

PACK = """\
id: picture
title: The question in the README
topics: [{id: picture, title: scaling by √d_k}]
questions:
  - id: robot
    kind: numeric
    topic: picture
    difficulty: 2
    prompt: |
      Three tokens attend causally, d_k = {d_k}. The query of robot meets the keys in
      the rows of `K`.

      Give robot's attention weights.
    given:
      d_k: 4
      q: [1, 1, 0.5, 0]
      K: [[1, 0, 0, 2], [1, 0.5, 1, 1], [0, 0.5, 0, 0]]
    labels: {columns: [The, robot, ate], rows: [The, robot, ate]}
    steps:
      scores: scores(q, K)
      scaled: scale(scores, d_k)
      masked: padding_mask(scaled, 2)
      weights: softmax(masked)
    ask: weights
    decimals: 3
    explain: |
      Scores of independent components grow like √d_k; without the root undone they saturate the
      softmax, and divided by d_k they are flattened too far.
    source: Vaswani et al. 2017, §3.2.1
"""
FOLDER = Path(__file__).parent


async def main() -> None:
    """Answer the question with a known mistake and keep the screen."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pack = folder / "picture.yaml"
        pack.write_text(PACK, encoding="utf-8")
        clock = FixedClock(datetime(2026, 11, 20, 18, 0, tzinfo=UTC))
        app = QuizApp(
            home=folder / "home",
            packs=[pack],
            clock=clock,
            rng=random.Random(1),  # noqa: S311  numbers for questions, no secrets
            start=Practice(Filter(topics=frozenset({"picture"}))),
        )
        async with app.run_test(size=(84, 32)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.press(*"0.438, 0.562, 0", "enter")
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            (FOLDER / "verdict.svg").write_text(app.export_screenshot(title="quizapp"))


if __name__ == "__main__":
    asyncio.run(main())
