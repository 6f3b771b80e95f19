"""Whatever bytes come from a terminal, they are keys, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.events import Key, MouseEvent, Paste, Resize
from textual.message import Message

from tui.terminal_input import LONGEST_PASTE, TerminalInput

PIECES = [
    b"\x1b[", b"\x1b", b"\x1bO", b"\x1b[<", b"0;", b"99999999999999999999;", b"-1;", b":", b"M", b"m", b"u", b"~", b"t",
    b"\x1b[48;", b"\x1b[200~", b"\x1b[201~", b"\x1b]", b"\x07", b"\x9b", b"\xc2\x9b", b"\xff", b"\xe2\x94", b"\x80",
    b"\xf0\x9f\x98", b"q", b"\r", b"\x00", b"1;", b"$y", b"?2026;", b"R", b"1114112;", b"55296;",
]  # fmt: skip


def read(data: bytes) -> list[Message]:
    return list(TerminalInput().feed(data))


def keys(data: bytes) -> list[str]:
    return [message.key for message in read(data) if isinstance(message, Key)]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=30))
def test_no_bytes_do_harm(pieces: list[bytes]) -> None:
    terminal = TerminalInput()
    for piece in pieces:
        for message in (*terminal.feed(piece), *terminal.tick()):
            assert not isinstance(message, Resize)
    # A paste that was begun takes everything until its end.
    list(terminal.feed(b"\x1b[201~\x1b[201~" + b" " * 40))
    assert [message.key for message in terminal.feed(b"q") if isinstance(message, Key)] == ["q"]


@pytest.mark.parametrize("size", [b"\x1b[48;1;1;1;1t", b"\x1b[48;99999;99999;0;0t", b"\x1b[?2048;1$y"])
def test_no_size_is_taken_from_what_is_typed(size: bytes) -> None:
    assert keys(size + b"j") == ["j"]
    assert not any(isinstance(message, Resize) for message in read(size))


def test_bytes_that_are_no_text() -> None:
    assert keys(b"\xff\xc2\xe2\x94j")[-1] == "j"


def test_a_letter_in_two_pieces() -> None:
    terminal = TerminalInput()
    assert list(terminal.feed("é".encode()[:1])) == []
    (letter,) = terminal.feed("é".encode()[1:])
    assert isinstance(letter, Key)
    assert letter.character == "é"


def test_a_key_that_cannot_be_ends_with_itself() -> None:
    terminal = TerminalInput()
    list(terminal.feed(b"\x1b[1;1;99999999u"))
    assert [message.key for message in terminal.feed(b"j") if isinstance(message, Key)] == ["j"]


def test_mouse_reports_still_come_through() -> None:
    (moved,) = read(b"\x1b[<35;10;5M")
    assert isinstance(moved, MouseEvent)
    assert (moved.x, moved.y) == (9, 4)


def test_what_is_pasted_holds_nothing_that_a_terminal_obeys() -> None:
    (pasted,) = read("\x1b[200~bert\u009b2J\x07\u202e large\ngpt\x1b[201~".encode())
    assert isinstance(pasted, Paste)
    assert pasted.text == "bert2J large\ngpt"


def test_a_huge_paste_is_cut() -> None:
    (pasted,) = read(b"\x1b[200~" + b"x" * 100_000 + b"\x1b[201~")
    assert isinstance(pasted, Paste)
    assert len(pasted.text) == LONGEST_PASTE
