"""The report of an interview: derived from the log, confirmed by the learner, safe on paper."""

from __future__ import annotations

import json
import os
import random
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.paths import resolve_home
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from quizapp.study.interview import Interview
from quizapp.study.interview_export import (
    CannotWrite,
    as_json,
    default_file,
    fenced,
    markdown,
    paragraphs,
    plain,
    save,
    summary,
)
from quizapp.study.interview_past import Past, confirm, interviews
from quizapp.study.interview_plan import Wish
from quizapp.study.interview_report import Item, NoSuchInterview, Report, find, report

TALK = Path(__file__).parent.parent / "packs" / "interview"
ANSWERS = {
    "why-scale": "The **variance** grows, softmax saturates.\n```\n<script>",
    "scale-number": "0.292 0.481 0.227",
    "scale-shape": "(2, 4, 10, 10)",
}

Hold = Callable[..., Past]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open([PackSource(TALK, "given")])


@pytest.fixture
def hold(library: Library, log: ProgressLog, clock: FixedClock) -> Hold:
    """Holds an interview on scaling with these answers; everything else is passed."""

    def run(
        answers: dict[str, str] | None = None,
        minutes: int = 30,
        topics: Iterable[str] = ("scaling",),
    ) -> Past:
        said = ANSWERS if answers is None else answers
        wish = Wish(minutes, "onsite", frozenset(topics))
        interview = Interview(library, log, clock, random.Random(3), wish)
        asked = interview.next()
        while asked is not None:
            clock.advance(timedelta(seconds=100))
            text = said.get(asked.id.removeprefix("talk/"), "")
            if text:
                assert interview.submit(text) == ""
            else:
                interview.pass_on()
            asked = interview.current
        return next(past for past in interviews(log) if past.session == interview.name)

    return run


def item(found: Report, name: str) -> Item:
    return next(each for each in found.items if each.reply.question == f"talk/{name}")


def test_an_interview_is_read_back_from_the_log(
    hold: Hold, log: ProgressLog, clock: FixedClock
) -> None:
    began = clock.now()
    past = hold()
    assert past.number == 1
    assert past.began == began
    assert past.wish == Wish(30, "onsite", frozenset({"scaling"}))
    assert past.points == (2, 7)
    assert past.numbers == (2, 3)
    parts = sum(len(reply.typed) for reply in past.replies)
    assert past.spent == 100 * parts
    assert past.replies[0].role == "opening"
    assert all(bool(reply.follows) != (reply.role == "opening") for reply in past.replies)


def test_points_are_proposed_then_confirmed_and_stay_so(
    hold: Hold, library: Library, log: ProgressLog
) -> None:
    past = hold()
    found = report(library, log, past.session)
    opening = item(found, "why-scale")
    assert opening.covered == (0, 1)
    assert not opening.is_confirmed
    assert [each.reply.question for each in found.unconfirmed] == ["talk/why-scale"]

    confirm(log, past, opening.reply, [3, 0, 1])
    again = report(library, log, past.session)
    assert item(again, "why-scale").covered == (0, 1, 3)
    assert item(again, "why-scale").is_confirmed
    assert again.past.points == (3, 7)
    assert again.unconfirmed == ()

    confirm(log, past, opening.reply, [])
    assert item(report(library, log, past.session), "why-scale").covered == ()
    assert log.cards() == {}


def test_only_points_that_there_are_can_be_confirmed(hold: Hold, log: ProgressLog) -> None:
    past = hold()
    with pytest.raises(ValueError, match="not points"):
        confirm(log, past, past.replies[0], [4])
    number = next(reply for reply in past.replies if not reply.is_open)
    with pytest.raises(ValueError, match="not points"):
        confirm(log, past, number, [0])


def test_numbers_come_with_the_right_ones_and_the_mistake(
    hold: Hold, library: Library, log: ProgressLog
) -> None:
    past = hold({**ANSWERS, "scale-number": "0.316 0.405 0.279"})
    number = item(report(library, log, past.session), "scale-number")
    assert number.mark == "wrong"
    assert number.right == ("0.292, 0.481, 0.227",)
    assert [mistake.id for mistake in number.mistakes] == ["scale.dk"]
    assert "√d_k" in number.mistakes[0].says
    assert not number.mistakes[0].again

    second = hold({"scale-number": "0.316 0.405 0.279"})
    assert item(report(library, log, second.session), "scale-number").mistakes[0].again


def test_what_to_study_comes_with_what_was_missed(
    hold: Hold, library: Library, log: ProgressLog
) -> None:
    past = hold()
    (study,) = report(library, log, past.session).study
    assert study.topic == "scaling"
    assert "Gradients vanish then" in study.missed
    assert "The variance grows with d_k" not in study.missed


def test_the_weakest_topic_is_to_be_studied_first(
    hold: Hold, library: Library, log: ProgressLog
) -> None:
    past = hold(minutes=45, topics=("scaling", "heads", "caches"))
    study = report(library, log, past.session).study
    assert [each.topic for each in study][-1] == "scaling", "of which a little was right"
    assert len(study) > 1
    assert study[0].share == 0


def test_earlier_interviews_are_there_to_compare_with(
    hold: Hold, library: Library, log: ProgressLog
) -> None:
    held = [hold() for _ in range(6)]
    found = report(library, log, held[-1].session)
    assert [past.number for past in found.earlier] == [2, 3, 4, 5]
    assert report(library, log, held[0].session).earlier == ()


def test_a_question_that_has_gone_keeps_what_the_log_says(
    hold: Hold, log: ProgressLog, tmp_path: Path
) -> None:
    past = hold({**ANSWERS, "scale-number": "0.316 0.405 0.279"})
    empty = Library.open([PackSource(tmp_path, "given")])
    found = report(empty, log, past.session)
    assert item(found, "why-scale").title == "talk/why-scale"
    assert item(found, "scale-number").mistakes[0].id == "scale.dk"
    assert item(found, "scale-number").mistakes[0].says == "Divided by d_k instead of √d_k."
    assert found.past.points == (2, 7)
    assert "0.316 0.405 0.279" in markdown(found).replace("\\", "")


def test_a_question_that_has_changed_is_not_judged_anew(
    hold: Hold, log: ProgressLog, tmp_path: Path
) -> None:
    past = hold()
    for name in ("pack.yaml", "questions.yaml"):
        text = (TALK / name).read_text()
        (tmp_path / name).write_text(text.replace("S: [1, 2, 0.5]", "S: [1, 2, 0.25]"))
    changed = Library.open([PackSource(tmp_path, "given")])
    number = item(report(changed, log, past.session), "scale-number")
    assert number.variant is None
    assert number.mark == "right"


def test_undone_answers_are_left_out(hold: Hold, library: Library, log: ProgressLog) -> None:
    past = hold()
    log.undo(past.replies[0].events[0])
    (again,) = interviews(log)
    assert len(again.replies) == len(past.replies) - 1
    for reply in again.replies:
        for event in reply.events:
            log.undo(event)
    assert interviews(log) == ()
    with pytest.raises(NoSuchInterview):
        report(library, log, past.session)


def test_what_another_device_wrote_is_not_trusted(log: ProgressLog, library: Library) -> None:
    odd = {"interview": {"minutes": "x", "level": [], "topics": 3, "role": 1, "points": -2}}
    for settings in ({}, {"interview": 5}, odd):
        log.append(
            Answer(
                question="talk/why-scale",
                outcome="wrong",
                score=0.0,
                mode="interview",
                session=f"s{len(str(settings))}",
                settings=settings,
            )
        )
    held = interviews(log)
    assert [past.wish for past in held] == [Wish(15)] * 3
    for past in held:
        assert markdown(report(library, log, past.session))


def test_an_interview_is_found_by_its_number(hold: Hold, log: ProgressLog) -> None:
    with pytest.raises(NoSuchInterview, match="none has been held yet"):
        find(log, 1)
    past = hold()
    assert find(log, 1).session == past.session
    with pytest.raises(NoSuchInterview, match="there is only 1"):
        find(log, 2)
    hold()
    with pytest.raises(NoSuchInterview, match="there are 1 to 2"):
        find(log, 0)


# On paper


def test_the_document_says_it_all_and_nothing_in_it_is_alive(
    hold: Hold, library: Library, log: ProgressLog
) -> None:
    from markdown_it import MarkdownIt

    past = hold({**ANSWERS, "scale-number": "0.316 0.405 0.279"})
    hold()
    document = markdown(report(library, log, interviews(log)[-1].session))
    assert "## Compared with earlier interviews" in document
    document = markdown(report(library, log, past.session))
    for wanted in ("# Mock interview 1: onsite, 30 minutes", "**2 of 7**", "## What to study"):
        assert wanted in document
    page = MarkdownIt("commonmark").enable("table").render(document)
    assert "<b>" not in page
    assert "<script>" not in page
    assert "<a " not in page
    assert "<img" not in page
    assert "[CLS] x[/i] &lt;b&gt;bold&lt;/b&gt;" in page
    assert "The **variance** grows, softmax saturates.\n```\n&lt;script&gt;" in page
    assert "<code>q·k</code>" in page


@pytest.mark.parametrize(
    "text",
    [
        "a `b",
        "[x](http://h)",
        "<http://h>",
        "![x](y)",
        "- x",
        "1. x",
        "a\n# b",
        "http://h",
        "www.h.org",
        "&lt;b&gt;",
        "_a_ d_k",
        "12) x",
        "= x",
        "$x$ ~~y~~",
        "a|b",
    ],
)
def test_a_text_from_outside_shows_as_written(text: str) -> None:
    from markdown_it import MarkdownIt

    page = MarkdownIt("commonmark").render(plain(text))
    assert page.startswith("<p>")
    assert unescape(page.removeprefix("<p>").removesuffix("</p>\n")) == " ".join(text.split())


def test_what_went_wrong_comes_with_the_way_to_it(
    hold: Hold, library: Library, log: ProgressLog
) -> None:
    past = hold({"scale-number": "0.300 0.500 0.200", "scale-shape": "(2, 4, 10, 10)"})
    found = report(library, log, past.session)
    document = markdown(found)
    assert "passed" not in document
    assert "No answer." in document
    assert "yours: no answer" in document
    by_name = {each.reply.question: text for each, text in zip(
        found.items, document.split("\n## ")[2:], strict=True)}  # fmt: skip
    assert "  scaled   scale(S, d_k) = [0.5, 1, 0.25]\n" in by_name["talk/scale-number"]
    assert "How it comes about" not in by_name["talk/scale-shape"]
    assert "How it comes about" not in by_name["talk/why-scale"]


def test_a_title_has_the_numbers_that_were_asked(
    hold: Hold, library: Library, log: ProgressLog
) -> None:
    found = report(library, log, hold({}).session)
    titles = [each.title for each in found.items if not each.reply.is_open]
    assert "Give the weights of the scores [1, 2, 0.5] at d_k = 4." in titles
    assert not any("…" in title for title in titles)
    assert set(titles) <= {text for each in found.study for text in each.missed}


def test_the_items_of_a_list_stay_lines_of_their_own() -> None:
    text = "Give three:\n1. `d_k`: *one*\n2. all\n   of it\n- last\n\nThe end,\n1. e4"
    assert list(paragraphs(text)) == [
        "Give three:", "1. `d_k`: \\*one\\*", "2. all of it", "- last", "", "The end,", "1. e4",
    ]  # fmt: skip


def test_formulas_stay_readable_in_the_source() -> None:
    assert plain("Divide by √d_k, not d_k: `Q_i` (3.5)") == "Divide by √d_k, not d_k: `Q_i` (3.5)"


def test_a_fence_is_longer_than_any_in_the_text() -> None:
    first, *_, last = fenced("a\n`````\nb")
    assert first == "``````text"
    assert last == "``````"


def test_the_keys_for_programs(hold: Hold, library: Library, log: ProgressLog) -> None:
    past = hold()
    found = json.loads(json.dumps(as_json(report(library, log, past.session)), allow_nan=False))
    assert list(summary(past)) == [
        "number",
        "began",
        "level",
        "minutes",
        "topics",
        "answered",
        "points",
        "points_of",
        "right",
        "right_of",
        "seconds",
        "seconds_planned",
    ]
    assert {"questions", "study", "earlier"} < set(found)
    opening = found["questions"][0]
    assert opening["id"] == "talk/why-scale"
    assert opening["follows"] is None
    assert opening["points"][0] == {"text": "The variance grows with d_k", "made": True}
    assert opening["confirmed"] is False


def test_a_percent_sign_of_a_title_stays_as_it_is(
    hold: Hold, library: Library, log: ProgressLog
) -> None:
    found = report(library, log, hold().session)
    titled = replace(found, study=(replace(found.study[0], title="100% of it", share=0.4),))
    assert "- **100% of it** (40 % right)" in markdown(titled)


def test_a_report_is_written_for_its_owner_alone(hold: Hold, tmp_path: Path) -> None:
    home = resolve_home(tmp_path / "home")
    file = default_file(home, hold())
    assert file.name == "2026-03-02-1000-onsite-30.md"
    save("one", file, replace=True)
    save("two", file, replace=True)
    assert file.read_text() == "two"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_report_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    file = tmp_path / "mine.md"
    said = "from pathlib import Path; from quizapp.study.interview_export import save; "
    said += f"save({'√d_k ≈ 8'!a}, Path({str(file)!a}), replace=False)"
    env = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    root = Path(__file__).parent.parent.parent
    subprocess.run(
        [sys.executable, "-c", said], cwd=root, env={**os.environ, **env}, timeout=60, check=True
    )
    assert file.read_text("utf-8") == "√d_k ≈ 8"
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "mine.md"
    file.write_text("mine")
    with pytest.raises(CannotWrite, match=r"mine\.md is there already"):
        save("two", file, replace=False)
    with pytest.raises(CannotWrite, match="could not be written"):
        save("two", file / "below" / "x.md", replace=False)
    assert file.read_text() == "mine"
