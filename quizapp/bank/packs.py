"""Reading one pack: its files, its manifest and its questions, with every problem found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from quizapp.bank.characters import visible
from quizapp.bank.fields import SLUG, kind_of
from quizapp.bank.files import MANIFEST, MAX_FILES, Place, RefusedFileError
from quizapp.bank.findings import Finding, Path
from quizapp.bank.headway import CHECKED, READ, Step, unseen
from quizapp.bank.models import FORMAT, Pack, Question
from quizapp.bank.problems import Problem, Severity, shown, sort_key
from quizapp.bank.reader import Document, read_document
from quizapp.bank.relations import Item, Pair, related
from quizapp.bank.scalars import Map, Plain, Seq, locate
from quizapp.bank.syllabus import unknown_topic
from quizapp.bank.validation import validate_pack, validate_question

_END = 10**9
"""A line after every line."""


@dataclass(frozen=True, slots=True)
class LoadedQuestion:
    """A sound question and where it stands."""

    question: Question
    file: str
    """Relative to the pack's folder."""
    data: object = field(repr=False, compare=False)
    """As read, with the places of all its values."""
    base: Path = field(repr=False, compare=False)

    def problem(self, path: Path, code: str, message: str, severity: Severity = "error") -> Problem:
        """A problem with the value at `path` inside the question, such as `("steps", "z")`."""
        return Finding(path, code, message, severity).at(self.file, self.data, self.base)


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack as read."""

    place: Place
    manifest: Pack | None
    """`None` if it is not in order; the questions are checked all the same."""
    name: str
    """The pack's id, or what stands for it while that cannot be read."""
    questions: tuple[LoadedQuestion, ...]
    problems: tuple[Problem, ...]
    manifest_file: str = ""
    manifest_data: object = field(default=None, repr=False, compare=False)

    @property
    def topics(self) -> frozenset[str]:
        """The ids of the topics that it declares, as far as they can be read."""
        if self.manifest is not None:
            return frozenset(topic.id for topic in self.manifest.topics)
        data = self.manifest_data
        topics = data.get("topics") if isinstance(data, Map) else None
        listed = topics if isinstance(topics, Seq) else ()
        found = (topic.get("id") for topic in listed if isinstance(topic, Map))
        return frozenset(str(topic) for topic in found if isinstance(topic, str))

    def unknown_topics(self, known: Collection[str]) -> Iterator[tuple[LoadedQuestion, Problem]]:
        """The questions whose topic neither this pack nor `known` declares, with the problem."""
        if self.manifest is None and not self.topics:
            return  # What it declares cannot be read, which is a problem of its own.
        topics = self.topics | set(known)
        for loaded in self.questions:
            topic = loaded.question.topic
            if topic not in topics:
                yield loaded, loaded.problem(("topic",), "P003", unknown_topic(topic, topics))


def load_pack(place: Place, step: Step = unseen) -> LoadedPack:
    """Read a pack's files; never raises, whatever is in them.

    Args:
        place: Its folder, or the file that holds all of it.
    """
    return _Loader(place, step).load()


class UnsoundShareError(Exception):
    """Something is wrong in a share of a pack's files; only the whole says what follows."""


def load_share(place: Place, names: Iterable[str], step: Step = unseen) -> LoadedPack:
    """Some files of a pack in a folder, without what they mean to each other.

    Raises:
        UnsoundShareError: a question of theirs cannot be asked.
    """
    return _Loader(place, step).share(names)


class _Loader:
    def __init__(self, place: Place, step: Step) -> None:
        self.place = place
        self._step = step
        self.problems: list[Problem] = []
        self.manifest: Pack | None = None
        self.manifest_document: Document | None = None

    def load(self) -> LoadedPack:
        items: list[Item] = []
        for number, document in enumerate(self._documents()):
            is_manifest = number == 0 and (self.place.single or document.name == MANIFEST)
            items += self._document(document, is_manifest=is_manifest)
        found = self._loaded(related(self._sound(items), items, self.problems.append))
        if self.manifest is not None and not found and not self.problems:
            self.problems.append(
                Problem(
                    self.manifest_document.name if self.manifest_document else MANIFEST,
                    0,
                    0,
                    "P009",
                    "warning",
                    "the pack has no questions; write some under `questions:`",
                )
            )
        return LoadedPack(
            self.place,
            self.manifest,
            self._name(),
            tuple(found),
            tuple(sorted(self.problems, key=sort_key)),
            self.manifest_document.name if self.manifest_document else MANIFEST,
            self.manifest_document.data if self.manifest_document else None,
        )

    def share(self, names: Iterable[str]) -> LoadedPack:
        """Some of the files, each question looked at by itself."""
        items: list[Item] = []
        for document in self._read(names):
            items += self._document(document, is_manifest=document.name == MANIFEST)
        found = self._loaded(self._sound(items))
        if len(found) < len(items):
            raise UnsoundShareError
        return LoadedPack(
            self.place,
            self.manifest,
            "",
            tuple(found),
            tuple(self.problems),
            MANIFEST,
            self.manifest_document.data if self.manifest_document else None,
        )

    def _name(self) -> str:
        if self.manifest is not None:
            return self.manifest.id
        data = self.manifest_document.data if self.manifest_document else None
        declared = data.get("id") if isinstance(data, Map) else None
        if isinstance(declared, str) and SLUG.fullmatch(declared):
            return str(declared)
        return visible(self.place.path.stem if self.place.single else self.place.path.name)

    def _documents(self) -> Iterator[Document]:
        try:
            names = self.place.names()
            self.problems += self.place.oddities()
        except OSError as error:
            self._report("F004", MANIFEST, f"the folder cannot be read: {error.strerror or error}")
            return
        if len(names) > MAX_FILES:
            self._report(
                "F008", MANIFEST, f"{len(names)} files; at most {MAX_FILES} are read; join some"
            )
            names = names[:MAX_FILES]
        if not self.place.single and MANIFEST not in names:
            self._report("F007", MANIFEST, f"there is no {MANIFEST}; write one with id and title")
        yield from self._read(names)

    def _read(self, names: Iterable[str]) -> Iterator[Document]:
        for name in names:
            try:
                content = self.place.read(name)
            except RefusedFileError as error:
                self.problems.append(error.at(name))
                continue
            document = read_document(name, content)
            self.problems += document.problems
            yield document

    def _report(self, code: str, file: str, message: str) -> None:
        self.problems.append(Problem(file, 0, 0, code, "error", message))

    def _document(self, document: Document, *, is_manifest: bool) -> list[Item]:
        data = document.data
        if is_manifest:
            self.manifest_document = document
        if data is None:
            if not document.problems:
                severity: Severity = "error" if is_manifest else "warning"
                text = "the file is empty; expected `questions:`; write some, or delete the file"
                if is_manifest:
                    text = "the file is empty; expected `id:` and `title:`; write them"
                self.problems.append(Problem(document.name, 1, 1, "Y011", severity, text))
            return []
        if not isinstance(data, Map):
            expected = "`id:` and `title:`" if is_manifest else "`questions:`"
            text = f"found {kind_of(data)}; expected {expected} at the left margin"
            self.problems.append(Problem(document.name, 1, 1, "M003", "error", text))
            return []
        if is_manifest:
            self._manifest(document, data)
        else:
            for key in data:
                if key != "questions":
                    text = (
                        f"unknown key {shown(key)}; beside {MANIFEST}, a file of a pack holds "
                        "only `questions:`"
                    )
                    finding = Finding((key,), "M001", text, at_key=True)
                    self.problems.append(finding.at(document.name, data))
        items = list(self._items(document, data))
        self._step(READ * len(items))
        return items

    def _manifest(self, document: Document, data: Map) -> None:
        version = data.get("format")
        if isinstance(version, Plain) and version.isdecimal() and version != str(FORMAT):
            text = (
                f"found format {shown(version)}; this version of quizapp reads format {FORMAT}; "
                "update quizapp"
            )
            self._add(document, data, Finding(("format",), "P008", text))
            return
        unread = any(problem.code == "Y001" for problem in document.problems)
        if self.place.single and data.keys() == {"questions"} and not unread:
            there = (self.place.folder / MANIFEST).exists()
            todo = "check its folder" if there else f"write {MANIFEST} beside it, with id and title"
            text = f"the file has only questions, so it is part of a pack in a folder; {todo}"
            self._report("F007", document.name, text)
            return
        pack, findings = validate_pack({k: v for k, v in data.items() if k != "questions"})
        if pack is not None:
            findings = (*findings, *_check_manifest(pack))
        for finding in findings:
            self._add(document, data, finding)
        starts = [item.span[0] for item in self._items(document, data)]
        first_question = min([*starts, *document.lost], default=None)
        broken = any(
            problem.severity == "error"
            and (first_question is None or problem.line < first_question)
            for problem in document.problems
        )
        if pack is not None and not broken and all(f.severity != "error" for f in findings):
            self.manifest = pack

    def _add(self, document: Document, data: object, finding: Finding) -> None:
        problem = finding.at(document.name, data)
        places = {(p.line, p.column) for p in document.problems}
        if (problem.line, problem.column) not in places:
            self.problems.append(problem)

    def _items(self, document: Document, data: Map) -> Iterator[Item]:
        questions = data.get("questions")
        if "questions" not in data:
            return
        if not isinstance(questions, Seq):
            finding = Finding(
                ("questions",),
                "M003",
                f"found {kind_of(questions)}; expected a list; begin each question with `- id:`",
            )
            problem = finding.at(document.name, data)
            if problem not in self.problems:
                self.problems.append(problem)
            return
        starts = [mark.line for mark in questions.entries_at]
        last = max((*starts, 0))
        edges = sorted(
            [*starts, *document.lost, *(m.line for m in data.keys_at.values() if m.line > last)]
        )
        for index, start in enumerate(starts):
            after = bisect_right(edges, start)
            yield Item(document, index, (start, edges[after] if after < len(edges) else _END))

    def _sound(self, items: list[Item]) -> list[Pair]:
        return [(item, q) for item in items if (q := self._question(item)) is not None]

    def _loaded(self, pairs: Iterable[Pair]) -> list[LoadedQuestion]:
        return [
            LoadedQuestion(question, item.document.name, item.document.data, item.base)
            for item, question in pairs
        ]

    def _question(self, item: Item) -> Question | None:
        low, high = item.span
        before = [
            problem
            for problem in item.document.problems
            if low <= problem.line < high and problem.code != "Y001"
        ]
        places = {(problem.line, problem.column) for problem in before}
        validated = validate_question(item.data)
        self._step(CHECKED)
        for finding in validated.findings:
            problem = item.problem(finding)
            # What could not be read has been reported; that it is missing now is no news.
            if (problem.line, problem.column) not in places:
                self.problems.append(problem)
        return validated.question if validated.sound and not before else None


def _check_manifest(pack: Pack) -> Iterator[Finding]:
    if pack.id in pack.aliases:
        yield Finding(
            ("aliases", pack.aliases.index(pack.id)), "P002", "an alias is the pack's own id"
        )
    seen: set[str] = set()
    for index, topic in enumerate(pack.topics):
        path: Path = ("topics", index, "id")
        if topic.id in seen:
            text = f"the topic {shown(topic.id)} is declared twice; delete one"
            yield Finding(path, "P004", text)
        seen.add(topic.id)
        if topic.id in topic.requires:
            yield Finding(
                ("topics", index, "requires"),
                "P005",
                f"the topic {shown(topic.id)} requires itself; delete it",
            )


def place_of(loaded: LoadedPack, path: Path) -> tuple[str, int, int]:
    """File, line and column of a value of the manifest."""
    mark = locate(loaded.manifest_data, path)
    return loaded.manifest_file, mark.line, mark.column
