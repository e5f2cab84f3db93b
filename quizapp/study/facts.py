"""What is known of each question beside the index: how the learner stands, what its prompt says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from quizapp.bank.index import Entry
from quizapp.bank.library import Library, UnknownQuestion
from quizapp.progress.columns import CardRow
from quizapp.progress.log import ProgressLog
from quizapp.progress.schedule import Scheduler
from quizapp.progress.times import to_microseconds
from quizapp.settings import Settings
from quizapp.study.cards import cards, present_id, renamed
from quizapp.study.filters import Facts, Filter, State, title_and_id
from quizapp.study.kept import Kept
from quizapp.study.leeches import is_leech

WEAK = 0.8
"""Below this chance of recall a question is weak."""
LATELY = timedelta(days=7)
"""A wrong answer within this time has failed of late."""
_TEXTS = "texts.json"
_LAYOUT = "1"
_DAY = 86_400_000_000


def facts(
    library: Library, log: ProgressLog, now: datetime, settings: Settings | None = None
) -> Facts:
    """The states of all questions, and their texts, which are read when first asked for."""
    own = settings or Settings()
    given = _last_failed(library, log)
    lately = {present_id(library, name) or name for name in log.failed(now - LATELY)}
    held, scheduler, moment = cards(library, log), log.scheduler(), to_microseconds(now)
    states: dict[str, frozenset[State]] = {}
    known: dict[frozenset[State], frozenset[State]] = {}
    for entry in library.entries:
        name = entry.id
        card, last_failed = held.get(name), given.get(name)
        found: set[State] = set()
        if last_failed is None:
            found.add("unseen")
        if name in lately:
            found.add("failed")
        if last_failed or (card is not None and _is_weak(card, scheduler, moment)):
            found.add("weak")
        if card is not None:
            found.update(_decided(card, own.leech_after))
        if found:
            # There are few different ones, and many questions.
            each = frozenset(found)
            states[name] = known.setdefault(each, each)
    return Facts(states, texts(library, log))


def _last_failed(library: Library, log: ProgressLog) -> dict[str, int]:
    """Whether the last answer to each question failed, by its present name."""
    given = log.failures()
    found = dict(given)
    if former := renamed(library, found):
        return {former.get(name, name): failed for name, failed in given}
    return found


def _is_weak(card: CardRow, scheduler: Scheduler, moment: int) -> bool:
    if card.stability is None or card.last is None:
        return False
    return scheduler.recall(card.stability, (moment - card.last) / _DAY) < WEAK


def _decided(card: CardRow, leech_after: int) -> Iterator[State]:
    if card.flagged:
        yield "flagged"
    if card.suspended:
        yield "suspended"
    if card.known is not None and not card.reps:
        yield "known"
    if is_leech(card, leech_after):
        yield "leech"


def facts_for(
    wanted: Filter | None,
    library: Library,
    log: ProgressLog,
    now: datetime,
    settings: Settings | None = None,
) -> Facts | None:
    """The facts, if a filter needs them."""
    if wanted is None or not (wanted.states or wanted.text):
        return None
    return facts(library, log, now, settings)


def texts(library: Library, log: ProgressLog) -> Callable[[Entry], str]:
    """What a search looks at: prompt, title and id of a question, casefolded.

    The prompts are read all at once when the first is asked for, and kept in the cache.
    """
    found: dict[str, str] = {}

    def text(entry: Entry) -> str:
        if not found:
            found.update(_prompts(library, log))
        return found.get(entry.id) or title_and_id(entry)

    return text


def _prompts(library: Library, log: ProgressLog) -> dict[str, str]:
    kept = Kept(log.home.cache / _TEXTS, _LAYOUT)
    found: dict[str, str] = {}
    for entry in library.entries:
        key = entry.content_hash + ("~" if entry.is_reverse else "")
        prompt = kept.get(key)
        if not isinstance(prompt, str):
            prompt = _prompt(library, entry)
            if entry.content_hash:
                kept.put(key, prompt)
        found[entry.id] = f"{title_and_id(entry)}\n{prompt}"
    kept.save()
    return found


def _prompt(library: Library, entry: Entry) -> str:
    """A question's prompt; of a cloze also its text."""
    from quizapp.bank.models import Cloze

    try:
        question = library.question(entry.id)
    except UnknownQuestion:
        return ""
    more = question.text if isinstance(question, Cloze) else ""
    return f"{question.prompt or ''}\n{more}".casefold()
