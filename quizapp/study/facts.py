"""What is known of each question beside the index: how the learner stands, what its prompt says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from quizapp.bank.index import Entry
from quizapp.bank.library import Library, UnknownQuestion
from quizapp.progress.columns import CardRow
from quizapp.progress.log import ProgressLog
from quizapp.progress.schedule import Scheduler
from quizapp.progress.state import Answered
from quizapp.settings import Settings
from quizapp.study.cards import cards, present_id
from quizapp.study.filters import Facts, Filter, State, title_and_id
from quizapp.study.kept import Kept
from quizapp.study.leeches import is_leech

WEAK = 0.8
"""Below this chance of recall a question is weak."""
LATELY = timedelta(days=7)
"""A wrong answer within this time has failed of late."""
_TEXTS = "texts.json"
_LAYOUT = "1"


def facts(
    library: Library, log: ProgressLog, now: datetime, settings: Settings | None = None
) -> Facts:
    """The states of all questions, and their texts, which are read when first asked for."""
    own = settings or Settings()
    known = cards(library, log)
    given = _by_question(library, log.answers())
    scheduler = log.scheduler()
    states: dict[str, frozenset[State]] = {}
    for entry in library.entries:
        found = _states(
            known.get(entry.id), given.get(entry.id, ()), scheduler, now, own.leech_after
        )
        if found:
            states[entry.id] = found
    return Facts(states, texts(library, log))


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


def _by_question(library: Library, answers: Iterable[Answered]) -> dict[str, list[Answered]]:
    """The answers to each question, by its present name, in order."""
    present: dict[str, str] = {}
    found: dict[str, list[Answered]] = defaultdict(list)
    for answer in answers:
        name = answer.question
        if name not in present:
            present[name] = present_id(library, name) or name
        found[present[name]].append(answer)
    return found


def _states(
    card: CardRow | None,
    answers: Iterable[Answered],
    scheduler: Scheduler,
    now: datetime,
    leech_after: int,
) -> frozenset[State]:
    given = list(answers)
    found: set[State] = set()
    if not given and (card is None or not card.reps):
        found.add("unseen")
    if any(each.score < 0.5 and now - each.time <= LATELY for each in given):
        found.add("failed")
    last_failed = bool(given) and given[-1].score < 0.5
    if last_failed or (
        card is not None and card.reps and scheduler.retrievability(card.strength, now) < WEAK
    ):
        found.add("weak")
    if card is not None:
        holds: tuple[tuple[State, bool], ...] = (
            ("flagged", bool(card.flagged)),
            ("suspended", bool(card.suspended)),
            ("known", card.known is not None and not card.reps),
            ("leech", is_leech(card, leech_after)),
        )
        found.update(state for state, on in holds if on)
    return frozenset(found)


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
        key = entry.content_hash + ("~" if entry.id.endswith("~reverse") else "")
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
