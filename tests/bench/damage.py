"""What becomes of damage: every kind of it, at random places, in every file.

    python -m tests.bench.damage [--flips 300] [--cuts 50] [--seed 1]

A case passes if the damage is reported, or changes no event and no answer of any query; and if,
with a backup, a restore brings back everything that the backup or the damaged file still proves.
Prints a table; exits 1 if a case does not pass.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import Home
from quizapp.progress import backup, restore
from quizapp.progress.errors import ProgressError
from quizapp.progress.events import Answer, Outcome
from quizapp.progress.log import ProgressLog
from quizapp.progress.salvage import salvage
from quizapp.progress.sync import sync

PAGE = 4096
PACK = Path(__file__).parents[1] / "packs" / "mini"
_SILENT = "CHANGED UNSEEN"
_LOST = "LOST MORE THAN IT MUST"


@dataclass(frozen=True)
class Whole:
    """A home before anything happens to it, and what it says."""

    root: Path
    said: object
    ids: frozenset[str]
    in_backup: frozenset[str]

    def home(self, root: Path) -> Home:
        return Home(root / "home", root / "home", root / "home" / "cache")


def queries(log: ProgressLog) -> object:
    """Everything that anybody asks of a log."""
    return (
        list(log.events()), log.cards(), list(log.answers()), log.days(), log.reviews(),
        log.undoable(limit=20), log.redoable(), log.last_answers(20), log.settings(),
        dict(log.card_rows()),
    )  # fmt: skip


def build(root: Path, answers: int) -> Whole:
    """A home with a log, a backup of two thirds of it, and a segment of all of it."""
    home = Home(root / "home", root / "home", root / "home" / "cache")
    clock = FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    rng = random.Random(7)
    with ProgressLog.open(home, clock) as log:
        for number in range(answers):
            clock.advance(timedelta(minutes=rng.randrange(1, 600)))
            rating = rng.randint(1, 4)
            outcome: Outcome = "wrong" if rating == 1 else "correct"
            event = log.append(
                Answer(
                    question=f"p/q{rng.randrange(20)}",
                    outcome=outcome,
                    score=float(rating > 1),
                    rating=rating,
                    mode="learn",
                    session=f"s{number // 20}",
                    typed="0.25 0.75" * rng.choice([1, 1, 1, 30, 600]),
                    given={"Q": [[rng.random() for _ in range(3)] for _ in range(3)]},
                    misconceptions=("scale.none",) if rating == 1 else (),
                )
            )
            if number % 9 == 0:
                log.undo(event.id)
            if number == answers * 2 // 3:
                made = backup.make(log, clock)
    with ProgressLog.open(home, clock) as log:  # with a write-ahead log that a kill would leave
        for number in range(12):
            log.append(
                Answer(question=f"p/q{number}", outcome="correct", score=1, rating=3, mode="learn")
            )
        sync(log, root / "shared")
        # So that the damage comes after a proof, of which the results are kept.
        assert not log.verify()
        said = queries(log)
        ids = frozenset(log.ids())
        shutil.copytree(home.data, root / "killed")
    kept = frozenset(event.id for event in backup.events(made.path) or ())
    Library.open([PackSource(PACK, "given")], root / "cache")
    return Whole(root, said, ids, kept)


def spoilt(data: bytes, flips: int, cuts: int, rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """The data with one thing wrong with it, each time another."""
    for _ in range(flips):
        changed = bytearray(data)
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        yield "bit flipped", bytes(changed)
    for _ in range(flips):
        changed = bytearray(data)
        changed[rng.randrange(min(PAGE, len(data)))] ^= 1 << rng.randrange(8)
        yield "bit flipped in front", bytes(changed)
    for start in range(0, len(data), PAGE):
        length = min(PAGE, len(data) - start)
        yield "page zeroed", data[:start] + bytes(length) + data[start + length :]
    for _ in range(cuts):
        yield "cut off", data[: rng.randrange(len(data))]


def judge_database(whole: Whole, data: bytes, name: str = "progress.db") -> str:
    """Damage in the log itself: open it, ask it everything, prove it, then restore it."""
    home = _copied(whole, "killed" if name != "progress.db" else "home")
    (home.data / name).write_bytes(data)
    clock = FixedClock(datetime(2026, 9, 1, tzinfo=UTC))
    reported = False
    proved = set(salvage(home.database).events) & whole.ids
    try:
        with ProgressLog.open(home, clock) as log:
            faults = [*log.faults, *log.verify()]
            reported = bool(faults)
            if faults and all(fault.kind == "state" for fault in faults):
                log.rebuild()
            same = queries(log) == whole.said
    except ProgressError:
        reported, same = True, False
    if not reported and not same:
        return _SILENT
    return "unchanged" if same else _restored(whole, home, clock, proved)


def _restored(whole: Whole, home: Home, clock: FixedClock, proved: set[str]) -> str:
    """What a restore makes of a log that is known to be damaged."""
    try:
        plan = restore.plan(home)
    except ProgressError:
        return "reported, left alone"
    restore.restore(home, clock, plan)
    with ProgressLog.open(home, clock) as log:
        ids = log.ids()
        if not whole.ids >= ids >= proved | whole.in_backup:
            return _LOST
        # An undo may name an answer that is gone, and what is gone leaves a gap.
        left = {fault.kind for fault in log.verify(afresh=True)}
        if not left <= ({"target", "gap"} if plan.lost else set()):
            return "STILL WRONG AFTER A RESTORE"
        if len(plan.lost) < len(whole.ids - ids):
            return "LOST WITHOUT BEING LISTED"
        if ids == whole.ids:
            return "reported, all restored" if queries(log) == whole.said else _SILENT
    return "reported, rest restored"


def judge_journal(whole: Whole, data: bytes) -> str:
    """Damage in the write-ahead log that a kill left."""
    return judge_database(whole, data, "progress.db-wal")


def judge_backup(whole: Whole, data: bytes) -> str:
    """Damage in a backup, when the log is gone and the backup is needed."""
    home = _copied(whole, "home")
    home.database.unlink()
    path = next(home.backups.iterdir())
    path.write_bytes(data)
    found = backup.events(path)
    if found is not None and {event.id for event in found} != whole.in_backup:
        return _SILENT
    proved = set(salvage(path).events)
    try:
        plan = restore.plan(home)
    except ProgressError:
        return "reported, left alone" if not proved else _LOST
    if set(plan.events) != proved or not proved <= whole.ids:
        return _LOST
    if found is not None:
        return "unchanged"
    return "reported, " + ("all restored" if proved == whole.in_backup else "rest restored")


def judge_segment(whole: Whole, data: bytes) -> str:
    """Damage in a shared segment: another device reads it, then its owner heals it."""
    work = whole.root / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    (name,) = (path.name for path in (whole.root / "shared").iterdir())
    (work / "shared").mkdir()
    (work / "shared" / name).write_bytes(data)
    clock = FixedClock(datetime(2026, 9, 1, tzinfo=UTC))
    other = Home(work / "other", work / "other", work / "other")
    with ProgressLog.open(other, clock) as log:
        done = sync(log, work / "shared")
        ids = log.ids()
        if not ids <= whole.ids or (ids != whole.ids and not done.problems and len(data) > 17):
            return _SILENT if not _ends_whole(data) else "cut between lines"
        shutil.copytree(whole.root / "home", work / "home")
        owner = Home(work / "home", work / "home", work / "home" / "cache")
        with ProgressLog.open(owner, clock) as first:
            sync(first, work / "shared")
        sync(log, work / "shared")
        if log.ids() != whole.ids:
            return _LOST
    return "unchanged" if ids == whole.ids else "reported, all restored"


def _ends_whole(data: bytes) -> bool:
    """A segment that ends after a line is one that was not longer yet."""
    return data.endswith((b"\n", b"}"))


def judge_cache(whole: Whole, data: bytes) -> str:
    """Damage in the compiled packs: they must be as if read from the packs themselves."""
    work = whole.root / "work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(whole.root / "cache", work)
    file = next(work.iterdir())
    file.write_bytes(data)
    truth = Library.open([PackSource(PACK, "given")], None)
    found = Library.open([PackSource(PACK, "given")], work)
    try:
        same = found.entries == truth.entries and all(
            found.question(entry.id) == truth.question(entry.id) for entry in truth.entries
        )
    except Exception as error:  # whatever it is, it should not have come
        return f"ERROR {type(error).__name__}"
    if not same:
        return _SILENT
    return "unchanged" if file.exists() and file.read_bytes() == data else "noticed, made anew"


def _copied(whole: Whole, name: str) -> Home:
    work = whole.root / "work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(whole.root / name, work / "home")
    if name == "killed":
        shutil.copytree(
            whole.root / "home" / "backups", work / "home" / "backups", dirs_exist_ok=True
        )
    # A copy of a home is another device; here it stands for the home itself.
    device = work / "home" / "device"
    text = device.read_bytes()
    old = (whole.root / name / "device").stat().st_ino
    for inode in {old, (whole.root / "home" / "device").stat().st_ino}:
        text = text.replace(
            f'"inode": {inode}}}'.encode(), f'"inode": {device.stat().st_ino}}}'.encode()
        )
    line, rest = text.split(b"\n", 1)
    device.write_bytes(line.rstrip().ljust(127) + b"\n" + rest)
    return whole.home(work)


Judge = Callable[[Whole, bytes], str]


def targets(whole: Whole) -> dict[str, tuple[Path, Judge]]:
    """The files that are damaged, and how each case is judged."""
    home = whole.home(whole.root)
    return {
        "database": (home.database, judge_database),
        "write-ahead log": (whole.root / "killed" / "progress.db-wal", judge_journal),
        "backup": (next(home.backups.iterdir()), judge_backup),
        "segment": (next((whole.root / "shared").iterdir()), judge_segment),
        "cache": (next((whole.root / "cache").iterdir()), judge_cache),
    }


def passes(outcome: str) -> bool:
    """Failures are in capitals."""
    return not outcome.split()[0].isupper()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=300)
    parser.add_argument("--cuts", type=int, default=50)
    parser.add_argument("--answers", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="damage-"))
    failed = 0
    try:
        whole = build(root, chosen.answers)
        for target, (path, judge) in targets(whole).items():
            if chosen.only not in target:
                continue
            outcomes: dict[str, Counter[str]] = {}
            rng = random.Random(chosen.seed)
            for damage, data in spoilt(path.read_bytes(), chosen.flips, chosen.cuts, rng):
                outcome = judge(whole, data)
                outcomes.setdefault(damage, Counter())[outcome] += 1
                failed += not passes(outcome)
            for damage, counts in outcomes.items():
                told = ", ".join(f"{count} {what}" for what, count in counts.most_common())
                print(f"{target:16} {damage:12} {counts.total():4}  {told}", flush=True)
    finally:
        shutil.rmtree(root)
    print("every case passed" if not failed else f"{failed} cases FAILED")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
