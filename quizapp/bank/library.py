"""All known packs together: their topics, their questions, and what is wrong with them."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.bank.cache import Cache
from quizapp.bank.characters import visible
from quizapp.bank.compiled import At, CompiledPack, CompiledQuestion
from quizapp.bank.fetching import compiled_packs
from quizapp.bank.files import Place
from quizapp.bank.index import REVERSE, Entry, Origin, PackInfo, PackSource, Topic
from quizapp.bank.problems import Problem, Severity, nearest, shown, sort_key
from quizapp.bank.sources import places
from quizapp.bank.syllabus import Declared, arrange, unknown_topic
from quizapp.collector import collector_paused

if TYPE_CHECKING:
    from quizapp.bank.headway import Told
    from quizapp.bank.models import Question

_ORDER: dict[Origin, int] = {"edited": 0, "shipped": 1, "installed": 2, "given": 3}


class UnknownQuestion(KeyError):
    """No pack has the question; the message names the nearest one."""

    def __init__(self, full_id: str, message: str) -> None:
        super().__init__(full_id)
        self.message = message

    def __str__(self) -> str:
        return self.message


@dataclasses.dataclass(slots=True)
class _Opened:
    """A pack while the library is put together."""

    place: Place
    origin: Origin
    pack: CompiledPack
    problems: list[Problem]
    entries: list[Entry] = dataclasses.field(default_factory=list)

    def report(self, at: At, code: str, message: str, severity: Severity = "error") -> None:
        self.problems.append(
            Problem(self.file(at.file), at.line, at.column, code, severity, message)
        )

    def file(self, name: str) -> str:
        """A file of the pack as a person would name it."""
        return visible(str(self.place.folder / name))

    def info(self) -> PackInfo:
        return PackInfo(
            id=self.pack.id,
            title=self.pack.title,
            version=self.pack.version,
            path=self.place.path,
            origin=self.origin,
            questions=sum(not entry.is_reverse for entry in self.entries),
            problems=tuple(sorted(self.problems, key=sort_key)),
            license=self.pack.license,
            description=self.pack.description,
            aliases=self.pack.aliases,
        )


class Library:
    """Questions by their full id, and the index over them.

    Opened with `Library.open`. Everything but `question` needs only the index.
    """

    def __init__(
        self, opened: Sequence[_Opened], problems: Sequence[Problem], cache: Cache | None
    ) -> None:
        self._cache = cache
        self._bodies: dict[str, dict[str, str]] = {
            o.pack.id: o.pack.bodies for o in opened if o.entries and o.pack.bodies
        }
        self._places = {o.pack.id: o.place for o in opened if o.entries}
        self.packs: tuple[PackInfo, ...] = tuple(o.info() for o in opened)
        """Every pack that was found, the broken ones too."""
        self.entries: tuple[Entry, ...] = tuple(entry for o in opened for entry in o.entries)
        """Every question that can be asked, in the order of the packs and their files."""
        self.problems: tuple[Problem, ...] = (
            *problems,
            *(problem for info in self.packs for problem in info.problems),
        )
        """Everything wrong with any pack, and with where packs were looked for."""
        self.topics: tuple[Topic, ...] = ()
        """The syllabus: each topic after those it requires, otherwise as declared."""
        self._by_id = {entry.id: entry for entry in self.entries}
        self._pack_aliases = _pack_aliases(opened)
        self._aliases = _question_aliases(opened)

    @classmethod
    def open(
        cls,
        sources: Iterable[PackSource],
        cache: Path | None = None,
        told: Told | None = None,
    ) -> Library:
        """Open all packs of all sources; a broken pack never raises, see `problems`.

        Args:
            sources: Where to look; of two packs with one id, the shipped one is used before an
                installed one, and that before a given one. An edited copy comes before all.
            cache: The folder for compiled packs; without one, all are compiled.
            told: Called now and then while packs are compiled, with questions read and in all.
        """
        with collector_paused():
            return cls._opened(sources, Cache(cache) if cache is not None else None, told)

    def joined(self, paths: Iterable[Path]) -> Library:
        """This library with the packs at some paths too, as if they had been given with it."""
        new = {os.path.realpath(path): path for path in paths}
        sources = [
            PackSource(new.pop(os.path.realpath(info.path), info.path), info.origin)
            for info in self.packs
        ]
        sources += [PackSource(path, "given") for path in new.values()]
        with collector_paused():
            return self._opened(sources, self._cache, None)

    @classmethod
    def _opened(
        cls, sources: Iterable[PackSource], cache: Cache | None, told: Told | None
    ) -> Library:
        problems: list[Problem] = []
        there: list[tuple[Place, Origin]] = []
        seen: set[str] = set()
        for source in sorted(sources, key=lambda source: _ORDER[source.origin]):
            for found in places(source):
                if isinstance(found, Problem):
                    problems.append(found)
                    continue
                real = os.path.realpath(found.path)  # `Path.resolve` raises where links go round
                if real in seen:
                    continue
                seen.add(real)
                there.append((found, source.origin))
        packs = compiled_packs([place for place, _ in there], cache, told)
        opened = []
        for (place, origin), pack in zip(there, packs, strict=True):
            own = _Opened(place, origin, pack, [])
            own.problems += [p.in_file(own.file(p.file)) for p in pack.problems]
            opened.append(own)
        used = _without_twins(opened)
        topics = _syllabus(used)
        known = {topic.id for topic in topics}
        for own in used:
            own.entries = _entries(own, known)
        library = cls(opened, problems, cache)
        library.topics = topics
        return library

    def __contains__(self, full_id: str) -> bool:
        """Whether a question is called so now."""
        return full_id in self._by_id

    def pack_named(self, name: str) -> str | None:
        """The id of the pack that is called so, or was once; `None` if there is none."""
        if name in self._places:
            return name
        if name in self._pack_aliases:
            return self._pack_aliases[name]
        return name if any(info.id == name for info in self.packs) else None

    def names(self, full_id: str) -> tuple[str, ...]:
        """All names of a question: its present full id, and then the former ones.

        Args:
            full_id: The present one.
        """
        pack, _, name = full_id.partition("/")
        name, reverse, _ = name.partition(REVERSE)
        packs = [pack, *(old for old, new in self._pack_aliases.items() if new == pack)]
        aliases = self._aliases.items()
        names = [name, *(old for (of, old), new in aliases if (of, new) == (pack, name))]
        found = (f"{each}/{old}{reverse}" for each in packs for old in names)
        # A former name may by now be that of another question.
        return tuple(each for each in found if self.resolve(each) == full_id)

    def resolve(self, full_id: str) -> str:
        """The present id of a question, which may be named by a former one.

        Raises:
            UnknownQuestion: no pack has it.
        """
        if full_id in self._by_id:
            return full_id
        pack, _, name = full_id.partition("/")
        pack = self._pack_aliases.get(pack, pack)
        name, reverse, _ = name.partition(REVERSE)
        name = self._aliases.get((pack, name), name)
        present = f"{pack}/{name}{reverse}"
        if present in self._by_id:
            return present
        raise UnknownQuestion(full_id, self._unknown(full_id))

    def _unknown(self, full_id: str) -> str:
        close = nearest(full_id, self._by_id)
        if close is None and "/" not in full_id:
            # A question named without its pack.
            close = next((i for i in self._by_id if i.partition("/")[2] == full_id), None)
        hint = f"did you mean {close}?" if close else "`quizapp pack list` shows the packs"
        return f"no question is called {shown(full_id, limit=80)}; {hint}"

    def entry(self, full_id: str) -> Entry:
        """What the index says of a question; former ids of it and of its pack are understood.

        Raises:
            UnknownQuestion: no pack has it; the message names the nearest id.
        """
        return self._by_id[self.resolve(full_id)]

    def question(self, full_id: str) -> Question:
        """A question; of a flashcard's second card, with answer and prompt exchanged.

        Raises:
            UnknownQuestion: no pack has it, or no longer has it.
        """
        # Imported here: a warm start does without pydantic.
        from quizapp.bank.bodies import question_from
        from quizapp.bank.models import Flashcard

        entry = self.entry(full_id)
        name = entry.id.removeprefix(f"{entry.pack}/").removesuffix(REVERSE)
        question = None
        kept = self._kept_body(entry, name)
        if kept is not None:
            try:
                question = question_from(kept)
            except ValueError:
                question = None
        if question is None:
            question = question_from(self._fresh_body(entry, name))
        if entry.is_reverse and isinstance(question, Flashcard):
            return question.reversed()
        return question

    def _kept_body(self, entry: Entry, name: str) -> str | None:
        if (body := self._bodies.get(entry.pack, {}).get(name)) is not None:
            return body
        if self._cache is None:
            return None
        return self._cache.body(self._places[entry.pack], name, entry.content_hash)

    def _fresh_body(self, entry: Entry, name: str) -> str:
        """From the pack's files, when the cache has lost it."""
        from quizapp.bank.compiling import compile_place

        bodies = compile_place(self._places[entry.pack]).bodies
        if name not in bodies:
            raise UnknownQuestion(
                entry.id, f"{entry.id} is no longer in its pack, which has changed; start again"
            )
        self._bodies[entry.pack] = bodies
        return bodies[name]


def _without_twins(opened: Sequence[_Opened]) -> list[_Opened]:
    """The packs in use: sound manifests, and of those with one id the first."""
    first: dict[str, _Opened] = {}
    for own in opened:
        if not own.pack.usable:
            continue
        other = first.setdefault(own.pack.id, own)
        if other is not own and other.origin != "edited":
            own.report(
                own.pack.id_at,
                "P007",
                f"another pack has the id {shown(own.pack.id)}: {visible(str(other.place.path))}, "
                "which is used; give one of them another id",
            )
    for own in first.values():
        for alias in own.pack.aliases:
            if alias in first:
                own.report(
                    own.pack.id_at,
                    "P002",
                    f"the alias {shown(alias)} is the id of another pack, which keeps it",
                    "info",
                )
    return list(first.values())


def _syllabus(used: Sequence[_Opened]) -> tuple[Topic, ...]:
    declared = [
        Declared(Topic(t.id, t.title, t.requires, t.weight), number, t.at)
        for number, own in enumerate(used)
        for t in own.pack.topics
    ]
    topics, notes = arrange(declared)
    for note in notes:
        used[note.owner].report(note.at, note.code, note.message, note.severity)
    return topics


def _entries(own: _Opened, topics: set[str]) -> list[Entry]:
    found = []
    for question in own.pack.questions:
        if question.topic not in topics:
            own.report(question.topic_at, "P003", unknown_topic(question.topic, topics))
            continue
        found.append(_entry(own.pack.id, question, question.title, ""))
        if question.reverse_title is not None:
            found.append(_entry(own.pack.id, question, question.reverse_title, REVERSE))
    return found


def _entry(pack: str, question: CompiledQuestion, title: str, suffix: str) -> Entry:
    return Entry(
        id=f"{pack}/{question.id}{suffix}",
        pack=pack,
        kind=question.kind,
        topic=question.topic,
        difficulty=question.difficulty,
        tags=question.tags,
        rev=question.rev,
        idea=question.idea,
        minutes=question.minutes,
        title=title,
        multi_part=question.parts,
        content_hash=question.hash,
    )


def _pack_aliases(opened: Sequence[_Opened]) -> dict[str, str]:
    ids = {own.pack.id for own in opened if own.entries}
    found: dict[str, str] = {}
    for own in opened:
        if own.entries:
            for alias in own.pack.aliases:
                if alias not in ids:
                    found.setdefault(alias, own.pack.id)
    return found


def _question_aliases(opened: Sequence[_Opened]) -> dict[tuple[str, str], str]:
    return {
        (own.pack.id, alias): question.id
        for own in opened
        if own.entries
        for question in own.pack.questions
        for alias in question.aliases
    }
