"""Reviewing items without an engine: what a careful editor would mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizapp.authoring import alike
from quizapp.authoring.choices import Named, option_findings, pack_findings
from quizapp.authoring.drawings import drawings
from quizapp.authoring.notations import bare_formulas, shown_backticks
from quizapp.authoring.texts import PLACEHOLDER, literal, markdown
from quizapp.bank.findings import Finding
from quizapp.bank.models import Choice, Cloze, Flashcard, Match, Numeric, Open, Order, Question
from quizapp.bank.packs import LoadedPack, LoadedQuestion, place_of
from quizapp.bank.problems import Problem
from quizapp.counting import count, listed
from quizapp.grading.points import covered

Reviewed = tuple[LoadedPack, Problem]


def review(packs: Sequence[LoadedPack]) -> Iterator[Reviewed]:
    """Everything found in packs, each with the pack whose file it names; the order is fixed."""
    for pack in packs:
        for loaded in pack.questions:
            for finding in question_findings(loaded.question):
                yield pack, _at(loaded, finding)
        yield from _whole(pack)
    yield from _alike(packs)


def _at(loaded: LoadedQuestion, finding: Finding) -> Problem:
    return loaded.problem(finding.path, finding.code, finding.message, finding.severity)


def _whole(pack: LoadedPack) -> Iterator[Reviewed]:
    choices = [
        Named(f"{pack.name}/{loaded.question.id}", loaded.question)
        for loaded in pack.questions
        if isinstance(loaded.question, Choice)
    ]
    for finding in pack_findings(choices):
        file, line, column = place_of(pack, ("id",))
        yield (
            pack,
            Problem(file, line, column, finding.code, finding.severity, finding.message),
        )


def _alike(packs: Sequence[LoadedPack]) -> Iterator[Reviewed]:
    places = {
        f"{pack.name}/{loaded.question.id}": (pack, loaded)
        for pack in packs
        for loaded in pack.questions
    }
    said = {name: alike.words(loaded.question) for name, (_, loaded) in places.items()}
    for group in alike.groups(said):
        first, second, *more = group.ids
        how = "the same as" if group.share == 1 else f"nearly the same as ({group.share:.0%})"
        who = f"this and {count(len(more), 'other')} ({listed(more)}) ask" if more else "this asks"
        text = f"{who} {how} {first}; ask something else, or delete {'them' if more else 'one'}"
        pack, loaded = places[second]
        yield pack, loaded.problem(("prompt",), "I004", text, "warning")


def question_findings(question: Question) -> Iterator[Finding]:
    """What is to be said of one question by itself."""
    if isinstance(question, Choice):
        yield from option_findings(question)
    yield from _explained(question)
    if not question.source:
        text = "no `source`; name the paper and section, or the documentation, to look it up in"
        yield Finding((), "I006", text, "info")
    yield from _hints(question)
    if isinstance(question, Open):
        yield from _cues(question)
    yield from _unfilled(question)
    yield from bare_formulas(question)
    yield from shown_backticks(question)
    yield from drawings(question)


def _explained(question: Question) -> Iterator[Finding]:
    match question:
        case Flashcard() | Open():
            return  # The answer, the model answer and its points are shown.
        case Choice():
            severity = True  # Every option says why.
        case Order() | Match() | Cloze() | Numeric():
            severity = False
    if not question.explain:
        text = "no `explain`; say what to learn from it, also to those who were right"
        yield Finding((), "I005", text, "info" if severity else "warning")


def _hints(question: Question) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, hint in enumerate(question.hints):
        key = " ".join(hint.casefold().split())
        if key in seen or key in " ".join(question.prompt.casefold().split()):
            text = "this hint says what has been said already; say more, or delete it"
            yield Finding(("hints", index), "I007", text, "warning")
        seen.add(key)
    if question.hints and isinstance(question, Flashcard) and question.reverse:
        text = "hints are not shown on the reverse card, where they would give its answer away"
        yield Finding(("hints",), "I007", text, "info")


def _cues(question: Open) -> Iterator[Finding]:
    found = covered(question.points, question.model)
    for index, point in enumerate(question.points):
        if point.cues and index not in found:
            text = (
                f"the model answer contains none of the cues ({', '.join(point.cues)}); whoever "
                "gives it would not be credited with this point"
            )
            yield Finding(("points", index, "cues"), "I008", text, "warning")


def _unfilled(question: Question) -> Iterator[Finding]:
    if isinstance(question, Numeric):
        return
    for field in (*markdown(question), *literal(question)):
        if found := PLACEHOLDER.search(field.text):
            gap = isinstance(question, Cloze) and field.path == ("text",)
            text = (
                f"{found.group()} is shown as it stands, since only numeric questions have values "
                f"to fill in; write {f'{{{found.group()}}} for a gap' if gap else 'the value'}"
            )
            yield Finding(field.path, "I016", text, "warning")
