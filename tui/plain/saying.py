"""The gate at the command line: every line that a command says goes through here, and none commands the terminal."""

from __future__ import annotations

import io
import sys
from typing import TextIO

import click

from bench.errors import ScalewallError
from tui.visible_text import harmless, visible_lines

PROGRAM = "scalewall-tui"


def say(line: str) -> None:
    """Write one line to stdout."""
    click.echo(_sayable(line, sys.stdout))


def tell(line: str) -> None:
    """Write one line to stderr, where what is not a result belongs."""
    click.echo(_sayable(line, sys.stderr), err=True)


def tell_error(error: ScalewallError | str) -> None:
    """Write to stderr what went wrong; its further lines stand back, so that none passes for one of the program's."""
    first, *more = visible_lines(f"{PROGRAM}: {error}")
    for line in (first, *(f"  {line.strip()}" for line in more)):
        tell(line)


def tell_misuse(error: click.ClickException) -> None:
    """Write to stderr what click has to say of wrong usage, which quotes what was typed."""
    words = io.StringIO()
    error.show(words)
    for line in words.getvalue().splitlines():
        tell(line)


def _sayable(line: str, stream: TextIO | None) -> str:
    """Give the line with marks for what hides, and other signs for what the stream's encoding lacks."""
    encoding = getattr(stream, "encoding", None) or "utf-8"  # a closed stream is None, and takes nothing
    text = harmless(line)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_instead_of(sign, encoding) for sign in text)
    return text


def _instead_of(sign: str, encoding: str) -> str:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        from tui.ascii_signs import in_ascii  # which most streams have no need of

        return in_ascii(sign).encode(encoding, "replace").decode(encoding)
    return sign
