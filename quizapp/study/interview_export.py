"""The report of an interview as Markdown and as JSON."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quizapp import counting
from quizapp.bank.variant import Variant
from quizapp.lines import printable
from quizapp.paths import Home, make_private
from quizapp.study.interview_past import Past
from quizapp.study.interview_report import Item, Report
from quizapp.study.interview_words import (
    LEVEL_NAMES,
    ROLE_NAMES,
    clock,
    day,
    kind_of,
    out_of,
    pace,
    percent,
    progress,
)
from quizapp.study.wording import solution_lines
from quizapp.study.words import MARKS_IN_FULL

_CODE = r"(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
# What Markdown would act on: anywhere in a line, beside a word, in an address, at the beginning.
_SPECIAL = re.compile(
    rf"(?P<code>{_CODE})|[\\`*\[\]<~|$]|&(?=[#\w])|(?<![^\W_])_|_(?![^\W_])|:(?=//)"
    r"|(?<=www)\.|\A[#+\-=>]"
)
_ITEM = re.compile(r"^(?=(?:[-*]|\d+\.) )", re.MULTILINE)
_MARKER = re.compile(r"(?:[-*]|\d+\.) ")
_NUMBERED = re.compile(r"\A(\d+)(?=[.)])")


class CannotWrite(OSError):
    """The report could not be written; the message says where and why."""

    def __str__(self) -> str:
        return str(self.args[0])


def markdown(report: Report) -> str:
    """The report as a Markdown document; nothing in it links, embeds or runs anything."""
    return "\n".join(_document(report)).rstrip() + "\n"


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs; keys are always present, `null` where they do not apply."""
    return {
        **summary(report.past),
        "questions": [_question(item) for item in report.items],
        "study": [
            {
                "topic": each.topic,
                "title": each.title,
                "score": each.share,
                "missed": [*each.missed],
            }
            for each in report.study
        ],
        "earlier": [summary(past) for past in report.earlier],
    }


def summary(past: Past) -> dict[str, Any]:
    """An interview in a list, for programs."""
    return {
        "number": past.number,
        "began": past.began.isoformat(),
        "level": past.wish.level,
        "minutes": past.wish.minutes,
        "topics": sorted(past.wish.topics),
        "answered": len(past.replies),
        "points": past.points[0],
        "points_of": past.points[1],
        "right": past.numbers[0],
        "right_of": past.numbers[1],
        "seconds": round(past.spent),
        "seconds_planned": past.planned,
    }


def default_file(home: Home, past: Past) -> Path:
    """Where a report goes unless the learner says otherwise."""
    name = f"{past.began:%Y-%m-%d-%H%M}-{past.wish.level}-{past.wish.minutes}.md"
    return home.interviews / name


def save(text: str, path: Path, *, replace: bool) -> None:
    """Write a report that only its owner can read.

    Args:
        replace: Whether a file that is there already makes way.

    Raises:
        CannotWrite: it could not be written; nothing that was there is changed.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if not path.parent.exists():
            make_private(path.parent)
        if path.exists() and not replace:
            raise CannotWrite(f"{path} is there already; choose another name")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        new.replace(path)
    except CannotWrite:
        raise
    except OSError as error:
        new.unlink(missing_ok=True) if new.parent.is_dir() else None
        reason = (error.strerror or str(error)).lower()
        raise CannotWrite(f"{path} could not be written ({reason})") from None


# Markdown


def plain(text: str) -> str:
    """A line of somebody's text, shown as written: only code spans stay Markdown."""
    cleaned = " ".join(printable(text).split())
    numbered = _NUMBERED.match(cleaned)
    start = numbered.end() if numbered else 0
    lead = f"{cleaned[:start]}\\" if numbered else ""
    return lead + _SPECIAL.sub(
        lambda found: found[0] if found["code"] else f"\\{found[0]}", cleaned[start:]
    )


def paragraphs(text: str) -> Iterator[str]:
    """A longer text from a pack: paragraphs, or in one piece where it has a drawing in it."""
    if "```" in text or "~~~" in text:
        yield from fenced(text)
        return
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        if number:
            yield ""
        yield from _lines(paragraph)


def _lines(paragraph: str) -> Iterator[str]:
    """A paragraph in one line, but each item of a list in it in a line of its own."""
    for text in _ITEM.split(paragraph):
        marker = _MARKER.match(text)
        start = marker.end() if marker else 0
        if text.strip():
            yield text[:start] + plain(text[start:])


def fenced(text: str) -> Iterator[str]:
    """A text letter by letter, in a fence that nothing in it can close."""
    runs = re.findall(r"`{3,}", text)
    fence = "`" * (max((len(run) for run in runs), default=2) + 1)
    yield f"{fence}text"
    yield printable(text.strip("\n"))
    yield fence


def _document(report: Report) -> Iterator[str]:
    past = report.past
    yield f"# Mock interview {past.number}: {kind_of(past)}"
    yield ""
    yield f"{day(past.began)}."
    yield ""
    yield f"- Points made in open answers: **{out_of(past.points)}**"
    yield f"- Numbers and shapes right: **{out_of(past.numbers)}**"
    yield f"- Pace: {pace(past)}"
    if compared := progress(past, report.earlier):
        yield f"- {compared}"
    yield from _what_to_study(report)
    for number, item in enumerate(report.items, start=1):
        yield ""
        yield from _item(number, item)
    yield from _table(report)


def _what_to_study(report: Report) -> Iterator[str]:
    yield ""
    yield "## What to study"
    yield ""
    if not report.study:
        yield "Nothing stood out: at least four fifths were right in every topic."
    for each in report.study:
        yield f"- **{plain(each.title)}** ({counting.percent(each.share)} right)"
        for text in each.missed:
            yield f"  - {plain(text)}"


def _item(number: int, item: Item) -> Iterator[str]:
    reply = item.reply
    yield f"## {number}. {plain(item.topic_title or item.title)}"
    yield ""
    over = ", longer than planned" if item.slow else ""
    planned = clock(reply.planned)
    yield f"*{ROLE_NAMES[reply.role].capitalize()}, {clock(reply.spent)} of {planned}{over}.*"
    yield ""
    if item.variant is None:
        yield f"{plain(item.title)} (the question has changed since)"
    else:
        yield from paragraphs(item.variant.prompt)
        for name in item.variant.unmentioned:
            yield ""
            yield from fenced(f"{name} = {_given(item, name)}")
    yield ""
    yield from _open(item) if reply.is_open else _numeric(item)


def _given(item: Item, name: str) -> str:
    from quizapp.engine.printing import exact

    return "" if item.variant is None else exact(item.variant.given[name])


def _open(item: Item) -> Iterator[str]:
    said = item.reply.typed[0]
    if said:
        yield "You said:"
        yield ""
        yield from fenced(said)
    else:
        yield "No answer."
    if not item.points:
        return
    yield ""
    proposed = "" if item.is_confirmed else " (as the app proposes; not looked over yet)"
    yield f"Points: **{len(item.covered)} of {len(item.points)}**{proposed}"
    yield ""
    for at, text in enumerate(item.points):
        yield f"- [{'x' if at in item.covered else ' '}] {plain(text)}"
    yield ""
    yield "A good answer:"
    yield ""
    yield from paragraphs(item.model)


def _numeric(item: Item) -> Iterator[str]:
    reply = item.reply
    yield f"**{MARKS_IN_FULL[item.mark].capitalize()}.**"
    yield ""
    for at, typed in enumerate(reply.typed):
        name = ""
        if item.variant is not None and reply.parts > 1:
            name = f"`{item.variant.parts[at].ask}`: "
        said = plain(typed.replace("\n", "; ")) if typed else "no answer"
        right = f". Right: {plain(item.right[at])}" if at < len(item.right) else ""
        yield f"- {name}yours: {said}{right}"
    for mistake in dict.fromkeys((each.says, each.again) for each in item.mistakes):
        yield f"- {plain(mistake[0])}{' (as in an earlier interview)' if mistake[1] else ''}"
    if item.variant is not None and not reply.right:
        yield from _worked(item.variant)


def _worked(variant: Variant) -> Iterator[str]:
    """How the answer comes about, and what there is to say about it."""
    from quizapp.study.solution import solution

    yield ""
    yield "How it comes about:"
    yield ""
    yield from fenced("\n".join(solution_lines(solution(variant))))
    if variant.explain:
        yield ""
        yield from paragraphs(variant.explain)


def _table(report: Report) -> Iterator[str]:
    if not report.earlier:
        return
    yield ""
    yield "## Compared with earlier interviews"
    yield ""
    yield "| | Level | Minutes | Points | Numbers | Time |"
    yield "|---|---|--:|--:|--:|--:|"
    for past in (*report.earlier, report.past):
        level = LEVEL_NAMES[past.wish.level]
        figures = f"{percent(past.points)} | {percent(past.numbers)} | {clock(past.spent)}"
        yield f"| {day(past.began)} | {level} | {past.wish.minutes} | {figures} |"


# JSON


def _question(item: Item) -> dict[str, Any]:
    reply = item.reply
    return {
        "id": reply.question,
        "role": reply.role,
        "follows": reply.follows or None,
        "topic": item.topic or None,
        "title": item.title,
        "kind": "open" if reply.is_open else "numeric",
        "typed": [*reply.typed],
        "score": item.share,
        "seconds": round(reply.spent),
        "seconds_planned": reply.planned,
        "points": [
            {"text": text, "made": at in item.covered} for at, text in enumerate(item.points)
        ],
        "confirmed": item.is_confirmed if reply.is_open else None,
        "outcomes": [*reply.outcomes],
        "right": [*item.right],
        "mistakes": [
            {"id": each.id, "says": each.says, "again": each.again} for each in item.mistakes
        ],
    }
