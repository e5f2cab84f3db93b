"""The gaps of a cloze: `{{softmax|the softmax}}`."""

from __future__ import annotations

from dataclasses import dataclass


class GapError(ValueError):
    """A gap that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """A text cut at its gaps: there is one segment more than there are gaps."""

    segments: tuple[str, ...]
    gaps: tuple[tuple[str, ...], ...]
    """The accepted answers of each gap; the first is the one to show."""


def parse(text: str) -> Gaps:
    """Cut a cloze's text at its gaps; inside one, `\\|` and `\\}` are literal.

    Raises:
        GapError: an unclosed or empty gap, a gap inside a gap, or none at all.
    """
    segments: list[str] = []
    gaps: list[tuple[str, ...]] = []
    at = 0
    while (start := text.find("{{", at)) != -1:
        segments.append(text[at:start])
        answers, at = _gap(text, start)
        gaps.append(answers)
    segments.append(text[at:])
    if not gaps:
        raise GapError("found no gap; expected at least one; write {{answer}}")
    return Gaps(tuple(segments), tuple(gaps))


def _gap(text: str, start: int) -> tuple[tuple[str, ...], int]:
    """The answers of the gap that begins at `start`, and where the text goes on."""
    shown = text[start : start + 20].replace("\n", " ")
    answers = [""]
    at = start + 2
    while at < len(text):
        if text.startswith(("\\|", "\\}"), at):
            answers[-1] += text[at + 1]
            at += 2
        elif text.startswith("}}", at):
            cleaned = tuple(" ".join(answer.split()) for answer in answers)
            if not all(cleaned):
                raise GapError(
                    f"found an empty answer in the gap `{shown}`; expected text on both sides "
                    "of each |; a literal one is \\|"
                )
            return cleaned, at + 2
        elif text.startswith("{{", at):
            raise GapError(f"found a gap inside the gap `{shown}`; close the first one with }}}}")
        elif text[at] == "|":
            answers.append("")
            at += 1
        else:
            answers[-1] += text[at]
            at += 1
    raise GapError(f"the gap `{shown}` is never closed; close it with }}}}")
