"""What the command line says is fit for any terminal, and for any encoding that one has."""

from __future__ import annotations

import io
import sys

import click
import pytest

from bench.errors import BadInput
from tui.plain.saying import say, tell, tell_error, tell_misuse


def test_a_line_is_said_with_marks(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b[2Jb\u202e – 日本")
    tell("c\x9b")
    out, err = capsys.readouterr()
    assert out == "a^[[2Jb‹U+202E› – 日本\n"
    assert err == "c‹U+009B›\n"


def test_a_stream_without_the_letters_gets_others(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    say("median – 3 ± 1 µs, 12 ms†, 日本")
    sys.stdout.flush()
    assert written.getvalue() == b"median - 3 ~ 1 us, 12 ms!, ????\n"


def test_a_stream_keeps_the_letters_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1"))
    say("é ± µ – x")
    sys.stdout.flush()
    assert written.getvalue().decode("latin-1") == "é ± µ - x\n"


def test_a_closed_stream_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    tell("nobody hears this")


def test_no_line_of_a_message_passes_for_one_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    tell_error(BadInput("bad name x\nscalewall-tui: all is well", "Choose another."))
    assert capsys.readouterr().err == "scalewall-tui: bad name x\n  scalewall-tui: all is well\n  Choose another.\n"


def test_wrong_usage_is_quoted_with_marks(capsys: pytest.CaptureFixture[str]) -> None:
    tell_misuse(click.UsageError("No such command '\x9b2J'."))
    assert capsys.readouterr().err == "Error: No such command '‹U+009B›2J'.\n"
