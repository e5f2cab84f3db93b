"""What is kept in the cache shows by itself whether it has rotted."""

from __future__ import annotations

from pathlib import Path

from quizapp.study.kept import Kept, read_proved, write_proved


def test_no_flipped_bit_and_no_cut_gets_past(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "kept"
    write_proved(file, b"what was found out")
    assert read_proved(file) == b"what was found out"
    assert file.stat().st_mode & 0o777 == 0o600
    data = file.read_bytes()
    for bit in range(len(data) * 8):
        spoilt = bytearray(data)
        spoilt[bit // 8] ^= 1 << bit % 8
        file.write_bytes(spoilt)
        assert read_proved(file) is None, bit
    for length in range(len(data)):
        file.write_bytes(data[:length])
        assert read_proved(file) is None, length
    file.write_bytes(data)
    assert read_proved(tmp_path / "nothing") is None


def test_values_are_kept_by_version(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept.json", "1")
    kept.put("a", [1])
    kept.save()
    assert Kept(tmp_path / "kept.json", "1").get("a") == [1]
    assert Kept(tmp_path / "kept.json", "2").get("a") is None
