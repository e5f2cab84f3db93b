"""How the questions of one pack stand to each other: ids, former ids, follow-ups."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from quizapp.bank.findings import Finding, Path
from quizapp.bank.models import Numeric, Open, Question
from quizapp.bank.problems import Problem, shown, suggest
from quizapp.bank.reader import Document
from quizapp.bank.scalars import Map, Seq

Report = Callable[[Problem], None]


@dataclass(slots=True)
class Item:
    """A question as it stands in a file."""

    document: Document
    index: int
    span: tuple[int, int]
    """Its first line, and the first line after it."""

    @property
    def base(self) -> Path:
        """Where it stands in the file's data."""
        return ("questions", self.index)

    @property
    def data(self) -> object:
        """As read."""
        data = self.document.data
        questions = data.get("questions") if isinstance(data, Map) else None
        return questions[self.index] if isinstance(questions, Seq) else None

    def problem(self, finding: Finding) -> Problem:
        """A finding in the question, with its place."""
        return finding.at(self.document.name, self.document.data, self.base)


Pair = tuple[Item, Question]


def related(sound: Sequence[Pair], items: Sequence[Item], report: Report) -> list[Pair]:
    """The questions that go together: without clashing ids and aliases and impossible follow-ups.

    Args:
        sound: Those with nothing wrong in themselves.
        items: All of them, the broken ones too.
        report: Takes the problems.
    """
    kept = _without_aliases_in_use(_first_of_each_id(sound, report), report)
    by_id = {question.id: question for _, question in kept}
    declared = {
        str(item.data["id"])
        for item in items
        if isinstance(item.data, Map) and isinstance(item.data.get("id"), str)
    }
    found = []
    for item, question in kept:
        related_question = _with_follow_ups(item, question, by_id, declared, report)
        if related_question is not None:
            found.append((item, related_question))
    return found


def _first_of_each_id(sound: Sequence[Pair], report: Report) -> list[Pair]:
    first: dict[str, Item] = {}
    kept = []
    for item, question in sound:
        there = first.setdefault(question.id, item)
        if there is item:
            kept.append((item, question))
            continue
        text = (
            f"the id {shown(question.id)} is used in {there.document.name}, line "
            f"{there.span[0]}, too; rename one"
        )
        report(item.problem(Finding(("id",), "P001", text)))
    return kept


def _without_aliases_in_use(pairs: Sequence[Pair], report: Report) -> list[Pair]:
    owners = {question.id: question.id for _, question in pairs}
    kept = []
    for item, question in pairs:
        clashes = [(n, alias) for n, alias in enumerate(question.aliases) if alias in owners]
        for number, alias in clashes:
            text = (
                f"the alias {shown(alias)} is in use by the question `{owners[alias]}`; delete it"
            )
            report(item.problem(Finding(("aliases", number), "P002", text)))
        if not clashes:
            owners.update(dict.fromkeys(question.aliases, question.id))
            kept.append((item, question))
    return kept


def _with_follow_ups(
    item: Item,
    question: Question,
    by_id: Mapping[str, Question],
    declared: Collection[str],
    report: Report,
) -> Question | None:
    """The question without follow-ups that are themselves broken; `None` if one is impossible."""
    if not isinstance(question, Open) or not question.follow_ups:
        return question
    possible = True
    for number, other in enumerate(question.follow_ups):
        if other == question.id:
            text = "a question cannot follow itself; delete it"
        elif other in by_id and not isinstance(by_id[other], Open | Numeric):
            kind = by_id[other].kind
            text = f"{shown(other)} is of kind {kind}; follow-ups are open or numeric"
        elif other not in by_id and other not in declared:
            text = f"the pack has no question {shown(other)}; {suggest(other, by_id)}"
        else:
            continue
        possible = False
        report(item.problem(Finding(("follow_ups", number), "Q006", text)))
    if not possible:
        return None
    kept = tuple(other for other in question.follow_ups if other in by_id)
    return question.model_copy(update={"follow_ups": kept})
