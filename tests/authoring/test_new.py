"""A new pack is sound, and nothing that is there is touched."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from quizapp.authoring.check import check_paths
from quizapp.authoring.new import CannotCreate, new_pack
from quizapp.bank.library import Library


@pytest.mark.parametrize(
    ("name", "pack_id", "title"),
    [
        ("plain", None, None),
        ("Süße Pakete! 7", None, "A title: with # signs, and `ticks`"),
        ("folder", "my-own-id", "Ωmega √d_k"),
    ],
)
def test_a_new_pack_checks_clean(
    tmp_path: Path, name: str, pack_id: str | None, title: str | None
) -> None:
    written = new_pack(tmp_path / name, pack_id, title)
    assert [path.name for path in written] == ["pack.yaml", "questions.yaml"]
    report = check_paths([tmp_path / name], Library.open([]), variants=30)
    assert report.problems == ()
    assert report.questions == 3


def test_the_comments_name_the_folder_as_a_shell_takes_it(tmp_path: Path) -> None:
    folder = tmp_path / "x (1)!"
    manifest, _ = new_pack(folder)
    (line,) = [line for line in manifest.read_text("utf-8").splitlines() if "pack check" in line]
    assert shlex.split(line)[-1] == str(folder)


def test_an_empty_folder_may_be_there(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert new_pack(tmp_path / "empty")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_pack(folder)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(CannotCreate, match="already"):
        new_pack(folder)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    file = tmp_path / "file"
    file.write_text("mine", "utf-8")
    with pytest.raises(CannotCreate):
        new_pack(file)
    assert file.read_text("utf-8") == "mine"


@pytest.mark.parametrize("pack_id", ["", "Upper", "a--b", "-a", "x" * 64, "a b", "../a"])
def test_what_is_no_id_is_refused(tmp_path: Path, pack_id: str) -> None:
    with pytest.raises(CannotCreate, match="--id"):
        new_pack(tmp_path / "new", pack_id)
    assert not (tmp_path / "new").exists()
