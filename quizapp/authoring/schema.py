"""The JSON Schema of a pack's files, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from quizapp.bank.models import FORMAT, AnyQuestion, Pack

_REFERENCE = "#/$defs/{model}"


def schema() -> dict[str, Any]:
    """What `pack.yaml` and the files beside it may hold.

    An editor can say which key is misspelt; what expressions mean only `pack check` knows.
    """
    pack = TypeAdapter(Pack).json_schema(ref_template=_REFERENCE)
    question = TypeAdapter(AnyQuestion).json_schema(ref_template=_REFERENCE)
    definitions = {**pack.pop("$defs", {}), **question.pop("$defs", {})}
    questions = {"type": "array", "items": question}
    pack["properties"]["questions"] = questions
    alone = {
        "type": "object",
        "properties": {"questions": questions},
        "required": ["questions"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A file of a quizapp pack, format {FORMAT}",
        "anyOf": [pack, alone],
        "$defs": definitions,
    }
