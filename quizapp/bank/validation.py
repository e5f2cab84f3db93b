"""From a question's data to its model, and from pydantic's errors to an author's problems."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from quizapp.bank.characters import describe
from quizapp.bank.checks import check
from quizapp.bank.fields import kind_of
from quizapp.bank.findings import Finding, Path
from quizapp.bank.models import KINDS, Pack, Question
from quizapp.bank.problems import shown, suggest
from quizapp.counting import count

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Validated:
    """A question's model, if its structure allows one, and everything found wrong with it."""

    question: Question | None
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether the question can be asked."""
        return self.question is not None and all(f.severity != "error" for f in self.findings)


def validate_question(data: object) -> Validated:
    """Check one question, given as the reader's data or as plain Python data."""
    if not isinstance(data, Mapping):
        found = Finding(
            (), "M003", f"found {kind_of(data)}; expected a question; write `id:` first"
        )
        return Validated(None, (found,))
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return Validated(None, (_unknown_kind(data, kind),))
    question, findings = _validate(KINDS[kind], data)
    if question is not None:
        findings = (*findings, *check(question))
    return Validated(question, findings)


def validate_pack(data: Mapping[str, object]) -> tuple[Pack | None, tuple[Finding, ...]]:
    """Check what `pack.yaml` says, its questions left out."""
    return _validate(Pack, data)


def _unknown_kind(data: Mapping[str, object], kind: object) -> Finding:
    if "kind" not in data:
        return Finding((), "Q001", f"`kind` is missing; write one of {', '.join(KINDS)}")
    if not isinstance(kind, str):
        return Finding(("kind",), "Q001", f"found {kind_of(kind)}; expected {', '.join(KINDS)}")
    return Finding(("kind",), "Q001", f"unknown kind {shown(kind)}; {suggest(kind, KINDS)}")


def _validate(model: type[M], data: Mapping[str, object]) -> tuple[M | None, tuple[Finding, ...]]:
    """A model, also if there are unknown keys: without them, so that the rest can be checked."""
    try:
        return model.model_validate(data), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
    findings = tuple(
        _finding(model, data, detail) for detail in details if not _echo(detail, details)
    )
    unknown = {finding.path for finding in findings if finding.code == "M001"}
    if len(unknown) < len(findings):
        return None, findings
    with suppress(ValidationError):
        return model.model_validate(_without(data, unknown)), findings
    return None, findings


def _without(data: Any, paths: Collection[Path], at: Path = ()) -> Any:
    """The data without the keys at these paths."""
    if isinstance(data, Mapping):
        left = {key: value for key, value in data.items() if (*at, key) not in paths}
        return {key: _without(value, paths, (*at, key)) for key, value in left.items()}
    if isinstance(data, list):
        return [_without(value, paths, (*at, place)) for place, value in enumerate(data)]
    return data


def _echo(detail: ErrorDetails, details: Iterable[ErrorDetails]) -> bool:
    """Whether a list is too short only because pydantic does not count its bad entries."""
    loc = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in details
    )


def _finding(model: type[BaseModel], data: object, detail: ErrorDetails) -> Finding:
    loc = detail["loc"]
    path = tuple(_real(data, loc))
    name = _spell(path)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "pack":
        return Finding(
            path, context["code"], f"`{name}`: {context['text']}" if name else context["text"]
        )
    if kind == "extra_forbidden":
        text = _unknown_key(str(loc[-1]), model, loc[:-1])
        return Finding(path, "M001", text, at_key=True)
    if kind == "missing":
        key = loc[-1]
        if isinstance(key, int):
            return Finding(path, "M009", f"`{name}`: found too few entries; expected {key + 1}")
        return Finding(path, "M002", f"`{key}` is missing; {_whose(model, loc)} needs it; add it")
    found = kind_of(detail.get("input"))
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", "")
        return Finding(path, "M005", f"`{name}`: found {found}; expected {expected}")
    if kind in ("too_short", "too_long"):
        bound = context.get("min_length" if kind == "too_short" else "max_length")
        word = "at least" if kind == "too_short" else "at most"
        # Of a mapping, pydantic does not say how many.
        found_entries = context["actual_length"] or len(detail["input"])
        return Finding(
            path,
            "M009",
            f"`{name}`: found {count(found_entries, 'entry', 'entries')}; expected {word} {bound}",
        )
    expected = {
        "tuple_type": "a list; write `[…]` or lines that begin with `- `",
        "dict_type": "a mapping; write lines of `name: value`",
        "model_type": f"a mapping; write lines of `key: value`{_needed(_models_at(model, loc))}",
    }.get(kind, detail["msg"])
    return Finding(path, "M003", f"`{name}`: found {found}; expected {expected}")


_MEANT = {
    "choice": {
        "answer": "write `correct: true` in the right option",
        "choices": "they are called `options`",
        "correct": "write `correct: true` in the right option",
    },
    "order": {"answer": "the `items` are written in the right order"},
    "match": {"answer": "each of the `pairs` is right as it is written"},
    "cloze": {"answer": "an answer stands in the `text`, as {{answer}}"},
    "numeric": {"answers": "what is right is computed; `answer` says how to give it"},
}
"""By kind: keys that other formats have, and what there is instead."""


def _unknown_key(key: str, model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    kind = next((kind for kind, cls in KINDS.items() if cls is model), "")
    if not loc and key in _MEANT.get(kind, {}):
        return f"unknown key {shown(key)}; {_MEANT[kind][key]}"
    if key.strip() != key:
        odd = next(character for character in key if character.isspace())
        return f"found {describe(odd)} beside {shown(key)}, which is no space; write plain spaces"
    if re.fullmatch("[0-9]{3}", key):
        return f"found {shown(key)} after a comma; no comma stands in a number: 1024, not 1,024"
    return f"unknown key {shown(key)}; {suggest(key, _keys(model, loc))}"


def _needed(models: Iterable[type[BaseModel]]) -> str:
    """The keys that a mapping has to have."""
    fields = next((model.model_fields for model in models), {})
    names = [f"`{field.alias or name}`" for name, field in fields.items() if field.is_required()]
    return f" with {' and '.join(names)}" if names else ""


def _real(data: object, loc: Iterable[str | int]) -> Iterator[str | int]:
    """The part of pydantic's path that is in the data: without the tags of unions."""
    for step in loc:
        if isinstance(data, Mapping):
            if step not in data:
                continue
            data = data[step]
        elif isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            continue
        yield step


def _spell(path: Iterable[str | int]) -> str:
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _whose(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    names = [step for step in loc[:-1] if isinstance(step, str)]
    owner = _models_at(model, loc[:-1])
    if not names:
        kinds = {cls: kind for kind, cls in KINDS.items()}
        if model not in kinds:
            return f"a {model.__name__.lower()}"
        return f"{'an' if kinds[model][0] in 'aeiou' else 'a'} {kinds[model]} question"
    return f"every {owner[0].__name__.lower()}" if owner else f"`{names[-1]}`"


def _keys(model: type[BaseModel], loc: Iterable[str | int]) -> list[str]:
    found: list[str] = []
    for owner in _models_at(model, loc):
        # What belongs to the kind first: of a long list only the beginning is shown.
        own = inspect.get_annotations(owner)
        fields = sorted(owner.model_fields.items(), key=lambda field: field[0] not in own)
        found += [field.alias or name for name, field in fields]
    return list(dict.fromkeys(found))


def _models_at(model: type[BaseModel], loc: Iterable[str | int]) -> list[type[BaseModel]]:
    """The models that the value at a path may be an instance of."""
    here: list[type[BaseModel]] = [model]
    for step in loc:
        if not isinstance(step, str):
            continue
        inner = [
            candidate
            for owner in here
            for name, field in owner.model_fields.items()
            if step in (name, field.alias)
            for candidate in _models_in(field.annotation)
        ]
        # A name of a given, or a union's tag: the tag narrows the choice.
        here = inner or [cls for cls in here if cls.__name__.lower() == step] or here
    return here


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
