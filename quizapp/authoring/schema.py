"""JSON Schema of pack files, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from quizapp.bank.models import Pack, Question

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def pack_schema() -> dict[str, Any]:
    """A schema that fits every file of a pack: the manifest, questions, or both in one file."""
    question = TypeAdapter(Question).json_schema(ref_template="#/$defs/{model}")
    pack = Pack.model_json_schema(ref_template="#/$defs/{model}")
    definitions = {**question.pop("$defs", {}), **pack.pop("$defs", {})}
    definitions["Question"] = question
    properties = {
        **pack["properties"],
        "questions": {"type": "array", "items": {"$ref": "#/$defs/Question"}},
    }
    return {
        "$schema": DIALECT,
        "title": "A quizapp pack file",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "anyOf": [{"required": ["id", "title"]}, {"required": ["questions"]}],
        "$defs": definitions,
    }
