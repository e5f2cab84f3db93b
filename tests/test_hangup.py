"""Told to go, cut off, stopped and gone on with: real processes in real terminals."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.cli import COULD_NOT
from quizapp.clock import SystemClock
from quizapp.paths import resolve_home
from quizapp.progress.log import ProgressLog
from tests.terminal import Terminal

PACK = Path(__file__).parent / "packs" / "mini"
GAPS = ["--kind", "cloze", "--count", "9"]
SAVED = "the schedule stays"
Begin = Callable[[str], Terminal]


def give_up(terminal: Terminal) -> None:
    """In the app: out of the field, then "I don't know"; returns once the verdict is painted."""
    assert terminal.until("single keys")
    terminal.type("\x1b")
    # Not "leave": questions speak of that, too.
    assert terminal.until("I don't know")
    terminal.type("i")
    assert terminal.until(SAVED)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    Library.open([PackSource(PACK, "given")], folder / "cache")
    return folder


@pytest.fixture
def begin(home: Path) -> Begin:
    """Opens a face, answers its first question and types the beginning of the next answer."""

    def run(face: str) -> Terminal:
        words = ["practice", *GAPS] if face == "app" else ["ask", "--mode", "practice", *GAPS]
        terminal = Terminal(words, home, PACK)
        if face == "app":
            give_up(terminal)
            terminal.type("\r")
            assert terminal.until("single keys")
        else:
            assert terminal.until("> ")
            terminal.type(":idk\n")
            assert terminal.until(SAVED)
            assert terminal.until("> ")
        terminal.type("abc")
        assert terminal.until("abc")
        return terminal

    return run


def answers(home: Path) -> int:
    with ProgressLog.open(resolve_home(home), SystemClock()) as log:
        assert log.faults == ()
        assert log.verify() == []
        return log.reviews()


@pytest.mark.parametrize("face", ["app", "lines"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_go_it_goes_and_leaves_the_terminal_in_order(
    face: str, number: int, begin: Begin, home: Path
) -> None:
    with begin(face) as terminal:
        terminal.signal(number)
        assert terminal.wait() == 128 + number
        terminal.drain()
        assert "Traceback" not in terminal.text
        assert terminal.echoes
        if face == "app":
            assert b"\x1b[?1049l" in terminal.output, "back from the alternate screen"
            assert terminal.output.rfind(b"\x1b[?25h") > terminal.output.rfind(b"\x1b[?25l")
    assert answers(home) == 1


@pytest.mark.parametrize("face", ["app", "lines"])
def test_a_terminal_that_is_closed_takes_nothing_with_it(
    face: str, begin: Begin, home: Path
) -> None:
    with begin(face) as terminal:
        terminal.hang_up()
        assert terminal.wait() == 128 + signal.SIGHUP
    assert answers(home) == 1


def deaf() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def test_the_app_leaves_a_terminal_that_is_gone_also_where_nobody_says_so(home: Path) -> None:
    with Terminal(["practice", *GAPS], home, PACK, first=deaf) as terminal:
        give_up(terminal)
        terminal.hang_up()
        assert terminal.wait() == 128 + signal.SIGHUP
    assert answers(home) == 1


def test_line_mode_ends_where_nobody_says_that_the_terminal_is_gone(home: Path) -> None:
    words = ["ask", "--mode", "practice", *GAPS]
    with Terminal(words, home, PACK, first=deaf) as terminal:
        assert terminal.until("> ")
        terminal.type(":idk\n")
        assert terminal.until(SAVED)
        terminal.hang_up()
        assert terminal.wait() == COULD_NOT
    assert answers(home) == 1


@pytest.mark.parametrize("face", ["app", "lines"])
def test_stopped_and_gone_on_with_it_takes_answers_as_before(
    face: str, begin: Begin, home: Path
) -> None:
    with begin(face) as terminal:
        # The system lets nobody stop the leader of a session with what Ctrl+Z sends, unless it
        # listens for it, as the app does.
        terminal.signal(signal.SIGTSTP if face == "app" else signal.SIGSTOP)
        assert terminal.stopped()
        assert terminal.echoes, "the shell has its terminal meanwhile"
        terminal.signal(signal.SIGCONT)
        if face == "app":
            give_up(terminal)
        else:
            terminal.type("\n:idk\n")
            assert terminal.until(SAVED)
        terminal.signal(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert "Traceback" not in terminal.text
    assert answers(home) >= 2


def test_bytes_that_are_no_text_do_not_end_the_app(begin: Begin, home: Path) -> None:
    with begin("app") as terminal:
        terminal.send(b"\x1b[200~d\x9be\xe9\x1b[201~")
        assert terminal.until("d\N{REPLACEMENT CHARACTER}e")
        terminal.type("\x11")
        assert terminal.wait() == 0
        terminal.drain()
        assert "Traceback" not in terminal.text
