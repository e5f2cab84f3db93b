"""Numbers in rows and columns, readable without colour."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import pytest
from textual.color import Color
from textual.style import Style

from quizapp.tui.app import QuizApp
from quizapp.tui.literal import typographic
from quizapp.tui.shading import Shades, weights
from quizapp.tui.tables import Cell, Row, Table, lay_out, lay_out_all
from quizapp.tui.themes import names

PLAIN = Shades((Style(),))


def drawn(table: Table, width: int = 76) -> list[str]:
    return [line.plain.rstrip() for line in lay_out(table, width, PLAIN)]


def cells(*texts: str, marks: str = "") -> tuple[Cell, ...]:
    return tuple(Cell(text, mark=mark) for text, mark in zip_longest(texts, marks, fillvalue=""))


def test_yours_and_right_stand_above_each_other() -> None:
    table = Table(
        (
            Row("yours", cells("0.438", "0.562", "0", marks="✗✗✓")),
            Row("right", tuple(map(Cell, ("0.378", "0.622", "0")))),
        ),
        ("The", "robot", "ate"),
    )
    assert drawn(table) == [
        "          The      robot    ate",
        "  yours   0.438 ✗  0.562 ✗  0 ✓",
        "  right   0.378    0.622    0",
    ]


def test_decimal_points_line_up() -> None:
    rows = (Row("", (Cell("−12.5"),)), Row("", (Cell("3"),)), Row("", (Cell("0.25"),)))
    assert drawn(Table(rows)) == ["   −12.5", "     3", "     0.25"]


def test_units_line_up_though_thousands_stand_apart() -> None:
    texts = ("64", "512", "262 144", "−12 345", "−∞", "0.5", "1 2", "(2, 8)")
    assert drawn(Table(tuple(Row("", (Cell(text),)) for text in texts))) == [
        "        64",
        "       512",
        "   262 144",
        "   −12 345",
        "        −∞",
        "         0.5",
        "   1 2",
        "   (2, 8)",
    ]


def test_columns_that_do_not_fit_go_below() -> None:
    table = Table((Row("row", tuple(Cell(str(n)) for n in range(10, 22))),), ())
    shown = drawn(table, 30)
    assert all(len(line) <= 30 for line in shown)
    assert [line.split() for line in shown if line] == [
        ["row", *map(str, range(10, 14))],
        ["row", *map(str, range(14, 18))],
        ["row", *map(str, range(18, 22))],
    ]


def test_remarks_line_up_behind_rows_of_any_length() -> None:
    table = Table((Row("d", cells("4"), "width"), Row("scaled", cells("0.5", "1.25"), "S / d")))
    assert drawn(table) == [
        "  d        4            width",
        "  scaled   0.5   1.25   S / d",
    ]


def test_remarks_go_below_before_columns_are_split() -> None:
    rows = (Row("scaled", cells("0.5", "1"), "scale(S, d_k)"), Row("sum", cells("1.5"), "1.5"))
    assert drawn(Table(rows, ("The", "robot")), 30) == [
        "           The    robot",
        "  scaled   0.5    1",
        "  sum      1.5",
        "  scaled   = scale(S, d_k)",
        "  sum      = 1.5",
    ]
    assert drawn(Table(rows[:1], ("The", "robot")), 30)[1:] == [
        "  scaled   0.5    1",
        "           scale(S, d_k)",
    ]


def test_tables_above_each_other_share_their_columns() -> None:
    long = Table((Row("weights", cells("0.4", "0.6"), "softmax(scaled)"),), ("The", "robot"))
    short = Table((Row("sum", cells("1"), "sum(weights)"),))
    shown = [line.plain.rstrip() for line in lay_out_all((long, short), 60, PLAIN)]
    assert shown == [
        "            The    robot",
        "  weights   0.4    0.6     softmax(scaled)",
        "",
        "  sum       1              sum(weights)",
    ]


def test_what_is_not_shown_is_counted() -> None:
    table = Table((Row("", cells("1", "2")),), corner="K", hidden=3)
    assert drawn(table) == ["  K", "   1  2", "   … 3 more rows"]


def test_hostile_names_stay_as_they_are() -> None:
    table = Table((Row("x[/i]", (Cell("1"),)),), ("W[q]",), corner="<s>")
    assert drawn(table) == ["  <s>     W[q]", "  x[/i]   1"]


def test_shades_go_from_the_smallest_to_the_largest() -> None:
    assert weights([1.0, 2.0, 3.0]) == (0.0, 0.5, 1.0)
    assert weights([0.25, 0.75, 0.0]) == pytest.approx((1 / 3, 1.0, 0.0))
    assert weights([-2.0, 0.0, 2.0]) == (0.0, 0.5, 1.0)
    assert weights([2.0, float("-inf"), 1.0]) == (1.0, None, 0.0)
    assert weights([4.0, 4.0]) == (0.0, 0.0)
    assert weights([]) == ()


@pytest.mark.parametrize("name", sorted(names() - {"ansi-dark", "ansi-light"}))
def test_every_shade_is_seen_and_read_in_every_theme(name: str) -> None:
    app = QuizApp(home=Path("unused"))
    app.theme = name
    ground = app.theme_variables["background"]
    shades = Shades.of(app)
    for weight in (0.0, 0.25, 0.5, 0.75, 1.0):
        style = shades.style(weight)
        assert style.background is not None
        assert style.foreground is not None
        assert style.background != Color.parse(ground)
        assert contrast(style.background, style.foreground) >= 4.5


def contrast(one: Color, other: Color) -> float:
    """As WCAG 2 has it: 1 for the same, 21 for black on white."""

    def luminance(color: Color) -> float:
        linear = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in color.normalized
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("-0.5", "−0.5"),
        ("1e-05", "1e-05"),
        ("-inf", "−∞"),
        ("(2, -1)", "(2, -1)"),
        ("7", "7"),
        ("167772160", "167 772 160"),
        ("-12345", "−12 345"),
    ],
)
def test_numbers_are_set_as_in_print(printed: str, shown: str) -> None:
    assert typographic(printed) == shown


def test_a_sign_stands_behind_its_number_and_moves_nothing() -> None:
    def row(sign: str, *, here: bool = False) -> Row:
        return Row("", (Cell("0.5", 0.1, sign=sign, here=here), Cell("12.25", 1.0), Cell("3")))

    plain = drawn(Table((row(""),)))
    (signed,) = drawn(Table((row("↑"),)))
    assert plain == [signed.replace("↑", " ")]
    assert "0.5↑" in signed
    (pointed,) = drawn(Table((row("", here=True),)))
    assert pointed.index("›") < pointed.index("0.5")
    assert plain == [pointed.replace("›", " ")]
