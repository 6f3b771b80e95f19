"""Text that leaves the screen: to the clipboard of the user's terminal (OSC 52), and into a file with a name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App

from bench.paths import data_directory, private_folder
from tui.visible_text import visible

MOST_CLIPBOARD_CHARACTERS = 70_000
"""Terminals drop longer ones, of which base64 makes 100 kB."""


def taken_directory() -> Path:
    """Give the folder of what was copied and saved, made on use with mode 0700."""
    return private_folder(data_directory() / "taken")


def send_away(app: App[Any], text: str, file_name: str) -> Path:
    """Copy the text and write it to a file of that name, which is overwritten; say both, and give the file.

    Raise OSError where the file cannot be written.
    """
    target = taken_directory() / file_name
    partial = target.with_name(f".{file_name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(target)
    fits = len(text) <= MOST_CLIPBOARD_CHARACTERS
    if fits:
        app.copy_to_clipboard(text)
    sent = "sent to your terminal, and " if fits else "too long for the clipboard of a terminal; "
    app.notify(f"{sent}written to {visible(str(target), 300)}", markup=False)
    return target
