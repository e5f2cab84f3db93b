"""`quizapp pack new`: a small commented pack to start from."""

from __future__ import annotations

import re
from pathlib import Path

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_ID = 64

_PACK = """\
# A pack is a folder with this file and any number of others, each holding `questions:`.
# Check it with `quizapp pack check {folder}`, try it with `quizapp --packs {folder}`.
format: 1
id: {id}            # permanent: progress hangs on it
title: {title}
version: 0.1.0
license: CC-BY-4.0
authors: [Your name]
description: Say in one line what one can learn here.
topics:
  - {{id: {id}-basics, title: {title}, weight: 3}}
"""

_QUESTIONS = """\
questions:
  # The learner judges a flashcard: Again, Hard, Good or Easy.
  - id: what-softmax-gives
    kind: flashcard
    topic: {id}-basics
    prompt: What do the weights of one query add up to after the softmax?
    answer: To 1, over the keys that the query may see.
    explain: Softmax divides each `e^z` by the sum of its row.
    source: Vaswani et al. 2017, §3.2.1

  # One option is right here; mark several `correct` and it becomes a multi-select.
  # Every option says why, which is shown after the answer.
  - id: scores-come-from
    kind: choice
    topic: {id}-basics
    prompt: Which two of the three projections decide how much a token attends to another?
    options:
      - text: Queries and keys
        why: A score is the dot product of a query with a key.
        correct: true
      - text: Queries and values
        why: Values are what is averaged once the weights are known.
      - text: Keys and values
        why: Without the query nothing says who is asking.
    explain: "`softmax(Q·Kᵀ/√d_k)` are the weights; `V` comes after."
    source: Vaswani et al. 2017, §3.2.1

  # A numeric question is a generator: each seed draws other numbers, the steps compute the
  # answer, and the mistakes known for each operation are named when somebody makes them.
  - id: scaled-weights
    kind: numeric
    topic: {id}-basics
    difficulty: 2
    tool: calculator
    prompt: |
      One query of width {{d_k}} has the scores `{{scores}}` with three keys.
      Give its attention weights.
    given:
      d_k: {{choose: [9, 16, 25]}}                        # one of these
      scores: {{shape: [3], from: [-4, 4], step: 0.5}}    # three numbers from a grid
    require:
      - gap(scaled) >= 0.5                              # or the draw is rejected
      - gap(scaled) <= 3
    steps:
      scaled: scale(scores, d_k)
      weights: softmax(scaled)
    ask: weights
    decimals: 3
    hints:
      - Divide the scores by √{{d_k}} first.
    explain: The root keeps scores of wide vectors from saturating the softmax.
    source: Vaswani et al. 2017, §3.2.1
    # Beside the mistakes that the operations know, you can name your own:
    misconceptions:
      - id: halved
        replace: {{scaled: "scores / 2"}}
        says: You halved the scores; divide them by √{{d_k}}.
"""


class CannotCreate(ValueError):
    """A pack that is not written, with the reason."""


def new_pack(folder: Path) -> tuple[Path, ...]:
    """Write a small pack that checks clean; its id is the folder's name.

    Returns the files written.

    Raises:
        CannotCreate: the name is no id, or something is there already, or it cannot be written.
    """
    name = folder.name
    if not _SLUG.fullmatch(name) or len(name) > MAX_ID:
        raise CannotCreate(
            f"`{name}` cannot be a pack's id: use small letters, digits and single hyphens, "
            f"at most {MAX_ID}, as in my-first-pack"
        )
    if folder.exists():
        raise CannotCreate(f"{folder} exists already; choose another name")
    title = name.replace("-", " ").capitalize()
    texts = {
        "pack.yaml": _PACK.format(id=name, title=title, folder=folder),
        "questions.yaml": _QUESTIONS.format(id=name),
    }
    try:
        folder.mkdir(parents=True)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotCreate(f"{folder} cannot be written: {error.strerror or error}") from error
    return tuple(folder / file for file in texts)
