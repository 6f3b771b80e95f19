"""Whatever a run file, a registry or a command line says, the bytes that reach a terminal are the program's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from bench.store.library import run_path
from bench.unseen import marked
from tests.end_to_end.conftest import PROGRAM
from tests.end_to_end.terminal import Terminal
from tests.screen.made_up_run import RUN_ID
from tests.torture.conftest import Figure
from tests.torture.hostile_text import SAYINGS, HostileEngine, write_hostile_run
from tests.torture.how_much import amount
from tests.torture.terminal_bytes import LINES, SCREEN, SCREEN_IN_USE, ForeignWatch, foreign_bytes

Open = Callable[..., Terminal]

SIZES = [(80, 24), (120, 40), (200, 60)][: amount(2, 3)]
MARKUP = "[bold red]markup[/]"

REGISTRY = """
[[model]]
name = "[blink]gpt2[/] [@click=app.quit]x[/]"
category = "[red]Code[/red]"
model_type = "gpt2"
notes = "[on red]note[/]"
config = { n_layer = 1 }

[suites]
"[reverse]all of mine[/]" = ["[[]blink[]]*"]
"""


@pytest.fixture
def engine() -> Iterator[HostileEngine]:
    """A hostile run in its middle, its engine alive."""
    playing = write_hostile_run(run_path(RUN_ID))
    yield playing
    playing.close()


@pytest.fixture
def open_terminal() -> Iterator[Open]:
    terminals: list[Terminal] = []

    def start(arguments: Sequence[str], columns: int = 120, lines: int = 40) -> Terminal:
        terminals.append(Terminal([*PROGRAM, *arguments], columns, lines))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


@pytest.mark.parametrize(("columns", "lines"), SIZES)
def test_the_screen_shows_marks_and_obeys_nothing(
    engine: HostileEngine, open_terminal: Open, figure: Figure, columns: int, lines: int
) -> None:
    terminal = open_terminal(["attach", RUN_ID], columns, lines)
    terminal.wait_for(r"\^\[\[2J")
    for keys in ("d", *["j"] * len(SAYINGS), "\x1b[5~", "d", "w", "w", "w", "s", "s", "S", "o", "f"):
        _press(terminal, keys)
    terminal.type("x")
    terminal.wait_for("Skip ")
    terminal.type("n")
    terminal.wait_until(lambda text: "Skip " not in text, "nothing is skipped")
    terminal.type("?")
    terminal.wait_for("Esc closes")
    terminal.type("\x1b")
    terminal.wait_until(lambda text: "Esc closes" not in text, "the help is closed")
    terminal.type("/")
    terminal.wait_for("filter:")
    terminal.type("markup\r")
    terminal.wait_for(r"\b4/30")
    terminal.type("p")
    terminal.wait_until(lambda _: engine.is_asked(), "the pause is asked for")
    engine.answer(SAYINGS[0])
    terminal.wait_for(r"pause: \d+ ")
    terminal.type("l")
    terminal.wait_for("all runs")
    assert MARKUP in _all_of_it(terminal), "nothing is markup"
    assert terminal.leave() == 0
    assert list(foreign_bytes(terminal.raw, SCREEN)) == []
    assert [saying for saying in SAYINGS if _is_hostile(saying) and saying.encode() in terminal.raw] == []
    figure(f"bytes of a hostile run on a screen of {columns}×{lines}, none of them foreign", len(terminal.raw))


def _press(terminal: Terminal, keys: str) -> None:
    """Press keys, and wait until nothing more follows from them."""
    terminal.type(keys)
    before = -1
    while len(terminal.raw) != before:
        before = len(terminal.raw)
        terminal.text()


def _is_hostile(saying: str) -> bool:
    return marked(saying, kept="\r\n") != saying


def _all_of_it(terminal: Terminal) -> str:
    return terminal.raw.decode(errors="replace")


def test_what_has_no_screen_obeys_nothing_either(engine: HostileEngine, open_terminal: Open) -> None:
    terminal = open_terminal(["run", "--headless", "--join"])
    terminal.wait_for("phase|stderr|worker")
    engine.finish(message=SAYINGS[0])
    engine.die()
    assert terminal.wait_for_end() == 1
    assert MARKUP in _all_of_it(terminal)
    assert list(foreign_bytes(terminal.raw, LINES)) == []


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["runs"], 0),
        (["status"], 0),
        (["status", "--json"], 0),
        (["verify", RUN_ID], 0),
        (["export", RUN_ID], 0),
        (["export", RUN_ID, "--format", "jsonl"], 0),
        (["compare", RUN_ID, RUN_ID, "--all"], 0),
        (["compare", RUN_ID, RUN_ID, "--all", "--format", "markdown"], 0),
        (["compare", RUN_ID, RUN_ID, "--format", "json"], 0),
        (["compare", RUN_ID, SAYINGS[0]], 2),
        (["resume", "--dry-run"], 0),
        (["paper", RUN_ID], 0),
        (["paper", RUN_ID, "--format", "markdown"], 0),
        (["paper", SAYINGS[0]], 2),
        (["pick", "--length", "1", "--all"], 0),
        (["pick", "--length", "1", "--memory", SAYINGS[0]], 2),
        (["pick", "--length", "1", SAYINGS[0]], 2),
        (["models", "--registry", "hostile.toml"], 0),
        (["models", "--registry", "hostile.toml", "--category", SAYINGS[1]], 2),
        (["models", "--registry", SAYINGS[0]], 2),
        (["models", "--suite", SAYINGS[3]], 2),
        (["attach", SAYINGS[14]], 2),
        (["verify", SAYINGS[0]], 2),
        (["run", "--headless", "--models", SAYINGS[0]], 2),
        (["run", "--headless", "--models", "gpt2", "--lengths", SAYINGS[1]], 2),
        (["run", "--device", SAYINGS[0]], 2),
        ([SAYINGS[0]], 2),
        ([f"--{SAYINGS[1]}"], 2),
        (["resume", "--retry", SAYINGS[0]], 2),
    ],
    ids=lambda value: " ".join(value)[:40].encode("unicode_escape").decode() if isinstance(value, list) else str(value),
)  # fmt: skip
@pytest.mark.usefixtures("engine")
def test_no_command_line_writes_what_a_terminal_obeys(
    open_terminal: Open, tmp_path: Path, arguments: list[str], status: int
) -> None:
    registry = tmp_path / "hostile.toml"
    registry.write_text(REGISTRY)
    terminal = open_terminal([str(registry) if one == registry.name else one for one in arguments])
    assert terminal.wait_for_end() == status
    assert terminal.raw.strip(), "it says something"
    assert list(foreign_bytes(terminal.raw, LINES)) == []


def test_a_file_with_a_hostile_name(engine: HostileEngine, open_terminal: Open, tmp_path: Path) -> None:
    engine.die()
    named = tmp_path / "\x1b[2J\u202eevil\x9b31m.run"
    named.write_bytes(b"no run file at all")
    for command in (["attach"], ["verify"], ["status"], ["export"], ["compare", RUN_ID], ["resume"]):
        terminal = open_terminal([*command, str(named)])
        terminal.wait_for(r"\^\[\[2J")
        if command != ["attach"]:
            assert terminal.wait_for_end() != 0
        assert list(foreign_bytes(terminal.raw, SCREEN if command == ["attach"] else LINES)) == []


def test_the_grammar_knows_a_foreign_byte() -> None:
    for saying in filter(_is_hostile, SAYINGS):
        assert list(foreign_bytes(f"before {saying} after\r\n".encode(), LINES)), repr(saying)
    assert list(foreign_bytes("plain, 日本語\r\n".encode(), LINES)) == []
    assert list(foreign_bytes(b"\x1b[1;31m\x1b[?25h\x1b[2;7Hx", SCREEN)) == []
    assert list(foreign_bytes(b"\x1b]0;title\x07", SCREEN))


@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_what_comes_in_pieces_is_judged_as_a_whole(at_once: int) -> None:
    meant = "\x1b[1;31m─日本語\x1b]52;c;eA==\x07\x1b[?25h─".encode()
    for written, foreign in ((meant, 0), (meant + b"\x1b]0;title\x07" + meant, 2), (meant + b"\x1b]52;c;\x07", 2)):
        watch = ForeignWatch(SCREEN_IN_USE)
        for start in range(0, len(written), at_once):
            watch.feed(written[start : start + at_once])
        assert len(watch.end()) == foreign
        assert watch.seen_bytes == len(written)
