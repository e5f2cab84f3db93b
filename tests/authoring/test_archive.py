"""A .zip from a stranger: only a pack comes out, and only where it may."""

from __future__ import annotations

import random
import stat
import struct
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from quizapp.authoring import archive
from quizapp.authoring.archive import RefusedArchive, unpack
from quizapp.bank.files import MAX_BYTES

PACK = {"p/pack.yaml": b"id: p\ntitle: P\n", "p/words.yaml": b"questions: []\n"}
UNIX = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where to unpack; what is beside it is not to be touched."""
    made = tmp_path / "outer" / "inner"
    made.mkdir(parents=True)
    return made


def packed(path: Path, files: Mapping[str, bytes], more: Iterable[zipfile.ZipInfo] = ()) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
        for entry in more:
            made.writestr(entry, b"x")
    return path


def entry(name: str, mode: int = 0, how: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name)
    found.create_system = UNIX
    found.external_attr = mode << 16
    found.compress_type = how
    return found


def refused(path: Path, folder: Path) -> str:
    """Why it is refused; before anything was written."""
    with pytest.raises(RefusedArchive) as error:
        unpack(path, folder)
    assert list(folder.parent.iterdir()) == [folder]
    return str(error.value)


def test_only_what_a_pack_needs_is_unpacked(tmp_path: Path, folder: Path) -> None:
    besides = {
        "p/LICENSE": b"CC0",
        "p/readme.md": b"Hello",
        "p/more/low.yaml": b"questions: []\n",
        "p/picture.png": b"png",
        "p/.hidden.yaml": b"no",
        "p/.git/config.yaml": b"no",
        "__MACOSX/p/pack.yaml": b"no",
        "run.sh": b"no",
        "LICENSE": b"of something else",
    }
    assert unpack(packed(tmp_path / "a.zip", PACK | besides), folder) == folder
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == {"pack.yaml", "words.yaml", "LICENSE", "readme.md", "more/low.yaml"}
    assert (folder / "pack.yaml").read_bytes() == PACK["p/pack.yaml"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*.yaml")} == {0o600}


def test_a_pack_in_one_file_may_have_any_name(tmp_path: Path, folder: Path) -> None:
    found = unpack(packed(tmp_path / "a.zip", {"deep/all.yaml": b"id: p\n"}), folder)
    assert found == folder / "all.yaml"


def test_an_archive_with_a_comment_is_read(tmp_path: Path, folder: Path) -> None:
    """GitHub writes one into each."""
    path = packed(tmp_path / "a.zip", PACK)
    with zipfile.ZipFile(path, "a") as made:
        made.comment = b"c0ffee" * 7
    assert unpack(path, folder) == folder


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../outside.yaml", "leads out of it"),
        ("p/../../outside.yaml", "leads out of it"),
        ("/etc/outside.yaml", "leads out of it"),
        ("C:/outside.yaml", "leads out of it"),
        ("..\\outside.yaml", "leads out of it"),
        ("p/bad\u202ename.yaml", "U+202E"),
        ("p/line\nbreak.yaml", "U+000A"),
        ("a/" * 20 + "deep.yaml", "folders deep"),
    ],
)
def test_a_name_that_leads_elsewhere_or_astray(
    name: str, why: str, tmp_path: Path, folder: Path
) -> None:
    said = refused(packed(tmp_path / "a.zip", PACK, [entry(name)]), folder)
    assert why in said
    assert said.isprintable()


def test_a_name_with_a_nul_is_not_taken_for_what_stands_before_it(
    tmp_path: Path, folder: Path
) -> None:
    path = packed(tmp_path / "a.zip", PACK | {"p/more.yaml@evil": b"x"})
    path.write_bytes(path.read_bytes().replace(b"p/more.yaml@evil", b"p/more.yaml\0evil"))
    assert "U+0000" in refused(path, folder)


@pytest.mark.parametrize(
    ("mode", "what"),
    [
        (stat.S_IFLNK | 0o777, "a link"),
        (stat.S_IFCHR | 0o600, "no regular file"),
        (stat.S_IFIFO | 0o600, "no regular file"),
        (stat.S_IFDIR | 0o700, "no regular file"),
    ],
)
def test_links_and_devices(mode: int, what: str, tmp_path: Path, folder: Path) -> None:
    said = refused(packed(tmp_path / "a.zip", PACK, [entry("p/extra.yaml", mode)]), folder)
    assert what in said


@pytest.mark.parametrize("again", ["p/words.yaml", "p/WORDS.yaml", "p//words.yaml"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice(again: str, tmp_path: Path, folder: Path) -> None:
    assert "twice" in refused(packed(tmp_path / "a.zip", PACK, [entry(again)]), folder)


def test_two_packs_in_one(tmp_path: Path, folder: Path) -> None:
    said = refused(packed(tmp_path / "a.zip", PACK | {"q/pack.yaml": b"id: q\n"}), folder)
    assert "several packs (p/pack.yaml, q/pack.yaml)" in said
    said = refused(packed(tmp_path / "b.zip", {"a.yaml": b"", "b.yaml": b""}), folder)
    assert "several .yaml files and no pack.yaml (a.yaml, b.yaml)" in said


def test_no_pack_at_all(tmp_path: Path, folder: Path) -> None:
    assert "no pack" in refused(packed(tmp_path / "a.zip", {"readme.md": b""}), folder)
    assert "no pack" in refused(packed(tmp_path / "b.zip", {}), folder)


def test_an_encrypted_one(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path / "a.zip", PACK)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert "encrypted" in refused(path, folder)


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_whose_memory_is_not_bounded(how: int, tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path / "a.zip", PACK, [entry("p/x.yaml", 0, how)])
    assert "unusual" in refused(path, folder)


def test_too_many_files(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    many = packed(tmp_path / "a.zip", PACK | {"p/1": b"", "p/2": b""})
    assert "4 files" in refused(many, folder)


def test_a_list_of_contents_that_is_too_long_is_not_even_read(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / "a.zip", {f"p/{number:0200}": b"" for number in range(5000)})
    monkeypatch.setattr(archive, "ZipFile", None)
    assert "more than the 1,000 files" in refused(path, folder)


def test_a_bomb_that_says_so(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path / "a.zip", PACK | {"p/big.bin": bytes(archive.MAX_TOTAL)})
    assert path.stat().st_size < 100_000
    assert "more than 50,000,000 bytes" in refused(path, folder)


def test_a_bomb_in_one_file(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path / "a.zip", {"pack.yaml": bytes(MAX_BYTES + 1)})
    with pytest.raises(RefusedArchive, match="more bytes than are read"):
        unpack(path, folder)
    assert sum(found.stat().st_size for found in folder.iterdir()) <= MAX_BYTES


def test_a_bomb_that_lies_about_its_size(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path / "a.zip", {"pack.yaml": bytes(1_000_000)})
    size, small = struct.pack("<L", 1_000_000), struct.pack("<L", 10)
    path.write_bytes(path.read_bytes().replace(size, small))
    with pytest.raises(RefusedArchive, match="damaged"):
        unpack(path, folder)
    assert sum(found.stat().st_size for found in folder.iterdir()) <= 10


def test_what_is_no_archive(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "a.zip"
    for content in (b"", b"PK", b"PK\x05\x06", b"PK\x03\x04" + bytes(100), bytes(1000)):
        path.write_bytes(content)
        assert "no .zip" in refused(path, folder)


def test_whatever_is_flipped_nothing_leaves_the_folder(tmp_path: Path) -> None:
    """Damaged anywhere, an archive is refused or gives a pack; it never does anything else."""
    rng = random.Random(1)
    whole = packed(tmp_path / "whole.zip", PACK).read_bytes()
    for number in range(400):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 3)):
            data[rng.randrange(len(data))] = rng.choice((0, 1, 255, ord("/"), ord("."), 0x80))
        path = tmp_path / "outer.zip"
        path.write_bytes(data[: rng.randint(1, len(data))] if number % 4 == 0 else data)
        folder = tmp_path / f"case-{number}" / "inner"
        folder.mkdir(parents=True)
        try:
            found = unpack(path, folder)
            assert found.is_relative_to(folder)
        except RefusedArchive:
            pass
        assert list(folder.parent.iterdir()) == [folder]
