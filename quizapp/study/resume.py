"""Going on after a break: what was still to come when a session was left.

Answers are in the log the moment they are given; this keeps only the queue, one of each mode, in
a small file. It is written on the way, in one line for each step, and never waited for: without
it, the queue is built anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias, get_args

from quizapp.bank.library import Library
from quizapp.clock import Clock
from quizapp.grading.characters import MAX_ANSWER
from quizapp.paths import Home
from quizapp.progress.days import local_day
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.small_files import write_json
from quizapp.study.cards import cards, present_id
from quizapp.study.mode import Mode
from quizapp.study.opening import studied
from quizapp.study.queue import due_at, is_new
from quizapp.study.standing import Returning, Standing, Waiting
from quizapp.study.trail import Trail, follow

FILE = "session.json"
_VERSION = 1
_MOST = 10_000
_SESSIONS = 50
_FEW = 8
_CHANGES = (
    (1, 1, 0), (1, 0, 0), (2, 1, 0), (0, 1, 0), (0, 0, 0), (1, 1, 1), (0, 0, 1), (0, 1, 1),
    (2, 0, 0), (0, 2, 0), (1, 2, 0),
)  # fmt: skip
"""How many are gone and new in front of the queue and gone at its end, the usual first."""

_Queue: TypeAlias = tuple[tuple[Waiting, ...], tuple[Returning, ...]]


@dataclass(frozen=True)
class Unfinished:
    """A session that was left."""

    mode: Mode
    when: datetime
    """When it was last moved on."""
    done: int
    """Questions answered (or put aside) in it."""
    waiting: tuple[Waiting, ...]
    returning: tuple[Returning, ...]
    sessions: tuple[str, ...] = ()
    """The names of the sessions in which that was."""

    @property
    def left(self) -> int:
        """Questions still to come."""
        return len(self.waiting) + len(self.returning)

    @property
    def standing(self) -> Standing:
        """Where to go on."""
        return Standing(self.waiting, self.returning, before=self.done, sessions=self.sessions)


class Keep:
    """Writes down where a session stands.

    Args:
        home: Where the file lies.
        mode: Of the session.
        clock: For when that was.
    """

    def __init__(self, home: Home, mode: Mode, clock: Clock) -> None:
        self._path = home.data / FILE
        self._trail = Trail(self._path)
        self._mode = mode
        self._clock = clock
        self._last: _Queue | None = None
        self._missed: Returning | None = None

    def keep(self, now: Standing) -> None:
        """Keep what is still to come, if that has changed; at the end, forget it."""
        asked = now.current
        waiting, returning = now.waiting, now.returning
        if asked is None or asked.mode != self._mode or asked.on_the_side:
            pass  # it is none of those that the session is to ask
        elif not asked.finished:
            waiting = now.put_back(asked).waiting
        elif asked.mode == "learn" and asked.rating == 1 and not asked.put_away:
            returning = now.coming_back(asked.id, self._back(asked.id)).returning
        queue, before = (waiting, returning), self._last
        if queue == before:
            return
        # Whoever only looks at a first question can still go on with what was left before.
        if before is None and not _has_begun(now) and self._mode in _kept(self._path):
            return
        self._last = queue
        if not waiting and not returning:
            forget(self._path, self._mode)
            return
        moment = {
            "when": self._clock.now().isoformat(),
            "done": now.done,
        }
        step = None if before is None else _step(before, queue)
        if step is not None and self._trail.add([self._mode, {**moment, **step}]):
            return
        found = {
            **moment,
            "sessions": now.sessions[-_SESSIONS:],
            "waiting": [_plain(item) for item in waiting],
            "returning": _plain_returning(returning),
        }
        with contextlib.suppress(OSError):
            self._trail.begin({"version": _VERSION, **_kept(self._path), self._mode: found})

    def _back(self, question: str) -> datetime:
        """When a card that was just missed comes back; its answer may not be written yet."""
        if self._missed is None or self._missed.question != question:
            self._missed = Returning(question, self._clock.now() + timedelta(minutes=1))
        return self._missed.due


def _has_begun(now: Standing) -> bool:
    """Whether anything was answered, put aside, skipped or typed."""
    asked = now.current
    typed = asked is not None and not asked.visiting and bool(asked.typed)
    return bool(now.done) or typed or any(item.skipped for item in now.waiting)


def _step(before: _Queue, after: _Queue) -> dict[str, Any] | None:
    """What has changed, if that is little: what is gone and new in front and at the end."""
    old, new = before[0], after[0]
    for gone, front, cut in _CHANGES:
        rest = old[gone : len(old) - cut]
        end = front + len(rest)
        if len(old) < gone + cut or len(new) > end + _FEW or new[front:end] != rest:
            continue
        step: dict[str, Any] = {"gone": gone, "cut": cut}
        step["front"] = [_plain(item) for item in new[:front]]
        step["end"] = [_plain(item) for item in new[end:]]
        if after[1] != before[1]:
            step["returning"] = _plain_returning(after[1])
        return step
    return None


def _apply(modes: dict[str, Any], step: Any) -> None:
    """Take a step that `Keep` wrote."""
    mode, change = step
    found = modes[mode]
    old = found["waiting"]
    rest = old[change["gone"] : len(old) - change["cut"]]
    modes[mode] = {
        **found,
        **{name: change[name] for name in ("when", "done", "returning") if name in change},
        "waiting": [*change["front"], *rest, *change["end"]],
    }


def _plain(item: Waiting) -> list[Any]:
    kept = [item.question, item.seed, item.skipped, item.rule, item.hints, item.again]
    return [*kept, item.draft] if item.draft else kept


def _plain_returning(cards: tuple[Returning, ...]) -> list[list[str]]:
    return [[card.question, card.due.isoformat()] for card in cards]


def forget(path: Path, mode: Mode) -> None:
    """Nothing of this mode is left to go on with.

    Args:
        path: The file in which it is kept: `home.data / FILE`.
        mode: Of the session.
    """
    others = {name: found for name, found in _kept(path).items() if name != mode}
    with contextlib.suppress(OSError):
        if others:
            write_json(path, {"version": _VERSION, **others})
        else:
            path.unlink()


def unfinished(
    library: Library,
    log: ProgressLog,
    now: datetime,
    settings: Settings | None = None,
    mode: Mode = "learn",
) -> Unfinished | None:
    """The session of a mode that was left today, with what of it is still to be asked.

    What was answered elsewhere since, suspended, put off, or is gone with its pack is left out; so
    is, in learn mode, what is of a pack that is not studied any more.
    """
    own = settings or Settings()
    found = _read(_kept(log.home.data / FILE).get(mode), mode)
    if found is None:
        return None
    start = own.day_starts_at
    if local_day(found.when.astimezone(now.tzinfo), start) != local_day(now, start):
        return None
    if mode != "learn" and _answered_first(log, found):
        found = replace(found, done=found.done + 1, waiting=found.waiting[1:])
    met = cards(library, log)
    packs = {entry.pack for entry in studied(library, own)}

    def wanted(question: str, *, missed: bool = False) -> bool:
        present = present_id(library, question)
        card = None if present is None else met.get(present)
        if present is None or (card is not None and (card.suspended or card.buried(now))):
            return False
        if mode != "learn":
            return True
        if library.entry(present).pack not in packs:
            return False
        if card is None:
            return True
        return is_new(card, now) or (
            card.due is not None
            and (
                (missed and card.phase != "review")
                or due_at(library.entry(present), card, now, start) <= now
            )
        )

    left = replace(
        found,
        waiting=tuple(item for item in found.waiting if wanted(item.question)),
        returning=tuple(item for item in found.returning if wanted(item.question, missed=True)),
    )
    return left if left.left else None


def _answered_first(log: ProgressLog, left: Unfinished) -> bool:
    """Whether the first one was answered, and the session killed before that was written down."""
    for event in log.last_answers(1) if left.waiting else ():
        first, body = left.waiting[0], event.body
        return (
            isinstance(body, Answer)
            and (body.question, body.mode) == (first.question, left.mode)
            and first.seed in (None, body.seed)
            and body.part == body.parts - 1
            and event.time >= left.when
        )
    return False


def _kept(path: Path) -> dict[str, Any]:
    """What the file holds by mode; nothing if it is damaged or of another version."""
    found = follow(path, _apply)
    if not isinstance(found, dict) or found.get("version") != _VERSION:
        return {}
    return {mode: found[mode] for mode in get_args(Mode) if isinstance(found.get(mode), Mapping)}


def _read(found: Any, mode: Mode) -> Unfinished | None:
    try:
        when = datetime.fromisoformat(found["when"])
        done = found["done"]
        waiting = tuple(_waiting(item) for item in found["waiting"][:_MOST])
        returning = tuple(
            Returning(str(question), _aware(datetime.fromisoformat(due)))
            for question, due in found["returning"][:_MOST]
        )
        sessions = tuple(map(str, found.get("sessions", ())))
        good = type(done) is int and done >= 0
        return Unfinished(mode, _aware(when), done, waiting, returning, sessions) if good else None
    except (KeyError, TypeError, ValueError):
        return None


def _waiting(item: Any) -> Waiting:
    # Earlier versions kept less of it.
    whole: list[Any] = [*item, *[0, False, ""][len(item) - 4 :]]
    question, seed, skipped, rule, hints, again, draft = whole
    known = (seed is None or type(seed) is int) and (rule is None or isinstance(rule, str))
    known = known and isinstance(draft, str)
    if not isinstance(question, str) or not known or type(hints) is not int or hints < 0:
        raise ValueError("not what was kept")
    return Waiting(question, seed, bool(skipped), rule, hints, bool(again), draft[:MAX_ANSWER])


def _aware(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise ValueError("a time needs an offset")
    return when
