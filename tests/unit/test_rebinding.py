"""Other keys: the same for bindings, footer, help and palette, and spelled as Textual hears them."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from textual.binding import BindingsMap

from tui import actions
from tui.actions.declared import Action
from tui.configuration.key_rules import KeyRefused, rebinding_of
from tui.key_names import shown, spelled, written
from tui.rebinding import AS_DECLARED, Rebinding, rebinding_of_app
from tui.styled_lines import text_of
from tui.widgets.key_line import key_spans
from tui.widgets.line_table import LineTable

ALL_OF_THEM = {action for group in actions.SCREENS.values() for action in group}
ALL = tuple({action.id: action for group in actions.SCREENS.values() for action in group}.values())


@pytest.mark.parametrize(
    ("key", "names", "as_shown"),
    [
        ("s", ("s",), "s"),
        ("S", ("S", "shift+s"), "S"),
        ("?", ("question_mark",), "?"),
        (" ", ("space",), " "),
        ("é", ("é",), "é"),
        ("f5", ("f5",), "F5"),
        ("PgDn", ("pagedown",), "PgDn"),
        ("Esc", ("escape",), "Esc"),
        ("ctrl+x", ("ctrl+x",), "Ctrl+X"),
        ("shift+ctrl+up", ("ctrl+shift+up",), "Ctrl+Shift+↑"),
        ("ctrl+alt+x", ("alt+ctrl+x",), "Alt+Ctrl+X"),
        ("shift+x", ("X", "shift+x"), "X"),
        ("ctrl++", ("ctrl+plus",), "Ctrl++"),
        ("slash", ("slash",), "/"),
    ],
)
def test_a_key_as_it_is_written_heard_and_shown(key: str, names: tuple[str, ...], as_shown: str) -> None:
    assert spelled(key) == names
    assert shown(key if len(key) == 1 else names[0]) == as_shown


@pytest.mark.parametrize("key", ["", "foo", "ctrl+", "ctrl+ctrl+x", "strg+x", "ctrl+foo", "\x1b", "\u202e", "f99"])
def test_what_is_no_key(key: str) -> None:
    assert spelled(key) == ()


@pytest.mark.parametrize("action", ALL, ids=lambda action: action.id)
def test_every_declared_key_can_be_written(action: Action) -> None:
    names = [name for key in written(action.keys) for name in spelled(key)]
    assert names == list(filter(None, action.keys.split(",")))


@pytest.mark.parametrize("screen", actions.SCREENS)
def test_no_two_actions_of_a_screen_share_an_id(screen: str) -> None:
    ids = [action.id for action in actions.SCREENS[screen]]
    assert sorted(ids) == sorted(set(ids))
    assert all(re.fullmatch("[a-z0-9_]+", one) for one in ids)


def test_every_declared_action_belongs_to_a_screen() -> None:
    """What is in no group of SCREENS is neither offered by the palette nor looked at for keys that clash."""
    for module in pkgutil.iter_modules(actions.__path__):
        for name, value in vars(importlib.import_module(f"tui.actions.{module.name}")).items():
            for action in value if isinstance(value, tuple) else ():
                assert not isinstance(action, Action) or action in ALL_OF_THEM, f"{module.name}.{name}: {action.id}"


def test_the_keys_of_other_tables_are_those_of_the_live_table() -> None:
    declared = {action.id: set(action.keys.split(",")) for action in actions.TABLE}
    bound: dict[str, set[str]] = {}
    for binding in BindingsMap(LineTable.BINDINGS).key_to_bindings.values():
        for one in binding:
            bound.setdefault(one.id or "", set()).add(one.key)
    assert {name: keys for name, keys in bound.items() if name} == {
        name: keys for name, keys in declared.items() if name in bound
    }


def test_the_footer_shows_the_key_that_is_in_force() -> None:
    rebinding = rebinding_of({"sort": ("f5", "ctrl+o")})
    assert "F5 Ctrl+O sort" in text_of(key_spans(rebinding.of(actions.TABLE), 200))
    assert rebinding.keymap == {"sort": "f5,ctrl+o"}
    assert rebinding.shown("sort") == "F5 Ctrl+O"
    assert rebinding.shown("reverse") == "o"


def test_keys_can_be_exchanged() -> None:
    assert rebinding_of({"sort": ("o",), "reverse": ("s",)}).keymap == {"sort": "o", "reverse": "s"}


def test_the_same_key_serves_on_different_screens() -> None:
    assert rebinding_of({"reload": ("w",)}).shown("reload") == "w"


def test_the_ways_out_stay() -> None:
    assert rebinding_of({"quit": ("Q", "ctrl+c")}).shown("quit") == "Q Ctrl+C"
    with pytest.raises(KeyRefused, match="always leaves"):
        rebinding_of({"sort": ("ctrl+q",)})


def test_an_application_without_any_has_the_declared_keys() -> None:
    assert rebinding_of_app(object()) is AS_DECLARED
    assert Rebinding().of(actions.TABLE) == actions.TABLE
