"""A small pack to start from: commented, and in order as `pack check` sees it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from quizapp.bank.fields import MAX_ID, SLUG

_MANIFEST = """\
# A pack is a folder with this file and any number of other .yaml files that hold questions.
# Check it with: quizapp pack check {folder}
# Try it with:   quizapp ask --packs {folder} --topic {id}-basics
format: 1
id: {id} # permanent: what people have learned hangs on it
title: {title}
version: 0.1.0
license: CC-BY-4.0 # an SPDX identifier
authors: [Your name]
description: One line that says what the pack is about.

# Questions may use these topics and those of any other pack. `requires` lists what comes first,
# `weight` (1 to 5) says how much a topic counts in the readiness figure.
topics:
  - {{id: {id}-basics, title: "{title}: basics", weight: 3}}
"""

_QUESTIONS = """\
# Every question has an id (permanent, unique in the pack), a kind, a topic and a prompt.
questions:
  # A generator: fresh numbers for every learner, and the answer is computed.
  - id: weights-of-one-query
    kind: numeric
    topic: {id}-basics
    difficulty: 1 # 1 phone screen, 2 onsite, 3 research
    tool: calculator
    prompt: |
      The scores of one query with three keys are `S = {{S}}`, and d_k = {{d_k}}.
      Give its attention weights.
    given:
      S: {{shape: [3], from: [-4, 4], step: 0.5}} # drawn from a grid
      d_k: {{choose: [4, 16]}} # one of these
    require: ["gap(S) >= 3"] # draws in which nothing would show are rejected
    steps:
      scaled: scale(S, d_k)
      weights: softmax(scaled)
    ask: weights
    decimals: 3
    hints:
      - Divide by √d_k first.
    explain: |
      Scores are divided by √d_k and then go through softmax, so the weights sum to 1.
    # Each operation knows its usual mistakes; these come on top of them.
    misconceptions:
      - id: sharpened
        replace: {{scaled: "2 * S / sqrt(d_k)"}}
        says: You doubled the scores; they are only divided by √{{d_k}}.
    source: "Vaswani et al. 2017, §3.2.1" # where to look it up

  # Every option says why it is right or wrong; several may be right.
  - id: what-softmax-does
    kind: choice
    topic: {id}-basics
    prompt: What does softmax do to a row of scores?
    options:
      - text: It turns them into positive weights that sum to 1
        why: Exponentials are positive, and they are divided by their sum.
        correct: true
      - text: It picks the largest and sets the others to 0
        why: That is argmax; softmax is its smooth relative.
      - text: It scales them to a variance of 1
        why: Dividing by √d_k sees to that, before softmax.
    explain: |
      Softmax keeps the order of the scores, and gives none of them a weight of 0.
    source: "Vaswani et al. 2017, §3.2.1"

  # The learner rates this one. With `reverse: true` it is asked both ways round.
  - id: why-scale
    kind: flashcard
    topic: {id}-basics
    prompt: Why are scores divided by √d_k?
    answer: Their variance grows with d_k, and softmax of large scores saturates.
    source: "Vaswani et al. 2017, §3.2.1"
"""


class CannotCreate(ValueError):
    """The pack cannot be made; the message says why and what to do."""


def new_pack(folder: Path, pack_id: str | None = None, title: str | None = None) -> list[Path]:
    """Write a new pack; nothing that is there is touched.

    Args:
        folder: Made if it is not there; it may be there if it is empty.
        pack_id: The name of the folder if not given.
        title: Made from the id if not given.

    Returns:
        The files written.

    Raises:
        CannotCreate: there is something in the folder, or its name makes no id.
        OSError: it cannot be written.
    """
    if pack_id is None:
        pack_id = re.sub(r"[^a-z0-9]+", "-", folder.absolute().name.lower()).strip("-")
    if not SLUG.fullmatch(pack_id) or len(pack_id) > MAX_ID - len("-basics"):
        raise CannotCreate(
            f"{pack_id!r} is no id of a pack: give one of lower-case letters, digits and hyphens "
            "with --id"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotCreate(f"{folder} is there already; choose another place")
    folder.mkdir(parents=True, exist_ok=True)
    words = {
        "id": pack_id,
        "title": _quotable(title or pack_id.replace("-", " ").capitalize()),
        "folder": "".join(filter(str.isprintable, shlex.quote(str(folder)))),
    }
    written = []
    for name, template in (("pack.yaml", _MANIFEST), ("questions.yaml", _QUESTIONS)):
        path = folder / name
        with path.open("x", encoding="utf-8") as file:
            file.write(template.format(**words))
        written.append(path)
    return written


def _quotable(text: str) -> str:
    """Text that may stand unquoted in YAML, or in a comment."""
    return re.sub(r"[^\w ./,()+√·-]", "", " ".join(text.split())) or "Untitled"
