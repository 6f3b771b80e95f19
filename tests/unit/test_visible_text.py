"""Text from elsewhere cannot command the terminal, hide, or run on for ever."""

from __future__ import annotations

import unicodedata

import pytest

from tui.visible_text import MAX_LENGTH, visible, visible_lines

HOSTILE = [
    "\x1b[2J\x1b[H",
    "\x1b]52;c;aGFsbG8=\x07",
    "\x9b31m",
    "a\rb",
    "a\x08b",
    "\x00",
    "\x7f",
    "\u202eevil\u202c",
    "\u2066x\u2069",
    "\u200bzero",
    "\ufeff",
    "\u2028",
    "\ud800",
    "\ue000",
    "e\u0301\u0301\u0301\u0301",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hidden_gets_through(text: str) -> None:
    shown = visible(text)
    assert all(unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for character in shown)
    assert shown.encode()


def test_controls_become_marks_that_one_sees() -> None:
    assert visible("\x1b[31m") == "^[[31m"
    assert visible("\x9b") == "‹U+009B›"
    assert visible("\u202e") == "‹U+202E›"
    assert visible("a\tb\n") == "a^Ib^J"


def test_plain_and_foreign_text_stays_as_it_is() -> None:
    for text in ("bert-base", "café", "日本語", "[bold]not markup[/bold]", "n°5 – ½"):
        assert visible(text) == text


def test_letters_may_carry_two_marks_and_no_tower() -> None:
    assert visible("a\u0301\u0323") == "a\u0301\u0323"
    assert "‹U+0301›" in visible("a\u0301\u0301\u0301")


def test_length_is_bounded() -> None:
    assert visible("x" * 10_000) == "x" * MAX_LENGTH + "…"
    assert visible("x" * 5, 3) == "xxx…"
    assert visible("xyz", 3) == "xyz"


def test_the_last_lines_are_kept_and_the_others_counted() -> None:
    shown = visible_lines("\n".join(f"line {n}" for n in range(100)), max_lines=3)
    assert shown == ("… 97 earlier left out", "line 97", "line 98", "line 99")
    assert visible_lines("one\r\ntwo\n") == ("one", "two")
    assert visible_lines("\ta") == ("    a",)
