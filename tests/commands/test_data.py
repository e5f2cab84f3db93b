"""`export`, `import`, `backup`, `restore`, `sync`, `doctor`: keys, status, one line for errors."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from quizapp.clock import SystemClock
from quizapp.paths import Home
from quizapp.progress.events import Answer
from quizapp.progress.log import ProgressLog
from tests.conftest import Done, Run


@pytest.fixture
def log(tmp_path: Path) -> None:
    """Three answers in the home."""
    root = tmp_path / "home"
    with ProgressLog.open(Home(root, root, root / "cache"), SystemClock()) as log:
        for number in range(3):
            log.append(
                Answer(
                    question=f"mini/{number}",
                    outcome="correct",
                    score=1,
                    mode="learn",
                    rating=3,
                    typed="=1+1",
                )
            )


def told(done: Done, status: int = 0) -> Any:
    assert done.status == status, done.err
    return done.json


@pytest.mark.usefixtures("log")
def test_export_and_import(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("export")
    assert (status, len(out.splitlines())) == (0, 3)
    assert json.loads(out.splitlines()[0])["body"]["typed"] == "=1+1"
    path = tmp_path / "log.csv"
    found = told(run("export", str(path), "--json"))
    assert found == {"file": str(path), "format": "csv", "events": 3}
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert {row["typed"] for row in rows} == {"'=1+1"}
    status, _, err = run("export", str(path))
    assert (status, err.count("\n")) == (2, 1)
    first = told(run("import", str(path), "--json", home="other"))
    assert first == {"file": str(path), "events": 3, "new": 3, "refused": []}
    assert told(run("import", "-", "--json", home="other", said=out))["new"] == 0
    assert told(run("stats", "--json", home="other"))["reviews"] == 3
    assert len(told(run("backup", "--list", "--json", home="other"))) == 1, "backed up before"


def test_import_says_what_it_refuses(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("{}\nnonsense\n")
    found = told(run("import", str(path), "--json"), status=1)
    assert [line["line"] for line in found["refused"]] == [1, 2]
    status, out, _ = run("import", str(path))
    assert status == 1
    assert "line 2" in out
    status, _, err = run("import", str(tmp_path / "none"))
    assert (status, err.count("\n")) == (2, 1)


@pytest.mark.usefixtures("log")
def test_backup_and_restore(run: Run, tmp_path: Path) -> None:
    made = told(run("backup", "--json"))
    assert Path(made["file"]).is_file()
    assert told(run("backup", "--list", "--json")) == [made]
    whole = told(run("restore", "--json"))
    assert list(whole) == [
        "source", "condition", "events", "kept", "later", "gained", "mended", "lost", "done",
        "set_aside",
    ]  # fmt: skip
    assert (whole["condition"], whole["done"], whole["source"]) == ("whole", False, made["file"])
    database = tmp_path / "home" / "progress.db"
    database.write_bytes(database.read_bytes()[:5000])
    for beside in database.parent.glob("progress.db-*"):
        beside.unlink()
    assert run("stats").status == 2
    preview = told(run("restore", "--preview", "--json"))
    assert (preview["condition"], preview["done"], preview["gained"]) == ("damaged", False, 3)
    status, out, _ = run("restore")
    assert status == 0
    assert "3 events are gained" in out
    assert "kept as" in out
    assert told(run("stats", "--json"))["reviews"] == 3


def test_nothing_to_restore(run: Run) -> None:
    status, _, err = run("restore")
    assert (status, err.count("\n")) == (2, 1)


@pytest.mark.usefixtures("log")
def test_sync(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "shared")
    assert told(run("sync", folder, "--json")) == {
        "received": 0, "sent": 3, "segments": 0, "problems": [],
    }  # fmt: skip
    assert told(run("sync", folder, "--json", home="other"))["received"] == 3
    (segment,) = Path(folder).iterdir()
    segment.write_bytes(segment.read_bytes()[:-9])
    found = told(run("sync", folder, "--json", home="third"), status=1)
    assert (found["received"], len(found["problems"])) == (2, 1)
    status, _, err = run("sync", str(tmp_path / "no" / "where"))
    assert (status, err.count("\n")) == (2, 1)


@pytest.mark.usefixtures("log")
def test_doctor(run: Run, tmp_path: Path) -> None:
    found = told(run("doctor", "--json"), status=1)
    assert list(found) == ["ok", "checks"]
    assert all(
        list(check) == ["check", "level", "message", "fixable", "fixed"]
        for check in found["checks"]
    )
    assert [c["check"] for c in found["checks"] if c["level"] == "problem"] == ["backups"]
    status, out, _ = run("doctor")
    assert status == 1
    assert "--fix" in out
    assert told(run("doctor", "--fix", "--json"))["ok"] is True
    assert told(run("doctor", "--json"))["ok"] is True
    config = tmp_path / "home" / "config.toml"
    config.write_text("retention = nonsense")
    config.chmod(0o600)
    cache = next((tmp_path / "home" / "cache").iterdir())
    cache.write_bytes(b"rot" * 5000)
    found = told(run("doctor", "--json"), status=1)
    wrong = {check["check"] for check in found["checks"] if check["level"] == "problem"}
    assert wrong == {"settings", "cache"}


def test_doctor_names_themes_and_keys_that_are_not_there(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "home" / "config.toml"
    config.parent.mkdir(mode=0o700)
    config.write_text('# a theme\ntheme = "nort"\n[keys]\n"today.practise" = "w"\n', "utf-8")
    found = told(run("doctor", "--json"), status=1)
    says = [check["message"] for check in found["checks"] if check["check"] == "settings"]
    assert [each.removeprefix(str(config)) for each in says] == [
        ":4: no key is called `today.practise`; did you mean `today.practice`?",
        ":2: there is no theme `nort`; did you mean `nord`?",
    ]


def test_doctor_names_packs_to_study_that_are_not_there(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "home" / "config.toml"
    config.parent.mkdir(mode=0o700)
    config.write_text('study = ["mimi"]\n', "utf-8")
    found = told(run("doctor", "--json"), status=1)
    (says,) = (check["message"] for check in found["checks"] if check["check"] == "settings")
    assert "`mimi` (did you mean `mini`?)" in says


def test_doctor_makes_no_home(run: Run, tmp_path: Path) -> None:
    run("doctor")
    assert not (tmp_path / "home" / "progress.db").exists()


def test_help_names_every_command(run: Run) -> None:
    _, out, _ = run("--help")
    for name in ("export", "import", "backup", "restore", "sync", "doctor"):
        assert f"  {name} " in out
        assert run(name, "--help").status == 0
