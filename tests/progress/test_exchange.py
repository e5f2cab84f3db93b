"""Export and import: nothing is lost on the way, and nothing is believed."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.progress import exchange
from quizapp.progress.events import Answer, Event, Parameters, Rate, Reset, State, Undo
from quizapp.progress.exchange import Format, Refused, UnreadableFile
from quizapp.progress.log import ProgressLog

Make = Callable[..., Answer]
WHEN = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)

texts = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "=1+1",
        "-0.5",
        "+1",
        "@x",
        "'=1",
        "''-",
        "'",
        "'a",
        "\t=",
        "\r\n",
        "\r",
        "a\rb",
        "a\nb",
        "\0",
        "é√²",
        "1; 2",
    ]
)
answers = st.builds(
    Answer,
    question=st.sampled_from(["p/q", "=p/q", "-", "+x"]),
    outcome=st.sampled_from(["correct", "close", "partial", "wrong"]),
    score=st.floats(0, 1),
    mode=st.sampled_from(["learn", "practice"]),
    rating=st.none() | st.integers(1, 4),
    typed=texts,
    seed=st.integers(0, 2**100),
    given=st.dictionaries(texts, st.lists(st.floats(allow_nan=False, allow_infinity=False))),
    misconceptions=st.lists(st.sampled_from(["scale.none", "-x"])).map(tuple),
)
others = st.sampled_from(
    [
        Rate(target="a" * 32, rating=2, points=(0, 2)),
        Undo(target="b" * 32),
        State(question="p/q", what="bury", until=WHEN),
        State(question="p/q", what="flag", on=False),
        State(question="p/q", what="note", text="-1, \r\n or 'more'"),
        Reset(question="p/q"),
        Parameters(algorithm="fsrs-6", weights=(1.0, -2.5)),
    ]
)


def made(body: object, number: int = 1) -> Event:
    return Event.create(device="d" * 16, number=number, time=WHEN, offset=-210, body=body)  # type: ignore[arg-type]  # one of the bodies


@given(st.lists(answers | others, min_size=1, max_size=4))
def test_what_goes_out_comes_in_again(bodies: list[object]) -> None:
    events = [made(body, number) for number, body in enumerate(bodies, 1)]
    for form in get_args(Format):
        text = io.StringIO(newline="")
        assert exchange.write(events, text, form) == len(events)
        text.seek(0)
        assert list(exchange.read(text, form)) == events


def test_no_cell_is_a_formula(answer: Make) -> None:
    out = io.StringIO(newline="")
    event = made(answer(typed="=HYPERLINK(1)", question="@q"))
    exchange.write([event], out, "csv")
    out.seek(0)
    (row,) = csv.DictReader(out)
    assert row["typed"] == "'=HYPERLINK(1)"
    assert row["question"] == "'@q"
    assert row["offset"] == "'-210"
    assert not [cell for cell in row.values() if cell and cell[0] in "=+-@"]


def test_json_lines_say_what_is_what(answer: Make) -> None:
    out = io.StringIO()
    exchange.write([made(answer(typed="0.35 √"))], out, "jsonl")
    line = json.loads(out.getvalue())
    assert list(line) == ["id", "device", "number", "time", "offset", "kind", "body"]
    assert line["time"] == "2026-03-02T09:00:00.123456+00:00"
    assert "√" in out.getvalue()


def test_what_was_changed_is_refused_line_by_line(answer: Make) -> None:
    events = [made(answer(typed="0.25"), number) for number in range(1, 6)]
    out = io.StringIO()
    exchange.write(events, out, "jsonl")
    lines = out.getvalue().splitlines()
    lines[1] = lines[1].replace("0.25", "0.35")
    lines[2] = "[" * 100_000
    lines[3] = lines[3].replace('"answer"', '"exec"')
    lines[4] = lines[4].replace("2026-03-02T09", "yesterday")
    found = list(exchange.read(io.StringIO("\n".join(["", *lines])), "jsonl"))
    assert found[0] == events[0]
    refused = [line for line in found if isinstance(line, Refused)]
    assert [line.line for line in refused] == [3, 4, 5, 6]
    assert "something was changed" in str(refused[0])


@pytest.mark.parametrize("form", get_args(Format))
def test_any_text_is_read_without_a_traceback(form: Format, answer: Make) -> None:
    out = io.StringIO(newline="")
    event = made(answer(given={"Q": [[1, 2], [3, 4]]}, typed="0.25"))
    exchange.write([event], out, form)
    whole = out.getvalue()
    rng = random.Random(1)
    for _ in range(300):
        text = list(whole)
        for _ in range(rng.randint(1, 3)):
            text[rng.randrange(len(text))] = rng.choice("{}[],:\"'\n\0=-e9")
        found = list(exchange.read(io.StringIO("".join(text), newline=""), form))
        assert all(isinstance(line, Refused) or line == event for line in found)


@pytest.mark.parametrize(
    "text", ["", "id,device\n", "a,b\n1,2\n", '"', "id,id\n", "\ufeffx\n", "\0,\0\n"]
)
def test_other_csv_is_refused(text: str) -> None:
    assert all(isinstance(line, Refused) for line in exchange.read(io.StringIO(text), "csv"))


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_text("{}\n")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
    for name, why in (("link.jsonl", "link"), ("none.jsonl", "No such"), (".", "no file")):
        with pytest.raises(UnreadableFile, match=why), exchange.opened(tmp_path / name):
            pass


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("mine")
    with pytest.raises(UnreadableFile, match="already"), exchange.created(path):
        pass
    with pytest.raises(UnreadableFile, match="no folder"), exchange.created(tmp_path / "a" / "b"):
        pass
    with pytest.raises(ZeroDivisionError), exchange.created(tmp_path / "half") as out:
        out.write("half" + str(1 / 0))
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.csv"]
    assert path.read_text() == "mine"


def test_a_log_goes_out_and_in_again(
    log: ProgressLog, open_log: Callable[..., ProgressLog], answer: Make
) -> None:
    for number in range(30):
        event = log.append(answer(f"p/{number % 4}", typed=f"-{number}"))
        if number % 5 == 0:
            log.undo(event.id)
    out = io.StringIO(newline="")
    exchange.write(log.events(), out, "csv")
    out.seek(0)
    other = open_log("other")
    other.merge(event for event in exchange.read(out, "csv") if isinstance(event, Event))
    assert other.cards() == log.cards()
    assert other.ids() == log.ids()
    assert other.verify() == []
