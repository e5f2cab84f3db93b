"""What is asked and answered in plain lines."""

from __future__ import annotations

from pathlib import Path

from quizapp.bank.variant import draw
from quizapp.study.wording import instruction
from tests.study.conftest import pack_of


def test_a_card_turned_round_asks_something(tmp_path: Path) -> None:
    card = (
        "  - {id: c, kind: flashcard, topic: t, prompt: What is it?, answer: It., reverse: true}\n"
    )
    library = pack_of(tmp_path / "p", card)
    asked = {
        entry.id: instruction(draw(entry.id, library.question(entry.id), 1))
        for entry in library.entries
    }
    assert asked == {"p/c": "", "p/c~reverse": "What is this the answer to?"}
