"""A verdict and what belongs to it as plain lines of text."""

from __future__ import annotations

from quizapp.grading.minus import real_minus
from quizapp.grading.verdict import Verdict
from quizapp.study import follow_ups, wording
from quizapp.study.asked import Asked
from quizapp.study.solution import solution


def verdict_lines(asked: Asked, verdict: Verdict) -> list[str]:
    """A verdict in words, and after the last part the right answer and how it comes about."""
    lines = [wording.verdict_line(verdict)] if verdict.attempt else [verdict.message]
    if not asked.finished or not verdict.attempt:
        if asked.gave_up and asked.answered:
            lines.append(f"Right: {wording.right_text(asked.variant, asked.part)}.")
        return lines
    variant = asked.variant
    lines += wording.option_lines(variant, asked.typed)
    if not variant.parts:
        if not verdict.success and not asked.self_rated and asked.kind != "choice":
            lines.append(f"Right: {wording.right_text(variant)}")
        elif asked.gave_up and asked.self_rated:
            lines.append(wording.right_text(variant))
    elif not all(each.outcome == "correct" for each in asked.verdicts):
        lines += _numeric_lines(asked)
    question = variant.question
    said = (variant.explain, variant.note, question.source)
    lines += [real_minus(text) for text in said if text]
    if asked.gave_up:
        lines += follow_ups.as_lines(asked.follow_ups)
    return lines


def _numeric_lines(asked: Asked) -> list[str]:
    """Both numbers of each part, and where a part is wrong the worked steps."""
    lines: list[str] = []
    for at, (part, typed) in enumerate(zip(asked.variant.parts, asked.answers, strict=True)):
        yours = wording.yours_text(part, typed) if typed else ""
        name = f"{part.ask}: " if asked.parts > 1 else ""
        said = f"Yours: {yours}. " if yours else ""
        lines.append(f"{name}{said}Right: {wording.right_text(asked.variant, at)}.")
    if all(verdict.success for verdict in asked.verdicts):
        return lines
    named = next((n for verdict in asked.verdicts for n in verdict.misconceptions), None)
    return [*lines, "How it comes about:", *wording.solution_lines(solution(asked.variant, named))]


def how_to_reveal(asked: Asked) -> str:
    """What to do at a question that the learner rates."""
    if asked.kind == "open":
        return "Answer in your own words; an empty line ends the answer."
    return "Enter shows the answer."
