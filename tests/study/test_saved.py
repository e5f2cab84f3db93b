"""Filters kept by name."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.paths import Home, resolve_home
from quizapp.study.filters import KINDS, STATES, Filter
from quizapp.study.saved import SavedFilters, as_json, from_json

words = st.frozensets(st.text(max_size=5), max_size=3)
filters = st.builds(
    Filter,
    topics=words,
    kinds=st.frozensets(st.sampled_from(KINDS)),
    difficulties=st.frozensets(st.integers(1, 3)),
    tags=words,
    packs=words,
    text=st.text(max_size=9),
    states=st.frozensets(st.sampled_from(STATES)),
    count=st.none() | st.integers(1, 99),
    minutes=st.none() | st.floats(0.5, 90),
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return resolve_home(tmp_path / "home")


@given(filters)
def test_a_filter_comes_back_as_it_was_kept(wanted: Filter) -> None:
    assert from_json(json.loads(json.dumps(as_json(wanted)))) == wanted


def test_filters_are_kept_by_name_replaced_and_removed(home: Home) -> None:
    saved = SavedFilters(home)
    assert saved.all() == {}
    weak = Filter(states=frozenset({"weak"}), count=5)
    saved.save(" weak ones ", Filter())
    saved.save("weak ones", weak)
    saved.save("masks", Filter(text="mask"))
    assert SavedFilters(home).all() == {"masks": Filter(text="mask"), "weak ones": weak}
    assert stat.S_IMODE((home.config / "filters.json").stat().st_mode) == 0o600
    assert saved.remove("masks")
    assert not saved.remove("masks")
    assert set(saved.all()) == {"weak ones"}


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "two\nlines", "\x1b[2J"])
def test_a_name_is_a_short_line(home: Home, name: str) -> None:
    with pytest.raises(ValueError, match="1 to 40"):
        SavedFilters(home).save(name, Filter())


@pytest.mark.parametrize(
    "value",
    [
        3,
        {"topic": ["a"]},
        {"topics": "a"},
        {"kinds": ["essay"]},
        {"difficulties": [True]},
        {"states": ["tired"]},
        {"count": 0},
        {"minutes": "5"},
        {"text": None},
    ],
)
def test_what_is_no_filter_is_left_out_and_the_others_stay(home: Home, value: Any) -> None:
    saved = SavedFilters(home)
    saved.save("good", Filter(count=3))
    file = home.config / "filters.json"
    found = json.loads(file.read_text("utf-8"))
    found["filters"]["bad"] = value
    file.write_text(json.dumps(found), "utf-8")
    assert saved.all() == {"good": Filter(count=3)}
    with pytest.raises(ValueError, match="filter"):
        from_json(value)
    saved.save("new", Filter(count=4))
    assert json.loads(file.read_text("utf-8"))["filters"]["bad"] == value


def test_a_broken_file_is_put_aside_before_it_is_written_anew(home: Home) -> None:
    file = home.config / "filters.json"
    home.config.mkdir(parents=True)
    file.write_text('{"filters": {"mine": ', "utf-8")
    saved = SavedFilters(home)
    assert saved.all() == {}
    saved.save("new", Filter(count=4))
    assert set(saved.all()) == {"new"}
    assert '"mine"' in file.with_name("filters.json.broken").read_text("utf-8")
