"""What holds of any text and any numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.grading.notation import Kind, Reading, Wanted, partial, read
from quizapp.grading.unreadable import Unreadable

_KINDS: tuple[Kind, ...] = ("scalar", "integer", "vector", "matrix", "shape")
_SHAPES: dict[Kind, tuple[int, ...]] = {"vector": (3,), "matrix": (2, 2)}

wanted = st.builds(
    lambda kind, known, allow, unit: Wanted(
        kind,
        _SHAPES.get(kind, ()) if known else None,
        allow=frozenset(allow),
        unit=unit,
        symbols={"B": 2, "T": 10} if known else {},
        columns=("a", "b", "c"),
    ),
    st.sampled_from(_KINDS),
    st.booleans(),
    st.sets(st.sampled_from(["percent", "inf"])),
    st.sampled_from([None, "bytes", "count"]),
)
_WORDS = [
    "sqrt(",
    "exp(",
    "ln(",
    "log2(",
    "tensor([",
    "inf",
    "nan",
    "1e9",
    "9^9",
    "GiB",
    "M",
    "torch.Size([",
    "0.5,",
    "]])",
]
fragments = st.sampled_from((*"0123456789.,;()[]+-*/^%eπ√×²³⁻∞≈= \n_xBTd", *_WORDS))
texts = st.one_of(st.text(max_size=40), st.lists(fragments, max_size=30).map("".join))


@settings(max_examples=400, deadline=None)
@given(texts, wanted)
def test_any_text_ends_in_a_value_or_a_sentence(text: str, want: Wanted) -> None:
    shown = partial(text, want)
    try:
        reading = read(text, want)
    except Unreadable as error:
        message = error.message
    else:
        message = reading.text
        _check(reading, want)
        assert shown == reading.text
    assert message
    assert message.isprintable()
    assert shown.isprintable()


def _check(reading: Reading, want: Wanted) -> None:
    value = reading.value
    if isinstance(value, np.ndarray):
        assert want.shape is None or want.shape == value.shape
        assert not np.isnan(value).any()
        assert np.isfinite(value).all() or "inf" in want.allow
        assert np.array(reading.digits, dtype=object).shape == value.shape
    elif want.kind == "shape":
        assert isinstance(value, tuple)
    else:
        assert isinstance(value, int | float)
        assert not isinstance(value, bool)
        assert isinstance(value, int) or not math.isnan(value)
        if want.kind == "integer":
            assert isinstance(value, int) or math.isinf(value)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["1/7^99", "3^200", "(1+1/9^50)", "99999^9"]), max_size=60))
def test_long_calculations_come_to_an_end(terms: list[str]) -> None:
    assert partial("+".join(terms) + "*".join(terms), Wanted("scalar")).isprintable()


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize(
    "text",
    [
        "0" * 19_990 + "!",
        "1" * 19_990 + " ,",
        "1 " * 9_990,
        "1," * 9_990,
        "1;" * 9_990,
        "a" * 9_000 + "!",
        "1." * 9_000 + "é",
        "x" * 19_990,
        "ax" * 9_990 + "!",
        "³;" * 9_990 + "1",
    ],
    ids=lambda text: repr(text[:4]),
)
def test_a_page_of_one_piece_is_read_or_refused(text: str, kind: Kind) -> None:
    assert partial(text, Wanted(kind, _SHAPES.get(kind)))
    assert partial(text, Wanted(kind, symbols={"x": 1, "xx": 2, "xax": 3, "a": 4}))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ln(1/10^400)", -921.0340371976183),
        ("log2(1/3^1000)", -1584.9625007211562),
        ("log10(10^400)", 400),
        ("log2(2^-2000)", -2000),
        ("ln(9^900/9^899)", 2.1972245773362196),
    ],
)
def test_logarithms_of_what_no_float_can_hold(text: str, value: float) -> None:
    assert read(text, Wanted("scalar")).value == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("name", ["sqrt", "ln", "log2", "log10", "exp", "abs"])
def test_a_number_that_is_no_float_any_more_ends_in_a_value_or_a_sentence(name: str) -> None:
    for text in (f"{name}(9^900)", f"{name}(1/9^900)", f"{name}(-1/9^900)", f"{name}(0)"):
        assert partial(text, Wanted("scalar"))


def test_only_so_many_numbers_are_read_where_any_number_will_do() -> None:
    with pytest.raises(Unreadable, match="2501 numbers are too many"):
        read("1 " * 2_501, Wanted("vector"))
    assert len(read("1 " * 2_500, Wanted("vector")).digits) == 2_500  # type: ignore[arg-type]  # a vector has a tuple of them
    assert read("1 " * 3_000, Wanted("vector", (3_000,))).read_as == [1] * 3_000


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite)
def test_a_printed_float_is_read_back(value: float) -> None:
    reading = read(repr(value), Wanted("scalar"))
    assert reading.value == value


@given(st.floats(-1e6, 1e6), st.integers(0, 9))
def test_a_rounded_number_is_read_back_with_its_digits(value: float, decimals: int) -> None:
    typed = f"{value:.{decimals}f}"
    reading = read(typed, Wanted("scalar"))
    assert reading.value == float(typed)
    assert reading.digits == decimals
    assert read(reading.text, Wanted("scalar")).value == reading.value


@given(st.integers())
def test_whole_numbers_are_read_back(value: int) -> None:
    for typed in (str(value), f"{value:,}", f"{value:_}", f"{value:,}".replace(",", " ")):
        assert read(typed, Wanted("integer")).value == value


vectors = st.lists(st.floats(-1e9, 1e9).map(lambda x: round(x, 6)), min_size=1, max_size=6)


@given(vectors)
def test_a_vector_means_the_same_in_every_notation(values: list[float]) -> None:
    want = Wanted("vector", (len(values),))
    numbers = [repr(value) for value in values]
    for typed in (
        ", ".join(numbers),
        " ".join(numbers),
        "\n".join(numbers),
        "; ".join(numbers),
        str(values),
        str(tuple(values)),
        f"array({values}, dtype=float32)",
        f"tensor({values})",
        f"[{'  '.join(numbers)}]".replace("-", "−"),
        str([[value] for value in values]),
    ):
        reading = read(typed, want)
        assert reading.read_as == values


@given(st.data(), st.integers(1, 4), st.integers(1, 4))
def test_numpy_prints_what_is_read(data: st.DataObject, height: int, width: int) -> None:
    entries = st.floats(-1e3, 1e3).map(lambda x: round(x, 3))
    rows = data.draw(
        st.lists(
            st.lists(entries, min_size=width, max_size=width), min_size=height, max_size=height
        )
    )
    array = np.array(rows)
    want = Wanted("matrix", (height, width))
    lines = "\n".join(" ".join(map(repr, row)) for row in rows)
    for typed in (str(array), repr(array), str(rows), lines, lines.replace("\n", ";")):
        if height == 1 and typed is lines:
            continue
        value = read(typed, want).value
        assert isinstance(value, np.ndarray)
        np.testing.assert_array_equal(value, array)


@pytest.mark.parametrize("kind", ["vector", "matrix"])
@given(numbers=st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4), decimals=st.integers(1, 6))
def test_the_text_shown_is_an_answer_too(kind: Kind, numbers: list[float], decimals: int) -> None:
    typed = [f"{number:.{decimals}f}" for number in numbers]
    want = Wanted(kind, (4,) if kind == "vector" else (2, 2))
    text = " ".join(typed) if kind == "vector" else "{} {}; {} {}".format(*typed)
    reading = read(text, want)
    again = read(reading.text.removeprefix("2×2"), want)
    assert again.read_as == reading.read_as
    assert again.digits == reading.digits


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_shapes_are_read_back(sizes: list[int]) -> None:
    for typed in (str(tuple(sizes)), str(sizes), "x".join(map(str, sizes)), f"torch.Size({sizes})"):
        assert read(typed, Wanted("shape")).value == tuple(sizes)
