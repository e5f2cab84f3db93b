"""`$EDITOR` is split as a shell would, run without one, on an absolute path."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.tui.editor import NoEditor, command


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    program = tmp_path / "my editor" / "vim"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_words_are_split_and_the_path_is_last_and_absolute(
    editor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = command(Path("a; rm b.yaml"), 7, {"EDITOR": f"'{editor}' -c 'set nu'"})
    assert words == [str(editor), "-c", "set nu", "+7", str(tmp_path / "a; rm b.yaml")]


def test_only_editors_that_take_a_line_are_given_one(editor: Path) -> None:
    other = editor.with_name("typewriter")
    editor.rename(other)
    assert command(Path("/a.yaml"), 7, {"VISUAL": f"'{other}'", "EDITOR": "no"}) == [
        str(other),
        "/a.yaml",
    ]


@pytest.mark.parametrize("named", ["no-such-editor-here -w", "vi 'unclosed"])
def test_an_editor_that_cannot_be_run_is_a_sentence(named: str) -> None:
    with pytest.raises(NoEditor, match=r"\$EDITOR"):
        command(Path("/a.yaml"), 7, {"EDITOR": named})


def test_without_any_editor_the_place_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoEditor, match=r"/a.yaml, line 7"):
        command(Path("/a.yaml"), 7, {})
