"""Questions as JSON: how a compiled pack keeps them."""

from __future__ import annotations

import json

from quizapp.bank.models import KINDS, Question


def body(question: Question) -> str:
    """A question as JSON, from which `question_from` makes it again."""
    data = question.model_dump(mode="python", by_alias=True, exclude_defaults=True)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def question_from(text: str) -> Question:
    """A question from its JSON.

    Raises:
        ValueError: the text is not what `body` makes.
    """
    data = json.loads(text)
    try:
        model = KINDS[data["kind"]]
    except (KeyError, TypeError) as error:
        raise ValueError("not a question") from error
    return model.model_validate(data)
