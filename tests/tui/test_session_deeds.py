"""What one can do with a question beside answering it, and that all of it can be taken back."""

from __future__ import annotations

import random
import threading

import pytest
from textual.color import Color

from quizapp.study.session import Session
from quizapp.study.starting import Begun
from quizapp.tui.screens.note import NoteScreen
from quizapp.tui.screens.result import ResultScreen
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.widgets.calculator import Calculator
from quizapp.tui.widgets.fields import LineField, TextField

from .conftest import Open, Stage
from .test_session import answers

GIVEN = [
    ("row", [*"0.511 0.311 0.211", "enter"]),
    ("pick", ["2", "enter"]),
    ("several", ["2", "1", "enter"]),
    ("sequence", ["down", "space", "down", "space", "enter"]),
    ("pairs", ["2", "1", "4", "3", "enter"]),
    ("gaps", [*"zzz", "enter", *"yyy", "enter"]),
]
"""Wrong answers: a question's name and the keys."""


async def command(on: Stage, text: str) -> None:
    await on.press(":")
    await on.write(text)
    await on.press("enter")


async def test_a_wrong_answer_can_be_disputed(stage: Open) -> None:
    async with stage(100, 30) as on:
        await on.ask("row")
        await on.write("0.1 0.2 0.7")
        await on.press("enter")
        assert "m I was right" in on.lines[-1]
        await on.press("m")
        assert "✓  Counted as right. The question is flagged" in on.text
        assert on.app.desk.log.cards()["hostile/row"].flagged
        assert "I was right" not in on.lines[-1]
        assert "f take the flag off" in on.lines[-1]
        await on.press("u")
        assert "Taken back: that your answer was right" in on.lines[-2]
        assert "✗  Not yet." in on.text
        assert not on.app.desk.log.cards()["hostile/row"].flagged


async def test_undo_says_what_it_took_back_beside_the_instruction(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.write("1 2 3")
        await on.press("enter", "u")
        assert "Taken back: the answer to “Scores of robot" in on.lines[-2]
        assert str(on.one(".headline").render()).startswith("Carry 4 decimals")


async def test_what_was_taken_back_is_brought_back(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.write("1 2 3")
        await on.press("enter", "u", "U")
        assert "Brought back: the answer to “Scores of robot" in on.lines[-2]
        assert "✗  Not yet." in on.text
        assert on.app.desk.log.reviews() == 1
        await on.press("U")
        assert "✗  Not yet." in on.text, "there is nothing more to bring back"
        await on.press("u")
        assert on.app.desk.log.reviews() == 0
        await command(on, "redo")
        assert on.app.desk.log.reviews() == 1


@pytest.mark.parametrize(
    ("key", "said", "undone"),
    [("x", "Suspended: it is not asked", "suspending"), ("b", "Put off until tom", "putting off")],
)
async def test_what_is_put_away_makes_room_for_the_next(
    stage: Open, key: str, said: str, undone: str
) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.press("escape", key)
        assert "What is [CLS]" in on.text
        assert said in on.lines[-2]
        await on.press("u")
        assert f"Taken back: {undone} “Scores" in on.lines[-2]
        assert "Scores of robot" in on.lines[2]
        assert answers(on) == []


async def test_what_is_put_away_after_its_verdict_stays_in_view(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick", "card")
        await on.press("1", "enter", "b")
        assert "Put off until tomorrow; :undo takes it back." in on.lines[-2]
        assert "1 Again" not in on.lines[-2]
        assert "Which one is a token?" in on.text
        await on.press("b")
        assert on.app.desk.log.cards()["hostile/pick"].buried_until is not None


async def test_putting_the_last_question_away_ends_the_session(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick", "card", mode="practice")
        await on.press("1", "enter", "enter", "x")
        assert isinstance(on.app.screen, ResultScreen)


async def test_a_note_is_written_shown_after_the_answer_and_removed(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.ask("pick", "card")
        await on.press("n")
        assert isinstance(on.app.screen, NoteScreen)
        await on.write("? brackets [CLS] x[/i]")
        await on.press("ctrl+j")
        await on.write("second line")
        assert "Enter keep" in on.text
        await on.press("enter")
        assert "Noted." in on.lines[-2]
        assert "second line" not in on.text
        await on.press("1", "enter")
        assert "? brackets [CLS] x[/i]" in on.text
        assert "second line" in on.text
        await on.press("n")
        assert on.app.screen.query_one(TextField).text == "? brackets [CLS] x[/i]\nsecond line"
        await on.write(" and more")
        await on.press("escape")
        assert "and more" not in on.text
        await on.press("n", "ctrl+a")
        on.app.screen.query_one(TextField).text = ""
        await on.press("enter")
        assert "The note is gone." in on.lines[-2]
        assert "second line" not in on.text


async def test_a_note_can_be_written_after_its_command(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick", "card")
        await on.press(":")
        await on.write("note said here")
        await on.press("enter")
        assert "Noted." in on.lines[-2]
        await on.press("1", "enter")
        assert "said here" in on.text


async def test_question_marks_and_colons_can_begin_a_note(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await on.press("n", "?", ":")
        assert on.app.screen.query_one(TextField).text == "?:"


async def test_the_question_is_copied_with_its_answer_once_given(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await command(on, "copy")
        assert "Copied." in on.lines[-2]
        before = on.app.clipboard
        assert "[CLS] W[q] x[/i]" in before
        assert "[1, 2, 0.5]" in before
        assert "0.292" not in before
        await on.write("0.1 0.2 0.7")
        await on.press("enter", "y")
        assert "Copied, with its answer." in on.lines[-2]
        assert "0.292" in on.app.clipboard
        await on.press("Y")
        assert "scores = np.array([1.0, 2.0, 0.5])" in on.app.clipboard


async def test_words_have_no_numbers_to_copy_nor_anything_to_calculate(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await on.press("c", "Y")
        assert on.app.clipboard == ""
        assert not on.app.screen.has_class("-calculating")
        await on.press(":")
        await on.write("calc")
        assert "There is nothing for :calc to do here." in on.lines[-1]


async def test_the_calculator_works_out_what_is_typed_and_keeps_it(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await on.write("0.3")
        await on.press("escape", "c")
        assert isinstance(on.app.focused, LineField)
        assert "with scores, d_k" in on.text
        await on.write("exp(1/2) + exp(1)")
        assert "   4.367003099" in on.lines
        await on.press("enter")
        assert "exp(1/2) + exp(1)  =  4.367003099" in on.text
        await on.press("up")
        assert on.app.screen.query_one(Calculator).field.value == "exp(1/2) + exp(1)"
        await on.press("escape")
        assert isinstance(on.app.focused, TextField)
        assert on.app.screen.query_one(TextField).text == "0.3"
        assert not on.app.screen.has_class("-calculating")


async def test_the_calculator_does_not_do_the_question_itself(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row")
        await command(on, "calc")
        await on.write("softmax(scores)")
        assert "Before the answer the calculator does plain arithmetic, not softmax" in on.text
        assert "sqrt, sum, transpose." not in on.text
        await on.press("enter")
        assert "sqrt, sum, transpose." in on.text
        await on.press("escape")
        await on.write("0.1 0.2 0.7")
        await on.press("enter", "c")
        await on.write("softmax(scale(scores, d_k))")
        assert "[0.29" in on.text
        assert answers(on)[0].typed == "0.1 0.2 0.7"


async def test_a_topic_known_is_not_new_any_more(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "chain", "card")
        await command(on, "known")
        assert "What is [CLS]" in on.text
        assert on.lines[-2].strip().startswith("Known: 3 questions of this topic")


async def test_an_answered_question_begins_anew(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick", "card")
        await on.press("1", "enter", "z")
        assert on.lines[-2].strip().startswith("Made new")
        assert not on.app.desk.log.cards()["hostile/pick"].reps


async def test_the_first_command_that_fits_is_run(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await command(on, "s")
        assert "What is [CLS]" in on.text


async def test_commands_are_there_after_the_verdict_too(stage: Open) -> None:
    async with stage() as on:
        await on.ask("row", "card")
        await on.write("1 2 3")
        await on.press("enter")
        assert ": commands" not in on.lines[-1]
        await command(on, "right")
        assert "Counted as right" in on.text


async def test_the_next_question_is_drawn_ahead(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = threading.Semaphore(0)
    done: list[str] = []
    original = Session.prepare

    def prepare(session: Session) -> None:
        original(session)
        done.append(threading.current_thread().name)
        prepared.release()

    monkeypatch.setattr(Session, "prepare", prepare)
    async with stage() as on:
        await on.ask("row", "card")
        assert prepared.acquire(timeout=5)
        await on.press("escape", "h")
        await on.press("i")
        assert done == ["prepare"]
        await on.press("enter")
        assert prepared.acquire(timeout=5)


async def test_a_timed_session_counts_down(stage: Open) -> None:
    async with stage() as on:
        desk = on.app.desk

        def opening() -> Begun:
            queue = ["hostile/pick", "hostile/card", "hostile/row"]
            rng = random.Random(5)
            session = Session(desk.library, desk.log, desk.clock, rng, "timed", queue, minutes=2)
            return Begun(session)

        await on.app.push_screen(SessionScreen(opening, desk.clock, desk.topics, "timed"))
        await on.settle()
        assert on.lines[0].endswith("1     2:00 left")


async def test_the_bar_beside_an_open_answer_is_drawn(stage: Open) -> None:
    async with stage() as on:
        await on.ask("essay")
        kind, colour = on.app.screen.query_one(TextField).styles.border_left
        assert kind == "solid"
        assert isinstance(colour, Color)
        assert any(line.strip().startswith("│") or "▎" in line for line in on.lines)


@pytest.mark.parametrize("rated", [True, False])
@pytest.mark.parametrize(("name", "keys"), GIVEN)
async def test_the_verdict_after_an_undo_is_the_one_before_it(
    name: str, keys: list[str], rated: bool, stage: Open
) -> None:
    back = ["4", "u"] if rated else ["u", "U"]
    async with stage(80, 50) as on:
        await on.ask(name, "card")
        await on.press(*keys)
        assert len(answers(on)) == 1
        before = on.lines[1:-2]
        await on.press(*back)
        assert on.app.desk.log.reviews() == 1
        assert on.lines[1:-2] == before


@pytest.mark.parametrize(("name", "keys"), GIVEN)
async def test_an_answer_taken_back_stands_there_to_be_mended(
    stage: Open, name: str, keys: list[str]
) -> None:
    async with stage(80, 50) as on:
        await on.ask(name, "card")
        await on.press(*keys)
        (first,) = answers(on)
        await on.press("enter", "u", "enter")
        if name in {"row", "gaps"}:
            await on.press("enter")
        assert [each.typed for each in answers(on)] == [first.typed, first.typed]
        assert on.app.desk.log.reviews() == 1


async def test_a_number_taken_back_is_read_and_mended(stage: Open) -> None:
    async with stage(80, 50) as on:
        await on.ask("row", "card")
        await on.write("0.1 0.2 0.7")
        await on.press("enter", "u")
        assert "<pad> 0.7" in on.text
        await on.press("enter", "backspace", "6")
        assert on.app.screen.query_one(TextField).text == "0.1 0.2 0.6"


async def test_a_look_at_the_answer_is_taken_back_to_what_was_written(stage: Open) -> None:
    async with stage(80, 50) as on:
        await on.ask("pick", "essay")
        await on.press("1", "enter", "enter")
        await on.write("Scores grow")
        await on.press("enter", "enter")
        assert "Which of the points did you make?" in on.text
        await on.press("u")
        assert "Taken back: a look at the answer to" in on.lines[-2]
        assert "Which of the points" not in on.text
        field = on.app.screen.query_one(TextField)
        assert field.text.strip() == "Scores grow"
        await on.press("U")
        assert "Which of the points did you make?" in on.text
        await on.press("u", "u", "U", "U")
        assert "Which of the points did you make?" in on.text
        assert "Scores grow" in on.text, "also where the page was another meanwhile"
        await on.press("u", "enter")
        field = on.app.screen.query_one(TextField)
        assert field.has_focus
        await on.write(" with d_k")
        assert "with d_k" in field.text
        assert on.app.desk.log.reviews() == 1, "the answer before stays"
