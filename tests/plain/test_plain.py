"""Line mode: what is typed, what is printed, what is on disk."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime

import pytest

from quizapp.bank.library import Library
from quizapp.clock import FixedClock
from quizapp.lines import Lines
from quizapp.plain.hearing import goes_on
from quizapp.plain.line_mode import LineMode
from quizapp.progress.log import ProgressLog
from quizapp.study.session import Session
from tests.plain.conftest import Converse, objects


def outcomes(text: str) -> list[str]:
    return [found["verdict"]["outcome"] for found in objects(text) if "verdict" in found]


def test_a_question_its_verdict_and_the_count(converse: Converse) -> None:
    lines = converse("1000\n", "score").splitlines()
    assert lines[0] == "1 of 1  Scores (phone screen)"
    assert lines[1].endswith("Give q·k.")
    assert lines[2] == "Answer with a whole number."
    assert lines[3].startswith("Wrong")
    assert lines[-1] == "1 answer: 1 wrong."


def test_both_numbers_and_the_way_there_follow_a_wrong_answer(converse: Converse) -> None:
    text = converse("0.1 0.2 0.7\n", "row")
    assert "Yours: The 0.1, robot 0.2, ate 0.7. Right: The 0." in text
    assert "How it comes about:" in text
    assert "softmax(scaled) = [" in text


def test_every_option_says_why_afterwards(converse: Converse) -> None:
    text = converse("1\n", "pick")
    assert text.count("BERT puts it first.") == 1
    assert "yours) " in text
    assert "`[CLS]`" in text


def test_a_matrix_goes_on_while_a_line_ends_in_a_separator(converse: Converse) -> None:
    for said in ("1 2;\n3 4\n", "[[1, 2],\n[3, 4]]\n", "1, 2;\n3, 4;\n\n"):
        text = converse(said, "table", as_json=True)
        (verdict,) = [found["verdict"] for found in objects(text)[1:]]
        assert verdict["read_as"] == [[1, 2], [3, 4]], said


def test_an_empty_line_always_ends_an_answer(converse: Converse) -> None:
    assert outcomes(converse("[1,\n\n:quit\n", "row", as_json=True)) == ["unreadable"]


def test_a_command_always_ends_an_answer(converse: Converse, log: ProgressLog) -> None:
    text = converse("[0.1, 0.2,\n:idk\n", "row", as_json=True)
    assert outcomes(text) == ["wrong"]
    assert log.reviews() == 1


def test_a_scalar_is_one_line_whatever_it_ends_in(converse: Converse) -> None:
    _, found = objects(converse("100;\n200\n", "score", as_json=True))
    assert found["verdict"]["read_as"] == 100


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("1 2", False),
        ("1 2;", True),
        ("1 2,  ", True),
        ("[1 2", True),
        ("[[1, 2], [3, 4]]", False),
        ("tensor([1, 2", True),
        ("1]", False),
    ],
)
def test_when_an_answer_goes_on(text: str, more: bool) -> None:
    assert goes_on(text) is more


def test_a_flashcard_takes_a_line_and_a_rating(converse: Converse, log: ProgressLog) -> None:
    text = converse("\nfine\n3\n", "card")
    assert "Weights that are positive and sum to 1." in text
    assert text.count("1 Again, 2 Hard, 3 Good, 4 Easy") == 2
    (answer,) = log.answers()
    assert answer.rating == 3


def test_an_open_answer_has_lines_up_to_an_empty_one(converse: Converse, log: ProgressLog) -> None:
    text = converse("The variance\n\nof scores\n\n2\n", "talk")
    assert "  [x] The variance grows with d_k" in text
    assert "  [ ] Softmax would saturate" in text
    assert "An interviewer might go on:\n  q = …, k = …. Give q·k." in text
    assert text.count("An interviewer might go on:") == 1
    assert "Type 1 Again" in text, "the second line came after the answer had ended"
    (answer,) = log.answers()
    assert answer.rating == 2


def test_what_follows_an_open_question_is_told_with_its_answer(converse: Converse) -> None:
    assert "An interviewer might go on:" in converse(":idk\n", "talk")
    assert "An interviewer might go on:" not in converse(":idk\n", "score")
    found = objects(converse("The variance\n\n2\n", "talk", as_json=True))
    (revealed,) = [each for each in found if "answer" in each]
    assert revealed["follow_ups"] == ["q = …, k = …. Give q·k."]


def test_closed_kinds_go_by_number_and_gaps_by_semicolon(converse: Converse) -> None:
    text = converse(
        "1 2\n1 2 3 4 5\n1 2 3\nsoftmax; scaled\n",
        "pick-several",
        "sort",
        "pairs",
        "gaps",
        as_json=True,
    )
    assert len(outcomes(text)) == 4
    assert outcomes(text)[-1] == "correct"
    cloze = objects(text)[6]["question"]
    assert cloze["prompt"] == "Weights are the ____ of the ____ scores."


def test_the_parts_of_a_chain_are_asked_one_after_another(converse: Converse) -> None:
    text = converse("1.5 0.5\n:idk\n:hint\n1 2\n", "steps")
    assert "Part 1 of 3: scaled." in text
    assert "Part 3 of 3: out." in text
    assert text.index("Part 2 of 3") < text.index("Right: 0.731") < text.index("Part 3 of 3")
    assert "No more hints." in text
    assert "How it comes about:" in text


def test_in_json_a_chain_has_one_question_and_a_verdict_for_each_part(converse: Converse) -> None:
    found = objects(converse("1.5 0.5\n9 9\n1 2\n", "steps", as_json=True))
    assert [next(iter(each)) for each in found] == ["question"] + ["verdict"] * 3
    assert [each["verdict"]["expected"] is None for each in found[1:]] == [True, True, False]
    assert "parts" not in found[1]["verdict"]


def test_the_keys_in_json(converse: Converse) -> None:
    question, verdict = objects(converse("1\n", "score", as_json=True))
    assert list(question["question"]) == [
        "id", "rev", "kind", "topic", "difficulty", "seed", "prompt", "given", "ask",
        "answer_kind", "shape", "decimals", "options", "items",
    ]  # fmt: skip
    assert list(verdict["verdict"]) == [
        "id", "seed", "outcome", "score", "read_as", "expected", "entries", "misconceptions",
        "message", "carried",
    ]  # fmt: skip


def test_a_verdict_is_printed_once_the_answer_is_on_disk(
    library: Library, log: ProgressLog
) -> None:
    class Watching(io.StringIO):
        def write(self, text: str, /) -> int:
            seen.append((text[:11], log.reviews()))
            return super().write(text)

    seen: list[tuple[str, int]] = []
    clock = FixedClock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    session = Session(library, log, clock, random.Random(1), "learn", ["mini/score"])
    lines = Lines(io.BytesIO(b"1000\n"))
    LineMode(session, library, lines, Watching(), io.StringIO(), as_json=True).run()
    assert seen[:2] == [('{"question"', 0), ('{"verdict":', 1)]


def test_skip_undo_and_quit(converse: Converse, log: ProgressLog) -> None:
    text = converse(":skip\n1\n:undo\n:quit\nnever read\n", "score", "pick")
    assert "Taken back: the answer to “Which token does [CLS] stand for?”." in text
    assert text.count("Which token does `[CLS]` stand for?") == 2
    assert "never read" not in text
    assert log.reviews() == 0


def test_undo_after_the_last_answer(converse: Converse, log: ProgressLog) -> None:
    converse("1000\n:undo\n", "score")
    assert log.reviews() == 0
    text = converse("1000\n:undo\n1001\n", "score", as_json=True)
    assert outcomes(text) == ["wrong", "wrong"]
    assert log.reviews() == 1


def test_redo(converse: Converse, log: ProgressLog) -> None:
    text = converse("1000\n:undo\n:redo\n:redo\n1\n", "score", "pick")
    assert text.index("Taken back:") < text.index("Brought back: the answer to “q = ")
    assert "There is nothing to bring back." in text
    assert text.count("Which token does `[CLS]` stand for?") == 2
    assert log.reviews() == 2


def test_undo_with_nothing_to_undo_and_unknown_commands(converse: Converse) -> None:
    text = converse(":undo\n:frobnicate\n", "score")
    assert "There is nothing to undo." in text
    assert "There is no such command" in text


@pytest.mark.parametrize("said", ["", "\n\n\n", "\x00\x1b[2J\x07\n", ":", "::\n", "\r\n"])
def test_hostile_and_empty_input_ends_cleanly(
    converse: Converse, log: ProgressLog, said: str
) -> None:
    text = converse(said, "score", "row")
    assert "\x1b" not in text
    assert "\x00" not in text
    assert log.reviews() == 0


def test_control_characters_are_never_printed_as_they_are(converse: Converse) -> None:
    hostile = "softmax\x1b[31m\x9b1m\u202e; scaled\n"
    for as_json in (False, True):
        text = converse(hostile, "gaps", as_json=as_json)
        assert not set(text) & set("\x1b\x9b\u202e\x07")


def test_bytes_that_are_no_text_and_lines_without_end(converse: Converse, log: ProgressLog) -> None:
    assert outcomes(converse(b"\xff\xfe\x80\n", "score", as_json=True)) == ["unreadable"]
    assert outcomes(converse(b"7" * 10_000_000, "score", as_json=True)) == ["unreadable"]
    assert outcomes(converse(b"[" * 10_000_000 + b"\n\n", "row", as_json=True)) == ["unreadable"]
    assert log.reviews() == 0


def test_the_last_line_needs_no_line_end(converse: Converse, log: ProgressLog) -> None:
    converse("1000", "score")
    assert log.reviews() == 1


def test_help_names_every_command(converse: Converse) -> None:
    text = converse(":help\n:quit\n", "score")
    for name in ("hint", "right", "note", "calc", "bury", "suspend", "reset", "flag", "know"):
        assert f"  :{name} " in text
    assert "there are :hint :skip" in converse(":what\n:quit\n", "score")


def test_my_answer_was_right_after_the_next_question_is_put(
    converse: Converse, log: ProgressLog
) -> None:
    text = converse("1000\n:right\n:quit\n", "score", "pick")
    assert "Counted as right. The question is flagged" in text
    assert text.rstrip().endswith("1 answer: 1 right.")
    (answer,) = log.answers()
    assert answer.outcome == "correct"
    assert "There is no wrong answer here." in converse(":right\n:quit\n", "score")


def test_my_answer_was_right_at_the_very_end(converse: Converse) -> None:
    text = converse("1000\n:right\n", "score")
    assert text.rstrip().endswith("1 answer: 1 right.")
    found = objects(converse("1000\n:right\n", "score", as_json=True))
    assert [each["verdict"]["outcome"] for each in found[1:]] == ["wrong", "correct"]


def test_questions_are_put_away_and_the_next_one_is_asked(
    converse: Converse, log: ProgressLog
) -> None:
    text = converse(":suspend\n:bury\n:undo\n:flag\n:reset\n:quit\n", "score", "pick", "sort")
    assert text.count("Give q·k.") == 1
    assert text.count("\nWhich token does") == 2
    assert "Put off until tomorrow." in text
    assert "Taken back: putting off “Which token does [CLS] stand for?”." in text
    cards = log.cards()
    assert cards["mini/score"].suspended
    assert cards["mini/pick"].flagged
    assert cards["mini/pick"].buried_until is None


def test_a_known_topic_is_left(converse: Converse, log: ProgressLog) -> None:
    text = converse(":know\n", "score", "pick", "sort")
    assert "Known: 6 questions of this topic" in text
    assert "Put the steps of attention in order." in text
    assert log.reviews() == 0


def test_notes_and_the_calculator(converse: Converse) -> None:
    said = ":note\n:note divide by the root\n:note\n:calc exp(0)\n:calc softmax(S)\n:calc\n:quit\n"
    lines = converse(said, "row").splitlines()
    assert "There is no note on this question." in lines
    assert lines[lines.index("Noted.") + 1 : lines.index("Noted.") + 3] == [
        "divide by the root",
        "1",
    ]
    assert any(line.startswith("Before the answer the calculator does plain") for line in lines)
    assert "Your note: divide by the root" in converse(":idk\n", "row")
    assert "This one is for the head alone" in converse(":calc 1\n:quit\n", "score")


def test_a_clock_that_jumps_either_way_stops_nothing(library: Library, log: ProgressLog) -> None:
    clock = FixedClock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    names = ["mini/score", "mini/row", "mini/pick", "mini/card"]
    session = Session(library, log, clock, random.Random(1), "learn", names, seed=1)

    class Jumping(Lines):
        left = 12

        def next(self) -> str | None:
            clock.set(datetime(2019 if clock.now().year > 2020 else 2033, 5, 1, tzinfo=UTC))
            self.left -= 1
            return ":idk" if self.left >= 0 else None

    out = io.StringIO()
    LineMode(session, library, Jumping(io.BytesIO()), out, out).run()
    assert "12 answers: 12 wrong." in out.getvalue()
    times = [event.time for event in sorted(log.events(), key=lambda event: event.number)]
    assert times == sorted(times)
    assert log.verify() == []
