"""The JSON Schema says what the models say."""

from __future__ import annotations

import json
import re
from typing import Any

from quizapp.authoring.schema import schema
from quizapp.bank.models import KINDS, Pack


def test_it_is_json_and_all_references_resolve() -> None:
    found = schema()
    references = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(found)))
    assert references
    assert references <= set(found["$defs"])


def test_every_kind_and_every_key_is_there() -> None:
    found = schema()
    for kind, model in KINDS.items():
        described = found["$defs"][model.__name__]
        assert described["properties"]["kind"]["const"] == kind
        names = {field.alias or name for name, field in model.model_fields.items()}
        assert set(described["properties"]) == names
        assert described["additionalProperties"] is False
        assert {"id", "topic", "kind"} <= set(described["required"])


def test_a_draw_is_written_with_from() -> None:
    draw = schema()["$defs"]["Draw"]
    assert set(draw["properties"]) == {"shape", "from", "step"}


def test_a_file_is_a_pack_with_or_without_questions_or_questions_alone() -> None:
    pack, alone = schema()["anyOf"]
    assert set(pack["properties"]) == {*Pack.model_fields, "questions"}
    assert set(pack["required"]) == {"id", "title"}
    assert alone["required"] == ["questions"]


def test_one_step_may_be_asked_without_a_list() -> None:
    ask: dict[str, Any] = schema()["$defs"]["Numeric"]["properties"]["ask"]
    assert [option["type"] for option in ask["anyOf"]][-1] == "array"
    assert len(ask["anyOf"]) == 2
