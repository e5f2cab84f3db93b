"""The same work in quizapp and in Anki's own library, in turn, with as much in both.

    pip install anki      # for this alone; it is no dependency
    python -m tests.bench.beside_anki [--rounds 7] [--questions 10000] [--reviews 100000]

Anki is timed through its public Python package, the one its app stands on, on a collection with
as many notes and reviews as the log has questions and answers, on the same disk, in the same run.
`processor` is this process' own time: it says how much of a figure is waiting for the disk.
"""

from __future__ import annotations

import argparse
import platform
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from quizapp.clock import SystemClock
from quizapp.paths import resolve_home
from quizapp.progress import backup
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study import reckoning
from quizapp.study.browsing import prompts, shelf
from quizapp.study.filters import Filter
from quizapp.study.glimpse import files_of, glimpse, keep
from quizapp.study.opening import open_library
from quizapp.study.overview import overview
from quizapp.study.starting import Wish, begin
from quizapp.study.statistics.gathered import statistics as gathered
from tests.bench.made import fill_home, write_pack


class Anki:
    """A collection of plain cards with a history."""

    def __init__(self, folder: Path, notes: int, reviews: int) -> None:
        from anki.collection import AddNoteRequest, Collection

        self._open: Any = Collection
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "backups").mkdir(exist_ok=True)
        self.path = str(folder / "collection.anki2")
        is_new = not Path(self.path).exists()
        self.col: Any = self._open(self.path)
        if not is_new:
            return
        deck: Any = self.col.decks.id("Default")
        kind: Any = self.col.models.by_name("Basic")
        requests = []
        for number in range(notes):
            note = self.col.new_note(kind)
            note["Front"] = f"Question {number} about attention. " + "Some words more. " * 14
            note["Back"] = "An answer with its explanation. " * 14
            requests.append(AddNoteRequest(note=note, deck_id=deck))
        self.col.add_notes(requests)
        config = self.col.decks.config_dict_for_deck_id(deck)
        config["new"]["perDay"] = config["rev"]["perDay"] = 9999
        self.col.decks.update_config(config)
        self._history(reviews)

    def _history(self, reviews: int) -> None:
        rng = random.Random(5)
        cards = list(self.col.find_cards(""))
        now, span = int(time.time() * 1000), 900 * 86_400_000
        rows = [
            (
                now - span + number * (span // reviews),
                rng.choice(cards),
                rng.choices([1, 2, 3, 4], [2, 1, 6, 1])[0],
                rng.randrange(2000, 60000),
            )
            for number in range(reviews)
        ]
        self.col.db.executemany("insert into revlog values (?, ?, -1, ?, 9, 5, 2500, ?, 1)", rows)
        today = self.col.sched.today
        self.col.db.executemany(
            "update cards set type = 2, queue = 2, due = ?, ivl = ?, factor = 2500, reps = 10"
            " where id = ?",
            [
                (today + rng.randrange(-20, 60), rng.randrange(1, 60), card)
                for card in {row[1] for row in rows}
            ],
        )

    def open(self) -> None:
        self.col = self._open(self.path)

    def close(self) -> None:
        self.col.close()

    def due(self) -> None:
        """What its first screen shows: the decks with how much is due."""
        self.col.sched.deck_due_tree()

    def next(self) -> None:
        """Take the next card and its texts."""
        queued = self.col.sched.get_queued_cards(fetch_limit=1).cards[0]
        self.col.get_card(queued.card.id).render_output()

    def answer(self) -> Callable[[], object]:
        """Take the next card; what is returned answers it."""
        from anki.cards import Card
        from anki.scheduler.v3 import CardAnswer

        queued = self.col.sched.get_queued_cards(fetch_limit=1).cards[0]
        card = Card(self.col)
        card._load_from_backend_card(queued.card)
        card.start_timer()
        answer = self.col.sched.build_answer(
            card=card, states=queued.states, rating=CardAnswer.GOOD
        )
        return lambda: self.col.sched.answer_card(answer)

    def undo(self) -> None:
        self.col.undo()

    def backup(self) -> None:
        done = self.col.create_backup(
            backup_folder=str(self._folder / "backups"), force=True, wait_for_completion=True
        )
        assert done, "nothing to back up"

    def check(self) -> None:
        self.col.fix_integrity()


class Own:
    """A home with a large pack and a history."""

    def __init__(self, root: Path, questions: int, reviews: int) -> None:
        self.packs = [root / "large"]
        if not (root / "much").exists():
            write_pack(self.packs[0], questions)
            fill_home(root / "much", reviews, self.packs)
        self.home = resolve_home(root / "much")
        self.clock = SystemClock()
        self.settings = Settings(new_per_day=9999, reviews_per_day=9999)
        self.rng = random.Random(1)
        self.library = open_library(self.home, self.packs)
        self.open()
        self.session = self.begin()

    def open(self) -> None:
        self.log = ProgressLog.open(self.home, self.clock)

    def close(self) -> None:
        self.log.close()

    def due(self) -> None:
        """What Today shows, worked out from the beginning."""
        reckoning._LAST.clear()
        overview(self.library, self.log, self.clock.now(), self.settings)

    def keep(self) -> None:
        """Keep Today, as the app does."""
        from quizapp.progress.position import position

        files, at = files_of(self.home, self.packs, self.settings), position(self.home.database)
        assert files is not None
        assert at is not None
        now = self.clock.now()
        found = overview(self.library, self.log, now, self.settings)
        keep(self.home, self.packs, self.settings, files, at, [(now, found)])

    def glimpse(self) -> None:
        """What Today shows at once."""
        assert glimpse(self.home, self.packs, self.settings, self.clock.now()) is not None

    def begin(self) -> Any:
        wish = Wish("learn", Filter(count=200))
        return begin(wish, self.library, self.log, self.clock, self.rng, self.settings).session

    def next(self) -> None:
        assert self.session.skip() is not None

    def answer(self) -> Callable[[], object]:
        """An answer as a session writes it."""
        entry = self.rng.choice(self.library.entries)
        body = Answer(
            question=entry.id,
            outcome="correct",
            score=1,
            rating=3,
            mode="learn",
            settings=self.log.settings(),
        )
        return lambda: self.log.append(body)

    def undo(self) -> None:
        self.log.undo(self.log.undoable()[0].id)

    def backup(self) -> None:
        backup.make(self.log, self.clock)

    def check(self) -> None:
        assert not self.log.verify()


class Table:
    """Times of pairs, taken in turn."""

    def __init__(self) -> None:
        print(f"\n{'median':34}{'Anki':>11}{'quizapp':>11}{'ratio':>8}{'processor':>20}")

    def row(
        self,
        name: str,
        rounds: int,
        theirs: Callable[[], object],
        ours: Callable[[], object],
        before: Callable[[], object] = lambda: None,
    ) -> None:
        """Time both in turn."""
        spans: list[tuple[float, float]] = []
        used: list[tuple[float, float]] = []
        for _ in range(rounds):
            before()
            pair = [_timed(call) for call in (theirs, ours)]
            spans.append((pair[0][0], pair[1][0]))
            used.append((pair[0][1], pair[1][1]))
        anki, own = (statistics.median(span[which] for span in spans) for which in (0, 1))
        cpu = [statistics.median(span[which] for span in used) * 1e3 for which in (0, 1)]
        ratio = statistics.median(each[1] / each[0] for each in spans)
        print(
            f"{name:34}{anki * 1e3:8.2f} ms{own * 1e3:8.2f} ms{ratio:7.2f}×"
            f"{cpu[0]:9.1f}{cpu[1]:8.1f} ms",
            flush=True,
        )

    def alone(self, name: str, rounds: int, ours: Callable[[int], object]) -> None:
        """Time what has no counterpart."""
        spans = [_timed(partial(ours, number)) for number in range(rounds)]
        wall, cpu = (statistics.median(span[which] for span in spans) * 1e3 for which in (0, 1))
        print(f"{name:34}{'':11}{wall:8.2f} ms{'':8}{cpu:17.1f} ms", flush=True)


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    begun, used = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - begun, time.process_time() - used


def measure(own: Own, anki: Anki, rounds: int) -> None:
    """All rows."""
    table = Table()
    many = rounds * 10
    for each in (own, anki):
        each.close()

    def closed(program: Own | Anki) -> None:
        program.open()
        program.close()

    table.row("open and close", many, lambda: closed(anki), lambda: closed(own))
    own.open()
    anki.open()
    own.keep()
    table.row("first screen, nothing has changed", many, anki.due, own.glimpse)
    table.row("first screen, worked out anew", rounds, anki.due, own.due)
    own.session = own.begin()
    own.session.next()
    anki.next()
    table.row("next question, drawn ahead", many, anki.next, own.next, own.session.prepare)
    table.row("next question, not drawn ahead", many, anki.next, own.next)
    pair: list[Callable[[], object]] = []

    def drawn() -> None:
        pair[:] = anki.answer(), own.answer()

    table.row("answer, on disk", many, lambda: pair[0](), lambda: pair[1](), drawn)
    table.row("undo, on disk", rounds * 4, anki.undo, own.undo)  # Anki keeps 30

    def changed() -> None:
        drawn()
        for call in pair:
            call()

    table.row("backup", rounds, anki.backup, own.backup, changed)
    table.row("full check", max(3, rounds // 2), anki.check, own.check)

    print()

    def figures(_: int) -> object:
        return gathered(own.library, own.log, own.clock.now(), own.settings)

    table.alone("statistics, first look", 1, figures)
    table.alone("statistics, nothing new", rounds, figures)
    spans = []
    for _ in range(rounds):
        for _ in range(20):
            own.answer()()
        spans.append(_timed(lambda: figures(0)))
    wall, cpu = (statistics.median(span[which] for span in spans) * 1e3 for which in (0, 1))
    print(f"{'statistics, after 20 answers':34}{'':11}{wall:8.2f} ms{'':8}{cpu:17.1f} ms")
    found = shelf(own.library, own.log, own.clock.now(), own.settings)
    found = found.with_texts(prompts(own.library, own.log))
    words = ("softmax", "attention mask", "rope")
    typed = [word[:end] for word in words for end in range(len(word))]
    table.alone("a keystroke of a search", len(typed), lambda number: found.search(typed[number]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--reviews", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="a folder for what is made, to be used again")
    chosen = parser.parse_args()
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"fsrs {metadata.version('fsrs')}, anki {metadata.version('anki')}; "
        f"{chosen.questions} questions, {chosen.reviews} reviews"
    )
    root = chosen.keep or Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        own = Own(root, chosen.questions, chosen.reviews)
        measure(own, Anki(root / "anki", chosen.questions, chosen.reviews), chosen.rounds)
    finally:
        if chosen.keep is None:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
