"""Browse: found while typing, looked at, decided on, edited and read again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from quizapp.progress import backup, shelf
from quizapp.progress.events import Answer
from quizapp.tui import editor
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.browse import BrowseScreen
from quizapp.tui.screens.confirm import ConfirmScreen
from quizapp.tui.screens.note import NoteScreen
from quizapp.tui.screens.session import SessionScreen
from quizapp.tui.widgets.chips import Chips
from quizapp.tui.widgets.fields import TextField
from quizapp.tui.widgets.question_list import QuestionList

from .conftest import PACK, Open, Stage
from .test_hostile import actions


async def browse(on: Stage, text: str = "") -> BrowseScreen:
    screen = BrowseScreen(on.app.desk, text)
    await on.app.push_screen(screen)
    await on.settle()
    return screen


async def test_words_are_found_in_prompt_title_topic_tag_and_id(stage: Open) -> None:
    async with stage() as on:
        screen = await browse(on)
        assert "10 questions" in on.lines[0]
        for text, title in (
            ("variance components", ""),
            ("dot products", "A [CLS] x[/i] token meets"),
            ("hostile/essay", "Why scale? W[q] x[/i]"),
            ("WEIGHTS tab", "Give the scaled scores"),
        ):
            screen.field.value = text
            await on.settle()
            rows = [row.entry.title for row in screen.list.rows]
            assert [each[: len(title)] for each in rows[:1]] == ([title] if title else []), text
        assert f"{len(screen.list.rows)} of 10" in on.lines[0]


async def test_b_opens_it_from_today(stage: Open) -> None:
    async with stage() as on:
        await on.press("b")
        assert isinstance(on.app.screen, BrowseScreen)
        await on.press("escape", "escape")
        assert not isinstance(on.app.screen, BrowseScreen)


async def test_what_nothing_has_is_said(stage: Open) -> None:
    async with stage() as on:
        await browse(on)
        await on.write("zebra [x]")
        assert "Nothing has “zebra [x]”." in on.lines[-2]
        await on.press("enter", "escape")
        assert not isinstance(on.app.screen, BrowseScreen)


async def test_letters_are_typed_in_the_field_and_commands_in_the_list(stage: Open) -> None:
    async with stage() as on:
        screen = await browse(on)
        await on.press("q", "f")
        assert screen.field.value == "qf"
        screen.field.value = "pick"
        await on.press("enter", "f")
        assert "Flagged." in on.lines[-2]
        assert any("⚑" in line for line in on.lines)
        card = on.app.desk.log.card("hostile/pick")
        assert card is not None
        assert card.flagged
        await on.press("f")
        assert "The flag is off." in on.lines[-2]


async def test_the_key_that_leads_to_the_field_is_no_part_of_the_search(stage: Open) -> None:
    async with stage() as on:
        screen = await browse(on)
        assert "/ search" not in on.lines[-1], "it would type a stroke"
        await on.press("/", "q")
        assert screen.field.value == "q"
        screen.field.value = "pick"
        await on.press("enter", "slash")
        assert screen.field.has_focus


async def test_what_was_done_with_a_question_is_not_said_of_its_next_variant(stage: Open) -> None:
    async with stage() as on:
        await browse(on, "pick")
        await on.press("enter", "enter", "f")
        assert "Flagged." in on.lines[-2]
        await on.press("n")
        assert "Flagged." not in on.lines[-2]


async def test_states_are_searched_by_number_and_click(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await on.press("2", "enter", "escape", "enter")
        screen = await browse(on)
        await on.press("escape", "2")
        assert [row.entry.id for row in screen.list.rows] == ["hostile/pick"]
        assert any("✗" in line for line in on.lines[4:])
        await on.press("0", "4")
        assert len(screen.list.rows) == 9
        await on.press("0")
        await on.pilot.click(Chips, offset=(3, 0))
        await on.settle()
        assert screen.query_one(Chips).on == {"weak"}


async def test_numbers_look_like_keys_only_while_they_are(stage: Open) -> None:
    async with stage() as on:
        chips = (await browse(on)).query_one(Chips)

        def accented() -> int:
            spans = [span for line in chips.lines(80) for span in line.spans]
            return sum("$primary" in str(span.style) for span in spans)

        assert accented() == 0, "a digit is a word to search for"
        await on.press("escape")
        assert accented() == 8
        await on.press("slash")
        assert accented() == 0


async def test_suspended_and_put_off_do_not_come(stage: Open) -> None:
    async with stage() as on:
        screen = await browse(on, "pick")
        await on.press("enter", "s")
        assert "‖" in on.text
        assert "take in again" in on.lines[-1]
        await on.press("s", "b")
        assert "tomorrow" in on.text
        assert screen.row is not None
        assert "buried" in screen.row.standings
        await on.press("u")
        assert screen.row is not None
        assert "buried" not in screen.row.standings
        await on.press("U")
        assert "Brought back: putting “Which" in on.lines[-2]
        assert screen.row is not None
        assert "buried" in screen.row.standings
        await on.press("U")
        assert "There is nothing to bring back." in on.lines[-2]


async def test_a_note_is_written_changed_and_taken_back(stage: Open) -> None:
    async with stage(80, 40) as on:
        screen = await browse(on, "pick")
        await on.press("enter", "w")
        assert isinstance(on.app.screen, NoteScreen)
        await on.write("Think of x[/i].")
        await on.press("enter")
        assert "Noted. u takes that back." in on.lines[-2]
        await on.press("enter")
        assert "Your note  Think of x[/i]." in on.text
        await on.press("w", "escape")
        assert note(on) == "Think of x[/i]."
        await on.press("w")
        on.app.screen.query_one(TextField).text = ""
        await on.press("enter")
        assert "The note is gone." in on.lines[-2]
        assert note(on) == ""
        await on.press("u")
        assert note(on) == "Think of x[/i]."
        assert screen.is_current


def note(on: Stage) -> str:
    card = on.app.desk.log.card("hostile/pick")
    assert card is not None
    return card.note


async def test_new_again_only_after_asking(stage: Open) -> None:
    async with stage() as on:
        await on.ask("pick")
        await on.press("1", "enter", "escape", "enter")
        await browse(on, "pick")
        await on.press("enter", "r")
        assert isinstance(on.app.screen, ConfirmScreen)
        await on.press("escape")
        card = on.app.desk.log.card("hostile/pick")
        assert card is not None
        assert card.reps == 1
        await on.press("r", "enter")
        card = on.app.desk.log.card("hostile/pick")
        assert card is not None
        assert card.reps == 0
        await on.press("u")
        card = on.app.desk.log.card("hostile/pick")
        assert card is not None
        assert card.reps == 1


async def test_a_question_is_seen_in_full_with_its_history(stage: Open) -> None:
    async with stage(80, 40) as on:
        await on.ask("row")
        await on.write("0.315 0.405 0.278")
        await on.press("enter", "escape", "enter")
        on.clock.advance(timedelta(days=3))
        await browse(on, "hostile/row")
        await on.press("enter", "enter")
        assert "[CLS] W[q] x[/i] [@click=app.quit]" in on.text
        assert "0.315 0.405 0.278" in on.text
        assert "20 Nov 10:00  ✗ wrong" in on.text
        assert "How it comes about" not in on.text
        assert "comes now" in on.text
        await on.press("a")
        assert "How it comes about" in on.text
        assert "Because <s> W[q] x[/i]" in on.text
        assert actions(on) == set()
        await on.press("escape", "escape")
        assert not isinstance(on.app.screen, BrowseScreen)


async def test_every_kind_can_be_looked_at_with_and_without_its_answer(stage: Open) -> None:
    async with stage(130, 60) as on:
        screen = await browse(on)
        await on.press("escape", "a")
        for row in list(screen.list.rows):
            shown = screen.closeup.shown
            assert shown is not None
            assert shown.row.entry.id == row.entry.id
            assert shown.trouble == ""
            assert actions(on) == set()
            await on.press("a", "a", "n", "p", "p", "down")
        assert on.app.is_running


async def test_variants_have_other_orders(stage: Open) -> None:
    async with stage(80, 40) as on:
        screen = await browse(on, "hostile/sequence")
        await on.press("enter", "enter")
        seen = set()
        for number in range(1, 6):
            assert f"Variant {number} " in on.text
            assert screen.closeup.shown is not None
            assert screen.closeup.shown.variant is not None
            seen.add(screen.closeup.shown.variant.order)
            await on.press("n")
        assert len(seen) > 1


async def test_practising_just_this_comes_back_to_the_list(stage: Open) -> None:
    async with stage() as on:
        screen = await browse(on, "several")
        await on.press("enter", "enter", "enter")
        assert isinstance(on.app.screen, SessionScreen)
        assert "1 of 1" in on.lines[0]
        await on.press("1", "enter", "enter", "enter")
        assert screen.is_current
        assert screen.row is not None
        assert screen.row.entry.id == "hostile/several"
        assert "unseen" not in screen.row.standings
        assert "What you answered" in on.text


async def test_question_numbers_and_answer_are_copied(stage: Open) -> None:
    async with stage() as on:
        await browse(on, "hostile/row")
        await on.press("enter", "enter", "c", "3")
        assert on.app.clipboard.startswith("import numpy as np")
        assert "scores = np.array([1.0, 2.0, 0.5])" in on.app.clipboard
        await on.press("c", "down", "enter")
        assert on.app.clipboard == "scores = [1, 2, 0.5]\nd_k = 4"
        await on.press("c", "4")
        assert "0.481" in on.app.clipboard
        await on.press("c", "1")
        assert "[CLS] W[q] x[/i]" in on.app.clipboard
        assert "Copied: the question." in on.lines[-2]


async def test_the_mouse_does_it_all(stage: Open) -> None:
    async with stage() as on:
        screen = await browse(on)
        await on.pilot.click(QuestionList, offset=(10, 2))
        await on.settle()
        assert screen.list.cursor == 2
        await on.pilot.click(QuestionList, offset=(10, 2))
        await on.settle()
        assert "Variant 1" in on.text
        await on.pilot.click("KeyBar", offset=(3, 0))
        await on.settle()
        assert isinstance(on.app.screen, SessionScreen)


class Typist:
    """Stands in for an editor: changes the file that it is given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.words: list[str] = []
        self.changes: list[tuple[str, str]] = []

        @contextmanager
        def suspend(_: QuizApp) -> Iterator[None]:
            yield

        monkeypatch.setenv("EDITOR", "sh -e")
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setattr(QuizApp, "suspend", suspend)
        monkeypatch.setattr(editor, "run", self.run)

    def run(self, words: list[str]) -> int:
        self.words = words
        if self.changes:
            old, new = self.changes.pop(0)
            file = Path(words[-1])
            text = file.read_text(encoding="utf-8")
            assert old in text
            file.write_text(text.replace(old, new), encoding="utf-8")
        return 0


@pytest.fixture
def typist(monkeypatch: pytest.MonkeyPatch) -> Typist:
    return Typist(monkeypatch)


async def test_a_question_is_edited_and_read_again_in_place(
    stage: Open, make_app: Callable[..., QuizApp], typist: Typist, tmp_path: Path
) -> None:
    pack = shutil.copytree(PACK, tmp_path / "hostile")
    async with stage(app=make_app(packs=(pack,))) as on:
        await on.ask("card")
        await on.press("enter", "enter", "escape", "enter")
        await browse(on, "hostile/card")
        typist.changes = [("What is [CLS] x[/i]?", "What is <mask>?")]
        await on.press("enter", "enter", "e")
        assert typist.words == ["sh", "-e", str(pack / "questions.yaml")]
        assert "Read again." in on.lines[-2]
        assert "What is <mask>?" in on.text
        assert "✓ right" in on.text


async def test_however_much_is_wrong_with_a_source_the_keys_stay_in_sight(
    stage: Open, make_app: Callable[..., QuizApp], typist: Typist, tmp_path: Path
) -> None:
    pack = shutil.copytree(PACK, tmp_path / "hostile")
    async with stage(80, 24, app=make_app(packs=(pack,))) as on:
        await browse(on, "hostile/card")
        typist.changes = [("    topic: markup", "    topic: " + "no-such-topic-" * 4 + "here")]
        await on.press("enter", "e")
        assert on.text.count("questions.yaml:") == 3
        assert "more: `quizapp pack check` tells them all." in on.text
        assert "edit again" in on.text


async def test_a_source_that_was_broken_can_be_mended(
    stage: Open, make_app: Callable[..., QuizApp], typist: Typist, tmp_path: Path
) -> None:
    pack = shutil.copytree(PACK, tmp_path / "hostile")
    async with stage(app=make_app(packs=(pack,))) as on:
        screen = await browse(on, "hostile/card")
        broken = ("    kind: flashcard", "    kind: flash[/card]")
        typist.changes = [broken, (broken[1], broken[0])]
        await on.press("enter", "e")
        assert isinstance(on.app.screen, ConfirmScreen)
        assert "questions.yaml:" in on.text
        assert "flash[/card]" in on.text
        await on.press("enter")
        assert screen.is_current
        assert "Read again." in on.lines[-2]
        assert screen.row is not None
        assert screen.row.entry.id == "hostile/card"


async def test_a_shipped_pack_is_copied_first_if_one_says_so(
    stage: Open,
    make_app: Callable[..., QuizApp],
    typist: Typist,
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped = shutil.copytree(PACK, tmp_path / "shipped" / "hostile")
    monkeypatch.setattr("quizapp.study.opening.shipped_packs", lambda: shipped.parent)
    before = (shipped / "questions.yaml").read_bytes()
    async with stage(app=make_app(packs=())) as on:
        await browse(on, "hostile/card")
        await on.press("enter", "e")
        assert "comes with the app" in on.text
        await on.press("escape")
        assert typist.words == []
        typist.changes = [("What is [CLS] x[/i]?", "What is <mask>?")]
        await on.press("e", "enter")
        assert Path(typist.words[-1]).is_relative_to(home / "packs")
        assert "What is <mask>?" in on.text
        assert (shipped / "questions.yaml").read_bytes() == before
        assert on.app.desk.library.problems == ()


async def test_before_a_pack_is_replaced_progress_is_backed_up_or_nothing_is_replaced(
    stage: Open,
    make_app: Callable[..., QuizApp],
    typist: Typist,
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped = shutil.copytree(PACK, tmp_path / "shipped" / "hostile")
    monkeypatch.setattr("quizapp.study.opening.shipped_packs", lambda: shipped.parent)
    async with stage(app=make_app(packs=())) as on:
        log = on.app.desk.log
        log.append(Answer(question="hostile/card", outcome="correct", score=1, mode="practice"))
        (home / "backups").write_text("in the way")
        await browse(on, "hostile/card")
        await on.press("enter", "e", "enter")
        assert typist.words == []
        assert not (home / "packs").exists()
        (home / "backups").unlink()
        await on.press("e", "enter")
        assert Path(typist.words[-1]).is_relative_to(home / "packs")
        (kept,) = shelf.listed(on.app.desk.home)
        assert backup.events(kept.path) == list(log.events())


async def test_where_no_editor_can_be_opened_the_place_is_told(stage: Open) -> None:
    async with stage() as on:
        await browse(on, "hostile/card")
        await on.press("enter", "e")
        assert "questions.yaml:" in on.lines[-2] or "EDITOR" in on.lines[-2]


@pytest.mark.parametrize("size", [(60, 20), (20, 5), (160, 50)])
async def test_every_size_works(stage: Open, size: tuple[int, int]) -> None:
    async with stage(*size) as on:
        screen = await browse(on)
        await on.press("enter", "down", "enter", "a", "escape", "end")
        assert screen.list.cursor == (9 if size[0] >= 60 else 0)
        assert on.app.is_running
