"""Every key that is declared for the screen over a run, pressed in a real terminal, does something that can be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.store.reader import RunReader
from tests.end_to_end.conftest import PROGRAM
from tests.end_to_end.terminal import Terminal
from tests.screen.made_up_run import MadeUpEngine, in_the_middle
from tui import actions

COLUMNS, LINES = 200, 60
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
PAGE_UP, PAGE_DOWN, HOME, END, TAB, ENTER, ESCAPE = "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\t", "\r", "\x1b[27u"

WALL = r"1/5 wall"

Seen = Callable[[str], object]


@dataclass(frozen=True)
class Press:
    """Keys, and what the screen shows once they have done their work; ``back`` leaves it as it was."""

    keys: str
    shows: Seen
    back: str = ""
    gone: Seen | None = None


def says(pattern: str) -> Seen:
    return lambda text: re.search(pattern, text)


def says_no(pattern: str) -> Seen:
    return lambda text: not re.search(pattern, text)


def cursor_on(name: str) -> Seen:
    return says(rf"(?m)^› {re.escape(name)}")


def leads_to(keys: str, pattern: str, back: str = ESCAPE) -> Press:
    return Press(keys, says(pattern), back, says_no(pattern))


IN_THE_MIDDLE: dict[str, Press] = {
    "down": Press("j", cursor_on("roberta-large")),
    "up": Press("k", cursor_on("bert-base-uncased")),
    "page_down": Press(PAGE_DOWN, cursor_on("ModernBERT-base")),
    "page_up": Press(PAGE_UP, cursor_on("bert-base-uncased")),
    "last": Press(END, cursor_on("ModernBERT-base")),
    "first": Press(HOME, cursor_on("bert-base-uncased")),
    "right": Press(RIGHT, says(r"\[ *BERT Family")),
    "left": Press(LEFT, says_no(r"\[ *BERT Family")),
    "sort": Press("s", says(r"model▲")),
    "sort_back": Press("S", says_no(r"model▲")),
    "reverse": Press("o", cursor_on("bert-base-uncased"), "o"),
    "hold": Press("h", says(r"\bheld\b"), "h", says_no(r"\bheld\b")),
    "figures": Press("v", says(r"median pass at each length")),
    "figures_back": Press("V", says(r"tokens/s at each length")),
    "columns": leads_to("c", r"Space show or hide"),
    "open": Press(ENTER, says(r"─ ?detail|│ ?bert-base-uncased|parameters +110 M"), ENTER),
    "detail": Press("d", says(r"parameters +110 M"), "d", says_no(r"parameters +110 M")),
    "filter": Press("/gpt", says(r"4/18 models"), ENTER),
    "clear_filter": Press(ESCAPE, says(r"(?m)^ +18 models")),
    "follow": Press("f", says(r"following"), "f", says_no(r"following")),
    "next_panel": Press("ww", says_no(WALL), "w", says(WALL)),
    "graph": Press("g", says(r"2/5 throughput"), "G", says(r"1/5 wall")),
    "graph_back": Press("G", says(r"5/5"), "g", says(r"1/5 wall")),
    "focus_next": Press(TAB, says(r"1/5 › 128: works"), ESCAPE, says(WALL)),
    "tables": Press("1", says(r"‹1[^›]*›")),
    "speed": Press("2", says(r"‹2[^›]*›")),
    "memory": Press("3", says(r"‹3[^›]*›")),
    "efficiency": Press("4", says(r"‹4[^›]*›")),
    "classes": Press("5", says(r"‹5[^›]*›")),
    "overview": Press("0", says(r"‹0[^›]*›")),
    "copy": leads_to("y", r"its key, or Enter · Esc closes"),
    "save_view": leads_to("e", r"its key, or Enter · Esc closes"),
    "skip": leads_to("fx", r"Skip bloom-560m\?", "n"),
    "stop": leads_to("X", r"Stop the sweep\?", "n"),
    "stop_after_trial": leads_to("z", r"Stop after the trial in hand\?", "n"),
    "retry": leads_to("R", r"try again what ended by"),
    "add": leads_to("a", r"add to the sweep"),
    "run_alone": Press("u", says(r"run it later")),
    "query": leads_to(":", r"SELECT|statement"),
    "pick_run": leads_to("l", r"new sweep"),
    "compare": leads_to("C", r"(?i)compare"),
    "event_log": leads_to("L", r"log of made-up|log of m"),
    "help": leads_to("?", r"↑ ↓ scroll · Esc closes"),
    "command_palette": leads_to("\x10", r"Search for commands"),
    "put_next": Press("\x1b[Fn", says(r"asked: next ModernBERT-base|next ModernBERT-base")),
    "pause_or_resume": Press("p", says(r"asked:.*pause")),
    "look": Press("t", says(r"18 models")),
}
"""In this order, on one screen over a run that is being worked on."""

ELSEWHERE = {"resume_run", "suspend_process", "quit"}
"""The first needs a run without an engine, and is pressed below; tests/torture/test_ways_out.py takes the ways out."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[MadeUpEngine]:
    playing = in_the_middle(tmp_path / "made-up.run")
    yield playing
    playing.close()


def attached(path: Path) -> Terminal:
    return Terminal([*PROGRAM, "attach", str(path)], COLUMNS, LINES)


def test_every_action_has_its_press() -> None:
    declared = {action.id for action in (*actions.TABLE, *actions.MONITOR, *actions.PROGRAM_WIDE)}
    assert set(IN_THE_MIDDLE) | ELSEWHERE == declared


def test_every_key_does_something(engine: MadeUpEngine) -> None:
    terminal = attached(engine.path)
    try:
        terminal.wait_for(r"ModernBERT-base")
        terminal.wait_for(r"‹0 overview›")
        for action, press in IN_THE_MIDDLE.items():
            terminal.type(press.keys)
            terminal.wait_until(press.shows, f"{action} is done", 20.0)
            if press.back:
                terminal.type(press.back)
                if press.gone is not None:
                    terminal.wait_until(press.gone, f"{action} is undone", 20.0)
        assert terminal.leave() == 0
    finally:
        terminal.close()
    reader = RunReader(engine.path)
    assert {command.kind for command in reader.open_commands()} == {"next", "pause"}, "nothing else was asked"
    reader.close()


def test_a_run_without_an_engine_can_be_taken_up(engine: MadeUpEngine) -> None:
    engine.die()
    terminal = attached(engine.path)
    try:
        terminal.wait_for(r"press r to resume")
        terminal.type("r")
        terminal.wait_for(r"Take the sweep up\?")
        terminal.type("n")
        terminal.wait_until(says_no(r"Take the sweep up\?"), "the question is gone")
        assert terminal.leave() == 0
    finally:
        terminal.close()
