"""Packs written to a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

MANIFEST = """\
format: 1
id: demo
title: A demonstration
version: 1.0.0
license: CC-BY-4.0
topics:
  - {id: softmax, title: Softmax}
"""

WritePack = Callable[..., Path]


@pytest.fixture
def write_pack(tmp_path: Path) -> WritePack:
    """Writes a pack: its questions, its manifest, and files by name; returns its folder."""

    def write(
        questions: str = "", *, name: str = "demo", manifest: str = MANIFEST, **files: str
    ) -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pack.yaml").write_text(dedent(manifest), encoding="utf-8")
        if questions:
            (folder / "questions.yaml").write_text(dedent(questions), encoding="utf-8")
        for stem, text in files.items():
            (folder / f"{stem}.yaml").write_text(dedent(text), encoding="utf-8")
        return folder

    return write
