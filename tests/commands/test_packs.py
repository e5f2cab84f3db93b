"""`pack list`, `show`, `new` and `check`."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Run


def test_pack_list_and_show(run: Run) -> None:
    packs = run("pack", "list", "--json").json
    (mini,) = [found for found in packs if found["id"] == "mini"]
    assert list(mini) == ["id", "title", "version", "path", "questions", "problems"]
    assert (mini["questions"], mini["problems"]) == (12, [])
    shown = run("pack", "show", "mini", "--json").json
    assert len(shown["questions"]) == 13, "a reversed card is a question of its own"


def test_pack_new_then_check(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "my-pack"
    assert run("pack", "new", str(folder)).status == 0
    checked = run("pack", "check", str(folder), "--variants", "20", "--strict", "--json")
    assert checked.status == 0
    assert list(checked.json) == ["ok", "questions", "variants", "problems"]
    assert (checked.json["ok"], checked.json["questions"], checked.json["variants"]) == (
        True,
        3,
        20,
    )
    again = run("pack", "new", str(folder))
    assert again.status == 2
    assert "already" in again.err


def test_pack_check_finds_errors_and_says_so(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: broken\ntitle: B\nquestions:\n  - id: x\n    kind: numerc\n", "utf-8")
    checked = run("pack", "check", str(broken))
    assert checked.status == 1
    assert f"{broken}:5:" in checked.out
    found = run("pack", "check", str(broken), "--json").json
    assert found["ok"] is False
    assert list(found["problems"][0]) == ["file", "line", "column", "code", "severity", "message"]
