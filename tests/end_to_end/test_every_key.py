"""Every key that is declared, pressed in a real terminal, does something that can be seen."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import pytest
from textual.screen import ModalScreen

from bench.store import library
from tests.end_to_end import places_above_others as above
from tests.end_to_end import places_beside_a_run as beside
from tests.end_to_end import places_over_a_run as over
from tests.end_to_end.conftest import PROGRAM
from tests.end_to_end.pressing import (
    BACKSPACE,
    DOWN,
    ENTER,
    ESCAPE,
    WAYS_OUT,
    Place,
    Scene,
    asked_of,
    press_all,
    says_no,
)
from tests.end_to_end.terminal import Terminal
from tests.screen.made_up_run import MadeUpEngine, finished, in_the_middle
from tui import actions, screens

DECLARED = {
    "a run": over.A_RUN,
    "a graph": over.A_GRAPH,
    "the summary": over.THE_SUMMARY,
    "the start": beside.THE_START,
    "SQL": beside.SQL,
    "the list of runs": beside.THE_LIST,
    "a comparison": beside.A_COMPARISON,
    "the log": beside.THE_LOG,
    "the doctor's findings": beside.THE_FINDINGS,
}
"""By their names in ``actions.SCREENS``."""

OF_THEIR_OWN = {
    "a graph of series": over.A_GRAPH_OF_SERIES,
    "the filter": over.THE_FILTER,
    "AddScreen": above.ADD,
    "ColumnPicker": above.COLUMN_PICKER,
    "ConfirmScreen": above.CONFIRM,
    "DefinitionsScreen": above.DEFINITIONS,
    "ExportFormatScreen": above.EXPORT,
    "HelpScreen": above.HELP,
    "OfferMenu": above.COPY_MENU,
    "OfferMenu, to save": above.SAVE_MENU,
    "RetryScreen": above.RETRY,
    "PaletteScreen": above.PALETTE,
}
"""What lies above them; those that are screens by the names of their classes."""

PLACES = DECLARED | OF_THEIR_OWN

HEARD_UNDER_OTHER_NAMES = {"page", "verdict", "recall"}
"""A page on and a page back; a verdict each; the statement before and the one after."""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeUpEngine]:
    """Give the engine of a run that goes on; beside it are one that has ended and one that is damaged."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.delenv("TMUX", raising=False)
    finished(library.run_path(beside.OTHER), models=6).close()
    library.run_path(beside.DAMAGED).write_text("no")
    playing = in_the_middle(library.run_path(beside.SHOWN))
    yield playing
    playing.close()


def opened(engine: MadeUpEngine, columns: int = 200, lines: int = 60) -> Scene:
    command = [*PROGRAM, "attach", str(engine.path)]
    return Scene(Terminal(command, columns, lines, {"COLORTERM": "truecolor"}), engine)


def modal_screens() -> set[str]:
    modules = [import_module(f"{screens.__name__}.{found.name}") for found in pkgutil.iter_modules(screens.__path__)]
    there = (one for module in modules for one in vars(module).values() if isinstance(one, type))
    return {one.__name__ for one in there if issubclass(one, ModalScreen) and one.__module__.startswith("tui.")}


def test_every_screen_has_its_presses() -> None:
    assert set(DECLARED) == set(actions.SCREENS)
    assert modal_screens() <= set(OF_THEIR_OWN)


@pytest.mark.parametrize("name", PLACES)
def test_everything_that_is_heard_has_its_press(name: str) -> None:
    place = PLACES[name]
    pressed_as_heard = {what for what, press in place.presses.items() if what in place.heard or not press.keys}
    assert set(place.heard) - place.elsewhere - WAYS_OUT == pressed_as_heard


@pytest.mark.parametrize("name", actions.SCREENS)
def test_what_names_no_key_is_heard_by_a_widget(name: str) -> None:
    silent = {action.id for action in actions.SCREENS[name] if not action.keys}
    assert silent <= HEARD_UNDER_OTHER_NAMES | set(PLACES[name].heard) | set(PLACES[name].presses)


@pytest.mark.parametrize("name", PLACES)
def test_every_key_does_something(engine: MadeUpEngine, name: str) -> None:
    place = PLACES[name]
    scene = opened(engine, place.columns, place.lines)
    try:
        go_to(scene, place)
        press_all(scene, place.heard, place.presses)
        assert scene.terminal.leave(place.is_left_by) == 0
    finally:
        scene.terminal.close()
    assert set(asked_of(engine)) == place.asks, "nothing else was asked"


@pytest.mark.parametrize("menu", [above.COPY_MENU, above.SAVE_MENU], ids=["copy", "save"])
def test_every_offer_has_its_press(engine: MadeUpEngine, menu: Place) -> None:
    scene = opened(engine)
    try:
        go_to(scene, menu)
        offered = re.findall(r"│ (\w)  \w+ ", scene.text)
        assert offered
        assert set(offered) == {keys for press in menu.presses.values() for keys in press.keys if keys != ENTER}
    finally:
        scene.terminal.close()


def go_to(scene: Scene, place: Place) -> None:
    scene.wait_until(over.ON_FIRST, "the run is shown")
    for keys, seen in place.way:
        scene.terminal.type(keys)
        scene.wait_until(seen, f"{keys!r} leads on")


def test_a_run_without_an_engine_can_be_taken_up(engine: MadeUpEngine) -> None:
    engine.die()
    scene = opened(engine)
    try:
        scene.terminal.wait_for(r"press r to resume")
        scene.terminal.type("r")
        scene.terminal.wait_for(r"Take the sweep up\?")
        scene.terminal.type("n")
        scene.wait_until(says_no(r"Take the sweep up\?"), "the question is gone")
        assert scene.terminal.leave() == 0
    finally:
        scene.terminal.close()


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        (f"/gpt{ENTER}d", (r"filter:  gpt +4/18 models", r"Small LLM · gpt2 · study")),
        (f"/gpt{DOWN}d", (r"filter:  gpt +4/18 models", r"Small LLM · gpt2 · study")),
        (f"/gpt{ENTER}/2{ENTER}", (r"filter:  gpt2 +2/18 models",)),
        (f"/gptt{BACKSPACE}2{ENTER}", (r"filter:  gpt2 +2/18 models",)),
        (f"/gpt{ESCAPE}", (r"(?m)^  18 models", r"bert-base-uncased")),
    ],
)
def test_keys_that_come_in_one_go_keep_their_order(engine: MadeUpEngine, typed: str, seen: Sequence[str]) -> None:
    """As over a slow line."""
    scene = opened(engine)
    try:
        scene.wait_until(over.ON_FIRST, "the run is shown")
        scene.terminal.type(typed)
        for pattern in seen:
            scene.terminal.wait_for(pattern)
        assert scene.terminal.leave() == 0
    finally:
        scene.terminal.close()


def test_an_answer_leaves_the_keys_to_whoever_types_on(engine: MadeUpEngine) -> None:
    scene = opened(engine)
    try:
        scene.wait_until(over.ON_FIRST, "the run is shown")
        scene.terminal.type(":")
        scene.terminal.wait_for(r"SQL over")
        scene.terminal.type(f"{beside.STATEMENT}{ENTER} zy{BACKSPACE}z")
        scene.terminal.wait_for(r"(?m)^ 18 rows")
        scene.terminal.type("zz")
        scene.terminal.wait_for(r"zzzz")
        assert scene.terminal.leave("\x03") == 0
    finally:
        scene.terminal.close()
