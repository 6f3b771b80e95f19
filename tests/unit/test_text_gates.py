"""Nothing writes to a terminal past the gates, and no text is read as markup: seen in the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUI = sorted((ROOT / "tui").rglob("*.py"))
WRITERS = {
    "tui/browser/driver.py": "Textual's own words, which have passed the gate of the screen",
    "tui/scout/frames.py": "to the screen that asked, through a pipe",
    "tui/scout/scout.py": "to that process, through a pipe",
    "tui/plain/saying.py": "the gate",
    "tui/screen_fault.py": "writes a file",
    "tui/screen_picture.py": "draws a picture, in memory",
    "tui/terminal_driver.py": "the same words",
    "tui/terminal_output.py": "the same words",
    "tui/terminal_reset.py": "a constant",
}
"""Who writes itself, and what."""
READS_MARKUP = {"Static", "Label", "OptionList", "ChoiceList", "notify"}
"""Calls of Textual's that take text for markup unless they are told not to."""
WRITES = {"echo", "secho", "print", "write", "writelines"}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            function = node.func
            yield (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")), node


def reads_markup(call: ast.Call) -> bool:
    return not any(
        one.arg == "markup" and isinstance(one.value, ast.Constant) and one.value.value is False
        for one in call.keywords
    )


@pytest.mark.parametrize("path", TUI, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_is_markup(path: Path) -> None:
    assert [call.lineno for name, call in calls(path) if name in READS_MARKUP and reads_markup(call)] == []
    names = {name for name, _ in calls(path)}
    assert not names & {"from_markup", "Markdown", "RichLog"}, "these read markup too"


@pytest.mark.parametrize("path", TUI, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_line_is_said_through_the_gate(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() not in WRITERS:
        assert [(name, call.lineno) for name, call in calls(path) if name in WRITES] == []


def test_the_look_finds_what_it_looks_for(tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text("click.echo(name)\nself.notify(name)\nStatic(name, markup=True)\nStatic(name, markup=False)\n")
    found = [(name, reads_markup(call)) for name, call in calls(file)]
    assert found == [("echo", True), ("notify", True), ("Static", True), ("Static", False)]
