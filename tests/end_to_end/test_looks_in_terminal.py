"""What reaches a real terminal: its colours, its signs, its mouse; and mistakes are said before the screen opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.paths import configuration_file
from tests.end_to_end.conftest import PROGRAM, Command
from tests.end_to_end.terminal import Terminal
from tests.screen.made_up_run import finished

Open = Callable[..., Terminal]

MOUSE = b"\x1b[?1000h"
NOT_OUR_TEXT = re.compile(rb"\x1b(?:\[[0-9;?>=<$]*[ -/]*[@-~]|[()].|[78=>])")


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    finished(tmp_path / "over.run").close()
    return tmp_path / "over.run"


@pytest.fixture
def attach(run_file: Path) -> Iterator[Open]:
    """Open the screen on a finished run with options and an environment, and leave it when the test is over."""
    terminals: list[Terminal] = []

    def start(*options: str, **environment: str) -> Terminal:
        terminals.append(Terminal([*PROGRAM, "attach", str(run_file), *options], 100, 30, environment))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


def colours_in(raw: bytes) -> set[str]:
    """Give the kinds of colours that were sent."""
    parameters = [match[1].decode() for match in re.finditer(rb"\x1b\[([0-9;]*)m", raw)]
    kinds = {"true" for one in parameters if re.search(r"[34]8;2;", one)}
    kinds |= {"256" for one in parameters if re.search(r"[34]8;5;", one)}
    named = (part for one in parameters if "8;" not in one for part in one.split(";"))
    return kinds | {"16" for part in named if part and int(part) in {*range(30, 38), *range(40, 48), *range(90, 108)}}


@pytest.mark.parametrize(
    ("options", "environment", "kinds"),
    [
        ([], {}, {"256"}),
        ([], {"TERM": "xterm"}, {"256"}),
        ([], {"COLORTERM": "truecolor"}, {"true"}),
        ([], {"TERM": "linux"}, {"16"}),
        (["--theme", "ansi-16"], {"COLORTERM": "truecolor"}, {"16"}),
        ([], {"NO_COLOR": "1", "COLORTERM": "truecolor"}, set()),
        (["--no-color"], {}, set()),
    ],
)
def test_the_colours_that_the_terminal_has(
    attach: Open, options: list[str], environment: dict[str, str], kinds: set[str]
) -> None:
    terminal = attach(*options, **environment)
    terminal.wait_for("POSITIONS")
    terminal.type("?")
    terminal.wait_for("the next model")
    assert terminal.leave("qq") == 0
    assert colours_in(terminal.raw) == kinds


def test_no_other_sign_than_ascii_is_sent(attach: Open) -> None:
    terminal = attach("--ascii")
    terminal.wait_for("POSITIONS")
    for opens, seen, closes in (("?", "Esc closes", "q"), ("\x10", "Search for", "\x1b"), ("/", "filter:", "\x1b")):
        terminal.type(opens)
        terminal.wait_for(seen)
        terminal.type(closes)
        terminal.wait_until(lambda text, gone=seen: gone not in text, f"{seen} is gone")  # type: ignore[misc]
    for opens, seen in (("l", "all runs"), ("n", "open a run")):
        terminal.type(opens)
        terminal.wait_for(seen)
    assert terminal.leave() == 0
    assert NOT_OUR_TEXT.sub(b"", terminal.raw).isascii()


@pytest.mark.parametrize(
    ("options", "environment", "hears"),
    [
        ([], {}, True),
        ([], {"SSH_TTY": "/dev/pts/9"}, False),
        ([], {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, False),
        (["--mouse"], {"SSH_TTY": "/dev/pts/9"}, True),
        (["--no-mouse"], {}, False),
    ],
)
def test_the_mouse_is_left_to_the_terminal_over_ssh(
    attach: Open, options: list[str], environment: dict[str, str], hears: bool
) -> None:
    terminal = attach(*options, **environment)
    terminal.wait_for("POSITIONS")
    assert terminal.leave() == 0
    assert (MOUSE in terminal.raw) is hears


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_terminal_without_a_cursor_is_refused_with_the_remedy(attach: Open, term: str) -> None:
    terminal = attach(TERM=term)
    assert terminal.wait_for_end() == 2
    assert "This terminal cannot show a screen" in terminal.text()
    assert "--plain" in terminal.text()
    assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize(("options", "environment"), [(["--plain"], {}), ([], {"ACCESSIBLE": "1"})])
def test_plain_needs_no_screen(attach: Open, options: list[str], environment: dict[str, str]) -> None:
    terminal = attach(*options, TERM="dumb", **environment)
    terminal.wait_for_end()
    assert "bert-base-uncased" in terminal.text()
    assert b"\x1b" not in terminal.raw


def test_a_mistake_in_the_configuration_is_said_before_anything_is_started(attach: Open) -> None:
    configuration_file().parent.mkdir(parents=True)
    configuration_file().write_text('\nthme = "dark"\n')
    terminal = attach()
    assert terminal.wait_for_end() == 2
    assert "line 2: thme: there is no such key" in terminal.text()
    assert "Did you mean theme?" in terminal.text()
    assert b"\x1b[?1049h" not in terminal.raw


def test_keys_and_look_of_the_configuration(attach: Open) -> None:
    configuration_file().parent.mkdir(parents=True)
    configuration_file().write_text('theme = "ansi-16"\n[keys]\nhelp = "f1"\n')
    terminal = attach(COLORTERM="truecolor")
    terminal.wait_for("F1 help")
    terminal.type("\x1bOP")
    terminal.wait_for("the next model")
    assert terminal.leave("qq") == 0
    assert colours_in(terminal.raw) == {"16"}


def test_the_command_that_tells_and_begins_the_configuration(scalewall: Command) -> None:
    begun = scalewall("config", "--init")
    assert (begun.returncode, begun.stderr) == (0, "")
    assert str(configuration_file()) in begun.stdout
    assert scalewall("config", "--init").returncode == 2
    told = scalewall("config", "--theme", "light", "--no-mouse")
    assert told.returncode == 0
    assert 'theme = "light"' in told.stdout
    assert 'mouse = "off"' in told.stdout
    wrong = scalewall("config", "--theme", "lihgt")
    assert wrong.returncode == 2
