"""Whatever a learner does in whatever order, nothing is lost and everything can be taken back."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.progress.log import ProgressLog
from quizapp.progress.state import CardState
from quizapp.study.asked import Asked
from quizapp.study.decisions import OutOfTurn
from quizapp.study.outbox import Outbox
from quizapp.study.session import Session
from tests.study.conftest import Start

NoRoom = Callable[..., contextlib.AbstractContextManager[None]]
NAMES = ("card", "pick", "sort", "gaps", "talk", "score", "row", "steps", "split")
TEXTS = ("1", "1 2 3", "5 4 3 2 1", "softmax; scaled", "0.2 0.3 0.5", "(2, 4, 10, 16)", "?", "")


def act(session: Session, rng: random.Random) -> None:
    """Do something; what does not fit is refused with `OutOfTurn` and changes nothing."""
    actions = (
        lambda: session.next(),
        lambda: session.next(),
        lambda: session.submit(rng.choice(TEXTS)),
        lambda: session.submit(rng.choice(TEXTS)),
        lambda: session.give_up(),
        lambda: session.reveal(rng.choice(("", "the variance"))),
        lambda: session.confirm([0]),
        lambda: session.rate(rng.randint(1, 4)),
        lambda: session.hint(),
        lambda: session.skip(),
        lambda: session.undo(),
        lambda: session.redo(),
        lambda: session.another(),
        lambda: session.show_right(),
        lambda: session.read(rng.choice(TEXTS)),
        lambda: session.outlook(),
        lambda: session.flag(),
        lambda: session.suspend() if rng.random() < 0.3 else None,
        lambda: session.bury() if rng.random() < 0.3 else None,
        lambda: session.reset(),
        lambda: session.know_topic() if rng.random() < 0.1 else None,
        lambda: session.note(rng.choice(TEXTS)),
        lambda: session.dispute(),
        lambda: session.prepare(),
    )
    with contextlib.suppress(OutOfTurn):
        rng.choice(actions)()


@pytest.mark.parametrize("seed", range(8))
def test_every_walk_can_be_undone_to_its_start(
    start: Start, log: ProgressLog, clock: FixedClock, seed: int
) -> None:
    rng = random.Random(seed)
    session = start(*NAMES, mode=rng.choice(("learn", "practice")), seed=seed)
    for _ in range(150):
        act(session, rng)
        clock.advance(timedelta(seconds=rng.randint(0, 90)))
        assert 0 <= session.position <= session.total
        answered = sum(len(answer.verdicts) for answer in session.result().answers)
        assert answered <= log.reviews()
    while session.undo() is not None:
        pass
    assert log.reviews() == 0
    assert not session.can_undo
    assert session.result().answers == ()
    for card in log.cards().values():
        assert card == CardState(card.question, as_of=card.as_of)
    assert log.verify() == []


@pytest.mark.parametrize("seed", range(8))
def test_what_is_shown_is_what_counts_also_after_a_full_disk(
    library: Library, log: ProgressLog, clock: FixedClock, no_room: NoRoom, seed: int
) -> None:
    rng, outbox = random.Random(seed), Outbox(log, clock)
    names = [f"mini/{name}" for name in NAMES if name not in ("steps", "split")]
    session = Session(library, log, clock, rng, "learn", names, seed=seed, writer=outbox)
    session.next()
    for _ in range(100):
        act(session, rng)
        with no_room(1 << 12) if rng.random() < 0.5 else contextlib.nullcontext():
            for step in rng.choices((session.undo, session.redo), k=rng.randrange(3)):
                step()
            act(session, rng)
        clock.advance(timedelta(seconds=rng.randint(0, 90)))
        if rng.random() < 0.3:
            assert outbox.flush()
            assert log.reviews() == len(session.result().answers)
    assert outbox.flush()
    assert log.verify() == []


def seen(session: Session, log: ProgressLog) -> tuple[object, ...]:
    """All that a learner sees of where they stand, and every card."""
    asked = session.current
    shown = asked and (
        asked.id, asked.variant.seed, asked.mode, asked.part, asked.hints, asked.revealed,
        asked.verdicts, asked.answers, asked.covered, asked.rating, asked.skipped, asked.put_away,
    )  # fmt: skip
    cards = {name: replace(card, as_of=None) for name, card in log.cards().items()}
    held = {name: card for name, card in cards.items() if card != CardState(name)}
    return shown, session.position, session.total, session.result().answers, held


def looked(before: Asked | None, now: Asked | None) -> bool:
    """Whether the answer was shown between."""
    if before is None or now is None:
        return False
    return now.variant is before.variant and now.revealed > before.revealed


@pytest.mark.parametrize("seed", range(8))
def test_undo_and_redo_at_any_depth_return_to_what_was_seen_then(
    start: Start, log: ProgressLog, clock: FixedClock, seed: int
) -> None:
    rng = random.Random(seed)
    session = start(*NAMES, seed=seed)
    undo = session.undo
    before: list[tuple[object, ...]] = []
    session.undo = lambda: None  # type: ignore[method-assign]  # the walk only goes forward,
    for _ in range(120):
        known, events, asked = seen(session, log), len(list(log.events())), session.current
        act(session, rng)
        if len(list(log.events())) > events or looked(asked, session.current):
            before.append(known)
        clock.advance(timedelta(seconds=rng.randint(0, 90)))
    assert len(before) > 10
    after, undone = [seen(session, log)], []
    while before:
        undone.append(undo())
        after.append(seen(session, log))
        assert after[-1] == before.pop()
    assert None not in undone
    assert undo() is None
    while undone:
        assert after.pop() == seen(session, log)
        assert session.redo() == undone.pop()
    assert after.pop() == seen(session, log)
    assert session.redo() is None
