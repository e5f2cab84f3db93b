"""Settings: read strictly, reported by line, written without disturbing the rest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from quizapp.settings import CHECKS, Settings, load, save
from tests.conftest import NoRoom


def config(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    loaded = load(tmp_path / "config.toml")
    assert loaded.settings == Settings()
    assert loaded.problems == ()


def test_every_setting_can_be_read(tmp_path: Path) -> None:
    file = config(
        tmp_path,
        "\n".join(
            [
                "retention = 0.85",
                "new_per_day = 5",
                "reviews_per_day = 50",
                "day_starts_at = 3",
                "leech_after = 6",
                "interview = 2026-12-14",
                'study = ["foundations"]',
                'packs = ["~/my-packs"]',
                'theme = "nord"',
                "[keys]",
                '"session.hint" = "H"',
            ]
        ),
    )
    loaded = load(file)
    assert loaded.problems == ()
    assert loaded.settings == Settings(
        retention=0.85,
        new_per_day=5,
        reviews_per_day=50,
        day_starts_at=3,
        leech_after=6,
        interview=date(2026, 12, 14),
        study=("foundations",),
        packs=("~/my-packs",),
        theme="nord",
        keys={"session.hint": "H"},
    )
    assert set(CHECKS) == set(Settings.__dataclass_fields__)


def test_everything_wrong_is_told_with_its_line_and_the_rest_holds(tmp_path: Path) -> None:
    file = config(
        tmp_path,
        "# mine\nnew_per_dya = 5\nretention = 2\n\nreviews_per_day = true\n"
        'interview = "soon"\nday_starts_at = 5\n',
    )
    loaded = load(file)
    assert loaded.settings == Settings(day_starts_at=5)
    assert [str(problem) for problem in loaded.problems] == [
        f"{file}:2: unknown setting `new_per_dya`; did you mean `new_per_day`?",
        f"{file}:3: `retention` must be from 0.7 to 0.99, not 2",
        f"{file}:5: `reviews_per_day` must be a whole number, not `True`",
        f"{file}:6: `interview` must be a day such as 2026-12-14, not `soon`",
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"retention = = 2\n", "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (b"#" * 1_000_001, "megabyte"),
        (b"retention = " + b"9" * 5_000, "not TOML"),
        (b"study = " + b"[" * 5_000, "not TOML"),
    ],
)
def test_a_file_that_cannot_be_read_is_left_out(tmp_path: Path, data: bytes, says: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(data)
    loaded = load(file)
    assert loaded.settings == Settings()
    assert says in str(loaded.problems[0])


def test_writing_keeps_comments_and_other_lines(tmp_path: Path) -> None:
    file = config(tmp_path, "# mine\nretention = 0.85  # a little less\n")
    save(file, "new_per_day", 7)
    assert load(file).settings == Settings(retention=0.85, new_per_day=7)
    assert file.read_text() == "# mine\nretention = 0.85  # a little less\nnew_per_day = 7\n"
    save(file, "interview", date(2026, 12, 14))
    assert load(file).settings.interview == date(2026, 12, 14)
    save(file, "interview", "")
    assert load(file).settings.interview is None
    assert "interview" not in file.read_text()
    assert (file.stat().st_mode & 0o777) == 0o600


def test_writing_goes_where_a_link_leads(tmp_path: Path) -> None:
    file = config(tmp_path, "new_per_day = 5\n")
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    save(link, "new_per_day", 7)
    assert link.is_symlink()
    assert file.read_text() == "new_per_day = 7\n"


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, no_room: NoRoom) -> None:
    file = config(tmp_path, "new_per_day = 5\n")
    with no_room(), pytest.raises(OSError, match="too large"):
        save(file, "new_per_day", 7)
    assert file.read_text() == "new_per_day = 5\n"
    assert list(tmp_path.iterdir()) == [file]


def test_no_interview_is_at_the_end_of_time(tmp_path: Path) -> None:
    for day in ("9999-12-31", '"9999-12-31"'):
        loaded = load(config(tmp_path, f"interview = {day}\n"))
        assert loaded.settings.interview is None
        assert "must be a day such as 2026-12-14, not `9999-12-31`" in str(loaded.problems[0])


TWICE = """\
[keys]
"today.start" = "enter"
"today.start" = "space"
"""


def test_nothing_wrong_is_written(tmp_path: Path) -> None:
    file = config(tmp_path, "retention = 0.85\n")
    with pytest.raises(ValueError, match=r"from 0.7 to 0.99"):
        save(file, "retention", 3)
    with pytest.raises(KeyError):
        save(file, "nothing", 3)
    assert file.read_text() == "retention = 0.85\n"
    for text in (
        "retention = = 2\n",
        "new_per_day = " + "9" * 5_000,
        "study = " + "[" * 5_000,
        TWICE,
    ):
        broken = config(tmp_path, text)
        with pytest.raises(ValueError, match="not TOML"):
            save(broken, "retention", 0.8)
