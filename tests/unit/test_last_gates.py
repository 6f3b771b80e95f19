"""The last gates before the terminal: nothing but ASCII, no colour, and every sign in its own cells."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from bench.outcome_names import IMPLIED_MARK, NOT_MEASURED_SYMBOL, NOT_RUN_SYMBOL, SYMBOLS
from tui.ascii_gate import AsciiGate
from tui.ascii_signs import ASCII_SIGNS, UNKNOWN, in_ascii
from tui.colourless_gate import ColourlessGate
from tui.trial_cell import DOUBT_MARK
from tui.widgets.march_table import CURSOR_MARK, RUNNING_MARK

BLACK = Color(0, 0, 0)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("╭─ help ─╮", "+- help -+"),
        ("▁▂▃▄▅▆▇█", "_.:-=+*#"),
        ("▶ ‖ ✓ ■ ✗ † ↳ · … – × ÷", "* | v # x ! ` . . - x /"),
        ("10⁹ ±2 %", "109 ~2 %"),
        ("日本 x", "???? x"),
        ("👩‍👩‍👧!", "??!"),
        ("⚠\ufe0f!", "??!"),
        ("e\u0301a", "ea"),
        ("⣿⡀⠀", "#. "),
        ("\u2fff", "??"),
        ("Größe", "Grose"),
    ],
)
def test_every_sign_in_ascii_and_in_its_cells(text: str, shown: str) -> None:
    found = in_ascii(text)
    assert found.isascii()
    assert cell_len(found) == cell_len(text)
    assert found == shown


def test_the_table_is_ascii_and_of_one_cell() -> None:
    assert all(instead.isascii() and len(instead) == 1 and instead.isprintable() for instead in ASCII_SIGNS.values())
    assert all(cell_len(sign) == 1 and not sign.isascii() for sign in ASCII_SIGNS)


def test_no_mark_of_the_program_is_unknown() -> None:
    marks = [
        *SYMBOLS.values(),
        IMPLIED_MARK,
        NOT_MEASURED_SYMBOL,
        NOT_RUN_SYMBOL,
        DOUBT_MARK,
        CURSOR_MARK,
        RUNNING_MARK,
    ]
    assert UNKNOWN not in "".join(in_ascii(mark) for mark in marks)


def test_marks_that_stand_in_one_place_stay_apart() -> None:
    for marks in (
        (CURSOR_MARK, RUNNING_MARK),
        (IMPLIED_MARK, DOUBT_MARK, NOT_MEASURED_SYMBOL),
        tuple(SYMBOLS.values()),
    ):
        assert len(set(map(in_ascii, marks))) == len(set(marks))


def test_the_gate_leaves_styles_alone() -> None:
    style = Style(bold=True)
    assert AsciiGate().apply([Segment("a"), Segment("█", style)], BLACK) == [Segment("a"), Segment("#", style)]
    plain = [Segment("plain", style)]
    assert AsciiGate().apply(plain, BLACK) is plain


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["within ±2 %  next"], ["within +-2 % next"]),
        (["within ±2 %", "   ", "│"], ["within +-2 %", "  ", "|"]),
        (["±2 % ±3 %", "    "], ["+-2 % +-3 %", "  "]),
        (["±2 %│  │"], ["+-2%|  |"]),
        (["within ±2 %"], ["within +-2%"]),
        (["±", "│"], ["~", "|"]),
    ],
)
def test_a_sign_of_two_letters_takes_a_space_behind_it(texts: list[str], shown: list[str]) -> None:
    assert sum(map(len, texts)) == sum(map(len, shown))
    assert [one.text for one in AsciiGate().apply([Segment(text) for text in texts], BLACK)] == shown


def colourless(text: str, colour: str | None, ground: str | None, **attributes: Any) -> Style:
    parsed = [None if name is None else RichColor.parse(name) for name in (colour, ground)]
    (segment,) = ColourlessGate().apply([Segment(text, Style(color=parsed[0], bgcolor=parsed[1], **attributes))], BLACK)
    assert segment.style is not None
    assert segment.style.color is None
    assert segment.style.bgcolor is None
    return segment.style


def test_what_stands_on_white_is_reversed() -> None:
    assert colourless("cursor", "#ffffff", "#ffffff").reverse
    assert not colourless("text", "#ffffff", "#000000").reverse
    assert not colourless("█", "#ffffff", "#ffffff").reverse, "it would be a hole"
    assert not colourless("cursor", "#000000", "#ffffff", reverse=True).reverse, "reversed twice"


def test_what_is_grey_is_dim_and_attributes_stay() -> None:
    assert colourless("units", "#999999", "#000000").dim
    assert not colourless("text", None, None).dim
    kept = colourless("title", "#ffffff", None, bold=True, underline=True)
    assert (kept.bold, kept.underline, kept.dim) == (True, True, False)
