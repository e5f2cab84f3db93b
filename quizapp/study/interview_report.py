"""The report of an interview: what was made of each question, and what to study next.

Everything follows from the log and the packs as they are now; a question that has changed or gone
since keeps what the log says of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quizapp.bank.compiling import first_line
from quizapp.bank.index import Entry
from quizapp.bank.library import Library
from quizapp.bank.models import Open
from quizapp.bank.variant import DrawError, Variant, draw
from quizapp.engine.misconception_names import misconception_name
from quizapp.engine.printing import jsonable
from quizapp.grading import points as matcher
from quizapp.grading.grade import grade_part
from quizapp.grading.verdict import Verdict
from quizapp.progress.log import ProgressLog
from quizapp.study import wording
from quizapp.study.cards import present_id
from quizapp.study.interview_past import Past, Reply, confirmed, interviews
from quizapp.study.result import Mark

_EARLIER = 4
_WEAK = 0.8
_SLOW = 1.5


class NoSuchInterview(LookupError):
    """There is no interview of this number; the message says which there are."""


@dataclass(frozen=True)
class Mistake:
    """A named mistake, and whether an earlier interview had it as well."""

    id: str
    says: str
    again: bool


@dataclass(frozen=True, eq=False)
class Item:
    """One question of the interview, looked back on."""

    reply: Reply
    title: str
    """The first line of the prompt as it was asked; the id where the question has gone."""
    topic: str
    topic_title: str
    variant: Variant | None
    """As it was asked; `None` where the question has changed or gone since."""
    points: tuple[str, ...] = ()
    """What a good answer has."""
    covered: tuple[int, ...] = ()
    """Which of them count as made: confirmed by the learner, else proposed from the cues."""
    is_confirmed: bool = False
    model: str = ""
    verdicts: tuple[Verdict, ...] = ()
    """One per answered part of a numeric question, if it can still be drawn."""
    right: tuple[str, ...] = ()
    """The right answer of each answered part, to the digits asked for."""
    mistakes: tuple[Mistake, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing at all was answered."""
        return not any(self.reply.typed)

    @property
    def share(self) -> float:
        """How much of it is right, 0 to 1."""
        return len(self.covered) / len(self.points) if self.points else self.reply.share

    @property
    def mark(self) -> Mark:
        """The question as a whole; a chain is partly right if any part is."""
        if self.reply.is_open:
            return "right" if self.share == 1 else "partial" if self.share > 0 else "wrong"
        outcomes = set(self.reply.outcomes)
        if self.reply.right:
            return "close" if outcomes == {"close"} else "right"
        return "partial" if outcomes & {"correct", "close", "partial"} else "wrong"

    @property
    def slow(self) -> bool:
        """Whether it took half as long again as planned, or more."""
        return self.reply.planned > 0 and self.reply.spent > _SLOW * self.reply.planned

    @property
    def missed(self) -> tuple[str, ...]:
        """What was not said or went wrong, a text each."""
        if self.reply.is_open:
            return tuple(text for at, text in enumerate(self.points) if at not in self.covered)
        if self.mistakes:
            return tuple(mistake.says for mistake in self.mistakes)
        return () if self.reply.right else (self.title,)


@dataclass(frozen=True)
class Study:
    """A topic to go over, and what was missed in it."""

    topic: str
    title: str
    share: float
    missed: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Report:
    """An interview looked back on."""

    past: Past
    items: tuple[Item, ...]
    """In the order asked."""
    study: tuple[Study, ...]
    """In the order of the syllabus."""
    earlier: tuple[Past, ...]
    """The last few interviews before it, the oldest first."""

    @property
    def unconfirmed(self) -> tuple[Item, ...]:
        """Open questions whose points the learner has not looked over."""
        return tuple(each for each in self.items if each.points and not each.is_confirmed)


def find(log: ProgressLog, number: int) -> Past:
    """The interview of this number.

    Raises:
        NoSuchInterview: there is none.
    """
    held = interviews(log)
    if 1 <= number <= len(held):
        return held[number - 1]
    known = f"there are 1 to {len(held)}" if len(held) > 1 else "there is only 1"
    raise NoSuchInterview(
        f"there is no interview {number}; {known if held else 'none has been held yet'}"
    )


def report(library: Library, log: ProgressLog, session: str) -> Report:
    """The report of the interview with this session's name.

    Raises:
        NoSuchInterview: nothing of it is in the log.
    """
    held = interviews(log)
    past = next((each for each in held if each.session == session), None)
    if past is None:
        raise NoSuchInterview("nothing was answered in this interview")
    before = held[: past.number - 1]
    known_mistakes = {
        name
        for each in before
        for reply in each.replies
        for names in reply.misconceptions
        for name in names
    }
    judged = confirmed(log, past)
    look = _Look(library, judged, known_mistakes)
    items = tuple(map(look.item, past.replies))
    return Report(past, items, _study(library, items), before[-_EARLIER:])


@dataclass(frozen=True)
class _Look:
    """Looks questions up in the packs as they are now."""

    library: Library
    judged: Mapping[str, tuple[int, ...]]
    known_mistakes: set[str]

    def item(self, reply: Reply) -> Item:
        name = present_id(self.library, reply.question)
        if name is None:
            item = Item(reply, reply.question, "", "", None)
            return replace(item, mistakes=self._recorded(reply))
        entry = self.library.entry(name)
        titles = {topic.id: topic.title for topic in self.library.topics}
        item = Item(reply, entry.title, entry.topic, titles.get(entry.topic, entry.topic), None)
        variant = self._as_asked(entry, reply)
        if variant is None:
            return replace(item, mistakes=self._recorded(reply))
        item = replace(item, variant=variant, title=first_line(variant.prompt) or entry.title)
        return self._open(item, variant) if reply.is_open else self._numeric(item, variant)

    def _as_asked(self, entry: Entry, reply: Reply) -> Variant | None:
        """The question drawn again, if it still is what was asked then."""
        question = self.library.question(entry.id)
        if question.rev != reply.rev:
            return None
        if isinstance(question, Open):
            same = len(question.points) == reply.points
            return draw(entry.id, question, reply.seed) if same else None
        try:
            # The numbers hang on the id, which may have been another one then.
            variant = draw(reply.question, question, reply.seed)
            given = {key: jsonable(value) for key, value in variant.given.items()}
            same = given == dict(reply.given) and len(variant.parts) == reply.parts
        except DrawError:
            return None
        return variant if same else None

    def _open(self, item: Item, variant: Variant) -> Item:
        question = variant.question
        assert isinstance(question, Open)  # noqa: S101  what has points is an open question
        reply = item.reply
        chosen = self.judged.get(reply.events[0])
        proposed = matcher.covered(question.points, reply.typed[0])
        covered = proposed if chosen is None else chosen
        return replace(
            item,
            points=tuple(point.text for point in question.points),
            covered=tuple(at for at in covered if at < reply.points),
            # Where nothing was said there is nothing to look over.
            is_confirmed=chosen is not None or not reply.typed[0],
            model=question.model,
        )

    def _numeric(self, item: Item, variant: Variant) -> Item:
        reply = item.reply
        verdicts = []
        for at, text in enumerate(reply.typed):
            earlier = [said or None for said in reply.typed[:at]]
            verdict = grade_part(variant, at, earlier, text, again=True)
            verdicts.append(verdict if text else replace(verdict, outcome="wrong", message=""))
        says = {
            name: found.says
            for verdict in verdicts
            for found in sorted(verdict.misconceptions, key=lambda each: -len(each.ids))
            for name in found.ids
        }
        recorded = self._recorded(reply)
        return replace(
            item,
            verdicts=tuple(verdicts),
            right=tuple(wording.right_text(variant, at) for at in range(len(reply.typed))),
            mistakes=tuple(replace(each, says=says.get(each.id, each.says)) for each in recorded),
        )

    def _recorded(self, reply: Reply) -> tuple[Mistake, ...]:
        """The mistakes as the log names them."""
        names = dict.fromkeys(name for part in reply.misconceptions for name in part)
        return tuple(Mistake(name, _sentence(name), name in self.known_mistakes) for name in names)


def _sentence(mistake: str) -> str:
    """What is said of a mistake of which only the id is known."""
    name = misconception_name(mistake)
    return f"{name[:1].upper()}{name[1:]}."


def _study(library: Library, items: Sequence[Item]) -> tuple[Study, ...]:
    """The topics in which less than most was right, the weakest first."""
    by_topic: dict[str, list[Item]] = {}
    for item in items:
        if item.topic:
            by_topic.setdefault(item.topic, []).append(item)
    order = {topic.id: place for place, topic in enumerate(library.topics)}
    found: list[Study] = []
    for topic in sorted(by_topic, key=lambda name: order.get(name, len(order))):
        asked = by_topic[topic]
        share = sum(item.share for item in asked) / len(asked)
        if share < _WEAK:
            # Named mistakes before what was left unsaid: they are surer.
            asked = sorted(asked, key=lambda item: not item.mistakes)
            missed = dict.fromkeys(text for item in asked for text in item.missed)
            found.append(Study(topic, asked[0].topic_title, share, tuple(missed)))
    return tuple(sorted(found, key=lambda study: study.share))
