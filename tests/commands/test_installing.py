"""`pack install` and `pack remove`: what they say, what they refuse, and that progress stays."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Done, NoRoom, Run

KEYS = [
    "ok", "id", "title", "version", "path", "questions", "variants", "problems", "installed",
    "replaced", "new", "changed", "gone", "parked", "returned", "kept", "backup", "notes",
]  # fmt: skip


def pack(
    folder: Path,
    version: str = "1.0.0",
    questions: str = "one two",
    *,
    id: str = "own",
    more: str = "",
) -> Path:
    """A pack whose questions are named; `one@2` has the `rev` 2, `one<old` was called `old`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    manifest = f"id: {id}\ntitle: Own\nversion: {version}\nlicense: CC0-1.0\n{more}\n"
    (folder / "pack.yaml").write_text(f"{manifest}topics: [{{id: own-t, title: T}}]\n", "utf-8")
    lines = ["questions:"]
    for word in questions.split():
        name, _, rev = word.partition("@")
        name, _, old = name.partition("<")
        lines.append(
            f"  - {{id: {name}, kind: flashcard, topic: own-t, prompt: What is {name}?, "
            f"answer: The {name}., explain: So., source: Book, rev: {rev or 1}, aliases: [{old}]}}"
        )
    (folder / "all.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


@pytest.fixture(autouse=True)
def _shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small pack comes with the app."""
    folder = pack(tmp_path / "foundations", id="foundations")
    for file in folder.iterdir():
        file.write_text(file.read_text("utf-8").replace("own-t", "shipped-t"), "utf-8")
    monkeypatch.setattr("quizapp.study.opening.shipped_packs", lambda: folder)


@pytest.fixture
def cards(run: Run, tmp_path: Path) -> Path:
    """A pack, installed, two questions of which were answered."""
    folder = pack(tmp_path / "cards", "1.0.0", "one two three")
    assert run("pack", "install", str(folder)).status == 0
    for name in ("one", "two"):
        answered(run, name)
    return folder


def answered(run: Run, name: str) -> None:
    count = run("stats", "--json").json["reviews"]
    said = run("ask", "--topic", "own-t", "--count", "1", said="\n3\n")
    assert said.status == 0, said.err
    assert run("stats", "--json").json["reviews"] == count + 1, name


def installed(run: Run, path: Path, *options: str) -> Any:
    done = run("pack", "install", str(path), "--json", *options)
    assert done.status == 0, done.err
    assert list(done.json) == KEYS
    return done.json


def ids(run: Run, id: str = "own") -> list[str]:
    return [found["id"] for found in run("pack", "show", id, "--json").json["questions"]]


def changed(found: Any) -> dict[str, int]:
    names = ("new", "changed", "gone", "parked", "returned")
    return {name: found[name] for name in names if found[name]}


def refused(done: Done) -> str:
    """What is said, in one line, where something could not be done."""
    assert done.status == 2, done.out
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert "bug" not in done.err
    return done.err


def test_a_folder_is_installed_and_its_questions_can_be_asked(run: Run, tmp_path: Path) -> None:
    folder = pack(tmp_path / "source")
    for name in ("LICENSE", "README.md", "notes.py", ".secret.yaml"):
        (folder / name).write_text("x", "utf-8")
    found = installed(run, folder)
    target = tmp_path / "home" / "packs" / "own"
    assert found == {
        "ok": True, "id": "own", "title": "Own", "version": "1.0.0", "path": str(target),
        "questions": 2, "variants": 0, "problems": [], "installed": True, "replaced": None,
        "new": 2, "changed": 0, "gone": 0, "parked": 0, "returned": 0, "kept": None,
        "backup": None, "notes": [],
    }  # fmt: skip
    assert {path.name for path in target.iterdir()} == {
        "pack.yaml", "all.yaml", "LICENSE", "README.md",
    }  # fmt: skip
    assert {stat.S_IMODE(path.stat().st_mode) for path in target.iterdir()} == {0o600}
    shutil.rmtree(folder)
    assert ids(run) == ["own/one", "own/two"]
    assert run("show", "own/one").status == 0


def test_it_is_said_in_words(run: Run, tmp_path: Path) -> None:
    said = run("pack", "install", str(pack(tmp_path / "source"))).out
    assert said == (
        f"Installed own 1.0.0 in {tmp_path / 'home' / 'packs' / 'own'}.\n"
        "  2 questions: 2 new, 0 changed, 0 gone.\n"
    )


def test_a_single_file(run: Run, tmp_path: Path) -> None:
    folder = pack(tmp_path / "source")
    whole = tmp_path / "whole.yaml"
    whole.write_text(
        (folder / "pack.yaml").read_text("utf-8") + (folder / "all.yaml").read_text("utf-8"),
        "utf-8",
    )
    (tmp_path / "README.md").write_text("Of something else", "utf-8")
    installed(run, whole)
    assert [path.name for path in (tmp_path / "home" / "packs" / "own").iterdir()] == ["pack.yaml"]
    assert ids(run) == ["own/one", "own/two"]
    assert "same" in run("pack", "install", str(whole)).out


def zipped(path: Path, folder: Path, inside: str = "own-main/") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for file in folder.iterdir():
            made.write(file, inside + file.name)
    return path


def test_a_zip(run: Run, tmp_path: Path) -> None:
    path = zipped(tmp_path / "own.zip", pack(tmp_path / "source"))
    path = path.rename(tmp_path / "download")
    assert installed(run, path)["questions"] == 2
    assert ids(run) == ["own/one", "own/two"]


def test_a_hostile_zip_is_refused_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    path = zipped(tmp_path / "own.zip", pack(tmp_path / "source"))
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("own-main/../../../../evil.yaml", "x")
    said = refused(run("pack", "install", str(path)))
    assert f"{path} is not unpacked: the name" in said
    assert not (tmp_path / "home").exists()
    assert not list(tmp_path.glob("**/evil.yaml"))


def test_errors_are_told_as_by_pack_check_and_nothing_is_installed(
    run: Run, tmp_path: Path
) -> None:
    folder = pack(tmp_path / "source")
    (folder / "bad.yaml").write_text("questions:\n  - {id: x, kind: riddle}\n", "utf-8")
    checked = run("pack", "check", str(folder), "--variants", "5")
    done = run("pack", "install", str(folder), "--variants", "5")
    assert checked.status == done.status == 1
    assert done.out == checked.out + "Nothing was installed.\n"
    assert not (tmp_path / "home" / "packs").exists()
    found = run("pack", "install", str(folder), "--json").json
    assert list(found) == KEYS
    assert (found["ok"], found["installed"], found["path"]) == (False, False, None)
    assert [problem["code"] for problem in found["problems"]] == ["Q001"]


def test_errors_in_a_zip_name_the_zip(run: Run, tmp_path: Path) -> None:
    folder = pack(tmp_path / "source")
    (folder / "bad.yaml").write_text("questions:\n  - {id: x, kind: riddle}\n", "utf-8")
    path = zipped(tmp_path / "own.zip", folder)
    done = run("pack", "install", str(path))
    assert done.status == 1
    assert f"{path}/bad.yaml:2:" in done.out


def test_warnings_are_told_in_one_line(run: Run, tmp_path: Path) -> None:
    folder = pack(tmp_path / "source")
    (folder / "old.yml").write_text("", "utf-8")
    said = run("pack", "install", str(folder)).out
    assert f"1 warning: quizapp pack check {folder} shows it." in said


def test_an_update_says_what_changes_and_keeps_progress(
    run: Run, tmp_path: Path, cards: Path
) -> None:
    reviews = run("stats", "--json").json["reviews"]
    found = installed(run, pack(cards, "1.1.0", "first<one three@2 four"))
    assert changed(found) == {"new": 1, "changed": 1, "gone": 1, "parked": 1}
    assert found["replaced"] == "1.0.0"
    assert ids(run) == ["own/first", "own/three", "own/four"]
    # `two` comes back, with what was learned of it.
    found = installed(run, pack(cards, "1.2.0", "first<one two three@2 four"))
    assert changed(found) == {"new": 1, "returned": 1}
    after = run("stats", "--json").json
    assert after["reviews"] == reviews
    said = run("pack", "install", str(pack(cards, "1.3.0", "four"))).out
    assert "1 question: 0 new, 0 changed, 3 gone." in said
    assert "What you have answered of 2 questions is kept" in said


def test_before_an_update_the_log_is_backed_up(run: Run, tmp_path: Path, cards: Path) -> None:
    for path in (tmp_path / "home" / "backups").glob("*.db"):
        path.unlink()
    backup = installed(run, pack(cards, "1.1.0"))["backup"]
    with sqlite3.connect(backup) as database:
        (events,) = database.execute("SELECT COUNT(*) FROM event").fetchone()
    database.close()
    assert events == 2
    assert "backed up to" in run("pack", "install", str(pack(cards, "1.2.0"))).out


def test_without_a_backup_nothing_is_replaced(run: Run, tmp_path: Path, cards: Path) -> None:
    folder = tmp_path / "home" / "backups"
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("", "utf-8")
    refused(run("pack", "install", str(pack(cards, "1.1.0"))))
    assert run("pack", "list", "--json").json[-1]["version"] == "1.0.0"


def test_a_full_disk_leaves_the_old_pack(run: Run, tmp_path: Path, no_room: NoRoom) -> None:
    folder = pack(tmp_path / "source")
    installed(run, folder)
    pack(folder, "2.0.0", "one")
    with no_room(after=64):
        refused(run("pack", "install", str(folder)))
    assert ids(run) == ["own/one", "own/two"]


@pytest.mark.parametrize(
    ("there", "new", "why"),
    [
        ("1.1.0", "1.1.0", "this is another 1.1.0; raise the version"),
        ("1.10.0", "1.9", "this is the older 1.9"),
        ("1.0.0", "1.0.0-beta.2", "this is the older 1.0.0-beta.2"),
        ("1.0.0-beta.10", "1.0.0-beta.2", "this is the older"),
        ("spring", "autumn", "whether autumn is newer cannot be told"),
    ],
)
def test_what_is_not_newer_takes_force(
    run: Run, tmp_path: Path, there: str, new: str, why: str
) -> None:
    folder = pack(tmp_path / "source", there)
    installed(run, folder)
    pack(folder, new, "one")
    said = refused(run("pack", "install", str(folder)))
    assert why in said
    assert f"`own` {there} is installed" in said
    assert "--force" in said
    assert len(ids(run)) == 2
    assert installed(run, folder, "--force")["replaced"] == there
    assert ids(run) == ["own/one"]


def test_the_very_same_is_not_installed_again(run: Run, tmp_path: Path) -> None:
    folder = pack(tmp_path / "source")
    installed(run, folder)
    found = installed(run, folder)
    assert (found["ok"], found["installed"], found["replaced"]) == (True, False, "1.0.0")
    assert "nothing was changed" in run("pack", "install", str(folder)).out


def test_a_version_that_cannot_be_read_is_replaced(run: Run, tmp_path: Path) -> None:
    folder = pack(tmp_path / "source")
    installed(run, folder)
    (tmp_path / "home" / "packs" / "own" / "pack.yaml").write_text("id: [", "utf-8")
    assert installed(run, folder)["new"] == 2


def test_ids_that_are_taken(run: Run, tmp_path: Path) -> None:
    taken = pack(tmp_path / "a", id="foundations")
    assert "comes with the app" in refused(run("pack", "install", str(taken)))
    installed(run, pack(tmp_path / "b", more="aliases: [former]"))
    former = pack(tmp_path / "c", id="former")
    said = refused(run("pack", "install", str(former)))
    assert "`former` is a former id of the pack `own`" in said


def test_a_former_id_that_is_still_there_is_told(run: Run, tmp_path: Path) -> None:
    installed(run, pack(tmp_path / "a", id="former"))
    renamed = pack(tmp_path / "b", id="own", more="aliases: [former]")
    (renamed / "pack.yaml").write_text(
        (renamed / "pack.yaml").read_text("utf-8").replace("own-t", "own-u"), "utf-8"
    )
    (renamed / "all.yaml").write_text(
        (renamed / "all.yaml").read_text("utf-8").replace("own-t", "own-u"), "utf-8"
    )
    (note,) = installed(run, renamed)["notes"]
    assert "It was called `former` once" in note


def test_what_is_not_ours_is_not_replaced(run: Run, tmp_path: Path) -> None:
    packs = tmp_path / "home" / "packs"
    packs.mkdir(parents=True)
    folder = pack(tmp_path / "source")
    (packs / "own").mkdir()
    (packs / "own" / "diary.txt").write_text("mine", "utf-8")
    assert "is no pack; move it away" in refused(run("pack", "install", str(folder)))
    pack(packs / "own", id="other")
    assert "holds another pack, `other`" in refused(run("pack", "install", str(folder)))
    shutil.rmtree(packs / "own")
    pack(packs / "copied")
    assert "`quizapp pack remove own`" in refused(run("pack", "install", str(folder), "--force"))
    assert run("pack", "remove", "own").status == 0
    installed(run, folder)


def test_several_packs_or_none(run: Run, tmp_path: Path) -> None:
    both = tmp_path / "both"
    both.mkdir()
    pack(both / "a", id="a")
    pack(both / "b", id="b")
    assert "several packs (a, b)" in refused(run("pack", "install", str(both)))
    none = tmp_path / "none"
    none.mkdir()
    assert run("pack", "install", str(none)).out == (
        run("pack", "check", str(none)).out + "Nothing was installed.\n"
    )
    for name in ("nowhere", "https://example.org/own.zip"):
        refused(run("pack", "install", name))
    (tmp_path / "own.tar.gz").write_bytes(b"x")
    assert "only .zip" in refused(run("pack", "install", str(tmp_path / "own.tar.gz")))


def test_a_pack_that_is_given_too_is_not_used_any_more(run: Run, tmp_path: Path) -> None:
    folder = pack(tmp_path / "source")
    found = run("--packs", str(folder), "pack", "install", str(folder), "--json").json
    assert found["notes"] == [f"`own` in {folder} is not used any more: the installed one is."]
    assert found["new"] == 0


def test_a_pack_that_the_settings_leave_out_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text('study = ["foundations"]\n', "utf-8")
    (note,) = installed(run, pack(tmp_path / "source"))["notes"]
    assert "add `own`" in note


def test_a_pack_that_is_removed_parks_what_was_learned_and_brings_it_back(
    run: Run, tmp_path: Path, cards: Path
) -> None:
    before = run("stats", "--json").json
    target = tmp_path / "home" / "packs" / "own"
    done = run("pack", "remove", "own", "--json")
    kept = tmp_path / "home" / "packs" / "_installed-before" / "own-1"
    assert done.json == {
        "id": "own", "title": "Own", "version": "1.0.0", "path": str(target), "questions": 3,
        "parked": 2, "kept": str(kept),
    }  # fmt: skip
    assert not target.exists()
    assert run("show", "own/one").status == 2
    assert run("stats", "--json").json["reviews"] == before["reviews"]
    shutil.rmtree(cards)
    # Undone by installing again, from what was kept.
    found = installed(run, kept)
    assert changed(found) == {"new": 3, "returned": 2}
    after = run("stats", "--json").json
    assert {name: after[name] for name in ("new", "due", "reviews", "readiness")} == {
        name: before[name] for name in ("new", "due", "reviews", "readiness")
    }


def test_removing_says_what_it_did(run: Run, tmp_path: Path, cards: Path) -> None:
    packs = tmp_path / "home" / "packs"
    assert run("pack", "remove", "own").out == (
        f"Removed own 1.0.0 from {packs / 'own'}.\n"
        "  What you have answered of 2 questions is kept, and counts again when they return.\n"
        f"  Its files are kept: quizapp pack install {packs / '_installed-before' / 'own-1'}\n"
    )


def test_only_what_is_installed_is_removed(run: Run, tmp_path: Path, cards: Path) -> None:
    assert "did you mean `own`?" in refused(run("pack", "remove", "owm"))
    assert "comes with the app" in refused(run("pack", "remove", "foundations"))
    given = pack(tmp_path / "given", id="given")
    said = refused(run("--packs", str(given), "pack", "remove", "given"))
    assert f"it lies in {given}" in said
    assert given.exists()


def test_what_a_kill_left_is_put_right(run: Run, tmp_path: Path, cards: Path) -> None:
    packs = tmp_path / "home" / "packs"
    (packs / "own").rename(packs / "own_being-replaced")
    (packs / ".new-own").mkdir()
    assert len(ids(run)) == 3, "it can be used all the same"
    assert run("pack", "remove", "own").status == 0
    assert [path.name for path in packs.iterdir()] == ["_installed-before"]
