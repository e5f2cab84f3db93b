"""From a pack as read to what the index and the cache keep of it."""

from __future__ import annotations

import re

from quizapp.bank import fill
from quizapp.bank.bodies import body
from quizapp.bank.compiled import (
    At,
    CompiledPack,
    CompiledQuestion,
    CompiledTopic,
    content_hash,
)
from quizapp.bank.files import Place
from quizapp.bank.headway import COMPILED, Headway, Step, unseen
from quizapp.bank.models import Cloze, Flashcard, Numeric, Pack, Question
from quizapp.bank.packs import LoadedPack, LoadedQuestion, load_pack, place_of
from quizapp.bank.scalars import locate
from quizapp.collector import collector_paused

MAX_TITLE = 200
_FENCE = re.compile(r"\s*(?:```|~~~)")
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s+)|`|\*\*")


def compile_place(place: Place, headway: Headway | None = None) -> CompiledPack:
    """Read, check and compile the pack at a place; never raises.

    Args:
        headway: Counts how far it has come.
    """
    from quizapp.bank.sharing import compile_shared

    step, before = (unseen, 0) if headway is None else (headway.step, headway.steps)
    with collector_paused():
        shared = compile_shared(place, step)
        if shared is not None:
            return shared
        if headway is not None:
            headway.steps = before
        return compile_pack(load_pack(place, step), step)


def compile_pack(pack: LoadedPack, step: Step = unseen) -> CompiledPack:
    """A pack as read, as plain data."""
    manifest = pack.manifest
    if manifest is None:
        at = At(pack.manifest_file, 0, 0)
        return CompiledPack(pack.name, "", "", None, None, (), at, False, (), (), pack.problems)
    bodies: dict[str, str] = {}
    questions = []
    for loaded in pack.questions:
        text = bodies[loaded.question.id] = body(loaded.question)
        questions.append(compiled(loaded, text))
        step(COMPILED)
    return with_manifest(pack, manifest, tuple(questions), bodies)


def with_manifest(
    pack: LoadedPack,
    manifest: Pack,
    questions: tuple[CompiledQuestion, ...],
    bodies: dict[str, str],
) -> CompiledPack:
    """A pack whose questions are compiled."""
    return CompiledPack(
        id=manifest.id,
        title=manifest.title,
        version=manifest.version,
        license=manifest.license,
        description=manifest.description,
        aliases=manifest.aliases,
        id_at=At(*place_of(pack, ("id",))),
        usable=True,
        topics=tuple(
            CompiledTopic(
                topic.id,
                topic.title,
                topic.requires,
                topic.weight,
                At(*place_of(pack, ("topics", index, "id"))),
            )
            for index, topic in enumerate(manifest.topics)
        ),
        questions=questions,
        problems=pack.problems,
        bodies=bodies,
    )


def compiled(loaded: LoadedQuestion, text: str) -> CompiledQuestion:
    """What the index keeps of a question with this body."""
    question = loaded.question
    topic = locate(loaded.data, (*loaded.base, "topic"))
    reverse = None
    if isinstance(question, Flashcard) and question.reverse:
        reverse = title(question.reversed())
    return CompiledQuestion(
        id=question.id,
        kind=question.kind,
        topic=question.topic,
        difficulty=question.difficulty,
        tags=question.tags,
        rev=question.rev,
        idea=question.idea,
        minutes=question.minutes,
        title=title(question),
        reverse_title=reverse,
        parts=len(question.ask) if isinstance(question, Numeric) else 1,
        hash=content_hash(text),
        aliases=question.aliases,
        topic_at=At(loaded.file, topic.line, topic.column),
    )


def title(question: Question) -> str:
    """A question's name in lists: the first line of its prompt, without Markdown's marks."""
    text = question.prompt
    if isinstance(question, Cloze) and not text:
        text = "…".join(question.segments)
    elif isinstance(question, Numeric):
        text = fill.elided(text)
    return first_line(text)


def first_line(text: str) -> str:
    """The first line of a prompt, without Markdown's marks, and not too long for a list."""
    lines = [line for line in text.splitlines() if line.strip() and not _FENCE.match(line)]
    line = _MARKS.sub("", lines[0] if lines else text).strip()
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1] + "…"
