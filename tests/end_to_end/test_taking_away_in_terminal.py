"""Copied and saved by their keys in a real terminal: what is sent to it, and what is in the files."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import PROGRAM
from tests.end_to_end.terminal import Terminal
from tests.screen.made_up_run import finished
from tui.taking_away import taken_directory

CLIPBOARD = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.delenv("TMUX", raising=False)
    run_file = tmp_path / "made-up.run"
    finished(run_file).close()
    opened = Terminal([*PROGRAM, "attach", str(run_file)])
    opened.wait_for("roberta-large")
    yield opened
    opened.close()


def test_a_table_is_sent_to_the_terminal_and_written(terminal: Terminal) -> None:
    terminal.type("y")
    terminal.wait_for("copy to the clipboard")
    terminal.type("t")
    terminal.wait_for("sent to your terminal")
    (sent,) = CLIPBOARD.findall(terminal.raw)
    (file,) = taken_directory().iterdir()
    assert re.fullmatch(r"table-made-up-\d{6}\.tsv", file.name)
    assert base64.b64decode(sent).decode() == file.read_text()
    assert len(file.read_text().splitlines()) == 19
    assert terminal.leave() == 0


def test_the_screen_is_written_as_picture_text_and_page(terminal: Terminal) -> None:
    for number, (key, ending) in enumerate([("v", "svg"), ("t", "txt"), ("m", "md")], start=1):
        terminal.type("e")
        terminal.wait_for("save the view")
        terminal.type(key)
        terminal.wait_for(rf"\.{ending}")
        assert len(list(taken_directory().iterdir())) == number
    starts = {file.suffix: file.read_text()[:5] for file in taken_directory().iterdir()}
    assert starts[".svg"] == "<svg "
    assert starts[".md"] == "# mad"
    assert not CLIPBOARD.findall(terminal.raw)
    terminal.type("e")
    terminal.wait_for("save the view")
    assert terminal.leave("\x03") == 0
